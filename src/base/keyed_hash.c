#define _GNU_SOURCE
#include "src/base/keyed_hash.h"

#include <errno.h>
#include <sys/random.h>
#include <unistd.h> /* where musl has getentropy() */

#include "format/bytes.h"

int nf_hash_key_make(struct nf_hash_key *out)
{
    struct nf_hash_key key;

    if (getentropy(&key, sizeof(key)) != 0)
        return errno;
    *out = key;
    return 0;
}

struct sip {
    uint64_t v[4];
};

static inline uint64_t rotate(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64 - bits);
}

static inline void rounds(struct sip *s, unsigned n)
{
    uint64_t a = s->v[0], b = s->v[1], c = s->v[2], d = s->v[3];

    while (n--) {
        a += b;
        c += d;
        b = rotate(b, 13) ^ a;
        d = rotate(d, 16) ^ c;
        a = rotate(a, 32) + d;
        c += b;
        d = rotate(d, 21) ^ a;
        b = rotate(b, 17) ^ c;
        c = rotate(c, 32);
    }
    s->v[0] = a;
    s->v[1] = b;
    s->v[2] = c;
    s->v[3] = d;
}

static inline void take(struct sip *s, uint64_t word, unsigned n)
{
    s->v[3] ^= word;
    rounds(s, n);
    s->v[0] ^= word;
}

static inline struct sip begin(const struct nf_hash_key *key)
{
    struct sip s = { { key->part[0] ^ UINT64_C(0x736f6d6570736575),
                       key->part[1] ^ UINT64_C(0x646f72616e646f6d),
                       key->part[0] ^ UINT64_C(0x6c7967656e657261),
                       key->part[1] ^ UINT64_C(0x7465646279746573) } };

    return s;
}

/* All bytes and their number, with so many rounds a word. */
static inline void take_all(struct sip *s, const uint8_t *at, size_t n, unsigned each)
{
    uint64_t last = (uint64_t)n << 56;

    for (; n >= 8; n -= 8, at += 8)
        take(s, nf_le64(at), each);
    while (n-- > 0)
        last |= (uint64_t)at[n] << 8 * n;
    take(s, last, each);
}

static inline uint64_t result(const struct sip *s)
{
    return s->v[0] ^ s->v[1] ^ s->v[2] ^ s->v[3];
}

struct nf_keyed_hash nf_keyed_hash(const struct nf_hash_key *key, const void *p,
                                   size_t n)
{
    struct sip s = begin(key);
    struct nf_keyed_hash out;

    s.v[1] ^= 0xee;
    take_all(&s, p, n, 2);
    s.v[2] ^= 0xee;
    rounds(&s, 4);
    out.part[0] = result(&s);
    s.v[1] ^= 0xdd;
    rounds(&s, 4);
    out.part[1] = result(&s);
    return out;
}

uint64_t nf_short_hash(const struct nf_hash_key *key, const void *p, size_t n)
{
    struct sip s = begin(key);

    take_all(&s, p, n, 1);
    s.v[2] ^= 0xff;
    rounds(&s, 3);
    return result(&s);
}

#ifndef NF_FORMAT_CUR_H
#define NF_FORMAT_CUR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <newsfiche/types.h>

#include "format/bytes.h"

/*
 * A bounded way through bytes. Each take checks what is left; the first that
 * does not fit sets @bad, which nothing clears, and everything after it reads
 * as zero. So a structure is read whole and @bad looked at once.
 */
struct nf_cur {
    const uint8_t *at;
    size_t left;
    bool bad;
};

static inline struct nf_cur nf_cur_init(const void *buf, size_t len)
{
    static const uint8_t none[1];
    struct nf_cur c = { len ? buf : none, len, false };

    return c;
}

static inline const uint8_t *nf_cur_take(struct nf_cur *c, size_t n)
{
    const uint8_t *p = c->at;

    if (n > c->left) {
        c->left = 0;
        c->bad = true;
        return NULL;
    }
    c->at += n;
    c->left -= n;
    return p;
}

static inline uint8_t nf_cur_u8(struct nf_cur *c)
{
    const uint8_t *p = nf_cur_take(c, 1);

    return p ? p[0] : 0;
}

static inline uint16_t nf_cur_le16(struct nf_cur *c)
{
    const uint8_t *p = nf_cur_take(c, 2);

    return p ? nf_le16(p) : 0;
}

static inline uint32_t nf_cur_le32(struct nf_cur *c)
{
    const uint8_t *p = nf_cur_take(c, 4);

    return p ? nf_le32(p) : 0;
}

static inline uint64_t nf_cur_le64(struct nf_cur *c)
{
    const uint8_t *p = nf_cur_take(c, 8);

    return p ? nf_le64(p) : 0;
}

/* spec 2.2. More than 64 bits, or a needless last zero group, is bad. */
uint64_t nf_cur_varint_slow(struct nf_cur *c);

static inline uint64_t nf_cur_varint(struct nf_cur *c)
{
    if (c->left && c->at[0] < 0x80) {
        c->left--;
        return *c->at++;
    }
    return nf_cur_varint_slow(c);
}

/* A varint that must not exceed @max, or the cursor goes bad. */
static inline uint64_t nf_cur_varint_max(struct nf_cur *c, uint64_t max)
{
    uint64_t v = nf_cur_varint(c);

    if (v <= max)
        return v;
    c->left = 0;
    c->bad = true;
    return 0;
}

/* spec 2.3: a varint length, then that many bytes. */
static inline struct nf_str nf_cur_str(struct nf_cur *c)
{
    size_t n = (size_t)nf_cur_varint_max(c, c->left);
    const uint8_t *p = nf_cur_take(c, n);
    struct nf_str s = { (const char *)p, p ? n : 0 };

    return s;
}

#endif

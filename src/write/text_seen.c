#include "src/write/text_seen.h"

#include <string.h>

#define NONE UINT32_MAX
#define FEWEST_BUCKETS 256u

struct text {
    struct nf_keyed_hash hash;
    uint32_t ordinal;
    uint32_t next; /* in its bucket, older */
};

void nf_text_seen_init(struct nf_text_seen *s, const struct nf_alloc *alloc,
                       uint32_t max)
{
    nf_buf_init(&s->texts, alloc, max * sizeof(struct text));
    nf_buf_init(&s->buckets, alloc, SIZE_MAX / 2);
    s->max = max;
    s->oldest = 0;
}

void nf_text_seen_free(struct nf_text_seen *s)
{
    nf_buf_free(&s->texts);
    nf_buf_free(&s->buckets);
}

static struct text *texts_of(const struct nf_text_seen *s)
{
    return (struct text *)(void *)s->texts.ptr;
}

static uint32_t count(const struct nf_text_seen *s)
{
    return (uint32_t)(s->texts.len / sizeof(struct text));
}

static uint32_t *bucket_of(const struct nf_text_seen *s,
                           const struct nf_keyed_hash *hash)
{
    uint32_t n = (uint32_t)(s->buckets.len / sizeof(uint32_t));

    return (uint32_t *)(void *)s->buckets.ptr + (hash->part[0] & (n - 1));
}

static void link_text(struct nf_text_seen *s, uint32_t i)
{
    struct text *t = &texts_of(s)[i];
    uint32_t *bucket = bucket_of(s, &t->hash);

    t->next = *bucket;
    *bucket = i;
}

static void unlink_text(struct nf_text_seen *s, uint32_t i)
{
    struct text *texts = texts_of(s);
    uint32_t *at = bucket_of(s, &texts[i].hash);

    while (*at != i)
        at = &texts[*at].next;
    *at = texts[i].next;
}

/* As many buckets as there may soon be texts. */
static bool grow_buckets(struct nf_text_seen *s)
{
    size_t was = s->buckets.len / sizeof(uint32_t);
    size_t n = was ? 2 * was : FEWEST_BUCKETS;

    if (!nf_buf_need(&s->buckets, n * sizeof(uint32_t))) {
        s->buckets.len = 0;
        return false;
    }
    s->buckets.len = n * sizeof(uint32_t);
    memset(s->buckets.ptr, 0xff, s->buckets.len);
    for (uint32_t i = 0; i < count(s); i++)
        link_text(s, i);
    return true;
}

/* Where the next text goes: behind the others, or in place of the oldest. */
static enum nf_status place(struct nf_text_seen *s, uint32_t *out)
{
    uint32_t n = count(s);

    if (n == s->max) {
        *out = s->oldest;
        s->oldest = (s->oldest + 1) % s->max;
        unlink_text(s, *out);
        return NF_OK;
    }
    if (n * sizeof(uint32_t) == s->buckets.len && !grow_buckets(s))
        return NF_E_NOMEM;
    if (!nf_buf_reserve(&s->texts, sizeof(struct text)))
        return NF_E_NOMEM;
    s->texts.len += sizeof(struct text);
    *out = n;
    return NF_OK;
}

enum nf_status nf_text_seen_first(struct nf_text_seen *s,
                                  const struct nf_keyed_hash *hash,
                                  uint32_t ordinal, uint32_t *first)
{
    uint32_t i = s->buckets.len ? *bucket_of(s, hash) : NONE;
    enum nf_status st;

    for (; i != NONE; i = texts_of(s)[i].next) {
        const struct text *t = &texts_of(s)[i];

        if (memcmp(&t->hash, hash, sizeof(*hash)) == 0) {
            *first = t->ordinal;
            return NF_OK;
        }
    }
    st = place(s, &i);
    if (st != NF_OK)
        return st;
    texts_of(s)[i].hash = *hash;
    texts_of(s)[i].ordinal = ordinal;
    link_text(s, i);
    *first = ordinal;
    return NF_OK;
}

#include "src/write/text_seen.h"

#include <string.h>

#define NONE UINT32_MAX
#define FEWEST_BUCKETS 256u

void nf_text_seen_init(struct nf_text_seen *s, const struct nf_alloc *alloc,
                       uint32_t max)
{
    nf_buf_init(&s->texts.buf, alloc, max * sizeof(*s->texts.at));
    nf_vec_init(&s->buckets, alloc);
    s->max = max;
    s->oldest = 0;
}

void nf_text_seen_free(struct nf_text_seen *s)
{
    nf_vec_free(&s->texts);
    nf_vec_free(&s->buckets);
}

static uint32_t *bucket_of(const struct nf_text_seen *s,
                           const struct nf_keyed_hash *hash)
{
    return &s->buckets.at[hash->part[0] & (nf_vec_count(&s->buckets) - 1)];
}

static void link_text(struct nf_text_seen *s, uint32_t i)
{
    struct nf_seen_text *t = &s->texts.at[i];
    uint32_t *bucket = bucket_of(s, &t->hash);

    t->next = *bucket;
    *bucket = i;
}

static void unlink_text(struct nf_text_seen *s, uint32_t i)
{
    struct nf_seen_text *texts = s->texts.at;
    uint32_t *at = bucket_of(s, &texts[i].hash);

    while (*at != i)
        at = &texts[*at].next;
    *at = texts[i].next;
}

/* As many buckets as there may soon be texts. */
static bool grow_buckets(struct nf_text_seen *s)
{
    size_t was = nf_vec_count(&s->buckets);

    if (!nf_vec_make(&s->buckets, was ? 2 * was : FEWEST_BUCKETS)) {
        s->buckets.buf.len = 0;
        return false;
    }
    memset(s->buckets.at, 0xff, s->buckets.buf.len);
    for (uint32_t i = 0; i < nf_vec_count(&s->texts); i++)
        link_text(s, i);
    return true;
}

/* Where the next text goes: behind the others, or in place of the oldest. */
static enum nf_status place(struct nf_text_seen *s, uint32_t *out)
{
    uint32_t n = (uint32_t)nf_vec_count(&s->texts);

    if (n == s->max) {
        *out = s->oldest;
        s->oldest = (s->oldest + 1) % s->max;
        unlink_text(s, *out);
        return NF_OK;
    }
    if (n == nf_vec_count(&s->buckets) && !grow_buckets(s))
        return NF_E_NOMEM;
    if (!nf_vec_add(&s->texts, &(struct nf_seen_text){ .next = NONE }))
        return NF_E_NOMEM;
    *out = n;
    return NF_OK;
}

enum nf_status nf_text_seen_first(struct nf_text_seen *s,
                                  const struct nf_keyed_hash *hash,
                                  uint32_t ordinal, uint32_t *first)
{
    uint32_t i = s->buckets.buf.len ? *bucket_of(s, hash) : NONE;
    enum nf_status st;

    for (; i != NONE; i = s->texts.at[i].next) {
        const struct nf_seen_text *t = &s->texts.at[i];

        if (memcmp(&t->hash, hash, sizeof(*hash)) == 0) {
            *first = t->ordinal;
            return NF_OK;
        }
    }
    st = place(s, &i);
    if (st != NF_OK)
        return st;
    s->texts.at[i].hash = *hash;
    s->texts.at[i].ordinal = ordinal;
    link_text(s, i);
    *first = ordinal;
    return NF_OK;
}

#include "src/learn/lexicon_tokens.h"

#include <string.h>

#include "format/limits.h"
#include "src/base/crew.h"
#include "src/base/log2_fixed.h"
#include "src/learn/lexicon_words.h"
#include "src/learn/sample_cut.h"

/*
 * The passes, by how many samples one is looked at, and whether pairs may
 * become tokens. A rough idea is enough for the first.
 */
static const struct pass {
    uint32_t stride;
    bool growing;
} passes[] = { { 4, true }, { 2, true }, { 2, true }, { 1, true }, { 1, false } };
/* A token is seen so often or it is none. */
#define LEAST_COUNT 4
#define MAX_TOKEN 48
/* What a byte of a token takes in the table, in bits; and each token beside. */
#define TABLE_BITS_BYTE 2
#define TABLE_BITS_TOKEN 24

struct learner {
    struct nf_sample_cut cut; /* by the tokens that were chosen */
    struct nf_token_set next;
    uint32_t max;
    uint32_t copies;
};

/* What a token of @len bytes takes in the table, in 1/NF_BIT. */
static int64_t table_cost(const struct learner *l, uint32_t len)
{
    return (int64_t)(len * TABLE_BITS_BYTE + TABLE_BITS_TOKEN) * l->copies *
           (NF_BIT / 256);
}

static bool add(struct learner *l, const uint8_t *bytes, uint32_t len,
                uint32_t count, int64_t score)
{
    struct nf_token *t;
    uint32_t i;

    /* A 0 ends a token in the table (spec 12.1): so none of more bytes has one. */
    if (len > 1 && memchr(bytes, 0, len))
        return true;
    i = nf_token_set_add(&l->next, bytes, len);
    if (i == UINT32_MAX)
        return false;
    t = nf_token_at(&l->next, i);
    if (score > t->score) {
        t->score = score;
        t->count = count;
    }
    return true;
}

/* Those tokens that are worth their place. */
static bool keep_tokens(struct learner *l, const struct nf_token_costs *costs)
{
    struct nf_sample_cut *c = &l->cut;

    for (uint32_t i = NF_BYTE_TOKENS; i < nf_token_set_count(&c->tokens); i++) {
        const struct nf_token *t = nf_token_at(&c->tokens, i);
        const uint8_t *bytes = nf_token_set_bytes(&c->tokens, t);
        uint32_t without;
        int64_t gain;

        if (t->count < LEAST_COUNT)
            continue;
        if (!nf_path_cost(&c->cutter->path, costs, bytes, t->len, &without))
            return false;
        gain = (int64_t)t->count * ((int64_t)without - nf_sample_cut_bits(c, t->count)) -
               table_cost(l, t->len);
        if (gain > 0 && !add(l, bytes, t->len, t->count, gain))
            return false;
    }
    return true;
}

/* Those pairs that would be. Their gain is what they promise, a little less. */
static bool join_pairs(struct learner *l, uint32_t stride)
{
    struct nf_sample_cut *c = &l->cut;
    uint8_t bytes[MAX_TOKEN];
    uint32_t n = (uint32_t)nf_token_set_count(&c->tokens);

    for (size_t i = 0; i < c->pairs.slots; i++) {
        const struct nf_token *a, *b;
        uint32_t count = c->pairs.count[i] * stride;
        int64_t gain;

        if (c->pairs.count[i] < LEAST_COUNT || nf_pair_first(c->pairs.key[i]) == n)
            continue;
        a = nf_token_at(&c->tokens, nf_pair_first(c->pairs.key[i]));
        b = nf_token_at(&c->tokens, nf_pair_second(c->pairs.key[i]));
        if (a->len + b->len > MAX_TOKEN)
            continue;
        gain = (int64_t)count * ((int64_t)nf_sample_cut_bits(c, a->count) +
                                 nf_sample_cut_bits(c, b->count) -
                                 nf_sample_cut_bits(c, count)) -
               table_cost(l, a->len + b->len);
        if (gain <= 0)
            continue;
        memcpy(bytes, nf_token_set_bytes(&c->tokens, a), a->len);
        memcpy(bytes + a->len, nf_token_set_bytes(&c->tokens, b), b->len);
        if (!add(l, bytes, a->len + b->len, count, gain * 9 / 10))
            return false;
    }
    return true;
}

/* The single bytes, which are tokens whatever they are worth: added first, with
 * a score above all others, so that they keep their numbers. */
static bool add_bytes(struct learner *l)
{
    nf_token_set_reset(&l->next);
    for (uint32_t i = 0; i < NF_BYTE_TOKENS; i++) {
        bool known = i < nf_token_set_count(&l->cut.tokens);
        uint8_t byte = (uint8_t)i;

        if (!add(l, &byte, 1, known ? nf_token_at(&l->cut.tokens, i)->count : 0,
                 INT64_MAX))
            return false;
    }
    return true;
}

static bool choose(struct learner *l, size_t n)
{
    return nf_token_set_best(&l->next, n + NF_BYTE_TOKENS, &l->cut.tokens);
}

/* The first tokens: words. */
static bool begin(struct learner *l)
{
    struct nf_token_set words;
    enum nf_status st;
    bool ok;

    nf_token_set_init(&words, l->cut.alloc);
    st = nf_lexicon_words(l->cut.samples, l->cut.stop, &words);
    l->cut.stopped = st == NF_E_STOPPED;
    ok = st == NF_OK && add_bytes(l);
    for (size_t i = 0; ok && i < nf_token_set_count(&words); i++) {
        const struct nf_token *t = nf_token_at(&words, i);

        if (t->count >= LEAST_COUNT)
            ok = add(l, nf_token_set_bytes(&words, t), t->len, t->count,
                     t->score);
    }
    nf_token_set_free(&words);
    ok = ok && choose(l, l->max);
    for (size_t i = 0; ok && i < nf_token_set_count(&l->cut.tokens); i++)
        l->cut.total += nf_token_at(&l->cut.tokens, i)->count;
    return ok;
}

static bool learn(struct learner *l)
{
    struct nf_token_costs costs;
    bool ok = begin(l);

    for (size_t i = 0; ok && i < sizeof(passes) / sizeof(*passes); i++) {
        const struct pass *pass = &passes[i];
        /* While growing, more than will stay: what is joined may be dropped. */
        size_t n = pass->growing ? l->max + l->max / 7 : l->max;

        ok = nf_sample_cut_costs(&l->cut, &costs) &&
             nf_sample_cut_count(&l->cut, &costs, pass->stride, false) &&
             add_bytes(l) && keep_tokens(l, &costs) &&
             (!pass->growing || join_pairs(l, pass->stride)) && choose(l, n);
    }
    return ok && nf_sample_cut_costs(&l->cut, &costs) &&
           nf_sample_cut_count(&l->cut, &costs, 1, true);
}

void nf_learned_free(struct nf_learned *l)
{
    nf_token_set_free(&l->tokens);
    nf_pair_count_free(&l->pairs);
}

enum nf_status nf_lexicon_tokens(const struct nf_alloc *alloc,
                                 const struct nf_samples *samples,
                                 uint32_t max, uint32_t copies,
                                 unsigned threads, const struct nf_stop *stop,
                                 struct nf_learned *out)
{
    struct learner l = { .cut = { .alloc = alloc, .samples = samples,
                                  .threads = nf_crew_size(threads), .stop = stop },
                         .max = max, .copies = copies };
    bool ok;

    nf_token_set_init(&l.next, alloc);
    ok = nf_sample_cut_init(&l.cut) && learn(&l);
    nf_token_set_free(&l.next);
    nf_sample_cut_clear(&l.cut);
    *out = (struct nf_learned){ l.cut.tokens, l.cut.pairs, l.cut.total };
    if (ok)
        return NF_OK;
    nf_learned_free(out);
    return l.cut.stopped ? NF_E_STOPPED : NF_E_NOMEM;
}

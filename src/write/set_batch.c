#include "src/write/set_batch.h"

#include "src/base/crew.h"
#include "src/learn/lexicon_train.h"

/* From twice as much a lexicon is learned that leaves so many hundredths less. */
#define BETTER_PERCENT 5

void nf_set_batch_init(struct nf_set_batch *b)
{
    const struct nf_alloc *alloc = b->sets->alloc;

    b->count = 0;
    atomic_init(&b->next, 0);
    for (int i = 0; i < NF_SET_BATCH; i++) {
        b->samples[i] = (struct nf_group_samples){ .group = 0 };
        nf_samples_init(&b->samples[i].train, alloc);
        nf_samples_init(&b->samples[i].held, alloc);
        nf_buf_init(&b->otherwise[i], alloc, SIZE_MAX / 2);
        nf_table_choice_init(&b->choice[i], alloc);
        b->status[i] = NF_OK;
    }
}

void nf_set_batch_free(struct nf_set_batch *b)
{
    for (int i = 0; i < NF_SET_BATCH; i++) {
        nf_samples_free(&b->samples[i].train);
        nf_samples_free(&b->samples[i].held);
        nf_buf_free(&b->otherwise[i]);
        nf_table_choice_free(&b->choice[i]);
    }
}

void nf_set_batch_fill(struct nf_set_batch *b, const struct nf_set_candidate *c, size_t n,
                       size_t memory)
{
    size_t taken = 0;

    for (b->count = 0; b->count < NF_SET_BATCH && b->count < n; b->count++) {
        const struct nf_set_candidate *next = &c[b->count];
        struct nf_group_samples *s = &b->samples[b->count];

        if (b->count && taken + next->memory > memory)
            break;
        taken += next->memory;
        b->sure[b->count] = next->sure;
        s->sort = next->sort;
        s->group = next->group;
        s->most = next->samples;
        /* In a frame of several articles much comes again. */
        s->train.matches = s->sort == NF_TEXTS && b->sets->all_match;
    }
}

/* Some of the samples, NF_PROBE_SAMPLES together. */
static bool take_some(const struct nf_samples *from, struct nf_samples *to)
{
    const size_t *size = nf_samples_sizes(from);
    const uint8_t *at = from->bytes.ptr;
    size_t stride = from->bytes.len / NF_PROBE_SAMPLES + 1;

    to->matches = from->matches;
    for (size_t i = 0; i < nf_samples_count(from); at += size[i++])
        if (i % stride == 0) {
            nf_buf_add(&to->bytes, at, size[i]);
            nf_samples_cut(to, to->bytes.len - size[i]);
        }
    return !nf_samples_failed(to);
}

/* What group @i is expected to save with a table from all samples, if with one from some of
 * them those that judge take @sizes. */
static uint64_t expected_savings(const struct nf_set_batch *b, uint32_t i,
                                 const struct nf_buf *sizes)
{
    const struct nf_group_samples *g = &b->samples[i];
    const size_t *raw = nf_samples_sizes(&g->held), *got = (const void *)sizes->ptr;
    const size_t *before = (const void *)b->otherwise[i].ptr;
    const uint64_t bytes = b->survey->sort[g->sort].bytes[g->group];
    uint64_t saved = 0, all = 0, left = 100;

    for (size_t n = g->train.bytes.len; n > 2 * NF_PROBE_SAMPLES; n /= 2)
        left -= BETTER_PERCENT;
    for (size_t k = 0; k < sizes->len / sizeof(*got); k++) {
        uint64_t better = (uint64_t)got[k] * left / 100;

        all += raw[k];
        saved += before[k] > better ? before[k] - better : 0;
    }
    return all ? bytes * b->times / all * saved : 0;
}

/* Whether a table for group @i is likely to pay: a small lexicon tells. */
static enum nf_status probe(struct nf_set_batch *b, uint32_t i, bool *pays)
{
    const struct nf_writer_sets *s = b->sets;
    const struct nf_group_samples *g = &b->samples[i];
    struct nf_pack_way way[2] = { { .way = { NF_CODEC_ZSTD, 0 } },
                                  { .way = { NF_CODEC_LEXICON, 0 }, .permille = 1000 } };
    struct nf_pack_table *table = NULL;
    struct nf_samples some;
    struct nf_buf bytes, sizes;
    enum nf_status st;

    nf_samples_init(&some, s->alloc);
    nf_buf_init(&bytes, s->alloc, NF_MAX_TABLE);
    nf_buf_init(&sizes, s->alloc, SIZE_MAX / 2);
    st = take_some(&g->train, &some) ? NF_OK : NF_E_NOMEM;
    if (st == NF_OK)
        st = nf_lexicon_train(s->alloc, &some, 8 * (uint64_t)some.bytes.len, b->threads, &s->stop,
                              &bytes);
    if (some.matches)
        way[1].way.codec = NF_CODEC_LEXICON_MATCHES;
    if (st == NF_OK && bytes.len)
        st = nf_pack_table_new(s->alloc, way[1].way.codec, bytes.ptr, bytes.len, s->level,
                               &table);
    way[1].table = table;
    if (st == NF_OK && table)
        st = nf_table_otherwise(s->alloc, &(struct nf_pack_ways){ .way = way, .count = 2 },
                                &g->held, s->level, s->fast, &sizes);
    *pays = st == NF_OK && expected_savings(b, i, &sizes) >
                               nf_table_takes(b->survey->sort[g->sort].bytes[g->group]);
    nf_pack_table_free(table);
    nf_samples_free(&some);
    nf_buf_free(&bytes);
    nf_buf_free(&sizes);
    return st;
}

/* Learn a table, and see whether it pays. */
static enum nf_status choose(struct nf_set_batch *b, uint32_t i)
{
    const struct nf_writer_sets *s = b->sets;
    const struct nf_group_samples *g = &b->samples[i];
    struct nf_table_trial trial = {
        .train = &g->train,
        .held = &g->held,
        .expected = b->survey->sort[g->sort].bytes[g->group] * b->times,
        .level = s->level,
        .table_level = s->once_level,
        .stop = &s->stop,
        .threads = b->threads,
        .fast = s->fast,
        .lexicon = s->lexicon,
        .otherwise = (const size_t *)(const void *)b->otherwise[i].ptr
    };
    bool pays = true;

    if (!b->sure[i] && s->lexicon) {
        enum nf_status st = probe(b, i, &pays);

        if (st != NF_OK || !pays)
            return st;
    }
    return nf_table_choose(s->alloc, &trial, &b->choice[i]);
}

static void choose_some(struct nf_crew *crew, unsigned number, void *ctx)
{
    struct nf_set_batch *b = ctx;
    uint32_t i;

    (void)crew;
    (void)number;
    while ((i = atomic_fetch_add(&b->next, 1)) < b->count)
        b->status[i] = choose(b, i);
}

/* What the frames that judge take by the ways there are. */
static enum nf_status judge_without(struct nf_set_batch *b)
{
    struct nf_writer_sets *s = b->sets;
    enum nf_status st = nf_writer_sets_ready(s);

    for (uint32_t i = 0; st == NF_OK && i < b->count; i++)
        st = nf_table_otherwise(s->alloc, b->samples[i].sort == NF_TEXTS ? &s->plan.texts
                                                                          : &s->plan.shorts,
                                &b->samples[i].held, s->level, s->fast,
                                &b->otherwise[i]);
    nf_writer_sets_rest(s);
    return st;
}

/* Make sets of what was chosen, in order. */
static enum nf_status add_sets(struct nf_set_batch *b, struct nf_output *out, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    for (uint32_t i = 0; st == NF_OK && i < b->count; i++) {
        const struct nf_group_samples *g = &b->samples[i];

        st = b->status[i];
        if (st == NF_OK && nf_codec_has_table(b->choice[i].codec))
            st = nf_writer_sets_add(b->sets, g->sort, &b->choice[i],
                                    nf_survey_costs(&b->survey->sort[g->sort], g->group), out, err);
    }
    return st;
}

enum nf_status nf_set_batch_learn(struct nf_set_batch *b, struct nf_output *out,
                                  struct nf_error *err)
{
    unsigned threads = b->sets->threads;
    enum nf_status st = nf_frame_survey_sample(b->survey, b->held, b->samples, b->count);

    if (st == NF_OK)
        st = judge_without(b);
    if (st != NF_OK)
        return st;
    if (threads > b->count) {
        b->threads = (threads + b->count - 1) / b->count;
        threads = b->count;
    } else {
        b->threads = 1;
    }
    nf_crew_run(threads, choose_some, b);
    return add_sets(b, out, err);
}

#include "src/learn/sample_cut.h"

#include <stdatomic.h>

#include "src/base/alloc.h"
#include "src/base/crew.h"
#include "src/base/log2_fixed.h"
#include "src/unpack/lexicon_stream.h"
#include "src/unpack/token_matches.h"

/* A token of more bits is written as a repeat where it can be. */
#define REPEAT_BITS 7
/* Slots for pairs: one for so many bytes of the samples. */
#define BYTES_A_PAIR 4
#define MIN_PAIRS (1u << 16)
#define MAX_PAIRS (1u << 22)
/* Bytes of samples that a thread cuts at a time, at least. */
#define RUN_BYTES (128u << 10)

static bool make_runs(struct nf_sample_cut *s)
{
    const size_t *size = nf_samples_sizes(s->samples);
    size_t n = nf_samples_count(s->samples), runs;
    const uint8_t *at = s->samples->bytes.ptr;

    for (size_t i = 0; i < n;) {
        struct nf_sample_run run = { .first = i, .bytes = at };

        while (i < n && (size_t)(at - run.bytes) < RUN_BYTES)
            at += size[i++];
        run.end = i;
        nf_vec_add(&s->runs, &run);
    }
    runs = nf_vec_count(&s->runs);
    if (runs && s->threads > runs)
        s->threads = (unsigned)runs;
    return !s->runs.buf.failed;
}

static bool make_cutters(struct nf_sample_cut *s)
{
    s->cutter = nf_get_array(s->alloc, s->threads, sizeof(*s->cutter));
    for (unsigned i = 0; s->cutter && i < s->threads; i++) {
        nf_path_finder_init(&s->cutter[i].path, s->alloc);
        nf_vec_init(&s->cutter[i].tokens, s->alloc);
        nf_vec_init(&s->cutter[i].counts, s->alloc);
    }
    return s->cutter != NULL;
}

bool nf_sample_cut_init(struct nf_sample_cut *s)
{
    size_t pairs = MIN_PAIRS;

    while (pairs < MAX_PAIRS && pairs < s->samples->bytes.len / BYTES_A_PAIR)
        pairs *= 2;
    nf_token_set_init(&s->tokens, s->alloc);
    nf_vec_init(&s->runs, s->alloc);
    nf_vec_init(&s->end, s->alloc);
    s->trie.alloc = s->pairs.alloc = s->alloc;
    if (s->samples->matches)
        s->matches = nf_zget(s->alloc, sizeof(*s->matches));
    return (s->matches || !s->samples->matches) &&
           nf_pair_count_init(&s->pairs, s->alloc, pairs) && make_runs(s) &&
           make_cutters(s);
}

void nf_sample_cut_clear(struct nf_sample_cut *s)
{
    for (unsigned i = 0; s->cutter && i < s->threads; i++) {
        nf_path_finder_free(&s->cutter[i].path);
        nf_vec_free(&s->cutter[i].tokens);
        nf_vec_free(&s->cutter[i].counts);
    }
    nf_put(s->alloc, s->cutter);
    nf_put(s->alloc, s->matches);
    nf_vec_free(&s->runs);
    nf_vec_free(&s->end);
    nf_token_trie_free(&s->trie);
}

uint32_t nf_sample_cut_bits(const struct nf_sample_cut *s, uint64_t count)
{
    /* Half a time for what was never seen. */
    return nf_log2(2 * s->total + 2) - nf_log2(count ? 2 * count : 1);
}

bool nf_sample_cut_costs(struct nf_sample_cut *s, struct nf_token_costs *costs)
{
    size_t n = nf_token_set_count(&s->tokens);
    struct nf_trie_token *token = nf_get_array(s->alloc, n, sizeof(*token));
    struct nf_token_end *end;
    bool ok = token && nf_buf_need(&s->end.buf, n * sizeof(*end));

    if (ok) {
        for (uint32_t i = 0; i < n; i++) {
            const struct nf_token *t = nf_token_at(&s->tokens, i);

            token[i] = (struct nf_trie_token){
                nf_token_set_bytes(&s->tokens, t), t->len, i
            };
        }
        nf_token_trie_free(&s->trie);
        ok = nf_token_trie_init(&s->trie, s->alloc, token, n) == NF_OK;
    }
    nf_put(s->alloc, token);
    if (!ok)
        return false;
    end = s->end.at;
    for (uint32_t i = 0; i < n; i++) {
        const struct nf_token *t = nf_token_at(&s->tokens, i);

        end[i] = (struct nf_token_end){ nf_token_what(nf_sample_cut_bits(s, t->count), 0, 0),
                                        (uint16_t)t->len, s->trie.shorter[i] };
    }
    *costs = (struct nf_token_costs){ &s->trie, end, NULL };
    return true;
}

/* Count the tokens and pairs of one sample, @times each. */
static void count_plain(struct nf_sample_cut *s, const uint16_t *cut, size_t n,
                        uint32_t times)
{
    uint32_t before = (uint32_t)nf_token_set_count(&s->tokens);

    for (size_t i = 0; i < n; i++) {
        nf_token_at(&s->tokens, cut[i])->count += times;
        nf_pair_count_add(&s->pairs, before, cut[i]);
        before = cut[i];
    }
    s->total += times * n;
}

/* Count one token of those that are coded: as a repeat, if it costs many bits. */
static void count_coded(struct nf_sample_cut *s, const struct nf_token_end *end,
                        uint32_t before, uint32_t token, bool again)
{
    const uint32_t virtual = (uint32_t)nf_token_set_count(&s->tokens);

    if (before == NF_NO_PLACE)
        before = virtual;
    if (again && nf_token_cost(end[token].what) > REPEAT_BITS * NF_BIT) {
        nf_pair_count_add(&s->pairs, before, virtual);
    } else {
        nf_pair_count_add(&s->pairs, before, token);
        nf_token_at(&s->tokens, token)->count++;
    }
}

/* Count one sample as it will be packed, with repeats, and matches if there are. */
static void count_packed(struct nf_sample_cut *s, const struct nf_token_end *end,
                         const uint16_t *cut, size_t n)
{
    struct nf_repeats seen;
    struct nf_matches m = { .memory = NULL };
    uint32_t before = NF_NO_PLACE, hits;

    nf_repeats_reset(&seen);
    if (s->samples->matches)
        nf_matches_begin(&m, s->matches);
    for (size_t i = 0; i < n; i++) {
        /* The token that is expected is not coded. */
        if (!s->samples->matches || !nf_matches_take(&m, cut[i], &hits))
            count_coded(s, end, before, cut[i],
                        nf_repeats_get(&seen, before) == cut[i]);
        nf_repeats_set(&seen, before, cut[i]);
        before = cut[i];
    }
    s->total += n;
}

/* One pass over the samples, and what its threads share. */
struct count {
    struct nf_sample_cut *s;
    const struct nf_token_costs *costs;
    uint32_t stride; /* one of so many samples */
    bool last;       /* for good, with repeats */
    atomic_size_t next; /* run */
    atomic_bool failed, stopped;
};

static bool cut_run(const struct count *c, const struct nf_sample_run *run,
                    struct nf_sample_cutter *to)
{
    const size_t *size = nf_samples_sizes(c->s->samples);
    const uint8_t *at = run->bytes;

    nf_vec_reset(&to->tokens);
    nf_vec_reset(&to->counts);
    for (size_t i = run->first; i < run->end; at += size[i++]) {
        size_t was = nf_vec_count(&to->tokens), n;

        if (i % c->stride)
            continue;
        if (!nf_path_find(&to->path, c->costs, at, size[i], 0, &to->tokens.buf))
            return false;
        n = nf_vec_count(&to->tokens) - was;
        nf_vec_add(&to->counts, &n);
    }
    return !to->counts.buf.failed;
}

static void count_run(const struct count *c, const struct nf_sample_cutter *from)
{
    const uint16_t *tokens = from->tokens.at;
    const size_t *n = from->counts.at;

    for (size_t i = 0; i < nf_vec_count(&from->counts); tokens += n[i++])
        if (c->last)
            count_packed(c->s, c->costs->end, tokens, n[i]);
        else
            count_plain(c->s, tokens, n[i], c->stride);
}

/* Runs are cut by all threads at once, and counted in their order: it decides
 * which pairs are counted where there are more than there is room for. */
static void cut_and_count(struct nf_crew *crew, unsigned number, void *ctx)
{
    struct count *c = ctx;
    struct nf_sample_cutter *cutter = &c->s->cutter[number];
    size_t runs = nf_vec_count(&c->s->runs), i;

    while ((i = atomic_fetch_add(&c->next, 1)) < runs) {
        bool cut;

        if (nf_stop_asked(c->s->stop))
            atomic_store(&c->stopped, true);
        cut = !atomic_load(&c->failed) && !atomic_load(&c->stopped) &&
              cut_run(c, &c->s->runs.at[i], cutter);
        nf_crew_begin_turn(crew, i);
        if (!cut)
            atomic_store(&c->failed, true);
        else if (!atomic_load(&c->failed))
            count_run(c, cutter);
        nf_crew_end_turn(crew);
    }
}

bool nf_sample_cut_count(struct nf_sample_cut *s, const struct nf_token_costs *costs,
                         uint32_t stride, bool last)
{
    struct count c = { .s = s, .costs = costs, .stride = stride, .last = last };

    s->total = 0;
    nf_pair_count_reset(&s->pairs);
    for (uint32_t i = 0; i < nf_token_set_count(&s->tokens); i++)
        nf_token_at(&s->tokens, i)->count = 0;
    nf_crew_run(s->threads, cut_and_count, &c);
    s->stopped = c.stopped;
    return !c.failed;
}

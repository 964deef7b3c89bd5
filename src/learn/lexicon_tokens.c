#include "src/learn/lexicon_tokens.h"

#include <stdatomic.h>
#include <string.h>

#include "format/limits.h"
#include "src/base/alloc.h"
#include "src/base/crew.h"
#include "src/base/log2_fixed.h"
#include "src/learn/lexicon_words.h"
#include "src/pack/token_path.h"
#include "src/unpack/lexicon_stream.h"
#include "src/unpack/token_matches.h"

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
/* A token of more bits is written as a repeat where it can be. */
#define REPEAT_BITS 7
/* What a byte of a token takes in the table, in bits; and each token beside. */
#define TABLE_BITS_BYTE 2
#define TABLE_BITS_TOKEN 24
/* Slots for pairs: one for so many bytes of the samples. */
#define BYTES_A_PAIR 4
#define MIN_PAIRS (1u << 16)
#define MAX_PAIRS (1u << 22)
/* Bytes of samples that a thread cuts at a time, at least. */
#define RUN_BYTES (128u << 10)

/* Samples that are cut together, from @first to before @end. */
struct run {
    size_t first, end;
    const uint8_t *bytes; /* of the first */
};

/* What one thread cuts a run with. */
struct cutter {
    struct nf_path_finder path;
    struct nf_buf tokens; /* uint16_t, of one sample after the other */
    struct nf_buf counts; /* size_t: how many are of each */
};

struct learner {
    const struct nf_alloc *alloc;
    const struct nf_samples *samples;
    uint32_t max;
    uint32_t copies;
    struct nf_token_set chosen;
    struct nf_token_set next;
    struct nf_pair_count pairs;
    uint64_t total;
    unsigned threads;
    const struct nf_stop *stop;
    bool stopped;
    struct cutter *cutter; /* of each thread */
    struct nf_buf runs;    /* struct run: all samples */
    struct nf_buf end;     /* struct nf_token_end, by token */
    struct nf_token_trie trie;
    struct nf_match_memory *matches; /* if the samples have them */
};

static uint32_t bits_of(const struct learner *l, uint64_t count)
{
    /* Half a time for what was never seen. */
    return nf_log2(2 * l->total + 2) - nf_log2(count ? 2 * count : 1);
}

/* The costs by which the next pass cuts. */
static bool make_costs(struct learner *l, struct nf_token_costs *costs)
{
    size_t n = nf_token_set_count(&l->chosen);
    struct nf_trie_token *token = nf_get(l->alloc, n * sizeof(*token));
    struct nf_token_end *end;
    bool ok = token && nf_buf_need(&l->end, n * sizeof(*end));

    if (ok) {
        for (uint32_t i = 0; i < n; i++) {
            const struct nf_token *t = nf_token_at(&l->chosen, i);

            token[i] = (struct nf_trie_token){
                nf_token_set_bytes(&l->chosen, t), t->len, i
            };
        }
        nf_token_trie_free(&l->trie);
        ok = nf_token_trie_init(&l->trie, l->alloc, token, n) == NF_OK;
    }
    nf_put(l->alloc, token);
    if (!ok)
        return false;
    end = (struct nf_token_end *)(void *)l->end.ptr;
    for (uint32_t i = 0; i < n; i++) {
        const struct nf_token *t = nf_token_at(&l->chosen, i);

        end[i] = (struct nf_token_end){ nf_token_what(bits_of(l, t->count), 0, 0),
                                        (uint16_t)t->len, l->trie.shorter[i] };
    }
    *costs = (struct nf_token_costs){ &l->trie, end, NULL };
    return true;
}

/* Count the tokens and pairs of one sample, @times each. */
static void count_plain(struct learner *l, const uint16_t *cut, size_t n,
                        uint32_t times)
{
    uint32_t before = (uint32_t)nf_token_set_count(&l->chosen);

    for (size_t i = 0; i < n; i++) {
        nf_token_at(&l->chosen, cut[i])->count += times;
        nf_pair_count_add(&l->pairs, before, cut[i]);
        before = cut[i];
    }
    l->total += times * n;
}

/* Count one token of those that are coded: as a repeat, if it costs many bits. */
static void count_coded(struct learner *l, const struct nf_token_end *end,
                        uint32_t before, uint32_t token, bool again)
{
    const uint32_t virtual = (uint32_t)nf_token_set_count(&l->chosen);

    if (before == NF_NO_PLACE)
        before = virtual;
    if (again && nf_token_cost(end[token].what) > REPEAT_BITS * NF_BIT) {
        nf_pair_count_add(&l->pairs, before, virtual);
    } else {
        nf_pair_count_add(&l->pairs, before, token);
        nf_token_at(&l->chosen, token)->count++;
    }
}

/* Whether the token is the one that is expected, which is not coded; go on with it. */
static bool is_hit(struct nf_matches *m, uint32_t token)
{
    bool expects = nf_matches_find(m), hit = expects && nf_matches_expected(m) == token;

    if (hit)
        nf_matches_hit(m);
    else if (expects)
        nf_matches_miss(m);
    nf_matches_add(m, token);
    return hit;
}

/* Count one sample as it will be packed, with repeats, and matches if there are. */
static void count_packed(struct learner *l, const struct nf_token_end *end,
                         const uint16_t *cut, size_t n)
{
    struct nf_repeats seen;
    struct nf_matches m = { .memory = NULL };
    uint32_t before = NF_NO_PLACE;

    nf_repeats_reset(&seen);
    if (l->samples->matches)
        nf_matches_begin(&m, l->matches);
    for (size_t i = 0; i < n; i++) {
        if (!l->samples->matches || !is_hit(&m, cut[i]))
            count_coded(l, end, before, cut[i],
                        nf_repeats_get(&seen, before) == cut[i]);
        nf_repeats_set(&seen, before, cut[i]);
        before = cut[i];
    }
    l->total += n;
}

/* One pass over the samples, and what its threads share. */
struct count {
    struct learner *l;
    const struct nf_token_costs *costs;
    uint32_t stride; /* one of so many samples */
    bool last;       /* for good, with repeats */
    atomic_size_t next; /* run */
    atomic_bool failed, stopped;
};

static bool cut_run(const struct count *c, const struct run *run, struct cutter *to)
{
    const size_t *size = nf_samples_sizes(c->l->samples);
    const uint8_t *at = run->bytes;

    nf_buf_reset(&to->tokens);
    nf_buf_reset(&to->counts);
    for (size_t i = run->first; i < run->end; at += size[i++]) {
        size_t was = to->tokens.len, n;

        if (i % c->stride)
            continue;
        if (!nf_path_find(&to->path, c->costs, at, size[i], 0, &to->tokens))
            return false;
        n = (to->tokens.len - was) / sizeof(uint16_t);
        nf_buf_add(&to->counts, &n, sizeof(n));
    }
    return !to->counts.failed;
}

static void count_run(const struct count *c, const struct cutter *from)
{
    const uint16_t *tokens = (const uint16_t *)(const void *)from->tokens.ptr;
    const size_t *n = (const size_t *)(const void *)from->counts.ptr;

    for (size_t i = 0; i < from->counts.len / sizeof(*n); tokens += n[i++])
        if (c->last)
            count_packed(c->l, c->costs->end, tokens, n[i]);
        else
            count_plain(c->l, tokens, n[i], c->stride);
}

/* Runs are cut by all threads at once, and counted in their order: it decides
 * which pairs are counted where there are more than there is room for. */
static void cut_and_count(struct nf_crew *crew, unsigned number, void *ctx)
{
    struct count *c = ctx;
    struct cutter *cutter = &c->l->cutter[number];
    const struct run *run = (const struct run *)(const void *)c->l->runs.ptr;
    size_t runs = c->l->runs.len / sizeof(*run), i;

    while ((i = atomic_fetch_add(&c->next, 1)) < runs) {
        bool cut;

        if (nf_stop_asked(c->l->stop))
            atomic_store(&c->stopped, true);
        cut = !atomic_load(&c->failed) && !atomic_load(&c->stopped) &&
              cut_run(c, &run[i], cutter);
        nf_crew_begin_turn(crew, i);
        if (!cut)
            atomic_store(&c->failed, true);
        else if (!atomic_load(&c->failed))
            count_run(c, cutter);
        nf_crew_end_turn(crew);
    }
}

static bool count_all(struct learner *l, const struct nf_token_costs *costs,
                      uint32_t stride, bool last)
{
    struct count c = { .l = l, .costs = costs, .stride = stride, .last = last };

    l->total = 0;
    nf_pair_count_reset(&l->pairs);
    for (uint32_t i = 0; i < nf_token_set_count(&l->chosen); i++)
        nf_token_at(&l->chosen, i)->count = 0;
    nf_crew_run(l->threads, cut_and_count, &c);
    l->stopped = c.stopped;
    return !c.failed;
}

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
    for (uint32_t i = NF_BYTE_TOKENS; i < nf_token_set_count(&l->chosen); i++) {
        const struct nf_token *t = nf_token_at(&l->chosen, i);
        const uint8_t *bytes = nf_token_set_bytes(&l->chosen, t);
        uint32_t without;
        int64_t gain;

        if (t->count < LEAST_COUNT)
            continue;
        if (!nf_path_cost(&l->cutter->path, costs, bytes, t->len, &without))
            return false;
        gain = (int64_t)t->count * ((int64_t)without - bits_of(l, t->count)) -
               table_cost(l, t->len);
        if (gain > 0 && !add(l, bytes, t->len, t->count, gain))
            return false;
    }
    return true;
}

/* Those pairs that would be. Their gain is what they promise, a little less. */
static bool join_pairs(struct learner *l, uint32_t stride)
{
    uint8_t bytes[MAX_TOKEN];
    uint32_t n = (uint32_t)nf_token_set_count(&l->chosen);

    for (size_t i = 0; i < l->pairs.slots; i++) {
        const struct nf_token *a, *b;
        uint32_t count = l->pairs.count[i] * stride;
        int64_t gain;

        if (l->pairs.count[i] < LEAST_COUNT || nf_pair_first(l->pairs.key[i]) == n)
            continue;
        a = nf_token_at(&l->chosen, nf_pair_first(l->pairs.key[i]));
        b = nf_token_at(&l->chosen, nf_pair_second(l->pairs.key[i]));
        if (a->len + b->len > MAX_TOKEN)
            continue;
        gain = (int64_t)count * ((int64_t)bits_of(l, a->count) +
                                 bits_of(l, b->count) - bits_of(l, count)) -
               table_cost(l, a->len + b->len);
        if (gain <= 0)
            continue;
        memcpy(bytes, nf_token_set_bytes(&l->chosen, a), a->len);
        memcpy(bytes + a->len, nf_token_set_bytes(&l->chosen, b), b->len);
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
        bool known = i < nf_token_set_count(&l->chosen);
        uint8_t byte = (uint8_t)i;

        if (!add(l, &byte, 1, known ? nf_token_at(&l->chosen, i)->count : 0,
                 INT64_MAX))
            return false;
    }
    return true;
}

static bool choose(struct learner *l, size_t n)
{
    return nf_token_set_best(&l->next, n + NF_BYTE_TOKENS, &l->chosen);
}

/* The first tokens: words. */
static bool begin(struct learner *l)
{
    struct nf_token_set words;
    enum nf_status st;
    bool ok;

    nf_token_set_init(&words, l->alloc);
    st = nf_lexicon_words(l->samples, l->stop, &words);
    l->stopped = st == NF_E_STOPPED;
    ok = st == NF_OK && add_bytes(l);
    for (size_t i = 0; ok && i < nf_token_set_count(&words); i++) {
        const struct nf_token *t = nf_token_at(&words, i);

        if (t->count >= LEAST_COUNT)
            ok = add(l, nf_token_set_bytes(&words, t), t->len, t->count,
                     t->score);
    }
    nf_token_set_free(&words);
    ok = ok && choose(l, l->max);
    for (size_t i = 0; ok && i < nf_token_set_count(&l->chosen); i++)
        l->total += nf_token_at(&l->chosen, i)->count;
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

        ok = make_costs(l, &costs) && count_all(l, &costs, pass->stride, false) &&
             add_bytes(l) && keep_tokens(l, &costs) &&
             (!pass->growing || join_pairs(l, pass->stride)) && choose(l, n);
    }
    return ok && make_costs(l, &costs) && count_all(l, &costs, 1, true);
}

void nf_learned_free(struct nf_learned *l)
{
    nf_token_set_free(&l->tokens);
    nf_pair_count_free(&l->pairs);
}

static bool make_runs(struct learner *l)
{
    const size_t *size = nf_samples_sizes(l->samples);
    size_t n = nf_samples_count(l->samples), runs;
    const uint8_t *at = l->samples->bytes.ptr;

    for (size_t i = 0; i < n;) {
        struct run run = { .first = i, .bytes = at };

        while (i < n && (size_t)(at - run.bytes) < RUN_BYTES)
            at += size[i++];
        run.end = i;
        nf_buf_add(&l->runs, &run, sizeof(run));
    }
    runs = l->runs.len / sizeof(struct run);
    if (runs && l->threads > runs)
        l->threads = (unsigned)runs;
    return !l->runs.failed;
}

static bool make_cutters(struct learner *l)
{
    l->cutter = nf_get(l->alloc, l->threads * sizeof(*l->cutter));
    for (unsigned i = 0; l->cutter && i < l->threads; i++) {
        nf_path_finder_init(&l->cutter[i].path, l->alloc);
        nf_buf_init(&l->cutter[i].tokens, l->alloc, SIZE_MAX / 2);
        nf_buf_init(&l->cutter[i].counts, l->alloc, SIZE_MAX / 2);
    }
    return l->cutter != NULL;
}

static bool init(struct learner *l)
{
    size_t pairs = MIN_PAIRS;

    while (pairs < MAX_PAIRS && pairs < l->samples->bytes.len / BYTES_A_PAIR)
        pairs *= 2;
    nf_token_set_init(&l->chosen, l->alloc);
    nf_token_set_init(&l->next, l->alloc);
    nf_buf_init(&l->runs, l->alloc, SIZE_MAX / 2);
    nf_buf_init(&l->end, l->alloc, SIZE_MAX / 2);
    l->trie.alloc = l->pairs.alloc = l->alloc;
    if (l->samples->matches)
        l->matches = nf_get(l->alloc, sizeof(*l->matches));
    return (l->matches || !l->samples->matches) &&
           nf_pair_count_init(&l->pairs, l->alloc, pairs) && make_runs(l) &&
           make_cutters(l);
}

/* All but what was learned. */
static void clear(struct learner *l)
{
    for (unsigned i = 0; l->cutter && i < l->threads; i++) {
        nf_path_finder_free(&l->cutter[i].path);
        nf_buf_free(&l->cutter[i].tokens);
        nf_buf_free(&l->cutter[i].counts);
    }
    nf_put(l->alloc, l->cutter);
    nf_put(l->alloc, l->matches);
    nf_token_set_free(&l->next);
    nf_buf_free(&l->runs);
    nf_buf_free(&l->end);
    nf_token_trie_free(&l->trie);
}

enum nf_status nf_lexicon_tokens(const struct nf_alloc *alloc,
                                 const struct nf_samples *samples,
                                 uint32_t max, uint32_t copies,
                                 unsigned threads, const struct nf_stop *stop,
                                 struct nf_learned *out)
{
    struct learner l = { .alloc = alloc, .samples = samples, .max = max,
                         .copies = copies, .threads = nf_crew_size(threads), .stop = stop };
    bool ok = init(&l) && learn(&l);

    clear(&l);
    *out = (struct nf_learned){ l.chosen, l.pairs, l.total };
    if (ok)
        return NF_OK;
    nf_learned_free(out);
    return l.stopped ? NF_E_STOPPED : NF_E_NOMEM;
}

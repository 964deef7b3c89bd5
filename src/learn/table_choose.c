#include "src/learn/table_choose.h"

#include "format/limits.h"
#include "src/base/alloc.h"
#include "src/learn/dictionary_train.h"
#include "src/learn/lexicon_train.h"

/* Below this there is too little to learn from. */
#define MIN_SAMPLE (16u << 10)

/* A dictionary saves a quarter to two fifths: if a lexicon leaves less than so many
 * per cent of what zstd alone takes, none is made. */
#define BEYOND_DICTIONARIES 55
/* If the largest dictionary takes so many per cent of what a lexicon does, the others
 * are no better: they are not even made. */
#define HOPELESS 110
/* And where there is more to learn from, they never are. */
#define FEW_SAMPLES (1u << 20)

/* Bytes of the held samples that judge; and where time counts. */
#define JUDGES (1u << 20)
#define FAST_JUDGES (1u << 18)

static const size_t dictionary_sizes[] = { 110u << 10, 48u << 10, 16u << 10, 4u << 10 };

/* Something that packs the samples which judge, one by one. */
struct judging {
    struct nf_packer *packer;
    struct nf_pack_table *table;
    struct nf_buf out, spare;
};

static enum nf_status begin_judging(struct judging *j, const struct nf_alloc *alloc, int level)
{
    *j = (struct judging){ .packer = NULL };
    nf_buf_init(&j->out, alloc, SIZE_MAX / 2);
    nf_buf_init(&j->spare, alloc, SIZE_MAX / 2);
    return nf_packer_new(alloc, level, &j->packer);
}

static void end_judging(struct judging *j)
{
    nf_buf_free(&j->out);
    nf_buf_free(&j->spare);
    nf_pack_table_free(j->table);
    nf_packer_free(j->packer);
}

static size_t judges(bool fast)
{
    return fast ? FAST_JUDGES : JUDGES;
}

enum nf_status nf_table_otherwise(const struct nf_alloc *alloc, const struct nf_pack_ways *ways,
                                  const struct nf_samples *held, int level, bool fast,
                                  struct nf_buf *sizes)
{
    const size_t *size = nf_samples_sizes(held);
    const uint8_t *at = held->bytes.ptr;
    struct judging j;
    enum nf_status st = begin_judging(&j, alloc, level);
    size_t raw = 0;

    nf_buf_reset(sizes);
    for (size_t i = 0; st == NF_OK && i < nf_samples_count(held) && raw < judges(fast);
         at += size[i], raw += size[i++]) {
        struct nf_packed got = { .len = 0 };

        st = nf_buf_need(&j.out, nf_pack_bound(size[i]))
                 ? nf_pack_best(j.packer, ways, at, size[i], &j.spare, j.out.ptr, &got)
                 : NF_E_NOMEM;
        nf_buf_add(sizes, &got.len, sizeof(got.len));
    }
    end_judging(&j);
    return st == NF_OK && sizes->failed ? NF_E_NOMEM : st;
}

/* What sample @i takes, if with what is tried it takes @got: what goes better otherwise goes
 * so. */
static size_t at_best(const struct nf_table_trial *t, size_t i, size_t got)
{
    return t->otherwise && t->otherwise[i] < got ? t->otherwise[i] : got;
}

/* Set @total to the packed size of the samples that judge, and @raw to the size
 * they have. */
static enum nf_status packed_size(const struct nf_alloc *alloc,
                                  const struct nf_table_trial *t,
                                  const struct nf_table_choice *by, uint64_t *total,
                                  uint64_t *raw)
{
    const size_t *size = nf_samples_sizes(t->held);
    const uint8_t *at = t->held->bytes.ptr;
    const bool known = t->otherwise && by->codec == NF_CODEC_ZSTD;
    struct judging j;
    enum nf_status st = begin_judging(&j, alloc, t->level);

    *total = *raw = 0;
    if (st == NF_OK && nf_codec_has_table(by->codec))
        st = nf_pack_table_new(alloc, by->codec, by->bytes.ptr, by->bytes.len,
                               t->level, &j.table);
    for (size_t i = 0; st == NF_OK && i < nf_samples_count(t->held) && *raw < judges(t->fast);
         at += size[i++]) {
        size_t got = SIZE_MAX;

        if (nf_stop_asked(t->stop))
            st = NF_E_STOPPED;
        else if (!nf_buf_need(&j.out, nf_pack_bound(size[i])))
            st = NF_E_NOMEM;
        else if (!known)
            st = nf_pack(j.packer, by->codec, j.table, at, size[i], j.out.ptr, &got);
        *total += at_best(t, i, got);
        *raw += size[i];
    }
    end_judging(&j);
    return st;
}

void nf_table_choice_init(struct nf_table_choice *c, const struct nf_alloc *alloc)
{
    *c = (struct nf_table_choice){ .codec = NF_CODEC_ZSTD };
    nf_buf_init(&c->bytes, alloc, NF_MAX_TABLE);
    nf_buf_init(&c->stored, alloc, SIZE_MAX / 2);
}

void nf_table_choice_free(struct nf_table_choice *c)
{
    nf_buf_free(&c->bytes);
    nf_buf_free(&c->stored);
}

/* Pack the table, if there is one, for the archive. */
static enum nf_status store(const struct nf_alloc *alloc, int level,
                            struct nf_table_choice *c)
{
    struct nf_packer *packer = NULL;
    enum nf_status st;

    nf_buf_reset(&c->stored);
    if (c->bytes.len == 0)
        return NF_OK;
    st = nf_packer_new(alloc, level, &packer);
    if (st == NF_OK && !nf_buf_need(&c->stored, nf_pack_bound(c->bytes.len)))
        st = NF_E_NOMEM;
    if (st == NF_OK)
        st = nf_pack(packer, NF_CODEC_ZSTD, NULL, c->bytes.ptr, c->bytes.len,
                     c->stored.ptr, &c->stored.len);
    nf_packer_free(packer);
    return st;
}

/* What the two copies of the table take in the archive. */
static uint64_t table_cost(const struct nf_table_choice *c)
{
    return c->bytes.len ? 2 * (NF_CHUNK_HEADER_SIZE + (uint64_t)c->stored.len) : 0;
}

static void swap(struct nf_buf *a, struct nf_buf *b)
{
    struct nf_buf was = *a;

    *a = *b;
    *b = was;
}

/* What the steps of a choice share. */
struct choosing {
    const struct nf_alloc *alloc;
    const struct nf_table_trial *trial;
    struct nf_table_choice made; /* what is tried */
    struct nf_table_choice *out;
    uint64_t best;               /* what the archive takes with @out, or UINT64_MAX */
    uint64_t cost;               /* and with what was tried last */
};

/* What @expected bytes take, as @frames of @raw do; whole bytes, so that every machine
 * makes the same choice. */
static uint64_t scaled(uint64_t expected, uint64_t frames, uint64_t raw)
{
    return expected / raw * frames + expected % raw * frames / raw;
}

/* Whether @a is at least @percent of @b. */
static bool is_percent(uint64_t a, uint64_t percent, uint64_t b)
{
    return a >= b / 100 * percent + b % 100 * percent / 100;
}

/* Take c->made for the choice if with it the archive is smaller. */
static enum nf_status judge(struct choosing *c)
{
    const struct nf_table_trial *t = c->trial;
    uint64_t frames, raw;
    enum nf_status st = packed_size(c->alloc, t, &c->made, &frames, &raw);

    if (st == NF_OK)
        st = store(c->alloc, t->table_level, &c->made);
    if (st != NF_OK)
        return st;
    c->cost = scaled(t->expected, frames, raw) + table_cost(&c->made);
    if (c->cost >= c->best)
        return NF_OK;
    c->best = c->cost;
    c->out->codec = c->made.codec;
    c->out->permille = (uint32_t)(frames * 1000 / raw);
    swap(&c->out->bytes, &c->made.bytes);
    swap(&c->out->stored, &c->made.stored);
    return NF_OK;
}

static enum nf_status try_lexicon(struct choosing *c)
{
    enum nf_status st = nf_lexicon_train(c->alloc, c->trial->train,
                                         c->trial->expected, c->trial->threads,
                                         c->trial->stop, &c->made.bytes);

    c->made.codec = c->trial->train->matches ? NF_CODEC_LEXICON_MATCHES
                                             : NF_CODEC_LEXICON;
    return st == NF_OK && c->made.bytes.len ? judge(c) : st;
}

static enum nf_status try_dictionaries(struct choosing *c)
{
    const struct nf_table_trial *t = c->trial;
    enum nf_status st = NF_OK;

    c->made.codec = NF_CODEC_ZSTD_DICTIONARY;
    c->cost = 0;
    for (size_t i = 0; st == NF_OK && !is_percent(c->cost, HOPELESS, c->best) &&
                       i < sizeof(dictionary_sizes) / sizeof(*dictionary_sizes); i++) {
        /* A dictionary needs several times its size to learn from. */
        if (t->train->bytes.len < 4 * dictionary_sizes[i])
            continue;
        st = nf_dictionary_train(t->train, dictionary_sizes[i], t->level, t->fast,
                                 &c->made.bytes);
        if (st == NF_OK && c->made.bytes.len)
            st = judge(c);
        if (t->fast)
            break;
    }
    return st;
}

enum nf_status nf_table_choose(const struct nf_alloc *alloc,
                               const struct nf_table_trial *t,
                               struct nf_table_choice *out)
{
    struct choosing c = { .alloc = alloc, .trial = t, .out = out, .best = UINT64_MAX };
    enum nf_status st;
    uint64_t plain;

    out->codec = NF_CODEC_ZSTD;
    nf_buf_reset(&out->bytes);
    if (t->train->bytes.len < MIN_SAMPLE || t->held->bytes.len == 0)
        return NF_OK;
    nf_table_choice_init(&c.made, alloc);
    st = judge(&c);
    plain = c.cost;
    if (st == NF_OK && t->lexicon)
        st = try_lexicon(&c);
    if (st == NF_OK && (out->codec == NF_CODEC_ZSTD || t->train->bytes.len < FEW_SAMPLES) &&
        is_percent(c.best, BEYOND_DICTIONARIES, plain))
        st = try_dictionaries(&c);
    nf_table_choice_free(&c.made);
    return st;
}

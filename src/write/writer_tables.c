#include "src/write/writer_tables.h"

#include <newsfiche/writer.h>

#include "src/base/alloc.h"
#include "src/base/crew.h"

/* One block in so many of the sample judges the tables; of fewer blocks, the
 * middle one: at the ends, a block may hold something of another kind. Of a
 * sample that is not all there is, one in so many others is learned from: time
 * counts, then, and articles far apart tell more than neighbours. */
#define JUDGE_EVERY 8
#define LEARN_EVERY 2
/* But of less than this, all is learned from. */
#define ENOUGH_BYTES (24u << 20)
/* A kind of text of which there is so much has tables of its own. */
#define KIND_BYTES (1u << 20)
/* An archive that outgrows the sample is expected to hold so many times what
 * is learned from. */
#define EXPECTED_TIMES 8

/* What a sample block gives to learn from: its short fields, its texts. */
static bool add_samples(struct nf_block_layout *layout, struct nf_buf *raw,
                        const struct nf_job *job, uint32_t step,
                        struct nf_samples to[NF_SORTS])
{
    struct nf_samples *shorts = &to[NF_SHORTS];
    struct nf_samples *texts = &to[NF_TEXTS];
    uint32_t n = nf_block_input_count(&job->in);
    size_t was = shorts->bytes.len;

    if (nf_block_layout_make(layout, &job->in) != NF_OK)
        return false;
    nf_block_layout_shorts(layout, &job->in, step, &shorts->bytes);
    nf_samples_cut(shorts, was);
    for (uint32_t i = 0; i < n; i += step) {
        was = texts->bytes.len;
        nf_buf_reset(raw);
        nf_block_layout_text(layout, &job->in, i, n - i < step ? n : i + step, raw);
        if (raw->failed)
            return false;
        nf_block_input_literals(&job->in, i / step, raw, &texts->bytes);
        if (texts->bytes.len > was)
            nf_samples_cut(texts, was);
    }
    return !nf_samples_failed(shorts) && !nf_samples_failed(texts);
}

static void samples_init(struct nf_samples s[NF_SORTS], const struct nf_alloc *alloc)
{
    for (unsigned i = 0; i < NF_SORTS; i++)
        nf_samples_init(&s[i], alloc);
}

static void samples_free(struct nf_samples s[NF_SORTS])
{
    for (unsigned i = 0; i < NF_SORTS; i++)
        nf_samples_free(&s[i]);
}

/* One sort's choice, made by a thread. */
struct choosing {
    const struct nf_alloc *alloc;
    struct nf_table_trial trial;
    struct nf_table_choice *out;
    enum nf_status status;
};

static void choose_some(struct nf_crew *crew, unsigned number, void *ctx)
{
    struct choosing *c = ctx;

    for (unsigned i = number; i < NF_SORTS; i += crew->threads)
        c[i].status = nf_table_choose(c[i].alloc, &c[i].trial, c[i].out);
}

/* Both sorts at once, if there are threads. That is half as many more as there may
 * be; but what takes longest of the texts, their classes, is for one alone. */
static enum nf_status choose_both(struct choosing c[NF_SORTS], unsigned threads)
{
    nf_crew_run(threads < NF_SORTS ? threads : NF_SORTS, choose_some, c);
    return c[NF_SHORTS].status != NF_OK ? c[NF_SHORTS].status : c[NF_TEXTS].status;
}

/* Blocks of a set among those that are held, and their bytes. */
static uint32_t count_blocks(const struct nf_writer_tables *t,
                             const struct nf_job *held, uint32_t set,
                             size_t *bytes)
{
    uint32_t n = 0;

    *bytes = 0;
    for (const struct nf_job *job = held; job; job = job->next)
        if (t->set_of[job->kind] == set) {
            n++;
            *bytes += job->in.bytes.len;
        }
    return n;
}

/* The samples that the held blocks of @set give: to learn from, and to judge. */
static enum nf_status take_samples(const struct nf_writer_tables *t,
                                   const struct nf_job *held, uint32_t set,
                                   bool complete, struct nf_samples train[NF_SORTS],
                                   struct nf_samples judges[NF_SORTS])
{
    struct nf_block_layout layout;
    struct nf_buf raw;
    enum nf_status st = NF_OK;
    size_t bytes;
    uint32_t blocks = count_blocks(t, held, set, &bytes), number = 0;
    uint32_t judge_every = blocks < JUDGE_EVERY ? blocks : JUDGE_EVERY;
    uint32_t learn_every = complete || bytes < ENOUGH_BYTES ? 1 : LEARN_EVERY;

    nf_block_layout_init(&layout, t->alloc);
    nf_buf_init(&raw, t->alloc, SIZE_MAX / 2);
    for (const struct nf_job *job = held; job && st == NF_OK; job = job->next) {
        bool judging, learning;

        if (t->set_of[job->kind] != set)
            continue;
        if (nf_stop_asked(&t->stop)) {
            st = NF_E_STOPPED;
            break;
        }
        judging = number % judge_every == (judge_every - 1) / 2;
        learning = number % learn_every == 0;
        number++;
        if ((judging || learning) &&
            !add_samples(&layout, &raw, job, t->base.frame_articles,
                         judging ? judges : train))
            st = NF_E_NOMEM;
    }
    nf_buf_free(&raw);
    nf_block_layout_free(&layout);
    return st;
}

/* Choose how blocks of set @number are packed. */
static enum nf_status choose(const struct nf_writer_tables *t,
                             const struct nf_job *held, uint32_t number,
                             bool complete)
{
    struct nf_samples train[NF_SORTS], judges[NF_SORTS];
    struct choosing c[NF_SORTS];
    enum nf_status st;

    samples_init(train, t->alloc);
    samples_init(judges, t->alloc);
    /* In a frame of several articles much comes again. */
    train[NF_TEXTS].matches = t->base.frame_articles > 1;
    st = take_samples(t, held, number, complete, train, judges);
    for (unsigned i = 0; i < NF_SORTS; i++)
        c[i] = (struct choosing){
            .alloc = t->alloc,
            .trial = {
                .train = &train[i],
                .held = &judges[i],
                .expected = (train[i].bytes.len + judges[i].bytes.len) *
                            (uint64_t)(complete ? 1 : EXPECTED_TIMES),
                .level = t->level,
                .table_level = t->once_level,
                .stop = &t->stop,
                .threads = i == NF_TEXTS ? t->threads : (t->threads + 1) / 2,
                .fast = t->fast,
                .lexicon = t->lexicon,
                .has_plain_blocks = i == NF_TEXTS
            },
            .out = &t->set[number]->choice[i]
        };
    if (st == NF_OK)
        st = choose_both(c, t->threads);
    samples_free(train);
    samples_free(judges);
    return st;
}

/* The way to pack that was chosen for set @number. */
static enum nf_status make_way(const struct nf_writer_tables *t,
                               const struct nf_table_choice *choice, uint32_t number,
                               struct nf_pack_way *out)
{
    out->way = (struct nf_way){ choice->codec, 0 };
    if (!nf_codec_has_table(choice->codec))
        return NF_OK;
    out->way.set = (uint16_t)number;
    return nf_pack_table_new(t->alloc, choice->codec, choice->bytes.ptr,
                             choice->bytes.len, t->level, &out->table);
}

/* Make the plan of what was chosen for set @number. */
static enum nf_status make_plan(struct nf_writer_tables *t, uint32_t number)
{
    struct nf_table_set *set = t->set[number];
    const struct nf_table_choice *shorts = &set->choice[NF_SHORTS];
    const struct nf_table_choice *texts = &set->choice[NF_TEXTS];
    struct nf_block_plan *p = &set->plan;
    enum nf_status st;

    *p = t->base;
    p->text_permille = texts->permille;
    st = make_way(t, shorts, number, &p->shorts);
    return st == NF_OK ? make_way(t, texts, number, &p->texts) : st;
}

static enum nf_status add_set(struct nf_writer_tables *t)
{
    struct nf_table_set *set = nf_zget(t->alloc, sizeof(*set));

    if (!set)
        return NF_E_NOMEM;
    for (unsigned i = 0; i < NF_SORTS; i++) {
        nf_table_choice_init(&set->choice[i], t->alloc);
        set->choice[i].codec = i == NF_TEXTS ? t->base.texts.way.codec
                                             : t->base.shorts.way.codec;
    }
    t->set[t->sets++] = set;
    return NF_OK;
}

/* Give each of the held blocks a kind. */
static enum nf_status tell_kinds(struct nf_writer_tables *t, struct nf_job *held)
{
    const uint32_t first = t->kinds.count;
    enum nf_status st = NF_OK;

    for (struct nf_job *job = held; job && st == NF_OK; job = job->next) {
        struct nf_pair_shares shares;

        if (job->kind != NF_NO_KIND)
            continue;
        nf_pair_shares_make(job->in.bytes.ptr, job->in.bytes.len, &shares);
        st = nf_text_kinds_add(&t->kinds, first, &shares, job->in.bytes.len,
                               &job->kind);
    }
    return st;
}

/*
 * Give each kind from @first on a set: one of its own if there is much of it
 * and it is unlike those before, else that of the kind it is most like.
 * The larger ones come first.
 */
static enum nf_status give_sets(struct nf_writer_tables *t, uint32_t first)
{
    bool has[NF_MAX_KINDS] = { false };
    bool leads[NF_MAX_KINDS] = { false };

    for (uint32_t i = 0; i < first; i++)
        has[i] = leads[i] = true;
    for (uint32_t n = first; n < t->kinds.count; n++) {
        uint32_t kind = NF_NO_KIND, like;
        uint64_t bytes = 0;
        bool near;

        for (uint32_t i = first; i < t->kinds.count; i++)
            if (!has[i] && (kind == NF_NO_KIND || t->kinds.kind[i]->bytes > bytes)) {
                kind = i;
                bytes = t->kinds.kind[i]->bytes;
            }
        has[kind] = true;
        like = nf_text_kinds_nearest(&t->kinds, kind, leads, &near);
        if (like != NF_NO_KIND &&
            (near || bytes < KIND_BYTES || t->sets == NF_WRITER_SETS)) {
            t->set_of[kind] = t->set_of[like];
            continue;
        }
        leads[kind] = true;
        t->set_of[kind] = t->sets;
        if (add_set(t) != NF_OK)
            return NF_E_NOMEM;
    }
    return NF_OK;
}

void nf_writer_tables_init(struct nf_writer_tables *t,
                           const struct nf_alloc *alloc,
                           const struct nf_pack_policy *policy, unsigned threads,
                           bool store)
{
    t->alloc = alloc;
    t->level = policy->level;
    t->once_level = policy->once_level;
    t->fast = policy->fast;
    t->base.shorts.way.codec = t->base.texts.way.codec =
        store ? NF_CODEC_STORE : NF_CODEC_ZSTD;
    t->threads = threads;
    t->learns = policy->learns;
    t->lexicon = policy->lexicons;
    t->tells_kinds = policy->tells_kinds;
    nf_text_kinds_init(&t->kinds, alloc);
    t->sets = 0;
}

void nf_writer_tables_free(struct nf_writer_tables *t)
{
    while (t->sets) {
        struct nf_table_set *set = t->set[--t->sets];

        nf_pack_table_free(set->plan.shorts.table);
        nf_pack_table_free(set->plan.texts.table);
        for (unsigned i = 0; i < NF_SORTS; i++)
            nf_table_choice_free(&set->choice[i]);
        nf_put(t->alloc, set);
    }
    nf_text_kinds_free(&t->kinds);
}

void nf_writer_tables_few(struct nf_writer_tables *t)
{
    t->base.frame_articles = NF_MAX_BLOCK_ARTICLES;
    t->learns = t->tells_kinds = false;
}

bool nf_writer_tables_know(const struct nf_writer_tables *t, struct nf_job *job)
{
    struct nf_pair_shares shares;

    job->kind = t->tells_kinds ? NF_NO_KIND : 0;
    if (t->sets == 0)
        return false;
    if (t->tells_kinds) {
        nf_pair_shares_make(job->in.bytes.ptr, job->in.bytes.len, &shares);
        job->kind = nf_text_kinds_find(&t->kinds, &shares);
    }
    return job->kind != NF_NO_KIND;
}

enum nf_status nf_writer_tables_learn(struct nf_writer_tables *t,
                                      struct nf_job *held, bool complete)
{
    const uint32_t kinds = t->kinds.count, sets = t->sets;
    enum nf_status st = NF_OK;

    for (struct nf_job *job = held; job; job = job->next) {
        nf_block_input_seal(&job->in);
        if (!t->tells_kinds)
            job->kind = 0;
    }
    if (t->tells_kinds)
        st = tell_kinds(t, held);
    if (st == NF_OK)
        st = give_sets(t, kinds);
    if (st == NF_OK && t->sets == 0) /* kinds are not told, or there is nothing */
        st = add_set(t);
    for (uint32_t i = sets; st == NF_OK && i < t->sets; i++) {
        if (t->learns)
            st = choose(t, held, i, complete);
        if (st == NF_OK)
            st = make_plan(t, i);
    }
    return st;
}

enum nf_status nf_writer_tables_put(const struct nf_writer_tables *t,
                                    uint32_t from, struct nf_output *out,
                                    unsigned copy, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    for (uint32_t i = from; i < t->sets; i++)
        for (unsigned k = 0; k < NF_SORTS && st == NF_OK; k++) {
            const struct nf_table_choice *c = &t->set[i]->choice[k];

            if (c->bytes.len)
                st = nf_output_table(out,
                                     nf_table_of(k == NF_TEXTS, c->codec, i),
                                     copy, c, err);
        }
    return st;
}

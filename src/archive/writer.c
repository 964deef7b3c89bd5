/*
 * The writer's own part: articles become blocks, the first blocks are held
 * back to learn tables from, then all go through the job queue and are
 * written in order.
 */
#include <newsfiche/writer.h>

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "format/checksum.h"
#include "src/archive/text_seen.h"
#include "src/archive/writer_output.h"
#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/codec/table_choose.h"

#define DEFAULT_LEVEL 15
#define MAX_LEVEL 22
#define DEFAULT_BLOCK_ARTICLES 32
/* A block is closed when its articles have this many bytes. */
#define BLOCK_BYTES (1u << 20)
/* And if the caller does not say how many articles it is to have, when their
 * short fields have these: to get one article they are all unpacked. */
#define SHORT_BYTES (4u << 10)
/* Below so many bytes of articles the best level takes no time to speak of. */
#define SMALL_BYTES (1u << 20)
#define SMALL_LEVEL 19
/* Below so many, if the caller does not say otherwise, all texts are one frame:
 * it is unpacked in half a millisecond at most, and tables would cost more than
 * they save. */
#define SOLID_BYTES (512u << 10)
/* Bytes of articles tables are learned from; less where time counts. */
#define SAMPLE_BYTES (32u << 20)
#define FAST_SAMPLE_BYTES (2u << 20)
/* One block in so many of the sample judges the tables; of fewer blocks, the
 * last. Of a sample that is not all there is, one in so many others is learned
 * from: time counts, then, and articles far apart tell more than neighbours. */
#define HELD_EVERY 8
#define LEARN_EVERY 2
/* An archive that outgrows the sample is expected to hold so many times what
 * is learned from. */
#define EXPECTED_TIMES 8
/* Bytes of articles on their way at any time, beside the sample. */
#define FLIGHT_BYTES (24u << 20)
#define MAX_THREADS 256
/* Texts remembered to find copies of: with their hashes some 28 MB. */
#define TEXTS_SEEN (1u << 20)

enum state { OPEN, FINISHED, FAILED };

/* The two sorts of frames, which have tables of their own. */
enum { SHORTS, TEXTS, SORTS };

struct nf_writer {
    const struct nf_alloc *alloc;
    struct nf_writer_opts opts; /* with defaults filled in */
    enum state state;
    struct nf_output out;
    struct nf_block_plan plan;
    struct nf_job_queue *queue; /* NULL: still holding the sample */
    struct nf_job *job;         /* being filled */
    struct nf_job *held;        /* the sample, oldest first */
    struct nf_job *held_last;
    struct nf_job *spare;       /* done with, for their memory */
    uint64_t articles;
    uint64_t input_bytes;
    size_t short_bytes;         /* of a block */
    size_t held_bytes;
    int small_level;            /* if they are all, and few */
    bool may_be_solid;
    size_t flight_bytes;
    struct nf_table_choice choice[SORTS];
    struct nf_hash_key text_key;
    struct nf_text_seen seen;
};

static enum nf_status check_opts(const struct nf_writer_opts *given,
                                 struct nf_writer_opts *out,
                                 struct nf_error *err)
{
    struct nf_writer_opts o = NF_WRITER_OPTS_INIT;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    if (given) {
        if (given->size != sizeof(o))
            return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET,
                           "writer options have size %zu, %zu expected",
                           given->size, sizeof(o));
        o = *given;
    }
    o.level = o.level ? o.level : DEFAULT_LEVEL;
    o.block_articles = o.block_articles ? o.block_articles
                                        : DEFAULT_BLOCK_ARTICLES;
    o.frame_articles = o.frame_articles ? o.frame_articles : 1;
    if (o.threads == 0)
        o.threads = processors > 0 ? (unsigned)processors : 1;
    if (o.threads > MAX_THREADS)
        o.threads = MAX_THREADS;
    if (o.level > MAX_LEVEL || o.block_articles > NF_MAX_BLOCK_ARTICLES ||
        o.frame_articles > NF_MAX_BLOCK_ARTICLES ||
        (o.flags & ~(NF_WRITER_STORE | NF_WRITER_NO_TABLES |
                   NF_WRITER_NO_LEXICON)))
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET,
                       "level %u, %u articles a block, %u a frame, flags %#x: "
                       "at most 22, 4096, 4096 and known flags", o.level,
                       o.block_articles, o.frame_articles, o.flags);
    *out = o;
    return NF_OK;
}

/* Copies are found among texts that have a frame each; and where nothing is to
 * be compressed, every text is to be there. */
static enum nf_status plan_references(struct nf_writer *w, struct nf_error *err)
{
    int os;

    nf_text_seen_init(&w->seen, w->alloc, TEXTS_SEEN);
    if (w->opts.frame_articles > 1 || w->opts.flags & NF_WRITER_STORE)
        return NF_OK;
    os = nf_hash_key_make(&w->text_key);
    if (os)
        return nf_fail_os(err, os, NF_NO_OFFSET, "random bytes");
    w->plan.text_key = &w->text_key;
    return NF_OK;
}

enum nf_status nf_writer_create(const struct nf_sink *sink,
                                const struct nf_writer_opts *opts,
                                struct nf_writer **out, struct nf_error *err)
{
    struct nf_writer_opts o;
    struct nf_writer *w;
    bool given_block = opts && opts->block_articles;
    bool given_level = opts && opts->level;
    enum nf_status st = check_opts(opts, &o, err);

    if (st != NF_OK)
        return st;
    o.alloc = nf_alloc_or_libc(o.alloc);
    w = nf_zget(o.alloc, sizeof(*w));
    if (!w)
        return nf_fail_nomem(err);
    w->alloc = o.alloc;
    w->opts = o;
    for (unsigned i = 0; i < SORTS; i++) {
        w->choice[i].codec = o.flags & NF_WRITER_STORE ? NF_CODEC_STORE
                                                      : NF_CODEC_ZSTD;
        nf_buf_init(&w->choice[i].bytes, w->alloc, NF_MAX_DICTIONARY);
    }
    w->may_be_solid = !given_block && !(opts && opts->frame_articles) &&
                      !(o.flags & NF_WRITER_STORE);
    w->short_bytes = given_block ? SIZE_MAX : SHORT_BYTES;
    w->plan.level = (int)o.level;
    w->small_level = given_level ? (int)o.level : SMALL_LEVEL;
    w->plan.frame_articles = o.frame_articles;
    w->plan.id = w->out.head.identity.id;
    st = nf_output_init(&w->out, sink, w->alloc,
                        o.level <= NF_FAST_LEVEL ? (int)o.level : 19,
                        (o.flags & NF_WRITER_STORE) != 0);
    w->job = nf_job_new(w->alloc);
    if (st != NF_OK || !w->job)
        st = nf_fail_nomem(err);
    else
        st = plan_references(w, err);
    if (st != NF_OK) {
        w->out.sink.close = NULL;
        nf_writer_close(w);
        return st;
    }
    *out = w;
    return NF_OK;
}

static enum nf_status fail(struct nf_writer *w, enum nf_status st)
{
    w->state = FAILED;
    return st;
}

/* Write @job, which is done, and keep it for its memory. */
static enum nf_status settle(struct nf_writer *w, struct nf_job *job,
                             struct nf_error *err)
{
    enum nf_status st = job->status;

    w->flight_bytes -= job->in.bytes.len;
    if (st == NF_OK && w->plan.text_key)
        st = nf_text_seen_refer(&w->seen, &job->out, job->first);
    if (st == NF_OK)
        st = nf_output_block(&w->out, job, err);
    else
        nf_fail(err, st, NF_NO_OFFSET, "block of articles from %u on: %s",
                (unsigned)job->first, nf_strerror(st));
    nf_block_input_reset(&job->in);
    job->next = w->spare;
    w->spare = job;
    return st;
}

static enum nf_status submit(struct nf_writer *w, struct nf_job *job,
                             struct nf_error *err)
{
    struct nf_job *done;
    enum nf_status st = NF_OK;

    w->flight_bytes += job->in.bytes.len;
    nf_job_queue_put(w->queue, job);
    while (st == NF_OK &&
           (done = nf_job_queue_take(w->queue, w->flight_bytes > FLIGHT_BYTES)))
        st = settle(w, done, err);
    return st;
}

/* The id an archive has if the caller gives none: from its options and its
 * first block, so that the same input gives the same archive (spec 4). */
static void set_identity(struct nf_writer *w)
{
    struct nf_identity *identity = &w->out.head.identity;
    const struct nf_block_input *in = w->held ? &w->held->in : &w->job->in;
    uint32_t options[] = { w->opts.level, w->opts.flags, w->opts.block_articles,
                           w->opts.frame_articles };
    uint64_t seed = 0;

    for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
        seed = seed * 8191 + options[i];
    identity->version = NF_FORMAT_VERSION;
    if (w->opts.id)
        memcpy(identity->id, w->opts.id, NF_ID_SIZE);
    else
        nf_hash_id(in->bytes.ptr, in->bytes.len, seed, identity->id);
}

/* What a sample block gives to learn from: its short fields, its texts. */
static bool add_samples(struct nf_block_layout *layout,
                        const struct nf_job *job, uint32_t step,
                        struct nf_samples to[SORTS])
{
    struct nf_samples *shorts = &to[SHORTS];
    struct nf_samples *texts = &to[TEXTS];
    uint32_t n = nf_block_input_count(&job->in);
    size_t size, was = shorts->bytes.len;

    if (nf_block_layout_make(layout, &job->in) != NF_OK)
        return false;
    nf_block_layout_shorts(layout, &job->in, step, &shorts->bytes);
    size = shorts->bytes.len - was;
    nf_buf_add(&shorts->sizes, &size, sizeof(size));
    for (uint32_t i = 0; i < n; i += step) {
        was = texts->bytes.len;
        nf_block_layout_text(layout, &job->in, i, n - i < step ? n : i + step,
                             &texts->bytes);
        size = texts->bytes.len - was;
        if (size)
            nf_buf_add(&texts->sizes, &size, sizeof(size));
    }
    return !shorts->bytes.failed && !shorts->sizes.failed &&
           !texts->bytes.failed && !texts->sizes.failed;
}

static void samples_init(struct nf_samples s[SORTS], const struct nf_alloc *alloc)
{
    for (unsigned i = 0; i < SORTS; i++) {
        nf_buf_init(&s[i].bytes, alloc, SIZE_MAX / 2);
        nf_buf_init(&s[i].sizes, alloc, SIZE_MAX / 2);
    }
}

static void samples_free(struct nf_samples s[SORTS])
{
    for (unsigned i = 0; i < SORTS; i++) {
        nf_buf_free(&s[i].bytes);
        nf_buf_free(&s[i].sizes);
    }
}

/* One sort's choice, made by a thread. */
struct choosing {
    const struct nf_alloc *alloc;
    struct nf_table_trial trial;
    struct nf_table_choice *out;
    enum nf_status status;
};

static void *choose_one(void *arg)
{
    struct choosing *c = arg;

    c->status = nf_table_choose(c->alloc, &c->trial, c->out);
    return NULL;
}

/* Both sorts at once, if there are threads. */
static enum nf_status choose_both(struct nf_writer *w,
                                  struct choosing c[SORTS])
{
    pthread_t thread;
    bool aside = w->opts.threads > 1 &&
                 pthread_create(&thread, NULL, choose_one, &c[SHORTS]) == 0;

    choose_one(&c[TEXTS]);
    if (aside)
        pthread_join(thread, NULL);
    else
        choose_one(&c[SHORTS]);
    return c[SHORTS].status != NF_OK ? c[SHORTS].status : c[TEXTS].status;
}

/* Choose how to pack each sort. @complete: the sample is all there is. */
static enum nf_status choose(struct nf_writer *w, bool complete)
{
    struct nf_samples train[SORTS], held[SORTS];
    struct choosing choosing[SORTS];
    struct nf_block_layout layout;
    enum nf_status st = NF_OK;
    unsigned number = 0, held_every = 0;

    for (struct nf_job *job = w->held; job && held_every < HELD_EVERY;
         job = job->next)
        held_every++;
    nf_block_layout_init(&layout, w->alloc);
    samples_init(train, w->alloc);
    samples_init(held, w->alloc);
    for (struct nf_job *job = w->held; job && st == NF_OK; job = job->next) {
        bool judges = number % held_every == held_every - 1;
        bool learned = complete || number % LEARN_EVERY == 0;

        number++;
        nf_block_input_seal(&job->in);
        if ((judges || learned) &&
            !add_samples(&layout, job, w->plan.frame_articles,
                         judges ? held : train))
            st = NF_E_NOMEM;
    }
    nf_block_layout_free(&layout);
    for (unsigned i = 0; i < SORTS; i++)
        choosing[i] = (struct choosing){
            .alloc = w->alloc,
            .trial = {
                .train = &train[i],
                .held = &held[i],
                .expected = (train[i].bytes.len + held[i].bytes.len) *
                            (uint64_t)(complete ? 1 : EXPECTED_TIMES),
                .level = w->plan.level,
                .fast = w->plan.level <= NF_FAST_LEVEL,
                .lexicon = w->plan.level > NF_FAST_LEVEL &&
                           !(w->opts.flags & NF_WRITER_NO_LEXICON)
            },
            .out = &w->choice[i]
        };
    if (st == NF_OK)
        st = choose_both(w, choosing);
    samples_free(train);
    samples_free(held);
    return st;
}

static enum nf_status put_tables(struct nf_writer *w, unsigned copy,
                                 struct nf_error *err)
{
    enum nf_status st = NF_OK;

    for (unsigned i = 0; i < SORTS && st == NF_OK; i++)
        if (w->choice[i].bytes.len)
            st = nf_output_table(&w->out,
                                 nf_table_of(i == TEXTS, w->choice[i].codec, 0),
                                 copy, &w->choice[i].bytes, err);
    return st;
}

static enum nf_status make_table(struct nf_writer *w, unsigned sort,
                                 struct nf_pack_table **out)
{
    const struct nf_table_choice *choice = &w->choice[sort];

    if (!nf_codec_has_table(choice->codec))
        return NF_OK;
    return nf_pack_table_new(w->alloc, choice->codec, choice->bytes.ptr,
                             choice->bytes.len, w->plan.level, out);
}

/* Make one block of those that are held, as far as it has room, with all texts
 * in one frame. */
static enum nf_status join_held(struct nf_writer *w, struct nf_error *err)
{
    struct nf_block_input *all = &w->held->in;
    struct nf_job *job;

    w->plan.frame_articles = NF_MAX_BLOCK_ARTICLES;
    w->plan.text_key = NULL; /* copies are in the same frame */
    while ((job = w->held->next)) {
        uint32_t n = nf_block_input_count(&job->in);

        if (nf_block_input_count(all) + n > NF_MAX_BLOCK_ARTICLES ||
            (all->fields.len + job->in.fields.len) / sizeof(struct nf_field) >
                NF_MAX_BLOCK_VALUES)
            break;
        nf_block_input_seal(&job->in);
        for (uint32_t i = 0; i < n; i++) {
            const struct nf_record *r = &nf_block_input_records(&job->in)[i];
            enum nf_status st = nf_block_input_add(all, r, err);

            if (st != NF_OK)
                return st;
        }
        w->held->next = job->next;
        nf_block_input_reset(&job->in);
        job->next = w->spare;
        w->spare = job;
    }
    return NF_OK;
}

/*
 * The sample is complete: learn from it, write what comes before the blocks,
 * and let the held blocks go. @complete: there are no other articles.
 */
static enum nf_status start(struct nf_writer *w, bool complete,
                            struct nf_error *err)
{
    enum nf_status st = NF_OK;

    set_identity(w);
    if (complete && w->held_bytes < SMALL_BYTES)
        w->plan.level = w->small_level;
    if (complete && w->held && w->held_bytes < SOLID_BYTES && w->may_be_solid)
        st = join_held(w, err);
    if (st != NF_OK)
        return st;
    if (!(w->opts.flags & (NF_WRITER_STORE | NF_WRITER_NO_TABLES)))
        st = choose(w, complete);
    w->plan.short_codec = w->choice[SHORTS].codec;
    w->plan.text_codec = w->choice[TEXTS].codec;
    w->plan.text_permille = w->choice[TEXTS].permille;
    if (st == NF_OK)
        st = make_table(w, SHORTS, &w->plan.short_table);
    if (st == NF_OK)
        st = make_table(w, TEXTS, &w->plan.text_table);
    if (st == NF_OK)
        st = nf_job_queue_new(w->alloc, w->opts.threads > 1 ? w->opts.threads : 0,
                              &w->plan, &w->queue);
    if (st != NF_OK)
        return nf_fail(err, st, NF_NO_OFFSET, "%s", nf_strerror(st));
    st = nf_output_header(&w->out, err);
    if (st == NF_OK)
        st = put_tables(w, 0, err);
    while (st == NF_OK && w->held) {
        struct nf_job *job = w->held;

        w->held = job->next;
        st = submit(w, job, err);
    }
    return st;
}

/* The job being filled is full: hold or submit it, and begin another. */
static enum nf_status next_block(struct nf_writer *w, struct nf_error *err)
{
    size_t sample = w->plan.level <= NF_FAST_LEVEL ? FAST_SAMPLE_BYTES : SAMPLE_BYTES;
    struct nf_job *job = w->job;
    enum nf_status st = NF_OK;

    w->job = w->spare;
    if (w->job)
        w->spare = w->job->next;
    else
        w->job = nf_job_new(w->alloc);
    if (!w->job) {
        w->job = job;
        return nf_fail_nomem(err);
    }
    w->job->first = job->first + nf_block_input_count(&job->in);
    if (w->queue)
        return submit(w, job, err);
    job->next = NULL;
    if (w->held)
        w->held_last->next = job;
    else
        w->held = job;
    w->held_last = job;
    w->held_bytes += job->in.bytes.len;
    if (w->held_bytes >= sample)
        st = start(w, false, err);
    return st;
}

enum nf_status nf_writer_add(struct nf_writer *w, const struct nf_record *record,
                             struct nf_error *err)
{
    enum nf_status st;

    if (w->state != OPEN)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET,
                       "nf_writer_add: the writer is %s",
                       w->state == FAILED ? "failed" : "finished");
    if (w->articles == NF_MAX_ARTICLES)
        return nf_fail(err, NF_E_LIMIT, NF_NO_OFFSET,
                       "an archive holds at most %u articles", NF_MAX_ARTICLES);
    st = nf_block_input_add(&w->job->in, record, err);
    if (st == NF_E_NOMEM)
        return fail(w, st);
    if (st != NF_OK)
        return st;
    w->articles++;
    w->input_bytes += nf_record_size(record);
    if (nf_block_input_count(&w->job->in) < w->opts.block_articles &&
        w->job->in.bytes.len < BLOCK_BYTES &&
        w->job->in.short_bytes < w->short_bytes &&
        !nf_block_input_full(&w->job->in))
        return NF_OK;
    st = next_block(w, err);
    return st == NF_OK ? NF_OK : fail(w, st);
}

static enum nf_status finish(struct nf_writer *w, struct nf_error *err)
{
    struct nf_job *done;
    enum nf_status st = NF_OK;
    int os;

    if (nf_block_input_count(&w->job->in))
        st = next_block(w, err);
    if (st == NF_OK && !w->queue)
        st = start(w, true, err);
    while (st == NF_OK && (done = nf_job_queue_take(w->queue, true)))
        st = settle(w, done, err);
    if (st == NF_OK)
        st = put_tables(w, 1, err);
    if (st == NF_OK)
        st = nf_output_indexes(&w->out, err);
    w->out.head.input_bytes = w->input_bytes;
    if (st == NF_OK)
        st = nf_output_footer(&w->out, err);
    if (st != NF_OK || !w->out.sink.commit)
        return st;
    os = w->out.sink.commit(w->out.sink.ctx);
    return os ? nf_fail_os(err, os, NF_NO_OFFSET, "commit") : NF_OK;
}

enum nf_status nf_writer_finish(struct nf_writer *w, struct nf_error *err)
{
    enum nf_status st;

    if (w->state != OPEN)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET,
                       "nf_writer_finish: the writer is %s",
                       w->state == FAILED ? "failed" : "finished");
    st = finish(w, err);
    w->state = st == NF_OK ? FINISHED : FAILED;
    return st;
}

void nf_writer_stats(const struct nf_writer *w, struct nf_writer_stats *out)
{
    out->articles = w->articles;
    out->blocks = w->out.head.blocks;
    out->input_bytes = w->input_bytes;
    out->output_bytes = w->out.offset;
}

static void free_jobs(const struct nf_alloc *alloc, struct nf_job *job)
{
    while (job) {
        struct nf_job *next = job->next;

        nf_job_free(alloc, job);
        job = next;
    }
}

void nf_writer_close(struct nf_writer *w)
{
    if (!w)
        return;
    nf_job_queue_free(w->queue);
    if (w->job)
        w->job->next = NULL;
    free_jobs(w->alloc, w->job);
    free_jobs(w->alloc, w->held);
    free_jobs(w->alloc, w->spare);
    nf_pack_table_free(w->plan.short_table);
    nf_pack_table_free(w->plan.text_table);
    nf_text_seen_free(&w->seen);
    for (unsigned i = 0; i < SORTS; i++)
        nf_buf_free(&w->choice[i].bytes);
    if (w->out.sink.close)
        w->out.sink.close(w->out.sink.ctx);
    nf_output_free(&w->out);
    nf_put(w->alloc, w);
}

/*
 * The writer's own part: articles become blocks, the first blocks, and those
 * from where a new kind of text begins, are held back to learn tables from;
 * all go through the job queue and are written in order.
 */
#include <newsfiche/writer.h>

#include <stdio.h>
#include <string.h>

#include "format/bytes.h"
#include "format/checksum.h"
#include "src/base/alloc.h"
#include "src/base/crew.h"
#include "src/base/fail.h"
#include "src/base/sized.h"
#include "src/write/pack_policy.h"
#include "src/write/text_origins.h"
#include "src/write/writer_output.h"
#include "src/write/writer_sample.h"
#include "src/write/writer_tables.h"

/* A block of fewer articles may have twice that: it takes some 100 bytes by itself. */
#define FEW_ARTICLES 8
/* A frame of several articles has so many bytes of them at most: to get one of them
 * all is unpacked, and damage takes all. */
#define FRAME_BYTES (1u << 18)
/* Below so many bytes of articles, if the caller does not say otherwise, blocks are as
 * large as such a frame, which they have one of: tables would cost more than they save. */
#define FEW_BYTES (1u << 19)
/* And below so many a slow level takes no time to speak of. */
#define SMALL_BYTES (3u << 19)
/* Bytes of articles on their way for each thread, beside the sample, or one block: so
 * that none waits, and memory that was used just now is used again. */
#define FLIGHT_BYTES (1u << 20)

enum state { OPEN, FINISHED, FAILED };

struct nf_writer {
    const struct nf_alloc *alloc;
    struct nf_writer_opts opts;
    struct nf_pack_policy policy;
    enum state state;
    char why[sizeof(((struct nf_error *)0)->text)]; /* it failed */
    struct nf_output out;
    struct nf_writer_tables tables;
    struct nf_job_queue *queue; /* NULL: still holding the first sample */
    struct nf_job *job;         /* being filled */
    struct nf_job *held;        /* a sample, oldest first */
    struct nf_job *held_last;
    struct nf_job *spare;       /* done with, for their memory */
    uint64_t articles;
    uint64_t input_bytes;
    size_t held_bytes;
    size_t frame_at;            /* the bytes of @job before its last frame */
    uint64_t flight_bytes, max_flight_bytes;
    bool looks_back;
    struct nf_text_origins origins; /* if it does */
};

/* The options with defaults filled in, and the policy they make. */
static enum nf_status take_opts(struct nf_writer_opts *o, struct nf_pack_policy *policy,
                                const struct nf_writer_opts *given, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    if (given)
        st = nf_sized_get(o, sizeof(*o), given, "writer options", err);
    if (st == NF_OK)
        st = nf_pack_policy_make(o, policy, err);
    o->alloc = nf_alloc_or_libc(o->alloc);
    o->threads = nf_crew_size(o->threads);
    return st;
}

static enum nf_status plan_origins(struct nf_writer *w, struct nf_error *err)
{
    int os;

    if (!w->policy.looks_back)
        return NF_OK;
    os = nf_text_origins_init(&w->origins, w->alloc, &w->policy.copies);
    w->looks_back = os == 0;
    return os ? nf_fail_os(err, os, NF_NO_OFFSET, "random bytes") : NF_OK;
}

enum nf_status nf_writer_create(const struct nf_sink *sink,
                                const struct nf_writer_opts *opts,
                                struct nf_writer **out, struct nf_error *err)
{
    struct nf_writer_opts o = NF_WRITER_OPTS_INIT;
    struct nf_pack_policy policy;
    struct nf_writer *w;
    struct nf_sink to;
    enum nf_status st = nf_sized_get(&to, sizeof(to), sink, "sink", err);

    if (st == NF_OK)
        st = take_opts(&o, &policy, opts, err);
    if (st != NF_OK)
        return st;
    w = nf_zget(o.alloc, sizeof(*w));
    if (!w)
        return nf_fail_nomem(err);
    w->alloc = o.alloc;
    w->opts = o;
    w->policy = policy;
    nf_writer_tables_init(&w->tables, w->alloc, &policy, o.threads,
                          (o.flags & NF_WRITER_STORE) != 0);
    w->max_flight_bytes = (uint64_t)o.threads * (policy.block_bytes > FLIGHT_BYTES
                                                     ? policy.block_bytes : FLIGHT_BYTES);
    w->tables.stop = (struct nf_stop){ o.stop, o.ctx };
    w->tables.base.frame_articles = policy.frame_articles;
    st = nf_output_init(&w->out, &to, w->alloc,
                        policy.once_level,
                        (o.flags & NF_WRITER_STORE) != 0);
    if (o.flags & NF_WRITER_NO_ID_INDEX)
        w->out.indexed = NF_INDEXED_URLS;
    w->job = nf_job_new(w->alloc);
    if (st != NF_OK || !w->job)
        st = nf_fail_nomem(err);
    else
        st = plan_origins(w, err);
    if (st != NF_OK) {
        w->out.sink.close = NULL;
        nf_writer_close(w);
        return st;
    }
    *out = w;
    return NF_OK;
}

enum nf_status nf_writer_open_file(const char *path, bool replace,
                                   const struct nf_writer_opts *opts,
                                   struct nf_writer **out, struct nf_error *err)
{
    struct nf_sink sink = NF_SINK_INIT;
    enum nf_status st = nf_sink_file(path, replace, &sink, err);

    if (st != NF_OK)
        return st;
    st = nf_writer_create(&sink, opts, out, err);
    if (st != NF_OK)
        sink.close(sink.ctx);
    return st;
}

/* The writer has failed. */
static enum nf_status fail(struct nf_writer *w, enum nf_status st,
                           const struct nf_error *err)
{
    w->state = FAILED;
    snprintf(w->why, sizeof(w->why), "%s", err ? err->text : nf_strerror(st));
    return st;
}

/* It has not: just this record cannot be had. */
static enum nf_status refuse_record(struct nf_error *err)
{
    if (err)
        err->status = NF_E_REFUSED;
    return NF_E_REFUSED;
}

/* What a call gets to hear that comes too late. */
static enum nf_status refuse_call(const struct nf_writer *w, struct nf_error *err)
{
    return nf_fail(err, NF_E_STATE, NF_NO_OFFSET, "the writer %s%s",
                   w->state == FINISHED ? "is finished" : "has failed: ", w->why);
}

/* Write @job, which is done, and keep it for its memory. */
static enum nf_status settle(struct nf_writer *w, struct nf_job *job,
                             struct nf_error *err)
{
    enum nf_status st = job->status;

    w->flight_bytes -= job->in.bytes.len;
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

/* Look what of @job, the next block, was written before. */
static enum nf_status look_back(struct nf_writer *w, struct nf_job *job,
                                struct nf_error *err)
{
    enum nf_status st = NF_OK;

    nf_block_input_seal(&job->in);
    if (w->looks_back)
        st = nf_text_origins_find(&w->origins, &job->in, job->first,
                                  w->tables.base.frame_articles);
    return st == NF_OK ? NF_OK : nf_fail_nomem(err);
}

static enum nf_status submit(struct nf_writer *w, struct nf_job *job,
                             struct nf_error *err)
{
    struct nf_job *done;
    enum nf_status st = NF_OK;

    if (nf_stop_asked(&w->tables.stop)) {
        nf_job_free(w->alloc, job);
        return nf_fail(err, NF_E_STOPPED, NF_NO_OFFSET, "stopped");
    }
    job->plan = nf_writer_tables_plan(&w->tables, job->kind);
    w->flight_bytes += job->in.bytes.len;
    nf_job_queue_put(w->queue, job);
    while (st == NF_OK &&
           (done = nf_job_queue_take(w->queue, w->flight_bytes > w->max_flight_bytes)))
        st = settle(w, done, err);
    return st;
}

/* The id an archive has if the caller gives none: from its options and the articles
 * that are held, so that the same input gives the same archive (spec 4). */
static void set_identity(struct nf_writer *w)
{
    struct nf_identity *identity = &w->out.head.identity;
    const struct nf_pack_policy *p = &w->policy;
    uint32_t options[] = { (uint32_t)p->level | (uint32_t)w->opts.preset << 8,
                           (uint32_t)w->opts.flags, p->block_articles, p->block_bytes,
                           p->frame_articles };
    uint64_t seed = 0;

    for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
        seed = seed * 8191 + options[i];
    identity->version = NF_FORMAT_VERSION;
    nf_hash_id("", 0, seed, identity->id);
    for (const struct nf_job *job = w->held; job; job = job->next)
        nf_hash_id(job->in.bytes.ptr, job->in.bytes.len, nf_le64(identity->id),
                   identity->id);
    if (w->opts.id)
        memcpy(identity->id, w->opts.id, NF_ID_SIZE);
}

/*
 * Add @record to the frame that begins at byte @frame_at of @in. NF_E_RANGE: it
 * belongs into another, for that has articles and would be too large.
 */
static enum nf_status add_to_frame(struct nf_block_input *in, size_t frame_at,
                                   const struct nf_record *record,
                                   struct nf_error *err)
{
    const struct nf_block_input was = *in;
    enum nf_status st = nf_block_input_add(in, record, err);

    if (st != NF_OK || was.bytes.len == frame_at ||
        in->bytes.len - frame_at <= FRAME_BYTES)
        return st;
    nf_block_input_cut(in, &was);
    return NF_E_RANGE;
}

/* Begin another block behind those that are held. */
static enum nf_status join_block(struct nf_writer *w, struct nf_error *err)
{
    struct nf_job *last = w->held_last, *job = nf_job_new(w->alloc);

    if (!job)
        return nf_fail_nomem(err);
    job->first = last ? last->first + nf_block_input_count(&last->in) : 0;
    if (last)
        last->next = job;
    else
        w->held = job;
    w->held_last = job;
    return NF_OK;
}

/* Put an article into the last block that is held, or into one more. */
static enum nf_status join_article(struct nf_writer *w, const struct nf_record *r,
                                   struct nf_error *err)
{
    struct nf_job *job = w->held_last;
    enum nf_status st = NF_OK;

    if (!job || nf_block_input_full(&job->in) ||
        nf_block_input_count(&job->in) == NF_MAX_BLOCK_ARTICLES)
        st = join_block(w, err);
    if (st == NF_OK)
        st = add_to_frame(&w->held_last->in, 0, r, err);
    if (st != NF_E_RANGE)
        return st;
    st = join_block(w, err);
    return st == NF_OK ? add_to_frame(&w->held_last->in, 0, r, err) : st;
}

/* Make blocks of one frame of all that is held. */
static enum nf_status join_held(struct nf_writer *w, struct nf_error *err)
{
    struct nf_job *job = w->held;
    enum nf_status st = NF_OK;

    nf_writer_tables_few(&w->tables);
    w->held = w->held_last = NULL;
    while (job) {
        struct nf_job *next = job->next;

        nf_block_input_seal(&job->in);
        for (uint32_t i = 0; st == NF_OK && i < nf_block_input_count(&job->in); i++)
            st = join_article(w, &nf_block_input_records(&job->in)[i], err);
        nf_job_free(w->alloc, job);
        job = next;
    }
    return st;
}

void nf_writer_sample(struct nf_writer *w, size_t bytes)
{
    w->policy.sample = bytes;
}

/* What comes before the first sample is learned from. */
static enum nf_status begin(struct nf_writer *w, bool complete,
                            struct nf_error *err)
{
    set_identity(w);
    if (!complete || w->held_bytes >= SMALL_BYTES)
        return NF_OK;
    w->tables.level = w->policy.few_level;
    return w->policy.may_join && w->held_bytes < FEW_BYTES ? join_held(w, err) : NF_OK;
}

static enum nf_status settle_all(struct nf_writer *w, struct nf_error *err)
{
    struct nf_job *done;
    enum nf_status st = NF_OK;

    while (st == NF_OK && w->queue && (done = nf_job_queue_take(w->queue, true)))
        st = settle(w, done, err);
    return st;
}

/*
 * Learn from the held blocks, write the tables that gives, and let the blocks
 * go. @complete: there are no other articles.
 */
static enum nf_status learn(struct nf_writer *w, bool complete,
                            struct nf_error *err)
{
    uint32_t had = w->tables.sets;
    enum nf_status st = w->queue ? settle_all(w, err) : begin(w, complete, err);

    for (struct nf_job *job = w->held; st == NF_OK && job; job = job->next)
        st = look_back(w, job, err);
    if (st != NF_OK)
        return st;
    st = nf_writer_tables_learn(&w->tables, w->held, complete);
    if (st == NF_OK && !w->queue) {
        st = nf_job_queue_new(w->alloc, w->opts.threads > 1 ? w->opts.threads : 0,
                              w->tables.level, w->policy.proves, &w->queue);
        if (st == NF_OK && (st = nf_output_header(&w->out, err)) != NF_OK)
            return st;
    }
    if (st != NF_OK)
        return nf_fail(err, st, NF_NO_OFFSET, "%s", nf_strerror(st));
    st = nf_writer_tables_put(&w->tables, had, &w->out, 0, err);
    while (st == NF_OK && w->held) {
        struct nf_job *job = w->held;

        w->held = job->next;
        w->held_bytes -= job->in.bytes.len;
        st = submit(w, job, err);
    }
    return st;
}

/* Hold @job until there is enough to learn from. */
static enum nf_status hold(struct nf_writer *w, struct nf_job *job,
                           struct nf_error *err)
{
    job->next = NULL;
    if (w->held)
        w->held_last->next = job;
    else
        w->held = job;
    w->held_last = job;
    w->held_bytes += job->in.bytes.len;
    return w->held_bytes < w->policy.sample ? NF_OK : learn(w, false, err);
}

/* The job being filled is full: begin another, and hold or submit it. */
static enum nf_status next_block(struct nf_writer *w, struct nf_error *err)
{
    struct nf_job *job = w->job, *next = w->spare;
    enum nf_status st;

    if (next)
        w->spare = next->next;
    else
        next = nf_job_new(w->alloc);
    if (!next)
        return nf_fail_nomem(err);
    next->first = job->first + nf_block_input_count(&job->in);
    w->job = next;
    /* Where one is held all after it are, for their order. */
    if (!nf_writer_tables_know(&w->tables, job) || w->held)
        return hold(w, job, err);
    st = look_back(w, job, err);
    if (st != NF_OK) {
        nf_job_free(w->alloc, job);
        return st;
    }
    return submit(w, job, err);
}

/* Whether the block that is being filled ends here. */
static bool is_full(const struct nf_writer *w)
{
    const struct nf_block_input *in = &w->job->in;
    uint32_t n = nf_block_input_count(in);
    size_t shorts = n < FEW_ARTICLES ? in->short_bytes / 2 : in->short_bytes;

    return n >= w->policy.block_articles || in->bytes.len >= w->policy.block_bytes ||
           shorts >= w->policy.short_bytes || nf_block_input_full(in);
}

/* As add_to_frame(), to that of the block which is being filled. */
static enum nf_status add_to_block(struct nf_writer *w, const struct nf_record *record,
                                   struct nf_error *err)
{
    struct nf_block_input *in = &w->job->in;

    if (nf_block_input_count(in) % w->policy.frame_articles == 0)
        w->frame_at = in->bytes.len;
    return add_to_frame(in, w->frame_at, record, err);
}

enum nf_status nf_writer_add(struct nf_writer *w, const struct nf_record *record,
                             struct nf_error *err)
{
    enum nf_status st;

    if (w->state != OPEN)
        return refuse_call(w, err);
    if (w->articles == NF_MAX_ARTICLES)
        return nf_fail(err, NF_E_REFUSED, NF_NO_OFFSET,
                       "an archive holds at most %u articles", NF_MAX_ARTICLES);
    st = add_to_block(w, record, err);
    if (st == NF_E_RANGE) { /* not into this one */
        st = next_block(w, err);
        if (st != NF_OK)
            return fail(w, st, err);
        st = add_to_block(w, record, err);
    }
    if (st == NF_E_NOMEM)
        return fail(w, st, err);
    if (st != NF_OK)
        return refuse_record(err);
    w->articles++;
    w->input_bytes += nf_record_size(record);
    if (!is_full(w))
        return NF_OK;
    st = next_block(w, err);
    return st == NF_OK ? NF_OK : fail(w, st, err);
}

static enum nf_status finish(struct nf_writer *w, struct nf_error *err)
{
    enum nf_status st = NF_OK;
    int os;

    if (nf_block_input_count(&w->job->in))
        st = next_block(w, err);
    if (st == NF_OK && (w->held || !w->queue))
        st = learn(w, true, err);
    if (st == NF_OK)
        st = settle_all(w, err);
    if (st == NF_OK)
        st = nf_writer_tables_put(&w->tables, 0, &w->out, 1, err);
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
        return refuse_call(w, err);
    st = finish(w, err);
    if (st != NF_OK)
        return fail(w, st, err);
    w->state = FINISHED;
    return NF_OK;
}

void nf_writer_stats(const struct nf_writer *w, struct nf_writer_stats *out)
{
    const struct nf_writer_stats own = { .articles = w->articles,
                                         .blocks = w->out.head.blocks,
                                         .input_bytes = w->input_bytes,
                                         .output_bytes = w->out.offset };

    nf_sized_put(out, NF_SIZE_THROUGH(struct nf_writer_stats, output_bytes), &own,
                 sizeof(own));
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
    nf_writer_tables_free(&w->tables);
    if (w->looks_back)
        nf_text_origins_free(&w->origins);
    if (w->out.sink.close)
        w->out.sink.close(w->out.sink.ctx);
    nf_output_free(&w->out);
    nf_put(w->alloc, w);
}

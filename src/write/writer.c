/*
 * The writer's own part: articles become blocks; blocks are held back, packed quickly,
 * so that tables are learned from what comes before it is packed for good; then
 * they go through the job queue and are written in order.
 */
#include "src/write/writer_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "format/bytes.h"
#include "format/checksum.h"
#include "src/base/alloc.h"
#include "src/base/crew.h"
#include "src/base/fail.h"
#include "src/base/sized.h"
#include "src/write/held_join.h"
#include "src/write/set_learn.h"
#include "src/write/writer_hold.h"

/* A block of fewer articles may have twice that: it takes some 100 bytes by itself. */
#define FEW_ARTICLES 8
/* A frame of two articles, or as many as the caller asks for, has so many bytes of them at
 * most: to get one of them all is unpacked, and damage takes all. More are together in a
 * frame only where they are short. */
#define FRAME_BYTES (1u << 18)
/* Below so many a slow level takes no time to speak of. */
#define SMALL_BYTES (3u << 19)
/* Tables of an archive mostly serve what is added to it: of less than this it is not tried
 * whether others would serve it better. */
#define GROWS_TRIES_FROM (16u << 20)
/* Blocks that are held back take at most so much, however many articles that are. */
#define HELD_STORED (48u << 20)
/* Bytes of articles on their way for each thread, or one block: so that none waits, and
 * memory that was used just now is used again. */
#define FLIGHT_BYTES (1u << 20)

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

/* The id an archive has if the caller gives none: from its options and the articles
 * that are held first, so that the same input gives the same archive (spec 4). */
static void begin_id(struct nf_writer *w)
{
    const struct nf_pack_policy *p = &w->policy;
    uint32_t options[] = { (uint32_t)p->level | (uint32_t)w->opts.preset << 8,
                           (uint32_t)w->opts.flags, p->block_articles, p->block_bytes,
                           p->frame_articles };
    uint64_t seed = 0;

    for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
        seed = seed * 8191 + options[i];
    nf_hash_id("", 0, seed, w->held_id);
}

/* Pack as the policy says, from the beginning. */
static void begin_policy(struct nf_writer *w)
{
    w->holds = true;
    w->known = 0;
    w->sets.level = w->policy.level;
    w->sets.learns = w->policy.learns;
    w->sets.divides = w->policy.tells_kinds;
}

enum nf_status nf_writer_new(const struct nf_sink *sink, const struct nf_writer_opts *opts,
                             struct nf_writer **out, struct nf_error *err)
{
    struct nf_writer_opts o = NF_WRITER_OPTS_INIT;
    struct nf_pack_policy policy;
    struct nf_writer *w;
    enum nf_status st = take_opts(&o, &policy, opts, err);

    if (st != NF_OK)
        return st;
    w = nf_zget(o.alloc, sizeof(*w));
    if (!w)
        return nf_fail_nomem(err);
    w->alloc = o.alloc;
    w->opts = o;
    w->policy = policy;
    nf_writer_sets_init(&w->sets, w->alloc, &policy, o.threads,
                        (o.flags & NF_WRITER_STORE) != 0);
    nf_held_blocks_init(&w->held, w->alloc);
    nf_vec_init(&w->graves, w->alloc);
    nf_buf_init(&w->reasons, w->alloc, SIZE_MAX / 2);
    nf_buf_init(&w->tombstone, w->alloc, SIZE_MAX / 2);
    begin_policy(w);
    w->max_flight_bytes = (uint64_t)o.threads * (policy.block_bytes > FLIGHT_BYTES
                                                     ? policy.block_bytes : FLIGHT_BYTES);
    w->sets.stop = (struct nf_stop){ o.stop, o.ctx };
    st = nf_output_init(&w->out, sink, w->alloc,
                        policy.once_level,
                        (o.flags & NF_WRITER_STORE) != 0);
    if (o.flags & NF_WRITER_NO_ID_INDEX)
        w->out.indexed = NF_INDEXED_URLS;
    begin_id(w);
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

enum nf_status nf_writer_create(const struct nf_sink *sink,
                                const struct nf_writer_opts *opts,
                                struct nf_writer **out, struct nf_error *err)
{
    struct nf_sink to;
    enum nf_status st = nf_sized_get(&to, sizeof(to), sink, "sink", err);

    return st == NF_OK ? nf_writer_new(&to, opts, out, err) : st;
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
    w->state = NF_WRITER_FAILED;
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
                   w->state == NF_WRITER_FINISHED ? "is finished" : "has failed: ", w->why);
}

static struct nf_job *take_job(struct nf_writer *w)
{
    struct nf_job *job = w->spare;

    if (!job)
        return nf_job_new(w->alloc);
    w->spare = job->next;
    return job;
}

static void free_jobs(const struct nf_alloc *alloc, struct nf_job *job)
{
    while (job) {
        struct nf_job *next = job->next;

        nf_job_free(alloc, job);
        job = next;
    }
}

static void spare_job(struct nf_writer *w, struct nf_job *job)
{
    nf_block_input_reset(&job->in);
    job->next = w->spare;
    w->spare = job;
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
    if (st == NF_OK)
        st = nf_writer_put_tombstones(w, job->first, nf_block_input_count(&job->in), err);
    spare_job(w, job);
    return st;
}

static enum nf_status submit(struct nf_writer *w, struct nf_job *job,
                             struct nf_error *err)
{
    struct nf_job *done;
    enum nf_status st = NF_OK;

    if (nf_stop_asked(&w->sets.stop)) {
        nf_job_free(w->alloc, job);
        return nf_fail(err, NF_E_STOPPED, NF_NO_OFFSET, "stopped");
    }
    job->plan = &w->sets.plan;
    w->flight_bytes += job->in.bytes.len;
    while (st == NF_OK && !nf_job_queue_put(w->queue, job))
        st = settle(w, nf_job_queue_take(w->queue, true), err);
    if (st != NF_OK)
        nf_job_free(w->alloc, job);
    while (st == NF_OK &&
           (done = nf_job_queue_take(w->queue, w->flight_bytes > w->max_flight_bytes)))
        st = settle(w, done, err);
    return st;
}

static void set_identity(struct nf_writer *w)
{
    w->out.head.identity.version = NF_FORMAT_VERSION;
    memcpy(w->out.head.identity.id, w->opts.id ? w->opts.id : w->held_id, NF_ID_SIZE);
}

void nf_writer_hold(struct nf_writer *w, size_t bytes)
{
    w->policy.held = bytes;
}

/* Make blocks of one frame of all that is held. */
static enum nf_status join_held(struct nf_writer *w, struct nf_error *err)
{
    nf_writer_sets_few(&w->sets);
    return nf_held_blocks_join(&w->held, FRAME_BYTES, err);
}

static enum nf_status settle_all(struct nf_writer *w, struct nf_error *err)
{
    struct nf_job *done;
    enum nf_status st = NF_OK;

    while (st == NF_OK && w->queue && (done = nf_job_queue_take(w->queue, true)))
        st = settle(w, done, err);
    return st;
}

/* Whether what is held is too few to have tables, and there are none that it can be packed
 * with. Later versions are not joined: a frame takes copies from a few others alone. */
static bool has_few(const struct nf_writer *w)
{
    return w->policy.may_join && w->held.bytes < NF_FEW_BYTES && !w->grown &&
           !(w->grows && w->versions) && w->sets.of[NF_TEXTS].count == 0;
}

/* What comes before anything is learned. @complete: all articles are held. */
static enum nf_status begin(struct nf_writer *w, bool complete, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    if (!w->grows)
        set_identity(w);
    if (complete && w->held.bytes < SMALL_BYTES) {
        w->sets.level = w->policy.few_level;
        if (has_few(w))
            st = join_held(w, err);
    }
    if (st != NF_OK)
        return nf_fail(err, st, NF_NO_OFFSET, "%s", nf_strerror(st));
    return nf_output_begin(&w->out, err);
}

/* Settle all, and give back the memory to pack with: learning needs it. */
static enum nf_status rest(struct nf_writer *w, struct nf_error *err)
{
    enum nf_status st = settle_all(w, err);

    nf_job_queue_free(w->queue);
    w->queue = NULL;
    free_jobs(w->alloc, w->spare);
    w->spare = NULL;
    return st;
}

/* A look at what was written before, and what is wrong if it fails. */
struct looking {
    struct nf_writer *w;
    struct nf_error *why;
};

/* Look what of a block, the next one, was written before. */
static enum nf_status look_back(void *ctx, struct nf_block_input *in, uint32_t first)
{
    const struct looking *l = ctx;
    struct nf_writer *w = l->w;
    enum nf_status st = w->grows ? nf_writer_know_formers(w, in, first, l->why) : NF_OK;

    return st == NF_OK
               ? nf_text_origins_find(&w->origins, in, first) : st;
}

/* Tell of a failure, of which @why may say more. */
static enum nf_status tell(enum nf_status st, const struct nf_error *why, struct nf_error *err)
{
    if (why->status == NF_OK)
        return nf_fail(err, st, NF_NO_OFFSET, "%s", nf_strerror(st));
    nf_fail_copy(err, why);
    return st;
}

/* Learn tables from what is held, if it seems worth it. */
static enum nf_status learn_tables(struct nf_writer *w, bool last, struct nf_error *err)
{
    const uint32_t count = w->held.count;
    uint32_t times = last ? 1 : NF_EXPECTED_TIMES;
    enum nf_status st = NF_OK;

    if (w->grows)
        w->sets.tries_from = w->grown ? 0 : GROWS_TRIES_FROM;
    if (w->grown)
        st = nf_writer_hold_earlier(w, &times, err);
    else if (w->grows && w->held.bytes < NF_FEW_BYTES)
        w->sets.learns = false;
    if (st == NF_OK)
        st = nf_sets_learn(&w->sets, &w->held, times, &w->out, err);
    while (w->held.count > count)
        nf_held_blocks_drop(&w->held);
    return st;
}

/* Learn from what is held. @last: no other articles come. */
static enum nf_status learn(struct nf_writer *w, bool last, struct nf_error *err)
{
    struct nf_error why = { .status = NF_OK };
    enum nf_status st = NF_OK;

    if (w->grows && !w->knows_earlier)
        st = nf_writer_know_earlier(w, err);
    w->grown = w->grows && !w->queue && nf_writer_has_grown(w);
    if (st == NF_OK)
        st = w->queue ? rest(w, err) : begin(w, last, err);
    if (st != NF_OK)
        return st;
    if (w->looks_back)
        st = nf_held_blocks_change(&w->held, look_back, &(struct looking){ w, &why });
    if (st == NF_OK)
        st = learn_tables(w, last, &why);
    if (st == NF_OK)
        st = nf_job_queue_new(w->alloc, w->opts.threads, w->sets.level,
                              w->policy.proves, &w->queue);
    w->known = w->held.count;
    w->holds = w->sets.divides;
    return st == NF_OK ? NF_OK : tell(st, &why, err);
}

/* Let blocks go that were learned from: all of them, or until no more is held than may be. */
static enum nf_status release(struct nf_writer *w, bool all, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    while (st == NF_OK && w->known &&
           (all || w->held.bytes > w->policy.held || w->held.stored > HELD_STORED)) {
        struct nf_job *job = take_job(w);

        if (!job)
            return nf_fail_nomem(err);
        st = nf_held_block_open(&w->held, w->held.oldest, &job->in);
        if (st != NF_OK) {
            spare_job(w, job);
            return nf_fail(err, st, NF_NO_OFFSET, "%s", nf_strerror(st));
        }
        job->first = w->held.oldest->first;
        nf_held_blocks_drop(&w->held);
        w->known--;
        st = submit(w, job, err);
    }
    return st;
}

/* Hold @job. As many bytes go as come; when all that was learned from is gone, there is as
 * much again to learn from. */
static enum nf_status hold(struct nf_writer *w, struct nf_job *job, struct nf_error *err)
{
    enum nf_status st = nf_held_blocks_add(&w->held, &job->in, job->first);

    if (!w->queue)
        nf_hash_id(job->in.bytes.ptr, job->in.bytes.len, nf_le64(w->held_id), w->held_id);
    spare_job(w, job);
    if (st != NF_OK)
        return nf_fail(err, st, NF_NO_OFFSET, "%s", nf_strerror(st));
    st = release(w, false, err);
    if (st != NF_OK || w->known ||
        (w->held.bytes < w->policy.held && w->held.stored < HELD_STORED))
        return st;
    st = learn(w, false, err);
    return st == NF_OK && !w->holds ? release(w, true, err) : st;
}

/* The job being filled is full: begin another, and hold or submit it. */
static enum nf_status next_block(struct nf_writer *w, struct nf_error *err)
{
    struct nf_job *job = w->job, *next = take_job(w);
    struct nf_error why = { .status = NF_OK };
    enum nf_status st = NF_OK;

    if (!next)
        return nf_fail_nomem(err);
    next->first = job->first + nf_block_input_count(&job->in);
    job->in.frame_articles = nf_pack_policy_frames(&w->policy, nf_block_input_count(&job->in),
                                                   job->in.bytes.len);
    w->job = next;
    if (w->holds)
        return hold(w, job, err);
    nf_block_input_seal(&job->in);
    if (w->looks_back)
        st = look_back(&(struct looking){ w, &why }, &job->in, job->first);
    if (st != NF_OK) {
        nf_job_free(w->alloc, job);
        return tell(st, &why, err);
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

/* Add an article to the last frame of the block that is being filled; NULL: one that was
 * withdrawn. */
static enum nf_status add_to_block(struct nf_writer *w, const struct nf_record *record,
                                   struct nf_error *err)
{
    struct nf_block_input *in = &w->job->in;

    if (nf_block_input_count(in) % w->policy.frame_articles == 0)
        w->frame_at = in->bytes.len;
    if (!record)
        return nf_block_input_add_withdrawn(in, err);
    return nf_block_input_add_to_frame(in, w->frame_at, FRAME_BYTES, record, err);
}

/* Add an article, or with @distance a later version of the one so far before it, or without
 * @record one that was withdrawn. */
static enum nf_status add(struct nf_writer *w, const struct nf_record *record,
                          uint32_t distance, struct nf_error *err)
{
    enum nf_status st;

    if (w->state != NF_WRITER_OPEN)
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
    nf_block_input_set_former(&w->job->in, distance);
    w->versions += distance > 0;
    w->articles++;
    w->input_bytes += record ? nf_record_size(record) : 0;
    if (!is_full(w))
        return NF_OK;
    st = next_block(w, err);
    return st == NF_OK ? NF_OK : fail(w, st, err);
}

enum nf_status nf_writer_add(struct nf_writer *w, const struct nf_record *record,
                             struct nf_error *err)
{
    return add(w, record, 0, err);
}

enum nf_status nf_writer_add_version(struct nf_writer *w, const struct nf_record *record,
                                     uint64_t former, struct nf_error *err)
{
    if (w->state == NF_WRITER_OPEN && former >= w->articles)
        return nf_fail(err, NF_E_REFUSED, NF_NO_OFFSET,
                       "a later version of article %" PRIu64 ", where there are %" PRIu64,
                       former, w->articles);
    return add(w, record, (uint32_t)(w->articles - former), err);
}

enum nf_status nf_writer_add_withdrawn(struct nf_writer *w, const struct nf_withdrawal *why,
                                       struct nf_error *err)
{
    struct nf_withdrawal own = NF_WITHDRAWAL_INIT;
    enum nf_status st = NF_OK;

    if (why)
        st = nf_sized_get(&own, sizeof(own), why, "withdrawal", err);
    if (st == NF_OK && w->state == NF_WRITER_OPEN && w->articles < NF_MAX_ARTICLES &&
        (own.time || own.reason.len))
        st = nf_writer_note_withdrawn(w, &own, err);
    if (st == NF_E_NOMEM)
        return fail(w, st, err);
    return st == NF_OK ? add(w, NULL, 0, err) : st;
}

/* Pack and write all that was added. */
static enum nf_status write_all(struct nf_writer *w, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    if (nf_block_input_count(&w->job->in))
        st = next_block(w, err);
    if (st == NF_OK)
        st = release(w, true, err);
    if (st == NF_OK && (w->held.oldest || !w->queue))
        st = learn(w, true, err);
    if (st == NF_OK)
        st = release(w, true, err);
    return st == NF_OK ? settle_all(w, err) : st;
}

static enum nf_status finish(struct nf_writer *w, struct nf_error *err)
{
    enum nf_status st = write_all(w, err);
    int os;

    if (st == NF_OK)
        st = nf_writer_end_generation(w, err);
    if (st != NF_OK || !w->out.sink.commit)
        return st;
    os = w->out.sink.commit(w->out.sink.ctx);
    return os ? nf_fail_os(err, os, NF_NO_OFFSET, "commit") : NF_OK;
}

/* Make what was added a generation, and be ready for another. */
static enum nf_status flush(struct nf_writer *w, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    if (w->articles == w->out.durable_articles)
        return NF_OK;
    st = write_all(w, err);
    if (st == NF_OK)
        st = nf_writer_end_generation(w, err);
    if (st != NF_OK)
        return st;
    nf_job_queue_free(w->queue);
    w->queue = NULL;
    w->versions = 0;
    begin_policy(w);
    return NF_OK;
}

enum nf_status nf_writer_flush(struct nf_writer *w, struct nf_error *err)
{
    enum nf_status st;

    if (w->state != NF_WRITER_OPEN)
        return refuse_call(w, err);
    if (!w->grows)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET,
                       "a new archive is not flushed, but finished");
    st = flush(w, err);
    return st == NF_OK ? NF_OK : fail(w, st, err);
}

enum nf_status nf_writer_finish(struct nf_writer *w, struct nf_error *err)
{
    enum nf_status st;

    if (w->state != NF_WRITER_OPEN)
        return refuse_call(w, err);
    st = w->grows ? flush(w, err) : finish(w, err);
    if (st != NF_OK)
        return fail(w, st, err);
    w->state = NF_WRITER_FINISHED;
    return NF_OK;
}

void nf_writer_stats(const struct nf_writer *w, struct nf_writer_stats *out)
{
    const bool done = w->grows || w->state == NF_WRITER_FINISHED;
    const struct nf_writer_stats own = { .articles = w->articles - w->before,
                                         .blocks = w->out.head.blocks,
                                         .input_bytes = w->input_bytes,
                                         .output_bytes = w->out.offset,
                                         .before = w->before,
                                         .durable = done ? w->out.durable_articles : 0,
                                         .generation = done ? w->out.head.generation - 1 : 0,
                                         .cut_bytes = w->cut_bytes,
                                         .parity_percent = w->out.parity.percent,
                                         .parity_bytes = w->out.parity.bytes };

    nf_sized_put(out, NF_SIZE_THROUGH(struct nf_writer_stats, output_bytes), &own,
                 sizeof(own));
}

void nf_writer_close(struct nf_writer *w)
{
    if (!w)
        return;
    nf_job_queue_free(w->queue);
    if (w->job)
        w->job->next = NULL;
    free_jobs(w->alloc, w->job);
    nf_held_blocks_free(&w->held);
    nf_vec_free(&w->graves);
    nf_buf_free(&w->reasons);
    nf_buf_free(&w->tombstone);
    free_jobs(w->alloc, w->spare);
    nf_writer_sets_free(&w->sets);
    if (w->looks_back)
        nf_text_origins_free(&w->origins);
    if (w->grows)
        nf_writer_end_append(w);
    if (w->out.sink.close)
        w->out.sink.close(w->out.sink.ctx);
    nf_output_free(&w->out);
    nf_put(w->alloc, w);
}

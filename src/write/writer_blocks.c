/*
 * What becomes of a writer's blocks: they are held back, packed quickly, so that tables are
 * learned from what comes before it is packed for good; then they go through the job queue
 * and are written in order.
 */
#include "src/write/writer_parts.h"

#include <string.h>

#include "format/bytes.h"
#include "format/checksum.h"
#include "src/base/fail.h"
#include "src/write/held_join.h"
#include "src/write/set_learn.h"
#include "src/write/writer_hold.h"

/* Below so many a slow level takes no time to speak of. */
#define SMALL_BYTES (3u << 19)
/* Tables of an archive mostly serve what is added to it: of less than this it is not tried
 * whether others would serve it better. */
#define GROWS_TRIES_FROM (16u << 20)
/* Blocks that are held back take at most so much, together with what is kept of new articles until
 * the end: but so much at least. */
#define HELD_MOST (48u << 20)
#define HELD_LEAST (16u << 20)
/* Of each that is the hash of its text, and two keys, about. Of so many articles there is memory
 * for it besides. */
#define KEPT 64
#define FREE_ARTICLES (1u << 17)

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
static enum nf_status join_held(struct nf_writer *w)
{
    nf_writer_sets_few(&w->sets);
    return nf_held_blocks_join(&w->held, NF_FRAME_BYTES);
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

static bool is_small(const struct nf_writer *w)
{
    return w->held.bytes < SMALL_BYTES;
}

/* What comes before anything is learned. @complete: all articles are held. */
static enum nf_status begin(struct nf_writer *w, bool complete, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    if (!w->grows)
        set_identity(w);
    if (complete && is_small(w) && has_few(w))
        st = join_held(w);
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

/* What is kept of articles until the end. */
static uint64_t kept(const struct nf_writer *w)
{
    const uint64_t n = w->articles - w->out.durable_articles;

    return n > FREE_ARTICLES ? (n - FREE_ARTICLES) * KEPT : 0;
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

    if (last && !w->queue && is_small(w))
        w->sets.level = w->policy.few_level; /* before tables are made ready */
    w->grown = w->grows && !w->queue && nf_writer_has_grown(w);
    if (w->grows && !w->knows_earlier)
        st = nf_writer_know_earlier(w, err);
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

/* Whether no more is to be held. */
static bool holds_enough(const struct nf_writer *w)
{
    const uint64_t rest = HELD_MOST - HELD_LEAST, k = kept(w);

    return w->held.bytes >= w->policy.held ||
           w->held.stored >= HELD_LEAST + (k < rest ? rest - k : 0);
}

/* Let blocks go that were learned from: all of them, or until no more is held than may be. */
static enum nf_status release(struct nf_writer *w, bool all, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    while (st == NF_OK && w->known && (all || holds_enough(w))) {
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
    if (st != NF_OK || w->known || !holds_enough(w))
        return st;
    st = learn(w, false, err);
    return st == NF_OK && !w->holds ? release(w, true, err) : st;
}

enum nf_status nf_writer_next_block(struct nf_writer *w, struct nf_error *err)
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

enum nf_status nf_writer_pack_all(struct nf_writer *w, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    if (nf_block_input_count(&w->job->in))
        st = nf_writer_next_block(w, err);
    if (st == NF_OK)
        st = release(w, true, err);
    if (st == NF_OK && (w->held.oldest || !w->queue))
        st = learn(w, true, err);
    if (st == NF_OK)
        st = release(w, true, err);
    return st == NF_OK ? settle_all(w, err) : st;
}

void nf_writer_free_blocks(struct nf_writer *w)
{
    nf_job_queue_free(w->queue);
    if (w->job)
        nf_job_free(w->alloc, w->job);
    free_jobs(w->alloc, w->spare);
    nf_held_blocks_free(&w->held);
}

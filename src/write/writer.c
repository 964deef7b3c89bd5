/* The writer's own part: it opens, articles become blocks, generations end. What becomes of
 * blocks is in writer_blocks.c. */
#include "src/write/writer_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "format/checksum.h"
#include "src/base/alloc.h"
#include "src/base/crew.h"
#include "src/base/fail.h"
#include "src/base/sized.h"

/* A block of fewer articles may have three times that: it takes some 100 bytes by itself. */
#define FEW_ARTICLES 8
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
                           (uint32_t)w->opts.flags & ~NF_WRITER_TAKE_BANNED,
                           p->block_articles, p->block_bytes, p->frame_articles };
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
    if (o.id) /* it is written later, when the caller's may be gone */
        w->opts.id = memcpy(w->own_id, o.id, NF_ID_SIZE);
    w->policy = policy;
    nf_writer_sets_init(&w->sets, w->alloc, &policy, o.threads,
                        (o.flags & NF_WRITER_STORE) != 0);
    nf_held_blocks_init(&w->held, w->alloc);
    nf_vec_init(&w->graves, w->alloc);
    nf_buf_init(&w->reasons, w->alloc, SIZE_MAX / 2);
    nf_buf_init(&w->tombstone, w->alloc, SIZE_MAX / 2);
    nf_buf_init(&w->key, w->alloc, SIZE_MAX / 2);
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
    enum nf_status st = nf_sized_sink(&to, sink, err);

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

/* Whether the block that is being filled ends here. */
static bool is_full(const struct nf_writer *w)
{
    const struct nf_block_input *in = &w->job->in;
    uint32_t n = nf_block_input_count(in);
    size_t shorts = n < FEW_ARTICLES ? in->short_bytes / 3 : in->short_bytes;

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
    return nf_block_input_add_to_frame(in, w->frame_at, NF_FRAME_BYTES, record, err);
}

static enum nf_status try_to_add(struct nf_writer *w, const struct nf_record *record,
                                 uint32_t distance, struct nf_error *err)
{
    enum nf_status st = NF_OK;
    bool banned = false;

    if (w->state != NF_WRITER_OPEN)
        return refuse_call(w, err);
    if (w->articles == NF_MAX_ARTICLES)
        return nf_fail(err, NF_E_REFUSED, NF_NO_OFFSET,
                       "an archive holds at most %u articles", NF_MAX_ARTICLES);
    if (record)
        st = nf_writer_is_banned(w, record, &banned, err);
    if (st != NF_OK)
        return fail(w, st, err);
    if (banned)
        return nf_fail(err, NF_E_WITHDRAWN, NF_NO_OFFSET,
                       "this article is banned: it was withdrawn, and must not come back");
    st = add_to_block(w, record, err);
    if (st == NF_E_RANGE) { /* not into this one */
        st = nf_writer_next_block(w, err);
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
    st = nf_writer_next_block(w, err);
    return st == NF_OK ? NF_OK : fail(w, st, err);
}

/* Add an article, or with @distance a later version of the one so far before it, or without
 * @record one that was withdrawn. */
static enum nf_status add(struct nf_writer *w, const struct nf_record *record,
                          uint32_t distance, struct nf_error *err)
{
    struct nf_error own = NF_ERROR_INIT;

    return nf_fail_end(err, try_to_add(w, record, distance, &own), &own);
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

enum nf_status nf_writer_ban(struct nf_writer *w, const struct nf_ban *bans, size_t n,
                             struct nf_error *err)
{
    if (w->state != NF_WRITER_OPEN)
        return refuse_call(w, err);
    return nf_ban_fail(nf_ban_list_add(&w->out.bans, bans, n), err);
}

static enum nf_status finish(struct nf_writer *w, struct nf_error *err)
{
    enum nf_status st = nf_writer_pack_all(w, err);
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
    st = nf_writer_pack_all(w, err);
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
    struct nf_error own = NF_ERROR_INIT;
    enum nf_status st;

    if (w->state != NF_WRITER_OPEN)
        return refuse_call(w, err);
    if (!w->grows)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET,
                       "a new archive cannot be flushed, only finished");
    st = flush(w, &own);
    return st == NF_OK ? NF_OK : nf_fail_end(err, fail(w, st, &own), &own);
}

enum nf_status nf_writer_finish(struct nf_writer *w, struct nf_error *err)
{
    struct nf_error own = NF_ERROR_INIT;
    enum nf_status st;

    if (w->state != NF_WRITER_OPEN)
        return refuse_call(w, err);
    st = w->grows ? flush(w, &own) : finish(w, &own);
    if (st != NF_OK)
        return nf_fail_end(err, fail(w, st, &own), &own);
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
    nf_writer_free_blocks(w);
    nf_vec_free(&w->graves);
    nf_buf_free(&w->reasons);
    nf_buf_free(&w->tombstone);
    nf_buf_free(&w->key);
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

/*
 * Takes articles out of an archive: all that has nothing to do with them is moved to a new file
 * as it is; what does is made anew. So the old file is whole until the new one is.
 */
#include <newsfiche/redact.h>

#include <stdlib.h>

#include "format/checksum.h"
#include "format/tombstone.h"
#include "src/article/facts.h"
#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/base/sized.h"
#include "src/base/stop.h"
#include "src/mend/move_archive.h"
#include "src/mend/redact_find.h"
#include "src/mend/table_erase.h"
#include "src/mend/traces_settle.h"
#include "src/read/cursor_keys.h"

/* One call of nf_redact(). */
struct redact {
    struct nf_redact_opts opts;
    struct nf_stop stop;
    struct nf_reader *reader;
    struct nf_cursor *cursor;
    struct nf_withdrawn_list list;
    struct nf_new_formers formers; /* of articles that stay */
    uint64_t bytes;          /* of the originals that go */
    NF_VEC(uint64_t) banned; /* nf_key_hash() of what is not to come back */
    struct nf_ban_list bans; /* of the new archive */
    struct nf_new_tables tables;
    struct nf_mover mover;
    NF_VEC(struct nf_moved_key) keys; /* of blocks that have articles that go */
    struct nf_buf tombstone, scratch;
    struct nf_redact_result result;
};

static enum nf_status check_opts(const struct nf_redact_opts *o, struct nf_error *err)
{
    if (o->reason.len > NF_MAX_REASON)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "a reason of %zu bytes: at most %d are "
                       "possible", o->reason.len, NF_MAX_REASON);
    if (nf_utf8_fault(o->reason) < o->reason.len)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "the reason is not UTF-8");
    if (o->flags & ~(uint64_t)(NF_REDACT_DRY_RUN | NF_REDACT_BAN))
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "unknown flags");
    return NF_OK;
}

static enum nf_status open(struct redact *r, const struct nf_source *source,
                           struct nf_error *err)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_source own = *source;
    enum nf_status st;

    own.close = NULL;
    opts.alloc = r->opts.alloc;
    opts.max_frame = NF_MAX_FRAME;
    st = nf_reader_open(&own, &opts, &r->reader, err);
    if (st == NF_OK)
        st = nf_mover_may(&r->reader->archive, err);
    return st == NF_OK ? nf_cursor_open(r->reader, &r->cursor, err) : st;
}

/* Note what an article is told by when it comes again, if there is something. */
static enum nf_status note_banned(struct redact *r, const struct nf_record *record,
                                  struct nf_error *err)
{
    uint64_t hash = 0;
    bool told;

    if (!(r->opts.flags & NF_REDACT_BAN))
        return NF_OK;
    if (nf_article_told_by(record, &r->scratch, &told, &hash) != NF_OK ||
        (told && !nf_vec_add(&r->banned, &hash)))
        return nf_fail_nomem(err);
    return NF_OK;
}

/* Show what goes, and look what tables have of it. */
static enum nf_status show_articles(struct redact *r, struct nf_traces *traces,
                                    struct nf_error *err)
{
    enum nf_status st = NF_OK;

    for (size_t i = 0; st == NF_OK && i < nf_vec_count(&r->list.ordinals); i++) {
        struct nf_record record;

        st = nf_cursor_get(r->cursor, r->list.ordinals.at[i], NF_PARTS_ALL, &record, err);
        if (st == NF_OK)
            st = note_banned(r, &record, err);
        if (st != NF_OK)
            break;
        r->bytes += nf_record_size(&record);
        nf_traces_note(traces, &record);
        if (r->opts.each)
            r->opts.each(r->opts.ctx, r->list.ordinals.at[i], &record);
    }
    return st;
}

/* Look at the articles, and make tables anew that hold pieces of them. */
static enum nf_status look_at_articles(struct redact *r, struct nf_error *err)
{
    const bool writes = !(r->opts.flags & NF_REDACT_DRY_RUN);
    struct nf_traces *traces = nf_get(r->opts.alloc, sizeof(*traces));
    enum nf_status st = NF_OK;

    if (!traces)
        return nf_fail_nomem(err);
    nf_traces_init(traces, r->cursor);
    if (writes && r->result.withdrawn)
        st = nf_traces_load(traces, err);
    if (st == NF_OK)
        st = show_articles(r, traces, err);
    if (st == NF_OK && traces->ours)
        st = nf_traces_settle(traces, &r->list, &r->stop, err);
    if (st == NF_OK)
        st = nf_table_erase(traces, &r->tables, err);
    r->result.tables = nf_vec_count(&r->tables.of);
    nf_traces_free(traces);
    nf_put(r->opts.alloc, traces);
    return st;
}

/* An id that no other archive has: nothing of the old one is to be taken for a part of the
 * new one. The same articles taken out of the same archive make the same. */
static void make_id(const struct redact *r, uint8_t id[NF_ID_SIZE])
{
    const struct nf_archive *a = &r->reader->archive;
    uint64_t seed = a->head.chunks_hash;

    for (size_t i = 0; i < nf_vec_count(&r->list.ordinals); i++) {
        uint8_t p[4];

        nf_put_le32(p, r->list.ordinals.at[i]);
        seed = nf_hash(p, sizeof(p), seed);
    }
    seed = nf_hash(r->banned.at, r->banned.buf.len, seed);
    nf_hash_id(a->head.identity.id, NF_ID_SIZE, seed, id);
}

static int by_hash(const void *a, const void *b)
{
    const struct nf_moved_key *x = a, *y = b;

    return (x->hash > y->hash) - (x->hash < y->hash);
}

static bool add_key(struct redact *r, uint64_t hash, uint32_t block, bool stays)
{
    const struct nf_moved_key k = { .hash = hash, .block = block, .stays = stays };

    return nf_vec_add(&r->keys, &k);
}

/* Note the keys of the articles in the cursor's block. */
static enum nf_status note_keys(struct redact *r, uint32_t number, struct nf_error *err)
{
    const struct nf_block *b = &r->cursor->slot.block;
    const size_t before = nf_vec_count(&r->keys);

    for (uint32_t i = 0; i < b->articles; i++) {
        const bool stays = !nf_is_withdrawn(&r->list, b->first + i);
        struct nf_facts f = { .has_url = false };

        if (nf_cursor_key_facts(r->cursor, i, &f) != NF_OK ||
            (f.has_url && !add_key(r, f.url_hash, number, stays)) ||
            (f.has_id && !add_key(r, f.id_hash, number, stays)))
            return nf_fail_nomem(err);
    }
    if (nf_vec_count(&r->keys) > before)
        qsort(r->keys.at + before, nf_vec_count(&r->keys) - before, sizeof(*r->keys.at), by_hash);
    return NF_OK;
}

/* Say when and why articles of the block were withdrawn. */
static enum nf_status write_tombstone(struct redact *r, const struct nf_location *where,
                                      struct nf_error *err)
{
    const uint64_t end = (uint64_t)where->first + where->articles;
    const struct nf_tombstone t = {
        .time = r->opts.now, .reason = r->opts.reason,
        .articles = (uint32_t)nf_withdrawn_between(&r->list, where->first, end)
    };
    struct nf_chunk chunk = { .type = NF_CHUNK_TOMBSTONE };
    struct nf_place place;

    if (!nf_buf_need(&r->tombstone, NF_TOMBSTONE_MAX + t.reason.len))
        return nf_fail_nomem(err);
    r->tombstone.len = nf_tombstone_put(r->tombstone.ptr, &t);
    for (uint32_t i = 0; i < where->articles; i++)
        if (nf_is_withdrawn(&r->list, where->first + i))
            nf_buf_add_varint(&r->tombstone, i);
    if (r->tombstone.failed)
        return nf_fail_nomem(err);
    chunk.stored_len = chunk.aux = (uint32_t)r->tombstone.len;
    chunk.hash = nf_chunk_hash(&chunk, r->tombstone.ptr);
    return nf_output_chunk(&r->mover.out, &chunk, r->tombstone.ptr, &place, err);
}

/* A block with articles that go, which the cursor has. */
static enum nf_status on_concerned(void *ctx, const struct nf_location *where, bool written,
                                   struct nf_error *err)
{
    struct redact *r = ctx;

    return written ? write_tombstone(r, where, err) : note_keys(r, where->block, err);
}

/* What is banned from the new archive. */
static enum nf_status collect_bans(struct redact *r, struct nf_error *err)
{
    const struct nf_footer_bans *before = &r->reader->archive.bans;
    uint8_t id[NF_ID_SIZE];
    enum nf_status st = nf_ban_list_take(&r->bans, before);

    make_id(r, id);
    if (st == NF_OK && r->opts.flags & NF_REDACT_BAN)
        st = nf_ban_list_add_keys(&r->bans, r->banned.at, nf_vec_count(&r->banned), nf_le64(id));
    r->result.banned = nf_ban_list_count(&r->bans) - before->count;
    return nf_ban_fail(st, err);
}

static enum nf_status write(struct redact *r, struct nf_move *m, struct nf_error *err)
{
    struct nf_output *o = &r->mover.out;
    uint8_t id[NF_ID_SIZE];
    enum nf_status st;

    make_id(r, id);
    o->indexed = r->reader->archive.indexed;
    st = nf_mover_begin(&r->mover, id, err);
    if (st == NF_OK)
        st = nf_move_archive(m, err);
    if (st == NF_OK)
        st = nf_output_last_page(o, err);
    if (st == NF_OK)
        st = nf_ban_fail(nf_ban_list_add(&o->bans, r->bans.of.at, nf_ban_list_count(&r->bans)),
                         err);
    if (st == NF_OK)
        st = nf_mover_keys(&r->mover, r->keys.at, nf_vec_count(&r->keys), err);
    o->head.time = r->opts.now;
    o->head.withdrawn += (uint32_t)nf_vec_count(&r->list.ordinals);
    o->head.input_bytes -= r->bytes < o->head.input_bytes ? r->bytes : o->head.input_bytes;
    return st == NF_OK ? nf_mover_end(&r->mover, err) : st;
}

static enum nf_status rewrite(struct redact *r, const struct nf_sink *sink,
                              struct nf_error *err)
{
    struct nf_move m = { .mover = &r->mover, .cursor = r->cursor, .list = &r->list,
                         .formers = &r->formers, .anew = &r->tables, .stop = r->stop,
                         .concerned = on_concerned, .ctx = r };
    enum nf_status st = nf_mover_init(&r->mover, r->opts.alloc, sink) == NF_OK
                            ? write(r, &m, err) : nf_fail_nomem(err);

    r->result.blocks = r->mover.out.head.blocks;
    r->result.repacked = m.blocks;
    r->result.texts = m.texts;
    r->result.bytes = r->mover.out.offset;
    nf_mover_free(&r->mover);
    return st;
}

static enum nf_status redact(struct redact *r, const struct nf_source *source,
                             const struct nf_sink *sink, struct nf_error *err)
{
    enum nf_status st = open(r, source, err);

    if (st == NF_OK)
        st = nf_redact_find(r->cursor, &r->opts, &r->list, &r->result.missing,
                            &r->banned.buf, err);
    r->result.withdrawn = nf_vec_count(&r->list.ordinals);
    if (st == NF_OK)
        st = look_at_articles(r, err);
    if (st == NF_OK)
        st = collect_bans(r, err);
    if (st == NF_OK && (r->result.withdrawn || r->result.banned) &&
        !(r->opts.flags & NF_REDACT_DRY_RUN)) {
        st = nf_new_formers_find(r->cursor, &r->list, &r->formers, err);
        if (st == NF_OK)
            st = rewrite(r, sink, err);
    }
    nf_cursor_close(r->cursor);
    nf_reader_close(r->reader);
    return st;
}

enum nf_status nf_redact(const struct nf_source *source, const struct nf_sink *sink,
                         const struct nf_redact_opts *opts, struct nf_redact_result *out,
                         struct nf_error *err)
{
    struct redact r = { .opts = NF_REDACT_OPTS_INIT, .result = NF_REDACT_RESULT_INIT };
    struct nf_source from = NF_SOURCE_INIT;
    struct nf_sink to = NF_SINK_INIT;
    struct nf_error own = NF_ERROR_INIT;
    enum nf_status st = nf_sized_get(&r.opts, sizeof(r.opts), opts, "redact options", err);

    if (st == NF_OK)
        st = nf_sized_source(&from, source, err);
    if (st == NF_OK)
        st = check_opts(&r.opts, err);
    if (st == NF_OK && !(r.opts.flags & NF_REDACT_DRY_RUN))
        st = nf_sized_sink(&to, sink, err);
    if (st != NF_OK)
        return st;
    r.opts.alloc = nf_alloc_or_libc(r.opts.alloc);
    r.stop = (struct nf_stop){ r.opts.stop, r.opts.ctx };
    nf_vec_init(&r.list.ordinals, r.opts.alloc);
    nf_vec_init(&r.formers.of, r.opts.alloc);
    nf_vec_init(&r.tables.of, r.opts.alloc);
    nf_vec_init(&r.keys, r.opts.alloc);
    nf_vec_init(&r.banned, r.opts.alloc);
    nf_ban_list_init(&r.bans, r.opts.alloc);
    nf_buf_init(&r.scratch, r.opts.alloc, SIZE_MAX / 2);
    nf_buf_init(&r.tombstone, r.opts.alloc, NF_TOMBSTONE_MOST);
    st = redact(&r, &from, &to, &own);
    nf_vec_free(&r.list.ordinals);
    nf_vec_free(&r.formers.of);
    nf_new_tables_free(&r.tables);
    nf_vec_free(&r.keys);
    nf_vec_free(&r.banned);
    nf_ban_list_free(&r.bans);
    nf_buf_free(&r.scratch);
    nf_buf_free(&r.tombstone);
    if (st == NF_OK && out)
        nf_sized_put(out, NF_SIZE_THROUGH(struct nf_redact_result, bytes), &r.result,
                     sizeof(r.result));
    return nf_fail_end(err, st, &own);
}

/*
 * Takes articles out of an archive: all that has nothing to do with them is moved to a new file
 * as it is; what does is made anew. So the old file is whole until the new one is.
 */
#include <newsfiche/redact.h>

#include <stdlib.h>
#include <string.h>

#include "format/checksum.h"
#include "format/tombstone.h"
#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/base/sized.h"
#include "src/base/stop.h"
#include "src/base/utf8.h"
#include "src/build/catalog_facts.h"
#include "src/mend/block_repack.h"
#include "src/mend/mover.h"
#include "src/mend/redact_find.h"
#include "src/mend/table_erase.h"
#include "src/read/archive_page.h"

/* One call of nf_redact(). */
struct redact {
    struct nf_redact_opts opts;
    struct nf_stop stop;
    struct nf_reader *reader;
    struct nf_cursor *cursor;
    struct nf_withdrawn_list list;
    struct nf_new_formers formers; /* of articles that stay */
    uint64_t bytes;          /* of the originals that go */
    struct nf_new_tables tables;
    struct nf_mover mover;
    struct nf_repacker repacker;
    NF_VEC(struct nf_moved_key) keys; /* of blocks that have articles that go */
    NF_VEC(struct nf_facts) facts;    /* of a page whose catalog changes */
    struct nf_buf tombstone;
    struct nf_redact_result result;
};

static bool is_utf8(struct nf_str s)
{
    size_t at = 0, n = 1;

    for (; at < s.len && n; at += n)
        n = nf_utf8_size(s.ptr + at, s.len - at);
    return at == s.len && n;
}

static enum nf_status check_opts(const struct nf_redact_opts *o, struct nf_error *err)
{
    if (o->reason.len > NF_MAX_REASON)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "a reason of %zu bytes: at most %d are "
                       "possible", o->reason.len, NF_MAX_REASON);
    if (o->reason.len && !is_utf8(o->reason))
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "the reason is not UTF-8");
    if (o->flags & ~(uint64_t)NF_REDACT_DRY_RUN)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "unknown flags");
    return NF_OK;
}

/* Of a file that is more or less than its last generation nobody knows what it lost. What a
 * writer left that was killed nobody was told of. */
static enum nf_status check_archive(const struct nf_archive *a, struct nf_error *err)
{
    const uint32_t harmless = NF_FLAW_HEADER | NF_FLAW_UNFINISHED | NF_FLAW_TRAILER;

    if (a->flaws & ~harmless)
        return nf_fail(err, NF_E_DAMAGED, a->end, "the end of the archive is damaged, or something "
                       "was appended to it: it is to be repaired first");
    if (a->indexed & ~(NF_INDEXED_URLS | NF_INDEXED_IDS))
        return nf_fail(err, NF_E_UNSUPPORTED, NF_NO_OFFSET,
                       "articles are indexed by keys of a newer version");
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
        st = check_archive(&r->reader->archive, err);
    return st == NF_OK ? nf_cursor_open(r->reader, &r->cursor, err) : st;
}

/* Show what goes, and look what tables have of it. */
static enum nf_status show_articles(struct redact *r, struct nf_traces *traces,
                                    struct nf_error *err)
{
    enum nf_status st = NF_OK;

    for (size_t i = 0; st == NF_OK && i < nf_vec_count(&r->list.ordinals); i++) {
        struct nf_record record;

        st = nf_cursor_get(r->cursor, r->list.ordinals.at[i], NF_PARTS_ALL, &record, err);
        if (st != NF_OK)
            break;
        r->bytes += nf_record_size(&record);
        nf_traces_note(traces, &record, true);
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
    if (st == NF_OK && traces->alone)
        st = nf_traces_settle(traces, &r->list, err);
    if (st == NF_OK && traces->alone)
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

    memcpy(id, a->head.identity.id, NF_ID_SIZE);
    for (size_t i = 0; i < nf_vec_count(&r->list.ordinals); i++) {
        uint8_t p[4];

        nf_put_le32(p, r->list.ordinals.at[i]);
        seed = nf_hash(p, sizeof(p), seed);
    }
    nf_hash_id(a->head.identity.id, NF_ID_SIZE, seed, id);
}

static int by_hash(const void *a, const void *b)
{
    const struct nf_moved_key *x = a, *y = b;

    return (x->hash > y->hash) - (x->hash < y->hash);
}

/* Note the keys of the articles in the cursor's block. */
static enum nf_status note_keys(struct redact *r, uint32_t number, struct nf_error *err)
{
    const struct nf_block *b = &r->cursor->slot.block;
    const size_t before = nf_vec_count(&r->keys);

    for (uint32_t i = 0; i < b->articles; i++)
        for (int kind = NF_KEY_URL; kind <= NF_KEY_ID; kind++) {
            struct nf_moved_key k = { .block = number };
            struct nf_record record;
            struct nf_str key;

            if (!nf_vec_make(&r->cursor->fields, (size_t)nf_block_article_fields(b, i)))
                return nf_fail_nomem(err);
            nf_block_article_keys(b, i, r->cursor->fields.at, &record);
            if (nf_article_key(&record, kind, &r->cursor->search.scratch, &key) != NF_OK)
                return nf_fail_nomem(err);
            if (key.len == 0)
                continue;
            k.hash = nf_key_hash((uint8_t)kind, key.ptr, key.len);
            k.stays = !nf_is_withdrawn(&r->list, b->first + i);
            if (!nf_vec_add(&r->keys, &k))
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

static enum nf_status redact_block(struct redact *r, const struct nf_location *where,
                                   const struct nf_facts *facts, struct nf_error *err)
{
    const uint64_t end = (uint64_t)where->first + where->articles;
    const bool concerned = nf_withdrawn_between(&r->list, where->first, end) > 0;
    struct nf_moved_block block;
    bool needed = false;
    enum nf_status st = nf_mover_fetch(&r->mover, where, &block, err);

    if (st == NF_OK)
        st = nf_repack_needed(&r->repacker, &block, &needed, err);
    if (st == NF_OK && needed)
        st = nf_repack_block(&r->repacker, &block, err);
    if (st == NF_OK && concerned)
        st = note_keys(r, where->block, err);
    if (st == NF_OK)
        st = nf_mover_put(&r->mover, &block, facts, err);
    /* Before those that are there: one may be of an article that went only now. */
    if (st == NF_OK && concerned)
        st = write_tombstone(r, where, err);
    if (st == NF_OK)
        st = nf_mover_tombstones(&r->mover, &block, NF_MAX_TOMBSTONES - concerned, err);
    return st;
}

/* What the articles of page @number are filtered by from now on. */
static enum nf_status take_facts(struct redact *r, uint32_t number, uint32_t first,
                                 struct nf_error *err)
{
    const struct nf_catalog_page *p = &r->cursor->select.catalog.page;
    enum nf_status st = nf_catalog_slot_load_stored(&r->cursor->select, number, err);

    if (st != NF_OK)
        return st;
    if (!nf_vec_make(&r->facts, (size_t)p->size.articles))
        return nf_fail_nomem(err);
    for (uint32_t i = 0; i < p->size.articles; i++)
        if (nf_is_withdrawn(&r->list, first + i))
            r->facts.at[i] = (struct nf_facts){ .time.withdrawn = true };
        else
            nf_facts_of_catalog(p, i, &r->facts.at[i]);
    for (uint32_t i = 0; i < p->size.articles; i++)
        r->facts.at[i].time.former = nf_new_former_of(&r->formers, first + i,
                                                      r->facts.at[i].time.former);
    return NF_OK;
}

static enum nf_status redact_blocks(struct redact *r, const struct nf_footer_page *page,
                                    bool changes, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    for (uint32_t i = 0; st == NF_OK && i < page->blocks; i++) {
        const struct nf_facts *facts;
        struct nf_location where;

        if (nf_stop_asked(&r->stop))
            return nf_fail(err, NF_E_STOPPED, NF_NO_OFFSET, "stopped");
        st = nf_locate_block(&r->reader->offsets, &r->cursor->slot.offsets,
                             page->first_block + i, &where, err);
        if (st != NF_OK)
            return st;
        facts = changes ? r->facts.at + (where.first - page->first) : NULL;
        st = nf_mover_tables(&r->mover, where.offset, err);
        if (st == NF_OK)
            st = where.head_len ? redact_block(r, &where, facts, err)
                                : nf_mover_put_lost(&r->mover, &where, facts, err);
    }
    return st;
}

/* Whether the catalog says something else of the articles from @first up to @end. */
static bool has_changes(const struct redact *r, uint64_t first, uint64_t end)
{
    return nf_withdrawn_between(&r->list, first, end) ||
           nf_new_formers_between(&r->formers, first, end);
}

static enum nf_status redact_page(struct redact *r, uint32_t number, struct nf_error *err)
{
    struct nf_footer_page page;
    bool changes = false;
    enum nf_status st = nf_archive_page(&r->reader->archive, number, &page, err);

    if (st == NF_OK) {
        changes = has_changes(r, page.first, (uint64_t)page.first + page.articles);
        st = changes ? take_facts(r, number, page.first, err) : NF_OK;
    }
    if (st == NF_OK)
        st = redact_blocks(r, &page, changes, err);
    if (st != NF_OK)
        return st;
    return changes ? nf_output_page(&r->mover.out, page.first, page.first_block, err)
                   : nf_mover_page(&r->mover, &page, err);
}

static enum nf_status write(struct redact *r, struct nf_error *err)
{
    const struct nf_archive *a = &r->reader->archive;
    struct nf_output *o = &r->mover.out;
    uint8_t id[NF_ID_SIZE];
    enum nf_status st;

    make_id(r, id);
    st = nf_mover_begin(&r->mover, id, err);
    for (uint32_t i = 0; st == NF_OK && i < a->pages.count; i++)
        st = redact_page(r, i, err);
    if (st == NF_OK)
        st = nf_mover_tables(&r->mover, UINT64_MAX, err);
    if (st == NF_OK)
        st = nf_mover_keys(&r->mover, r->keys.at, nf_vec_count(&r->keys), err);
    o->head.time = r->opts.now;
    o->head.withdrawn += (uint32_t)nf_vec_count(&r->list.ordinals);
    o->head.input_bytes -= r->bytes < o->head.input_bytes ? r->bytes : o->head.input_bytes;
    return st == NF_OK ? nf_output_footer(o, err) : st;
}

static enum nf_status rewrite(struct redact *r, const struct nf_sink *sink,
                              struct nf_error *err)
{
    enum nf_status st = nf_mover_init(&r->mover, r->cursor, &r->tables, sink);
    int os;

    if (nf_repacker_init(&r->repacker, r->cursor, &r->list, &r->formers, &r->tables) != NF_OK ||
        st != NF_OK)
        st = nf_fail_nomem(err);
    if (st == NF_OK)
        st = write(r, err);
    if (st == NF_OK && sink->commit) {
        os = sink->commit(sink->ctx);
        st = os ? nf_fail_os(err, os, NF_NO_OFFSET, "commit") : NF_OK;
    }
    r->result.blocks = r->mover.out.head.blocks;
    r->result.repacked = r->repacker.blocks;
    r->result.texts = r->repacker.texts;
    r->result.bytes = r->mover.out.offset;
    nf_repacker_free(&r->repacker);
    nf_mover_free(&r->mover);
    return st;
}

static enum nf_status redact(struct redact *r, const struct nf_source *source,
                             const struct nf_sink *sink, struct nf_error *err)
{
    enum nf_status st = open(r, source, err);

    if (st == NF_OK)
        st = nf_redact_find(r->cursor, &r->opts, &r->list, &r->result.missing, err);
    r->result.withdrawn = nf_vec_count(&r->list.ordinals);
    if (st == NF_OK)
        st = look_at_articles(r, err);
    if (st == NF_OK && r->result.withdrawn && !(r->opts.flags & NF_REDACT_DRY_RUN)) {
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
    enum nf_status st = nf_sized_get(&r.opts, sizeof(r.opts), opts, "redact options", err);

    if (st == NF_OK)
        st = nf_sized_get(&from, sizeof(from), source, "source", err);
    if (st == NF_OK)
        st = check_opts(&r.opts, err);
    if (st == NF_OK && !(r.opts.flags & NF_REDACT_DRY_RUN))
        st = nf_sized_get(&to, sizeof(to), sink, "sink", err);
    if (st != NF_OK)
        return st;
    r.opts.alloc = nf_alloc_or_libc(r.opts.alloc);
    r.stop = (struct nf_stop){ r.opts.stop, r.opts.ctx };
    nf_vec_init(&r.list.ordinals, r.opts.alloc);
    nf_vec_init(&r.formers.of, r.opts.alloc);
    nf_vec_init(&r.tables.of, r.opts.alloc);
    nf_vec_init(&r.keys, r.opts.alloc);
    nf_vec_init(&r.facts, r.opts.alloc);
    nf_buf_init(&r.tombstone, r.opts.alloc, NF_TOMBSTONE_MOST);
    st = redact(&r, &from, &to, err);
    nf_vec_free(&r.list.ordinals);
    nf_vec_free(&r.formers.of);
    nf_new_tables_free(&r.tables);
    nf_vec_free(&r.keys);
    nf_vec_free(&r.facts);
    nf_buf_free(&r.tombstone);
    if (st == NF_OK && out)
        nf_sized_put(out, NF_SIZE_THROUGH(struct nf_redact_result, bytes), &r.result,
                     sizeof(r.result));
    return st;
}

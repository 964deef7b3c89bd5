#include "src/mend/mover.h"

#include <string.h>

#include "format/checksum.h"
#include "src/base/fail.h"
#include "src/chunk/chunk_read.h"
#include "src/read/tombstone_read.h"

/* zstd's level for what is not a block: of small generations, whose pages are joined, 19 takes a
 * tenth of all time more, and saves 2 KB of 30 MB. */
#define LEVEL 12

enum nf_status nf_mover_init(struct nf_mover *m, const struct nf_alloc *alloc,
                             const struct nf_sink *sink)
{
    *m = (struct nf_mover){ .first = 0 };
    nf_buf_init(&m->head, alloc, SIZE_MAX / 2);
    nf_buf_init(&m->rest, alloc, SIZE_MAX / 2);
    nf_buf_init(&m->numbered, alloc, SIZE_MAX / 2);
    nf_buf_init(&m->chunk, alloc, SIZE_MAX / 2);
    nf_vec_init(&m->entries, alloc);
    nf_vec_init(&m->tables, alloc);
    return nf_output_init(&m->out, sink, alloc, LEVEL, false);
}

void nf_mover_free(struct nf_mover *m)
{
    nf_output_free(&m->out);
    nf_buf_free(&m->head);
    nf_buf_free(&m->rest);
    nf_buf_free(&m->numbered);
    nf_buf_free(&m->chunk);
    nf_vec_free(&m->entries);
    nf_vec_free(&m->tables);
}

enum nf_status nf_mover_begin(struct nf_mover *m, const uint8_t id[NF_ID_SIZE],
                              struct nf_error *err)
{
    struct nf_identity *identity = &m->out.head.identity;

    *identity = (struct nf_identity){ .version = NF_FORMAT_VERSION };
    memcpy(identity->id, id, NF_ID_SIZE);
    return nf_output_begin(&m->out, err);
}

/* Of a file that is more or less than its last generation nobody knows what it lost. What a
 * writer left that was killed nobody was told of. */
enum nf_status nf_mover_may(const struct nf_archive *a, struct nf_error *err)
{
    const uint32_t harmless = NF_FLAW_HEADER | NF_FLAW_UNFINISHED | NF_FLAW_TRAILER;

    if (a->flaws & ~harmless)
        return nf_fail(err, NF_E_DAMAGED, a->end, "the end of the archive is damaged, or something "
                       "was appended to it: repair it first");
    if (a->indexed & ~(NF_INDEXED_URLS | NF_INDEXED_IDS))
        return nf_fail(err, NF_E_UNSUPPORTED, NF_NO_OFFSET,
                       "articles are indexed by keys of a newer version");
    if (a->newer_tables)
        return nf_fail(err, NF_E_UNSUPPORTED, NF_NO_OFFSET,
                       "articles are packed with tables of a newer version");
    return NF_OK;
}

enum nf_status nf_mover_from(struct nf_mover *m, const struct nf_archive *a,
                             const struct nf_mapped_set *sets,
                             const struct nf_new_tables *anew, struct nf_error *err)
{
    struct nf_footer_head *head = &m->out.head;
    enum nf_status st = nf_mover_may(a, err);

    if (st != NF_OK)
        return st;
    m->archive = a;
    m->anew = anew;
    m->sets = sets;
    m->first = head->articles;
    m->first_block = head->blocks;
    head->input_bytes += a->head.input_bytes;
    head->withdrawn += a->head.withdrawn;
    st = nf_output_bans(&m->out, &a->bans, err);
    if (st != NF_OK)
        return st;
    return nf_mover_tables_find(m) == NF_OK ? NF_OK : nf_fail_nomem(err);
}

enum nf_status nf_mover_fetch(struct nf_mover *m, const struct nf_location *where,
                              struct nf_moved_block *out, struct nf_error *err)
{
    const struct nf_archive *a = m->archive;
    struct nf_moved_block b = { .where = *where };
    enum nf_status st = nf_block_head_read(a, where, NF_CHUNK_HEADER_SIZE + (size_t)where->head_len,
                                           &m->head, &b.chunk, &b.head, err);

    if (st == NF_OK)
        st = nf_read(&a->source, where->offset + NF_CHUNK_HEADER_SIZE + b.chunk.aux,
                     b.chunk.stored_len - (size_t)b.chunk.aux, &m->rest, &b.rest, err);
    if (st != NF_OK)
        return st;
    b.head += NF_CHUNK_HEADER_SIZE;
    b.end = where->offset + NF_CHUNK_HEADER_SIZE + b.chunk.stored_len;
    *out = b;
    return NF_OK;
}

enum nf_status nf_moved_block_head(struct nf_moved_block *block, const struct nf_buf *head,
                                   struct nf_error *err)
{
    const uint32_t rest_check = (uint32_t)(block->chunk.hash >> 32);
    const uint32_t rest_len = block->chunk.stored_len - block->chunk.aux;

    if (head->len > UINT32_MAX - rest_len)
        return nf_fail(err, NF_E_LIMIT, block->where.offset, "a block would not fit a chunk");
    block->head = head->ptr;
    block->chunk.aux = (uint32_t)head->len;
    block->chunk.stored_len = block->chunk.aux + rest_len;
    block->chunk.hash = nf_block_hash(nf_check(block->head, block->chunk.aux, 0), rest_check);
    return NF_OK;
}

/* Put what is at the present offset into the index page. */
static enum nf_status note(struct nf_mover *m, const struct nf_location *where, uint32_t head_len,
                           const struct nf_facts *facts, struct nf_error *err)
{
    struct nf_output *o = &m->out;
    const uint32_t n = facts ? where->articles : 0;
    enum nf_status st = NF_OK;

    if (nf_page_build_full(&o->page, o->offset, n))
        st = facts ? nf_output_last_page(o, err)
                   : nf_fail(err, NF_E_LIMIT, where->offset,
                             "a page of the index would be larger than the format allows");
    if (st != NF_OK)
        return st;
    if (nf_page_build_add(&o->page, o->offset, head_len, m->first + where->first, facts, n) !=
        NF_OK)
        return nf_fail_nomem(err);
    o->head.blocks++;
    o->head.articles += where->articles;
    return NF_OK;
}

/* The number that set @number of the archive has in the new one; NF_MAX_SETS: there is none. */
static uint32_t number_of(const struct nf_mover *m, uint32_t number)
{
    for (size_t i = 0; i < nf_vec_count(&m->archive->sets); i++)
        if (m->archive->sets.at[i].number == number)
            return m->sets[i].number;
    return NF_MAX_SETS;
}

/* Give @way its new number; false if nobody knows of what set it is. */
static bool renumber_way(const struct nf_mover *m, struct nf_way *way)
{
    uint32_t number;

    if (way->codec == NF_CODEC_STORE || way->codec == NF_CODEC_ZSTD)
        return true;
    number = number_of(m, way->set);
    way->set = (uint16_t)number;
    return number < NF_MAX_SETS && nf_codec_known(way->codec);
}

/* Have the head of @block name the sets by their new numbers. */
static enum nf_status renumber(struct nf_mover *m, struct nf_moved_block *block,
                               struct nf_error *err)
{
    struct nf_cur c = nf_cur_init(block->head, block->chunk.aux);
    struct nf_block_prefix prefix;
    uint8_t p[NF_BLOCK_PREFIX_MAX];
    bool known = nf_block_prefix_get(&c, &prefix) == NF_OK && renumber_way(m, &prefix.shorts);

    for (uint32_t i = 0; known && i < prefix.ways; i++)
        known = renumber_way(m, &prefix.way[i]);
    if (!known)
        return nf_fail(err, NF_E_DAMAGED, block->where.offset, "block %u: it was packed with "
                       "tables that are not known", (unsigned)block->where.block);
    nf_buf_reset(&m->numbered);
    nf_buf_add(&m->numbered, p, nf_block_prefix_put(p, &prefix));
    if (!nf_buf_add(&m->numbered, c.at, c.left))
        return nf_fail_nomem(err);
    return nf_moved_block_head(block, &m->numbered, err);
}

enum nf_status nf_mover_put(struct nf_mover *m, struct nf_moved_block *block,
                            const struct nf_facts *facts, struct nf_error *err)
{
    enum nf_status st = m->sets ? renumber(m, block, err) : NF_OK;

    block->chunk.first = m->first + block->where.first;
    if (st == NF_OK)
        st = note(m, &block->where, block->chunk.aux, facts, err);
    return st == NF_OK ? nf_output_moved(&m->out, &block->chunk, block->head, block->rest, err)
                       : st;
}

enum nf_status nf_mover_put_lost(struct nf_mover *m, const struct nf_location *where,
                                 const struct nf_facts *facts, struct nf_error *err)
{
    return note(m, where, 0, facts, err);
}

enum nf_status nf_mover_tombstones(struct nf_mover *m, const struct nf_moved_block *block,
                                   unsigned most, struct nf_error *err)
{
    struct nf_tombstone_walk w = { .archive = m->archive, .buf = &m->chunk, .at = block->end };
    struct nf_tombstone t;
    struct nf_place place;
    enum nf_status st = NF_OK;

    for (unsigned n = 0; st == NF_OK && n < most; n++) {
        st = nf_tombstone_next(&w, &t, err);
        if (st == NF_OK)
            st = nf_output_chunk(&m->out, &w.chunk, w.payload, &place, err);
    }
    return st == NF_E_END ? NF_OK : st;
}

enum nf_status nf_mover_page(struct nf_mover *m, const struct nf_footer_page *as,
                             struct nf_error *err)
{
    const struct nf_archive *a = m->archive;
    const uint8_t *payload;
    struct nf_chunk catalog;
    enum nf_status st = nf_chunk_read(&a->source, a->head.identity.id, &as->catalog,
                                      NF_CHUNK_CATALOG, &m->chunk, &catalog, &payload, err);

    struct nf_footer_page page = *as;

    if (st != NF_OK)
        return st;
    page.first += m->first;
    page.first_block += m->first_block;
    catalog.first = page.first;
    return nf_output_page_moved(&m->out, &page, &catalog, payload, err);
}

enum nf_status nf_mover_end(struct nf_mover *m, struct nf_error *err)
{
    struct nf_output *o = &m->out;
    enum nf_status st = nf_output_footer(o, err);
    int os;

    if (st != NF_OK || !o->sink.commit)
        return st;
    os = o->sink.commit(o->sink.ctx);
    return os ? nf_fail_os(err, os, NF_NO_OFFSET, "commit") : NF_OK;
}

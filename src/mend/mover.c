#include "src/mend/mover.h"

#include <string.h>

#include "src/base/fail.h"
#include "src/chunk/chunk_read.h"
#include "src/read/tombstone_read.h"

/* zstd's level for what is not a block. */
#define LEVEL 19

enum nf_status nf_mover_init(struct nf_mover *m, struct nf_cursor *from,
                             const struct nf_new_tables *anew, const struct nf_sink *sink)
{
    const struct nf_archive *a = &from->reader->archive;

    *m = (struct nf_mover){ .from = from, .archive = a, .anew = anew };
    nf_buf_init(&m->head, a->alloc, SIZE_MAX / 2);
    nf_buf_init(&m->rest, a->alloc, SIZE_MAX / 2);
    nf_buf_init(&m->chunk, a->alloc, SIZE_MAX / 2);
    nf_buf_init(&m->entries, a->alloc, SIZE_MAX / 2);
    nf_vec_init(&m->tables, a->alloc);
    return nf_output_init(&m->out, sink, a->alloc, LEVEL, false);
}

void nf_mover_free(struct nf_mover *m)
{
    nf_output_free(&m->out);
    nf_buf_free(&m->head);
    nf_buf_free(&m->rest);
    nf_buf_free(&m->chunk);
    nf_buf_free(&m->entries);
    nf_vec_free(&m->tables);
}

enum nf_status nf_mover_begin(struct nf_mover *m, const uint8_t id[NF_ID_SIZE],
                              struct nf_error *err)
{
    struct nf_footer_head *head = &m->out.head;
    enum nf_status st;

    head->identity = m->archive->head.identity;
    memcpy(head->identity.id, id, NF_ID_SIZE);
    head->input_bytes = m->archive->head.input_bytes;
    head->withdrawn = m->archive->head.withdrawn;
    m->out.indexed = m->archive->indexed;
    st = nf_mover_tables_find(m);
    return st == NF_OK ? nf_output_begin(&m->out, err) : nf_fail_nomem(err);
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

/* Put what is at the present offset into the index page. */
static enum nf_status note(struct nf_mover *m, const struct nf_location *where, uint32_t head_len,
                           const struct nf_facts *facts, struct nf_error *err)
{
    struct nf_output *o = &m->out;

    if (nf_page_build_full(&o->page, o->offset, 0))
        return nf_fail(err, NF_E_LIMIT, where->offset,
                       "a page of the index would be larger than the format allows");
    if (nf_page_build_add(&o->page, o->offset, head_len, where->first, facts,
                          facts ? where->articles : 0) != NF_OK)
        return nf_fail_nomem(err);
    o->head.blocks++;
    o->head.articles += where->articles;
    return NF_OK;
}

enum nf_status nf_mover_put(struct nf_mover *m, const struct nf_moved_block *block,
                            const struct nf_facts *facts, struct nf_error *err)
{
    enum nf_status st = note(m, &block->where, block->chunk.aux, facts, err);

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

    return st == NF_OK ? nf_output_page_moved(&m->out, as, &catalog, payload, err) : st;
}

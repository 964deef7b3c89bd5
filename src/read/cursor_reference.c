/*
 * From a reference to the text it stands for. Of the other block only prefix
 * and frame table are read, into memory of their own: what the cursor has
 * loaded stays, and so do the views into it.
 */
#include <inttypes.h>
#include <string.h>

#include "src/base/fail.h"
#include "src/read/reader_internal.h"

void nf_referred_init(struct nf_referred *f, const struct nf_reader *r)
{
    nf_buf_init(&f->offsets.buf, r->alloc, r->max_index);
    f->offsets.page = UINT32_MAX;
    nf_buf_init(&f->head_buf, r->alloc, SIZE_MAX / 2);
    nf_buf_init(&f->frames, r->alloc, SIZE_MAX / 2);
    f->loaded = false;
}

void nf_referred_free(struct nf_referred *f)
{
    nf_buf_free(&f->offsets.buf);
    nf_buf_free(&f->head_buf);
    nf_buf_free(&f->frames);
}

/* So many bytes of a head can be prefix and frame table. */
#define MAX_TABLE (NF_BLOCK_PREFIX_MAX + NF_MAX_BLOCK_ARTICLES * NF_FRAME_MAX)

/*
 * Load the frame table of the block that has @ordinal, unless it is loaded. Short fields
 * are neither read nor checked, which for each of many references could take any time;
 * what is wrong in the table the check of the text tells.
 */
static enum nf_status load_referred(struct nf_cursor *c, uint32_t ordinal,
                                    struct nf_error *err)
{
    struct nf_reader *r = c->reader;
    struct nf_referred *f = &c->referred;
    struct nf_location where;
    struct nf_chunk chunk;
    const uint8_t *p = NULL;
    struct nf_cur head;
    size_t want;
    enum nf_status st = nf_offsets_locate(r, &f->offsets, ordinal, &where, err);

    if (st != NF_OK || (f->loaded && f->at.block == where.block))
        return st;
    f->loaded = false;
    want = where.head_len < MAX_TABLE ? where.head_len : MAX_TABLE;
    st = nf_block_head_read(r, &where, NF_CHUNK_HEADER_SIZE + want, &f->head_buf,
                            &chunk, &p, err);
    if (st != NF_OK)
        return st;
    head = nf_cur_init(p + NF_CHUNK_HEADER_SIZE, want);
    st = nf_block_frames_get(&head, &chunk, &f->prefix, &f->frames);
    if (st == NF_E_NOMEM)
        return nf_fail_nomem(err);
    if (st != NF_OK)
        return nf_fail(err, st, where.offset, "the head of its block is damaged");
    f->articles = chunk.articles;
    f->at = where;
    f->loaded = true;
    return NF_OK;
}

enum nf_status nf_cursor_refer(struct nf_cursor *c, uint32_t ordinal,
                               struct nf_frame_place *out, struct nf_error *err)
{
    bool here = ordinal >= c->block.first;
    const struct nf_location *where = here ? &c->at : &c->referred.at;
    const struct nf_block_prefix *prefix = here ? &c->block.prefix
                                                : &c->referred.prefix;
    const struct nf_block_frame *f;
    enum nf_status st = here ? NF_OK : load_referred(c, ordinal, err);
    uint32_t i;

    if (st != NF_OK)
        return st;
    i = ordinal - where->first;
    if (i >= (here ? c->block.articles : c->referred.articles))
        return nf_fail(err, NF_E_DAMAGED, where->offset, "that is not in its block");
    i /= prefix->frame_articles;
    f = nf_block_frames(here ? &c->block.frames : &c->referred.frames) + i;
    if (nf_frame_is_reference(&f->frame))
        return nf_fail(err, NF_E_DAMAGED, where->offset, "that is a reference as well");
    out->offset = where->offset + f->at;
    out->bytes = here && c->whole ? c->whole + f->at : NULL;
    out->first = where->first + i * prefix->frame_articles;
    out->raw_len = f->frame.raw_len;
    out->stored_len = f->frame.stored_len;
    out->way = prefix->way[f->frame.way];
    out->copies = f->frame.copies;
    return NF_OK;
}

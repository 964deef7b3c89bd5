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

/* Load the frame table of the block that has @ordinal, unless it is loaded. */
static enum nf_status load_referred(struct nf_cursor *c, uint32_t ordinal,
                                    struct nf_error *err)
{
    struct nf_reader *r = c->reader;
    struct nf_referred *f = &c->referred;
    struct nf_location where;
    struct nf_chunk chunk;
    const uint8_t *p = NULL;
    struct nf_cur head;
    enum nf_status st = nf_offsets_locate(r, &f->offsets, ordinal, &where, err);

    if (st != NF_OK || (f->loaded && f->at.block == where.block))
        return st;
    f->loaded = false;
    st = nf_block_head_read(r, &where,
                            NF_CHUNK_HEADER_SIZE + (size_t)where.head_len,
                            &f->head_buf, &chunk, &p, err);
    if (st != NF_OK)
        return st;
    head = nf_cur_init(p + NF_CHUNK_HEADER_SIZE, chunk.aux);
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

/* Say which article it is all about. */
static enum nf_status refer_fail(struct nf_error *err, enum nf_status st,
                                 uint32_t ordinal, uint32_t target)
{
    char was[sizeof(err->text)];

    if (!err || st == NF_E_NOMEM || st == NF_E_IO)
        return st;
    memcpy(was, err->text, sizeof(was));
    return nf_fail(err, st, err->offset, "article %" PRIu32 " has the text of article %"
                   PRIu32 ": %s", ordinal, target, was);
}

/* The frame @f, NULL if there is none, and the rest of what a reference to it must
 * keep to. */
static enum nf_status pick(const struct nf_block_frame *f,
                           const struct nf_location *where,
                           const struct nf_frame *frame,
                           const struct nf_block_frame **out, struct nf_error *err)
{
    const char *wrong = NULL;

    if (!f)
        wrong = "that is not in its block";
    else if (nf_frame_is_reference(&f->frame))
        wrong = "that is a reference as well";
    else if (f->frame.raw_len != frame->raw_len)
        wrong = "that has another length";
    if (wrong)
        return nf_fail(err, NF_E_DAMAGED, where->offset, "%s", wrong);
    *out = f;
    return NF_OK;
}

enum nf_status nf_cursor_refer(struct nf_cursor *c, uint32_t ordinal,
                               const struct nf_frame *frame,
                               struct nf_frame_place *out, struct nf_error *err)
{
    const uint32_t target = ordinal - frame->distance;
    bool here = target >= c->block.first;
    const struct nf_location *where = here ? &c->at : &c->referred.at;
    const struct nf_block_prefix *prefix = here ? &c->block.prefix
                                                : &c->referred.prefix;
    const struct nf_block_frame *f = NULL;
    enum nf_status st = here ? NF_OK : load_referred(c, target, err);

    if (st == NF_OK && here)
        f = nf_block_frame_of(&c->block, target - where->first);
    else if (st == NF_OK && target - where->first < c->referred.articles)
        f = nf_block_frames(&c->referred.frames) +
            (target - where->first) / prefix->frame_articles;
    if (st == NF_OK)
        st = pick(f, where, frame, &f, err);
    if (st != NF_OK)
        return refer_fail(err, st, ordinal, target);
    out->offset = where->offset + f->at;
    out->bytes = here && c->whole ? c->whole + f->at : NULL;
    out->stored_len = f->frame.stored_len;
    out->way = prefix->way[f->frame.way];
    return NF_OK;
}

/*
 * From a reference to the text it stands for. Of the other block only prefix and frame
 * table are read, into memory of their own: what is loaded stays, and so do the views
 * into it.
 */
#include "src/read/block_refer.h"

#include "src/base/fail.h"

void nf_referred_init(struct nf_referred *f, struct nf_block_slot *block)
{
    const struct nf_archive *a = &block->reader->archive;

    *f = (struct nf_referred){ .block = block };
    nf_offsets_init(&f->offsets, a);
    nf_buf_init(&f->head, a->alloc, SIZE_MAX / 2);
    nf_vec_init(&f->frames, a->alloc);
}

void nf_referred_free(struct nf_referred *f)
{
    nf_offsets_free(&f->offsets);
    nf_buf_free(&f->head);
    nf_vec_free(&f->frames);
}

/*
 * Load the frame table of the block that has @ordinal, unless it is loaded. Short fields
 * are neither read nor checked, which for each of many references could take any time;
 * what is wrong in the table the check of the text tells.
 */
static enum nf_status load_referred(struct nf_referred *f, uint32_t ordinal,
                                    struct nf_error *err)
{
    struct nf_reader *r = f->block->reader;
    struct nf_location where;
    struct nf_chunk chunk;
    enum nf_status st = nf_locate(&r->offsets, &f->offsets, ordinal, &where, err);

    if (st != NF_OK || (f->loaded && nf_is_same_block(&f->at, &where)))
        return st;
    f->loaded = false;
    st = nf_block_table_read(&r->archive, &where, &f->head, &chunk, &f->prefix, &f->frames.buf,
                             err);
    if (st != NF_OK)
        return st;
    f->articles = chunk.articles;
    f->at = where;
    f->loaded = true;
    return NF_OK;
}

enum nf_status nf_refer(struct nf_referred *f, uint32_t ordinal,
                        struct nf_frame_place *out, struct nf_error *err)
{
    const struct nf_block_slot *s = f->block;
    bool here = ordinal >= s->block.first;
    const struct nf_location *where = here ? &s->at : &f->at;
    const struct nf_block_prefix *prefix = here ? &s->block.prefix : &f->prefix;
    const struct nf_block_frame *frame;
    enum nf_status st = here ? NF_OK : load_referred(f, ordinal, err);
    uint32_t i;

    if (st != NF_OK)
        return st;
    i = ordinal - where->first;
    if (i >= (here ? s->block.articles : f->articles))
        return nf_fail(err, NF_E_DAMAGED, where->offset, "that is not in its block");
    i /= prefix->frame_articles;
    frame = &(here ? s->block.frames.at : f->frames.at)[i];
    if (nf_frame_is_reference(&frame->frame))
        return nf_fail(err, NF_E_DAMAGED, where->offset, "that is a reference as well");
    out->offset = where->offset + frame->at;
    out->bytes = here && frame->at + frame->frame.stored_len <= s->got ? s->bytes + frame->at
                                                                       : NULL;
    out->first = where->first + i * prefix->frame_articles;
    out->raw_len = frame->frame.raw_len;
    out->stored_len = frame->frame.stored_len;
    out->way = prefix->way[frame->frame.way];
    out->copies = frame->frame.copies;
    return NF_OK;
}

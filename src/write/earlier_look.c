/* Which blocks of an archive are the newest, and what they are packed with: their frame tables
 * tell, and nothing is decoded. */
#include "src/write/earlier.h"

#include "src/base/fail.h"

/* So many blocks are looked at, however short their texts are. */
#define MOST_BLOCKS 16384
/* Texts that are references are decoded, too, and take nothing of an archive: they may be so many
 * times as much as the others. */
#define MOST_REFERRED 8

struct looking {
    struct nf_earlier *e;
    struct nf_tables_used *used;
    struct nf_buf head;
    struct nf_block_prefix prefix;     /* of one block */
    NF_VEC(struct nf_block_frame) frames;
    uint32_t first;                    /* ordinal of its first article */
    uint64_t shorts;                   /* bytes of short fields of all that are the newest, */
    uint64_t referred;                 /* and of texts that are references */
};

/* Read the frame table of block @number. */
static enum nf_status look_at_block(struct looking *l, uint32_t number, struct nf_error *err)
{
    struct nf_cursor *c = l->e->cursor;
    struct nf_location where;
    struct nf_chunk chunk;
    enum nf_status st = nf_cursor_locate_block(c, number, &where, err);

    if (st != NF_OK)
        return st;
    l->first = where.first;
    return nf_block_table_read(nf_earlier_archive(l->e), &where, &l->head, &chunk, &l->prefix,
                               &l->frames.buf, err);
}

/* Bytes of text in the block: of its frames that are references, or of the others. */
static uint64_t count_bytes(const struct looking *l, bool references)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < nf_vec_count(&l->frames); i++)
        if (nf_frame_is_reference(&l->frames.at[i].frame) == references)
            sum += l->frames.at[i].frame.raw_len;
    return sum;
}

/* The table of @way is used for article @ordinal. */
static enum nf_status note_use(struct looking *l, enum nf_sort sort, struct nf_way way,
                               uint32_t ordinal)
{
    struct nf_table_used *t;
    enum nf_status st;

    if (!nf_codec_has_table(way.codec))
        return NF_OK;
    st = nf_tables_used_get(l->used, sort, way, &t);
    if (st == NF_OK && t && t->last < ordinal)
        t->last = ordinal;
    return st;
}

static enum nf_status note_uses(struct looking *l)
{
    enum nf_status st = note_use(l, NF_SHORTS, l->prefix.shorts, l->first);

    for (uint32_t i = 0; st == NF_OK && i < nf_vec_count(&l->frames); i++) {
        const struct nf_frame *f = &l->frames.at[i].frame;

        if (f->raw_len && !nf_frame_is_reference(f))
            st = note_use(l, NF_TEXTS, l->prefix.way[f->way],
                          l->first + i * l->prefix.frame_articles);
    }
    return st;
}

/* Look at block after block, the newest first. */
static enum nf_status look(struct looking *l, uint64_t most, struct nf_newest *out,
                           struct nf_error *err)
{
    enum nf_status st = NF_OK;

    for (uint32_t looked = 0; out->block > 0 && looked < MOST_BLOCKS; looked++) {
        uint64_t bytes = 0, shorts = 0, referred = 0;

        st = look_at_block(l, out->block - 1, err);
        if (st == NF_OK) {
            bytes = count_bytes(l, false);
            referred = count_bytes(l, true);
            shorts = l->prefix.raw_len;
        }
        if (bytes > most - out->bytes || shorts > most - l->shorts ||
            referred > MOST_REFERRED * most - l->referred)
            break;
        if (st == NF_OK)
            st = note_uses(l);
        if (nf_is_damage(st))
            st = NF_OK;
        if (st != NF_OK)
            break;
        out->bytes += bytes;
        l->shorts += shorts;
        l->referred += referred;
        out->block--;
    }
    return st;
}

enum nf_status nf_earlier_look(struct nf_earlier *e, uint64_t most, struct nf_newest *out,
                               struct nf_tables_used *used, struct nf_error *err)
{
    struct looking l = { .e = e, .used = used };
    enum nf_status st;

    nf_buf_init(&l.head, e->alloc, SIZE_MAX / 2);
    nf_vec_init(&l.frames, e->alloc);
    *out = (struct nf_newest){ .block = nf_earlier_archive(e)->head.blocks };
    st = look(&l, most, out, err);
    nf_buf_free(&l.head);
    nf_vec_free(&l.frames);
    return st;
}

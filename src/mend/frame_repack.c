#include "src/mend/frame_repack.h"

#include <string.h>

#include "format/checksum.h"
#include "src/base/fail.h"
#include "src/block/frame_copies.h"
#include "src/pack/copies_pack.h"
#include "src/pack/copy_list.h"

/* The text frame that is being made. */
struct making {
    struct nf_repacker *r;
    uint32_t k;
    uint32_t first;            /* ordinal of its first article */
    uint32_t articles;
    const struct nf_frame *was;
    const uint8_t *stored;     /* as it was */
    struct nf_frame frame;
    struct nf_error *err;
};

static const uint8_t *stored_of(const struct nf_moved_block *block,
                                const struct nf_block_frame *f)
{
    return block->rest + (f->at - NF_CHUNK_HEADER_SIZE - block->chunk.aux);
}

/* How the frame @distance articles before @first changed; NULL: not at all. */
static const struct nf_changed_frame *changed(const struct nf_repacker *r, uint32_t first,
                                              uint32_t distance)
{
    return distance <= first ? nf_changed_frame_of(&r->changed, first - distance) : NULL;
}

bool nf_frame_takes_changed(const struct nf_repacker *r, const struct nf_moved_block *block,
                            uint32_t first, uint32_t k)
{
    const struct nf_block_frame *f = &r->frames.at[k];
    const struct nf_changed_frame *base;
    struct nf_copies_head head;
    struct nf_cur c;

    if (nf_frame_is_reference(&f->frame)) {
        base = changed(r, first, f->frame.distance);
        return base && base->gone;
    }
    c = nf_cur_init(stored_of(block, f), f->frame.stored_len);
    if (!f->frame.copies || nf_copies_head_get(&c, f->frame.raw_len, &head) != NF_OK)
        return false;
    for (uint32_t i = 0; i < head.bases; i++)
        if (changed(r, first, head.distance[i]))
            return true;
    return false;
}

/* Whoever takes from this frame has to know that it changed. @insertions: of r->rewritten. */
static enum nf_status note_change(struct making *m, bool gone, bool insertions)
{
    struct nf_changed_frames *all = &m->r->changed;
    const struct nf_rewritten *w = &m->r->rewritten;
    const size_t n = insertions ? nf_vec_count(&w->insertions) : 0;
    const struct nf_changed_frame c = { m->first, m->articles, gone, m->frame.stored_len,
                                        nf_vec_count(&all->insertions), n };

    if (n && !nf_buf_add(&all->insertions.buf, w->insertions.at, n * sizeof(*w->insertions.at)))
        return nf_fail_nomem(m->err);
    return nf_vec_add(&all->frames, &c) ? NF_OK : nf_fail_nomem(m->err);
}

/* The frame is done; @was are the bytes that were packed before it. */
static enum nf_status add_frame(struct making *m, size_t was)
{
    struct nf_block_texts *texts = &m->r->out.texts;

    m->frame.stored_len = (uint32_t)(texts->packed.len - was);
    nf_buf_add(&texts->frames, &m->frame, sizeof(m->frame));
    return texts->frames.failed || texts->packed.failed ? nf_fail_nomem(m->err) : NF_OK;
}

/* And that the frame that was made is stored in more bytes, for of these as well no more than
 * some are taken from (spec 6.3). */
static enum nf_status note_growth(struct making *m)
{
    return m->frame.stored_len > m->was->stored_len ? note_change(m, false, false) : NF_OK;
}

/* Pack r->raw by way @number; what is smaller than what is behind @was takes its place. */
static enum nf_status try_way(struct making *m, uint8_t number, size_t was)
{
    struct nf_repacker *r = m->r;
    struct nf_buf *to = &r->out.texts.packed;
    const struct nf_way way = r->out.prefix.way[number];
    const struct nf_pack_table *table;
    size_t got;
    enum nf_status st;

    if (!nf_codec_known(way.codec))
        return NF_OK;
    st = nf_pack_tables_get(&r->tables, true, way, &table, m->err);
    if (st != NF_OK)
        return st;
    if (!nf_buf_need(&r->spare, nf_pack_bound(r->raw.len)))
        return nf_fail_nomem(m->err);
    st = nf_pack(r->packer, way.codec, table, r->raw.ptr, r->raw.len, r->spare.ptr, &got);
    if (st != NF_OK)
        return nf_fail(m->err, st, NF_NO_OFFSET, "%s", nf_strerror(st));
    if (got >= to->len - was)
        return NF_OK;
    memcpy(to->ptr + was, r->spare.ptr, got);
    to->len = was + got;
    m->frame.way = number;
    return NF_OK;
}

/* Make the frame of r->raw, by the way it had, or the best of the block's. */
static enum nf_status pack_plain(struct making *m)
{
    struct nf_repacker *r = m->r;
    struct nf_buf *to = &r->out.texts.packed;
    const bool had = !nf_frame_is_reference(m->was);
    const size_t was = to->len;
    enum nf_status st = NF_OK;

    m->frame = (struct nf_frame){ .raw_len = (uint32_t)r->raw.len, .way = m->was->way };
    if (r->raw.failed)
        return nf_fail_nomem(m->err);
    if (m->frame.raw_len == 0) {
        m->frame.way = 0;
        return add_frame(m, was);
    }
    m->frame.check = nf_check(r->raw.ptr, r->raw.len, nf_frame_seed(m->k));
    if (!nf_buf_add(to, r->raw.ptr, r->raw.len))
        return nf_fail_nomem(m->err);
    if (had)
        st = try_way(m, m->was->way, was);
    for (uint32_t i = 0; !had && st == NF_OK && i < r->out.prefix.ways; i++)
        st = try_way(m, (uint8_t)i, was);
    nf_repack_count(r, r->raw.len);
    return st == NF_OK ? add_frame(m, was) : st;
}

/* Decode the frame to r->raw. */
static enum nf_status load_raw(struct making *m)
{
    struct nf_cursor *c = m->r->cursor;
    enum nf_status st = nf_text_slot_load(&c->text, m->first - c->slot.block.first, m->err);

    nf_buf_reset(&m->r->raw);
    if (st == NF_OK && !nf_buf_add(&m->r->raw, c->text.text.ptr, m->was->raw_len))
        st = nf_fail_nomem(m->err);
    return st;
}

/* The texts of the articles of the frame that stay, to r->raw. */
static enum nf_status load_others(struct making *m)
{
    struct nf_cursor *c = m->r->cursor;
    const struct nf_block *b = &c->slot.block;
    const uint32_t from = m->first - b->first;
    enum nf_status st = nf_text_slot_load(&c->text, from, m->err);

    nf_buf_reset(&m->r->raw);
    for (uint32_t i = from; st == NF_OK && i < from + m->articles; i++) {
        const struct nf_block_article *a = &b->rows.at[i];
        const struct nf_block_shape *s = &b->shapes.at[a->shape];

        if (nf_is_withdrawn(m->r->withdrawn, b->first + i))
            continue;
        for (uint32_t k = 0; k < s->slots; k++)
            if (b->columns.at[b->slots.at[s->first_slot + k]].text)
                nf_buf_add(&m->r->raw, c->text.text.ptr + b->values.at[a->first_value + k].at,
                           b->values.at[a->first_value + k].len);
    }
    return st;
}

/* A frame some articles of which go. Nobody copies from it any more, from the others neither. */
static enum nf_status take_out(struct making *m, size_t go)
{
    enum nf_status st = note_change(m, true, false);

    nf_buf_reset(&m->r->raw);
    if (st == NF_OK && go < m->articles && m->was->raw_len)
        st = load_others(m);
    return st == NF_OK ? pack_plain(m) : st;
}

/* Whether a frame may have the bases that the copies are from now. They may have more literal
 * bytes than before, but not more than they have in all; if they have none more, they may be
 * stored in more. */
static enum nf_status may_have_bases(struct making *m, bool *may)
{
    const struct nf_copies_head *head = &m->r->rewritten.head;
    const uint64_t most = nf_bases_most(m->was->raw_len);
    uint64_t all = 0, stored = 0;
    bool insertions = false;

    for (uint32_t i = 0; i < head->bases; i++) {
        const struct nf_changed_frame *c = changed(m->r, m->first, head->distance[i]);
        struct nf_frame_place place;
        enum nf_status st = nf_refer(&m->r->cursor->text.referred, m->first - head->distance[i],
                                     &place, m->err);

        if (st != NF_OK)
            return st;
        all += place.raw_len;
        stored += c ? c->stored_len : place.stored_len;
        insertions = insertions || (c && c->insertions);
    }
    *may = all <= most || (!insertions && stored <= most);
    return NF_OK;
}

enum nf_status nf_keep_frame(struct nf_repacker *r, const struct nf_moved_block *block,
                             const struct nf_block_prefix *prefix, uint32_t k,
                             struct nf_error *err)
{
    const struct nf_block_frame *f = &r->frames.at[k];
    const uint8_t *stored = stored_of(block, f);
    struct nf_cur packed = nf_cur_init(stored, f->frame.stored_len);
    uint32_t raw_len = f->frame.raw_len;
    struct nf_frame_copies copies;

    if (f->frame.copies && nf_frame_copies_get(stored, f->frame.stored_len, raw_len, &copies) ==
                               NF_OK) {
        packed = copies.packed;
        raw_len = copies.head.literal_len;
    }
    return nf_keeping_add(&r->keeping, true, prefix->way[f->frame.way], &packed, raw_len, err);
}

/* Append the bytes @packed of the frame, which stay. */
static enum nf_status add_kept(struct making *m, const struct nf_cur *packed, struct nf_buf *to)
{
    const struct nf_keeping *k = &m->r->keeping;
    const struct nf_kept *kept = nf_keeping_find(k, m->r->kept, m->k);

    if (kept) {
        nf_repack_count(m->r, kept->raw_len);
        m->r->kept_was += kept->stored_len;
        m->r->kept_len += kept->len;
    }
    return nf_keeping_get(k, kept, packed, to, m->err);
}

/* The list of copies that was rewritten, and the literal bytes as they were packed. */
static enum nf_status add_list(struct making *m, const struct nf_cur *packed)
{
    const struct nf_rewritten *w = &m->r->rewritten;
    struct nf_buf *to = &m->r->out.texts.packed;
    uint8_t p[NF_COPIES_HEAD_MAX];
    struct nf_copy_ends ends = { { 0 } };

    nf_buf_add(to, p, nf_copies_head_put(p, &w->head));
    for (size_t i = 0; i < nf_vec_count(&w->copies); i++)
        nf_buf_add(to, p, nf_copy_put(p, w->head.bases, &ends, &w->copies.at[i]));
    if (to->failed)
        return nf_fail_nomem(m->err);
    return add_kept(m, packed, to);
}

/* The list of copies that was rewritten, and more literal bytes. NF_E_RANGE: that is no less
 * than the whole frame. */
static enum nf_status pack_with_copies(struct making *m)
{
    struct nf_repacker *r = m->r;
    const struct nf_rewritten *w = &r->rewritten;
    struct nf_pack_way way = { .way = r->out.prefix.way[m->was->way] };
    const struct nf_pack_ways ways = { .way = &way, .count = 1 };
    struct nf_copied_frame f = { m->was->raw_len, w->head, w->copies.at, NULL };
    struct nf_way by;
    enum nf_status st = load_raw(m);

    if (st == NF_OK && !nf_codec_known(way.way.codec))
        way.way = (struct nf_way){ .codec = NF_CODEC_STORE };
    if (st == NF_OK)
        st = nf_pack_tables_get(&r->tables, true, way.way, &way.table, m->err);
    if (st != NF_OK)
        return st;
    nf_buf_reset(&r->literals);
    nf_copies_literals(w->copies.at, nf_vec_count(&w->copies), r->raw.ptr, r->raw.len,
                       &r->literals);
    if (r->literals.failed)
        return nf_fail_nomem(m->err);
    f.literals = r->literals.ptr;
    st = nf_pack_copies(r->packer, &ways, &f, &r->spare, &r->out.texts.packed, &by);
    if (st == NF_OK)
        nf_repack_count(r, r->literals.len);
    return st == NF_OK || st == NF_E_RANGE
               ? st : nf_fail(m->err, st, NF_NO_OFFSET, "%s", nf_strerror(st));
}

/* Make all of the frame literal. */
static enum nf_status pack_without_copies(struct making *m, const struct nf_frame_copies *f)
{
    const struct nf_changed_frame *base[NF_MAX_BASES] = { NULL };
    struct nf_repacker *r = m->r;
    enum nf_status st = nf_copies_rewrite(&f->head, f->list, base, &r->changed, false,
                                          m->was->raw_len, &r->rewritten);

    if (st != NF_OK)
        return nf_fail(m->err, st, NF_NO_OFFSET, "%s", nf_strerror(st));
    st = load_raw(m);
    if (st == NF_OK)
        st = pack_plain(m);
    return st == NF_OK ? note_change(m, false, true) : st;
}

/* A frame that stays as it is: but for its table, if that is another. */
static enum nf_status keep_frame(struct making *m)
{
    struct nf_repacker *r = m->r;
    struct nf_buf *to = &r->out.texts.packed;
    const size_t was = to->len;
    struct nf_cur packed = nf_cur_init(m->stored, m->was->stored_len);
    struct nf_frame_copies f;
    enum nf_status st;

    m->frame = *m->was;
    if (m->was->copies && nf_frame_copies_get(m->stored, m->was->stored_len, m->was->raw_len,
                                              &f) == NF_OK) {
        nf_buf_add(to, m->stored, (size_t)(f.packed.at - m->stored));
        packed = f.packed;
    }
    st = add_kept(m, &packed, to);
    if (st != NF_OK)
        return st;
    if (to->len - was > m->was->raw_len) {
        to->len = was;
        return pack_without_copies(m, &f);
    }
    st = add_frame(m, was);
    return st == NF_OK ? note_growth(m) : st;
}

/* Write the frame with its copies as they were rewritten; NF_E_RANGE as above. */
static enum nf_status write_copies(struct making *m, const struct nf_frame_copies *f)
{
    struct nf_buf *to = &m->r->out.texts.packed;
    const bool change = m->r->rewritten.literals_change;
    const size_t was = to->len;
    enum nf_status st;

    st = change ? pack_with_copies(m) : add_list(m, &f->packed);
    if (st == NF_OK && (to->len - was >= m->was->raw_len ||
                        m->was->raw_len > nf_frame_most(to->len - was)))
        st = NF_E_RANGE;
    if (st != NF_OK) {
        to->len = was;
        return st;
    }
    m->frame = *m->was;
    st = add_frame(m, was);
    if (st != NF_OK)
        return st;
    return change ? note_change(m, false, true) : note_growth(m);
}

/* A frame that copies from one that changed. */
static enum nf_status rewrite(struct making *m)
{
    const struct nf_changed_frame *base[NF_MAX_BASES] = { NULL };
    struct nf_repacker *r = m->r;
    struct nf_frame_copies f;
    bool may = false;
    enum nf_status st = nf_frame_copies_get(m->stored, m->was->stored_len, m->was->raw_len, &f);

    for (uint32_t i = 0; st == NF_OK && i < f.head.bases; i++)
        base[i] = changed(r, m->first, f.head.distance[i]);
    if (st == NF_OK)
        st = nf_copies_rewrite(&f.head, f.list, base, &r->changed, true,
                               m->was->raw_len, &r->rewritten);
    if (st != NF_OK)
        return nf_fail(m->err, st, NF_NO_OFFSET, "the copies of the text of article %u: %s",
                       (unsigned)m->first, nf_strerror(st));
    st = may_have_bases(m, &may);
    if (st != NF_OK)
        return st;
    st = may && nf_vec_count(&r->rewritten.copies) ? write_copies(m, &f) : NF_E_RANGE;
    return st == NF_E_RANGE ? pack_without_copies(m, &f) : st;
}

enum nf_status nf_repack_frame(struct nf_repacker *r, const struct nf_moved_block *block,
                               uint32_t k, struct nf_error *err)
{
    const uint32_t per = r->out.prefix.frame_articles;
    const uint32_t left = block->where.articles - k * per;
    const struct nf_block_frame *f = &r->frames.at[k];
    struct making m = { .r = r, .k = k, .first = block->where.first + k * per,
                        .articles = left < per ? left : per, .was = &f->frame,
                        .stored = stored_of(block, f), .err = err };
    const size_t go = nf_withdrawn_between(r->withdrawn, m.first,
                                           (uint64_t)m.first + m.articles);
    enum nf_status st;

    if (go)
        return take_out(&m, go);
    if (!nf_frame_takes_changed(r, block, m.first, k))
        return keep_frame(&m);
    if (!nf_frame_is_reference(&f->frame))
        return rewrite(&m);
    st = load_raw(&m);
    return st == NF_OK ? pack_plain(&m) : st;
}

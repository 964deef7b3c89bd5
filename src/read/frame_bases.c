/*
 * From a frame that takes copies to its text. Of each base the literal bytes alone are
 * decoded, so one step leads to all there is to know, however the bases came to be.
 * They are kept for a while, for those who take from the same ones.
 */
#include "src/read/frame_bases.h"

#include <inttypes.h>

#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/block/frame_copies.h"

/* Bytes that are kept for another frame, at most. */
#define MAX_KEPT ((size_t)2 << 20)

void nf_bases_init(struct nf_bases *b, struct nf_referred *referred)
{
    const struct nf_alloc *alloc = referred->block->reader->archive.alloc;

    *b = (struct nf_bases){ .referred = referred };
    nf_buf_init(&b->stored, alloc, NF_MAX_FRAME);
    nf_buf_init(&b->literals, alloc, NF_MAX_FRAME + NF_UNPACK_SLACK);
}

static struct nf_reader *reader_of(const struct nf_bases *b)
{
    return b->referred->block->reader;
}

static void empty_row(struct nf_bases *b, uint32_t row)
{
    for (unsigned i = 0; i < NF_MAX_BASES; i++) {
        struct nf_base *k = &b->row[row][i];

        b->bytes -= k->literals.cap;
        nf_buf_free(&k->literals);
        k->used = 0;
    }
}

void nf_bases_free(struct nf_bases *b)
{
    for (uint32_t i = 0; b->row && i < NF_BASE_ROWS; i++)
        empty_row(b, i);
    nf_put(reader_of(b)->archive.alloc, b->row);
    b->row = NULL;
    nf_buf_free(&b->stored);
    nf_buf_free(&b->literals);
}

static enum nf_status make_rows(struct nf_bases *b, struct nf_error *err)
{
    const struct nf_alloc *alloc = reader_of(b)->archive.alloc;

    if (b->row)
        return NF_OK;
    b->row = nf_zget_array(alloc, NF_BASE_ROWS, sizeof(*b->row));
    if (!b->row)
        return nf_fail_nomem(err);
    for (uint32_t i = 0; i < NF_BASE_ROWS; i++)
        for (unsigned k = 0; k < NF_MAX_BASES; k++)
            nf_buf_init(&b->row[i][k].literals, alloc, NF_MAX_FRAME + NF_UNPACK_SLACK);
    return NF_OK;
}

static enum nf_status unpack(struct nf_bases *b, struct nf_way way,
                             const struct nf_cur *packed, uint32_t len, struct nf_buf *to,
                             struct nf_error *err)
{
    return nf_frame_unpack(&reader_of(b)->tables, b->referred->block->unpacker, way,
                           packed->at, packed->left, len, to, err);
}

/* What a frame's bases may have in all (spec 6.3); and what they take of memory, which is
 * bounded as a frame is. */
struct room {
    uint64_t literal;
    uint64_t stored;
    uint64_t taken;
    size_t most;
};

/* Take @n bytes of those that are @left for the base at @offset. */
static enum nf_status take(uint64_t *left, uint64_t n, uint64_t offset, struct nf_error *err)
{
    if (n > *left)
        return nf_fail(err, NF_E_DAMAGED, offset, "more than can be taken from");
    *left -= n;
    return NF_OK;
}

/* Take @n literal bytes of the base at @offset. */
static enum nf_status take_literals(struct room *room, uint32_t n, uint64_t offset,
                                    struct nf_error *err)
{
    enum nf_status st = take(&room->literal, n, offset, err);

    room->taken += n;
    if (st == NF_OK && room->taken > room->most)
        st = nf_fail(err, NF_E_LIMIT, offset, "%" PRIu64 " bytes, %zu are allowed", room->taken,
                     room->most);
    return st;
}

/* The base that has article @ordinal, if it is at hand; else the one in its row that was not used
 * for the longest time. */
static struct nf_base *look_up(struct nf_bases *b, uint32_t ordinal)
{
    struct nf_base *row = b->row[ordinal % NF_BASE_ROWS], *oldest = row;

    for (struct nf_base *k = row; k < row + NF_MAX_BASES; k++) {
        if (k->used && k->ordinal == ordinal)
            return k;
        if (k->used < oldest->used)
            oldest = k;
    }
    oldest->used = 0;
    return oldest;
}

/* The stored bytes @p of the frame at @place: its literal bytes, packed. */
static enum nf_status literals_of(const struct nf_frame_place *place, const uint8_t *p,
                                  uint32_t *len, struct nf_cur *packed)
{
    struct nf_frame_copies f;
    enum nf_status st;

    *len = place->raw_len;
    *packed = nf_cur_init(p, place->stored_len);
    if (!place->copies)
        return NF_OK;
    st = nf_frame_copies_get(p, place->stored_len, place->raw_len, &f);
    if (st != NF_OK)
        return st;
    *len = f.head.literal_len;
    *packed = f.packed;
    return NF_OK;
}

/* @room is taken before what it is for is read or unpacked. */
static enum nf_status load_base(struct nf_bases *b, uint32_t ordinal, struct room *room,
                                struct nf_base *out, struct nf_error *err)
{
    struct nf_frame_place place;
    struct nf_cur packed;
    const uint8_t *p;
    enum nf_status st = nf_refer(b->referred, ordinal, &place, err);

    if (st != NF_OK)
        return st;
    if (place.raw_len == 0)
        return nf_fail(err, NF_E_DAMAGED, place.offset, "that has no text");
    st = take(&room->stored, place.stored_len, place.offset, err);
    if (st == NF_OK)
        st = nf_frame_fetch(&reader_of(b)->archive, &place, &b->stored, &p, err);
    if (st != NF_OK)
        return st;
    if (literals_of(&place, p, &out->len, &packed) != NF_OK)
        return nf_fail(err, NF_E_DAMAGED, place.offset, "its copies are damaged");
    st = take_literals(room, out->len, place.offset, err);
    if (st != NF_OK)
        return st;
    b->bytes -= out->literals.cap;
    st = unpack(b, place.way, &packed, out->len, &out->literals, err);
    b->bytes += out->literals.cap;
    if (st != NF_OK)
        return st;
    out->ordinal = ordinal;
    out->stored_len = place.stored_len;
    out->offset = place.offset;
    return NF_OK;
}

/* The bases of a frame whose first article is @first. */
static enum nf_status load_bases(struct nf_bases *bases, uint32_t first, uint32_t raw_len,
                                 const struct nf_copies_head *head,
                                 const struct nf_base *base[NF_MAX_BASES],
                                 struct nf_error *err)
{
    struct room room = { .literal = nf_bases_most(raw_len), .stored = nf_bases_most(raw_len),
                         .most = reader_of(bases)->archive.max_frame };

    for (uint32_t i = 0; i < head->bases; i++) {
        struct nf_base *b;
        enum nf_status st = NF_OK;

        if (head->distance[i] > first)
            return nf_fail(err, NF_E_DAMAGED, NF_NO_OFFSET,
                           "it takes bytes from before the first article");
        b = look_up(bases, first - head->distance[i]);
        if (!b->used) {
            st = load_base(bases, first - head->distance[i], &room, b, err);
        } else {
            st = take(&room.stored, b->stored_len, b->offset, err);
            if (st == NF_OK)
                st = take_literals(&room, b->len, b->offset, err);
        }
        for (uint32_t k = 0; st == NF_OK && k < i; k++)
            if (base[k]->offset == b->offset)
                st = nf_fail(err, NF_E_DAMAGED, b->offset, "taken from twice");
        if (st != NF_OK)
            return nf_fail_about(err, st, "bytes from article %" PRIu32,
                                 first - head->distance[i]);
        b->used = ++bases->turn;
        base[i] = b;
    }
    return NF_OK;
}

static void forget_much(struct nf_bases *b)
{
    if (b->stored.cap + b->literals.cap > MAX_KEPT) {
        nf_buf_free(&b->stored);
        nf_buf_free(&b->literals);
    }
    for (; b->bytes > MAX_KEPT; b->oldest = (b->oldest + 1) % NF_BASE_ROWS)
        empty_row(b, b->oldest);
}

static enum nf_status join(struct nf_bases *b, const struct nf_frame_copies *f,
                           const struct nf_frame_place *place, struct nf_buf *to,
                           struct nf_error *err)
{
    const struct nf_base *base[NF_MAX_BASES] = { NULL };
    struct nf_str literals[NF_MAX_BASES] = { { NULL, 0 } };
    enum nf_status st = make_rows(b, err);

    if (st == NF_OK)
        st = load_bases(b, place->first, place->raw_len, &f->head, base, err);
    if (st == NF_OK)
        st = unpack(b, place->way, &f->packed, f->head.literal_len, &b->literals, err);
    if (st != NF_OK)
        return st;
    if (!nf_buf_need(to, place->raw_len + (size_t)NF_UNPACK_SLACK))
        return nf_fail_nomem(err);
    for (uint32_t i = 0; i < f->head.bases; i++)
        literals[i] = (struct nf_str){ (const char *)base[i]->literals.ptr, base[i]->len };
    if (nf_frame_copies_join(f, (struct nf_str){ (const char *)b->literals.ptr,
                                                 f->head.literal_len },
                             literals, to->ptr) != NF_OK)
        return nf_fail(err, NF_E_DAMAGED, place->offset,
                       "it takes bytes that are not there");
    return NF_OK;
}

enum nf_status nf_bases_unpack(struct nf_bases *b, const struct nf_frame_place *place,
                               const uint8_t *p, struct nf_buf *to,
                               struct nf_error *err)
{
    struct nf_frame_copies f;
    enum nf_status st;

    if (nf_frame_copies_get(p, place->stored_len, place->raw_len, &f) != NF_OK)
        return nf_fail(err, NF_E_DAMAGED, place->offset, "its copies are damaged");
    st = join(b, &f, place, to, err);
    forget_much(b);
    return st;
}

#include "src/read/archive_back.h"

#include <inttypes.h>
#include <string.h>

#include "src/base/fail.h"
#include "src/chunk/chunk_read.h"

void nf_archive_back_init(struct nf_archive_back *b, const struct nf_archive *a)
{
    *b = (struct nf_archive_back){ .archive = a, .head = a->head, .footer = a->footer,
                                   .end = a->end };
    nf_buf_init(&b->buf, a->alloc, a->max_index);
}

void nf_archive_back_free(struct nf_archive_back *b)
{
    nf_buf_free(&b->buf);
}

/* Whether the footer that @b is at may name @place as the one before. */
static bool may_precede(const struct nf_archive_back *b, const struct nf_place *place)
{
    return place->offset >= NF_FILE_HEADER_SIZE && place->offset < b->footer.offset &&
           place->len <= b->footer.offset - place->offset &&
           b->footer.offset - place->offset - place->len >= NF_TRAILER_SIZE;
}

/* The head of the footer at @place, all of which is checked. */
static enum nf_status read_head(struct nf_archive_back *b, const struct nf_place *place,
                                struct nf_footer_head *out, struct nf_error *err)
{
    const struct nf_archive *a = b->archive;
    struct nf_chunk chunk;
    const uint8_t *p = NULL;
    struct nf_cur c;
    enum nf_status st = nf_chunk_read(&a->source, a->head.identity.id, place,
                                      NF_CHUNK_FOOTER, &b->buf, &chunk, &p, err);

    if (st != NF_OK)
        return st;
    c = nf_cur_init(p, chunk.stored_len);
    st = nf_footer_head_get(&c, out);
    if (st == NF_OK)
        st = nf_identity_supported(&out->identity);
    if (st == NF_E_UNSUPPORTED)
        return nf_archive_not_supported(err, place->offset, &out->identity);
    if (st != NF_OK || memcmp(out->identity.id, a->head.identity.id, NF_ID_SIZE) != 0 ||
        out->generation != b->head.generation - 1 || out->articles > b->head.articles)
        return nf_fail(err, NF_E_DAMAGED, place->offset,
                       "the footer does not match the one behind it");
    return NF_OK;
}

enum nf_status nf_archive_back_next(struct nf_archive_back *b, struct nf_error *err)
{
    const struct nf_place place = b->head.previous;
    struct nf_footer_head head;
    enum nf_status st;

    if (b->head.generation == 1 && place.offset == 0 && place.len == 0)
        return NF_E_END;
    if (b->head.generation == 1 || !may_precede(b, &place))
        return nf_fail(err, NF_E_DAMAGED, b->footer.offset,
                       "the footer names no footer before it");
    st = read_head(b, &place, &head, err);
    if (st != NF_OK)
        return nf_fail_about(err, st, "generation %" PRIu32, b->head.generation - 1);
    b->head = head;
    b->footer = place;
    b->end = place.offset + place.len + NF_TRAILER_SIZE;
    return NF_OK;
}

static enum nf_status no_generation(const struct nf_archive *a, uint64_t number,
                                    struct nf_error *err)
{
    return nf_fail(err, NF_E_RANGE, NF_NO_OFFSET,
                   "no generation %" PRIu64 ": the newest%s is %" PRIu32, number,
                   a->flaws & NF_FLAW_FOOTER ? " that is not damaged" : "",
                   a->head.generation);
}

/* Take over the footer that @b has come to. */
static enum nf_status take(struct nf_archive *a, const struct nf_archive_back *b,
                           struct nf_error *err)
{
    const struct nf_place place = b->footer;
    const uint8_t *p;
    enum nf_status st = nf_read(&a->source, place.offset, (size_t)place.len, &a->tail, &p,
                                err);

    if (st == NF_OK)
        st = nf_archive_take(a, p, &place, err);
    if (st != NF_OK)
        return st;
    a->footer = place;
    a->end = a->source.size = b->end;
    a->flaws &= NF_FLAW_HEADER; /* the others are about what is behind */
    return NF_OK;
}

enum nf_status nf_archive_back_to(struct nf_archive *a, uint64_t number,
                                  struct nf_error *err)
{
    struct nf_archive_back b;
    enum nf_status st = NF_OK;

    if (number == a->head.generation)
        return NF_OK;
    if (number > a->head.generation || number == 0)
        return no_generation(a, number, err);
    nf_archive_back_init(&b, a);
    while (st == NF_OK && b.head.generation > number)
        st = nf_archive_back_next(&b, err);
    if (st == NF_OK)
        st = take(a, &b, err);
    nf_archive_back_free(&b);
    return st;
}

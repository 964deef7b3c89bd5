#include "src/chunk/footer_find.h"

#include <string.h>

#include "format/checksum.h"
#include "format/footer.h"
#include "src/chunk/range_read.h"

/* How much is read at a time. */
#define PIECE (256u << 10)
/* A footer's chunk header, and the identity that its payload begins with. */
#define BEGIN (NF_CHUNK_HEADER_SIZE + NF_IDENTITY_SIZE)

void nf_footer_find_init(struct nf_footer_find *f, const struct nf_alloc *alloc,
                         const struct nf_source *source, const uint8_t *id, uint64_t most)
{
    const uint64_t size = source->size;

    *f = (struct nf_footer_find){ .source = source, .id = id, .at = size, .work = size,
                                  .stop = NF_FILE_HEADER_SIZE };
    if (size > most && size - most > f->stop)
        f->stop = size - most;
    nf_buf_init(&f->buf, alloc, PIECE + BEGIN);
    nf_buf_init(&f->trailer, alloc, NF_TRAILER_SIZE);
    nf_chunk_checker_init(&f->checker, alloc);
}

void nf_footer_find_free(struct nf_footer_find *f)
{
    nf_buf_free(&f->buf);
    nf_buf_free(&f->trailer);
    nf_chunk_checker_free(&f->checker);
}

/* Read the piece that ends with the footers that begin before @f->at. */
static enum nf_status read_piece(struct nf_footer_find *f, struct nf_error *err)
{
    const uint64_t left = f->at - f->stop, behind = f->source->size - f->at;
    const size_t begins = left < PIECE ? (size_t)left : PIECE;
    enum nf_status st;

    f->from = f->at - begins;
    f->have = begins + (behind < BEGIN ? (size_t)behind : BEGIN);
    st = nf_read(f->source, f->from, f->have, &f->buf, &f->bytes, err);
    if (st != NF_OK)
        f->have = 0;
    return st;
}

/* Whether the bytes at @p, which are those at @at, hold up as the beginning of a footer of
 * the archive: @chunk and @id. */
static bool begins_here(const struct nf_footer_find *f, const uint8_t *p, uint64_t at,
                        struct nf_chunk *chunk, uint8_t id[NF_ID_SIZE])
{
    struct nf_cur c = nf_cur_init(p + NF_CHUNK_HEADER_SIZE, NF_IDENTITY_SIZE);
    struct nf_identity identity;

    if (!nf_chunk_may_begin(p, NF_CHUNK_FOOTER) ||
        nf_identity_get(&c, &identity) != NF_OK ||
        (f->id && memcmp(f->id, identity.id, NF_ID_SIZE) != 0))
        return false;
    c = nf_cur_init(p, NF_CHUNK_HEADER_SIZE);
    memcpy(id, identity.id, NF_ID_SIZE);
    return nf_chunk_get(&c, nf_seed(identity.id, at), chunk) == NF_OK &&
           chunk->stored_len >= NF_IDENTITY_SIZE &&
           chunk->stored_len <= f->source->size - at - NF_CHUNK_HEADER_SIZE;
}

/* Find the trailer of the footer in @out. */
static enum nf_status find_trailer(struct nf_footer_find *f, struct nf_footer_place *out,
                                   struct nf_error *err)
{
    const uint64_t at = out->chunk.offset + out->chunk.len, left = f->source->size - at;
    const size_t n = left < NF_TRAILER_SIZE ? (size_t)left : NF_TRAILER_SIZE;
    const uint8_t *p = NULL;
    uint32_t len;
    struct nf_cur c;
    enum nf_status st = nf_read(f->source, at, n, &f->trailer, &p, err);

    if (st != NF_OK)
        return st;
    c = nf_cur_init(p, n);
    out->trailer = nf_trailer_get(&c, &len) == NF_OK &&
                   len == out->chunk.len + NF_TRAILER_SIZE;
    out->end = at + n;
    return NF_OK;
}

/* Whether the footer at @at, which is @chunk, is right; not if that is too much work. */
static enum nf_status check(struct nf_footer_find *f, uint64_t at,
                            const struct nf_chunk *chunk, bool *right, struct nf_error *err)
{
    *right = false;
    if (chunk->stored_len > f->work)
        return NF_OK;
    f->work -= chunk->stored_len;
    return nf_chunk_check(&f->checker, f->source, chunk, at + NF_CHUNK_HEADER_SIZE, right,
                          err);
}

/* Behind the last marker that may be in the piece, up to where it was looked through. */
static uint64_t behind_marker(const struct nf_footer_find *f)
{
    size_t n = (size_t)(f->at - f->from);

    while (n > 0 && f->bytes[n - 1] != NF_CHUNK_MARKER_0)
        n--;
    return f->from + n;
}

enum nf_status nf_footer_find_next(struct nf_footer_find *f, struct nf_footer_place *out,
                                   struct nf_error *err)
{
    struct nf_footer_place found = { .trailer = false };
    struct nf_chunk chunk;
    enum nf_status st = NF_OK;
    bool right = false;

    while (st == NF_OK && f->at > f->stop) {
        if (!f->have || f->at == f->from) {
            st = read_piece(f, err);
            if (st != NF_OK)
                return st;
        }
        f->at = behind_marker(f);
        if (f->at == f->from)
            continue;
        f->at--;
        if (f->from + f->have - f->at < BEGIN ||
            !begins_here(f, f->bytes + (f->at - f->from), f->at, &chunk, found.id))
            continue;
        st = check(f, f->at, &chunk, &right, err);
        if (st != NF_OK || !right)
            continue;
        found.chunk = (struct nf_place){
            f->at, NF_CHUNK_HEADER_SIZE + (uint64_t)chunk.stored_len };
        st = find_trailer(f, &found, err);
        if (st == NF_OK)
            *out = found;
        return st;
    }
    return st == NF_OK ? NF_E_END : st;
}

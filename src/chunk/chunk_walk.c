#include "src/chunk/chunk_walk.h"

#include <string.h>

#include "format/checksum.h"
#include "format/footer.h"
#include "src/chunk/range_read.h"

/* How much is read at a time when looking for the next chunk. */
#define SCAN_BYTES (256u << 10)

void nf_chunk_walk_init(struct nf_chunk_walk *w, const struct nf_alloc *alloc,
                        const struct nf_source *source, const uint8_t *id)
{
    *w = (struct nf_chunk_walk){ .source = source, .id = id,
                                 .at = NF_FILE_HEADER_SIZE, .next = NF_PIECE_CHUNK };
    nf_buf_init(&w->buf, alloc, SCAN_BYTES);
}

void nf_chunk_walk_free(struct nf_chunk_walk *w)
{
    nf_buf_free(&w->buf);
}

/* The lesser of @n and what is left of the file. */
static size_t at_most(const struct nf_chunk_walk *w, size_t n)
{
    uint64_t left = w->source->size - w->at;

    return left < n ? (size_t)left : n;
}

/* How many bytes from w->at on are here already. */
static size_t here(const struct nf_chunk_walk *w)
{
    return w->at >= w->from && w->at - w->from < w->have ? w->have - (size_t)(w->at - w->from) : 0;
}

/* The @n bytes at w->at. Those that were read last are not read again: there may be many
 * chunks among them. */
static enum nf_status look(struct nf_chunk_walk *w, size_t n, const uint8_t **p,
                           struct nf_error *err)
{
    enum nf_status st = NF_OK;

    if (n == 0 || here(w) < n) {
        st = nf_read(w->source, w->at, n, &w->buf, &w->bytes, err);
        w->from = w->at;
        w->have = st == NF_OK ? n : 0;
    }
    if (st != NF_OK)
        return st;
    *p = w->bytes + (w->at - w->from);
    return NF_OK;
}

/* Whether the bytes at @p, which are those at w->at, hold up as a chunk header. */
static bool header_here(const struct nf_chunk_walk *w, const uint8_t *p,
                        struct nf_chunk *out)
{
    struct nf_cur c = nf_cur_init(p, NF_CHUNK_HEADER_SIZE);

    return nf_chunk_get(&c, nf_seed(w->id, w->at), out) == NF_OK;
}

static bool is_cut(const struct nf_chunk_walk *w, const struct nf_chunk *chunk)
{
    return chunk->stored_len > w->source->size - w->at - NF_CHUNK_HEADER_SIZE;
}

/* Go to the next place that holds up as a chunk, or to the end. */
static enum nf_status resync(struct nf_chunk_walk *w, struct nf_error *err)
{
    const uint64_t size = w->source->size;

    for (w->at++; size - w->at >= NF_CHUNK_HEADER_SIZE;) {
        size_t n = here(w) < NF_CHUNK_HEADER_SIZE ? at_most(w, SCAN_BYTES) : here(w);
        struct nf_chunk chunk;
        const uint8_t *p;
        enum nf_status st = look(w, n, &p, err);

        if (st != NF_OK)
            return st;
        for (; n >= NF_CHUNK_HEADER_SIZE; n--, p++, w->at++)
            if (header_here(w, p, &chunk) && !is_cut(w, &chunk))
                return NF_OK;
    }
    w->at = size;
    return NF_OK;
}

static enum nf_status next_chunk(struct nf_chunk_walk *w, struct nf_piece *out,
                                 struct nf_error *err)
{
    size_t n = at_most(w, NF_CHUNK_HEADER_SIZE);
    const uint8_t *p;
    enum nf_status st = look(w, n, &p, err);
    bool begins;

    if (st != NF_OK)
        return st;
    begins = n == NF_CHUNK_HEADER_SIZE && header_here(w, p, &out->chunk);
    out->cut = begins && is_cut(w, &out->chunk);
    if (begins)
        memcpy(out->header, p, sizeof(out->header));
    if (!begins || out->cut) {
        out->kind = NF_PIECE_LOST;
        return resync(w, err);
    }
    w->at += NF_CHUNK_HEADER_SIZE + (uint64_t)out->chunk.stored_len;
    if (out->chunk.type == NF_CHUNK_FOOTER) {
        w->next = NF_PIECE_TRAILER;
        w->footer_len = out->chunk.stored_len;
    }
    return NF_OK;
}

static enum nf_status next_trailer(struct nf_chunk_walk *w, struct nf_piece *out,
                                   struct nf_error *err)
{
    size_t n = at_most(w, NF_TRAILER_SIZE);
    const uint8_t *p;
    uint32_t len;
    struct nf_cur c;
    enum nf_status st = look(w, n, &p, err);

    if (st != NF_OK)
        return st;
    c = nf_cur_init(p, n);
    out->sound = nf_trailer_get(&c, &len) == NF_OK &&
                 len == NF_CHUNK_HEADER_SIZE + w->footer_len + NF_TRAILER_SIZE;
    w->at += n;
    w->next = w->at % NF_GENERATION_ALIGN ? NF_PIECE_PADDING : NF_PIECE_CHUNK;
    return NF_OK;
}

static enum nf_status next_padding(struct nf_chunk_walk *w, struct nf_piece *out,
                                   struct nf_error *err)
{
    size_t n = at_most(w, NF_GENERATION_ALIGN - w->at % NF_GENERATION_ALIGN);
    const uint8_t *p;
    size_t zeros = 0;
    enum nf_status st = look(w, n, &p, err);

    if (st != NF_OK)
        return st;
    while (zeros < n && p[zeros] == 0)
        zeros++;
    out->sound = zeros == n;
    out->unsound = w->at + zeros;
    w->at += n;
    w->next = NF_PIECE_CHUNK;
    return NF_OK;
}

enum nf_status nf_chunk_walk_next(struct nf_chunk_walk *w, struct nf_piece *out,
                                  struct nf_error *err)
{
    enum nf_status st;

    *out = (struct nf_piece){ .kind = w->next, .at = w->at };
    /* A footer at the very end has a trailer as well: one of no bytes. */
    if (w->at >= w->source->size && w->next != NF_PIECE_TRAILER)
        return NF_E_END;
    if (w->next == NF_PIECE_TRAILER)
        st = next_trailer(w, out, err);
    else if (w->next == NF_PIECE_PADDING)
        st = next_padding(w, out, err);
    else
        st = next_chunk(w, out, err);
    out->len = w->at - out->at;
    return st;
}

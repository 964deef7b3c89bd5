#include "src/chunk/chunk_check.h"

#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/chunk/range_read.h"

/* How much is read at a time. */
#define PIECE (1u << 20)

bool nf_chunk_right(const struct nf_chunk *chunk, const void *payload)
{
    return nf_check_equal(chunk->hash, nf_chunk_hash(chunk, payload));
}

bool nf_chunk_head_right(const struct nf_chunk *chunk, const void *head)
{
    return nf_check_equal((uint32_t)chunk->hash, nf_check(head, chunk->aux, 0));
}

bool nf_chunk_rest_right(const struct nf_chunk *chunk, const void *rest)
{
    return nf_check_equal(chunk->hash >> 32,
                          nf_check(rest, chunk->stored_len - chunk->aux, 0));
}

void nf_chunk_checker_init(struct nf_chunk_checker *c, const struct nf_alloc *alloc)
{
    *c = (struct nf_chunk_checker){ .alloc = alloc };
    nf_buf_init(&c->buf, alloc, PIECE);
}

void nf_chunk_checker_free(struct nf_chunk_checker *c)
{
    nf_buf_free(&c->buf);
    nf_put(c->alloc, c->hasher);
}

enum nf_status nf_chunk_payload_hash(struct nf_chunk_checker *c,
                                     const struct nf_source *source, uint64_t at, uint64_t n,
                                     uint64_t *hash, struct nf_error *err)
{
    if (!c->hasher)
        c->hasher = nf_get(c->alloc, nf_hasher_size());
    if (!c->hasher)
        return nf_fail_nomem(err);
    nf_hasher_begin(c->hasher);
    while (n > 0) {
        size_t piece = n < PIECE ? (size_t)n : PIECE;
        const uint8_t *p;
        enum nf_status st = nf_read(source, at, piece, &c->buf, &p, err);

        if (st != NF_OK)
            return st;
        nf_hasher_add(c->hasher, p, piece);
        at += piece;
        n -= piece;
    }
    *hash = nf_hasher_end(c->hasher);
    return NF_OK;
}

static enum nf_status check_pieces(struct nf_chunk_checker *c,
                                   const struct nf_source *source,
                                   const struct nf_chunk *chunk, uint64_t at,
                                   bool *right, struct nf_error *err)
{
    bool block = chunk->type == NF_CHUNK_BLOCK;
    uint32_t head_len = block ? chunk->aux : 0;
    uint64_t head = 0, rest = 0;
    enum nf_status st = NF_OK;

    if (block)
        st = nf_chunk_payload_hash(c, source, at, head_len, &head, err);
    if (st == NF_OK)
        st = nf_chunk_payload_hash(c, source, at + head_len, chunk->stored_len - head_len,
                                   &rest, err);
    if (st == NF_OK)
        *right = nf_check_equal(
            chunk->hash, block ? nf_block_hash((uint32_t)head, (uint32_t)rest) : rest);
    return st;
}

enum nf_status nf_chunk_check(struct nf_chunk_checker *c, const struct nf_source *source,
                              const struct nf_chunk *chunk, uint64_t at, bool *right,
                              struct nf_error *err)
{
    const uint8_t *p;
    enum nf_status st;

    if (chunk->stored_len > PIECE)
        return check_pieces(c, source, chunk, at, right, err);
    st = nf_read(source, at, chunk->stored_len, &c->buf, &p, err);
    if (st == NF_OK)
        *right = nf_chunk_right(chunk, p);
    return st;
}

/*
 * From an ordinal to the head of its block: read and checked once, and kept for the
 * next call.
 */
#include <inttypes.h>

#include "src/base/fail.h"
#include "src/chunk/chunk_check.h"
#include "src/chunk/chunk_read.h"
#include "src/read/reader_internal.h"

enum nf_status nf_cursor_locate(struct nf_cursor *c, uint32_t ordinal,
                                struct nf_location *out, struct nf_error *err)
{
    return nf_offsets_locate(c->reader, &c->offsets, ordinal, out, err);
}

enum nf_status nf_cursor_locate_block(struct nf_cursor *c, uint32_t block,
                                      struct nf_location *out,
                                      struct nf_error *err)
{
    return nf_offsets_locate_block(c->reader, &c->offsets, block, out, err);
}

/* No head is longer, and no sum with this one is above 2^32. */
#define MAX_HEAD (NF_BLOCK_PREFIX_MAX + NF_MAX_BLOCK_ARTICLES * NF_FRAME_MAX + \
                  NF_MAX_SHORTS)

/* Bytes to ask for: the whole chunk if that is wanted and its end is known. */
static size_t bytes_wanted(const struct nf_location *where, bool whole)
{
    uint64_t all = where->end > where->offset ? where->end - where->offset : 0;
    size_t head = NF_CHUNK_HEADER_SIZE + (size_t)where->head_len;

    return whole && all > head && all <= NF_MAX_FRAME ? (size_t)all : head;
}

enum nf_status nf_block_head_read(const struct nf_reader *r,
                                  const struct nf_location *where, size_t want,
                                  struct nf_buf *buf, struct nf_chunk *chunk,
                                  const uint8_t **p, struct nf_error *err)
{
    enum nf_status st;

    if (where->head_len > MAX_HEAD)
        return nf_fail(err, NF_E_DAMAGED, where->offset, "block %" PRIu32
                       ": a head of %" PRIu32 " bytes", where->block,
                       where->head_len);
    st = nf_read(&r->source, where->offset, want, buf, p, err);
    if (st == NF_OK)
        st = nf_chunk_header_at(*p, r->head.identity.id, where->offset,
                                r->source.size, NF_CHUNK_BLOCK, chunk, err);
    if (st == NF_OK &&
        (chunk->aux != where->head_len || chunk->first != where->first ||
         (uint64_t)chunk->first + chunk->articles > r->head.articles))
        st = nf_fail(err, NF_E_DAMAGED, where->offset,
                     "block %" PRIu32 ": index and block disagree", where->block);
    if (st == NF_OK && want >= NF_CHUNK_HEADER_SIZE + (size_t)chunk->aux &&
        !nf_chunk_head_right(chunk, *p + NF_CHUNK_HEADER_SIZE))
        st = nf_fail(err, NF_E_DAMAGED, where->offset,
                     "block %" PRIu32 ": checksum of its head differs", where->block);
    return st;
}

enum nf_status nf_cursor_load(struct nf_cursor *c,
                              const struct nf_location *where, bool whole,
                              struct nf_error *err)
{
    struct nf_reader *r = c->reader;
    const struct nf_unpack_table *table = NULL;
    size_t want = bytes_wanted(where, whole);
    struct nf_block_prefix prefix;
    struct nf_chunk chunk;
    struct nf_cur head;
    const uint8_t *p;
    enum nf_status st;

    if (c->block.articles && c->at.block == where->block)
        return NF_OK;
    c->block.articles = 0;
    c->searched = 0;
    c->frame = UINT32_MAX;
    c->whole = NULL;
    st = nf_block_head_read(r, where, want, &c->head_buf, &chunk, &p, err);
    if (st != NF_OK)
        return st;
    p += NF_CHUNK_HEADER_SIZE;
    head = nf_cur_init(p, chunk.aux);
    /* What is wrong with the head is told where it is loaded. */
    if (nf_block_prefix_get(&head, &prefix) == NF_OK)
        st = nf_reader_table(r, false, prefix.shorts.codec, prefix.shorts.set,
                             c->unpacker, &table, err);
    if (st == NF_OK)
        st = nf_block_load(&c->block, &chunk, p, c->unpacker, table, where->offset,
                           err);
    if (st != NF_OK)
        return st;
    c->at = *where;
    if (want >= NF_CHUNK_HEADER_SIZE + (uint64_t)chunk.stored_len)
        c->whole = p - NF_CHUNK_HEADER_SIZE;
    return NF_OK;
}

/* Tombstones stand behind their block, one after the other: no index has them. */
#include "src/read/tombstone_read.h"

#include "src/chunk/chunk_check.h"
#include "src/chunk/chunk_read.h"

/* Whether a chunk at @at can be a tombstone. */
static bool may_be(const struct nf_archive *a, uint64_t at, const uint8_t *p,
                   struct nf_chunk *chunk)
{
    return nf_chunk_header_at(p, a->head.identity.id, at, a->source.size, NF_CHUNK_TOMBSTONE,
                              chunk, NULL) == NF_OK &&
           chunk->codec == NF_CODEC_STORE;
}

/* The chunk at w->at, if it can be a tombstone; *right: whether it is one. What is longer than
 * any is none, and not read. */
static enum nf_status read_one(struct nf_tombstone_walk *w, bool *right,
                               struct nf_tombstone *out, struct nf_error *err)
{
    const struct nf_archive *a = w->archive;
    const uint64_t left = w->at < a->source.size ? a->source.size - w->at : 0;
    const uint8_t *p;
    struct nf_cur c;
    enum nf_status st;

    if (left < NF_CHUNK_HEADER_SIZE)
        return NF_E_END;
    st = nf_read(&a->source, w->at, NF_CHUNK_HEADER_SIZE, w->buf, &p, err);
    if (st == NF_OK && !may_be(a, w->at, p, &w->chunk))
        return NF_E_END;
    if (st == NF_OK && w->chunk.stored_len <= NF_TOMBSTONE_MOST) {
        st = nf_read(&a->source, w->at + NF_CHUNK_HEADER_SIZE, w->chunk.stored_len, w->buf, &p,
                     err);
        c = nf_cur_init(p, w->chunk.stored_len);
        *right = st == NF_OK && nf_chunk_right(&w->chunk, p) &&
                 nf_tombstone_get(&c, out) == NF_OK;
        w->payload = p;
    }
    if (st != NF_OK)
        return st;
    w->at += NF_CHUNK_HEADER_SIZE + (uint64_t)w->chunk.stored_len;
    return NF_OK;
}

enum nf_status nf_tombstone_next(struct nf_tombstone_walk *w, struct nf_tombstone *out,
                                 struct nf_error *err)
{
    enum nf_status st = NF_OK;
    bool right = false;

    while (st == NF_OK && !right)
        st = w->count++ < NF_MAX_TOMBSTONES ? read_one(w, &right, out, err) : NF_E_END;
    return st;
}

/* Where the block at @where ends. */
static enum nf_status end_of_block(const struct nf_archive *a, const struct nf_location *where,
                                   struct nf_buf *buf, uint64_t *end, struct nf_error *err)
{
    struct nf_chunk chunk;
    const uint8_t *p;
    enum nf_status st = nf_block_head_read(a, where, NF_CHUNK_HEADER_SIZE, buf, &chunk, &p, err);

    if (st == NF_OK)
        *end = where->offset + NF_CHUNK_HEADER_SIZE + chunk.stored_len;
    return st;
}

enum nf_status nf_tombstone_find(const struct nf_archive *a, const struct nf_location *where,
                                 uint32_t ordinal, struct nf_buf *buf,
                                 struct nf_tombstone *out, struct nf_error *err)
{
    struct nf_tombstone_walk w = { .archive = a, .buf = buf };
    enum nf_status st = end_of_block(a, where, buf, &w.at, err);

    while (st == NF_OK && (st = nf_tombstone_next(&w, out, err)) == NF_OK)
        if (nf_tombstone_has(out, ordinal - where->first))
            return NF_OK;
    return st;
}

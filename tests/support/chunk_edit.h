#ifndef NF_TESTS_CHUNK_EDIT_H
#define NF_TESTS_CHUNK_EDIT_H

/* Chunks that break a rule while all checksums are right. */
#include "format/checksum.h"
#include "src/read/reader_parts.h"
#include "tests/support/pack.h"

/* Put @bytes into the payload of the chunk at @at, which is then as if it had been so. */
static inline void put_in_chunk(struct nf_buffer *b, uint64_t at, size_t in, const void *bytes,
                                size_t n)
{
    struct nf_reader *r = pack_open(b);
    const uint64_t seed = nf_seed(r->archive.head.identity.id, at);
    uint8_t *p = b->ptr + at, *payload = p + NF_CHUNK_HEADER_SIZE;
    struct nf_cur c = nf_cur_init(p, NF_CHUNK_HEADER_SIZE);
    struct nf_chunk chunk;

    nf_reader_close(r);
    assert_int_equal(nf_chunk_get(&c, seed, &chunk), NF_OK);
    memcpy(payload + in, bytes, n);
    chunk.hash = nf_chunk_hash(&chunk, payload);
    nf_chunk_put(p, seed, &chunk);
}

#endif

#ifndef NF_BUILD_KEY_BUILD_H
#define NF_BUILD_KEY_BUILD_H

#include "format/footer.h"
#include "src/article/facts.h"
#include "src/base/buf.h"
#include "src/base/vec.h"

/*
 * Collects the keys of a key index (spec 9) and lays it out. Twelve bytes a
 * key are held while collecting; a writer starts another index when one has
 * nf_key_build_most(), so that its memory stays bounded.
 */

struct nf_key_build {
    NF_VEC(uint64_t) hashes;
    NF_VEC(uint32_t) blocks;
};

void nf_key_build_init(struct nf_key_build *b, const struct nf_alloc *alloc);
void nf_key_build_free(struct nf_key_build *b);

static inline uint32_t nf_key_build_count(const struct nf_key_build *b)
{
    return (uint32_t)nf_vec_count(&b->blocks);
}

/* How many keys an index gets behind @indexes others: four million, which take 100 MiB of memory;
 * where a footer might once have no room for more indexes, three times as many. */
static inline uint32_t nf_key_build_most(size_t indexes)
{
    return (indexes < NF_MAX_KEY_INDEXES / 2 ? UINT32_C(4) : UINT32_C(12)) << 20;
}

/* The keys of an article in block number @block, as far as they are @indexed:
 * NF_INDEXED_ bits. NF_OK, NF_E_NOMEM. */
enum nf_status nf_key_build_add(struct nf_key_build *b, uint8_t indexed,
                                const struct nf_facts *facts, uint32_t block);

/*
 * nf_key_build_make - lay the index out and forget the keys
 * @seed: nf_seed() of the chunk it will be in
 * @out:  receives the payload
 * @keys: receives all but the place
 *
 * NF_OK, NF_E_NOMEM.
 */
enum nf_status nf_key_build_make(struct nf_key_build *b, uint64_t seed,
                                 struct nf_buf *out,
                                 struct nf_footer_keys *keys);

#endif

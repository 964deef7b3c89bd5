#ifndef NF_READ_KEPT_HEADS_H
#define NF_READ_KEPT_HEADS_H

#include "format/chunk_header.h"
#include "src/read/block_locate.h"

/*
 * Heads that a thread decoded, for when it comes back to their blocks: to decode short fields
 * takes a third of the time of a get, and more where texts are short.
 */
struct nf_kept_head {
    struct nf_location where; /* of its block */
    struct nf_chunk chunk;
    uint32_t table;           /* bytes of prefix and frame table, as they are stored */
    uint32_t shorts;          /* bytes of short fields behind these, decoded */
    uint8_t bytes[];
};

struct nf_kept_heads {
    const struct nf_alloc *alloc;
    struct nf_kept_place *places; /* NULL: nothing was kept yet */
    uint32_t count;
    size_t bytes;                 /* that are kept */
};

void nf_kept_heads_init(struct nf_kept_heads *k, const struct nf_alloc *alloc);
void nf_kept_heads_free(struct nf_kept_heads *k);

/* The head of the block at @where, or NULL; it lives until the next nf_kept_heads_add(). */
const struct nf_kept_head *nf_kept_heads_find(const struct nf_kept_heads *k,
                                              const struct nf_location *where);

/*
 * nf_kept_heads_add - keep a head that is not here, perhaps in place of another
 * @blocks:         of the archive
 * @table, @shorts: the bytes of @head
 *
 * A long one is not kept, nor more than 4 MiB, or 1 MiB of an archive of more than 8,192 blocks.
 * NF_OK, NF_E_NOMEM.
 */
enum nf_status nf_kept_heads_add(struct nf_kept_heads *k, uint32_t blocks,
                                 const struct nf_kept_head *head, const uint8_t *table,
                                 const uint8_t *shorts);

#endif

#ifndef NF_CHUNK_FILE_SURVEY_H
#define NF_CHUNK_FILE_SURVEY_H

#include "src/base/vec.h"
#include "src/chunk/chunk_walk.h"

/* A block whose header holds up. */
struct nf_found_block {
    uint64_t offset;
    uint32_t first; /* ordinal */
    uint32_t articles;
    uint32_t head_len;
    uint32_t stored_len;
};

/* So does that of a copy of a table. */
struct nf_found_table {
    struct nf_place place;
    uint32_t which; /* as nf_table_of() says */
    bool lexicon;
};

/*
 * What is in a file, by the headers of its chunks alone: where an index is lost, it says
 * where the blocks are.
 *
 * Cost: a read of a few bytes for each chunk; behind damage every byte up to the next
 * chunk. Memory: 24 bytes for each block.
 */
struct nf_survey {
    NF_VEC(struct nf_found_block) blocks; /* by ordinal; none has an article of another */
    NF_VEC(struct nf_found_table) tables; /* in the order of the file */
    uint64_t articles;                    /* above the last one that was found */
    uint64_t chunks_hash;                 /* of all chunks, the one that is cut off too */
    uint64_t end;                         /* of the file, and of what of it is cut off */
};

void nf_survey_init(struct nf_survey *s, const struct nf_alloc *alloc, size_t max);
void nf_survey_free(struct nf_survey *s);

/*
 * nf_survey_make - look at all of @source, an archive that has @id
 *
 * Of two blocks that say they have the same article, the one that is later in the file
 * counts. NF_OK, NF_E_LIMIT (more memory than @max of nf_survey_init()), NF_E_IO, NF_E_NOMEM.
 */
enum nf_status nf_survey_make(struct nf_survey *s, const struct nf_source *source,
                              const uint8_t *id, struct nf_error *err);

/* The index of the first block that ends behind article @ordinal. */
size_t nf_survey_find(const struct nf_survey *s, uint64_t ordinal);

/* The first ordinal behind it. */
static inline uint64_t nf_found_end(const struct nf_found_block *b)
{
    return (uint64_t)b->first + b->articles;
}

#endif

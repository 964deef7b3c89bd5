#ifndef NF_PACK_LEXICON_PACK_H
#define NF_PACK_LEXICON_PACK_H

#include "src/unpack/lexicon.h"

/* One thread's means of packing with a lexicon. */
struct nf_lexicon_packer;
/* The lexicon's tokens made ready to be found in texts; shared by threads. */
struct nf_lexicon_finder;

enum nf_status nf_lexicon_finder_new(const struct nf_alloc *alloc,
                                     const struct nf_lexicon *lexicon,
                                     struct nf_lexicon_finder **out);
void nf_lexicon_finder_free(struct nf_lexicon_finder *finder);

enum nf_status nf_lexicon_packer_new(const struct nf_alloc *alloc,
                                     struct nf_lexicon_packer **out);
void nf_lexicon_packer_free(struct nf_lexicon_packer *packer);

/*
 * nf_lexicon_pack - pack @n bytes, at least 1: the reverse of nf_lexicon_unpack()
 * @matches: memory to look for matches with; NULL: there are to be none
 * @save:    permille that they must save, or there are none; 0: they need not
 * @dst:     room for @n - 1 bytes
 * @out:     receives the packed length, or @n if it would not be less
 * @matched: receives whether it was packed with matches
 *
 * NF_OK, NF_E_NOMEM.
 */
enum nf_status nf_lexicon_pack(struct nf_lexicon_packer *packer,
                               const struct nf_lexicon_finder *finder,
                               struct nf_match_memory *matches, uint32_t save,
                               const void *src, size_t n, void *dst,
                               size_t *out, bool *matched);

#endif

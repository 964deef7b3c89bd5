#ifndef NF_PARITY_PARITY_CODE_H
#define NF_PARITY_PARITY_CODE_H

#include <newsfiche/types.h>

#include "format/parity_head.h"

/*
 * The Reed-Solomon code of parity.md, 3, by libisal. The only place that knows of it; in a
 * build without, nf_parity_code_new() fails.
 */
struct nf_parity_code;

/* Whether this build has the code. */
bool nf_parity_code_there(void);

/* For words of @data ranges and @parity ranges of parity. NF_OK, NF_E_NOMEM;
 * NF_E_UNSUPPORTED: this build has none. */
enum nf_status nf_parity_code_new(const struct nf_alloc *alloc, unsigned data, unsigned parity,
                                  struct nf_parity_code **out);
void nf_parity_code_free(const struct nf_alloc *alloc, struct nf_parity_code *c);

/* Add data range @row, of @n bytes, to the parity ranges @to of its word, zeros at first. */
void nf_parity_code_add(struct nf_parity_code *c, unsigned row, const uint8_t *p, size_t n,
                        uint8_t **to);

/*
 * nf_parity_code_restore - make ranges again that are lost
 * @range: the @data + @parity ranges of a word, of @n bytes each, by their rows; the lost
 *         ones receive what they were
 * @lost:  by row, with room for all that a word may have; at most as many as there is parity
 */
void nf_parity_code_restore(struct nf_parity_code *c, uint8_t **range, const bool *lost,
                            size_t n);

#endif

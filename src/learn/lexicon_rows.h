#ifndef NF_LEARN_LEXICON_ROWS_H
#define NF_LEARN_LEXICON_ROWS_H

#include <newsfiche/status.h>

/*
 * nf_lexicon_rows - which classes of tokens share a row of transitions (spec 12.1)
 * @count:   [@columns][@columns]: how often which class comes after which, at the
 *           beginning, or is repeated, below 2^32 in all; receives the rows, shared
 *           ones added up
 * @columns: classes and one; at most NF_MAX_CLASSES + 1
 * @most:    rows there are to be, at least 1
 * @copies:  how often a byte of the table will be stored, in 1/256, as for
 *           nf_lexicon_tokens()
 * @row_of:  receives the row of each class and of the beginning, numbered in order
 *           of first use
 * @rows:    receives how many there are
 *
 * Of all rows, the two that tell least when they are one are merged, then the next
 * two, as long as that takes no more bits than a row does in the table (agglomerative
 * clustering by what is lost of the mutual information: Slonim, Tishby,
 * "Agglomerative information bottleneck", 1999); and until there are @most. Cost: a
 * tenth of a second for 255 classes, and 700 KB. NF_OK, NF_E_NOMEM.
 */
enum nf_status nf_lexicon_rows(const struct nf_alloc *alloc, uint32_t *count,
                               uint32_t columns, uint32_t most, uint32_t copies,
                               uint8_t *row_of, uint32_t *rows);

#endif

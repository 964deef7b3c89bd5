#ifndef NF_FORMAT_CLASS_SLOTS_H
#define NF_FORMAT_CLASS_SLOTS_H

#include <stddef.h>
#include <stdint.h>

#include "format/limits.h"

#define NF_ROW_BUCKETS 256
#define NF_ROW_STEP ((1u << NF_CLASS_BITS) / NF_ROW_BUCKETS) /* slots of one */

/*
 * Whose the slots of a row of transitions are (spec 12.3): in bucket i, the
 * first own[i] are column i's, its ranks from 0 on; the others are those of
 * column other[i] from rank[i] on.
 */
struct nf_class_slots {
    uint8_t own[NF_ROW_BUCKETS];
    uint8_t other[NF_ROW_BUCKETS];
    uint16_t rank[NF_ROW_BUCKETS];
};

/*
 * nf_class_slots_make - from the frequencies of at most NF_ROW_BUCKETS columns,
 *                       which add up to 2^NF_CLASS_BITS
 *
 * The alias method: Walker, "New fast method for generating discrete random
 * numbers with arbitrary frequency distributions", Electronics Letters 10(8),
 * 1974; in rANS after Giesen, "rANS with static probability distributions",
 * 2014.
 */
void nf_class_slots_make(const uint32_t *frequency, size_t columns,
                         struct nf_class_slots *out);

#endif

#include "format/class_slots.h"

/*
 * Columns have @left slots to place. Whoever has less than a bucket gets its
 * own filled up by one that has more; the lowest come first. As that one may
 * have less than a bucket itself then, @scan may have to go back to it.
 */
void nf_class_slots_make(const uint32_t *frequency, size_t columns,
                         struct nf_class_slots *out)
{
    uint32_t left[NF_ROW_BUCKETS] = { 0 };
    size_t scan = 0, giver = 0;

    for (size_t i = 0; i < columns; i++)
        left[i] = frequency[i];
    for (size_t i = 0; i < NF_ROW_BUCKETS; i++) {
        out->own[i] = NF_ROW_STEP;
        out->other[i] = (uint8_t)i;
        out->rank[i] = 0;
    }
    while (scan < NF_ROW_BUCKETS) {
        size_t taker = scan++;

        while (left[taker] < NF_ROW_STEP) {
            while (left[giver] <= NF_ROW_STEP)
                giver++;
            left[giver] -= NF_ROW_STEP - left[taker];
            out->own[taker] = (uint8_t)left[taker];
            out->other[taker] = (uint8_t)giver;
            out->rank[taker] = (uint16_t)left[giver];
            if (giver >= scan)
                break;
            taker = giver;
        }
    }
}

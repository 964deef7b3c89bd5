#ifndef NF_PARITY_PARITY_RANGES_H
#define NF_PARITY_PARITY_RANGES_H

#include <newsfiche/io.h>

#include "format/parity_head.h"
#include "src/base/stop.h"
#include "src/base/vec.h"

/* A range that is not what it was. */
struct nf_parity_bad {
    uint32_t word;
    uint32_t range;
};

/* The ranges of one parity chunk, and what is wrong with them. */
struct nf_parity_ranges {
    struct nf_parity_head head;
    struct nf_buf table;
    bool usable;                      /* else no copy of the table is whole */
    NF_VEC(struct nf_parity_bad) bad; /* by word */
    struct nf_buf in;
};

void nf_parity_ranges_init(struct nf_parity_ranges *r, const struct nf_alloc *alloc);
void nf_parity_ranges_free(struct nf_parity_ranges *r);

/*
 * nf_parity_ranges_check - compare every range that @head speaks of with its hash; what the
 * end of the file cuts off is wrong
 *
 * NF_OK, NF_E_IO, NF_E_NOMEM, NF_E_STOPPED. Cost: reads them once. Memory: 8 bytes for each
 * range, two million at most, and as many for each that is wrong.
 */
enum nf_status nf_parity_ranges_check(struct nf_parity_ranges *r,
                                      const struct nf_source *source,
                                      const struct nf_parity_head *head,
                                      const struct nf_stop *stop, struct nf_error *err);

/* Whether the bytes at @p are what range @i was. */
bool nf_parity_range_right(const struct nf_parity_ranges *r, uint32_t i, const uint8_t *p);

/* How many of @bad, from @at on, are in one word. */
size_t nf_parity_bad_run(const struct nf_parity_ranges *r, size_t at);

#endif

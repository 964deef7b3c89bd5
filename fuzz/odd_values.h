#ifndef NF_FUZZ_ODD_VALUES_H
#define NF_FUZZ_ODD_VALUES_H

/* Numbers and bytes to put in the place of others, by chance that a seed repeats. */
#include <stddef.h>
#include <stdint.h>

/* libFuzzer's own. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

void random_begin(unsigned seed);
uint64_t random_next(void);

/* A number below @n, or 0. */
size_t random_below(size_t n);

/* A number that is likely to be at some bound. */
uint64_t odd_number(uint64_t was);

/* The @n bytes at @p otherwise in some place: other bytes, or another number; malloc'd. */
uint8_t *odd_other(const uint8_t *p, size_t n, size_t *out_len);

#endif

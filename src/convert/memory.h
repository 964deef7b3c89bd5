#ifndef NF_CONVERT_MEMORY_H
#define NF_CONVERT_MEMORY_H

#include <newsfiche/types.h>

/* A growing run of bytes from the caller's allocator. Zero but for @alloc. */
struct nf_bytes {
    const struct nf_alloc *alloc;
    char *ptr;
    size_t len;
    size_t cap;
};

/* Room for @n bytes beside those that are there; false when out of memory. */
bool nf_bytes_reserve(struct nf_bytes *b, size_t n);
void nf_bytes_free(struct nf_bytes *b);

/* @alloc, or one over the C library's malloc. */
const struct nf_alloc *nf_convert_alloc(const struct nf_alloc *alloc);

#endif

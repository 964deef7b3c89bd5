#ifndef NF_BASE_ALLOC_H
#define NF_BASE_ALLOC_H

#include <newsfiche/types.h>

/* The C library's allocator; the only place in src/ that names malloc. */
extern const struct nf_alloc nf_alloc_libc;

/* @alloc, or the C library's where the caller gave none. */
const struct nf_alloc *nf_alloc_or_libc(const struct nf_alloc *alloc);

/* @n bytes (0 is taken as 1), or NULL. nf_zget() zeroes them. */
void *nf_get(const struct nf_alloc *alloc, size_t n);
void *nf_zget(const struct nf_alloc *alloc, size_t n);

/* @n elements of @size bytes each, or NULL, also where that is more than a size_t holds. */
void *nf_get_array(const struct nf_alloc *alloc, size_t n, size_t size);
void *nf_zget_array(const struct nf_alloc *alloc, size_t n, size_t size);

void nf_put(const struct nf_alloc *alloc, void *p);

#endif

#ifndef NF_BASE_VEC_H
#define NF_BASE_VEC_H

#include "src/base/bisect.h"
#include "src/base/buf.h"

/*
 * A growing run of @type:
 *
 *     NF_VEC(struct nf_footer_set) sets;
 *
 *     nf_vec_init(&sets, alloc);
 *     nf_vec_add(&sets, &set);
 *     for (size_t i = 0; i < nf_vec_count(&sets); i++)
 *         use(&sets.at[i]);
 *     nf_vec_free(&sets);
 *
 * Beneath it is the struct nf_buf @buf, with whose functions it can be used as well, and
 * whose @failed sticks. @at is its ptr by another type, and NULL until there is memory.
 */
#define NF_VEC(type)                                                           \
    union {                                                                    \
        struct nf_buf buf;                                                     \
        struct {                                                               \
            const struct nf_alloc *alloc; /* as in struct nf_buf */            \
            type *at;                                                          \
        };                                                                     \
    }

_Static_assert(offsetof(struct nf_buf, alloc) == 0 &&
                   offsetof(struct nf_buf, ptr) == sizeof(const struct nf_alloc *),
               "struct nf_buf begins as NF_VEC() does");

#define nf_vec_init(v, from) nf_buf_init(&(v)->buf, (from), SIZE_MAX / 2)
#define nf_vec_free(v) nf_buf_free(&(v)->buf)
#define nf_vec_reset(v) nf_buf_reset(&(v)->buf)
#define nf_vec_count(v) ((v)->buf.len / sizeof(*(v)->at))

/* Have room for @n, of which none is kept; there are as many then, not set yet. False
 * when out of memory. */
#define nf_vec_make(v, n) nf_vec_make_bytes(&(v)->buf, (n), sizeof(*(v)->at))

/* Append *@item; false once anything failed. */
#define nf_vec_add(v, item)                                                    \
    (nf_buf_reserve(&(v)->buf, sizeof(*(v)->at)) &&                            \
     ((v)->at[nf_vec_count(v)] = *(item), (v)->buf.len += sizeof(*(v)->at), true))

/*
 * Set the size_t @out to the number of the first whose @key is not below @wanted, of items that
 * rise by it. @key: what is behind an item to name it, as in ".article"; may be empty
 */
#define nf_vec_find_from(v, key, wanted, out)                                  \
    nf_vec_find_among(v, 0, nf_vec_count(v), key, wanted, out)

/* nf_vec_find_among - the same among items @low to @high - 1; @high if there is none */
#define nf_vec_find_among(v, low, high, key, wanted, out)                      \
    nf_bisect(out, low, high, nf_number, (v)->at[nf_number] key < (wanted))

static inline bool nf_vec_make_bytes(struct nf_buf *buf, size_t n, size_t size)
{
    if (n > SIZE_MAX / size || !nf_buf_need(buf, n * size)) {
        buf->failed = true;
        return false;
    }
    buf->len = n * size;
    return true;
}

#endif

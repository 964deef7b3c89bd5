#ifndef NF_FUZZ_OUTCOME_H
#define NF_FUZZ_OUTCOME_H

/* What comes of an article, to be compared with what comes of it another time. */
#include "fuzz/target.h"

struct outcome {
    enum nf_status status;
    uint64_t hash;
    size_t len;
};

/* FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo). */
static inline uint64_t hash_of(const char *p, size_t n)
{
    uint64_t h = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)p[i]) * UINT64_C(1099511628211);
    return h;
}

/* Every byte of a record is there to be read. */
static inline struct outcome outcome_of(const struct nf_record *record)
{
    struct outcome o = { .status = NF_OK, .len = nf_record_size(record) };
    char *print = malloc(o.len + 1);

    CLAIM(print);
    CLAIM(nf_record_print(record, print) == print + o.len);
    o.hash = hash_of(print, o.len);
    free(print);
    return o;
}

#endif

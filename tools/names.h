#ifndef NF_TOOLS_NAMES_H
#define NF_TOOLS_NAMES_H

#include <newsfiche/types.h>

/*
 * How often each of some names is met. Archives are not to be trusted: there are at
 * most NAMES_MOST names of NAMES_BYTES in all; the others are counted together.
 */
#define NAMES_MOST 65536u
#define NAMES_BYTES (16u << 20)

struct name_count {
    size_t at; /* of the name, in the bytes of all */
    size_t len;
    unsigned kind;
    uint32_t order; /* of first appearance */
    uint64_t count; /* the caller's, as is @mark */
    uint64_t mark;
};

/* Zero it before use, names_free() it afterwards. */
struct names {
    struct name_count *entries;
    uint32_t count;
    uint32_t cap;
    uint32_t *slots; /* number of an entry + 1; 0 none */
    uint32_t slot_count;
    char *bytes;
    size_t bytes_len;
    size_t bytes_cap;
    uint64_t factor;         /* of the hash: chosen at random */
    struct name_count other; /* of all names for which there was no room */
};

/* The entry of @name and @kind, valid until the next call, @other if there is no room
 * for it; NULL when out of memory. */
struct name_count *names_find(struct names *n, struct nf_str name, unsigned kind);

/* Put the most frequent first, of the same count the one that was met first. Nothing
 * can be found afterwards. */
void names_sort(struct names *n);

struct nf_str name_text(const struct names *n, const struct name_count *e);
void names_free(struct names *n);

#endif

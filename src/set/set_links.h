#ifndef NF_SET_LINKS_H
#define NF_SET_LINKS_H

#include "src/article/facts.h"
#include "src/base/stop.h"
#include "src/base/vec.h"
#include "src/set/set_parts.h"

/* An article that is a later version of one of an earlier archive; by numbers of the set. */
struct nf_link {
    uint32_t article;
    uint32_t former;
};

struct nf_links {
    NF_VEC(struct nf_link) of; /* rising */
};

/* Who goes through the articles of a set to find them may note the keys of all. */
struct nf_links_walk {
    struct nf_stop stop;
    bool strict; /* fail where a block cannot be read; else its articles have no keys */
    uint32_t most_keys; /* that are kept at a time; 0: two million */
    /* Article by article, if not NULL; NF_OK to go on. @block: number in @m */
    enum nf_status (*each)(void *ctx, const struct nf_member *m, uint32_t block,
                           const struct nf_facts *keys, struct nf_error *err);
    void *ctx;
};

/*
 * nf_links_find - those of a set of at most 2^32 - 1 articles; as nf_set_links()
 *
 * NF_E_STOPPED; if it is strict, NF_E_DAMAGED, NF_E_UNSUPPORTED, also of an archive that is
 * open without its index. Memory: 128 MiB at most, and 8 bytes for each link.
 */
enum nf_status nf_links_find(struct nf_set *s, const struct nf_links_walk *walk,
                             struct nf_links *out, struct nf_error *err);

/* The first that is not before article @ordinal. */
size_t nf_links_from(const struct nf_links *l, uint64_t ordinal);

#endif

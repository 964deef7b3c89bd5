#ifndef NF_BUILD_PAGE_BUILD_H
#define NF_BUILD_PAGE_BUILD_H

#include "format/footer_page.h"
#include "src/article/facts.h"
#include "src/base/name_table.h"

/*
 * Collects what one index page says of its blocks and articles: the offsets
 * (spec 8) and the catalog (spec 10). Sources and languages are stored once a
 * page and numbered in order of first appearance.
 */
struct nf_page_build {
    const struct nf_alloc *alloc;
    struct nf_footer_page page; /* blocks, articles, times so far */
    uint64_t base;              /* offset of the first block */
    struct nf_buf offsets;      /* the payload of its chunk */
    struct nf_buf names;        /* bytes of names, copied */
    struct nf_name_table sources, languages;
    NF_VEC(uint32_t) source;    /* of each article, from 1; 0: none */
    NF_VEC(uint32_t) language;
    NF_VEC(struct nf_catalog_time) times;
    uint64_t catalog_bytes;     /* decoded, but for the numbers it begins with */
    int64_t last_time;
};

void nf_page_build_init(struct nf_page_build *b, const struct nf_alloc *alloc);
void nf_page_build_free(struct nf_page_build *b);
void nf_page_build_reset(struct nf_page_build *b);

/* Whether the page must be written before a block of @articles at @offset. */
bool nf_page_build_full(const struct nf_page_build *b, uint64_t offset,
                        uint32_t articles);

/*
 * nf_page_build_add - a block at @offset with @head_len, its first ordinal
 * and the facts of its @n articles. NF_OK, NF_E_NOMEM.
 */
enum nf_status nf_page_build_add(struct nf_page_build *b, uint64_t offset,
                                 uint32_t head_len, uint32_t first,
                                 const struct nf_facts *facts, uint32_t n);

/* The catalog's payload before packing, to @out. NF_OK, NF_E_NOMEM. */
enum nf_status nf_page_build_catalog(struct nf_page_build *b,
                                     struct nf_buf *out);

#endif

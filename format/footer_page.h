#ifndef NF_FORMAT_FOOTER_PAGE_H
#define NF_FORMAT_FOOTER_PAGE_H

#include <newsfiche/status.h>

#include "format/cur.h"
#include "format/footer.h"

/*
 * spec 11.3: an index page: some consecutive blocks. In the file it says where
 * it begins; the next page, or the head, says where it ends.
 */
struct nf_footer_page {
    uint32_t first;       /* ordinal of its first article */
    uint32_t first_block; /* number */
    uint32_t articles;
    uint32_t blocks;      /* 1 .. NF_MAX_PAGE_BLOCKS */
    struct nf_place offsets; /* its offsets chunk */
    struct nf_place catalog; /* its catalog chunk, right behind that */
    bool has_time;        /* whether any of its articles has a published time */
    int64_t time_min;     /* seconds */
    int64_t time_max;     /* first second after the last; >= time_min */
    uint32_t versions;    /* articles that are later versions of others */
};

/*
 * All pages, as they lie in the footer. Entries have a fixed width, so that
 * opening looks at none of them, and each is checked when it is asked for.
 */
struct nf_footer_pages {
    const uint8_t *starts; /* of all but the first */
    const uint8_t *entries;
    uint32_t count;
    uint32_t articles; /* of the archive */
    uint32_t blocks;
};

/* The list of pages at @c; none of them is checked. */
enum nf_status nf_footer_pages_get(struct nf_cur *c,
                                   const struct nf_footer_head *head,
                                   struct nf_footer_pages *out);

/* Page @number, which is below count, held against its neighbours. */
enum nf_status nf_footer_page_get(const struct nf_footer_pages *pages,
                                  uint32_t number, struct nf_footer_page *out);

/*
 * nf_footer_page_of - the number of the page with article @ordinal, or block
 * number @block; of no use if there is none, or pages do not rise
 *
 * There is at least one page.
 */
uint32_t nf_footer_page_of_article(const struct nf_footer_pages *pages,
                                   uint32_t ordinal);
uint32_t nf_footer_page_of_block(const struct nf_footer_pages *pages,
                                 uint32_t block);

void nf_page_start_put(uint8_t p[NF_PAGE_START_SIZE],
                       const struct nf_footer_page *in);
void nf_page_entry_put(uint8_t p[NF_PAGE_ENTRY_SIZE],
                       const struct nf_footer_page *in);

#endif

#ifndef NF_READ_ARCHIVE_PAGE_H
#define NF_READ_ARCHIVE_PAGE_H

#include "src/read/archive_open.h"

/*
 * nf_archive_page - index page @number, checked; of the others below the one
 * that has article @ordinal, or block number @block, which are in the archive
 *
 * NF_E_DAMAGED if the footer has no such page.
 */
enum nf_status nf_archive_page(const struct nf_archive *a, uint32_t number,
                               struct nf_footer_page *out, struct nf_error *err);
enum nf_status nf_archive_page_of_article(const struct nf_archive *a,
                                          uint32_t ordinal, uint32_t *number,
                                          struct nf_footer_page *out,
                                          struct nf_error *err);
enum nf_status nf_archive_page_of_block(const struct nf_archive *a,
                                        uint32_t block, uint32_t *number,
                                        struct nf_footer_page *out,
                                        struct nf_error *err);

/*
 * nf_archive_next_page - nf_archive_page() for who goes on from page to page whatever one is
 * @behind: the first article behind the pages so far; 0 at first
 *
 * NF_E_DAMAGED also if the page has articles of one before it: else a footer could make the same
 * work be done for each of its pages.
 */
enum nf_status nf_archive_next_page(const struct nf_archive *a, uint32_t number,
                                    uint64_t *behind, struct nf_footer_page *out,
                                    struct nf_error *err);

/* NF_E_RANGE: there is no article @ordinal. */
enum nf_status nf_archive_no_article(const struct nf_archive *a, uint64_t ordinal,
                                     struct nf_error *err);

#endif

#include "src/read/archive_page.h"

#include <inttypes.h>

#include "src/base/fail.h"

enum nf_status nf_archive_page(const struct nf_archive *a, uint32_t number,
                               struct nf_footer_page *out, struct nf_error *err)
{
    if (nf_footer_page_get(&a->pages, number, out) == NF_OK)
        return NF_OK;
    return nf_fail(err, NF_E_DAMAGED, NF_NO_OFFSET,
                   "footer: page %" PRIu32 " of %" PRIu32 " does not hold "
                   "together", number, a->pages.count);
}

enum nf_status nf_archive_next_page(const struct nf_archive *a, uint32_t number,
                                    uint64_t *behind, struct nf_footer_page *out,
                                    struct nf_error *err)
{
    struct nf_footer_page p;
    enum nf_status st = nf_archive_page(a, number, &p, err);

    if (st == NF_OK && p.first < *behind)
        st = nf_fail(err, NF_E_DAMAGED, NF_NO_OFFSET, "footer: page %" PRIu32 " of %" PRIu32
                     " has articles of one before it", number, a->pages.count);
    if (st != NF_OK)
        return st;
    *behind = (uint64_t)p.first + p.articles;
    *out = p;
    return NF_OK;
}

enum nf_status nf_archive_no_article(const struct nf_archive *a, uint64_t ordinal,
                                     struct nf_error *err)
{
    return nf_fail(err, NF_E_RANGE, NF_NO_OFFSET,
                   "there is no article %" PRIu64 ": the archive has %" PRIu32, ordinal,
                   a->head.articles);
}

enum nf_status nf_archive_page_of_article(const struct nf_archive *a,
                                          uint32_t ordinal, uint32_t *number,
                                          struct nf_footer_page *out,
                                          struct nf_error *err)
{
    enum nf_status st;

    *number = nf_footer_page_of_article(&a->pages, ordinal);
    st = nf_archive_page(a, *number, out, err);
    /* It does not begin behind @ordinal, unless none does. */
    if (st == NF_OK && ordinal - out->first >= out->articles)
        st = nf_fail(err, NF_E_DAMAGED, NF_NO_OFFSET,
                     "footer: no page has article %" PRIu32, ordinal);
    return st;
}

enum nf_status nf_archive_page_of_block(const struct nf_archive *a,
                                        uint32_t block, uint32_t *number,
                                        struct nf_footer_page *out,
                                        struct nf_error *err)
{
    enum nf_status st;

    *number = nf_footer_page_of_block(&a->pages, block);
    st = nf_archive_page(a, *number, out, err);
    if (st == NF_OK && block - out->first_block >= out->blocks)
        st = nf_fail(err, NF_E_DAMAGED, NF_NO_OFFSET,
                     "footer: no page has block %" PRIu32, block);
    return st;
}

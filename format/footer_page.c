#include "format/footer_page.h"

#include "format/bytes.h"
#include "format/offset_page.h"

/* What stands for a span of time where there is none. */
#define NO_TIME_MIN INT64_MAX
#define NO_TIME_MAX INT64_MIN

enum nf_status nf_footer_pages_get(struct nf_cur *c,
                                   const struct nf_footer_head *head,
                                   struct nf_footer_pages *out)
{
    struct nf_footer_pages t = { .articles = head->articles,
                                 .blocks = head->blocks };
    uint64_t starts;

    t.count = (uint32_t)nf_cur_varint_max(c, head->blocks);
    starts = t.count ? t.count - UINT64_C(1) : 0;
    /* Compared before it is multiplied, so that no size_t is too small. */
    if (t.count > c->left / NF_PAGE_ENTRY_SIZE ||
        head->blocks > t.count * (uint64_t)NF_MAX_PAGE_BLOCKS)
        return NF_E_DAMAGED;
    t.starts = nf_cur_take(c, (size_t)starts * NF_PAGE_START_SIZE);
    t.entries = nf_cur_take(c, (size_t)t.count * NF_PAGE_ENTRY_SIZE);
    if (c->bad)
        return NF_E_DAMAGED;
    *out = t;
    return NF_OK;
}

/* What a start says of a page, by where in it that stands. */
enum start { FIRST_ARTICLE = 0, FIRST_BLOCK = 4 };

/* Where page @number begins, which may be the one after the last. */
static uint32_t begin_of(const struct nf_footer_pages *pages, uint32_t number,
                         enum start what)
{
    if (number == pages->count)
        return what == FIRST_BLOCK ? pages->blocks : pages->articles;
    return number ? nf_le32(pages->starts + what +
                            (number - (size_t)1) * NF_PAGE_START_SIZE) : 0;
}

/* What stands in the entry itself; its blocks are counted already. */
static enum nf_status entry_get(struct nf_cur *c, struct nf_footer_page *t)
{
    t->offsets.offset = nf_cur_le64(c);
    t->offsets.len = NF_CHUNK_HEADER_SIZE + (uint64_t)nf_offset_page_size(t->blocks);
    t->catalog.offset = t->offsets.offset + t->offsets.len;
    t->catalog.len = nf_cur_le32(c);
    t->time_min = (int64_t)nf_cur_le64(c);
    t->time_max = (int64_t)nf_cur_le64(c);
    t->versions = nf_cur_le32(c);
    /* A length below that of a header is a very large one here. */
    if (t->versions > t->articles || t->offsets.offset > NF_MAX_OFFSET ||
        t->catalog.len - NF_CHUNK_HEADER_SIZE > NF_MAX_CATALOG)
        return NF_E_DAMAGED;
    t->has_time = t->time_min <= t->time_max;
    if (t->has_time)
        return NF_OK;
    if (t->time_min != NO_TIME_MIN || t->time_max != NO_TIME_MAX)
        return NF_E_DAMAGED;
    t->time_min = t->time_max = 0;
    return NF_OK;
}

enum nf_status nf_footer_page_get(const struct nf_footer_pages *pages,
                                  uint32_t number, struct nf_footer_page *out)
{
    struct nf_cur c =
        nf_cur_init(pages->entries + (size_t)number * NF_PAGE_ENTRY_SIZE,
                    NF_PAGE_ENTRY_SIZE);
    struct nf_footer_page t = {
        .first = begin_of(pages, number, FIRST_ARTICLE),
        .first_block = begin_of(pages, number, FIRST_BLOCK)
    };
    uint32_t end = begin_of(pages, number + 1, FIRST_ARTICLE);
    uint32_t end_block = begin_of(pages, number + 1, FIRST_BLOCK);

    if (end > pages->articles || end < t.first || end_block > pages->blocks ||
        end_block <= t.first_block)
        return NF_E_DAMAGED;
    t.articles = end - t.first;
    t.blocks = end_block - t.first_block;
    if (t.blocks > NF_MAX_PAGE_BLOCKS || t.articles < t.blocks ||
        t.articles > t.blocks * NF_MAX_BLOCK_ARTICLES ||
        entry_get(&c, &t) != NF_OK)
        return NF_E_DAMAGED;
    *out = t;
    return NF_OK;
}

/* The last page that does not begin behind @at. */
static uint32_t page_of(const struct nf_footer_pages *pages, uint32_t at,
                        enum start what)
{
    uint32_t low = 0, high = pages->count;

    while (high - low > 1) {
        uint32_t mid = low + (high - low) / 2;

        if (begin_of(pages, mid, what) <= at)
            low = mid;
        else
            high = mid;
    }
    return low;
}

uint32_t nf_footer_page_of_article(const struct nf_footer_pages *pages,
                                   uint32_t ordinal)
{
    return page_of(pages, ordinal, FIRST_ARTICLE);
}

uint32_t nf_footer_page_of_block(const struct nf_footer_pages *pages,
                                 uint32_t block)
{
    return page_of(pages, block, FIRST_BLOCK);
}

void nf_page_start_put(uint8_t p[NF_PAGE_START_SIZE],
                       const struct nf_footer_page *in)
{
    nf_put_le32(p, in->first);
    nf_put_le32(p + 4, in->first_block);
}

void nf_page_entry_put(uint8_t p[NF_PAGE_ENTRY_SIZE],
                       const struct nf_footer_page *in)
{
    nf_put_le64(p, in->offsets.offset);
    nf_put_le32(p + 8, (uint32_t)in->catalog.len);
    nf_put_le64(p + 12, (uint64_t)(in->has_time ? in->time_min : NO_TIME_MIN));
    nf_put_le64(p + 20, (uint64_t)(in->has_time ? in->time_max : NO_TIME_MAX));
    nf_put_le32(p + 28, in->versions);
}

#include "src/read/page_entries.h"

#include "format/offset_page.h"
#include "src/base/fail.h"

/* Blocks that @articles have at least. */
static uint32_t least_blocks(uint64_t articles)
{
    return (uint32_t)((articles + NF_MAX_BLOCK_ARTICLES - 1) / NF_MAX_BLOCK_ARTICLES);
}

/* A run of articles of a page: a block, or what is missing before the next one. */
struct part {
    const struct nf_found_block *block; /* NULL: lost */
    uint64_t first;
    uint64_t articles;
};

/* The part that begins with article @first of those below @end. */
static struct part part_at(const struct nf_survey *s, uint64_t first, uint64_t end)
{
    const size_t i = nf_survey_find(s, first);
    const struct nf_found_block *b = i < nf_vec_count(&s->blocks) ? &s->blocks.at[i] : NULL;
    struct part p = { .first = first, .articles = end - first };

    if (!b || b->first >= end)
        return p;
    if (b->first > first) {
        p.articles = b->first - first;
        return p;
    }
    p.block = b;
    p.articles = nf_found_end(b) - first;
    return p;
}

/* What is planned of the page at hand. */
struct plan {
    struct nf_footer_page page;
    uint64_t low, high; /* offsets of its blocks */
};

static void begin_page(struct plan *plan)
{
    const struct nf_footer_page *was = &plan->page;

    *plan = (struct plan){
        .page = { .first = was->first + was->articles,
                  .first_block = was->first_block + was->blocks, .has_time = true,
                  .time_min = INT64_MIN, .time_max = INT64_MAX,
                  .catalog.len = NF_CHUNK_HEADER_SIZE },
        .low = UINT64_MAX };
}

/* Whether a block, or with NULL a lost one, still has room in the page. */
static bool has_room(const struct plan *plan, const struct nf_found_block *b)
{
    uint64_t low = plan->low, high = plan->high;

    if (plan->page.blocks == NF_MAX_PAGE_BLOCKS)
        return false;
    if (b && b->offset < low)
        low = b->offset;
    if (b && b->offset > high)
        high = b->offset;
    return low > high || high - low <= UINT32_MAX;
}

/* All pages that are done, as they lie in a footer. */
struct pages {
    struct nf_buf starts;
    struct nf_buf entries;
    uint32_t count;
};

static void end_page(struct pages *pages, struct plan *plan)
{
    uint8_t p[NF_PAGE_ENTRY_SIZE];

    if (plan->page.blocks == 0)
        return;
    nf_page_start_put(p, &plan->page);
    if (pages->count)
        nf_buf_add(&pages->starts, p, NF_PAGE_START_SIZE);
    nf_page_entry_put(p, &plan->page);
    nf_buf_add(&pages->entries, p, NF_PAGE_ENTRY_SIZE);
    pages->count++;
    begin_page(plan);
}

static void add_block(struct pages *pages, struct plan *plan,
                      const struct nf_found_block *b, uint64_t articles)
{
    if (!has_room(plan, b))
        end_page(pages, plan);
    plan->page.blocks++;
    plan->page.articles += (uint32_t)articles;
    if (b && b->offset < plan->low)
        plan->low = b->offset;
    if (b && b->offset > plan->high)
        plan->high = b->offset;
}

static void plan_pages(struct pages *pages, const struct nf_survey *s, uint64_t articles,
                       uint32_t *blocks)
{
    struct plan plan = { .page.first = 0 };
    struct part part;

    begin_page(&plan);
    for (uint64_t at = 0; at < articles; at += part.articles) {
        part = part_at(s, at, articles);
        /* A gap is cut where blocks of the greatest size would end. */
        if (!part.block && part.articles > NF_MAX_BLOCK_ARTICLES)
            part.articles = NF_MAX_BLOCK_ARTICLES;
        add_block(pages, &plan, part.block, part.articles);
        ++*blocks;
    }
    end_page(pages, &plan);
}

enum nf_status nf_page_entries_plan(struct nf_archive *a, const struct nf_survey *survey,
                                    struct nf_error *err)
{
    struct pages pages = { .count = 0 };
    enum nf_status st = NF_OK;
    uint32_t blocks = 0;

    nf_buf_init(&pages.starts, a->alloc, a->max_index);
    nf_buf_init(&pages.entries, a->alloc, a->max_index);
    plan_pages(&pages, survey, a->head.articles, &blocks);
    a->head.blocks = blocks;
    nf_buf_reset(&a->planned);
    nf_buf_add(&a->planned, pages.starts.ptr, pages.starts.len);
    nf_buf_add(&a->planned, pages.entries.ptr, pages.entries.len);
    if (pages.starts.failed || pages.entries.failed || a->planned.failed)
        st = nf_fail_nomem(err);
    a->pages = (struct nf_footer_pages){ .starts = a->planned.ptr,
                                         .entries = pages.count ? a->planned.ptr +
                                                                  pages.starts.len : NULL,
                                         .count = pages.count,
                                         .articles = a->head.articles, .blocks = blocks };
    nf_buf_free(&pages.starts);
    nf_buf_free(&pages.entries);
    return st;
}

/* What there is of a page. */
struct found {
    uint32_t blocks;
    uint32_t gaps;
    uint32_t least; /* blocks that are missing in those, at least */
    uint64_t low, high;
};

static struct found look(const struct nf_survey *s, const struct nf_footer_page *p)
{
    const uint64_t end = (uint64_t)p->first + p->articles;
    struct found f = { .low = UINT64_MAX };
    struct part part;

    for (uint64_t at = p->first; at < end; at += part.articles) {
        part = part_at(s, at, end);
        f.blocks += part.block != NULL;
        f.gaps += part.block == NULL;
        f.least += part.block ? 0 : least_blocks(part.articles);
        if (part.block && part.block->offset < f.low)
            f.low = part.block->offset;
        if (part.block && part.block->offset > f.high)
            f.high = part.block->offset;
    }
    return f;
}

/* Where the blocks of a gap were: behind the block before it. */
static uint64_t gap_offset(const struct nf_survey *s, const struct part *gap)
{
    const size_t i = nf_survey_find(s, gap->first);
    const struct nf_found_block *b = i ? &s->blocks.at[i - 1] : NULL;

    return b ? b->offset + NF_CHUNK_HEADER_SIZE + b->stored_len : NF_FILE_HEADER_SIZE;
}

/* Entries of @n blocks that have the articles of a gap, at @offset from the base. */
static uint8_t *put_lost(uint8_t *out, const struct part *gap, uint64_t offset, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++, out += NF_OFFSET_ENTRY_SIZE) {
        const struct nf_offset_entry e = {
            .offset = offset < UINT32_MAX ? (uint32_t)offset : UINT32_MAX,
            .first = (uint32_t)(gap->first + gap->articles * i / n) };

        nf_offset_entry_put(out, &e);
    }
    return out;
}

static uint8_t *put_block(uint8_t *out, const struct nf_found_block *b, uint64_t base)
{
    const struct nf_offset_entry e = { (uint32_t)(b->offset - base), b->first, b->head_len };

    nf_offset_entry_put(out, &e);
    return out + NF_OFFSET_ENTRY_SIZE;
}

bool nf_page_entries_make(const struct nf_survey *survey, const struct nf_footer_page *p,
                          uint8_t *out, bool *guessed)
{
    const uint64_t end = (uint64_t)p->first + p->articles;
    const struct found f = look(survey, p);
    uint32_t more; /* blocks that are missing beyond the least */
    uint64_t base, offset;
    struct part part;

    if (f.blocks + (uint64_t)f.least > p->blocks || (f.blocks && f.high - f.low > UINT32_MAX))
        return false;
    more = p->blocks - f.blocks - f.least;
    *guessed = more && f.gaps > 1;
    base = f.low;
    if (!f.blocks) {
        part = part_at(survey, p->first, end);
        base = gap_offset(survey, &part);
    }
    nf_put_le64(out, base);
    out += NF_PAGE_BASE_SIZE;
    for (uint64_t at = p->first; at < end; at += part.articles) {
        uint32_t n, room;

        part = part_at(survey, at, end);
        if (part.block) {
            /* One that reaches out of the page is not its. */
            if (part.block->first != at || nf_found_end(part.block) > end)
                return false;
            out = put_block(out, part.block, base);
            continue;
        }
        n = least_blocks(part.articles);
        room = part.articles - n < more ? (uint32_t)(part.articles - n) : more;
        offset = gap_offset(survey, &part);
        out = put_lost(out, &part, offset > base ? offset - base : 0, n + room);
        more -= room;
    }
    return more == 0;
}

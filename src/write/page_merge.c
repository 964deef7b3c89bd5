#include "src/write/output_resume.h"

#include "format/offset_page.h"
#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/build/catalog_facts.h"
#include "src/chunk/chunk_read.h"

/* Pages that are merged at a time: each has so many blocks more than the next that there
 * are hardly more. */
#define MOST_PAGES 32

/* What is in a page. */
struct content {
    uint32_t articles, blocks;
    struct nf_buf buf;      /* the chunk that has the offsets, */
    const uint8_t *offsets; /* which are here */
    struct nf_catalog catalog;
};

struct merging {
    struct nf_output *o;
    struct nf_earlier *e;
    struct content *of[MOST_PAGES + 1]; /* the newest first */
    uint32_t count;
    uint32_t first, first_block; /* of the page that is being made */
    uint32_t next, next_block;   /* that come into it */
    NF_VEC(struct nf_facts) facts;
};

static struct content *new_content(const struct nf_alloc *alloc)
{
    struct content *c = nf_zget(alloc, sizeof(*c));

    if (!c)
        return NULL;
    nf_buf_init(&c->buf, alloc, SIZE_MAX / 2);
    nf_catalog_init(&c->catalog, alloc, SIZE_MAX / 2);
    return c;
}

static void free_content(const struct nf_alloc *alloc, struct content *c)
{
    nf_buf_free(&c->buf);
    nf_catalog_free(&c->catalog);
    nf_put(alloc, c);
}

/* Whether the blocks of a page that begins with article @first have its articles. */
static bool rises(const struct content *c, uint32_t first)
{
    struct nf_cur cur = nf_cur_init(c->offsets, nf_offset_page_size(c->blocks));
    const uint32_t end = first + c->articles;
    uint32_t before = first;

    (void)nf_cur_le64(&cur);
    for (uint32_t i = 0; i < c->blocks; i++) {
        struct nf_offset_entry entry;

        if (nf_offset_entry_get(&cur, &entry) != NF_OK || entry.first >= end ||
            (i == 0 ? entry.first != first : entry.first <= before))
            return false;
        before = entry.first;
    }
    return true;
}

/* Load what is in @page. */
static enum nf_status load(struct merging *m, const struct nf_footer_page *page,
                           struct content *c, struct nf_error *err)
{
    const struct nf_archive *a = nf_earlier_archive(m->e);
    struct nf_chunk chunk;
    enum nf_status st = nf_chunk_read(&a->source, a->head.identity.id, &page->offsets,
                                      NF_CHUNK_OFFSETS, &c->buf, &chunk, &c->offsets, err);

    c->articles = page->articles;
    c->blocks = page->blocks;
    if (st == NF_OK && (chunk.stored_len != nf_offset_page_size(page->blocks) ||
                        !rises(c, page->first)))
        st = NF_E_DAMAGED;
    if (st == NF_OK)
        st = nf_catalog_load(&c->catalog, &a->source, a->head.identity.id, &page->catalog,
                             page->first, page->articles, m->e->cursor->unpacker, err);
    return st;
}

/* What is in the page that is being made. */
static enum nf_status take_own(struct nf_output *o, struct content *c)
{
    enum nf_status st = nf_page_build_catalog(&o->page, &c->catalog.raw);

    c->articles = o->page.page.articles;
    c->blocks = o->page.page.blocks;
    if (st == NF_OK)
        st = nf_catalog_parse(&c->catalog, c->catalog.raw.len, c->articles);
    if (st != NF_OK || !nf_buf_add(&c->buf, o->page.offsets.ptr, o->page.offsets.len))
        return st == NF_OK ? NF_E_NOMEM : st;
    c->offsets = c->buf.ptr;
    return NF_OK;
}

static struct nf_footer_page *last_page(struct nf_output *o)
{
    return &o->pages.at[nf_vec_count(&o->pages) - 1];
}

/* Whether the last page, before @blocks, is small enough. */
static bool is_small(struct nf_output *o, uint32_t blocks)
{
    return nf_vec_count(&o->pages) && last_page(o)->blocks < NF_MAX_PAGE_BLOCKS &&
           last_page(o)->blocks < 2 * blocks;
}

/* Take what is to be merged, page after page, from the last on. */
static enum nf_status take_pages(struct merging *m, struct nf_error *err)
{
    struct nf_output *o = m->o;
    uint32_t blocks = o->page.page.blocks;

    while (m->count <= MOST_PAGES && is_small(o, blocks)) {
        struct content *c = new_content(o->alloc);
        enum nf_status st = c ? load(m, last_page(o), c, err) : nf_fail_nomem(err);

        if (st != NF_OK && c)
            free_content(o->alloc, c);
        if (st != NF_OK)
            return nf_is_damage(st) ? NF_OK : st;
        m->of[m->count++] = c;
        m->first = m->next = last_page(o)->first;
        m->first_block = m->next_block = last_page(o)->first_block;
        blocks += c->blocks;
        o->pages.buf.len -= sizeof(*o->pages.at);
    }
    return NF_OK;
}

/* Put the block of @entry, @n articles from the @at-th of the page on, into the page that is
 * being made; that is written before if it is full. */
static enum nf_status add_block(struct merging *m, const struct content *c, uint32_t at,
                                uint64_t offset, const struct nf_offset_entry *entry,
                                uint32_t n, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    if (nf_page_build_full(&m->o->page, offset, n)) {
        st = nf_output_page(m->o, m->first, m->first_block, err);
        m->first = m->next;
        m->first_block = m->next_block;
    }
    if (st != NF_OK)
        return st;
    if (!nf_vec_make(&m->facts, n))
        return nf_fail_nomem(err);
    for (uint32_t i = 0; i < n; i++)
        nf_facts_of_catalog(&c->catalog.page, at + i, &m->facts.at[i]);
    m->next += n;
    m->next_block++;
    return nf_page_build_add(&m->o->page, offset, entry->head_len, entry->first, m->facts.at,
                             n) == NF_OK ? NF_OK : nf_fail_nomem(err);
}

/* Put all blocks of a page into the one that is being made. */
static enum nf_status add_content(struct merging *m, const struct content *c,
                                  struct nf_error *err)
{
    struct nf_cur cur = nf_cur_init(c->offsets, nf_offset_page_size(c->blocks));
    const uint64_t base = nf_cur_le64(&cur);
    const uint32_t first = m->next;
    struct nf_offset_entry entry, next;
    enum nf_status st = nf_offset_entry_get(&cur, &entry);

    for (uint32_t i = 1; st == NF_OK && i <= c->blocks; i++, entry = next) {
        next = (struct nf_offset_entry){ .first = first + c->articles };
        if (i < c->blocks)
            st = nf_offset_entry_get(&cur, &next);
        if (st == NF_OK)
            st = add_block(m, c, entry.first - first, base + entry.offset, &entry,
                           next.first - entry.first, err);
    }
    return st;
}

static enum nf_status merge(struct merging *m, struct nf_error *err)
{
    enum nf_status st;

    m->of[0] = new_content(m->o->alloc);
    m->count = m->of[0] != NULL;
    st = m->of[0] ? take_own(m->o, m->of[0]) : NF_E_NOMEM;
    if (st != NF_OK)
        return nf_fail(err, st, NF_NO_OFFSET, "%s", nf_strerror(st));
    st = take_pages(m, err);
    if (st != NF_OK || m->count == 1)
        return st;
    nf_page_build_reset(&m->o->page);
    for (uint32_t i = m->count; st == NF_OK && i-- > 0;)
        st = add_content(m, m->of[i], err);
    return st;
}

enum nf_status nf_pages_merge(struct nf_output *o, struct nf_earlier *e, struct nf_error *err)
{
    struct merging m = { .o = o, .e = e };
    enum nf_status st = NF_OK;

    nf_vec_init(&m.facts, o->alloc);
    if (o->page.page.blocks && is_small(o, o->page.page.blocks))
        st = merge(&m, err);
    while (m.count)
        free_content(o->alloc, m.of[--m.count]);
    nf_vec_free(&m.facts);
    return st;
}

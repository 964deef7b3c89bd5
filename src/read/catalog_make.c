#include "src/read/catalog_make.h"

#include <inttypes.h>

#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/read/scan.h"

struct nf_catalog_make *nf_catalog_make_new(struct nf_reader *r,
                                            struct nf_unpacker *unpacker)
{
    const struct nf_alloc *alloc = r->archive.alloc;
    struct nf_catalog_make *m = nf_zget(alloc, sizeof(*m));

    if (!m)
        return NULL;
    nf_block_slot_init(&m->slot, r, unpacker);
    nf_facts_slot_init(&m->facts, &m->slot);
    nf_name_table_init(&m->sources, alloc);
    nf_name_table_init(&m->languages, alloc);
    nf_vec_init(&m->rows, alloc);
    return m;
}

void nf_catalog_make_free(struct nf_catalog_make *m)
{
    const struct nf_alloc *alloc;

    if (!m)
        return;
    alloc = m->slot.reader->archive.alloc;
    nf_facts_slot_free(&m->facts);
    nf_block_slot_free(&m->slot);
    nf_name_table_free(&m->sources);
    nf_name_table_free(&m->languages);
    nf_vec_free(&m->rows);
    nf_put(alloc, m);
}

static enum nf_status add_article(struct nf_catalog_make *m, uint32_t i,
                                  struct nf_catalog *to, struct nf_error *err)
{
    const struct nf_str none = { "", 0 };
    struct nf_catalog_row row = { .lost = false };
    struct nf_facts facts;
    enum nf_status st = nf_facts_slot_get(&m->facts, i, &facts, &row.lost, err);

    if (st != NF_OK)
        return st;
    row.source = nf_name_number(&m->sources, &to->raw, facts.source.name, facts.source.domain);
    row.language = nf_name_number(&m->languages, &to->raw, facts.language, none);
    row.time = facts.time;
    return nf_vec_add(&m->rows, &row) ? NF_OK : nf_fail_nomem(err);
}

/* All articles of the block at @where, which has article @ordinal, from that one on. */
static enum nf_status add_block(struct nf_catalog_make *m, const struct nf_location *where,
                                uint32_t ordinal, uint64_t end, struct nf_catalog *to,
                                struct nf_error *err)
{
    const struct nf_block *b = &m->slot.block;
    enum nf_status st = nf_block_slot_load(&m->slot, where, 0, 0, err);

    if (st != NF_OK)
        return st;
    for (uint32_t i = ordinal - b->first;
         st == NF_OK && i < b->articles && (uint64_t)b->first + i < end; i++)
        st = add_article(m, i, to, err);
    return st;
}

static enum nf_status add_blocks(struct nf_catalog_make *m, const struct nf_footer_page *p,
                                 struct nf_catalog *to, struct nf_error *err)
{
    const uint64_t end = (uint64_t)p->first + p->articles;
    const struct nf_catalog_row lost = { .lost = true };
    struct nf_reader *r = m->slot.reader;
    uint32_t bad = UINT32_MAX; /* a block that cannot be read */
    uint64_t at;

    while ((at = p->first + nf_vec_count(&m->rows)) < end) {
        struct nf_location where = { .block = UINT32_MAX };
        enum nf_status st = nf_locate(&r->offsets, &m->slot.offsets, (uint32_t)at, &where, err);

        if (st == NF_OK)
            st = where.block == bad ? NF_E_DAMAGED
                                    : add_block(m, &where, (uint32_t)at, end, to, err);
        if (st == NF_OK)
            continue;
        if (!nf_is_damage(st))
            return st;
        bad = where.block;
        if (!nf_vec_add(&m->rows, &lost))
            return nf_fail_nomem(err);
    }
    return NF_OK;
}

/* From rows and names to the arrays of @to. */
static void fill(const struct nf_catalog_make *m, struct nf_catalog *to)
{
    struct nf_catalog_page *page = &to->page;

    for (uint32_t i = 0; i < page->size.sources; i++) {
        page->sources[i].name = nf_name_at(&m->sources, &to->raw, i);
        page->sources[i].domain = nf_name_domain_at(&m->sources, &to->raw, i);
    }
    for (uint32_t i = 0; i < page->size.languages; i++)
        page->languages[i] = nf_name_at(&m->languages, &to->raw, i);
    for (uint32_t i = 0; i < page->size.articles; i++) {
        const struct nf_catalog_row *row = &m->rows.at[i];

        page->source[i] = row->source;
        page->language[i] = row->language;
        page->time[i] = row->time;
        to->lost[i] = row->lost;
    }
}

enum nf_status nf_catalog_make(struct nf_catalog_make *m, const struct nf_footer_page *p,
                               struct nf_catalog *to, struct nf_error *err)
{
    struct nf_error own = NF_ERROR_INIT;
    enum nf_status st;

    if (!nf_facts_has_times())
        return nf_fail(err, NF_E_UNSUPPORTED, NF_NO_OFFSET, "no catalog of articles from %" PRIu32
                       " on, and this library cannot make one", p->first);
    nf_name_table_reset(&m->sources);
    nf_name_table_reset(&m->languages);
    nf_vec_reset(&m->rows);
    nf_buf_reset(&to->raw);
    m->slot.block.articles = 0;
    st = add_blocks(m, p, to, &own);
    if (st == NF_OK && (nf_name_table_failed(&m->sources) || nf_name_table_failed(&m->languages) ||
                        to->raw.failed))
        st = nf_fail_nomem(&own);
    to->page.size = (struct nf_catalog_size){
        p->articles, (uint32_t)nf_vec_count(&m->sources.list),
        (uint32_t)nf_vec_count(&m->languages.list) };
    if (st == NF_OK && !nf_catalog_room(to))
        st = nf_fail_nomem(&own);
    if (st == NF_OK)
        fill(m, to);
    else
        nf_fail_copy(err, &own);
    return st;
}

#include "src/build/page_build.h"

#include <string.h>

#include "format/offset_page.h"
#include "format/varint.h"

/* What a catalog begins with, and takes for an article, at most. */
#define MOST_BEFORE (3 * NF_VARINT_MAX)
#define MOST_OF_ARTICLE (3 * (2 + NF_MAX_FACT) + 3 * 5 + 1 + NF_VARINT_MAX)

void nf_page_build_init(struct nf_page_build *b, const struct nf_alloc *alloc)
{
    b->alloc = alloc;
    nf_buf_init(&b->offsets, alloc, SIZE_MAX / 2);
    nf_buf_init(&b->names, alloc, SIZE_MAX / 2);
    nf_name_table_init(&b->sources, alloc);
    nf_name_table_init(&b->languages, alloc);
    nf_vec_init(&b->source, alloc);
    nf_vec_init(&b->language, alloc);
    nf_vec_init(&b->times, alloc);
    nf_page_build_reset(b);
}

void nf_page_build_free(struct nf_page_build *b)
{
    nf_buf_free(&b->offsets);
    nf_buf_free(&b->names);
    nf_name_table_free(&b->sources);
    nf_name_table_free(&b->languages);
    nf_vec_free(&b->source);
    nf_vec_free(&b->language);
    nf_vec_free(&b->times);
}

void nf_page_build_reset(struct nf_page_build *b)
{
    memset(&b->page, 0, sizeof(b->page));
    b->catalog_bytes = 0;
    b->last_time = 0;
    nf_buf_reset(&b->offsets);
    nf_buf_reset(&b->names);
    nf_name_table_reset(&b->sources);
    nf_name_table_reset(&b->languages);
    nf_vec_reset(&b->source);
    nf_vec_reset(&b->language);
    nf_vec_reset(&b->times);
}

bool nf_page_build_full(const struct nf_page_build *b, uint64_t offset,
                        uint32_t articles)
{
    uint64_t catalog = MOST_BEFORE + b->catalog_bytes +
                       (uint64_t)articles * MOST_OF_ARTICLE;

    return b->page.blocks == NF_MAX_PAGE_BLOCKS ||
           (b->page.blocks && (offset - b->base > UINT32_MAX ||
                               catalog > NF_MAX_CATALOG));
}

static size_t varint_len(uint64_t v)
{
    uint8_t p[NF_VARINT_MAX];

    return nf_varint_put(p, v);
}

static size_t str_len(struct nf_str s)
{
    return varint_len(s.len) + s.len;
}

/* The number of a name in @table; one that is new is counted. */
static uint32_t number_of(struct nf_page_build *b, struct nf_name_table *table,
                          struct nf_str name, struct nf_str domain)
{
    const size_t before = nf_vec_count(&table->list);
    const uint32_t number = nf_name_number(table, &b->names, name, domain);

    if (nf_vec_count(&table->list) > before)
        b->catalog_bytes += str_len(name) + (table == &b->sources ? str_len(domain) : 0);
    return number;
}

static void add_article(struct nf_page_build *b, const struct nf_facts *f)
{
    struct nf_str none = { "", 0 };
    uint32_t source = number_of(b, &b->sources, f->source.name, f->source.domain);
    uint32_t language = number_of(b, &b->languages, f->language, none);

    nf_vec_add(&b->source, &source);
    nf_vec_add(&b->language, &language);
    nf_vec_add(&b->times, &f->time);
    b->catalog_bytes += varint_len(source) + varint_len(language) + 1;
    if (f->time.former) {
        b->catalog_bytes += varint_len(f->time.former);
        b->page.versions++;
    }
    if (f->time.precision == NF_PRECISION_NONE)
        return;
    b->catalog_bytes += varint_len(nf_zigzag(
        (int64_t)((uint64_t)f->time.seconds - (uint64_t)b->last_time)));
    b->last_time = f->time.seconds;
    if (!b->page.has_time || f->time.seconds < b->page.time_min)
        b->page.time_min = f->time.seconds;
    if (!b->page.has_time || f->time_end > b->page.time_max)
        b->page.time_max = f->time_end;
    b->page.has_time = true;
}

static void add_offset(struct nf_page_build *b, uint32_t offset, uint32_t first,
                       uint32_t head_len)
{
    const struct nf_offset_entry entry = { offset, first, head_len };
    uint8_t bytes[NF_OFFSET_ENTRY_SIZE];

    nf_offset_entry_put(bytes, &entry);
    nf_buf_add(&b->offsets, bytes, sizeof(bytes));
}

enum nf_status nf_page_build_add(struct nf_page_build *b, uint64_t offset,
                                 uint32_t head_len, uint32_t first,
                                 const struct nf_facts *facts, uint32_t n)
{
    if (b->page.blocks == 0) {
        uint8_t bytes[NF_PAGE_BASE_SIZE];

        b->base = offset;
        nf_put_le64(bytes, offset);
        nf_buf_add(&b->offsets, bytes, sizeof(bytes));
    }
    add_offset(b, (uint32_t)(offset - b->base), first, head_len);
    for (uint32_t i = 0; i < n; i++)
        add_article(b, &facts[i]);
    b->page.blocks++;
    b->page.articles += n;
    return b->offsets.failed || b->names.failed || nf_name_table_failed(&b->sources) ||
                   nf_name_table_failed(&b->languages) || b->source.buf.failed ||
                   b->language.buf.failed || b->times.buf.failed
               ? NF_E_NOMEM
               : NF_OK;
}

enum nf_status nf_page_build_catalog(struct nf_page_build *b,
                                     struct nf_buf *out)
{
    struct nf_catalog_page page = {
        .size = { b->page.articles, (uint32_t)nf_vec_count(&b->sources.list),
                  (uint32_t)nf_vec_count(&b->languages.list) },
        .source = b->source.at,
        .language = b->language.at,
        .time = b->times.at
    };
    struct nf_buf views;
    size_t sources = page.size.sources * sizeof(struct nf_catalog_source);
    bool ok;

    nf_buf_init(&views, b->alloc, SIZE_MAX / 2);
    ok = nf_buf_need(&views,
                     sources + page.size.languages * sizeof(struct nf_str));
    if (ok) {
        page.sources = (struct nf_catalog_source *)(void *)views.ptr;
        page.languages = (struct nf_str *)(void *)(views.ptr + sources);
        for (uint32_t i = 0; i < page.size.sources; i++) {
            page.sources[i].name = nf_name_at(&b->sources, &b->names, i);
            page.sources[i].domain = nf_name_domain_at(&b->sources, &b->names, i);
        }
        for (uint32_t i = 0; i < page.size.languages; i++)
            page.languages[i] = nf_name_at(&b->languages, &b->names, i);
        ok = nf_buf_need(out, nf_catalog_page_bound(&page));
    }
    if (ok)
        out->len = nf_catalog_page_put(out->ptr, &page);
    nf_buf_free(&views);
    return ok ? NF_OK : NF_E_NOMEM;
}

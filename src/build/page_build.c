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
    nf_buf_init(&b->sources, alloc, SIZE_MAX / 2);
    nf_buf_init(&b->languages, alloc, SIZE_MAX / 2);
    nf_buf_init(&b->source, alloc, SIZE_MAX / 2);
    nf_buf_init(&b->language, alloc, SIZE_MAX / 2);
    nf_buf_init(&b->times, alloc, SIZE_MAX / 2);
    nf_intern_init(&b->known_sources, alloc);
    nf_intern_init(&b->known_languages, alloc);
    nf_page_build_reset(b);
}

void nf_page_build_free(struct nf_page_build *b)
{
    nf_buf_free(&b->offsets);
    nf_buf_free(&b->names);
    nf_buf_free(&b->sources);
    nf_buf_free(&b->languages);
    nf_buf_free(&b->source);
    nf_buf_free(&b->language);
    nf_buf_free(&b->times);
    nf_intern_free(&b->known_sources);
    nf_intern_free(&b->known_languages);
}

void nf_page_build_reset(struct nf_page_build *b)
{
    memset(&b->page, 0, sizeof(b->page));
    b->catalog_bytes = 0;
    b->last_time = 0;
    nf_buf_reset(&b->offsets);
    nf_buf_reset(&b->names);
    nf_buf_reset(&b->sources);
    nf_buf_reset(&b->languages);
    nf_buf_reset(&b->source);
    nf_buf_reset(&b->language);
    nf_buf_reset(&b->times);
    nf_intern_reset(&b->known_sources);
    nf_intern_reset(&b->known_languages);
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

static const struct nf_page_name *names_of(const struct nf_buf *table)
{
    return (const struct nf_page_name *)(const void *)table->ptr;
}

static struct nf_str str_at(const struct nf_buf *names, size_t at, size_t len)
{
    return (struct nf_str){ (const char *)names->ptr + at, len };
}

static bool same(const struct nf_buf *names, const struct nf_page_name *n,
                 struct nf_str name, struct nf_str domain)
{
    const uint8_t *p = names->ptr + n->at;

    return n->name_len == name.len && n->domain_len == domain.len &&
           (name.len == 0 || memcmp(p, name.ptr, name.len) == 0) &&
           (domain.len == 0 ||
            memcmp(p + name.len, domain.ptr, domain.len) == 0);
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

/* The number of the pair in @table, from 1; made if it is new. */
static uint32_t number_of(struct nf_page_build *b, struct nf_buf *table,
                          struct nf_intern *known, struct nf_str name,
                          struct nf_str domain)
{
    struct nf_intern_walk w =
        nf_intern_walk(known, nf_intern_hash(known, name.ptr, name.len) +
                                  3 * nf_intern_hash(known, domain.ptr, domain.len));
    struct nf_page_name made = { b->names.len, (uint32_t)name.len,
                                 (uint32_t)domain.len };
    uint32_t i;

    if (name.len == 0 && domain.len == 0)
        return 0;
    while ((i = nf_intern_next(known, &w)) != NF_INTERN_NONE)
        if (same(&b->names, &names_of(table)[i], name, domain))
            return i + 1;
    nf_buf_add(&b->names, name.ptr, name.len);
    nf_buf_add(&b->names, domain.ptr, domain.len);
    nf_buf_add(table, &made, sizeof(made));
    if (b->names.failed || table->failed)
        return 0;
    b->catalog_bytes += str_len(name);
    if (table == &b->sources)
        b->catalog_bytes += str_len(domain);
    return nf_intern_add(known, &w) + 1;
}

static void add_article(struct nf_page_build *b, const struct nf_facts *f)
{
    struct nf_str none = { "", 0 };
    uint32_t source = number_of(b, &b->sources, &b->known_sources,
                                f->source.name, f->source.domain);
    uint32_t language = number_of(b, &b->languages, &b->known_languages,
                                  f->language, none);

    nf_buf_add(&b->source, &source, sizeof(source));
    nf_buf_add(&b->language, &language, sizeof(language));
    nf_buf_add(&b->times, &f->time, sizeof(f->time));
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
    return b->offsets.failed || b->names.failed || b->sources.failed ||
                   b->languages.failed || b->source.failed ||
                   b->language.failed || b->times.failed ||
                   b->known_sources.failed || b->known_languages.failed
               ? NF_E_NOMEM
               : NF_OK;
}

enum nf_status nf_page_build_catalog(struct nf_page_build *b,
                                     struct nf_buf *out)
{
    struct nf_catalog_page page = {
        .size = { b->page.articles,
                  (uint32_t)(b->sources.len / sizeof(struct nf_page_name)),
                  (uint32_t)(b->languages.len / sizeof(struct nf_page_name)) },
        .source = (uint32_t *)(void *)b->source.ptr,
        .language = (uint32_t *)(void *)b->language.ptr,
        .time = (struct nf_catalog_time *)(void *)b->times.ptr
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
            const struct nf_page_name *n = &names_of(&b->sources)[i];

            page.sources[i].name = str_at(&b->names, n->at, n->name_len);
            page.sources[i].domain =
                str_at(&b->names, n->at + n->name_len, n->domain_len);
        }
        for (uint32_t i = 0; i < page.size.languages; i++) {
            const struct nf_page_name *n = &names_of(&b->languages)[i];

            page.languages[i] = str_at(&b->names, n->at, n->name_len);
        }
        ok = nf_buf_need(out, nf_catalog_page_bound(&page));
    }
    if (ok)
        out->len = nf_catalog_page_put(out->ptr, &page);
    nf_buf_free(&views);
    return ok ? NF_OK : NF_E_NOMEM;
}

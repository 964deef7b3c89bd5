#include "src/index/catalog_load.h"

#include <string.h>

#include "format/limits.h"
#include "src/article/language.h"
#include "src/base/ascii.h"
#include "src/base/fail.h"
#include "src/chunk/chunk_read.h"

enum { UNKNOWN, OTHER, WANTED };

void nf_catalog_init(struct nf_catalog *c, const struct nf_alloc *alloc,
                     size_t max)
{
    nf_buf_init(&c->stored, alloc,
                (max < NF_MAX_CATALOG ? max : NF_MAX_CATALOG) + NF_CHUNK_HEADER_SIZE);
    nf_buf_init(&c->raw, alloc, max);
    nf_buf_init(&c->arrays, alloc, SIZE_MAX / 2);
    c->wanted = c->lost = NULL;
    c->want_len = 0;
}

void nf_catalog_free(struct nf_catalog *c)
{
    nf_buf_free(&c->stored);
    nf_buf_free(&c->raw);
    nf_buf_free(&c->arrays);
}

/* The lengths of a stored one are bounded by bytes present (nf_catalog_size_get), so are
 * the arrays cut from one piece of memory here. */
bool nf_catalog_room(struct nf_catalog *c)
{
    struct nf_catalog_page *p = &c->page;
    size_t articles = p->size.articles;
    size_t sources = p->size.sources * sizeof(*p->sources);
    size_t languages = p->size.languages * sizeof(*p->languages);
    uint8_t *at;

    if (!nf_buf_need(&c->arrays, sources + languages + p->size.languages +
                                     articles * (sizeof(*p->time) + sizeof(*p->source) +
                                                 sizeof(*p->language) + 1)))
        return false;
    at = c->arrays.ptr;
    p->sources = (struct nf_catalog_source *)(void *)at;
    at += sources;
    p->languages = (struct nf_str *)(void *)at;
    at += languages;
    p->time = (struct nf_catalog_time *)(void *)at;
    at += articles * sizeof(*p->time);
    p->source = (uint32_t *)(void *)at;
    p->language = p->source + articles;
    c->wanted = (uint8_t *)(p->language + articles);
    memset(c->wanted, UNKNOWN, p->size.languages);
    c->lost = c->wanted + p->size.languages;
    memset(c->lost, 0, articles);
    return true;
}

enum nf_status nf_catalog_parse(struct nf_catalog *c, size_t len, uint32_t articles)
{
    struct nf_cur cur = nf_cur_init(c->raw.ptr, len);
    enum nf_status st = nf_catalog_size_get(&cur, &c->page.size);

    if (st != NF_OK || c->page.size.articles != articles)
        return NF_E_DAMAGED;
    if (!nf_catalog_room(c))
        return NF_E_NOMEM;
    return nf_catalog_page_get(&cur, &c->page);
}

static enum nf_status decode(struct nf_catalog *c, const struct nf_chunk *chunk,
                             const uint8_t *payload, uint32_t articles,
                             struct nf_unpacker *unpacker)
{
    enum nf_status st;

    if (chunk->aux > NF_MAX_CATALOG)
        return NF_E_DAMAGED;
    if (nf_codec_has_table(chunk->codec) && chunk->stored_len < chunk->aux)
        return NF_E_UNSUPPORTED;
    if (chunk->aux > c->raw.max)
        return NF_E_LIMIT;
    if (!nf_buf_need(&c->raw, chunk->aux))
        return NF_E_NOMEM;
    st = nf_unpack(unpacker, chunk->codec, NULL, payload, chunk->stored_len,
                   c->raw.ptr, chunk->aux);
    return st == NF_OK ? nf_catalog_parse(c, chunk->aux, articles) : st;
}

/* Whether no former version is before the first article. */
static bool has_formers(const struct nf_catalog_page *p, uint32_t first)
{
    for (uint32_t i = 0; i < p->size.articles; i++)
        if (p->time[i].former > (uint64_t)first + i)
            return false;
    return true;
}

enum nf_status nf_catalog_load(struct nf_catalog *c,
                               const struct nf_source *source,
                               const uint8_t *id, const struct nf_place *place,
                               uint32_t first, uint32_t articles,
                               struct nf_unpacker *unpacker,
                               struct nf_error *err)
{
    struct nf_chunk chunk;
    const uint8_t *payload;
    enum nf_status st = nf_chunk_read(source, id, place, NF_CHUNK_CATALOG,
                                      &c->stored, &chunk, &payload, err);

    if (st != NF_OK)
        return st;
    st = chunk.first == first ? decode(c, &chunk, payload, articles, unpacker)
                              : NF_E_DAMAGED;
    if (st == NF_OK && !has_formers(&c->page, first))
        st = NF_E_DAMAGED;
    if (st == NF_E_NOMEM)
        return nf_fail_nomem(err);
    if (st != NF_OK)
        nf_fail(err, st, place->offset, "catalog: %s", nf_strerror(st));
    return st;
}

static bool equal_fold(const char *a, const char *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (nf_ascii_lower(a[i]) != nf_ascii_lower(b[i]))
            return false;
    return true;
}

static bool source_matches(const struct nf_catalog_source *s, struct nf_str want)
{
    size_t n = want.len, d = s->domain.len;

    if (s->name.len == n && equal_fold(s->name.ptr, want.ptr, n))
        return true;
    if (d < n || !equal_fold(s->domain.ptr + (d - n), want.ptr, n))
        return false;
    return d == n || s->domain.ptr[d - n - 1] == '.';
}

/* Whether language @number of the page is @want, which is remembered. */
static bool language_matches(struct nf_catalog *c, uint32_t number,
                             struct nf_str want)
{
    const struct nf_catalog_page *p = &c->page;

    if (want.len > sizeof(c->want))
        return nf_language_matches(p->languages[number], want);
    if (want.len != c->want_len || memcmp(want.ptr, c->want, want.len) != 0) {
        memcpy(c->want, want.ptr, want.len);
        c->want_len = want.len;
        memset(c->wanted, UNKNOWN, p->size.languages);
    }
    if (c->wanted[number] == UNKNOWN)
        c->wanted[number] =
            nf_language_matches(p->languages[number], want) ? WANTED : OTHER;
    return c->wanted[number] == WANTED;
}

/* The first second after a time of that precision. */
static int64_t time_end(const struct nf_catalog_time *t)
{
    struct nf_time full = { .seconds = t->seconds,
                            .zone_known = t->zone_known,
                            .precision = (enum nf_precision)t->precision };

    return nf_time_end(&full);
}

static bool time_matches(const struct nf_catalog_time *t,
                         const struct nf_query *query)
{
    if (t->precision == NF_PRECISION_NONE)
        return false;
    if (query->has_until && t->seconds >= query->until)
        return false;
    return !query->has_since || t->seconds >= query->since ||
           time_end(t) > query->since;
}

bool nf_catalog_match(struct nf_catalog *c, uint32_t i,
                      const struct nf_query *query)
{
    const struct nf_catalog_page *p = &c->page;

    if (c->lost[i])
        return true;
    if (p->time[i].withdrawn)
        return false;
    if ((query->has_since || query->has_until) &&
        !time_matches(&p->time[i], query))
        return false;
    if (query->source.ptr &&
        (p->source[i] == 0 ||
         !source_matches(&p->sources[p->source[i] - 1], query->source)))
        return false;
    return !query->language.ptr ||
           (p->language[i] != 0 &&
            language_matches(c, p->language[i] - 1, query->language));
}

#include "bindings/arrow/src/arrow_feed.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bindings/arrow/src/arrow_cells.h"
#include "bindings/arrow/src/arrow_sized.h"

#define DEFAULT_ROWS 8192
#define FEWEST 32 /* articles that are asked for at once: a block */

/* One portion on its way. */
struct portion {
    struct nf_arrow_feed *feed;
    nf_arrow_row *row;
    void *ctx;
    uint64_t next;  /* ordinal behind the last row */
    size_t rows;
    size_t bytes;
    size_t whole;   /* rows for which the short values were not enough */
    enum nf_status status; /* of a row that failed */
    struct nf_error *err;
};

static enum nf_status no_memory(struct nf_error *err)
{
    return nf_error_set(err, NF_E_NOMEM, "%s", nf_strerror(NF_E_NOMEM));
}

static bool keep_names(struct nf_arrow_feed *f)
{
    struct nf_str *source = &f->query.source, *language = &f->query.language;
    const size_t n = source->len;

    f->names = malloc(n + language->len + 1);
    if (!f->names)
        return false;
    if (source->len)
        source->ptr = memcpy(f->names, source->ptr, source->len);
    if (language->len)
        language->ptr = memcpy(f->names + n, language->ptr, language->len);
    return true;
}

static enum nf_status keep_query(struct nf_arrow_feed *f, const struct nf_query *query,
                                 struct nf_error *err)
{
    const struct nf_query *q = &f->query;
    enum nf_status st = nf_arrow_sized_get(&f->query, sizeof(f->query), query, "query", err);

    if (st != NF_OK)
        return st;
    f->has_query = q->has_since || q->has_until || q->source.len || q->language.len;
    return keep_names(f) ? NF_OK : no_memory(err);
}

static enum nf_status keep_listed(struct nf_arrow_feed *f, const struct nf_arrow_opts *opts,
                                  uint64_t articles, struct nf_error *err)
{
    const size_t n = opts->ordinal_count;

    if (opts->query || opts->first || opts->end)
        return nf_error_set(err, NF_E_USAGE, "articles are listed, or selected: not both");
    for (size_t i = 0; i < n; i++)
        if (opts->ordinals[i] >= articles)
            return nf_error_set(err, NF_E_RANGE,
                                "article %" PRIu64 ": the set has %" PRIu64,
                                opts->ordinals[i], articles);
    f->listed = n < SIZE_MAX / sizeof(*f->listed) ? malloc((n + 1) * sizeof(*f->listed)) : NULL;
    if (!f->listed)
        return no_memory(err);
    if (n)
        memcpy(f->listed, opts->ordinals, n * sizeof(*f->listed));
    f->end = n;
    return NF_OK;
}

static enum nf_status keep_range(struct nf_arrow_feed *f, const struct nf_arrow_opts *opts,
                                 uint64_t articles, struct nf_error *err)
{
    f->at = opts->first;
    f->end = opts->end ? opts->end : articles;
    if (f->at > f->end || f->end > articles)
        return nf_error_set(err, NF_E_RANGE,
                            "articles %" PRIu64 " to %" PRIu64 ": the set has %" PRIu64,
                            f->at, f->end, articles);
    return opts->query ? keep_query(f, opts->query, err) : NF_OK;
}

enum nf_status nf_arrow_feed_open(struct nf_arrow_feed *f, struct nf_set *set,
                                  const struct nf_arrow_opts *opts, struct nf_error *err)
{
    struct nf_set_totals all = NF_SET_TOTALS_INIT;
    enum nf_status st;

    *f = (struct nf_arrow_feed){ .set = set, .threads = opts->threads };
    f->most_rows = opts->batch ? opts->batch : DEFAULT_ROWS;
    st = nf_arrow_columns_get(opts->fields, &f->columns, err);
    if (st != NF_OK)
        return st;
    f->needs_articles = nf_arrow_columns_have(&f->columns, NF_ARROW_FROM_ARTICLE) ||
                        nf_arrow_columns_have(&f->columns, NF_ARROW_FROM_TEXTS);
    f->parts = nf_arrow_columns_have(&f->columns, NF_ARROW_FROM_TEXTS) ? NF_PARTS_ALL
                                                                       : NF_PARTS_SHORT;
    nf_set_info(set, &all);
    st = nf_set_cursor_open(set, &f->cursor, err);
    if (st != NF_OK)
        return st;
    st = opts->ordinals ? keep_listed(f, opts, all.articles, err)
                        : keep_range(f, opts, all.articles, err);
    if (st != NF_OK)
        nf_arrow_feed_close(f);
    return st;
}

void nf_arrow_feed_close(struct nf_arrow_feed *f)
{
    nf_set_cursor_close(f->cursor);
    free(f->names);
    free(f->listed);
    free(f->scratch.ptr);
}

static bool is_full(const struct portion *p)
{
    return p->rows == p->feed->most_rows || p->bytes >= NF_ARROW_PORTION;
}

/* Give out a row. True to end the portion: it is full, or a row failed. */
static bool give(struct portion *p, uint64_t ordinal, struct nf_str cells)
{
    p->status = p->row(p->ctx, ordinal, cells, p->err);
    p->next = ordinal + 1;
    p->rows++;
    p->bytes += cells.len;
    return p->status != NF_OK || is_full(p);
}

/* Fetch article @ordinal by the cursor, and give it out. True to end the portion. */
static bool fetch(struct portion *p, uint64_t ordinal, enum nf_parts parts)
{
    struct nf_arrow_feed *f = p->feed;
    struct nf_record record;
    bool complete = true;

    p->status = nf_set_cursor_get(f->cursor, ordinal, parts, &record, p->err);
    if (p->status == NF_E_WITHDRAWN) {
        p->status = NF_OK;
        return false;
    }
    f->scratch.len = 0;
    if (p->status == NF_OK &&
        !nf_arrow_cells_put(&f->columns, &record, &f->scratch,
                            parts == NF_PARTS_SHORT ? &complete : NULL))
        p->status = no_memory(p->err);
    if (p->status != NF_OK)
        return true;
    if (!complete) {
        p->whole++;
        return fetch(p, ordinal, NF_PARTS_ALL);
    }
    return give(p, ordinal, (struct nf_str){ (char *)f->scratch.ptr, f->scratch.len });
}

static bool make(void *ctx, unsigned worker, uint64_t ordinal,
                 const struct nf_record *record, struct nf_buffer *out)
{
    const struct nf_arrow_feed *f = ((struct portion *)ctx)->feed;
    bool complete;

    (void)worker;
    (void)ordinal;
    return nf_arrow_cells_put(&f->columns, record, out,
                              f->parts == NF_PARTS_SHORT ? &complete : NULL);
}

/* Nothing was made of an article that has a long value which is wanted. */
static bool each(void *ctx, uint64_t ordinal, const struct nf_record *record,
                 struct nf_str made)
{
    struct portion *p = ctx;

    (void)record;
    if (made.len)
        return give(p, ordinal, made);
    p->whole++;
    return fetch(p, ordinal, NF_PARTS_ALL);
}

/* How many articles to ask for: a few more than are likely to fill the portion, for what is
 * fetched beyond that is lost. */
static uint64_t likely(const struct portion *p)
{
    const struct nf_arrow_feed *f = p->feed;
    const uint64_t left = f->most_rows - p->rows, each = f->rows ? f->bytes / f->rows + 1 : 1;
    uint64_t n = (NF_ARROW_PORTION - p->bytes) / each;

    n += n / 8 + FEWEST;
    return n < left ? n : left;
}

/* Articles by many threads. */
static enum nf_status portion_of_scan(struct portion *p, uint64_t *at)
{
    struct nf_arrow_feed *f = p->feed;
    const uint64_t ask = likely(p), before = p->rows;
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;
    struct nf_error why = NF_ERROR_INIT;
    enum nf_status st;

    opts.query = f->has_query ? &f->query : NULL;
    opts.first = *at;
    opts.end = f->has_query || f->end - *at < ask ? f->end : *at + ask;
    opts.limit = f->has_query ? ask : 0;
    opts.parts = f->parts;
    opts.threads = f->threads;
    opts.ctx = p;
    opts.make = make;
    opts.each = each;
    st = nf_set_scan(f->set, &opts, &why);
    if (p->status != NF_OK)
        return p->status; /* which stopped the scan */
    if (st == NF_E_STOPPED || (st == NF_OK && f->has_query && p->rows - before == ask))
        *at = p->next;
    else if (st == NF_OK)
        *at = opts.end;
    else
        *p->err = why;
    return st == NF_E_STOPPED ? NF_OK : st;
}

/* Rows that need no article. */
static enum nf_status portion_of_catalog(struct portion *p, uint64_t *at)
{
    struct nf_arrow_feed *f = p->feed;
    const struct nf_query *query = f->has_query ? &f->query : NULL;
    uint64_t found = 0;
    bool ended = false;

    while (*at < f->end && !ended) {
        enum nf_status st = nf_set_cursor_next(f->cursor, *at, query, &found, NULL, p->err);

        if (st != NF_OK && st != NF_E_END)
            return st;
        if (st == NF_E_END || found >= f->end) {
            *at = f->end;
            break;
        }
        ended = give(p, found, (struct nf_str){ NULL, 0 });
        *at = found + 1;
    }
    return p->status;
}

/* Whether article @ordinal was withdrawn, as the catalog says. */
static bool is_withdrawn(struct portion *p, uint64_t ordinal)
{
    uint64_t found = ordinal;
    enum nf_status st = nf_set_cursor_next(p->feed->cursor, ordinal, NULL, &found, NULL, p->err);

    if (st != NF_OK && st != NF_E_END)
        p->status = st;
    return st == NF_E_END || found != ordinal;
}

static enum nf_status portion_of_list(struct portion *p, uint64_t *at)
{
    struct nf_arrow_feed *f = p->feed;
    bool ended = false;

    while (*at < f->end && !ended) {
        const uint64_t ordinal = f->listed[(*at)++];

        if (f->needs_articles)
            ended = fetch(p, ordinal, f->parts);
        else if (!is_withdrawn(p, ordinal))
            ended = give(p, ordinal, (struct nf_str){ NULL, 0 });
        ended = ended || p->status != NF_OK;
    }
    return p->status;
}

/* What the portion says about the next one. */
static void learn(struct nf_arrow_feed *f, const struct portion *p)
{
    f->rows += p->rows;
    f->bytes += p->bytes;
    if (p->whole > p->rows / 8)
        f->parts = NF_PARTS_ALL;
}

enum nf_status nf_arrow_feed_portion(struct nf_arrow_feed *f, nf_arrow_row *row, void *ctx,
                                     uint64_t *at, struct nf_error *err)
{
    struct portion p = { .feed = f, .row = row, .ctx = ctx, .err = err };
    enum nf_status st = NF_OK;

    *at = f->at;
    while (st == NF_OK && !is_full(&p) && *at < f->end)
        st = f->listed            ? portion_of_list(&p, at)
             : f->needs_articles ? portion_of_scan(&p, at)
                                 : portion_of_catalog(&p, at);
    if (st == NF_OK)
        learn(f, &p);
    return st;
}

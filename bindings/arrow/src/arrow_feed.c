#include "bindings/arrow/src/arrow_feed.h"

#include "bindings/arrow/src/arrow_cells.h"

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
        p->status = nf_error_set(p->err, NF_E_NOMEM, "%s", nf_strerror(NF_E_NOMEM));
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

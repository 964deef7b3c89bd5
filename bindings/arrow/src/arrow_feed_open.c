#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bindings/arrow/src/arrow_feed.h"
#include "bindings/arrow/src/arrow_sized.h"

#define DEFAULT_ROWS 8192

static enum nf_status no_memory(struct nf_error *err)
{
    return nf_error_set(err, NF_E_NOMEM, "%s", nf_strerror(NF_E_NOMEM));
}

static bool keep_names(struct nf_arrow_feed *f)
{
    struct nf_str *source = &f->query.source, *language = &f->query.language;
    const size_t n = source->len;

    f->names = language->len < SIZE_MAX - n ? malloc(n + language->len + 1) : NULL;
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
    f->has_query = q->has_since || q->has_until || q->source.len || q->language.len || q->flags;
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

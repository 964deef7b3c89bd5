#include "tools/contents.h"

#include <string.h>

#include "tools/message.h"

/* Fields are counted in so many runs of articles, from all parts of the archive: one
 * block's articles mostly have the same. */
#define RUNS 24
#define RUN 32

static bool count_name(struct names *names, struct nf_str name, uint64_t *without)
{
    struct name_count *e;

    if (!name.len) {
        ++*without;
        return true;
    }
    e = names_find(names, name, 0);
    if (e)
        e->count++;
    return e != NULL;
}

static bool count_row(struct contents *c, const struct nf_row *row)
{
    if (row->published.precision == NF_PRECISION_NONE)
        c->timeless++;
    else
        histogram_add(c->times, &row->published);
    return count_name(&c->sources, row->source.len ? row->source : row->domain,
                      &c->sourceless) &&
           count_name(&c->languages, row->language, &c->languageless);
}

/* Count article *@n or the first one behind it that was not withdrawn; *@n is then behind that. */
static enum nf_status read_row(struct archive *a, struct contents *c, uint64_t *n,
                               struct nf_error *err)
{
    const uint64_t from = *n;
    struct nf_row row;
    uint64_t at = a->info.articles;
    enum nf_status st = nf_set_cursor_next(a->cursor, from, NULL, &at, n, err);

    if (st == NF_OK || st == NF_E_END)
        c->withdrawn += at - from;
    if (st == NF_OK)
        st = nf_set_cursor_row(a->cursor, at, &row, n, err);
    return st == NF_OK && !count_row(c, &row) ? NF_E_NOMEM : st;
}

static enum cli_exit read_catalog(struct archive *a, struct contents *c)
{
    enum cli_exit end = CLI_OK;
    enum nf_status st = NF_OK;
    uint64_t n = 0;

    while (n < a->info.articles && (st == NF_OK || st == NF_E_DAMAGED)) {
        struct nf_error err = NF_ERROR_INIT;

        st = read_row(a, c, &n, &err);
        if (st == NF_E_NOMEM)
            return fail_memory(a->cli);
        if (st == NF_E_END)
            break;
        if (st != NF_OK)
            end = cli_worse(end, archive_fail(a, st, &err));
    }
    return end;
}

/* A field that an article has more than once counts once. */
static bool count_fields(struct contents *c, const struct nf_record *record)
{
    c->fields_of++;
    for (size_t i = 0; i < record->count; i++) {
        const struct nf_field *f = &record->fields[i];
        struct name_count *e = names_find(&c->fields, f->key, (unsigned)f->role);

        if (!e)
            return false;
        if (e->mark != c->fields_of)
            e->count++;
        e->mark = c->fields_of;
    }
    return true;
}

/* Up to where a block that is damaged ends the run. */
static enum cli_exit read_run(struct archive *a, struct contents *c, uint64_t from,
                              uint64_t to)
{
    for (uint64_t n = from; n < to; n++) {
        struct nf_error err = NF_ERROR_INIT;
        struct nf_record record;
        enum nf_status st = nf_set_cursor_get(a->cursor, n, NF_PARTS_SHORT, &record, &err);

        if (st == NF_E_WITHDRAWN)
            continue;
        if (st != NF_OK)
            return archive_lost(a, n, &err);
        if (!count_fields(c, &record))
            return fail_memory(a->cli);
    }
    return CLI_OK;
}

static enum cli_exit read_fields(struct archive *a, struct contents *c)
{
    uint64_t all = a->info.articles;
    enum cli_exit end = CLI_OK;

    if (all <= RUNS * RUN)
        return read_run(a, c, 0, all);
    for (uint64_t i = 0; i < RUNS; i++) {
        uint64_t from = (all - RUN) * i / (RUNS - 1);

        end = cli_worse(end, read_run(a, c, from, from + RUN));
    }
    return end;
}

enum cli_exit contents_gather(struct archive *a, struct contents *out)
{
    enum cli_exit end;

    memset(out, 0, sizeof(*out));
    out->times = histogram_new();
    if (!out->times)
        return fail_memory(a->cli);
    end = read_catalog(a, out);
    if (end <= CLI_NONE || end == CLI_DAMAGED)
        end = cli_worse(end, read_fields(a, out));
    names_sort(&out->sources);
    names_sort(&out->languages);
    names_sort(&out->fields);
    return cli_worse(end, a->passed_over);
}

void contents_free(struct contents *c)
{
    histogram_free(c->times);
    names_free(&c->sources);
    names_free(&c->languages);
    names_free(&c->fields);
}

/*
 * The selection that list, extract and export share.
 */
#include "tools/select.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/message.h"

#define MOST_PARTS 1000000

static bool parse_date(struct cli *cli, const char *option,
                       struct nf_time *out)
{
    if (nf_time_parse(safe_view(cli->value), out))
        return true;
    fail_usage(cli, "%s takes a date such as 2024-01-31, not '%s'", option,
               cli->value);
    return false;
}

/* An empty one would select what has none, and is a variable left unset. */
static bool parse_name(struct cli *cli, const char *option, struct nf_str *out)
{
    *out = safe_view(cli->value);
    if (!out->len)
        fail_usage(cli, "%s needs a value", option);
    return out->len != 0;
}

/* "2/5". */
static bool parse_part(struct cli *cli, struct selection *s)
{
    unsigned long k, n;
    int end = 0;

    if (strspn(cli->value, "0123456789/") == strlen(cli->value) &&
        sscanf(cli->value, "%7lu/%7lu%n", &k, &n, &end) == 2 && !cli->value[end] &&
        k >= 1 && k <= n && n <= MOST_PARTS) {
        s->part = k;
        s->parts = n;
        return true;
    }
    fail_usage(cli, "--part takes K/N, such as 2/5, not '%s'", cli->value);
    return false;
}

/* "17" or "0-99". */
static bool parse_numbers(struct cli *cli, struct selection *s)
{
    unsigned long long a, b;
    int end = 0;

    if (strspn(cli->value, "0123456789-") == strlen(cli->value) && cli->value[0] != '-') {
        if (sscanf(cli->value, "%18llu%n", &a, &end) == 1 && !cli->value[end])
            b = a;
        else if (sscanf(cli->value, "%18llu-%18llu%n", &a, &b, &end) != 2 || cli->value[end])
            b = a = UINT64_MAX;
        if (a <= b && b < UINT64_MAX) {
            s->numbered = true;
            s->first = a;
            s->end = b + 1;
            return true;
        }
    }
    fail_usage(cli, "--numbers takes A-B, such as 0-99, not '%s'", cli->value);
    return false;
}

bool select_is_partial(const struct selection *s)
{
    return s->part || s->numbered || s->limit != UINT64_MAX;
}

void select_newest_versions(struct selection *s)
{
    s->query.flags |= NF_QUERY_NEWEST;
    s->narrowed = true;
}

bool select_option(struct cli *cli, struct selection *s, int code)
{
    struct nf_time t;

    switch ((enum select_code)code) {
    case SELECT_SINCE:
        if (!parse_date(cli, "--since", &t))
            return false;
        nf_time_print(&t, s->since);
        s->query.has_since = true;
        s->query.since = t.seconds;
        break;
    case SELECT_UNTIL:
        if (!parse_date(cli, "--until", &t))
            return false;
        nf_time_print(&t, s->until);
        s->query.has_until = true;
        s->query.until = nf_time_end(&t);
        break;
    case SELECT_SOURCE:
        if (!parse_name(cli, "--source", &s->query.source))
            return false;
        break;
    case SELECT_LANG:
        if (!parse_name(cli, "--lang", &s->query.language))
            return false;
        break;
    case SELECT_LIMIT:
        return cli_number(cli, "--limit", 1, UINT64_MAX, &s->limit);
    case SELECT_PART:
        return parse_part(cli, s);
    case SELECT_NUMBERS:
        return parse_numbers(cli, s);
    case SELECT_NEWEST_VERSIONS:
        select_newest_versions(s);
        break;
    }
    s->narrowed = true;
    return true;
}

/* Who asks for certain articles is not to get fewer. */
static enum cli_exit check_numbers(const struct selection *s, const struct archive *a)
{
    if (s->part)
        return fail_usage(a->cli, "--part and --numbers cannot be combined");
    if (s->end <= a->info.articles)
        return CLI_OK;
    complain(a->cli, "%s: there is no article %llu: it has %llu, from 0", a->name,
             (unsigned long long)(s->end - 1), (unsigned long long)a->info.articles);
    return CLI_NONE;
}

enum cli_exit select_open(struct selection *s, const struct archive *a)
{
    struct nf_error err = NF_ERROR_INIT;
    uint64_t *borders;
    enum nf_status st;

    if (s->numbered)
        return check_numbers(s, a);
    s->first = 0;
    s->end = a->info.articles;
    if (!s->part)
        return CLI_OK;
    borders = malloc(((size_t)s->parts + 1) * sizeof(*borders));
    if (!borders)
        return fail_memory(a->cli);
    st = nf_set_splits(a->set, (size_t)s->parts, borders, &err);
    if (st == NF_OK) {
        s->first = borders[s->part - 1];
        s->end = borders[s->part];
    }
    free(borders);
    return st == NF_OK ? CLI_OK : archive_fail(a, st, &err);
}

struct select_way select_begin(const struct selection *s,
                               const struct archive *a)
{
    struct select_way way = { .selection = s, .cursor = a->cursor, .next = s->first };

    return way;
}

enum nf_status select_next(struct select_way *way, uint64_t *ordinal,
                           struct nf_error *err)
{
    enum nf_status st = NF_OK;
    uint64_t found = way->next, resume = found + 1;

    if (way->taken >= way->selection->limit || way->next >= way->selection->end)
        return NF_E_END;
    if (way->selection->narrowed)
        st = nf_set_cursor_next(way->cursor, way->next, &way->selection->query,
                                &found, &resume, err);
    if (st == NF_OK || archive_goes_on(st))
        way->next = resume;
    if (st != NF_OK)
        return st;
    if (found >= way->selection->end)
        return NF_E_END;
    way->taken++;
    *ordinal = found;
    return NF_OK;
}

enum cli_exit select_none(struct cli *cli, const char *archive,
                          const struct selection *s)
{
    const struct nf_query *q = &s->query;

    if (s->narrowed && !s->goes_on)
        say(cli, "%s: no article%s%s%s%s%s%.*s%s%.*s", archive,
            q->has_since ? " since " : "", q->has_since ? s->since : "",
            q->has_until ? " until the end of " : "", q->has_until ? s->until : "",
            q->source.len ? " from " : "", (int)q->source.len, q->source.ptr,
            q->language.len ? " in " : "", (int)q->language.len, q->language.ptr);
    else if (s->numbered) /* they are there, or it would have been said */
        say(cli, "%s: %s withdrawn", archive,
            s->end - s->first == 1 ? "this article was" : "these articles were");
    return CLI_NONE;
}

/* Visit one, or with a @status what comes in its place: whether to go on. */
static bool visit(struct archive *a, enum nf_status status, const struct nf_error *err,
                  uint64_t ordinal, const struct visitor *v, enum cli_exit *end)
{
    enum cli_exit one = status == NF_OK ? archive_visit(a, ordinal, v)
                                        : archive_fail(a, status, err);

    *end = cli_worse(*end, one);
    if (one > CLI_NONE && one != CLI_DAMAGED)
        return false;
    if (cli_interrupted())
        *end = CLI_STOPPED;
    return !cli_interrupted() && !a->cli->out.error;
}

enum cli_exit select_visit_newest(struct archive *a, const struct selection *s,
                                  uint64_t newest, const struct visitor *v)
{
    const uint64_t most = newest < a->info.articles ? newest : a->info.articles;
    uint64_t *ordinals = malloc(((size_t)most + 1) * sizeof(*ordinals));
    struct nf_error err = NF_ERROR_INIT;
    enum cli_exit end = CLI_OK;
    enum nf_status st;
    size_t found = 0;

    if (!ordinals)
        return fail_memory(a->cli);
    st = nf_set_cursor_newest(a->cursor, s->narrowed ? &s->query : NULL, ordinals,
                              (size_t)most, &found, &err);
    if (st != NF_OK)
        end = archive_fail(a, st, &err);
    for (size_t i = 0; i < found && visit(a, NF_OK, NULL, ordinals[i], v, &end); i++)
        ;
    free(ordinals);
    if (found == 0 && end == CLI_OK)
        end = select_none(a->cli, a->name, s);
    return cli_worse(end, a->passed_over);
}

enum cli_exit select_visit(struct archive *a, const struct selection *s,
                           const struct visitor *v)
{
    struct select_way way = select_begin(s, a);
    enum cli_exit end = CLI_OK;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;
    uint64_t ordinal = 0;

    while ((st = select_next(&way, &ordinal, &err)) == NF_OK || st == NF_E_DAMAGED) {
        const uint64_t withdrawn = a->withdrawn;

        if (!visit(a, st, &err, ordinal, v, &end))
            return end;
        way.taken -= a->withdrawn - withdrawn;
    }
    if (st != NF_E_END)
        return cli_worse(end, archive_fail(a, st, &err));
    if (!way.taken && end == CLI_OK)
        end = select_none(a->cli, a->name, s);
    return cli_worse(end, a->passed_over);
}

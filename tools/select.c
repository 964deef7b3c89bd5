/*
 * The selection that list, extract and export share.
 */
#include "tools/select.h"

#include "tools/message.h"

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
    }
    s->narrowed = true;
    return true;
}

struct select_way select_begin(const struct selection *s,
                               const struct archive *a)
{
    struct select_way way = { .selection = s,
                              .cursor = a->cursor,
                              .articles = a->info.articles };

    return way;
}

enum nf_status select_next(struct select_way *way, uint64_t *ordinal,
                           struct nf_error *err)
{
    enum nf_status st = NF_OK;
    uint64_t found = way->next;

    if (way->taken >= way->selection->limit || way->next >= way->articles)
        return NF_E_RANGE;
    if (way->selection->narrowed)
        st = nf_cursor_next(way->cursor, way->next, &way->selection->query,
                            &found, err);
    /* It is behind; should it ever not be, that must not go on for ever. */
    if (st == NF_E_DAMAGED)
        way->next = found > way->next ? found : way->articles;
    if (st != NF_OK)
        return st;
    way->next = found + 1;
    way->taken++;
    *ordinal = found;
    return NF_OK;
}

enum cli_exit select_none(struct cli *cli, const char *archive,
                          const struct selection *s)
{
    const struct nf_query *q = &s->query;

    if (s->narrowed)
        say(cli, "%s: no article%s%s%s%s%s%.*s%s%.*s", archive,
            q->has_since ? " since " : "", q->has_since ? s->since : "",
            q->has_until ? " until the end of " : "", q->has_until ? s->until : "",
            q->source.len ? " from " : "", (int)q->source.len, q->source.ptr,
            q->language.len ? " in " : "", (int)q->language.len, q->language.ptr);
    return CLI_NONE;
}

enum cli_exit select_visit(struct archive *a, const struct selection *s,
                           const struct visitor *v)
{
    struct select_way way = select_begin(s, a);
    enum cli_exit end = CLI_OK;
    struct nf_error err = { 0 };
    enum nf_status st;
    uint64_t ordinal;

    while ((st = select_next(&way, &ordinal, &err)) == NF_OK || st == NF_E_DAMAGED) {
        enum cli_exit one = st == NF_OK ? archive_visit(a, ordinal, v)
                                        : fail_status(a->cli, a->name, st, &err);

        end = cli_worse(end, one);
        if (one > CLI_NONE && one != CLI_DAMAGED)
            return end;
        if (cli_interrupted())
            return CLI_STOPPED;
        if (a->cli->out.error)
            return end;
    }
    if (st != NF_E_RANGE)
        return cli_worse(end, fail_status(a->cli, a->name, st, &err));
    return way.taken || end != CLI_OK ? cli_worse(end, a->passed_over)
                                         : select_none(a->cli, a->name, s);
}

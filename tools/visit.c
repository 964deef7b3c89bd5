#include "tools/visit.h"

#include "tools/article_key.h"
#include "tools/message.h"

/* Fetch one article and visit it; @asked: it was named, so that it is told if it was
 * withdrawn. */
static enum cli_exit visit(struct archive *a, uint64_t ordinal, bool asked,
                           const struct visitor *v)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_record record;
    enum nf_status st;

    st = nf_set_cursor_get(a->cursor, ordinal, v->parts, &record, &err);
    if (st == NF_OK)
        return v->visit(v->ctx, ordinal, &record);
    if (st == NF_E_WITHDRAWN && !asked) {
        a->withdrawn++;
        return CLI_OK;
    }
    return archive_lost(a, ordinal, &err);
}

enum cli_exit archive_visit(struct archive *a, uint64_t ordinal, const struct visitor *v)
{
    return visit(a, ordinal, false, v);
}

/* The newest article below @below; a text that is no URL is just not found. */
static enum nf_status find(struct archive *a, const struct article_key *k,
                           uint64_t below, uint64_t *ordinal,
                           struct nf_error *err)
{
    enum nf_status st = NF_E_NOTFOUND;

    if (k->is_ordinal) {
        if (k->ordinal >= a->info.articles || k->ordinal >= below)
            return NF_E_NOTFOUND;
        *ordinal = k->ordinal;
        return NF_OK;
    }
    if (k->try_url)
        st = nf_set_cursor_find(a->cursor, NF_KEY_URL, k->text, below, ordinal, err);
    if (k->try_id && (st == NF_E_NOTFOUND || st == NF_E_USAGE))
        st = nf_set_cursor_find(a->cursor, NF_KEY_ID, k->text, below, ordinal, err);
    return st == NF_E_USAGE ? NF_E_NOTFOUND : st;
}

/* Article @ordinal was found, without an index: newer ones may be in what cannot be read. */
static enum cli_exit tell_newer(const struct archive *a, const struct article_key *k,
                                uint64_t ordinal, const struct nf_error *err)
{
    const char *file = archive_file(a, ordinal);

    if (!archive_goes_on(err->status))
        return CLI_OK;
    complain(a->cli, "%s: %s: newer articles with this key may be lost: %s", file, k->typed,
             without_name(err->text, file));
    return cli_exit_code(err->status);
}

static enum cli_exit visit_key(struct archive *a, const struct article_key *k,
                               bool versions, const struct visitor *v)
{
    enum cli_exit end = CLI_OK;
    uint64_t below = UINT64_MAX;
    enum nf_status st;

    do {
        struct nf_error err = NF_ERROR_INIT;
        uint64_t ordinal = 0;

        st = find(a, k, below, &ordinal, &err);
        if (st == NF_E_NOTFOUND && below != UINT64_MAX)
            return end;
        if (st == NF_E_NOTFOUND) {
            complain(a->cli, "%s: %s: no such article", a->name, k->typed);
            return CLI_NONE;
        }
        if (st != NF_OK)
            return archive_fail(a, st, &err);
        end = cli_worse(end, tell_newer(a, k, ordinal, &err));
        end = cli_worse(end, visit(a, ordinal, true, v));
        below = ordinal;
    } while (versions && (end <= CLI_NONE || end == CLI_DAMAGED) &&
             !a->cli->out.error && !cli_interrupted());
    return end;
}

enum cli_exit archive_visit_keys(struct archive *a, char *const *keys,
                                 size_t count, bool versions,
                                 const struct visitor *v)
{
    enum cli_exit end = CLI_OK;

    for (size_t i = 0; i < count && !a->cli->out.error; i++) {
        struct article_key k = article_key_parse(keys[i]);

        if (cli_interrupted())
            return CLI_STOPPED;
        end = cli_worse(end, visit_key(a, &k, versions, v));
        if (end > CLI_NONE && end != CLI_DAMAGED)
            break;
    }
    return cli_worse(end, a->passed_over);
}

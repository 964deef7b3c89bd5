/*
 * An archive that is read: opening, what to say of damage, and keys.
 */
#include "tools/archive.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/message.h"

enum cli_exit cli_worse(enum cli_exit a, enum cli_exit b)
{
    return a > b ? a : b;
}

/* As large as the format allows. */
#define MAX_FRAME (256u << 20)

enum nf_status archive_reader(const char *name, bool recover, struct nf_reader **out,
                              struct nf_error *err)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_error own = NF_ERROR_INIT;
    enum nf_status st;

    opts.max_frame = MAX_FRAME;
    opts.flags = recover ? NF_OPEN_RECOVER : 0;
    if (strcmp(name, "-") != 0)
        return nf_reader_open_file(name, &opts, out, err);
    st = nf_reader_open_file("/dev/stdin", &opts, out, &own);
    return st == NF_OK ? st : nf_error_set(err, st, "%s", without_name(own.text, "/dev/stdin"));
}

/* What is behind the footer that is used. */
static const char *what_is_behind(uint64_t flaws)
{
    if (flaws & NF_FLAW_FOOTER)
        return "a generation whose footer is damaged; --recover finds its articles";
    return flaws & NF_FLAW_UNFINISHED ? "of a generation that was not finished"
                                      : "that are no part of it";
}

/* What is wrong with the file as a whole: a line. Of what somebody was told to be stored
 * nothing is lost, but if a footer is. */
static void tell_flaws(struct archive *a)
{
    const uint64_t flaws = a->info.flaws;
    const bool first = flaws & NF_FLAW_HEADER, last = flaws & NF_FLAW_TRAILER;

    if (a->info.left_out)
        complain(a->cli, "%s: left out: %llu bytes behind the archive, %s", a->name,
                 (unsigned long long)a->info.left_out, what_is_behind(flaws));
    else if (first || last)
        complain(a->cli, "%s: the %s bytes of the file are damaged; no article is lost by that",
                 a->name, !last ? "first 40" : first ? "first and last" : "last 16");
    if (flaws & NF_FLAW_FOOTER)
        a->passed_over = CLI_DAMAGED;
}

/* Open without an index, as @err says why there is none. */
static enum nf_status open_again(struct archive *a, struct nf_error *err)
{
    struct nf_error own = NF_ERROR_INIT;
    enum nf_status st = archive_reader(a->name, true, &a->reader, &own);

    if (st != NF_OK)
        return NF_E_DAMAGED;
    complain(a->cli, "%s: %s; looked through for articles: some may be missing at its end",
             a->name, without_name(err->text, a->name));
    a->passed_over = CLI_DAMAGED;
    return st;
}

enum cli_exit archive_open(struct cli *cli, const char *name,
                           struct archive *out)
{
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    memset(out, 0, sizeof(*out));
    out->cli = cli;
    out->name = name;
    st = archive_reader(name, cli->recover, &out->reader, &err);
    if (st == NF_E_DAMAGED && !cli->recover)
        st = open_again(out, &err);
    if (st == NF_OK)
        st = nf_cursor_open(out->reader, &out->cursor, &err);
    if (st != NF_OK) {
        archive_close(out);
        return fail_status(cli, name, st, &err);
    }
    out->info.struct_size = sizeof(out->info);
    nf_reader_info(out->reader, &out->info);
    tell_flaws(out);
    return CLI_OK;
}

void archive_close(struct archive *a)
{
    if (a->unreadable > 1)
        complain(a->cli, "%s: %llu articles could not be read", a->name,
                 (unsigned long long)a->unreadable);
    nf_cursor_close(a->cursor);
    nf_reader_close(a->reader);
    a->cursor = NULL;
    a->reader = NULL;
    a->unreadable = 0;
    a->passed_over = CLI_OK;
}

bool archive_goes_on(enum nf_status status)
{
    return status == NF_E_DAMAGED || status == NF_E_LIMIT ||
           status == NF_E_UNSUPPORTED;
}

enum cli_exit archive_damage(struct archive *a, uint64_t ordinal,
                             const struct nf_error *err)
{
    a->unreadable++;
    if (strcmp(a->last_damage, err->text) != 0)
        complain(a->cli, "%s: article %llu: %s", a->name,
                 (unsigned long long)ordinal, err->text);
    memcpy(a->last_damage, err->text, sizeof(a->last_damage));
    a->passed_over = cli_worse(a->passed_over, cli_exit_code(err->status));
    return CLI_DAMAGED;
}

enum cli_exit archive_visit(struct archive *a, uint64_t ordinal,
                            const struct visitor *v)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_record record;
    enum nf_status st;

    st = nf_cursor_get(a->cursor, ordinal, v->parts, &record, &err);
    if (archive_goes_on(st))
        return archive_damage(a, ordinal, &err);
    if (st != NF_OK)
        return fail_status(a->cli, a->name, st, &err);
    return v->visit(v->ctx, ordinal, &record);
}

/* What a key names. */
struct key {
    const char *typed;
    bool is_ordinal;
    uint64_t ordinal;
    bool try_url;
    bool try_id;
    struct nf_str text;
};

static bool parse_ordinal(const char *text, uint64_t *out)
{
    char *end;
    unsigned long long v;

    if (*text == '#')
        text++;
    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    v = strtoull(text, &end, 10);
    if (*end || errno)
        return false;
    *out = v;
    return true;
}

static struct key parse_key(const char *typed)
{
    struct key k = { .typed = typed };

    k.text = safe_view(typed);
    if (strncmp(typed, "url:", 4) == 0) {
        k.text = safe_view(typed + 4);
        k.try_url = true;
    } else if (strncmp(typed, "id:", 3) == 0) {
        k.text = safe_view(typed + 3);
        k.try_id = true;
    } else if (parse_ordinal(typed, &k.ordinal)) {
        k.is_ordinal = true;
    } else {
        k.try_url = true;
        k.try_id = true;
    }
    return k;
}

/* The newest article below @below; a text that is no URL is just not found. */
static enum nf_status find(struct archive *a, const struct key *k,
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
        st = nf_cursor_find(a->cursor, NF_KEY_URL, k->text, below, ordinal,
                            err);
    if (k->try_id && (st == NF_E_NOTFOUND || st == NF_E_USAGE))
        st = nf_cursor_find(a->cursor, NF_KEY_ID, k->text, below, ordinal, err);
    return st == NF_E_USAGE ? NF_E_NOTFOUND : st;
}

static enum cli_exit visit_key(struct archive *a, const struct key *k,
                               bool versions, const struct visitor *v)
{
    struct nf_error err = NF_ERROR_INIT;
    enum cli_exit end = CLI_OK;
    uint64_t below = UINT64_MAX;
    enum nf_status st;

    do {
        uint64_t ordinal = 0;

        st = find(a, k, below, &ordinal, &err);
        if (st == NF_E_NOTFOUND && below != UINT64_MAX)
            return end;
        if (st == NF_E_NOTFOUND) {
            complain(a->cli, "%s: %s: no such article", a->name, k->typed);
            return CLI_NONE;
        }
        if (st != NF_OK)
            return fail_status(a->cli, a->name, st, &err);
        end = cli_worse(end, archive_visit(a, ordinal, v));
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
        struct key k = parse_key(keys[i]);

        if (cli_interrupted())
            return CLI_STOPPED;
        end = cli_worse(end, visit_key(a, &k, versions, v));
        if (end > CLI_NONE && end != CLI_DAMAGED)
            break;
    }
    return cli_worse(end, a->passed_over);
}

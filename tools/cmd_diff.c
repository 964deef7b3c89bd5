/*
 * newsfiche diff: what changed from one version of an article to another.
 */

#include "src/base/alloc.h"
#include "tools/archive.h"
#include "tools/article_key.h"
#include "tools/commands.h"
#include "tools/diff_words.h"
#include "tools/field_text.h"
#include "tools/message.h"
#include "tools/visit.h"

enum { OPT_FROM = CLI_LONG, OPT_TO };

static const struct cli_option options[] = {
    { OPT_FROM, "from", "N", "the version with this number; default the one before" },
    { OPT_TO, "to", "N", "the version with this number; default the newest" },
    CLI_AT_OPTION,
    CLI_RECOVER_OPTION,
};

#define NONE UINT64_MAX

/* One of the two versions. */
struct version {
    uint64_t number; /* that is wanted, and then found; NONE: any */
    bool found;
    struct nf_buf text;
};

struct diff_run {
    struct cli *cli;
    struct archive archive;
    struct nf_buf value;
    struct version from, to;
};

/* All that an article says, for people: a paragraph for each of its values. */
static bool put_text(struct diff_run *r, const struct nf_record *record, struct nf_buf *to)
{
    nf_buf_reset(to);
    for (size_t i = 0; i < record->count; i++) {
        const struct nf_field *f = &record->fields[i];

        if (f->kind == NF_KIND_ASIDE)
            continue;
        if (!field_text(&r->value, f))
            return false;
        if (f->key.len) {
            nf_buf_add_text(to, f->key);
            nf_buf_add(to, ": ", 2);
        }
        nf_buf_add_text(to, nf_buf_view(&r->value));
        nf_buf_add_byte(to, '\n');
    }
    return !to->failed;
}

static bool take(struct diff_run *r, struct version *v, uint64_t ordinal,
                 const struct nf_record *record)
{
    v->found = true;
    v->number = ordinal;
    return put_text(r, record, &v->text);
}

/* Versions come newest first. */
static enum cli_exit take_version(void *ctx, uint64_t ordinal, const struct nf_record *record)
{
    struct diff_run *r = ctx;
    const bool is_from = !r->from.found && (r->from.number == ordinal ||
                                            (r->from.number == NONE && r->to.found));
    const bool is_to = !r->to.found && (r->to.number == NONE || r->to.number == ordinal);

    if ((is_from && !take(r, &r->from, ordinal, record)) ||
        (is_to && !take(r, &r->to, ordinal, record)))
        return fail_memory(r->cli);
    return CLI_OK;
}

static enum cli_exit not_there(const struct diff_run *r, const struct version *v,
                               const char *key)
{
    if (article_key_parse(key).is_ordinal)
        complain(r->cli, "%s: %s: a number is of one version: give the URL or the identifier",
                 r->archive.name, key);
    else if (v->number == NONE)
        complain(r->cli, "%s: %s: there is no version before", r->archive.name, key);
    else
        complain(r->cli, "%s: %s: article %llu is not a version of it", r->archive.name, key,
                 (unsigned long long)v->number);
    return CLI_NONE;
}

static enum cli_exit compare(struct diff_run *r, char *const *key)
{
    const struct visitor v = { r, NF_PARTS_ALL, take_version };
    struct diff_texts t = { .color = r->cli->color };
    enum cli_exit end = archive_visit_keys(&r->archive, key, 1, true, &v);

    if (end != CLI_OK && end != CLI_DAMAGED)
        return end;
    if (!r->to.found || !r->from.found)
        return end != CLI_OK ? end : not_there(r, r->to.found ? &r->from : &r->to, *key);
    t.old = nf_buf_view(&r->from.text);
    t.now = nf_buf_view(&r->to.text);
    return diff_words(&r->cli->out, &t) ? end : fail_memory(r->cli); /* of others, damage */
}

static enum cli_exit run(struct cli *cli)
{
    struct diff_run r = { .cli = cli, .from.number = NONE, .to.number = NONE };
    enum cli_exit end;
    char **operands;
    size_t n, archives;
    int code;

    while ((code = cli_option(cli)) > 0)
        if (!cli_number(cli, code == OPT_FROM ? "--from" : "--to", 0, UINT32_MAX,
                        code == OPT_FROM ? &r.from.number : &r.to.number))
            return CLI_USAGE;
    if (code < 0)
        return cli->ended;
    if (!cli_count_operands(cli, 2, SIZE_MAX))
        return CLI_USAGE;
    operands = cli_operands(cli, &n);
    archives = archive_names_leading(operands, n);
    if (archives + 1 != n)
        return fail_usage(cli, "one KEY is needed behind the archives");
    nf_buf_init(&r.value, &nf_alloc_libc, SIZE_MAX / 2);
    nf_buf_init(&r.from.text, &nf_alloc_libc, SIZE_MAX / 2);
    nf_buf_init(&r.to.text, &nf_alloc_libc, SIZE_MAX / 2);
    end = archive_open(cli, operands, archives, &r.archive);
    if (end == CLI_OK)
        end = compare(&r, operands + archives);
    archive_close(&r.archive);
    nf_buf_free(&r.value);
    nf_buf_free(&r.from.text);
    nf_buf_free(&r.to.text);
    return end;
}

const struct cli_command cmd_diff = {
    .name = "diff",
    .operands = "ARCHIVE… KEY",
    .summary = "show what changed in an article",
    .more = "The words that went and that came from the version before to the newest, in the\n"
            "lines that differ: [-old-] and {+new+}, or coloured on a terminal. Versions and\n"
            "their numbers are those of 'newsfiche history'.\n",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};

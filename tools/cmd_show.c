/*
 * newsfiche show: single articles, for people or as they were.
 */
#include <unistd.h>

#include "tools/article.h"
#include "tools/commands.h"
#include "tools/archive.h"
#include "tools/json_out.h"
#include "tools/message.h"
#include "tools/pick.h"
#include "tools/table.h"
#include "tools/view.h"
#include "tools/visit.h"

enum { OPT_FIELD = CLI_LONG, OPT_RAW, OPT_JSON, OPT_VERSIONS };

static const struct cli_option options[] = {
    { OPT_FIELD, "field", "NAME", "print only the value of one field" },
    { OPT_JSON, "json", NULL, "print the article as one line of JSON" },
    { OPT_RAW, "raw", NULL, "print only the original, byte for byte" },
    { OPT_VERSIONS, "all-versions", NULL,
      "print all articles with that KEY, newest first" },
    CLI_AT_OPTION,
    CLI_RECOVER_OPTION,
    CLI_CATALOG_OPTION,
};

enum form { FORM_VIEW, FORM_FIELD, FORM_JSON, FORM_RAW };

struct show {
    struct cli *cli;
    struct archive archive;
    enum form form;
    bool versions;
    struct pick pick; /* the one field */
    struct view view;
    struct nf_buf scratch;
    uint64_t shown;
};

static enum cli_exit show_field(struct show *s, uint64_t ordinal,
                                const struct nf_record *record)
{
    struct nf_str value;

    if (!pick_value(&s->pick.fields[0], ordinal, record, &s->scratch, &value))
        return fail_memory(s->cli);
    if (!value.ptr) {
        complain(s->cli, "%s: article %llu: has no %.*s", archive_file(&s->archive, ordinal),
                 (unsigned long long)archive_number(&s->archive, ordinal),
                 (int)s->pick.fields[0].name.len,
                 s->pick.fields[0].name.ptr);
        return CLI_NONE;
    }
    out_safe(&s->cli->out, value, SAFE_TEXT);
    out_byte(&s->cli->out, '\n');
    return CLI_OK;
}

static enum cli_exit show_json(struct show *s, const struct nf_record *record)
{
    struct out *out = &s->cli->out;

    s->scratch.len = 0;
    if (!article_json(record, &s->scratch))
        return fail_memory(s->cli);
    if (isatty(STDOUT_FILENO))
        json_for_terminal(out, nf_buf_view(&s->scratch));
    else
        out_str(out, nf_buf_view(&s->scratch));
    return CLI_OK;
}

static enum cli_exit show_raw(struct show *s, const struct nf_record *record)
{
    s->scratch.len = 0;
    if (!article_original(record, &s->scratch))
        return fail_memory(s->cli);
    out_str(&s->cli->out, nf_buf_view(&s->scratch));
    return CLI_OK;
}

static enum cli_exit show_article(void *ctx, uint64_t ordinal,
                                  const struct nf_record *record)
{
    struct show *s = ctx;

    switch (s->form) {
    case FORM_FIELD:
        return show_field(s, ordinal, record);
    case FORM_JSON:
        return show_json(s, record);
    case FORM_RAW:
        return show_raw(s, record);
    case FORM_VIEW:
        break;
    }
    if (s->shown++)
        out_string(&s->cli->out, "\n* * *\n\n");
    s->view.archive = s->archive.several ? archive_file(&s->archive, ordinal) : NULL;
    return view_article(&s->view, ordinal, record) ? CLI_OK
                                                   : fail_memory(s->cli);
}

static bool read_options(struct show *s)
{
    struct cli *cli = s->cli;
    unsigned forms = 0;
    int code;

    while ((code = cli_option(cli)) > 0) {
        if (code == OPT_VERSIONS) {
            s->versions = true;
            continue;
        }
        forms++;
        s->form = code == OPT_JSON  ? FORM_JSON
                  : code == OPT_RAW ? FORM_RAW
                                    : FORM_FIELD;
        if (code == OPT_FIELD && !pick_parse(cli, cli->value, &s->pick))
            return false;
    }
    if (code < 0 || !cli_count_operands(cli, 2, SIZE_MAX))
        return false;
    if (forms > 1 || s->pick.count > 1) {
        fail_usage(cli, forms > 1 ? "--field, --json and --raw cannot be "
                                    "combined"
                                  : "--field takes one name");
        return false;
    }
    return true;
}

static enum cli_exit run(struct cli *cli)
{
    struct show s = { .cli = cli };
    struct visitor v = { &s, NF_PARTS_ALL, show_article };
    enum cli_exit end;
    char **operands;
    size_t n, archives;

    cli->ended = CLI_USAGE;
    if (!read_options(&s))
        return cli->ended;
    s.view.cli = cli;
    s.view.screen = table_screen();
    if (s.view.screen > 80) /* long lines are hard to read */
        s.view.screen = 80;
    operands = cli_operands(cli, &n);
    archives = archive_names_leading(operands, n);
    if (archives == n)
        return fail_usage(cli, "a KEY is missing behind the archives");
    end = archive_open(cli, operands, archives, &s.archive);
    if (end == CLI_OK)
        end = archive_visit_keys(&s.archive, operands + archives, n - archives, s.versions,
                                 &v);
    archive_close(&s.archive);
    nf_buf_free(&s.view.scratch);
    nf_buf_free(&s.scratch);
    return end;
}

const struct cli_command cmd_show = {
    .name = "show",
    .operands = "ARCHIVE… KEY…",
    .summary = "show articles",
    .more = "KEY is a number as list prints it (17 or #17), a URL, or the "
            "article's own\nidentifier; url:KEY and id:KEY say which of "
            "these two it is.\nOf several archives all but the first must end in .fiche.\n",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};

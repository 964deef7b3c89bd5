/*
 * newsfiche list: one line per article, from the short fields alone.
 */
#include <string.h>
#include <unistd.h>

#include "src/base/role_time.h"
#include "tools/commands.h"
#include "tools/follow.h"
#include "tools/json_out.h"
#include "tools/message.h"
#include "tools/pick.h"
#include "tools/select.h"
#include "tools/short_time.h"
#include "tools/table.h"
#include "tools/visit.h"

enum { OPT_FIELDS = CLI_LONG, OPT_JSON, OPT_NEWEST, OPT_WIDE, OPT_FOLLOW, OPT_VERSIONS };

static const struct cli_option options[] = {
    SELECT_OPTIONS,
    CLI_AT_OPTION,
    CLI_RECOVER_OPTION,
    CLI_CATALOG_OPTION,
    { OPT_NEWEST, "newest", "N", "the N newest by the time they were published" },
    { OPT_VERSIONS, "all-versions", NULL, "articles that have a later version, too" },
    { OPT_FIELDS, "fields", "NAME,…", "what to print: roles, JSON keys or paths" },
    { OPT_JSON, "json", NULL, "print one JSON object per line" },
    { '0', "null", NULL, "print only numbers, or --fields, ended by NUL" },
    { OPT_FOLLOW, "follow", NULL, "go on with what is added, until interrupted" },
    { OPT_WIDE, "wide", NULL, "do not cut lines, even on a terminal" },
};

#define DEFAULT_FIELDS "number,published,source,language,title"
#define ARCHIVE "archive" /* what the column is called that several have */

enum form { FORM_TABLE, FORM_JSON, FORM_NULL };

struct list {
    struct cli *cli;
    struct archive archive;
    struct selection selection;
    uint64_t newest;    /* so many, newest first; 0: all, in order */
    const char *fields; /* NULL: the default of the form */
    struct pick pick;
    enum form form;
    bool wide;
    bool follow;
    bool versions; /* all, not the newest alone */
    struct table table;
    struct nf_buf scratch;
};

static bool put_value(struct list *l, size_t i, struct nf_str value)
{
    const struct pick_field *f = &l->pick.fields[i];
    struct out *out = &l->cli->out;
    char buf[SHORT_TIME];

    switch (l->form) {
    case FORM_TABLE:
        return table_cell(&l->table, nf_role_is_time(f->role) ? short_time(value, buf) : value);
    case FORM_JSON:
        if (!f->number)
            json_member(out, f->name, value);
        break;
    case FORM_NULL:
        if (i)
            out_byte(out, '\t');
        out_safe(out, value, SAFE_LINE);
        break;
    }
    return true;
}

static enum cli_exit put_article(struct list *l, uint64_t ordinal,
                                 const struct nf_record *record)
{
    struct out *out = &l->cli->out;

    if (l->form == FORM_JSON) {
        json_begin(out);
        if (l->archive.several)
            json_text(out, ARCHIVE, safe_view(archive_file(&l->archive, ordinal)));
        json_number(out, "number", ordinal);
    }
    if (l->form == FORM_TABLE && l->archive.several &&
        !table_cell(&l->table, safe_view(archive_file(&l->archive, ordinal))))
        return fail_memory(l->cli);
    for (size_t i = 0; i < l->pick.count; i++) {
        struct nf_str value;

        if (!pick_value(&l->pick.fields[i], ordinal, record, &l->scratch,
                        &value) ||
            !put_value(l, i, value))
            return fail_memory(l->cli);
    }
    if (l->form == FORM_JSON)
        json_end(out);
    else if (l->form == FORM_NULL)
        out_byte(out, '\0');
    return CLI_OK;
}

static enum cli_exit list_article(void *ctx, uint64_t ordinal,
                                  const struct nf_record *record)
{
    struct list *l = ctx;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_record whole;
    enum nf_status st;

    if (!pick_needs_text(&l->pick, record))
        return put_article(l, ordinal, record);
    st = nf_set_cursor_get(l->archive.cursor, ordinal, NF_PARTS_ALL, &whole, &err);
    return st == NF_OK ? put_article(l, ordinal, &whole)
                       : archive_lost(&l->archive, ordinal, &err);
}

/* Names of the columns, for people at a terminal only: a script that reads
 * lines gets nothing but articles, and those whole. */
static bool put_heading(struct list *l)
{
    bool all = true;

    if (!isatty(STDOUT_FILENO))
        return true;
    if (l->archive.several)
        all = table_cell(&l->table, safe_view(ARCHIVE));
    for (size_t i = 0; i < l->pick.count; i++)
        all = all && table_cell(&l->table, l->pick.fields[i].name);
    return all;
}

static enum cli_exit list_articles(struct list *l)
{
    struct visitor v = { l, NF_PARTS_SHORT, list_article };

    if (!l->versions && l->archive.info.versions)
        select_newest_versions(&l->selection);
    if (l->newest)
        return select_visit_newest(&l->archive, &l->selection, l->newest, &v);
    return select_visit(&l->archive, &l->selection, &v);
}

/* List what there is, and then what is added, as soon as it is there. */
static enum cli_exit list_on(struct list *l)
{
    struct follow f;
    enum cli_exit end = follow_begin(&f, l->cli, &l->archive), next = end;

    while (next == CLI_OK) {
        end = cli_worse(end, list_articles(l));
        table_flush(&l->table);
        out_flush(&l->cli->out);
        if ((end > CLI_NONE && end != CLI_DAMAGED) || l->cli->out.error)
            break;
        l->selection.first = l->archive.info.articles;
        next = follow_next(&f, &l->archive);
        l->selection.end = l->archive.info.articles;
        end = cli_worse(end, next);
    }
    follow_end(&f);
    return end;
}

static enum cli_exit list_all(struct list *l)
{
    return l->follow ? list_on(l) : list_articles(l);
}

static enum cli_exit list(struct list *l)
{
    const size_t first = l->archive.several; /* the column of the first field */
    enum cli_exit end;

    if (l->form != FORM_TABLE)
        return list_all(l);
    table_begin(&l->table, &l->cli->out, first + l->pick.count,
                l->wide || !isatty(STDOUT_FILENO) ? SIZE_MAX : table_screen());
    for (size_t i = 0; i < l->pick.count; i++) {
        const struct pick_field *f = &l->pick.fields[i];

        l->table.right[first + i] = f->number;
        l->table.least[first + i] = nf_role_is_time(f->role)                    ? 16
                                    : f->role == NF_ROLE_LANGUAGE ? 5
                                    : f->number                   ? 3
                                                                  : 12;
    }
    end = put_heading(l) ? list_all(l) : fail_memory(l->cli);
    if (end == CLI_NONE) /* no heading above nothing */
        l->table.held = 0;
    table_end(&l->table);
    return end;
}

static bool picks(const struct list *l, const char *name)
{
    for (size_t i = 0; i < l->pick.count; i++)
        if (l->pick.fields[i].name.len == strlen(name) &&
            memcmp(l->pick.fields[i].name.ptr, name, strlen(name)) == 0)
            return true;
    return false;
}

static bool read_options(struct list *l)
{
    struct cli *cli = l->cli;
    bool json = false;
    bool null = false;
    int code;

    while ((code = cli_option(cli)) > 0) {
        if (code == OPT_FIELDS)
            l->fields = cli->value;
        else if (code == OPT_JSON)
            json = true;
        else if (code == '0')
            null = true;
        else if (code == OPT_WIDE)
            l->wide = true;
        else if (code == OPT_VERSIONS)
            l->versions = true;
        else if (code == OPT_FOLLOW)
            l->follow = l->selection.goes_on = true;
        else if (code == OPT_NEWEST) {
            if (!cli_number(cli, "--newest", 1, UINT32_MAX, &l->newest))
                return false;
        }
        else if (!select_option(cli, &l->selection, code))
            return false;
    }
    if (code == 0 && json && null) {
        fail_usage(cli, "--json and --null cannot be combined");
        return false;
    }
    if (code == 0 && l->newest &&
        select_is_partial(&l->selection)) {
        fail_usage(cli, "--newest cannot be combined with --part, --numbers and --limit");
        return false;
    }
    if (code == 0 && l->follow &&
        (l->newest || select_is_partial(&l->selection) || cli->at || cli->recover)) {
        fail_usage(cli, "--follow cannot be combined with --newest, --part, --numbers, "
                        "--limit, --at and --recover");
        return false;
    }
    l->form = json ? FORM_JSON : null ? FORM_NULL : FORM_TABLE;
    if (!l->fields)
        l->fields = l->form == FORM_NULL ? "number" : DEFAULT_FIELDS;
    if (code != 0 || !cli_count_operands(cli, 1, SIZE_MAX) ||
        !pick_parse(cli, l->fields, &l->pick))
        return false;
    if (json && picks(l, "v")) {
        fail_usage(cli, "with --json, no field can be called 'v': that is the version");
        return false;
    }
    return true;
}

static enum cli_exit run(struct cli *cli)
{
    struct list l = { .cli = cli, .selection = SELECTION_INIT };
    enum cli_exit end;
    char **operands;
    size_t n;

    cli->ended = CLI_USAGE;
    if (!read_options(&l))
        return cli->ended;
    operands = cli_operands(cli, &n);
    if (l.follow)
        cli_catch_signals();
    end = archive_open(cli, operands, n, &l.archive);
    if (end == CLI_OK && l.archive.several && l.form == FORM_JSON && picks(&l, ARCHIVE))
        end = fail_usage(cli, "with --json, no field of several archives can be called "
                              "'" ARCHIVE "'; write /" ARCHIVE);
    if (end == CLI_OK && l.archive.several && l.follow)
        end = fail_usage(cli, "--follow takes one archive");
    if (end == CLI_OK)
        end = select_open(&l.selection, &l.archive);
    if (end == CLI_OK)
        end = list(&l);
    archive_close(&l.archive);
    nf_buf_free(&l.scratch);
    return end;
}

const struct cli_command cmd_list = {
    .name = "list",
    .operands = "ARCHIVE…",
    .summary = "list articles, one line each",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};

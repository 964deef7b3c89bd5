/*
 * newsfiche history: the versions of articles, and when they were added.
 */
#include <stdio.h>
#include <unistd.h>

#include "src/base/alloc.h"
#include "src/base/vec.h"
#include "tools/archive.h"
#include "tools/commands.h"
#include "tools/field_text.h"
#include "tools/json_out.h"
#include "tools/message.h"
#include "tools/table.h"
#include "tools/visit.h"

enum { OPT_JSON = CLI_LONG };

static const struct cli_option options[] = {
    { OPT_JSON, "json", NULL, "print a JSON object per version" },
    CLI_AT_OPTION,
    CLI_RECOVER_OPTION,
    CLI_CATALOG_OPTION,
};

static const char *const headings[] = { "number", "generation", "added", "bytes", "title" };
#define COLUMNS (sizeof(headings) / sizeof(headings[0]))

/* A generation, without what is not asked for. */
struct added {
    uint32_t number;
    uint64_t articles; /* in all */
    uint64_t time;
};

struct history {
    struct cli *cli;
    struct archive archive;
    bool json;
    struct table table;
    struct nf_buf title;
    const char *file; /* whose generations these are */
    NF_VEC(struct added) generations; /* the newest first */
};

static bool take_generation(void *ctx, const struct nf_generation *g)
{
    struct history *h = ctx;
    const struct added a = { g->number, g->articles, g->time };

    return !nf_vec_add(&h->generations, &a);
}

/* Have the generations of the archive @file, as far as they are known: a footer that is damaged
 * hides those before it. */
static enum cli_exit know_generations(struct history *h, const char *file)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *r = NULL;
    enum nf_status st;

    if (h->file == file)
        return CLI_OK;
    h->file = file;
    nf_vec_reset(&h->generations);
    st = archive_reader(file, 0, &r, &err);
    if (st == NF_OK)
        st = nf_reader_generations(r, take_generation, h, &err);
    nf_reader_close(r);
    if (st == NF_E_STOPPED) /* by take_generation() */
        return fail_memory(h->cli);
    return st == NF_E_NOMEM || st == NF_E_IO ? fail_status(h->cli, file, st, &err) : CLI_OK;
}

/* The generation that added article @number of its archive; NULL: nobody knows. */
static const struct added *generation_of(const struct history *h, uint64_t number)
{
    const struct added *found = NULL;
    const size_t n = nf_vec_count(&h->generations);

    for (size_t i = 0; i < n && h->generations.at[i].articles > number; i++)
        found = &h->generations.at[i];
    /* An older one that is damaged may have added it. */
    return found && (found->number == 1 || found + 1 < h->generations.at + n) ? found : NULL;
}

static struct nf_str time_of(const struct added *a, char buf[NF_TIME_TEXT])
{
    struct nf_time t = { .precision = NF_PRECISION_SECOND, .zone_known = true };

    if (!a || !a->time)
        return (struct nf_str){ NULL, 0 };
    t.seconds = a->time <= INT64_MAX ? (int64_t)a->time : INT64_MAX;
    return (struct nf_str){ buf, nf_time_print(&t, buf) };
}

/* One line, before the cursor is used for anything else. */
static enum cli_exit put_row(struct history *h, uint64_t ordinal, const struct added *g,
                             struct nf_str time, uint64_t bytes)
{
    char number[24], generation[24], size[24];

    snprintf(number, sizeof(number), "%llu", (unsigned long long)ordinal);
    snprintf(generation, sizeof(generation), "%u", g ? (unsigned)g->number : 0);
    snprintf(size, sizeof(size), "%llu", (unsigned long long)bytes);
    return table_cell(&h->table, safe_view(number)) &&
                   table_cell(&h->table, safe_view(g ? generation : "-")) &&
                   table_cell(&h->table, time.ptr ? time : safe_view("-")) &&
                   table_cell(&h->table, safe_view(size)) &&
                   table_cell(&h->table, nf_buf_view(&h->title))
               ? CLI_OK : fail_memory(h->cli);
}

static enum cli_exit put_json(struct history *h, uint64_t ordinal, const struct added *g,
                              struct nf_str time, uint64_t bytes, bool titled)
{
    struct out *out = &h->cli->out;
    struct nf_versions v = NF_VERSIONS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st = nf_set_cursor_versions(h->archive.cursor, ordinal, &v, &err);

    if (st != NF_OK && !archive_goes_on(st))
        return archive_fail(&h->archive, st, &err);
    json_begin(out);
    json_text(out, "archive", safe_view(archive_file(&h->archive, ordinal)));
    json_number(out, "number", ordinal);
    if (v.former == NF_NO_ARTICLE)
        json_null(out, "former");
    else
        json_number(out, "former", v.former);
    if (g)
        json_number(out, "generation", g->number);
    else
        json_null(out, "generation");
    json_text(out, "added", time);
    json_number(out, "bytes", bytes);
    json_text(out, "title", titled ? nf_buf_view(&h->title) : (struct nf_str){ NULL, 0 });
    json_end(out);
    return CLI_OK;
}

static enum cli_exit put_version(void *ctx, uint64_t ordinal, const struct nf_record *record)
{
    struct history *h = ctx;
    const struct nf_field *title = nf_record_find(record, NF_ROLE_TITLE);
    const uint64_t bytes = nf_record_size(record);
    const struct added *g;
    char buf[NF_TIME_TEXT];
    struct nf_str time;
    enum cli_exit end;

    nf_buf_reset(&h->title);
    if (title && !field_text(&h->title, title))
        return fail_memory(h->cli);
    end = know_generations(h, archive_file(&h->archive, ordinal));
    if (end != CLI_OK)
        return end;
    g = generation_of(h, archive_number(&h->archive, ordinal));
    time = time_of(g, buf);
    return h->json ? put_json(h, ordinal, g, time, bytes, title != NULL)
                   : put_row(h, ordinal, g, time, bytes);
}

static enum cli_exit history(struct history *h, char *const *keys, size_t n)
{
    const struct visitor v = { h, NF_PARTS_ALL, put_version };
    enum cli_exit end;
    bool all = true;

    if (h->json)
        return archive_visit_keys(&h->archive, keys, n, true, &v);
    table_begin(&h->table, &h->cli->out, COLUMNS,
                isatty(STDOUT_FILENO) ? table_screen() : SIZE_MAX);
    for (size_t i = 0; i < COLUMNS; i++) {
        h->table.right[i] = i != 2 && i != 4;
        h->table.least[i] = i == 2 ? 20 : i == 4 ? 12 : 3;
        if (isatty(STDOUT_FILENO))
            all = all && table_cell(&h->table, safe_view(headings[i]));
    }
    end = all ? archive_visit_keys(&h->archive, keys, n, true, &v) : fail_memory(h->cli);
    if (end == CLI_NONE) /* no heading above nothing */
        h->table.held = 0;
    table_end(&h->table);
    return end;
}

static enum cli_exit run(struct cli *cli)
{
    struct history h = { .cli = cli };
    enum cli_exit end;
    char **operands;
    size_t n, archives;
    int code;

    while ((code = cli_option(cli)) > 0)
        h.json = true;
    if (code < 0)
        return cli->ended;
    if (!cli_count_operands(cli, 2, SIZE_MAX))
        return CLI_USAGE;
    operands = cli_operands(cli, &n);
    archives = archive_names_leading(operands, n);
    if (archives == n)
        return fail_usage(cli, "a KEY is missing behind the archives");
    nf_vec_init(&h.generations, &nf_alloc_libc);
    nf_buf_init(&h.title, &nf_alloc_libc, SIZE_MAX / 2);
    end = archive_open(cli, operands, archives, &h.archive);
    if (end == CLI_OK)
        end = history(&h, operands + archives, n - archives);
    archive_close(&h.archive);
    nf_vec_free(&h.generations);
    nf_buf_free(&h.title);
    return end;
}

const struct cli_command cmd_history = {
    .name = "history",
    .operands = "ARCHIVE… KEY…",
    .summary = "list the versions of articles, newest first",
    .more = "Versions of an article are those with the same KEY: a URL or an identifier, as\n"
            "'newsfiche show' takes it.\n",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};

/*
 * newsfiche splits: what each of many workers is to read.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tools/archive.h"
#include "tools/commands.h"
#include "tools/json_out.h"
#include "tools/message.h"
#include "tools/table.h"

enum { OPT_JSON = CLI_LONG };

static const struct cli_option options[] = {
    { 'n', "splits", "N", "how many splits; of each archive there is at least one" },
    { OPT_JSON, "json", NULL, "print a JSON object per split" },
};

#define MOST_SPLITS 1000000

static const char *const headings[] = { "archive", "generation", "numbers", "articles",
                                        "bytes" };
#define COLUMNS (sizeof(headings) / sizeof(headings[0]))

struct splits {
    struct cli *cli;
    uint64_t wanted;
    bool json;
    struct table table;
};

/* A run of articles of one archive. */
struct split {
    const char *archive;
    uint32_t generation;
    uint64_t first;
    uint64_t end;
    uint64_t bytes;
};

static void put_json(struct out *out, const struct split *s, struct nf_str numbers)
{
    json_begin(out);
    json_text(out, "archive", safe_view(s->archive));
    json_number(out, "generation", s->generation);
    json_text(out, "numbers", numbers);
    json_number(out, "first", s->first);
    json_number(out, "articles", s->end - s->first);
    json_number(out, "bytes", s->bytes);
    json_end(out);
}

static bool put_number(struct table *t, uint64_t n)
{
    char buf[32];

    snprintf(buf, sizeof(buf), "%" PRIu64, n);
    return table_cell(t, safe_view(buf));
}

static enum cli_exit put_split(struct splits *p, const struct split *s)
{
    struct table *t = &p->table;
    char numbers[48];

    snprintf(numbers, sizeof(numbers), "%" PRIu64 "-%" PRIu64, s->first, s->end - 1);
    if (p->json) {
        put_json(&p->cli->out, s, safe_view(numbers));
        return CLI_OK;
    }
    return table_cell(t, safe_view(s->archive)) && put_number(t, s->generation) &&
                   table_cell(t, safe_view(numbers)) && put_number(t, s->end - s->first) &&
                   put_number(t, s->bytes)
               ? CLI_OK
               : fail_memory(p->cli);
}

/* Write the @n splits of @r; those that would be empty are left out. */
static enum cli_exit split_reader(struct splits *p, const char *name, struct nf_reader *r,
                                  size_t n, uint64_t *borders)
{
    struct nf_info info = NF_INFO_INIT;
    struct nf_error err = NF_ERROR_INIT;
    enum cli_exit end = CLI_OK;
    enum nf_status st = nf_reader_splits(r, n, borders, &err);

    nf_reader_info(r, &info);
    for (size_t i = 0; i < n && st == NF_OK && end == CLI_OK && !p->cli->out.error; i++) {
        struct split s = { .archive = name, .generation = info.generation,
                           .first = borders[i], .end = borders[i + 1] };

        if (s.first == s.end)
            continue;
        st = nf_reader_span(r, s.first, s.end, &s.bytes, &err);
        if (st == NF_OK)
            end = put_split(p, &s);
    }
    return st == NF_OK ? end : fail_status(p->cli, name, st, &err);
}

static enum cli_exit split_archive(struct splits *p, const char *name, size_t n)
{
    uint64_t *borders = malloc((n + 1) * sizeof(*borders));
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *r = NULL;
    enum nf_status st;
    enum cli_exit end;

    if (!borders)
        return fail_memory(p->cli);
    st = archive_reader(name, 0, &r, &err);
    end = st == NF_OK ? split_reader(p, name, r, n, borders)
                      : fail_status(p->cli, name, st, &err);
    nf_reader_close(r);
    free(borders);
    return end;
}

/* Borders of the archives, in splits, by their bytes: @before is the size of those before. */
static uint64_t border(const struct splits *p, uint64_t before, uint64_t all)
{
    return (uint64_t)((double)before / (double)all * (double)p->wanted + 0.5);
}

/* A split is of one archive, so that its worker opens that alone, at that generation. */
static enum cli_exit split_all(struct splits *p, const struct archive *a)
{
    enum cli_exit end = CLI_OK;
    uint64_t before = 0;

    for (size_t i = 0; i < a->names.count && end <= CLI_DAMAGED; i++) {
        struct nf_set_member m = NF_SET_MEMBER_INIT;
        uint64_t from, to;

        if (nf_set_archive(a->set, i, &m, NULL) != NF_OK || !m.info)
            continue;
        from = border(p, before, a->info.size);
        before += m.info->size;
        to = border(p, before, a->info.size);
        if (m.info->articles && m.info->flaws & NF_FLAW_SCANNED) {
            complain(p->cli, "%s: left out: without a footer it has no generations; 'newsfiche "
                             "repair' makes one", m.path);
            end = cli_worse(end, CLI_DAMAGED);
        } else if (m.info->articles) {
            end = cli_worse(end, split_archive(p, m.path, to > from ? (size_t)(to - from) : 1));
        }
    }
    return cli_worse(end, a->passed_over);
}

static bool begin_table(struct table *t, struct out *out)
{
    bool all = true;

    table_begin(t, out, COLUMNS, SIZE_MAX);
    for (size_t i = 0; i < COLUMNS; i++) {
        t->right[i] = i > 0;
        if (isatty(STDOUT_FILENO))
            all = all && table_cell(t, safe_view(headings[i]));
    }
    return all;
}

static enum cli_exit write_splits(struct splits *p, const struct archive *a)
{
    enum cli_exit end;

    if (!a->info.articles)
        return cli_worse(CLI_NONE, a->passed_over);
    if (p->json)
        return split_all(p, a);
    end = begin_table(&p->table, &p->cli->out) ? split_all(p, a) : fail_memory(p->cli);
    table_end(&p->table);
    return end;
}

static bool read_options(struct splits *p)
{
    int code;

    while ((code = cli_option(p->cli)) > 0) {
        if (code == OPT_JSON)
            p->json = true;
        else if (!cli_number(p->cli, "--splits", 1, MOST_SPLITS, &p->wanted))
            return false;
    }
    if (code == 0 && !p->wanted)
        fail_usage(p->cli, "-n N is missing: how many splits");
    return code == 0 && p->wanted && cli_count_operands(p->cli, 1, SIZE_MAX);
}

static enum cli_exit run(struct cli *cli)
{
    struct splits p = { .cli = cli };
    struct archive a;
    enum cli_exit end;
    char **operands;
    size_t n;

    cli->ended = CLI_USAGE;
    if (!read_options(&p))
        return cli->ended;
    operands = cli_operands(cli, &n);
    end = archive_open(cli, operands, n, &a);
    if (end == CLI_OK)
        end = write_splits(&p, &a);
    archive_close(&a);
    return end;
}

const struct cli_command cmd_splits = {
    .name = "splits",
    .operands = "ARCHIVE… -n N",
    .summary = "list what each of many workers is to read",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};

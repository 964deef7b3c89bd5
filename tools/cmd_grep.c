/*
 * newsfiche grep: the articles in which a pattern is found, in order, by all processors.
 */
#include <unistd.h>

#include "tools/commands.h"
#include "tools/grep_run.h"
#include "tools/message.h"
#include "tools/table.h"

enum { OPT_FIELD = CLI_LONG, OPT_JSON, OPT_JOBS };

static const struct cli_option options[] = {
    { 'i', "ignore-case", NULL, "capital and small letters are the same" },
    { 'w', "word", NULL, "only whole words" },
    { 'F', "fixed", NULL, "PATTERN is a plain text" },
    { 'l', "only-numbers", NULL, "print only the numbers of the articles" },
    { 'c', "count", NULL, "print only how many articles there are" },
    { 'C', "context", "N", "show N lines before and after as well" },
    { OPT_FIELD, "field", "NAME,…", "where to look; default: title, summary and text" },
    { OPT_JSON, "json", NULL, "print one JSON object per line" },
    { OPT_JOBS, "jobs", "N", "threads; default: one per processor" },
    SELECT_OPTIONS,
    SELECT_VERSIONS_OPTION,
    CLI_AT_OPTION,
    CLI_RECOVER_OPTION,
    CLI_CATALOG_OPTION,
};

struct grep {
    struct cli *cli;
    struct archive archive;
    struct selection selection;
    struct pattern_opts how;
    struct pick pick;
    uint64_t context;
    uint64_t jobs;
    bool numbers;
    bool count;
    bool json;
};

static bool take_option(struct grep *g, int code)
{
    struct cli *cli = g->cli;

    switch (code) {
    case 'i':
        return g->how.any_case = true;
    case 'w':
        return g->how.words = true;
    case 'F':
        return g->how.fixed = true;
    case 'l':
        return g->numbers = true;
    case 'c':
        return g->count = true;
    case 'C':
        return cli_number(cli, "--context", 0, FOUND_CONTEXT, &g->context);
    case OPT_FIELD:
        return pick_parse(cli, cli->value, &g->pick);
    case OPT_JSON:
        return g->json = true;
    case OPT_JOBS:
        return cli_number(cli, "--jobs", 1, 64, &g->jobs);
    default:
        return select_option(cli, &g->selection, code);
    }
}

static bool read_options(struct grep *g)
{
    int code;

    while ((code = cli_option(g->cli)) > 0)
        if (!take_option(g, code))
            return false;
    if (code == 0 && g->numbers && g->count) {
        fail_usage(g->cli, "-l and -c cannot be combined");
        return false;
    }
    if (code == 0 && g->context && (g->numbers || g->count || g->json)) {
        fail_usage(g->cli, "-C cannot be combined with -l, -c and --json");
        return false;
    }
    return code == 0 && cli_count_operands(g->cli, 2, SIZE_MAX);
}

static enum cli_exit grep(struct grep *g, const struct pattern *pattern)
{
    struct grep_job job = {
        .archive = &g->archive,
        .selection = &g->selection,
        .pick = g->pick.count ? &g->pick : NULL,
        .pattern = pattern,
        .show = { &g->archive, isatty(STDOUT_FILENO) ? table_screen() : SIZE_MAX,
                  (size_t)g->context, g->cli->color },
        .form = g->count ? GREP_COUNT : g->numbers ? GREP_NUMBERS : GREP_SHOW,
        .json = g->json,
        .threads = (unsigned)g->jobs
    };

    return grep_run(&job);
}

static enum cli_exit run(struct cli *cli)
{
    struct grep g = { .cli = cli, .selection = SELECTION_INIT };
    struct pattern *pattern = NULL;
    enum cli_exit end;
    char **operands;
    size_t n;

    cli->ended = CLI_USAGE;
    if (!read_options(&g))
        return cli->ended;
    operands = cli_operands(cli, &n);
    if (archive_names_swapped(operands[0], operands[1]))
        return fail_usage(cli, "the pattern comes first, then the archives: newsfiche grep '%s' %s",
                          operands[1], operands[0]);
    end = pattern_open(cli, operands[0], &g.how, &pattern);
    if (end != CLI_OK)
        return end;
    end = archive_open(cli, operands + 1, n - 1, &g.archive);
    if (end == CLI_OK)
        end = select_open(&g.selection, &g.archive);
    if (end == CLI_OK)
        end = grep(&g, pattern);
    archive_close(&g.archive);
    pattern_close(pattern);
    return end;
}

const struct cli_command cmd_grep = {
    .name = "grep",
    .operands = "PATTERN ARCHIVE…",
    .summary = "find articles by a regular expression",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};

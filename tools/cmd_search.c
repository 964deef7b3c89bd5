/*
 * newsfiche search: articles by their words, the best first.
 */
#include <unistd.h>

#include "tools/commands.h"
#include "tools/message.h"
#include "tools/search_run.h"
#include "tools/table.h"

enum { OPT_JSON = CLI_LONG };

#define USUAL_LIMIT 10

static const struct cli_option options[] = {
    { 'l', "only-numbers", NULL, "print only the numbers of the articles" },
    { OPT_JSON, "json", NULL, "print one JSON object per line" },
    SELECT_OPTIONS,
};

struct search {
    struct cli *cli;
    struct archive archive;
    struct selection selection;
    struct nf_buf query;
    bool numbers;
    bool json;
};

static bool read_options(struct search *s)
{
    int code;

    s->selection.limit = USUAL_LIMIT;
    while ((code = cli_option(s->cli)) > 0) {
        if (code == 'l')
            s->numbers = true;
        else if (code == OPT_JSON)
            s->json = true;
        else if (!select_option(s->cli, &s->selection, code))
            return false;
    }
    return code == 0 && cli_count_operands(s->cli, 2, SIZE_MAX);
}

/* What stands behind the archives, with blanks between. */
static bool join(char *const *words, size_t n, struct nf_buf *to)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            nf_buf_add_byte(to, ' ');
        nf_buf_add_text(to, safe_view(words[i]));
    }
    return !to->failed;
}

static enum cli_exit search(struct search *s)
{
    struct search_job job = {
        .archive = &s->archive,
        .selection = &s->selection,
        .query = nf_buf_view(&s->query),
        .show = { &s->archive, isatty(STDOUT_FILENO) ? table_screen() : SIZE_MAX, 0,
                  s->cli->color },
        .numbers = s->numbers,
        .json = s->json
    };

    return search_run(&job);
}

static enum cli_exit run(struct cli *cli)
{
    struct search s = { .cli = cli, .selection = SELECTION_INIT };
    enum cli_exit end;
    char **operands;
    size_t n, archives;

    cli->ended = CLI_USAGE;
    if (!read_options(&s))
        return cli->ended;
    operands = cli_operands(cli, &n);
    archives = archive_names_leading(operands, n);
    if (archives == n)
        return fail_usage(cli, "what to look for is missing: newsfiche search ARCHIVE… WORD…");
    end = archive_open(cli, operands, archives, &s.archive);
    if (end == CLI_OK)
        end = select_open(&s.selection, &s.archive);
    if (end == CLI_OK)
        end = join(operands + archives, n - archives, &s.query) ? search(&s) : fail_memory(cli);
    archive_close(&s.archive);
    nf_buf_free(&s.query);
    return end;
}

const struct cli_command cmd_search = {
    .name = "search",
    .operands = "ARCHIVE… WORD…",
    .summary = "find articles by their words, the best first",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};

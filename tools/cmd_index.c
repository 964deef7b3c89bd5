/*
 * newsfiche index: an index of the words of an archive, for newsfiche search, in a file
 * beside it.
 */
#include <string.h>
#include <sys/stat.h>

#include "bindings/sqlite/fulltext/newsfiche_fulltext.h"
#include "tools/archive.h"
#include "tools/commands.h"
#include "tools/figures.h"
#include "tools/index_name.h"
#include "tools/json_out.h"
#include "tools/message.h"

enum { OPT_JSON = CLI_LONG, OPT_JOBS };

static const struct cli_option options[] = {
    { OPT_JSON, "json", NULL, "print one JSON object per archive" },
    { OPT_JOBS, "jobs", "N", "threads; default: one per processor" },
};

struct indexing {
    struct cli *cli;
    const char *archive;
    uint64_t jobs;
    bool json;
    uint64_t left_out; /* articles that could not be read */
    enum cli_exit passed_over;
};

static bool progress(void *ctx, uint64_t done, uint64_t all)
{
    struct indexing *x = ctx;
    const struct progress_state state = { .done = done, .all = all, .articles = done,
                                          .counted = true };

    progress_update(&x->cli->progress, &state);
    return cli_interrupted();
}

static bool failed(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    struct indexing *x = ctx;

    if (x->left_out++ == 0)
        complain(x->cli, "%s: article %llu: %s", x->archive, (unsigned long long)ordinal,
                 err->text);
    x->passed_over = cli_worse(x->passed_over, cli_exit_code(err->status));
    return cli_interrupted();
}

static uint64_t size_of(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? (uint64_t)st.st_size : 0;
}

static void report(struct indexing *x, const struct nf_fulltext_build *b,
                   const struct timespec *start)
{
    struct nf_info info = NF_INFO_INIT;
    struct out *out = &x->cli->out;
    const uint64_t size = size_of(b->path);
    char count[FIGURE_TEXT], bytes[FIGURE_TEXT], beside[FIGURE_TEXT];

    nf_reader_info(b->reader, &info);
    if (x->json) {
        json_begin(out);
        json_text(out, "index", safe_view(b->path));
        json_number(out, "articles", info.articles);
        json_number(out, "indexed", b->indexed);
        json_number(out, "left_out", x->left_out);
        json_number(out, "bytes", size);
        json_end(out);
        return;
    }
    if (x->left_out)
        complain(x->cli, "%s: %s %s could not be read, not in the index", x->archive,
                 figure_count(x->left_out, count), figure_articles(x->left_out));
    if (!b->indexed && !x->left_out)
        say(x->cli, "%s: up to date, %s %s, %s", b->path, figure_count(info.articles, count),
            figure_articles(info.articles), figure_bytes(size, bytes));
    else
        say(x->cli, "%s: %s %s added, %s beside an archive of %s, %.1f s", b->path,
            figure_count(b->indexed, count), figure_articles(b->indexed),
            figure_bytes(size, bytes), figure_bytes(info.size, beside), clock_since(start));
}

static enum cli_exit build(struct indexing *x, struct nf_reader *r, const char *path)
{
    struct nf_fulltext_build b = { .path = path, .archive = x->archive, .reader = r,
                                   .threads = (unsigned)x->jobs, .ctx = x,
                                   .progress = progress, .failed = failed };
    struct timespec start = clock_now();
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    progress_start(&x->cli->progress, !x->cli->quiet);
    st = nf_fulltext_build(&b, &err);
    progress_clear(&x->cli->progress);
    if (cli_interrupted())
        return CLI_STOPPED;
    if (st != NF_OK && strncmp(err.text, path, strlen(path)) != 0)
        return fail_status(x->cli, x->archive, st, &err);
    if (st != NF_OK) {
        complain(x->cli, "%s", err.text);
        return cli_exit_code(st);
    }
    report(x, &b, &start);
    return x->passed_over;
}

static enum cli_exit index_archive(void *ctx, char *name)
{
    struct indexing *x = ctx;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_info info = NF_INFO_INIT;
    struct nf_buf path = { .len = 0 };
    struct nf_reader *r = NULL;
    enum nf_status st;
    enum cli_exit end;

    x->archive = name;
    x->left_out = 0;
    if (strcmp(name, "-") == 0)
        return fail_usage(x->cli, "an index stands beside a file; standard input is none");
    st = archive_reader(name, 0, &r, &err);
    if (st != NF_OK)
        return fail_status(x->cli, name, st, &err);
    nf_reader_info(r, &info);
    x->passed_over = archive_flaws(x->cli, name, &info);
    end = index_name(name, &path) ? build(x, r, nf_buf_text(&path))
                                         : fail_memory(x->cli);
    nf_buf_free(&path);
    nf_reader_close(r);
    return end;
}

static bool read_options(struct indexing *x)
{
    int code;

    while ((code = cli_option(x->cli)) > 0) {
        if (code == OPT_JSON)
            x->json = true;
        else if (!cli_number(x->cli, "--jobs", 1, 64, &x->jobs))
            return false;
    }
    return code == 0 && cli_count_operands(x->cli, 1, SIZE_MAX);
}

static enum cli_exit run(struct cli *cli)
{
    struct indexing x = { .cli = cli };

    cli->ended = CLI_USAGE;
    if (!read_options(&x))
        return cli->ended;
    if (!x.jobs)
        x.jobs = cli_processors();
    return archive_names_each(cli, index_archive, &x);
}

const struct cli_command cmd_index = {
    .name = "index",
    .operands = "ARCHIVE…",
    .summary = "make an index of all words, or bring it up to date",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};

/*
 * newsfiche merge: one archive of several, their articles one after the other.
 */
#include <newsfiche/merge.h>

#include "tools/commands.h"
#include "tools/message.h"
#include "tools/output.h"
#include "tools/repack.h"

static const struct cli_option options[] = {
    { 'o', "output", "ARCHIVE", "the archive to make; - is standard output" },
    REPACK_OPTIONS,
};

static void take_figures(struct repack *r, const struct nf_merge_result *result)
{
    r->stats.articles = result->articles;
    r->stats.blocks = result->blocks;
    r->stats.input_bytes = result->input_bytes;
    r->stats.output_bytes = result->bytes;
}

/* Move the blocks of all archives; *@may is false if that is not possible. */
static enum cli_exit move(struct repack *r, bool *may)
{
    struct nf_merge_result result = NF_MERGE_RESULT_INIT;
    struct nf_merge_opts opts = NF_MERGE_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_sink sink = NF_SINK_INIT;
    enum nf_status st;
    enum cli_exit end = output_open(r->cli, r->output, r->force, r->archive.names.at,
                                    r->archive.names.count, &sink);

    if (end != CLI_OK)
        return end;
    opts.stop = cli_stop;
    st = nf_merge(r->archive.set, &sink, &opts, &result, &err);
    sink.close(sink.ctx);
    *may = st != NF_E_BUSY && !archive_goes_on(st);
    if (st == NF_OK) {
        r->name = r->output;
        take_figures(r, &result);
        repack_summary(r);
    } else if (st == NF_E_STOPPED) {
        end = CLI_STOPPED;
    } else if (*may) {
        end = lacks_room(&err) ? fail_os(r->cli, r->output, err.os_errno)
                               : archive_fail(&r->archive, st, &err);
    }
    return end;
}

/* Take all articles out, and pack them: of what is damaged it is said which, and left out. */
static enum cli_exit pack_anew(struct repack *r)
{
    enum cli_exit end = formers_link(&r->formers);

    r->keeps_withdrawn = true;
    if (end == CLI_OK)
        end = repack_begin(r, r->output);
    if (end == CLI_OK)
        end = repack_add_all(r);
    return end == CLI_OK ? repack_end(r) : end;
}

static enum cli_exit merge(struct repack *r, char *const *operands, size_t count)
{
    bool may;
    enum cli_exit end = repack_open(r, operands, count);

    may = !r->fast && !r->max && r->archive.passed_over == CLI_OK &&
          output_is_taken_back(r->output);
    if (end == CLI_DAMAGED && !r->skip)
        repack_not_made(r);
    if (end == CLI_OK && may)
        end = move(r, &may);
    if (end == CLI_OK && !may)
        end = pack_anew(r);
    if (end == CLI_OK)
        end = repack_left_out(r);
    repack_close(r);
    return end;
}

static bool read_options(struct repack *r)
{
    struct cli *cli = r->cli;
    int code;

    while ((code = cli_option(cli)) > 0)
        if (!repack_option(r, code))
            return false;
    if (code < 0 || !cli_count_operands(cli, 1, SIZE_MAX))
        return false;
    return output_takes_archive(cli, r->output, r->json);
}

static enum cli_exit run(struct cli *cli)
{
    struct repack r = { .cli = cli };
    char **operands;
    size_t n;

    cli->ended = CLI_USAGE;
    if (!read_options(&r))
        return cli->ended;
    operands = cli_operands(cli, &n);
    return merge(&r, operands, n);
}

const struct cli_command cmd_merge = {
    .name = "merge",
    .operands = "ARCHIVE… -o ARCHIVE",
    .summary = "make one archive of several",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};

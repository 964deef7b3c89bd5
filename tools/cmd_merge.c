/*
 * newsfiche merge: one archive of several, their articles one after the other.
 */
#include <string.h>
#include <unistd.h>

#include "tools/commands.h"
#include "tools/message.h"
#include "tools/repack.h"

static const struct cli_option options[] = {
    { 'o', "output", "ARCHIVE", "the archive to make; - is standard output" },
    REPACK_OPTIONS,
};

struct merge {
    struct repack repack;
    uint64_t met;      /* articles that were added or are damaged */
    bool part_lost;    /* of a catalog: nobody knows of how many articles */
    enum cli_exit end; /* why it ends early */
};

static bool each(void *ctx, uint64_t ordinal, const struct nf_record *record,
                 struct nf_str made)
{
    struct merge *m = ctx;

    (void)made;
    m->met++;
    m->end = repack_add(&m->repack, ordinal, record);
    return m->end != CLI_OK;
}

static bool failed(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    struct merge *m = ctx;

    m->met++;
    m->part_lost = m->part_lost || ordinal == UINT64_MAX;
    m->end = repack_damage(&m->repack, ordinal, err);
    return m->end != CLI_OK;
}

static enum cli_exit add_all(struct merge *m)
{
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct repack *r = &m->repack;
    enum nf_status st;

    opts.threads = (unsigned)r->jobs;
    opts.ctx = m;
    opts.each = each;
    opts.failed = failed;
    st = nf_set_scan(r->archive.set, &opts, &err);
    if (m->end != CLI_OK)
        return m->end;
    if (st != NF_OK)
        return archive_fail(&r->archive, st, &err);
    if (!m->part_lost)
        r->withdrawn = r->archive.info.articles - m->met;
    return CLI_OK;
}

static enum cli_exit merge(struct merge *m, char *const *operands, size_t count)
{
    struct repack *r = &m->repack;
    enum cli_exit end = repack_open(r, operands, count);

    if (end == CLI_OK)
        end = repack_begin(r, r->output);
    if (end == CLI_OK)
        end = add_all(m);
    if (end == CLI_OK)
        end = repack_end(r);
    if (end == CLI_OK)
        end = repack_left_out(r);
    repack_close(r);
    return end;
}

static bool read_options(struct repack *r)
{
    struct cli *cli = r->cli;
    const char *wrong = NULL;
    int code;

    while ((code = cli_option(cli)) > 0)
        if (!repack_option(r, code))
            return false;
    if (code < 0 || !cli_count_operands(cli, 1, SIZE_MAX))
        return false;
    if (!r->output)
        wrong = "-o ARCHIVE is missing";
    else if (strcmp(r->output, "-") == 0 && r->json)
        wrong = "the archive and --json cannot both go to standard output";
    else if (strcmp(r->output, "-") == 0 && isatty(STDOUT_FILENO))
        wrong = "will not write an archive to a terminal";
    if (wrong)
        fail_usage(cli, "%s", wrong);
    return !wrong;
}

static enum cli_exit run(struct cli *cli)
{
    struct merge m = { .repack = { .cli = cli } };
    char **operands;
    size_t n;

    cli->ended = CLI_USAGE;
    if (!read_options(&m.repack))
        return cli->ended;
    operands = cli_operands(cli, &n);
    return merge(&m, operands, n);
}

const struct cli_command cmd_merge = {
    .name = "merge",
    .operands = "ARCHIVE… -o ARCHIVE",
    .summary = "make one archive of several",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};

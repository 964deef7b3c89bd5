/*
 * newsfiche compact: an archive that has grown is packed as if all its articles had come at
 * once. They keep their numbers and versions; the generations become one.
 */
#include <string.h>

#include "tools/archive_names.h"
#include "tools/commands.h"
#include "tools/index_name.h"
#include "tools/message.h"
#include "tools/parity_show.h"
#include "tools/repack.h"

static const struct cli_option options[] = {
    { REPACK_FAST, "fast", NULL, "pack fast: no lexicon, not tried out by unpacking" },
    { REPACK_MAX, "max", NULL, "pack small; single articles are slower to get" },
    { REPACK_JOBS, "jobs", "N", "threads; default: one per processor" },
    { REPACK_JSON, "json", NULL, "write the summary as JSON to standard output" },
};

/* Whether the archive ends where its last generation does. What is appended, or lost with a
 * footer, may be had by repair yet, and would be gone. What a writer left that was killed nobody
 * was told of. */
static enum cli_exit check_end(struct cli *cli, const char *name)
{
    const uint64_t harmless = NF_FLAW_HEADER | NF_FLAW_TRAILER | NF_FLAW_UNFINISHED;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_info info = NF_INFO_INIT;
    struct nf_reader *r = NULL;
    enum nf_status st = archive_reader(name, 0, &r, &err);

    if (st != NF_OK)
        return fail_status(cli, name, st, &err);
    nf_reader_info(r, &info);
    nf_reader_close(r);
    if (!(info.flaws & ~harmless))
        return CLI_OK;
    complain(cli, "%s: left as it is: its end is not whole; next: newsfiche repair %s", name, name);
    return CLI_DAMAGED;
}

static enum cli_exit pack_anew(struct repack *r, char *name)
{
    const bool sealed = parity_is_there(name);
    enum cli_exit end = repack_open(r, &name, 1);

    if (end == CLI_OK)
        end = repack_begin_anew(r);
    if (end == CLI_OK)
        end = repack_add_all(r);
    if (end == CLI_OK)
        end = repack_end(r);
    if (end != CLI_OK)
        return end;
    if (sealed)
        parity_gone(r->cli, name);
    index_name_replaced(r->cli, name);
    return CLI_OK;
}

/* Nobody adds to the archive meanwhile: it would be lost. */
static enum cli_exit compact(void *how, char *name)
{
    struct nf_store store = NF_STORE_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct repack r = *(const struct repack *)how;
    enum nf_status st;
    enum cli_exit end;

    if (strcmp(name, "-") == 0)
        return fail_usage(r.cli,
                          "the new archive takes the place of the old one: name a file, not -");
    st = nf_store_file(name, &store, &err);
    if (st != NF_OK)
        return fail_status(r.cli, name, st, &err);
    end = check_end(r.cli, name);
    if (end == CLI_OK)
        end = pack_anew(&r, name);
    repack_close(&r);
    store.close(store.ctx);
    return end;
}

static enum cli_exit run(struct cli *cli)
{
    struct repack how = { .cli = cli };
    int code;

    while ((code = cli_option(cli)) > 0)
        if (!repack_option(&how, code))
            return cli->ended;
    if (code < 0)
        return cli->ended;
    if (!cli_count_operands(cli, 1, SIZE_MAX))
        return CLI_USAGE;
    return archive_names_each(cli, compact, &how);
}

const struct cli_command cmd_compact = {
    .name = "compact",
    .operands = "ARCHIVE…",
    .summary = "pack an archive that has grown anew, as one",
    .more = "Numbers and versions of articles stay. Until the new archive is complete, the\n"
            "old one is as it was.\n",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};

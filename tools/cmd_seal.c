/*
 * newsfiche seal: add parity, so that repair can bring damaged bytes back.
 */
#include <stdio.h>
#include <string.h>

#include "tools/archive.h"
#include "tools/archive_names.h"
#include "tools/commands.h"
#include "tools/figures.h"
#include "tools/json_out.h"
#include "tools/message.h"
#include "tools/parity_show.h"

enum { OPT_PARITY = CLI_LONG, OPT_JSON };

static const struct cli_option options[] = {
    { OPT_PARITY, "parity", "P%", "so much of it, 1% to 100%; default 5%, or what it has" },
    { OPT_JSON, "json", NULL, "print a JSON object per archive" },
};

struct seal {
    struct cli *cli;
    uint64_t percent; /* 0: what it has, or else the default */
    bool json;
};

static void tell(const struct seal *s, const char *name, uint64_t percent,
                 const struct nf_seal_result *r)
{
    char bytes[FIGURE_TEXT], covered[FIGURE_TEXT];

    if (!r->bytes)
        say(s->cli, "%s: is sealed with %llu %% already", name, (unsigned long long)percent);
    else
        say(s->cli, "%s: %s of parity added as generation %llu, for the first %s", name,
            figure_bytes(r->bytes, bytes), (unsigned long long)r->generation,
            figure_bytes(r->covered, covered));
}

static void tell_json(const struct seal *s, const char *name, uint64_t percent,
                      const struct nf_seal_result *r)
{
    struct out *out = &s->cli->out;

    json_begin(out);
    json_text(out, "archive", safe_view(name));
    json_number(out, "percent", percent);
    json_number(out, "covered", r->covered);
    json_number(out, "bytes_added", r->bytes);
    json_number(out, "generation", r->generation);
    json_end(out);
}

/* Bytes behind the archive @name, which a writer cuts off. */
static uint64_t left_behind(const char *name)
{
    struct nf_info info = NF_INFO_INIT;
    struct nf_reader *r;

    if (nf_reader_open_file(name, NULL, &r, NULL) != NF_OK)
        return 0;
    nf_reader_info(r, &info);
    nf_reader_close(r);
    return info.left_out;
}

static enum cli_exit seal(void *ctx, char *name)
{
    const struct seal *s = ctx;
    const uint64_t behind = left_behind(name);
    struct nf_seal_result result = NF_SEAL_RESULT_INIT;
    struct nf_seal_opts opts = NF_SEAL_OPTS_INIT;
    struct nf_parity parity = NF_PARITY_INIT;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    opts.stop = cli_stop;
    opts.now = cli_now(NULL);
    opts.percent = s->percent;
    st = nf_seal_file(name, &opts, &result, &err);
    if (st == NF_E_STOPPED)
        return CLI_STOPPED;
    if (st == NF_OK)
        st = parity_look(name, false, &parity, &err);
    if (st != NF_OK)
        return fail_status(s->cli, name, st, &err);
    archive_was_cut(s->cli, name, behind);
    (s->json ? tell_json : tell)(s, name, parity.percent, &result);
    return CLI_OK;
}

/* "5%" or "5". */
static bool read_percent(struct seal *s)
{
    const char *text = s->cli->value;
    const size_t n = strlen(text);
    char digits[24];
    bool ok;

    snprintf(digits, sizeof(digits), "%s", text);
    if (n > 1 && n < sizeof(digits) && text[n - 1] == '%')
        digits[n - 1] = '\0';
    s->cli->value = digits;
    ok = cli_number(s->cli, "--parity", 1, 100, &s->percent);
    s->cli->value = text;
    return ok;
}

static bool read_options(struct seal *s)
{
    int code;

    while ((code = cli_option(s->cli)) > 0)
        if (code == OPT_JSON)
            s->json = true;
        else if (!read_percent(s))
            return false;
    return code == 0 && cli_count_operands(s->cli, 1, SIZE_MAX);
}

static enum cli_exit run(struct cli *cli)
{
    struct seal s = { .cli = cli };

    cli->ended = CLI_USAGE;
    if (!read_options(&s))
        return cli->ended;
    return archive_names_each(cli, seal, &s);
}

const struct cli_command cmd_seal = {
    .name = "seal",
    .operands = "ARCHIVE…",
    .summary = "add parity, so that repair brings damaged bytes back",
    .more = "What 'newsfiche add' adds to a sealed archive gets parity as well.\n",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};

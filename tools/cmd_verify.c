/*
 * newsfiche verify: look for damage, in one archive after the other.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tools/archive.h"
#include "tools/commands.h"
#include "tools/figures.h"
#include "tools/message.h"
#include "tools/parity_show.h"
#include "tools/select.h"
#include "tools/verify_show.h"

enum { OPT_DEEP = CLI_LONG, OPT_QUICK, OPT_JOBS, OPT_JSON, OPT_PART, OPT_SAMPLE, OPT_SINCE };

static const struct cli_option options[] = {
    { OPT_QUICK, "quick", NULL, "checksums and structure (default)" },
    { OPT_DEEP, "deep", NULL, "also decode every article and find it by key" },
    { OPT_PART, "part", "K/N", "check only the K-th of N parts of the file" },
    { OPT_SAMPLE, "sample", "P%", "check only about P percent, others each time" },
    { OPT_SINCE, "since", "G", "check only what was added in generation G or later" },
    { OPT_JOBS, "jobs", "N", "threads; default: one per processor" },
    { OPT_JSON, "json", NULL, "print a JSON object per finding and per archive" },
};

static void on_damage(void *ctx, const struct nf_damage *d)
{
    struct verify *v = ctx;

    progress_clear(&v->cli->progress);
    if (v->json)
        verify_damage_json(v, d);
    else
        verify_damage_text(v, d);
}

static bool on_progress(void *ctx, uint64_t done, uint64_t all)
{
    struct verify *v = ctx;
    struct progress_state state = { .done = done, .all = all };

    progress_update(&v->cli->progress, &state);
    return cli_interrupted() != 0;
}

static enum cli_exit finish(struct verify *v, const struct nf_verify_result *r,
                            enum nf_status st)
{
    char buf[FIGURE_TEXT];

    if (v->json)
        verify_result_json(v, r, st);
    else if (st != NF_OK || !v->cli->quiet)
        verify_result_text(v, r, st);
    if (r->reread)
        complain(v->cli, "%s: %s %s wrong when read, and right when read again: look at the "
                 "memory and the disk", v->name, figure_count(r->reread, buf),
                 r->reread == 1 ? "place was" : "places were");
    return cli_exit_code(st);
}

/* Damage that keeps an archive from being opened is a finding like others. */
static void tell_opening(struct verify *v, const struct nf_error *err)
{
    struct nf_damage d = { .offset = err->offset, .text = without_name(err->text, v->name) };

    on_damage(v, &d);
    v->earlier = 1;
}

static enum cli_exit verify_reader(struct verify *v)
{
    struct nf_verify_opts opts = v->opts;
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    opts.level = v->deep ? NF_VERIFY_DEEP : NF_VERIFY_QUICK;
    opts.threads = (unsigned)v->jobs;
    opts.damage = on_damage;
    opts.progress = on_progress;
    opts.ctx = v;
    progress_start(&v->cli->progress, !v->cli->quiet);
    st = nf_verify(v->reader, &opts, &result, &err);
    progress_clear(&v->cli->progress);
    if (st != NF_OK && result.findings == 0)
        return fail_status(v->cli, v->name, st, &err);
    result.findings += v->earlier;
    return finish(v, &result, v->earlier ? NF_E_DAMAGED : st);
}

/* Whether there is parity, and what it could do. */
static enum cli_exit verify_parity(struct verify *v)
{
    struct nf_parity parity = NF_PARITY_INIT;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    if (v->opts.parts || v->opts.sample || v->opts.since)
        return CLI_OK;
    st = parity_look(v->name, true, &parity, &err);
    if (st == NF_E_STOPPED)
        return CLI_STOPPED;
    if (st != NF_OK)
        return fail_status(v->cli, v->name, st, &err);
    if (v->json)
        parity_json(v->cli, v->name, &parity);
    else if (parity.damaged || !v->cli->quiet)
        parity_text(v->cli, v->name, &parity);
    return parity.damaged ? CLI_DAMAGED : CLI_OK;
}

static enum cli_exit verify_archive(void *ctx, char *name)
{
    struct verify *v = ctx;
    const struct nf_verify_result nothing = { .findings = 1 };
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;
    enum cli_exit end;

    v->name = name;
    v->reader = NULL;
    v->cursor = NULL;
    v->earlier = 0;
    st = archive_reader(name, NF_OPEN_BAD_SECTORS, &v->reader, &err);
    if (st == NF_E_DAMAGED) {
        tell_opening(v, &err);
        st = archive_reader(name, NF_OPEN_RECOVER, &v->reader, NULL);
    }
    if (st == NF_OK)
        end = verify_reader(v);
    else if (v->earlier)
        end = finish(v, &nothing, NF_E_DAMAGED);
    else
        end = fail_status(v->cli, name, st, &err);
    nf_cursor_close(v->cursor);
    nf_reader_close(v->reader);
    return end == CLI_OK || end == CLI_DAMAGED ? cli_worse(end, verify_parity(v)) : end;
}

/* "5%", "0.5%" or "5". */
static bool read_sample(struct verify *v)
{
    unsigned long whole, part = 0;
    char digits[3] = "";
    int end = 0;
    struct timespec now;

    if (v->cli->value[0] < '0' || v->cli->value[0] > '9' ||
        sscanf(v->cli->value, "%3lu%n.%2[0-9]%n", &whole, &end, digits, &end) < 1 ||
        (v->cli->value[end] && strcmp(v->cli->value + end, "%") != 0)) {
        fail_usage(v->cli, "--sample takes a percentage, such as 5%%, not '%s'",
                   v->cli->value);
        return false;
    }
    if (digits[0])
        part = strtoul(digits, NULL, 10) * (digits[1] ? 1 : 10);
    v->opts.sample = whole * 100 + part;
    if (v->opts.sample < 1 || v->opts.sample > 10000) {
        fail_usage(v->cli, "--sample takes 0.01%% to 100%%, not '%s'", v->cli->value);
        return false;
    }
    clock_gettime(CLOCK_REALTIME, &now);
    v->opts.seed = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    return true;
}

static bool read_part(struct verify *v)
{
    struct selection s = SELECTION_INIT;

    if (!select_option(v->cli, &s, SELECT_PART))
        return false;
    v->opts.part = s.part;
    v->opts.parts = s.parts;
    return true;
}

static bool take_option(struct verify *v, int code)
{
    switch (code) {
    case OPT_JSON:
        v->json = true;
        return true;
    case OPT_PART:
        return read_part(v);
    case OPT_SAMPLE:
        return read_sample(v);
    case OPT_SINCE:
        return cli_number(v->cli, "--since", 1, UINT32_MAX, &v->opts.since);
    case OPT_JOBS:
        return cli_number(v->cli, "--jobs", 1, 64, &v->jobs);
    default:
        v->deep = code == OPT_DEEP;
        return true;
    }
}

static bool read_options(struct verify *v)
{
    int code;

    while ((code = cli_option(v->cli)) > 0)
        if (!take_option(v, code))
            return false;
    return code == 0 && cli_count_operands(v->cli, 1, SIZE_MAX);
}

static enum cli_exit run(struct cli *cli)
{
    struct verify v = { .cli = cli, .opts = NF_VERIFY_OPTS_INIT };

    cli->ended = CLI_USAGE;
    if (!read_options(&v))
        return cli->ended;
    return archive_names_each(cli, verify_archive, &v);
}

const struct cli_command cmd_verify = {
    .name = "verify",
    .operands = "ARCHIVE…",
    .summary = "look for damage",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};

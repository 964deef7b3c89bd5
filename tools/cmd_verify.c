/*
 * newsfiche verify: look for damage, in one archive after the other.
 */
#include <newsfiche/verify.h>

#include <stdio.h>

#include "tools/archive.h"
#include "tools/commands.h"
#include "tools/figures.h"
#include "tools/json_out.h"
#include "tools/message.h"

enum { OPT_DEEP = CLI_LONG, OPT_QUICK, OPT_JOBS, OPT_JSON };

static const struct cli_option options[] = {
    { OPT_QUICK, "quick", NULL, "checksums and structure (default)" },
    { OPT_DEEP, "deep", NULL, "also decode every article and find it by key" },
    { OPT_JOBS, "jobs", "N", "threads; default: one per processor" },
    { OPT_JSON, "json", NULL, "print a JSON object per finding and per archive" },
};

struct verify {
    struct cli *cli;
    bool deep;
    bool json;
    uint64_t jobs;
    const char *name; /* of the archive at hand */
    bool opened;      /* else it is too damaged for that */
};

static void text_name(struct verify *v)
{
    out_safe(&v->cli->out, safe_view(v->name), SAFE_LINE);
    out_string(&v->cli->out, ": ");
}

static void damage_text(struct verify *v, const struct nf_damage *d)
{
    struct out *out = &v->cli->out;

    text_name(v);
    if (d->offset != NF_NO_OFFSET) {
        out_format(out, "byte %llu", (unsigned long long)d->offset);
        if (d->length)
            out_format(out, ", %llu bytes", (unsigned long long)d->length);
        out_string(out, ": ");
    }
    out_safe(out, safe_view(d->text), SAFE_LINE);
    if (d->articles == 1)
        out_format(out, "; article %llu is lost",
                   (unsigned long long)d->first_article);
    else if (d->articles)
        out_format(out, "; articles %llu to %llu are lost",
                   (unsigned long long)d->first_article,
                   (unsigned long long)(d->first_article + d->articles - 1));
    out_byte(out, '\n');
}

static void damage_json(struct verify *v, const struct nf_damage *d)
{
    struct out *out = &v->cli->out;

    json_begin(out);
    json_text(out, "type", safe_view("damage"));
    json_text(out, "archive", safe_view(v->name));
    if (d->offset != NF_NO_OFFSET)
        json_number(out, "offset", d->offset);
    json_number(out, "length", d->length);
    json_number(out, "first_article", d->first_article);
    json_number(out, "articles", d->articles);
    json_text(out, "text", safe_view(d->text));
    json_end(out);
}

static void on_damage(void *ctx, const struct nf_damage *d)
{
    struct verify *v = ctx;

    progress_clear(&v->cli->progress);
    if (v->json)
        damage_json(v, d);
    else
        damage_text(v, d);
}

static bool on_progress(void *ctx, uint64_t done, uint64_t all)
{
    struct verify *v = ctx;
    struct progress_state state = { .done = done, .all = all };

    progress_update(&v->cli->progress, &state);
    return cli_interrupted() != 0;
}

static void result_text(struct verify *v, const struct nf_verify_result *r,
                        enum nf_status st)
{
    const char *what = st == NF_E_UNSUPPORTED ? "made by a newer version"
                       : st == NF_E_LIMIT     ? "larger than allowed"
                                              : "damaged";
    struct out *out = &v->cli->out;
    char a[FIGURE_TEXT];
    char b[FIGURE_TEXT];

    text_name(v);
    if (st != NF_OK && !v->opened)
        out_format(out, "%s: no article can be read\n", what);
    else if (st != NF_OK)
        out_format(out, "%s: %s %s, %s %s lost\n", what,
                   figure_count(r->findings, a),
                   r->findings == 1 ? "finding" : "findings",
                   figure_count(r->articles_damaged, b),
                   figure_articles(r->articles_damaged));
    else if (v->deep)
        out_format(out, "no accidental damage found (deep: %s %s decoded)\n",
                   figure_count(r->articles_checked, a),
                   figure_articles(r->articles_checked));
    else
        out_string(out, "no accidental damage found (quick; --deep decodes "
                        "all)\n");
}

static void result_json(struct verify *v, const struct nf_verify_result *r,
                        enum nf_status st)
{
    struct out *out = &v->cli->out;

    json_begin(out);
    json_text(out, "type", safe_view("result"));
    json_text(out, "archive", safe_view(v->name));
    json_text(out, "level", safe_view(v->deep ? "deep" : "quick"));
    json_bool(out, "damaged", st == NF_E_DAMAGED);
    json_number(out, "findings", r->findings);
    json_number(out, "articles_checked", r->articles_checked);
    json_number(out, "articles_damaged", r->articles_damaged);
    json_number(out, "bytes_checked", r->bytes_checked);
    json_end(out);
}

static enum cli_exit finish(struct verify *v, const struct nf_verify_result *r,
                            enum nf_status st)
{
    if (v->json)
        result_json(v, r, st);
    else if (st != NF_OK || !v->cli->quiet)
        result_text(v, r, st);
    return cli_exit_code(st);
}

/* Damage that keeps an archive from being opened is a finding like others. */
static enum cli_exit cannot_open(struct verify *v, const struct nf_error *err)
{
    const struct nf_verify_result result = { .findings = 1 };
    struct nf_damage d = { .offset = err->offset, .text = without_name(err->text, v->name) };

    on_damage(v, &d);
    return finish(v, &result, NF_E_DAMAGED);
}

static enum cli_exit verify_reader(struct verify *v, struct nf_reader *reader)
{
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_verify_result result = { 0 };
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    opts.level = v->deep ? NF_VERIFY_DEEP : NF_VERIFY_QUICK;
    opts.threads = (unsigned)v->jobs;
    opts.damage = on_damage;
    opts.progress = on_progress;
    opts.ctx = v;
    progress_start(&v->cli->progress, !v->cli->quiet);
    st = nf_verify(reader, &opts, &result, &err);
    progress_clear(&v->cli->progress);
    if (st != NF_OK && result.findings == 0)
        return fail_status(v->cli, v->name, st, &err);
    return finish(v, &result, st);
}

static enum cli_exit verify_archive(struct verify *v, const char *name)
{
    struct nf_reader *reader = NULL;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st = archive_reader(name, false, &reader, &err);
    enum cli_exit end;

    v->name = name;
    v->opened = st == NF_OK;
    if (st == NF_OK)
        end = verify_reader(v, reader);
    else if (st == NF_E_DAMAGED)
        end = cannot_open(v, &err);
    else
        end = fail_status(v->cli, name, st, &err);
    nf_reader_close(reader);
    return end;
}

static enum cli_exit verify_all(struct verify *v, const struct archive_names *names)
{
    enum cli_exit end = CLI_OK;

    cli_catch_signals(); /* what was found by then is printed */
    for (size_t i = 0; i < names->count && end != CLI_STOPPED && !v->cli->out.error; i++)
        end = cli_worse(end, verify_archive(v, names->at[i]));
    return end;
}

static bool read_options(struct verify *v)
{
    int code;

    while ((code = cli_option(v->cli)) > 0) {
        if (code == OPT_JSON)
            v->json = true;
        else if (code != OPT_JOBS)
            v->deep = code == OPT_DEEP;
        else if (!cli_number(v->cli, "--jobs", 1, 64, &v->jobs))
            return false;
    }
    return code == 0 && cli_count_operands(v->cli, 1, SIZE_MAX);
}

static enum cli_exit run(struct cli *cli)
{
    struct verify v = { .cli = cli };
    struct archive_names names = { NULL, 0 };
    enum cli_exit end;
    char **operands;
    size_t n;

    cli->ended = CLI_USAGE;
    if (!read_options(&v))
        return cli->ended;
    operands = cli_operands(cli, &n);
    end = archive_names_expand(cli, operands, n, &names);
    if (end == CLI_OK)
        end = verify_all(&v, &names);
    archive_names_free(&names);
    return end;
}

const struct cli_command cmd_verify = {
    .name = "verify",
    .operands = "ARCHIVE…",
    .summary = "look for damage",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};

/*
 * newsfiche pack: make an archive of what scrapers wrote.
 */
#include <string.h>

#include "tools/commands.h"
#include "tools/intake.h"
#include "tools/message.h"
#include "tools/output.h"

enum { OPT_JSON = CLI_LONG, OPT_STRICT };

static const struct cli_option options[] = {
    { 'o', "output", "ARCHIVE", "the archive to make; - is standard output" },
    { 'f', "force", NULL, "replace ARCHIVE if it exists" },
    INTAKE_INPUT_OPTIONS,
    { OPT_STRICT, "strict", NULL, "make no archive if anything was left out but by name" },
    INTAKE_PACK_OPTIONS,
    { OPT_JSON, "json", NULL, "write the summary as JSON to standard output" },
};

struct pack {
    struct cli *cli;
    struct intake in;
    const char *output;
    bool force;
    bool json;
    bool strict;
};

static void summary_text(struct pack *p)
{
    const struct nf_writer_stats *s = &p->in.stats;
    char articles[FIGURE_TEXT];
    char in[FIGURE_TEXT];
    char out[FIGURE_TEXT];
    char share[FIGURE_TEXT];
    char refused[FIGURE_MORE];
    const char *next = strcmp(p->output, "-") == 0 ? "ARCHIVE" : p->output;

    tally_say(&p->in.tally);
    say(p->cli, "%s: %s %s, %s in, %s out (%s), %.1f s%s%s%s", p->in.name,
        figure_count(s->articles, articles), figure_articles(s->articles),
        figure_bytes(s->input_bytes, in), figure_bytes(s->output_bytes, out),
        figure_share(s->output_bytes, s->input_bytes, share),
        clock_since(&p->in.start), figure_more(p->in.refused, "refused", refused),
        s->articles ? "; next: newsfiche list " : "", s->articles ? next : "");
}

static void summary_json(struct pack *p)
{
    struct out *out = &p->cli->out;

    json_begin(out);
    json_text(out, "archive", safe_view(p->output));
    intake_json(&p->in, out);
    json_end(out);
}

static enum cli_exit finish(struct pack *p)
{
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st = nf_writer_finish(p->in.writer, &err);

    if (st == NF_E_STOPPED)
        return CLI_STOPPED;
    if (st != NF_OK)
        return fail_status(p->cli, p->in.name, st, &err);
    nf_writer_stats(p->in.writer, &p->in.stats);
    progress_clear(&p->cli->progress);
    if (p->json)
        summary_json(p);
    else
        summary_text(p);
    return p->in.refused ? CLI_REFUSED : CLI_OK;
}

static enum cli_exit open_writer(struct pack *p, char *const *inputs, size_t count)
{
    const struct nf_writer_opts opts = intake_writer_opts(&p->in);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_sink sink = NF_SINK_INIT;
    enum nf_status st;
    enum cli_exit end = output_open(p->cli, p->output, p->force, inputs, count, &sink);

    if (end != CLI_OK)
        return end;
    st = nf_writer_create(&sink, &opts, &p->in.writer, &err);
    if (st == NF_OK)
        return CLI_OK;
    if (sink.close)
        sink.close(sink.ctx);
    return fail_status(p->cli, p->in.name, st, &err);
}

static enum cli_exit pack(struct pack *p, char *const *inputs, size_t count)
{
    enum cli_exit end;

    p->in.start = clock_now();
    p->in.name = strcmp(p->output, "-") == 0 ? "standard output" : p->output;
    end = open_writer(p, inputs, count);
    if (end != CLI_OK)
        return end;
    p->in.all_bytes = intake_bytes(inputs, count);
    progress_start(&p->cli->progress, !p->cli->quiet);
    for (size_t i = 0; i < count && end == CLI_OK; i++)
        end = intake_import(&p->in, inputs[i]);
    if (end == CLI_OK && cli_interrupted())
        end = CLI_STOPPED;
    if (end == CLI_OK && p->strict && (tally_strict(&p->in.tally) || p->in.refused)) {
        tally_say(&p->in.tally);
        complain(p->cli, "%s: not made because of --strict", p->in.name);
        end = CLI_REFUSED;
    } else if (end == CLI_OK)
        end = finish(p);
    else if (end == CLI_REFUSED)
        say(p->cli, "%s: not made; --on-error skip leaves out refused articles",
            p->in.name);
    nf_writer_close(p->in.writer);
    return end;
}

static bool take_option(struct pack *p, int code)
{
    switch (code) {
    case 'o':
        p->output = p->cli->value;
        return true;
    case 'f':
        p->force = true;
        return true;
    case OPT_STRICT:
        p->strict = true;
        return true;
    case OPT_JSON:
        p->json = true;
        return true;
    default:
        return intake_option(&p->in, code);
    }
}

static bool read_options(struct pack *p)
{
    struct cli *cli = p->cli;
    int code;

    while ((code = cli_option(cli)) > 0)
        if (!take_option(p, code))
            return false;
    if (code < 0 || !cli_count_operands(cli, 1, SIZE_MAX))
        return false;
    return output_takes_archive(cli, p->output, p->json);
}

static enum cli_exit run(struct cli *cli)
{
    struct pack p = { .cli = cli, .in = INTAKE_INIT(cli) };
    enum cli_exit end;
    char **inputs;
    size_t n;

    p.in.import.paths = true;
    cli->ended = CLI_USAGE;
    if (read_options(&p)) {
        inputs = cli_operands(cli, &n);
        end = pack(&p, inputs, n);
    } else {
        end = cli->ended;
    }
    intake_free(&p.in);
    return end;
}

const struct cli_command cmd_pack = {
    .name = "pack",
    .operands = "INPUT… -o ARCHIVE",
    .summary = "make an archive",
    .more = "INPUT is a file or folder of JSON Lines, JSON, tables, text or "
            "Markdown, plain\nor inside .gz, .zst, .xz, .bz2, .tar and .zip; - is "
            "standard input.\n",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};

/*
 * newsfiche pack: make an archive of what scrapers wrote.
 */
#include <newsfiche/convert.h>
#include <newsfiche/writer.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/commands.h"
#include "tools/figures.h"
#include "tools/json_out.h"
#include "tools/map_file.h"
#include "tools/message.h"
#include "tools/output.h"
#include "tools/tally.h"

enum {
    OPT_FROM = CLI_LONG, OPT_LEVEL, OPT_JOBS, OPT_BLOCK, OPT_ON_ERROR,
    OPT_NO_TABLES, OPT_NO_ID_INDEX, OPT_FAST, OPT_MAX, OPT_JSON, OPT_STRICT, OPT_AT,
    OPT_ENCODING, OPT_COLUMNS, OPT_NO_HEADER, OPT_MAX_MEMORY, OPT_MAP, OPT_NO_PATHS
};

static const struct cli_option options[] = {
    { 'o', "output", "ARCHIVE", "the archive to make; - is standard output" },
    { 'f', "force", NULL, "replace ARCHIVE if it exists" },
    { 'v', "verbose", NULL, "name each file and everything left out" },
    { OPT_FROM, "from", "FORMAT", "the format of all inputs; see 'newsfiche formats'" },
    { OPT_AT, "at", "PATH", "where in JSON the articles are: /data/items" },
    { OPT_MAP, "map", "FILE", "what keys mean: lines 'story/head = title'" },
    { OPT_COLUMNS, "columns", "NAMES", "names of a table's columns: url,title,text" },
    { OPT_NO_HEADER, "no-header", NULL, "a table's first row is an article" },
    { OPT_ENCODING, "encoding", "NAME", "encoding of the inputs: windows-1251, gb18030, …" },
    { OPT_MAX_MEMORY, "max-memory", "MIB", "memory to unpack one input; default 128" },
    { OPT_ON_ERROR, "on-error", "WHAT", "if an article is refused: stop (default) or skip" },
    { OPT_STRICT, "strict", NULL, "make no archive if anything was left out" },
    { OPT_FAST, "fast", NULL, "pack fast: no lexicon, not tried out by unpacking" },
    { OPT_MAX, "max", NULL, "pack small; single articles are slower to get" },
    { OPT_LEVEL, "level", "N", "zstd's level, 1 to 22; default 15 or 19" },
    { OPT_BLOCK, "block", "N", "articles per block, 1 to 4096; default up to 32" },
    { OPT_NO_ID_INDEX, "no-id-index", NULL, "make no index of identifiers" },
    { OPT_NO_TABLES, "no-tables", NULL, "learn neither dictionaries nor lexicons" },
    { OPT_NO_PATHS, "no-paths", NULL, "do not keep the paths of files in folders" },
    { OPT_JOBS, "jobs", "N", "threads; default: one per processor" },
    { OPT_JSON, "json", NULL, "write the summary as JSON to standard output" },
};

struct pack {
    struct cli *cli;
    const char *output;
    const char *name; /* of the output, for people */
    bool force;
    bool skip; /* go on after what is refused */
    bool json;
    bool strict;
    struct nf_import_opts import;
    struct nf_buf map;
    struct tally tally;
    bool fast, max;
    struct nf_writer_opts opts; /* as they were given */
    struct nf_writer *writer;
    uint64_t refused;
    bool refusal_said;     /* the last status is one that was named as refused */
    bool output_failed;    /* the status came from the writer */
    uint64_t all_bytes;    /* of the inputs; 0: not known */
    uint64_t before_bytes; /* of the inputs that are done */
    uint64_t here_bytes;   /* read of the one at hand */
    struct nf_writer_stats stats;
    struct timespec start;
};

/* Name what is refused; whether to go on. */
static bool on_refused(void *ctx, const struct nf_place *place,
                       const char *why)
{
    struct pack *p = ctx;

    p->refused++;
    p->refusal_said = true;
    if (place->line)
        complain(p->cli, "%s:%llu: %s", place->file,
                 (unsigned long long)place->line, why);
    else
        complain(p->cli, "%s: %s", place->file, why);
    return p->skip;
}

static void on_notice(void *ctx, const struct nf_place *place, enum nf_notice notice,
                      const char *what, uint64_t amount)
{
    struct pack *p = ctx;

    tally_add(&p->tally, place, notice, what, amount);
}

static void show_progress(struct pack *p, const struct nf_place *place)
{
    struct progress_state state = { .all = p->all_bytes };

    p->here_bytes = place->bytes_read;
    if (!p->cli->progress.on)
        return;
    nf_writer_stats(p->writer, &p->stats);
    state.done = p->before_bytes + place->bytes_read;
    state.articles = p->stats.articles;
    progress_update(&p->cli->progress, &state);
}

static enum nf_status on_record(void *ctx, const struct nf_place *place,
                                const struct nf_record *record,
                                struct nf_error *err)
{
    struct pack *p = ctx;
    struct nf_error why = NF_ERROR_INIT;
    enum nf_status st;

    if (cli_interrupted())
        return NF_E_STOPPED;
    st = nf_writer_add(p->writer, record, &why);
    show_progress(p, place);
    if (st == NF_OK)
        return NF_OK;
    if (st == NF_E_REFUSED) {
        if (on_refused(p, place, why.text))
            return NF_OK;
        st = NF_E_INPUT;
    } else {
        p->output_failed = true;
    }
    if (err)
        *err = why;
    return st;
}

static bool is_interrupted(void *ctx)
{
    (void)ctx;
    return cli_interrupted() != 0;
}

/* The share done can be told when all inputs are plain files. */
static uint64_t input_bytes(char *const *inputs, size_t count)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        struct stat st;

        if (stat(inputs[i], &st) != 0 || !S_ISREG(st.st_mode))
            return 0;
        sum += (uint64_t)st.st_size;
    }
    return sum;
}

static bool is_folder(const char *path)
{
    struct stat st;

    return strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static uint64_t article_count(struct pack *p)
{
    nf_writer_stats(p->writer, &p->stats);
    return p->stats.articles;
}

static enum cli_exit import(struct pack *p, const char *input)
{
    struct nf_import_opts opts = p->import;
    struct nf_error err = NF_ERROR_INIT;
    uint64_t before = article_count(p) + p->refused;
    uint64_t files = tally_files(&p->tally);
    enum nf_status st;

    opts.ctx = p;
    opts.record = on_record;
    opts.refused = on_refused;
    opts.notice = on_notice;
    opts.stop = is_interrupted;
    opts.threads = p->opts.threads;
    p->here_bytes = 0;
    p->refusal_said = false;
    st = nf_import(input, &opts, &err);
    p->before_bytes += p->here_bytes;
    if (cli_interrupted())
        return CLI_STOPPED;
    if (st == NF_OK && article_count(p) + p->refused == before && is_folder(input) &&
        tally_files(&p->tally) > files) {
        complain(p->cli, "%s: no article in this folder; -v names its files", input);
        p->refused++;
        return p->skip ? CLI_OK : CLI_NONE;
    }
    if (st == NF_OK || st == NF_E_INPUT || p->refusal_said)
        return cli_exit_code(st);
    if (strcmp(input, "-") == 0)
        input = "standard input";
    return fail_status(p->cli, p->output_failed ? p->name : input, st, &err);
}

static void summary_text(struct pack *p)
{
    const struct nf_writer_stats *s = &p->stats;
    char articles[FIGURE_TEXT];
    char in[FIGURE_TEXT];
    char out[FIGURE_TEXT];
    char share[FIGURE_TEXT];
    char refused[FIGURE_TEXT + 16] = "";
    char count[FIGURE_TEXT];
    const char *next = strcmp(p->output, "-") == 0 ? "ARCHIVE" : p->output;

    if (p->refused)
        snprintf(refused, sizeof(refused), ", %s refused",
                 figure_count(p->refused, count));
    tally_say(&p->tally);
    say(p->cli, "%s: %s %s, %s in, %s out (%s), %.1f s%s%s%s", p->name,
        figure_count(s->articles, articles), figure_articles(s->articles),
        figure_bytes(s->input_bytes, in), figure_bytes(s->output_bytes, out),
        figure_share(s->output_bytes, s->input_bytes, share),
        clock_since(&p->start), refused,
        s->articles ? "; next: newsfiche list " : "", s->articles ? next : "");
}

static void summary_json(struct pack *p)
{
    struct out *out = &p->cli->out;

    json_begin(out);
    json_text(out, "archive", safe_view(p->output));
    json_number(out, "articles", p->stats.articles);
    json_number(out, "refused", p->refused);
    tally_json(&p->tally, out);
    json_number(out, "blocks", p->stats.blocks);
    json_number(out, "input_bytes", p->stats.input_bytes);
    json_number(out, "output_bytes", p->stats.output_bytes);
    json_real(out, "seconds", clock_since(&p->start));
    json_end(out);
}

static enum cli_exit finish(struct pack *p)
{
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st = nf_writer_finish(p->writer, &err);

    if (st == NF_E_STOPPED)
        return CLI_STOPPED;
    if (st != NF_OK)
        return fail_status(p->cli, p->name, st, &err);
    nf_writer_stats(p->writer, &p->stats);
    progress_clear(&p->cli->progress);
    if (p->json)
        summary_json(p);
    else
        summary_text(p);
    return p->refused ? CLI_REFUSED : CLI_OK;
}

/* Options to pack by: a preset, but for what was given, wherever that stood. */
static struct nf_writer_opts writer_opts(const struct pack *p)
{
    struct nf_writer_opts o = p->opts;

    o.preset = p->max ? NF_PRESET_SMALL : p->fast ? NF_PRESET_FAST : NF_PRESET_DEFAULT;
    o.stop = is_interrupted;
    return o;
}

static enum cli_exit open_writer(struct pack *p, char *const *inputs, size_t count)
{
    const struct nf_writer_opts opts = writer_opts(p);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_sink sink = NF_SINK_INIT;
    enum nf_status st;
    enum cli_exit end = output_open(p->cli, p->output, p->force, inputs, count, &sink);

    if (end != CLI_OK)
        return end;
    st = nf_writer_create(&sink, &opts, &p->writer, &err);
    if (st == NF_OK)
        return CLI_OK;
    if (sink.close)
        sink.close(sink.ctx);
    return fail_status(p->cli, p->name, st, &err);
}

static enum cli_exit pack(struct pack *p, char *const *inputs, size_t count)
{
    enum cli_exit end;

    p->start = clock_now();
    p->name = strcmp(p->output, "-") == 0 ? "standard output" : p->output;
    end = open_writer(p, inputs, count);
    if (end != CLI_OK)
        return end;
    p->all_bytes = input_bytes(inputs, count);
    progress_start(&p->cli->progress, !p->cli->quiet);
    for (size_t i = 0; i < count && end == CLI_OK; i++)
        end = import(p, inputs[i]);
    if (end == CLI_OK && cli_interrupted())
        end = CLI_STOPPED;
    if (end == CLI_OK && p->strict && (tally_strict(&p->tally) || p->refused)) {
        tally_say(&p->tally);
        complain(p->cli, "%s: not made because of --strict", p->name);
        end = CLI_REFUSED;
    } else if (end == CLI_OK)
        end = finish(p);
    else if (end == CLI_REFUSED)
        say(p->cli, "%s: not made; --on-error skip leaves out refused articles",
            p->name);
    nf_writer_close(p->writer);
    return end;
}

static bool read_format(struct pack *p)
{
    p->import.format = p->cli->value;
    for (size_t i = 0; nf_format_at(i); i++)
        if (strcmp(p->cli->value, nf_format_at(i)->name) == 0)
            return true;
    fail_usage(p->cli, "--from takes a name that 'newsfiche formats' prints, not '%s'",
               p->cli->value);
    return false;
}

static bool read_on_error(struct pack *p)
{
    p->skip = strcmp(p->cli->value, "skip") == 0;
    if (p->skip || strcmp(p->cli->value, "stop") == 0)
        return true;
    fail_usage(p->cli, "--on-error takes stop or skip, not '%s'",
               p->cli->value);
    return false;
}

static bool read_small(struct pack *p, const char *option, uint64_t max,
                       unsigned *out)
{
    uint64_t v;

    if (!cli_number(p->cli, option, 1, max, &v))
        return false;
    *out = (unsigned)v;
    return true;
}

static bool read_memory(struct pack *p)
{
    uint64_t mib;

    if (!cli_number(p->cli, "--max-memory", 1, 1u << 20, &mib))
        return false;
    p->import.max_memory = mib << 20;
    return true;
}

static bool read_map(struct pack *p)
{
    if (!map_file_read(p->cli, p->cli->value, &p->map))
        return false;
    p->import.map = nf_buf_text(&p->map);
    return true;
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
    case 'v':
        p->tally.verbose = true;
        return true;
    case OPT_AT:
        p->import.at = p->cli->value;
        return true;
    case OPT_MAP:
        return read_map(p);
    case OPT_ENCODING:
        p->import.encoding = p->cli->value;
        return true;
    case OPT_COLUMNS:
        p->import.columns = p->cli->value;
        return true;
    case OPT_NO_HEADER:
        p->import.no_header = true;
        return true;
    case OPT_MAX_MEMORY:
        return read_memory(p);
    case OPT_NO_PATHS:
        p->import.paths = false;
        return true;
    case OPT_STRICT:
        p->strict = true;
        return true;
    case OPT_FROM:
        return read_format(p);
    case OPT_ON_ERROR:
        return read_on_error(p);
    case OPT_LEVEL:
        return read_small(p, "--level", 22, &p->opts.level);
    case OPT_BLOCK:
        return read_small(p, "--block", 4096, &p->opts.block_articles);
    case OPT_JOBS:
        return read_small(p, "--jobs", 64, &p->opts.threads);
    case OPT_FAST:
        p->fast = true;
        return true;
    case OPT_MAX:
        p->max = true;
        return true;
    case OPT_NO_TABLES:
        p->opts.flags |= NF_WRITER_NO_TABLES;
        return true;
    case OPT_NO_ID_INDEX:
        p->opts.flags |= NF_WRITER_NO_ID_INDEX;
        return true;
    default: /* OPT_JSON */
        p->json = true;
        return true;
    }
}

static bool read_options(struct pack *p)
{
    struct cli *cli = p->cli;
    const char *wrong = NULL;
    int code;

    while ((code = cli_option(cli)) > 0)
        if (!take_option(p, code))
            return false;
    if (code < 0 || !cli_count_operands(cli, 1, SIZE_MAX))
        return false;
    if (!p->output)
        wrong = "-o ARCHIVE is missing";
    else if (strcmp(p->output, "-") == 0 && p->json)
        wrong = "the archive and --json cannot both go to standard output";
    else if (strcmp(p->output, "-") == 0 && isatty(STDOUT_FILENO))
        wrong = "will not write an archive to a terminal";
    if (wrong)
        fail_usage(cli, "%s", wrong);
    return !wrong;
}

static enum cli_exit run(struct cli *cli)
{
    struct pack p = { .cli = cli,
                      .opts = NF_WRITER_OPTS_INIT,
                      .import = NF_IMPORT_OPTS_INIT,
                      .tally = { .cli = cli } };
    enum cli_exit end;
    char **inputs;
    size_t n;

    p.import.paths = true;
    cli->ended = CLI_USAGE;
    if (read_options(&p)) {
        inputs = cli_operands(cli, &n);
        end = pack(&p, inputs, n);
    } else {
        end = cli->ended;
    }
    nf_buf_free(&p.map);
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

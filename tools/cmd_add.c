/*
 * newsfiche add: put articles into an archive that is there, or make it.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "tools/archive.h"
#include "tools/commands.h"
#include "tools/index_name.h"
#include "tools/intake.h"
#include "tools/known.h"
#include "tools/message.h"
#include "tools/output.h"

enum { OPT_JSON = CLI_LONG, OPT_FLUSH_EVERY, OPT_WAIT, OPT_KNOWN };

/* How often what comes through a pipe is flushed if nobody says. */
#define PIPE_ARTICLES 100
#define PIPE_SECONDS 30
/* How often a file that is busy is tried. */
#define TRY_EVERY_MS 50

static const struct cli_option options[] = {
    INTAKE_INPUT_OPTIONS,
    { OPT_FLUSH_EVERY, "flush-every", "N",
      "store after N articles, or after N seconds: 30s" },
    { OPT_WAIT, "wait", "SECONDS", "wait for another writer to end; default 0" },
    { OPT_KNOWN, "known", "WHAT", "if its key is known: version (default), skip or keep" },
    { INTAKE_TAKE_BANNED, "take-banned", NULL, "take also what 'redact --ban' took out" },
    INTAKE_PACK_OPTIONS,
    { OPT_JSON, "json", NULL, "write what is stored, and the summary, as JSON" },
};

struct add {
    struct cli *cli;
    struct intake in;
    struct known known;
    const char *path;
    bool json;
    bool flushes;            /* now and then, not at the end alone */
    uint64_t every_articles; /* 0: whenever */
    uint64_t every_seconds;
    uint64_t wait;
    uint64_t pending;        /* articles that were added since the last flush */
    enum cli_exit flush_end; /* of one that failed while nothing came, which was told */
    struct timespec since;   /* the first of them was added */
    uint64_t before_bytes;   /* of the archive */
    bool made;               /* it was not there */
};

/* What is stored for good. */
static void say_flush(struct add *a)
{
    const struct nf_writer_stats *s = &a->in.stats;
    struct out *out = &a->cli->out;
    char added[FIGURE_TEXT], all[FIGURE_TEXT];

    nf_writer_stats(a->in.writer, &a->in.stats);
    progress_clear(&a->cli->progress);
    if (!a->json) {
        say(a->cli, "%s: %s %s stored, %s in all", a->path,
            figure_count(s->durable - s->before, added),
            figure_articles(s->durable - s->before), figure_count(s->durable, all));
        return;
    }
    json_begin(out);
    json_text(out, "archive", safe_view(a->path));
    json_number(out, "generation", s->generation);
    json_number(out, "stored", s->durable - s->before);
    json_number(out, "known", a->known.passed_over);
    json_number(out, "banned", a->in.banned);
    json_number(out, "refused", a->in.refused);
    json_number(out, "articles_in_all", s->durable);
    json_number(out, "archive_bytes", s->output_bytes);
    json_end(out);
    out_flush(out);
}

static enum nf_status flush(struct add *a, struct nf_error *err)
{
    enum nf_status st = nf_writer_flush(a->in.writer, err);

    a->pending = 0;
    if (st == NF_OK)
        say_flush(a);
    return st;
}

static bool is_due(const struct add *a)
{
    if (!a->pending)
        return false;
    return (a->every_articles && a->pending >= a->every_articles) ||
           (a->every_seconds && clock_since(&a->since) >= (double)a->every_seconds);
}

static enum nf_status on_added(void *ctx, struct nf_error *err)
{
    struct add *a = ctx;
    enum nf_status st;

    known_stored(&a->known);
    if (a->pending++ == 0)
        a->since = clock_now();
    if (!a->flushes || !is_due(a))
        return NF_OK;
    st = flush(a, err);
    if (st != NF_OK) /* the import says why */
        a->flush_end = cli_exit_code(st);
    return st;
}

static enum nf_status on_wants(void *ctx, const struct nf_record *record, bool *wanted,
                               uint64_t *former, struct nf_error *err)
{
    struct add *a = ctx;

    return known_ask(&a->known, record, wanted, former, err);
}

/* While nothing comes, what came before is stored as well. */
static bool on_wait(void *ctx)
{
    struct add *a = ctx;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    if (!a->flushes || !is_due(a))
        return false;
    st = flush(a, &err);
    if (st == NF_OK)
        return false;
    a->flush_end = fail_status(a->cli, a->path, st, &err);
    return true;
}

/* Have a read that waits be interrupted each second, for on_wait(). */
static void tick(const struct add *a)
{
    const struct itimerval each = { { 1, 0 }, { 1, 0 } };

    if (a->flushes && a->every_seconds)
        (void)setitimer(ITIMER_REAL, &each, NULL);
}

/* Whether articles come one after the other, from a program that may run for days. */
static bool is_stream(char *const *inputs, size_t count)
{
    struct stat st;

    for (size_t i = 0; i < count; i++)
        if ((strcmp(inputs[i], "-") == 0 ? fstat(STDIN_FILENO, &st)
                                         : stat(inputs[i], &st)) == 0 &&
            !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
            return true;
    return false;
}

static enum cli_exit open_writer(struct add *a)
{
    const struct timespec pause = { 0, TRY_EVERY_MS * 1000000L };
    struct nf_writer_opts opts = intake_writer_opts(&a->in);
    const struct timespec start = clock_now();
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    opts.now = cli_now;
    if (a->flushes) /* what came is stored, whatever ends the command */
        opts.stop = NULL;
    while ((st = nf_writer_open_append(a->path, &opts, &a->in.writer, &err)) == NF_E_BUSY &&
           clock_since(&start) < (double)a->wait && !cli_interrupted())
        (void)nanosleep(&pause, NULL);
    if (st == NF_E_BUSY && cli_interrupted())
        return CLI_STOPPED;
    if (st == NF_OK)
        return CLI_OK;
    (void)fail_status(a->cli, a->path, st, &err);
    if (st == NF_E_DAMAGED)
        complain(a->cli, "%s: it can grow again after: newsfiche repair %s", a->path, a->path);
    return cli_exit_code(st);
}

static void summary_text(struct add *a)
{
    const struct nf_writer_stats *s = &a->in.stats;
    const uint64_t more = s->output_bytes - a->before_bytes;
    char articles[FIGURE_TEXT], all[FIGURE_TEXT], in[FIGURE_TEXT], out[FIGURE_TEXT];
    char share[FIGURE_TEXT], later[FIGURE_MORE], known[FIGURE_MORE], banned[FIGURE_MORE];
    char refused[FIGURE_MORE];

    tally_say(&a->in.tally);
    say(a->cli, "%s: %s %s added%s%s%s, %s in all, %s in, %s more (%s), %.1f s%s", a->path,
        figure_count(s->articles, articles), figure_articles(s->articles),
        figure_more(a->known.versions, "of them later versions", later),
        figure_more(a->known.passed_over, "known already", known),
        figure_more(a->in.banned, "banned", banned),
        figure_count(s->before + s->articles, all), figure_bytes(s->input_bytes, in),
        figure_bytes(more, out), figure_share(more, s->input_bytes, share),
        clock_since(&a->in.start), figure_more(a->in.refused, "refused", refused));
}

static void summary_json(struct add *a)
{
    const struct nf_writer_stats *s = &a->in.stats;
    struct out *out = &a->cli->out;

    json_begin(out);
    json_text(out, "archive", safe_view(a->path));
    json_number(out, "articles_in_all", s->before + s->articles);
    json_number(out, "known", a->known.passed_over);
    json_number(out, "banned", a->in.banned);
    json_number(out, "versions", a->known.versions);
    json_number(out, "generation", s->generation);
    json_number(out, "bytes_cut", s->cut_bytes);
    json_number(out, "bytes_more", s->output_bytes - a->before_bytes);
    intake_json(&a->in, out);
    json_end(out);
}

static enum cli_exit finish(struct add *a)
{
    const bool more = a->flushes && a->pending;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st = nf_writer_finish(a->in.writer, &err);

    if (st == NF_E_STOPPED)
        return CLI_STOPPED;
    if (st != NF_OK)
        return fail_status(a->cli, a->path, st, &err);
    if (more)
        say_flush(a);
    nf_writer_stats(a->in.writer, &a->in.stats);
    progress_clear(&a->cli->progress);
    if (a->in.stats.parity_percent && a->in.stats.articles && !a->in.stats.parity_bytes)
        complain(a->cli, "%s: what was added has no parity: this build has no libisal; next: "
                 "newsfiche seal", a->path);
    if (a->json)
        summary_json(a);
    else
        summary_text(a);
    if (a->in.stats.articles)
        index_name_behind(a->cli, a->path);
    return a->in.refused ? CLI_REFUSED : CLI_OK;
}

static enum cli_exit import_all(struct add *a, char *const *inputs, size_t count)
{
    enum cli_exit end = CLI_OK;

    a->in.all_bytes = intake_bytes(inputs, count);
    progress_start(&a->cli->progress, !a->cli->quiet);
    tick(a);
    for (size_t i = 0; i < count && end == CLI_OK; i++)
        end = intake_import(&a->in, inputs[i]);
    return end == CLI_OK && cli_interrupted() ? CLI_STOPPED : end;
}

static enum cli_exit open_known(struct add *a)
{
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st = known_open(&a->known, a->path, &err);

    return st == NF_OK ? CLI_OK : fail_status(a->cli, a->path, st, &err);
}

/* Of an archive that was made for nothing, nothing stays; no other writer has it yet. */
static bool take_away(struct add *a)
{
    struct stat st;

    nf_writer_stats(a->in.writer, &a->in.stats);
    return a->in.stats.before + a->in.stats.durable == 0 && lstat(a->path, &st) == 0 &&
           S_ISREG(st.st_mode) && unlink(a->path) == 0;
}

static enum cli_exit add(struct add *a, char *const *inputs, size_t count)
{
    enum cli_exit end, last;
    bool told = false;

    a->in.start = clock_now();
    if (!a->flushes && is_stream(inputs, count)) {
        a->flushes = true;
        a->every_articles = PIPE_ARTICLES;
        a->every_seconds = PIPE_SECONDS;
    }
    cli_catch_signals();
    a->made = access(a->path, F_OK) != 0;
    end = open_writer(a);
    if (end != CLI_OK)
        return end;
    nf_writer_stats(a->in.writer, &a->in.stats);
    a->before_bytes = a->in.stats.output_bytes;
    archive_was_cut(a->cli, a->path, a->in.stats.cut_bytes);
    end = open_known(a);
    if (end == CLI_OK)
        end = import_all(a, inputs, count);
    if (a->flush_end != CLI_OK) {
        end = a->flush_end; /* not that of an import that was stopped for it */
    } else if (end == CLI_OK || a->flushes) {
        last = finish(a);
        if (end == CLI_REFUSED && !a->in.skip)
            say(a->cli, "%s: it ended at what was refused; --on-error skip goes on", a->path);
        end = end == CLI_OK ? last : end;
    } else if (end == CLI_REFUSED) {
        say(a->cli, "%s: nothing was added; --on-error skip leaves out refused articles",
            a->path);
        told = true;
    }
    if (end != CLI_OK && a->made && take_away(a) && !told)
        say(a->cli, "%s: not made, for nothing was added", a->path);
    nf_writer_close(a->in.writer);
    known_close(&a->known);
    return end;
}

static bool read_known(struct add *a)
{
    static const char *const names[] = { [KNOWN_VERSION] = "version", [KNOWN_SKIP] = "skip",
                                         [KNOWN_KEEP] = "keep" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(a->cli->value, names[i]) == 0) {
            a->known.mode = (enum known_mode)i;
            return true;
        }
    fail_usage(a->cli, "--known takes version, skip or keep, not '%s'", a->cli->value);
    return false;
}

/* "100", "30s". */
static bool read_flush_every(struct add *a)
{
    const char *text = a->cli->value;
    const size_t n = strlen(text), whole = strspn(text, "0123456789");
    char digits[24];
    uint64_t v;
    bool ok;

    if (whole == 0 || (whole < n && strcmp(text + whole, "s") != 0)) {
        fail_usage(a->cli, "--flush-every takes articles, as in 100, or seconds, as in 30s, not "
                   "'%s'", text);
        return false;
    }
    if (whole < n && n < sizeof(digits)) {
        snprintf(digits, sizeof(digits), "%.*s", (int)n - 1, text);
        a->cli->value = digits;
        ok = cli_number(a->cli, "--flush-every", 1, 1u << 30, &a->every_seconds);
        a->cli->value = text;
    } else {
        ok = cli_number(a->cli, "--flush-every", 1, UINT32_MAX, &v);
        if (ok)
            a->every_articles = v;
    }
    a->flushes = true;
    return ok;
}

static bool take_option(struct add *a, int code)
{
    switch (code) {
    case OPT_FLUSH_EVERY:
        return read_flush_every(a);
    case OPT_WAIT:
        return cli_number(a->cli, "--wait", 0, 1u << 30, &a->wait);
    case OPT_KNOWN:
        return read_known(a);
    case OPT_JSON:
        a->json = true;
        return true;
    default:
        return intake_option(&a->in, code);
    }
}

static bool read_options(struct add *a)
{
    int code;

    while ((code = cli_option(a->cli)) > 0)
        if (!take_option(a, code))
            return false;
    return code == 0 && cli_count_operands(a->cli, 2, SIZE_MAX);
}

static enum cli_exit run(struct cli *cli)
{
    struct add a = { .cli = cli, .in = INTAKE_INIT(cli) };
    enum cli_exit end;
    char **operands;
    size_t n;

    a.in.import.paths = true;
    a.in.wants = on_wants;
    a.in.added = on_added;
    a.in.waits = on_wait;
    a.in.ctx = &a;
    cli->ended = CLI_USAGE;
    if (read_options(&a)) {
        operands = cli_operands(cli, &n);
        a.path = a.in.name = operands[0];
        if (strcmp(a.path, "-") == 0)
            end = fail_usage(cli, "an archive grows where it is: name a file, not -");
        else
            end = output_is_input(cli, a.path, operands + 1, n - 1)
                      ? CLI_USAGE : add(&a, operands + 1, n - 1);
    } else {
        end = cli->ended;
    }
    intake_free(&a.in);
    return end;
}

const struct cli_command cmd_add = {
    .name = "add",
    .operands = "ARCHIVE INPUT…",
    .summary = "add articles to an archive",
    .more = "ARCHIVE is made if it is not there. INPUT is what 'newsfiche pack' takes.\n"
            "What is in the archive is never written again, and what was stored stays\n"
            "whatever happens. Articles from files are stored together at the end, those\n"
            "from a pipe after 100 articles or 30 seconds.\n",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};

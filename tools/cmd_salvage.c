/*
 * newsfiche salvage: a new archive of all articles that can be had from a damaged one.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tools/archive.h"
#include "tools/commands.h"
#include "tools/json_out.h"
#include "tools/message.h"
#include "tools/output.h"
#include "tools/repack.h"

enum { OPT_REPORT = REPACK_NEXT };

#define ONE_FILE "the archive and the report cannot be one file"

static const struct cli_option options[] = {
    { 'o', "output", "ARCHIVE", "the archive to make; - is standard output" },
    { 'f', "force", NULL, "replace files that exist" },
    { OPT_REPORT, "report", "FILE", "write what is lost to FILE, as JSON" },
    { REPACK_FAST, "fast", NULL, "pack fast: no lexicon, not tried out by unpacking" },
    { REPACK_MAX, "max", NULL, "pack small; single articles are slower to get" },
    { REPACK_JOBS, "jobs", "N", "threads; default: one per processor" },
    { REPACK_JSON, "json", NULL, "write the summary as JSON to standard output" },
};

/* Articles that follow one another and are lost for one reason. */
struct lost {
    uint64_t first;
    uint64_t articles;
    char why[sizeof(((struct nf_error *)0)->text)];
};

struct salvage {
    struct repack repack;
    const char *report; /* NULL: none */
    struct out *out;    /* to it */
    struct nf_sink sink;
    struct lost lost;   /* not written yet, if it has articles */
    bool any;           /* are written */
    uint64_t met;
    enum cli_exit end;
};

/* What is left of the keys of article @ordinal. */
static void put_keys(struct salvage *s, uint64_t ordinal)
{
    const struct nf_field *url, *id;
    struct nf_record record;

    if (nf_set_cursor_get(s->repack.archive.cursor, ordinal, NF_PARTS_SHORT, &record, NULL) !=
        NF_OK)
        return;
    url = nf_record_find(&record, NF_ROLE_URL);
    id = nf_record_find(&record, NF_ROLE_ID);
    if (url)
        json_text(s->out, "url", url->value);
    if (id)
        json_text(s->out, "id", id->value);
}

static void put_lost(struct salvage *s)
{
    const struct lost *l = &s->lost;

    if (!l->articles || !s->report)
        return;
    out_format(s->out, "%s\n{\"number\":%llu", s->any ? "," : "",
               (unsigned long long)l->first);
    json_number(s->out, "articles", l->articles);
    if (l->articles == 1)
        put_keys(s, l->first);
    json_text(s->out, "reason", safe_view(l->why));
    out_byte(s->out, '}');
    s->any = true;
}

/* Whether something of the article's keys is left, so that it has an entry of its own. */
static bool has_keys(struct salvage *s, uint64_t ordinal)
{
    struct nf_record record;

    return nf_set_cursor_get(s->repack.archive.cursor, ordinal, NF_PARTS_SHORT, &record,
                             NULL) == NF_OK;
}

static void note_lost(struct salvage *s, uint64_t ordinal, const struct nf_error *err)
{
    struct lost *l = &s->lost;

    if (l->articles && ordinal == l->first + l->articles && strcmp(l->why, err->text) == 0 &&
        !has_keys(s, ordinal)) {
        l->articles++;
        return;
    }
    put_lost(s);
    l->first = ordinal;
    l->articles = 1;
    memcpy(l->why, err->text, sizeof(l->why));
}

static bool each(void *ctx, uint64_t ordinal, const struct nf_record *record,
                 struct nf_str made)
{
    struct salvage *s = ctx;

    (void)made;
    s->met++;
    s->end = repack_add(&s->repack, ordinal, record);
    return s->end != CLI_OK;
}

static bool failed(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    struct salvage *s = ctx;

    s->met++;
    if (ordinal != UINT64_MAX)
        note_lost(s, ordinal, err);
    s->end = repack_damage(&s->repack, ordinal, err);
    return s->end != CLI_OK;
}

static enum cli_exit add_all(struct salvage *s)
{
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct repack *r = &s->repack;
    enum nf_status st;

    opts.threads = (unsigned)r->jobs;
    opts.ctx = s;
    opts.each = each;
    opts.failed = failed;
    st = nf_set_scan(r->archive.set, &opts, &err);
    if (s->end != CLI_OK)
        return s->end;
    put_lost(s);
    r->withdrawn = r->archive.info.articles - s->met;
    return st == NF_OK ? CLI_OK : archive_fail(&r->archive, st, &err);
}

static enum cli_exit report_begin(struct salvage *s)
{
    struct repack *r = &s->repack;
    enum cli_exit end;

    if (!s->report)
        return CLI_OK;
    end = output_open(r->cli, s->report, r->force, r->archive.names.at,
                      r->archive.names.count, &s->sink);
    if (end != CLI_OK)
        return end;
    s->out = calloc(1, sizeof(*s->out));
    if (!s->out)
        return fail_memory(r->cli);
    out_init(s->out, s->sink);
    json_begin(s->out);
    json_text(s->out, "archive", safe_view(r->archive.name));
    json_text(s->out, "output", safe_view(r->output));
    json_number(s->out, "articles", r->archive.info.articles);
    out_string(s->out, ",\"lost\":[");
    return CLI_OK;
}

/* Whether the report would take the place of the archive, by whatever name it goes. */
static bool is_archive(const struct salvage *s)
{
    const char *archive = s->repack.output;
    struct stat one, other;

    return strcmp(archive, "-") != 0 && strcmp(s->report, "-") != 0 &&
           stat(archive, &one) == 0 && stat(s->report, &other) == 0 &&
           S_ISREG(one.st_mode) && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

static enum cli_exit report_end(struct salvage *s)
{
    int error;

    if (!s->report)
        return CLI_OK;
    if (is_archive(s))
        return fail_usage(s->repack.cli, ONE_FILE);
    out_string(s->out, "\n]");
    json_number(s->out, "articles_lost", s->repack.damaged);
    json_number(s->out, "articles_withdrawn", s->repack.withdrawn);
    json_number(s->out, "articles_salvaged", s->repack.stats.articles);
    json_end(s->out);
    out_flush(s->out);
    error = s->out->error;
    if (!error && s->sink.commit)
        error = s->sink.commit(s->sink.ctx);
    return error ? fail_os(s->repack.cli, s->report, error) : CLI_OK;
}

static void report_close(struct salvage *s)
{
    if (s->sink.close)
        s->sink.close(s->sink.ctx);
    free(s->out);
}

static enum cli_exit salvage(struct salvage *s, char *const *operands)
{
    struct repack *r = &s->repack;
    const char *lacks;
    enum cli_exit end;

    r->cli->recover = true;
    r->skip = true;
    end = repack_open(r, operands, 1);
    if (end == CLI_OK) {
        lacks = archive_may_lack(r->archive.name);
        if (lacks)
            complain(r->cli, "%s: %s", r->archive.name, lacks);
        end = report_begin(s);
    }
    if (end == CLI_OK)
        end = repack_begin(r, r->output);
    if (end == CLI_OK)
        end = add_all(s);
    if (end == CLI_OK)
        end = repack_end(r);
    if (end == CLI_OK)
        end = report_end(s);
    if (end == CLI_OK)
        end = repack_left_out(r);
    repack_close(r);
    report_close(s);
    return end;
}

static bool read_options(struct salvage *s)
{
    struct cli *cli = s->repack.cli;
    int code;

    while ((code = cli_option(cli)) > 0) {
        if (code == OPT_REPORT)
            s->report = cli->value;
        else if (!repack_option(&s->repack, code))
            return false;
    }
    if (code < 0 || !cli_count_operands(cli, 1, 1))
        return false;
    if (s->repack.output && s->report && strcmp(s->report, s->repack.output) == 0 &&
        strcmp(s->report, "-") != 0) {
        fail_usage(cli, ONE_FILE);
        return false;
    }
    return output_takes_archive(cli, s->repack.output, s->repack.json ||
                                (s->report && strcmp(s->report, "-") == 0));
}

static enum cli_exit run(struct cli *cli)
{
    struct salvage s = { .repack = { .cli = cli } };
    size_t n;

    cli->ended = CLI_USAGE;
    if (!read_options(&s))
        return cli->ended;
    return salvage(&s, cli_operands(cli, &n));
}

const struct cli_command cmd_salvage = {
    .name = "salvage",
    .operands = "ARCHIVE -o ARCHIVE",
    .summary = "make a new archive of what a damaged one still has",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};

#include "tools/repack.h"

#include <string.h>

#include "src/base/alloc.h"
#include "tools/figures.h"
#include "tools/json_out.h"
#include "tools/message.h"
#include "tools/output.h"

bool repack_option(struct repack *r, int code)
{
    switch (code) {
    case 'o':
        r->output = r->cli->value;
        return true;
    case 'f':
        r->force = true;
        return true;
    case REPACK_ON_ERROR:
        return cli_on_error(r->cli, &r->skip);
    case REPACK_FAST:
        r->fast = true;
        return true;
    case REPACK_MAX:
        r->max = true;
        return true;
    case REPACK_JOBS:
        return cli_number(r->cli, "--jobs", 1, 64, &r->jobs);
    default: /* REPACK_JSON */
        r->json = true;
        return true;
    }
}

static void take_ban(void *ctx, const struct nf_ban *ban)
{
    struct repack *r = ctx;

    nf_vec_add(&r->bans, ban);
}

static enum cli_exit take_bans(struct repack *r)
{
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st = nf_set_bans(r->archive.set, take_ban, r, &err);

    if (st != NF_OK)
        return archive_fail(&r->archive, st, &err);
    return r->bans.buf.failed ? fail_memory(r->cli) : CLI_OK;
}

enum cli_exit repack_open(struct repack *r, char *const *operands, size_t count)
{
    enum cli_exit end = archive_open(r->cli, operands, count, &r->archive);

    nf_vec_init(&r->bans, &nf_alloc_libc);
    r->start = clock_now();
    progress_start(&r->cli->progress, !r->cli->quiet);
    if (end == CLI_OK)
        end = formers_open(&r->formers, &r->archive);
    if (end == CLI_OK)
        end = take_bans(r);
    if (end != CLI_OK || r->archive.passed_over == CLI_OK)
        return end;
    return r->skip && !r->archive.left_out ? CLI_OK : r->archive.passed_over;
}

/* Leave nothing of the archive that was begun, if it is not complete. */
static void drop(struct repack *r)
{
    nf_writer_close(r->writer);
    r->writer = NULL;
}

void repack_close(struct repack *r)
{
    drop(r);
    formers_close(&r->formers);
    nf_vec_free(&r->bans);
    archive_close(&r->archive);
}

/* Begin the archive that goes to @sink. */
static enum cli_exit begin(struct repack *r, const struct nf_sink *sink)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    formers_begin(&r->formers);
    opts.preset = r->max ? NF_PRESET_SMALL : r->fast ? NF_PRESET_FAST : NF_PRESET_DEFAULT;
    opts.threads = (unsigned)r->jobs;
    opts.stop = cli_stop;
    opts.now = r->in_place ? cli_now : NULL;
    opts.flags = NF_WRITER_TAKE_BANNED; /* what is there has been taken */
    st = nf_writer_create(sink, &opts, &r->writer, &err);
    if (st != NF_OK && sink->close)
        sink->close(sink->ctx);
    if (st == NF_OK) /* what was banned stays so */
        st = nf_writer_ban(r->writer, r->bans.at, nf_vec_count(&r->bans), &err);
    return st == NF_OK ? CLI_OK : fail_status(r->cli, r->name, st, &err);
}

enum cli_exit repack_begin(struct repack *r, const char *name)
{
    struct nf_sink sink = NF_SINK_INIT;
    enum cli_exit end = output_open(r->cli, name, r->force, r->archive.names.at,
                                    r->archive.names.count, &sink);

    r->name = strcmp(name, "-") == 0 ? "standard output" : name;
    return end == CLI_OK ? begin(r, &sink) : end;
}

enum cli_exit repack_begin_anew(struct repack *r)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_sink sink = NF_SINK_INIT;
    enum nf_status st = nf_sink_file(r->archive.name, true, &sink, &err);

    r->name = r->archive.name;
    r->in_place = r->keeps_withdrawn = true;
    cli_catch_signals();
    return st == NF_OK ? begin(r, &sink) : fail_status(r->cli, r->name, st, &err);
}

static void show_progress(struct repack *r, uint64_t ordinal)
{
    const struct nf_set_totals *info = &r->archive.info;
    struct progress_state state = { .all = info->size, .articles = ordinal + 1 };

    if (!r->cli->progress.on)
        return;
    state.done = (uint64_t)((double)info->size * (double)(ordinal + 1) /
                            (double)info->articles);
    progress_update(&r->cli->progress, &state);
}

/* Whether article @ordinal was withdrawn, which the scan neither gave out nor called damaged.
 * Behind a part of the catalog that is lost it may be damaged all the same. */
static bool was_withdrawn(struct repack *r, uint64_t ordinal)
{
    struct nf_record record;

    return !r->part_lost || nf_set_cursor_get(r->archive.cursor, ordinal, NF_PARTS_SHORT, &record,
                                              NULL) == NF_E_WITHDRAWN;
}

/* What stands for article @ordinal, which was withdrawn. */
static enum nf_status add_withdrawn(struct repack *r, uint64_t ordinal, struct nf_error *err)
{
    struct nf_withdrawal why = NF_WITHDRAWAL_INIT;
    enum nf_status st = nf_set_cursor_withdrawal(r->archive.cursor, ordinal, &why, err);

    if (st == NF_OK || st == NF_E_NOTFOUND || archive_goes_on(st))
        st = nf_writer_add_withdrawn(r->writer, &why, err);
    return st == NF_OK && !formers_take(&r->formers, ordinal) ? NF_E_NOMEM : st;
}

/* Those before article @ordinal. */
static enum nf_status add_withdrawn_before(struct repack *r, uint64_t ordinal,
                                           struct nf_error *err)
{
    enum nf_status st = NF_OK;

    for (; st == NF_OK && r->keeps_withdrawn && r->next < ordinal; r->next++)
        if (was_withdrawn(r, r->next))
            st = add_withdrawn(r, r->next, err);
    r->next = ordinal + 1;
    return st;
}

static enum nf_status add_record(struct repack *r, uint64_t ordinal,
                                 const struct nf_record *record, struct nf_error *err)
{
    uint64_t former;
    enum nf_status st = add_withdrawn_before(r, ordinal, err);

    if (st == NF_OK)
        st = formers_find(&r->formers, ordinal, &former, err);
    if (st != NF_OK)
        return st;
    st = former == NF_NO_ARTICLE ? nf_writer_add(r->writer, record, err)
                                 : nf_writer_add_version(r->writer, record, former, err);
    return st == NF_OK && !formers_take(&r->formers, ordinal) ? NF_E_NOMEM : st;
}

enum cli_exit repack_add(struct repack *r, uint64_t ordinal, const struct nf_record *record)
{
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    if (cli_interrupted())
        return CLI_STOPPED;
    st = add_record(r, ordinal, record, &err);
    if (st == NF_E_REFUSED) {
        complain(r->cli, "%s: article %llu: %s", archive_file(&r->archive, ordinal),
                 (unsigned long long)archive_number(&r->archive, ordinal), err.text);
        return CLI_REFUSED;
    }
    if (st == NF_E_STOPPED)
        return CLI_STOPPED;
    show_progress(r, ordinal);
    return st == NF_OK ? CLI_OK : fail_status(r->cli, r->name, st, &err);
}

static bool each(void *ctx, uint64_t ordinal, const struct nf_record *record,
                 struct nf_str made)
{
    struct repack *r = ctx;

    (void)made;
    r->met++;
    r->end = repack_add(r, ordinal, record);
    return r->end != CLI_OK;
}

static bool failed(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    struct repack *r = ctx;
    struct nf_error own = NF_ERROR_INIT;

    r->met++;
    r->part_lost = r->part_lost || ordinal == UINT64_MAX;
    r->end = repack_damage(r, ordinal, err);
    if (r->end == CLI_OK && ordinal != UINT64_MAX) {
        const enum nf_status st = add_withdrawn_before(r, ordinal, &own);

        r->end = st == NF_OK ? CLI_OK : fail_status(r->cli, r->name, st, &own);
    }
    return r->end != CLI_OK;
}

enum cli_exit repack_add_all(struct repack *r)
{
    const uint64_t all = r->archive.info.articles;
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    opts.threads = (unsigned)r->jobs;
    opts.ctx = r;
    opts.each = each;
    opts.failed = failed;
    st = nf_set_scan(r->archive.set, &opts, &err);
    if (r->end != CLI_OK)
        return r->end;
    if (st != NF_OK)
        return archive_fail(&r->archive, st, &err);
    st = add_withdrawn_before(r, all, &err);
    if (st != NF_OK)
        return fail_status(r->cli, r->name, st, &err);
    if (!r->part_lost && !r->keeps_withdrawn)
        r->withdrawn = all - r->met;
    return CLI_OK;
}

static void summary_text(struct repack *r)
{
    const struct nf_writer_stats *s = &r->stats;
    char articles[FIGURE_TEXT];
    char in[FIGURE_TEXT];
    char out[FIGURE_TEXT];
    char share[FIGURE_TEXT];

    say(r->cli, "%s: %s %s, %s in, %s out (%s), %.1f s", r->name,
        figure_count(s->articles, articles), figure_articles(s->articles),
        figure_bytes(s->input_bytes, in), figure_bytes(s->output_bytes, out),
        figure_share(s->output_bytes, s->input_bytes, share), clock_since(&r->start));
}

static void summary_json(struct repack *r)
{
    struct out *out = &r->cli->out;

    json_begin(out);
    json_text(out, "archive", safe_view(r->name));
    json_number(out, "articles", r->stats.articles);
    json_number(out, "blocks", r->stats.blocks);
    json_number(out, "input_bytes", r->stats.input_bytes);
    json_number(out, "output_bytes", r->stats.output_bytes);
    json_real(out, "seconds", clock_since(&r->start));
    json_end(out);
}

void repack_summary(struct repack *r)
{
    progress_clear(&r->cli->progress);
    if (r->json)
        summary_json(r);
    else
        summary_text(r);
}

enum cli_exit repack_end(struct repack *r)
{
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st = nf_writer_finish(r->writer, &err);

    if (st == NF_E_STOPPED)
        return CLI_STOPPED;
    if (st != NF_OK)
        return fail_status(r->cli, r->name, st, &err);
    r->stats.struct_size = sizeof(r->stats);
    nf_writer_stats(r->writer, &r->stats);
    repack_summary(r);
    drop(r);
    return CLI_OK;
}

void repack_not_made(const struct repack *r)
{
    say(r->cli, "%s: not made; --on-error skip leaves out what is damaged",
        r->name ? r->name : r->output);
}

enum cli_exit repack_damage(struct repack *r, uint64_t ordinal, const struct nf_error *err)
{
    const enum cli_exit end = archive_lost(&r->archive, ordinal, err);

    r->damaged += ordinal != UINT64_MAX;
    if (cli_interrupted())
        return CLI_STOPPED;
    if (r->skip && archive_goes_on(err->status))
        return CLI_OK;
    if (archive_goes_on(err->status) && r->in_place)
        say(r->cli, "%s: left as it is; see 'newsfiche verify', 'repair' and 'salvage'", r->name);
    else if (archive_goes_on(err->status))
        repack_not_made(r);
    return end;
}

enum cli_exit repack_left_out(struct repack *r)
{
    char count[FIGURE_TEXT];

    if (r->withdrawn)
        say(r->cli, "%s withdrawn %s left out", figure_count(r->withdrawn, count),
            figure_articles(r->withdrawn));
    return r->archive.passed_over;
}

/*
 * The export: all threads make lines or rows of articles, and this one writes them.
 */
#include "tools/export_run.h"

#include <newsfiche/json.h>

#include "src/base/alloc.h"
#include "tools/article.h"
#include "tools/export_line.h"
#include "tools/json_out.h"
#include "tools/message.h"

#define WRITE (256u << 10) /* bytes that are written at a time, if they are short articles' */
#define MOST_THREADS 64

struct run {
    struct export_job *job;
    struct csv_row row[MOST_THREADS]; /* what each needs to make rows */
    struct nf_buf ready;              /* to be written */
    enum cli_exit end;
};

static bool make(void *ctx, unsigned worker, uint64_t ordinal,
                 const struct nf_record *record, struct nf_buffer *out)
{
    struct run *run = ctx;
    const struct export_job *job = run->job;
    struct nf_buf to = { .alloc = &nf_alloc_libc, .ptr = out->ptr, .len = out->len,
                         .cap = out->cap, .max = SIZE_MAX / 2 };
    bool made = job->table  ? csv_add_row(job->table, ordinal, record, &run->row[worker], &to)
                : job->pick ? export_line(job->pick, ordinal, record, &to)
                            : article_json(record, &to);

    *out = (struct nf_buffer){ .ptr = to.ptr, .len = to.len, .cap = to.cap };
    return made;
}

static bool needs_text(void *ctx, uint64_t ordinal, const struct nf_record *record)
{
    const struct run *run = ctx;

    (void)ordinal;
    return pick_needs_text(run->job->pick, record);
}

/* False if that fails, which is said. */
static bool write_bytes(struct run *run, struct nf_str bytes)
{
    const struct export_job *job = run->job;
    struct out *out = &job->archive->cli->out;
    int error = 0;

    if (!bytes.len)
        return true;
    if (job->sink) {
        error = job->sink->append(job->sink->ctx, bytes.ptr, bytes.len);
    } else {
        if (job->table)
            out_safe(out, bytes, SAFE_TEXT);
        else
            json_for_terminal(out, bytes);
        out_flush(out);
        error = out->error;
    }
    if (error)
        run->end = fail_os(job->archive->cli, job->sink_name, error);
    return !error;
}

/* Articles are gathered, so that short ones do not make a call each. */
static bool add(struct run *run, struct nf_str made)
{
    if (run->ready.len + made.len > WRITE) {
        if (!write_bytes(run, nf_buf_view(&run->ready)))
            return false;
        nf_buf_reset(&run->ready);
    }
    if (made.len >= WRITE)
        return write_bytes(run, made);
    if (nf_buf_add_text(&run->ready, made))
        return true;
    run->end = fail_memory(run->job->archive->cli);
    return false;
}

static bool each(void *ctx, uint64_t ordinal, const struct nf_record *record,
                 struct nf_str made)
{
    struct run *run = ctx;

    (void)ordinal;
    (void)record;
    if (!add(run, made))
        return true;
    run->job->written++;
    if (!cli_interrupted())
        return false;
    run->end = CLI_STOPPED;
    return true;
}

static bool failed(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    struct run *run = ctx;

    run->end = cli_worse(run->end, archive_lost(run->job->archive, ordinal, err));
    if (cli_interrupted())
        run->end = CLI_STOPPED;
    return run->end == CLI_STOPPED;
}

static void scan(struct run *run)
{
    const struct selection *s = run->job->selection;
    struct archive *a = run->job->archive;
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    opts.query = s->narrowed ? &s->query : NULL;
    opts.first = s->first;
    opts.end = s->end;
    opts.limit = s->limit == UINT64_MAX ? 0 : s->limit;
    opts.parts = run->job->pick ? NF_PARTS_SHORT : NF_PARTS_ALL;
    opts.needs_text = needs_text;
    opts.threads = run->job->threads < MOST_THREADS ? run->job->threads : MOST_THREADS;
    opts.ctx = run;
    opts.make = make;
    opts.each = each;
    opts.failed = failed;
    st = nf_set_scan(a->set, &opts, &err);
    if (st != NF_OK && st != NF_E_STOPPED && run->end != CLI_STOPPED)
        run->end = archive_fail(a, st, &err);
    run->job->whole = st == NF_OK && run->end != CLI_STOPPED;
    for (unsigned i = 0; i < MOST_THREADS; i++) {
        run->job->left_out += run->row[i].left_out;
        csv_row_free(&run->row[i]);
    }
}

/* The first line of a table, which is no article. */
static void add_heading(struct run *run)
{
    struct csv_row row = { .left_out = 0 };

    if (!csv_add_heading(run->job->table, &row, &run->ready))
        run->end = fail_memory(run->job->archive->cli);
    csv_row_free(&row);
}

enum cli_exit export_run(struct export_job *job)
{
    struct run run = { .job = job, .end = CLI_OK };

    if (job->table)
        add_heading(&run);
    if (run.end == CLI_OK)
        scan(&run);
    if (job->whole)
        job->whole = write_bytes(&run, nf_buf_view(&run.ready));
    nf_buf_free(&run.ready);
    if (run.end == CLI_OK && !job->written)
        run.end = select_none(job->archive->cli, job->archive->name, job->selection);
    return cli_worse(run.end, job->archive->passed_over);
}

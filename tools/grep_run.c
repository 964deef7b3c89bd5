/*
 * All threads look through articles and make what is to be shown of them; this one writes
 * it, in order, and stops at the limit.
 */
#include "tools/grep_run.h"

#include <stdlib.h>
#include <string.h>

#include "tools/json_out.h"
#include "tools/message.h"

#define MOST_THREADS 64

/* What each thread has. */
struct worker {
    struct grep_finder finder;
    struct nf_set_cursor *cursor; /* for articles of which a text is needed after all */
    struct nf_buf scratch;
    struct out out;
};

struct run {
    struct grep_job *job;
    struct worker *workers;
    uint64_t looked; /* articles that were looked through */
    uint64_t found;  /* of them */
    bool cut;        /* it ended before its time */
    enum cli_exit end;
};

/* What is made of an article in which there is a match begins with the one; behind the
 * other is the struct nf_error of one that could not be looked through. */
enum tag { TAG_FOUND = '+', TAG_LOST = '!' };

static bool show(const struct grep_job *job, struct worker *w, uint64_t ordinal,
                 const struct nf_record *record)
{
    if (job->form == GREP_COUNT)
        return true;
    if (job->form == GREP_SHOW)
        return (job->json ? found_json : found_show)(&job->show, &w->finder.found, ordinal, record,
                                                   &w->scratch, &w->out);
    if (job->json) {
        found_json_begin(&job->show, ordinal, &w->out);
        json_end(&w->out);
    } else {
        out_format(&w->out, "%llu\n", (unsigned long long)ordinal);
    }
    return true;
}

/* Whether texts are looked through: they are most of the work. */
static bool wants_text(const struct grep_job *job)
{
    if (!job->pick)
        return true;
    for (size_t i = 0; i < job->pick->count; i++) {
        enum nf_role role = job->pick->fields[i].role;

        if (role == NF_ROLE_TEXT || role == NF_ROLE_HTML)
            return true;
    }
    return false;
}

/* Whether a value that is looked through, or shown, was too long to be fetched with the
 * short ones. */
static bool lacks_text(const struct grep_job *job, const struct nf_record *record)
{
    static const struct pick shown = { .fields = { { .role = NF_ROLE_TITLE },
                                                   { .role = NF_ROLE_PUBLISHED } },
                                       .count = 2 };

    return job->pick && (pick_needs_text(job->pick, record) || pick_needs_text(&shown, record));
}

static void put_lost(struct worker *w, const struct nf_error *err)
{
    out_byte(&w->out, TAG_LOST);
    out_write(&w->out, err, sizeof(*err));
}

static bool look(const struct run *run, struct worker *w, uint64_t ordinal,
                 const struct nf_record *record)
{
    const struct grep_job *job = run->job;
    enum grep_end end = grep_find(&w->finder, job->pick, ordinal, record,
                                  job->form == GREP_SHOW);
    struct nf_error err = NF_ERROR_INIT;

    if (end == GREP_NONE || end == GREP_NO_MEMORY)
        return end == GREP_NONE;
    if (end == GREP_GIVEN_UP) {
        nf_error_set(&err, NF_E_LIMIT, "the pattern takes too many steps, or too much "
                                       "memory, on this text");
        put_lost(w, &err);
        return true;
    }
    out_byte(&w->out, TAG_FOUND);
    return show(job, w, ordinal, record);
}

static bool look_again(const struct run *run, struct worker *w, uint64_t ordinal)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_record whole;
    enum nf_status st = NF_OK;

    if (!w->cursor)
        st = nf_set_cursor_open(run->job->archive->set, &w->cursor, &err);
    if (st == NF_OK)
        st = nf_set_cursor_get(w->cursor, ordinal, NF_PARTS_ALL, &whole, &err);
    if (st == NF_OK)
        return look(run, w, ordinal, &whole);
    put_lost(w, &err);
    return true;
}

static bool make(void *ctx, unsigned worker, uint64_t ordinal,
                 const struct nf_record *record, struct nf_buffer *out)
{
    const struct run *run = ctx;
    struct worker *w = &run->workers[worker];
    bool made;

    nf_sink_memory(out, &w->out.sink);
    made = lacks_text(run->job, record) ? look_again(run, w, ordinal)
                                        : look(run, w, ordinal, record);
    out_flush(&w->out);
    return made && !w->out.error;
}

/* Tell of an article that was not looked through; whether to stop. */
static bool tell(struct run *run, uint64_t ordinal, struct nf_str made)
{
    struct nf_error err;

    memcpy(&err, made.ptr + 1, sizeof(err));
    run->end = cli_worse(run->end, archive_lost(run->job->archive, ordinal, &err));
    run->cut = !archive_goes_on(err.status);
    return run->cut;
}

static bool each(void *ctx, uint64_t ordinal, const struct nf_record *record,
                 struct nf_str made)
{
    struct run *run = ctx;
    struct archive *a = run->job->archive;

    (void)record;
    run->looked++;
    if (!made.len)
        return false;
    if (*made.ptr != TAG_FOUND)
        return tell(run, ordinal, made);
    out_write(&a->cli->out, made.ptr + 1, made.len - 1);
    return ++run->found >= run->job->selection->limit || a->cli->out.error;
}

static bool failed(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    struct run *run = ctx;

    run->end = cli_worse(run->end, archive_lost(run->job->archive, ordinal, err));
    return false;
}

static void scan(struct run *run)
{
    const struct grep_job *job = run->job;
    const struct selection *s = job->selection;
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    opts.query = s->narrowed ? &s->query : NULL;
    opts.first = s->first;
    opts.end = s->end;
    opts.parts = wants_text(job) ? NF_PARTS_ALL : NF_PARTS_SHORT;
    opts.threads = job->threads;
    opts.ctx = run;
    opts.make = make;
    opts.each = each;
    opts.failed = failed;
    st = nf_set_scan(job->archive->set, &opts, &err);
    run->cut = run->cut || (st != NF_OK && st != NF_E_STOPPED);
    if (st != NF_OK && st != NF_E_STOPPED)
        run->end = cli_worse(run->end, archive_fail(job->archive, st, &err));
}

static void put_count(const struct run *run)
{
    struct out *out = &run->job->archive->cli->out;

    if (run->job->json) {
        json_begin(out);
        json_number(out, "articles", run->found);
        json_end(out);
    } else {
        out_format(out, "%llu\n", (unsigned long long)run->found);
    }
}

static bool open_workers(struct run *run)
{
    run->workers = calloc(run->job->threads, sizeof(*run->workers));
    for (unsigned i = 0; run->workers && i < run->job->threads; i++)
        if (!grep_finder_open(&run->workers[i].finder, run->job->pattern))
            return false;
    return run->workers != NULL;
}

static void close_workers(struct run *run)
{
    for (unsigned i = 0; run->workers && i < run->job->threads; i++) {
        grep_finder_close(&run->workers[i].finder);
        nf_set_cursor_close(run->workers[i].cursor);
        nf_buf_free(&run->workers[i].scratch);
    }
    free(run->workers);
}

enum cli_exit grep_run(struct grep_job *job)
{
    struct archive *a = job->archive;
    struct run run = { .job = job, .end = CLI_OK };

    if (!job->threads || job->threads > MOST_THREADS)
        job->threads = cli_processors();
    run.cut = !open_workers(&run);
    if (run.cut)
        run.end = fail_memory(a->cli);
    else
        scan(&run);
    close_workers(&run);
    if (job->form == GREP_COUNT && !run.cut)
        put_count(&run);
    if (run.end == CLI_OK && !run.looked)
        run.end = select_none(a->cli, a->name, job->selection);
    if (run.end == CLI_OK && !run.found)
        run.end = CLI_NONE;
    return cli_worse(run.end, a->passed_over);
}

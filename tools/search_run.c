/*
 * What indexes find, by rank; what is shown of it comes from the articles.
 */
#include "tools/search_run.h"

#include <stdlib.h>

#include "bindings/sqlite/fulltext/newsfiche_fulltext.h"
#include "tools/field_text.h"
#include "tools/json_out.h"
#include "tools/load_ahead.h"
#include "tools/message.h"
#include "tools/search_index.h"

#define WINDOW 72 /* bytes of a text in which as many words as can be are to be shown */

/* A word of the query in a text. */
struct mark {
    struct span at;
    size_t word;
};

struct run {
    struct search_job *job;
    struct nf_fulltext *words; /* of the last index: how all take texts apart */
    NF_VEC(struct nf_fulltext_hit) hits; /* by ordinals of the set */
    NF_VEC(struct mark) marks; /* of one text */
    struct found found;
    struct nf_buf scratch;
    uint64_t shown;
};

/* Leave out hits from @from on that the selection does not have. */
static enum cli_exit narrow(struct run *run, size_t from)
{
    const struct selection *s = run->job->selection;
    struct archive *a = run->job->archive;
    struct nf_error err = NF_ERROR_INIT;
    size_t kept = from;
    uint64_t next = 0;

    for (size_t i = from; i < nf_vec_count(&run->hits); i++) {
        const uint64_t ordinal = run->hits.at[i].ordinal;
        enum nf_status st = NF_OK;

        if (ordinal < s->first || ordinal >= s->end)
            continue;
        if (s->narrowed && next <= ordinal)
            st = nf_set_cursor_next(a->cursor, ordinal, &s->query, &next, NULL, &err);
        if (st == NF_E_END)
            break;
        if (st != NF_OK)
            return archive_fail(a, st, &err);
        if (!s->narrowed || next == ordinal)
            run->hits.at[kept++] = run->hits.at[i];
    }
    run->hits.buf.len = kept * sizeof(*run->hits.at);
    return CLI_OK;
}

/* Ask the index that is open, which is of @m. */
static enum cli_exit ask(struct run *run, const struct nf_set_member *m)
{
    struct archive *a = run->job->archive;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_fulltext_hit *hits = NULL;
    const size_t before = nf_vec_count(&run->hits);
    size_t n = 0;
    bool kept = true;
    enum nf_status st = nf_fulltext_find(run->words, run->job->query, &hits, &n, &err);

    if (st == NF_E_USAGE)
        return fail_usage(a->cli, "the query is wrong: %s; what is no word or number stands in "
                          "quotes: '\"U.S.\"'", err.text);
    if (st == NF_E_DAMAGED)
        return search_index_damaged(a, m, &err);
    if (st != NF_OK)
        return fail_status(a->cli, m->path, st, &err);
    /* Behind them are those that were added since the archive was opened. */
    for (size_t k = 0; k < n && kept && hits[k].ordinal < m->info->articles; k++) {
        hits[k].ordinal += m->first;
        kept = nf_vec_add(&run->hits, &hits[k]);
    }
    nf_fulltext_free(hits);
    return kept ? narrow(run, before) : fail_memory(a->cli);
}

static enum cli_exit ask_all(struct run *run)
{
    struct archive *a = run->job->archive;
    enum cli_exit end = CLI_OK;

    for (size_t i = 0; i < a->info.archives && end == CLI_OK; i++) {
        struct nf_set_member m = NF_SET_MEMBER_INIT;
        struct nf_error err = NF_ERROR_INIT;
        struct nf_fulltext *f = NULL;

        if (nf_set_archive(a->set, i, &m, &err) != NF_OK || !m.info)
            continue; /* it could not be opened, which was told */
        end = search_index_open(a, &m, &f);
        if (end != CLI_OK)
            break;
        nf_fulltext_close(run->words);
        run->words = f;
        end = ask(run, &m);
    }
    return end;
}

static int by_rank(const void *a, const void *b)
{
    const struct nf_fulltext_hit *x = a, *y = b;

    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return x->ordinal < y->ordinal ? -1 : x->ordinal > y->ordinal;
}

/* Pairs of characters may share one: then they are one span. */
static bool add_mark(void *ctx, size_t from, size_t to, size_t word)
{
    struct run *run = ctx;
    struct mark m = { { from, to }, word };
    struct mark *last = nf_vec_count(&run->marks)
                            ? &run->marks.at[nf_vec_count(&run->marks) - 1] : NULL;

    if (last && from < last->at.to) {
        last->at.to = to;
        return false;
    }
    return !nf_vec_add(&run->marks, &m) || nf_vec_count(&run->marks) == FOUND_MATCHES;
}

/* How many different words begin in the window at mark @i; @end receives the mark behind. */
static size_t worth(const struct run *run, size_t i, size_t *end)
{
    const struct mark *m = run->marks.at;
    const size_t count = nf_vec_count(&run->marks);
    uint64_t words = 0;
    size_t n = 0;

    for (*end = i; *end < count && m[*end].at.from < m[i].at.from + WINDOW; ++*end)
        words |= UINT64_C(1) << (m[*end].word % 64);
    for (; words; words &= words - 1)
        n++;
    return n;
}

/* Of a text the first place with the most words of the query is shown; all of a title. */
static bool keep_marks(struct run *run, struct found_field *f, bool all)
{
    const size_t count = nf_vec_count(&run->marks);
    size_t best = 0, from = 0, to = count;

    for (size_t i = 0; i < count && !all; i++) {
        size_t end, n = worth(run, i, &end);

        if (n <= best)
            continue;
        best = n;
        from = i;
        to = end;
    }
    f->first = nf_vec_count(&run->found.spans);
    f->count = to - from;
    for (size_t i = from; i < to; i++)
        if (!nf_vec_add(&run->found.spans, &run->marks.at[i].at))
            return false;
    return true;
}

static enum nf_status mark_field(struct run *run, const char *name, const struct nf_field *field,
                                 bool all, struct nf_error *err)
{
    struct found_field *f = &run->found.fields[run->found.count];
    enum nf_status st;

    if (!field || !field->value.ptr || nf_field_is_null(field))
        return NF_OK;
    if (!field_text(&f->plain, field))
        return nf_error_set(err, NF_E_NOMEM, "out of memory");
    f->name = safe_view(name);
    f->text = nf_buf_view(&f->plain);
    nf_vec_reset(&run->marks);
    st = nf_fulltext_marks(run->words, run->job->query, f->text, run, add_mark, err);
    if (st == NF_OK && !keep_marks(run, f, all))
        st = nf_error_set(err, NF_E_NOMEM, "out of memory");
    run->found.count++;
    return st;
}

static enum cli_exit show(struct run *run, uint64_t ordinal, const struct nf_record *record)
{
    const struct search_job *job = run->job;
    struct archive *a = job->archive;
    const struct nf_field *text = nf_fulltext_text(record);
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    run->found.count = 0;
    nf_vec_reset(&run->found.spans);
    st = mark_field(run, "title", nf_record_find(record, NF_ROLE_TITLE), true, &err);
    if (st == NF_OK && text)
        st = mark_field(run, nf_role_name(text->role), text, false, &err);
    if (st != NF_OK)
        return archive_fail(a, st, &err);
    return (job->json ? found_json : found_show)(&job->show, &run->found, ordinal, record,
                                                 &run->scratch, &a->cli->out)
               ? CLI_OK : fail_memory(a->cli);
}

static void show_number(struct run *run, uint64_t ordinal)
{
    struct out *out = &run->job->archive->cli->out;

    if (run->job->json) {
        found_json_begin(&run->job->show, ordinal, out);
        json_end(out);
    } else {
        out_format(out, "%llu\n", (unsigned long long)ordinal);
    }
}

static enum cli_exit show_hit(struct run *run, uint64_t ordinal)
{
    struct archive *a = run->job->archive;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_record record;
    enum nf_status st;

    run->shown++;
    if (run->job->numbers) {
        show_number(run, ordinal);
        return CLI_OK;
    }
    st = nf_set_cursor_get(a->cursor, ordinal, NF_PARTS_ALL, &record, &err);
    if (st == NF_OK)
        return show(run, ordinal, &record);
    run->shown--;
    if (st == NF_E_WITHDRAWN) /* after it was indexed */
        return CLI_OK;
    return archive_lost(a, ordinal, &err);
}

static enum cli_exit show_hits(struct run *run)
{
    const size_t count = nf_vec_count(&run->hits);
    struct archive *a = run->job->archive;
    enum cli_exit end = CLI_OK;

    if (count)
        qsort(run->hits.at, count, sizeof(*run->hits.at), by_rank);
    for (size_t i = 0; i < count && run->shown < run->job->selection->limit && !a->cli->out.error;
         i++) {
        enum cli_exit one = show_hit(run, run->hits.at[i].ordinal);

        end = cli_worse(end, one);
        if (one != CLI_OK && one != CLI_DAMAGED)
            break;
    }
    return end == CLI_OK && !run->shown ? CLI_NONE : end;
}

enum cli_exit search_run(struct search_job *job)
{
    struct run run = { .job = job };
    struct load_ahead tables = { .cursor = NULL };
    enum cli_exit end;

    if (!job->numbers)
        load_ahead_begin(&tables, job->archive, job->selection->first);
    end = ask_all(&run);
    if (end == CLI_OK)
        end = show_hits(&run);
    load_ahead_end(&tables);
    nf_fulltext_close(run.words);
    nf_vec_free(&run.hits);
    nf_vec_free(&run.marks);
    found_free(&run.found);
    nf_buf_free(&run.scratch);
    return cli_worse(end, job->archive->passed_over);
}

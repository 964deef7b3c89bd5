#include "src/check/verify_deep.h"

#include <inttypes.h>

#include "src/article/facts.h"
#include "src/base/alloc.h"
#include "src/base/crew.h"
#include "src/base/fail.h"
#include "src/base/str_equal.h"
#include "src/read/archive_page.h"
#include "src/read/cursor.h"

/* Articles a thread takes at a time: fewer towards the end, so that the threads
 * end together. */
#define MOST_ARTICLES 2048
#define LEAST_ARTICLES 64
/* Bytes of an article that is large. */
#define LARGE_ARTICLE (4u << 20)

/* One thread's share: it takes runs of articles until there are no more. */
struct share {
    struct nf_verify_run *v;
    uint64_t *next; /* the first article nobody has taken */
    struct nf_cursor *cursor;
    struct nf_buf scratch;
    uint64_t bytes; /* of the originals */
    enum nf_status status;
    struct nf_error err;
};

/* The articles from @from to before @to, all of one index page. */
struct run {
    uint64_t from;
    uint64_t to;
    uint32_t number; /* of the page; UINT32_MAX: the footer has none for them */
    struct nf_footer_page page;
};

/* Whether the catalog says of a time what was read, if both say something: which
 * spellings a writer reads is its own affair (spec 10). */
static bool time_agrees(const struct nf_catalog_time *a,
                        const struct nf_catalog_time *b)
{
    return a->precision == NF_PRECISION_NONE || b->precision == NF_PRECISION_NONE ||
           (a->precision == b->precision && a->seconds == b->seconds &&
            a->zone_known == b->zone_known);
}

/* Whether the catalog says of article @i of its page what @f says. */
static bool catalog_agrees(const struct nf_catalog_page *p, uint32_t i,
                           const struct nf_facts *f)
{
    struct nf_catalog_source none = { { "", 0 }, { "", 0 } };
    const struct nf_catalog_source *s =
        p->source[i] ? &p->sources[p->source[i] - 1] : &none;
    struct nf_str language = p->language[i] ? p->languages[p->language[i] - 1]
                                            : none.name;

    return p->time[i].withdrawn == f->time.withdrawn &&
           nf_str_equal(s->name, f->source.name) &&
           nf_str_equal(s->domain, f->source.domain) &&
           nf_str_equal(language, f->language) &&
           time_agrees(&p->time[i], &f->time);
}

/* Whether some key index leads from @hash to @block. */
static enum nf_status indexed(struct share *s, uint64_t hash, uint32_t block,
                              bool *found, struct nf_error *err)
{
    const struct nf_archive *a = &s->v->reader->archive;
    const struct nf_footer_keys *keys = a->keys.at;

    *found = false;
    for (size_t i = 0; i < nf_vec_count(&a->keys) && !*found; i++) {
        struct nf_key_page page;
        uint32_t first = 0, count, at;
        enum nf_status st = nf_key_candidates(&s->cursor->keys, &keys[i], hash, &page,
                                                 &first, &count, err);

        if (st != NF_OK)
            return st;
        at = nf_key_page_before(&page, first, count, block);
        *found = at < count && nf_key_page_block(&page, first + at) == block;
    }
    return NF_OK;
}

static enum nf_status check_keys(struct share *s, const struct nf_facts *f,
                                 uint32_t block, bool *found,
                                 struct nf_error *err)
{
    const uint8_t kinds = s->v->reader->archive.indexed;
    enum nf_status st = NF_OK;

    *found = true;
    if (f->has_url && kinds & NF_INDEXED_URLS)
        st = indexed(s, f->url_hash, block, found, err);
    if (st == NF_OK && *found && f->has_id && kinds & NF_INDEXED_IDS)
        st = indexed(s, f->id_hash, block, found, err);
    return st;
}

static void check_catalog(struct share *s, const struct run *run, uint32_t ordinal,
                          const struct nf_facts *facts)
{
    const struct nf_cursor *c = s->cursor;

    if (run->number != UINT32_MAX && c->select.number == run->number &&
        !catalog_agrees(&c->select.catalog.page, ordinal - run->page.first, facts))
        nf_verify_report(s->v, run->page.catalog.offset, 0, ordinal, 0,
                         "the catalog says something else of article %" PRIu32,
                         ordinal);
}

/* NF_OK also when there is a finding, which is reported. */
static enum nf_status check_article(struct share *s, const struct run *run,
                                    uint32_t ordinal, struct nf_error *err)
{
    struct nf_cursor *c = s->cursor;
    struct nf_record record;
    struct nf_facts facts;
    bool found = true;
    enum nf_status st = nf_cursor_get(c, ordinal, NF_PARTS_ALL, &record, err);

    if (nf_verify_is_finding(st)) {
        nf_verify_failed(s->v, st, err, ordinal, 1);
        return NF_OK;
    }
    if (st == NF_E_WITHDRAWN) {
        check_catalog(s, run, ordinal,
                      &(struct nf_facts){ .time = { .withdrawn = true } });
        return NF_OK;
    }
    if (st != NF_OK)
        return st;
    s->bytes += nf_record_size(&record);
    if (nf_facts_of(&record, &s->scratch, &facts) != NF_OK ||
        nf_facts_time(&record, &s->scratch, &facts) != NF_OK)
        return nf_fail_nomem(err);
    check_catalog(s, run, ordinal, &facts);
    st = check_keys(s, &facts, c->slot.at.block, &found, err);
    /* What of an index cannot be read has been told of, and costs no article. */
    if (nf_verify_is_finding(st))
        return NF_OK;
    if (st == NF_OK && !found)
        nf_verify_report(s->v, NF_NO_OFFSET, 0, ordinal, 0,
                         "article %" PRIu32 " is not in the key index", ordinal);
    return st;
}

/* As check_article(). Of large articles one is in memory at a time, however many
 * threads there are. */
static enum nf_status check_in_memory(struct share *s, const struct run *run,
                                      uint32_t ordinal, struct nf_error *err)
{
    uint64_t bytes = 0;
    enum nf_status st = nf_cursor_size(s->cursor, ordinal, &bytes, err);

    if (st != NF_OK || bytes < LARGE_ARTICLE)
        return check_article(s, run, ordinal, err);
    pthread_mutex_lock(&s->v->one_large);
    st = check_article(s, run, ordinal, err);
    nf_text_slot_forget(&s->cursor->text);
    pthread_mutex_unlock(&s->v->one_large);
    return st;
}

static enum nf_status check_run(struct share *s, const struct run *run,
                                struct nf_error *err)
{
    enum nf_status st = NF_OK;

    if (run->number != UINT32_MAX)
        st = nf_catalog_slot_load_stored(&s->cursor->select, run->number, err);
    if (nf_verify_is_finding(st)) {
        /* Once a page, by whoever has its first run. */
        if (run->from == run->page.first)
            nf_verify_failed(s->v, st, err, run->from, 0);
        st = NF_OK;
    }
    for (uint64_t i = run->from; i < run->to && st == NF_OK; i++)
        st = check_in_memory(s, run, (uint32_t)i, err);
    return st;
}

static uint64_t run_length(uint64_t left, unsigned threads)
{
    uint64_t n = left / (4 * threads);

    return n < LEAST_ARTICLES ? LEAST_ARTICLES
                              : n > MOST_ARTICLES ? MOST_ARTICLES : n;
}

/* Take the next run, which ends with its index page at the latest. */
static bool take_run(struct share *s, unsigned threads, struct run *run)
{
    const struct nf_archive *a = &s->v->reader->archive;
    uint64_t end;

    pthread_mutex_lock(&s->v->lock);
    run->from = run->to = *s->next;
    if (run->from < a->head.articles) {
        run->to += run_length(a->head.articles - run->from, threads);
        end = a->head.articles;
        if (nf_archive_page_of_article(a, (uint32_t)run->from, &run->number,
                                      &run->page, NULL) == NF_OK)
            end = (uint64_t)run->page.first + run->page.articles;
        else
            run->number = UINT32_MAX;
        if (run->to > end)
            run->to = end;
        *s->next = run->to;
    }
    pthread_mutex_unlock(&s->v->lock);
    return run->from < run->to;
}

static void work(struct nf_crew *crew, unsigned number, void *ctx)
{
    struct share *s = (struct share *)ctx + number;
    const struct nf_archive *a = &s->v->reader->archive;
    struct run run;

    while (s->status == NF_OK && take_run(s, crew->threads, &run)) {
        double part = (double)(run.to - run.from) / a->head.articles;

        s->status = check_run(s, &run, &s->err);
        if (s->status == NF_OK &&
            nf_verify_progress(s->v, (uint64_t)(part * (double)a->source.size)))
            s->status = nf_fail(&s->err, NF_E_STOPPED, NF_NO_OFFSET, "stopped");
    }
}

static unsigned thread_count(const struct nf_verify_run *v)
{
    uint64_t runs = v->reader->archive.head.articles / LEAST_ARTICLES + 1;
    unsigned n = nf_crew_size(v->opts.threads);

    return n < runs ? n : (unsigned)runs;
}

enum nf_status nf_verify_deep(struct nf_verify_run *v, struct nf_error *err)
{
    unsigned n = thread_count(v);
    uint64_t next = 0, bytes = 0;
    struct share share[NF_MAX_CREW];
    enum nf_status st = NF_OK;

    for (unsigned i = 0; i < n; i++) {
        share[i] = (struct share){ .v = v, .next = &next };
        nf_buf_init(&share[i].scratch, v->reader->archive.alloc, SIZE_MAX / 2);
        st = nf_cursor_open(v->reader, &share[i].cursor, err);
        if (st != NF_OK) {
            n = i;
            break;
        }
    }
    if (st == NF_OK)
        nf_crew_run(n, work, share);
    for (unsigned i = 0; i < n; i++) {
        if (st == NF_OK && share[i].status != NF_OK) {
            st = share[i].status;
            nf_fail_copy(err, &share[i].err);
        }
        bytes += share[i].bytes;
        nf_cursor_close(share[i].cursor);
        nf_buf_free(&share[i].scratch);
    }
    if (st == NF_OK && v->result.findings == 0 &&
        bytes != v->reader->archive.head.input_bytes)
        nf_verify_report(v, NF_NO_OFFSET, 0, 0, 0,
                         "originals of %" PRIu64 " bytes, the footer says %" PRIu64,
                         bytes, v->reader->archive.head.input_bytes);
    return st;
}

#include "src/check/verify_articles.h"
#include "src/check/verify_cause.h"

#include <inttypes.h>

#include "src/article/facts.h"
#include "src/base/alloc.h"
#include "src/base/crew.h"
#include "src/base/fail.h"
#include "src/base/str_equal.h"
#include "src/read/archive_page.h"
#include "src/read/scan_fetch.h"

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
    uint64_t end;
    struct nf_fetcher fetcher; /* what is damaged is not tried again for each article */
    bool deep;
    struct nf_troubles troubles;
    struct nf_buf scratch;
    struct nf_buf stored; /* of a frame */
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
           p->time[i].former == f->time.former &&
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
        enum nf_status st = nf_key_candidates(&s->fetcher.cursor->keys, &keys[i], hash, &page,
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

static enum nf_status add(struct share *s, enum nf_trouble what, uint32_t ordinal,
                          uint32_t place, const struct nf_error *why, struct nf_error *err)
{
    return nf_troubles_add(&s->troubles, what, ordinal, 1, place, why) ? NF_OK
                                                                       : nf_fail_nomem(err);
}

static enum nf_status check_catalog(struct share *s, const struct run *run, uint32_t ordinal,
                                    const struct nf_facts *facts, struct nf_error *err)
{
    const struct nf_cursor *c = s->fetcher.cursor;
    struct nf_error why = NF_ERROR_INIT;

    if (run->number == UINT32_MAX || c->select.number != run->number ||
        catalog_agrees(&c->select.catalog.page, ordinal - run->page.first, facts))
        return NF_OK;
    why.offset = run->page.catalog.offset;
    return add(s, NF_TROUBLE_CATALOG, ordinal, NF_NO_PLACE, &why, err);
}

/* Article @ordinal cannot be got, by @st. */
static enum nf_status note_failure(struct share *s, uint32_t ordinal, enum nf_status st,
                                   const struct nf_error *why, struct nf_error *err)
{
    const uint32_t place =
        st == NF_E_DAMAGED ? nf_verify_cause(s->v, s->fetcher.cursor, &s->stored, ordinal, why)
                           : NF_NO_PLACE;

    return add(s, st == NF_E_LIMIT         ? NF_TROUBLE_LIMIT
                  : st == NF_E_UNSUPPORTED ? NF_TROUBLE_NEWER
                                           : NF_TROUBLE_LOST, ordinal, place, why, err);
}

/* Hold a record against catalog and key indexes. */
static enum nf_status check_record(struct share *s, const struct run *run, uint32_t ordinal,
                                   const struct nf_record *record, struct nf_error *err)
{
    struct nf_error why = NF_ERROR_INIT;
    struct nf_facts facts;
    bool found = true;
    enum nf_status st = nf_facts_of(record, &s->scratch, &facts);

    if (st == NF_OK)
        st = nf_facts_time(record, &s->scratch, &facts);
    if (st == NF_E_NOMEM)
        return nf_fail_nomem(err);
    facts.time.former = nf_block_article_former(&s->fetcher.cursor->slot.block,
                                                ordinal - s->fetcher.cursor->slot.block.first);
    st = check_catalog(s, run, ordinal, &facts, err);
    if (st != NF_OK || s->v->reader->archive.recovered)
        return st;
    st = check_keys(s, &facts, s->fetcher.cursor->slot.at.block, &found, err);
    /* What of an index cannot be read is told of elsewhere, and costs no article. */
    if (nf_is_damage(st))
        return NF_OK;
    why.offset = NF_NO_OFFSET;
    return st == NF_OK && !found ? add(s, NF_TROUBLE_KEY, ordinal, NF_NO_PLACE, &why, err)
                                 : st;
}

/* NF_OK also when something is wrong, which is noted. */
static enum nf_status check_article(struct share *s, const struct run *run,
                                    uint32_t ordinal, struct nf_error *err)
{
    struct nf_error why = NF_ERROR_INIT;
    struct nf_record record;
    enum nf_status st = nf_fetch(&s->fetcher, ordinal, false, NF_PARTS_ALL, &record, &why);

    if (nf_is_damage(st))
        return note_failure(s, ordinal, st, &why, err);
    if (st == NF_E_WITHDRAWN)
        return check_catalog(s, run, ordinal,
                             &(struct nf_facts){ .time = { .withdrawn = true } }, err);
    if (st != NF_OK) {
        nf_fail_copy(err, &why);
        return st;
    }
    s->bytes += nf_record_size(&record);
    return s->deep ? check_record(s, run, ordinal, &record, err) : NF_OK;
}

/* As check_article(). Of large articles one is in memory at a time, however many
 * threads there are. */
static enum nf_status check_in_memory(struct share *s, const struct run *run,
                                      uint32_t ordinal, struct nf_error *err)
{
    enum nf_status st;

    if (nf_fetch_size(&s->fetcher, ordinal, false) < LARGE_ARTICLE)
        return check_article(s, run, ordinal, err);
    pthread_mutex_lock(&s->v->one_large);
    st = check_article(s, run, ordinal, err);
    nf_text_slot_forget(&s->fetcher.cursor->text);
    pthread_mutex_unlock(&s->v->one_large);
    return st;
}

static enum nf_status check_run(struct share *s, const struct run *run,
                                struct nf_error *err)
{
    enum nf_status st = NF_OK;

    /* That a catalog cannot be read is told elsewhere. */
    if (s->deep && run->number != UINT32_MAX && !s->v->reader->archive.recovered)
        st = nf_catalog_slot_load_stored(&s->fetcher.cursor->select, run->number, err);
    if (nf_is_damage(st))
        st = NF_OK;
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
    if (run->from < s->end) {
        run->to += run_length(s->end - run->from, threads);
        end = s->end;
        if (nf_archive_page_of_article(a, (uint32_t)run->from, &run->number,
                                      &run->page, NULL) == NF_OK)
            end = (uint64_t)run->page.first + run->page.articles;
        else
            run->number = UINT32_MAX;
        if (run->to > end)
            run->to = end;
        if (run->to > s->end)
            run->to = s->end;
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
        double part = s->deep ? (double)(run.to - run.from) / a->head.articles : 0;

        if (!s->deep || s->v->costly || nf_verify_in_sample(&s->v->opts, run.from))
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

/* Whether the articles are all there are: of chunks alone some are left out by generation. */
static bool is_all(const struct nf_verify_run *v)
{
    return !v->opts.parts && !v->opts.sample;
}

/* The articles that are looked at: all, unless a part is to be checked and nothing of it
 * may have cost others. */
static void limits(const struct nf_verify_run *v, uint64_t *from, uint64_t *to)
{
    const uint64_t articles = v->reader->archive.head.articles;

    *from = 0;
    *to = articles;
    if (v->costly || !v->opts.parts)
        return;
    *from = nf_verify_border(articles, v->opts.part - 1, v->opts.parts);
    *to = nf_verify_border(articles, v->opts.part, v->opts.parts);
}

static enum nf_status open_share(struct share *s, struct nf_error *err)
{
    const struct nf_alloc *alloc = s->v->reader->archive.alloc;

    nf_buf_init(&s->scratch, alloc, SIZE_MAX / 2);
    nf_buf_init(&s->stored, alloc, NF_MAX_FRAME);
    nf_troubles_init(&s->troubles, alloc);
    return nf_fetcher_open(&s->fetcher, s->v->reader, err);
}

enum nf_status nf_verify_articles(struct nf_verify_run *v, bool deep, struct nf_troubles *out,
                                  struct nf_error *err)
{
    const struct nf_alloc *alloc = v->reader->archive.alloc;
    unsigned n = thread_count(v), opened = 0;
    uint64_t next = 0, end = 0, bytes = 0;
    struct share *share = nf_get_array(alloc, n, sizeof(*share));
    enum nf_status st = NF_OK;

    if (!share)
        return nf_fail_nomem(err);
    limits(v, &next, &end);
    for (; opened < n && st == NF_OK; opened++) {
        share[opened] = (struct share){ .v = v, .next = &next, .end = end, .deep = deep };
        st = open_share(&share[opened], err);
    }
    if (st == NF_OK)
        nf_crew_run(n, work, share);
    for (unsigned i = 0; i < opened; i++) {
        if (st == NF_OK && share[i].status != NF_OK) {
            st = share[i].status;
            nf_fail_copy(err, &share[i].err);
        }
        if (!nf_troubles_join(out, &share[i].troubles) && st == NF_OK)
            st = nf_fail_nomem(err);
        bytes += share[i].bytes;
        nf_fetcher_close(&share[i].fetcher);
        nf_buf_free(&share[i].scratch);
        nf_buf_free(&share[i].stored);
    }
    nf_put(alloc, share);
    if (st == NF_OK && v->result.findings == 0 && nf_vec_count(&v->places) == 0 &&
        nf_vec_count(&out->runs) == 0 && is_all(v) &&
        bytes != v->reader->archive.head.input_bytes)
        nf_verify_report(v, NF_NO_OFFSET, 0, "originals of %" PRIu64
                         " bytes, the footer says %" PRIu64, bytes,
                         v->reader->archive.head.input_bytes);
    return st;
}

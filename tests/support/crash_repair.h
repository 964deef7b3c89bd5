#ifndef NF_TESTS_CRASH_REPAIR_H
#define NF_TESTS_CRASH_REPAIR_H

/*
 * A repair that puts a new generation behind an archive, its steps, and what is to hold
 * of what a disk has when the power fails at one of them.
 */
#include <newsfiche/repair.h>
#include <newsfiche/verify.h>

#include "src/mend/index_whole.h"
#include "tests/support/crash_trial.h"

/* So many that the indexes which a repair makes are more than a sector. */
#define MENDED_ARTICLES 72
#define MENDED_LAST 2 /* of them in the last generation */

enum mended_hurt { MENDED_FOOTER, MENDED_PAGE };

struct mended {
    enum mended_hurt what;
    struct memory_store log;
    struct nf_buffer hurt;
    unsigned long states, distinct;
};

/* An archive of three generations, of which the newest footer is damaged, or a page. */
static inline void mended_hurt(struct mended *m, enum mended_hurt what)
{
    static const uint32_t flushes[] = { 40, 30, MENDED_LAST, 0 };
    struct nf_buffer none = { 0 };
    struct session s;
    struct nf_reader *r;

    memset(m, 0, sizeof(*m));
    m->what = what;
    session_run(&s, &none, 0, flushes);
    crash_set(&m->hurt, &s.store.bytes);
    r = pack_open(&s.store.bytes);
    if (what == MENDED_FOOTER)
        memset(m->hurt.ptr + m->hurt.len - 60, 0, 20);
    else
        m->hurt.ptr[r->archive.footer.offset - 20] ^= 1;
    nf_reader_close(r);
    session_free(&s);
}

static inline const char *mended_repair(struct memory_store *m)
{
    const struct nf_store store = memory_store(m);
    struct nf_repair_result result = NF_REPAIR_RESULT_INIT;

    if (nf_repair(&store, NULL, &result, NULL) != NF_OK)
        return "it cannot be repaired";
    return result.articles == MENDED_ARTICLES && result.lost == 0 ? NULL
                                                                  : "a repair loses articles";
}

/* Repair it. */
static inline void mended_begin(struct mended *m)
{
    crash_set(&m->log.bytes, &m->hurt);
    m->log.records = true;
    assert_null(mended_repair(&m->log));
    assert_true(m->log.bytes.len > m->hurt.len);
}

static inline void mended_end(struct mended *m)
{
    memory_store_free(&m->log);
    free(m->hurt.ptr);
}

/* What somebody gets out of @b that is opened with @open. */
static inline const char *mended_articles(const struct nf_buffer *b, uint64_t open)
{
    struct nf_source source = memory_source(b->ptr, b->len);
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_reader *r = NULL;
    const char *why;

    opts.flags = open;
    if (nf_reader_open(&source, &opts, &r, NULL) != NF_OK)
        return "it does not open";
    if (r->archive.head.articles != MENDED_ARTICLES || (!open && r->archive.flaws))
        why = "it is not whole";
    else
        why = judge_articles(r, MENDED_ARTICLES);
    nf_reader_close(r);
    return why;
}

/* Who opens it sees the generation before the repair, or that of the repair, whole. */
static inline const char *mended_reader(const struct mended *m, const struct nf_buffer *b)
{
    struct nf_source source = memory_source(b->ptr, b->len);
    struct nf_reader *r = NULL;
    const char *why = NULL;
    bool whole = false;

    if (nf_reader_open(&source, NULL, &r, NULL) != NF_OK)
        return "it does not open";
    if (r->archive.footer.offset < m->hurt.len)
        why = r->archive.head.articles >= MENDED_ARTICLES - MENDED_LAST ? NULL
                                                                        : "a generation is lost";
    else if (nf_index_whole(r, &whole, NULL) != NF_OK || (!whole && !r->archive.flaws))
        why = "what opens is not whole";
    nf_reader_close(r);
    return why;
}

/* Where a writer could go on it still can. */
static inline const char *mended_writer(const struct mended *m, struct memory_store *s)
{
    const struct nf_store store = memory_store(s);
    struct nf_archive_end end;

    if (m->what == MENDED_FOOTER ||
        nf_archive_end_find(&nf_alloc_libc, &store, &end, NULL) == NF_OK)
        return NULL;
    return "nobody can go on with it";
}

/* What is wrong with the state in @s behind step @steps of a repair that ends with @all. */
static inline const char *mended_judge(const struct mended *m, struct memory_store *s,
                                       bool is_told)
{
    const char *why = NULL;

    if (s->bytes.len < m->hurt.len || memcmp(s->bytes.ptr, m->hurt.ptr, m->hurt.len) != 0)
        return "bytes that were there are others";
    if (is_told)
        why = mended_articles(&s->bytes, 0);
    if (!why)
        why = mended_reader(m, &s->bytes);
    if (!why)
        why = mended_articles(&s->bytes, NF_OPEN_RECOVER);
    if (!why)
        why = mended_writer(m, s);
    if (!why)
        why = mended_repair(s);
    return why ? why : mended_articles(&s->bytes, 0);
}

/* States at each step of @log, which began with @start: @n in all. Some of the repairs that
 * come then are interrupted as well, if @deeper. */
static inline const char *mended_try(struct mended *m, const struct memory_store *log,
                                     const struct nf_buffer *start, unsigned long n, bool deeper)
{
    struct crash_disk d = { .log = log, .start = *start };
    struct memory_store s = { .error = 0 };
    struct seen seen = { .one = NULL };
    struct nf_buffer raw = { 0 };
    const char *why = NULL;

    for (size_t i = 0; i <= log->steps && !why; i++) {
        crash_at(&d, i);
        for (unsigned long seed = 0; seed <= (d.from < i ? n / log->steps : 0) && !why; seed++) {
            const struct crash_disk_kind kind = { seed % 2 ? 4096 : 512, true };
            const bool is_told = i == log->steps;
            bool is_new;

            crash_make(&d, &kind, seed * 1000 + i, &s.bytes);
            (void)seen_value(&seen, crash_hash(&d, &s.bytes, d.from * 2 + is_told), &is_new);
            m->states++;
            m->distinct += is_new;
            if (!is_new)
                continue;
            crash_set(&raw, &s.bytes);
            s.steps = s.log.len = 0;
            s.records = deeper && seed % 256 < 2;
            why = mended_judge(m, &s, is_told);
            d.made = NULL;
            if (!why && s.records)
                why = mended_try(m, &s, &raw, 8 * s.steps, false);
        }
    }
    free(raw.ptr);
    seen_free(&seen);
    memory_store_free(&s);
    crash_disk_free(&d);
    return why;
}

#endif

#ifndef NF_TESTS_CRASH_SESSION_H
#define NF_TESTS_CRASH_SESSION_H

/* A writer whose steps are known, and what it told after which of them. */
#include "tests/support/crash_states.h"
#include "tests/support/pack.h"

static const uint8_t crash_id[16] = "an archive's id";

/* What was told, and when. */
struct told {
    size_t steps;
    uint64_t articles;
    size_t bytes; /* of the file */
};

/* What a writer did. */
struct session {
    struct memory_store store;
    struct nf_buffer start;
    uint64_t before;      /* articles on disk at its start */
    struct told told[16];
    size_t tolds;
    uint64_t articles;    /* at its end */
};

static inline uint64_t session_now(void *ctx)
{
    (void)ctx;
    return 1700000000; /* the same bytes whenever it runs */
}

static inline struct nf_writer *session_begin(struct memory_store *s, enum nf_status want)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_store store = memory_store(s);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;

    opts.id = crash_id;
    opts.threads = 1;
    opts.level = 1;
    opts.preset = NF_PRESET_FAST;
    opts.flags = NF_WRITER_STORE;
    opts.block_articles = 3;
    opts.now = session_now;
    assert_status(nf_writer_append(&store, &opts, &w, &err), want, &err);
    return w;
}

static inline void session_tell(struct session *s, uint64_t articles)
{
    s->told[s->tolds++] = (struct told){ s->store.steps, articles, s->store.bytes.len };
}

/* Go on with @from, of @before articles: so many articles for each flush, up to a 0. */
static inline void session_run(struct session *s, const struct nf_buffer *from,
                               uint64_t before, const uint32_t *flushes)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w;

    memset(s, 0, sizeof(*s));
    crash_set(&s->start, from);
    crash_set(&s->store.bytes, from);
    s->before = s->articles = before;
    s->store.records = true;
    w = session_begin(&s->store, NF_OK);
    session_tell(s, before);
    for (; *flushes; flushes++) {
        pack_add_numbers(w, (uint32_t)s->articles, (uint32_t)s->articles + *flushes);
        assert_ok(nf_writer_flush(w, &err), &err);
        s->articles += *flushes;
        session_tell(s, s->articles);
    }
    nf_writer_close(w);
}

static inline void session_free(struct session *s)
{
    memory_store_free(&s->store);
    free(s->start.ptr);
}

/* What was told before the power failed behind step @steps. */
static inline struct told session_told(const struct session *s, size_t steps)
{
    size_t i = s->tolds;

    while (i > 0 && s->told[i - 1].steps > steps)
        i--;
    if (i > 0)
        return s->told[i - 1];
    return (struct told){ 0, s->before, s->before ? s->told[0].bytes : 0 };
}

#endif

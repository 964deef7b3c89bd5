#ifndef NF_TESTS_HISTORY_H
#define NF_TESTS_HISTORY_H

/* An archive of some generations, and how long its file was at the end of each. */
#include "tests/support/memory_store.h"
#include "tests/support/opened.h"

#define HISTORY_GENERATIONS 6
#define HISTORY_STEP 20 /* articles that each adds */
#define HISTORY_TIME UINT64_C(1700000000)

static const uint8_t history_id[16] = "an archive's id";

/* An archive of HISTORY_GENERATIONS, and how long the file was at the end of each. */
struct history {
    struct memory_store store;
    uint64_t size[HISTORY_GENERATIONS + 1];
    uint64_t now;
};

/* A writer that makes an archive makes a generation without articles. */
static inline uint32_t history_articles(uint32_t g)
{
    return (g - 1) * HISTORY_STEP;
}

static inline uint64_t history_now(void *ctx)
{
    return ((struct history *)ctx)->now;
}

/* The last article of each has the same URL. */
static inline void history_add(struct nf_writer *w, uint32_t i)
{
    struct pack_numbered a;

    pack_numbered(&a, i);
    if (i % HISTORY_STEP == HISTORY_STEP - 1)
        a.article.url = "https://example.org/again";
    pack_add(w, &a.article);
}

/* With the id @as, or NULL; article numbers from generation 3 on are @other more. */
static inline void history_begin_with(struct history *h, const uint8_t *as, uint32_t other)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;
    struct nf_store store;

    *h = (struct history){ .now = HISTORY_TIME + 1 }; /* append writes generation 1 */
    store = memory_store(&h->store);
    opts.id = as;
    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.threads = 1;
    opts.block_articles = 8;
    opts.now = history_now;
    opts.ctx = h;
    assert_ok(nf_writer_append(&store, &opts, &w, &err), &err);
    for (uint32_t g = 1; g <= HISTORY_GENERATIONS; g++) {
        h->now = g == 2 ? 0 : HISTORY_TIME + g;
        for (uint32_t i = history_articles(g - (g > 1)); i < history_articles(g); i++)
            history_add(w, g < 3 ? i : i + other);
        assert_ok(nf_writer_flush(w, &err), &err);
        h->size[g] = h->store.bytes.len;
    }
    nf_writer_close(w);
}

static inline void history_begin(struct history *h)
{
    history_begin_with(h, NULL, 0);
}

static inline void history_end(struct history *h)
{
    memory_store_free(&h->store);
}

static inline enum nf_status history_open(const struct history *h, uint64_t generation,
                                          uint64_t flags, struct opened *out)
{
    const struct nf_source source = memory_source(h->store.bytes.ptr, h->store.bytes.len);
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    enum nf_status st;

    *out = (struct opened){ .err = NF_ERROR_INIT };
    opts.generation = generation;
    opts.flags = flags;
    st = nf_reader_open(&source, &opts, &out->reader, &out->err);
    if (st == NF_OK)
        out->cursor = pack_cursor(out->reader);
    return st;
}

static inline struct nf_info history_info(const struct opened *f)
{
    struct nf_info info = NF_INFO_INIT;

    nf_reader_info(f->reader, &info);
    return info;
}

/* Opened at generation @g it says of itself what the file said then. */
static inline void history_expect_same(const struct history *h, uint32_t g)
{
    struct history then = *h;
    struct opened is, was;
    struct nf_info a, b;

    then.store.bytes.len = (size_t)h->size[g];
    assert_ok(history_open(&then, 0, 0, &was), &was.err);
    assert_ok(history_open(h, g, 0, &is), &is.err);
    a = history_info(&is);
    b = history_info(&was);
    assert_int_equal(a.generation, g);
    assert_int_equal(a.articles, history_articles(g));
    assert_true(a.size == h->size[g]);
    assert_int_equal(a.creator.len, b.creator.len);
    a.creator = b.creator;
    assert_memory_equal(&a, &b, sizeof(a));
    opened_close(&is);
    opened_close(&was);
}

/* Numbers and keys of the articles that there were, and of no others. */
static inline void history_expect_articles(struct opened *f, uint32_t n)
{
    struct nf_record record;
    struct pack_numbered later;
    uint64_t ordinal;

    for (uint32_t i = 0; i < n; i++)
        if (i % HISTORY_STEP != HISTORY_STEP - 1)
            opened_gets(f, i);
    assert_status(nf_cursor_get(f->cursor, n, NF_PARTS_ALL, &record, &f->err), NF_E_RANGE,
                  &f->err);
    pack_numbered(&later, n);
    assert_status(nf_cursor_find(f->cursor, NF_KEY_URL, str_of(later.url), UINT64_MAX,
                                 &ordinal, &f->err), NF_E_NOTFOUND, &f->err);
    assert_ok(nf_cursor_find(f->cursor, NF_KEY_URL, str_of("https://example.org/again"),
                             UINT64_MAX, &ordinal, &f->err), &f->err);
    assert_int_equal(ordinal, n - 1);
}

/* @h as it was at the end of generation @g, and @more bytes of the next. */
static inline struct nf_source history_source(const struct history *h, uint32_t g, size_t more)
{
    return memory_source(h->store.bytes.ptr, (size_t)h->size[g] + more);
}

#endif

#ifndef NF_TESTS_GROW_H
#define NF_TESTS_GROW_H

/* An archive in memory that grows by numbered articles. */
#include "tests/support/memory_store.h"
#include "tests/support/opened.h"
#include "tests/support/sound.h"

static const uint8_t grow_id[16] = "an archive's id";

static inline struct nf_writer_opts grow_opts(void)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;

    opts.id = grow_id;
    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.threads = 1;
    return opts;
}

static inline struct nf_writer *grow_begin(struct memory_store *s,
                                           const struct nf_writer_opts *opts)
{
    struct nf_store store = memory_store(s);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;

    assert_ok(nf_writer_append(&store, opts, &w, &err), &err);
    return w;
}

static inline void grow_flush(struct nf_writer *w)
{
    struct nf_error err = NF_ERROR_INIT;

    assert_ok(nf_writer_flush(w, &err), &err);
}

/* Append articles @from .. @end - 1 as a writer of its own. */
static inline void grow(struct memory_store *s, const struct nf_writer_opts *opts, uint32_t from,
                        uint32_t end)
{
    struct nf_writer *w = grow_begin(s, opts);

    pack_add_numbers(w, from, end);
    pack_end(w);
}

static inline struct nf_writer_stats grow_stats(const struct nf_writer *w)
{
    struct nf_writer_stats stats = NF_WRITER_STATS_INIT;

    nf_writer_stats(w, &stats);
    return stats;
}

static inline struct opened grow_open(const struct memory_store *s)
{
    struct opened f = { .reader = pack_open(&s->bytes) };

    f.cursor = pack_cursor(f.reader);
    return f;
}

/* The archive has @n numbered articles, found by number and by key, and nothing is wrong
 * with any byte of it. */
static inline void grow_expect(const struct memory_store *s, uint32_t n)
{
    struct opened f = grow_open(s);
    struct nf_info info = NF_INFO_INIT;

    nf_reader_info(f.reader, &info);
    assert_int_equal(info.articles, n);
    for (uint32_t i = 0; i < n; i++) {
        struct pack_numbered a;
        uint64_t ordinal;

        opened_gets(&f, i);
        pack_numbered(&a, i);
        assert_ok(nf_cursor_find(f.cursor, NF_KEY_URL, str_of(a.url), UINT64_MAX, &ordinal,
                                 &f.err), &f.err);
        assert_int_equal(ordinal, i);
        assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, str_of(a.id), UINT64_MAX, &ordinal,
                                 &f.err), &f.err);
        assert_int_equal(ordinal, i);
    }
    assert_sound_reader(f.reader);
    opened_close(&f);
}

#endif

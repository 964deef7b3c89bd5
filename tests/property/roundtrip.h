#ifndef NF_TESTS_ROUNDTRIP_H
#define NF_TESTS_ROUNDTRIP_H

/*
 * What goes in comes out: import, pack, open, print, compare. Tests run over
 * seeds; NF_SEEDS (how many) and NF_SEED (the first) in the environment widen
 * a run, or repeat a failure.
 */
#include <newsfiche/convert.h>

#include "tests/support/pack.h"
#include "tests/support/sound.h"

/* Runs of bytes, one after the other. */
struct pieces {
    char *bytes;
    size_t len;
    size_t cap;
    size_t end[2000];
    size_t count;
};

static inline void pieces_put(struct pieces *p, const char *bytes, size_t n)
{
    if (n > p->cap - p->len) {
        p->cap = (p->cap + n) * 2;
        p->bytes = realloc(p->bytes, p->cap);
        assert_non_null(p->bytes);
    }
    if (n)
        memcpy(p->bytes + p->len, bytes, n);
    p->len += n;
}

/* The piece that is being put is complete. */
static inline void pieces_end(struct pieces *p)
{
    assert_true(p->count < COUNT_OF(p->end));
    p->end[p->count++] = p->len;
}

static inline struct nf_str piece(const struct pieces *p, size_t i)
{
    size_t from = i ? p->end[i - 1] : 0;

    return (struct nf_str){ p->bytes + from, p->end[i] - from };
}

static inline unsigned env_number(const char *name, unsigned otherwise)
{
    const char *text = getenv(name);

    return text && *text ? (unsigned)strtoul(text, NULL, 10) : otherwise;
}

/* Different options from seed to seed. */
static inline struct nf_writer_opts opts_for(unsigned seed)
{
    static const unsigned blocks[] = { 1, 3, 32 }, frames[] = { 1, 4 };
    static const unsigned flags[] = { 0, NF_WRITER_STORE, NF_WRITER_NO_TABLES };
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;

    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.block_articles = blocks[seed % COUNT_OF(blocks)];
    opts.frame_articles = frames[seed / 3 % COUNT_OF(frames)];
    opts.flags = flags[seed / 6 % COUNT_OF(flags)];
    opts.threads = 1 + seed / 18 % 2;
    return opts;
}

static inline enum nf_status add_record(void *ctx, const struct nf_place *place,
                                        const struct nf_record *record,
                                        struct nf_error *err)
{
    (void)place;
    return nf_writer_add(ctx, record, err);
}

/* Import @bytes as @format into @w. */
static inline void import_to(struct nf_writer *w, const char *format,
                             struct nf_str bytes, unsigned seed)
{
    struct nf_import_opts opts = NF_IMPORT_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;

    opts.ctx = w;
    opts.format = format;
    opts.at = ""; /* each is an article, whatever it has in it */
    opts.record = add_record;
    if (nf_import_memory("a", bytes, &opts, &err) != NF_OK)
        fail_msg("seed %u: %s", seed, err.text);
}

static inline void expect_article(const struct nf_record *record,
                                  struct nf_str want, unsigned seed, uint64_t i)
{
    size_t n = nf_record_size(record);
    char *text = malloc(n + 1);
    char *end;

    assert_non_null(text);
    end = nf_record_print(record, text);
    if (end != text + n || n != want.len || memcmp(text, want.ptr, n) != 0) {
        print_error("got  %.*s\nwant %.*s\n", (int)n, text, (int)want.len,
                    want.ptr);
        fail_msg("seed %u: article %u comes back otherwise", seed, (unsigned)i);
    }
    free(text);
}

/* The archive @b holds just the pieces of @want, and is sound. */
static inline void expect_articles(const struct nf_buffer *b,
                                   const struct pieces *want, unsigned seed)
{
    struct nf_reader *r = pack_open(b);
    struct nf_cursor *c = pack_cursor(r);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_info info = NF_INFO_INIT;
    uint64_t bytes = 0;

    nf_reader_info(r, &info);
    if (info.articles != want->count)
        fail_msg("seed %u: %u articles instead of %zu", seed,
                 (unsigned)info.articles, want->count);
    for (size_t i = 0; i < want->count; i++) {
        struct nf_record record;

        assert_ok(nf_cursor_get(c, i, NF_PARTS_ALL, &record, &err), &err);
        expect_article(&record, piece(want, i), seed, i);
        bytes += piece(want, i).len;
    }
    assert_int_equal(info.input_bytes, bytes);
    assert_sound_reader(r);
    nf_cursor_close(c);
    nf_reader_close(r);
}

#endif

#ifndef NF_TESTS_COUNTED_H
#define NF_TESTS_COUNTED_H

/* A source over memory that counts what is read, and fails on request. */
#include "tests/support/opened.h"

struct counted {
    struct nf_buffer bytes;
    unsigned reads, closes;
    unsigned many;  /* requests for several ranges, which are no reads */
    size_t longest; /* read */
    uint64_t all;   /* bytes that were read */
    int fail;       /* errno value of each read; 0: none fails */
};

static inline int counted_read(void *ctx, uint64_t off, void *buf, size_t n)
{
    struct counted *c = ctx;

    c->reads++;
    c->longest = n > c->longest ? n : c->longest;
    c->all += n;
    assert_true(off <= c->bytes.len && n <= c->bytes.len - off);
    if (c->fail)
        return c->fail;
    memcpy(buf, c->bytes.ptr + off, n);
    return 0;
}

/* For who wants it: counted_source() leaves it out. */
static inline int counted_read_many(void *ctx, const struct nf_range *ranges, size_t n)
{
    struct counted *c = ctx;
    int os = 0;

    assert_true(n > 1);
    for (size_t i = 0; i < n && !os; i++)
        os = counted_read(ctx, ranges[i].offset, ranges[i].to, ranges[i].len);
    c->reads -= (unsigned)n;
    c->many++;
    return os;
}

static inline void counted_close(void *ctx)
{
    ((struct counted *)ctx)->closes++;
}

static inline struct nf_source counted_source(struct counted *c)
{
    return (struct nf_source){ .struct_size = sizeof(struct nf_source), .ctx = c,
                               .read_at = counted_read, .close = counted_close,
                               .size = c->bytes.len };
}

/* The archive in @c. */
static inline struct opened counted_reader(struct counted *c, const struct nf_reader_opts *reader)
{
    struct opened f = { .bytes = c->bytes };
    struct nf_source source = counted_source(c);

    assert_ok(nf_reader_open(&source, reader, &f.reader, NULL), NULL);
    f.cursor = pack_cursor(f.reader);
    return f;
}

/* An archive of @n numbered articles, @block of them a block, and without tables. */
static inline struct opened counted_open(struct counted *c, uint32_t n, unsigned block,
                                         const struct nf_reader_opts *reader)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;

    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.block_articles = block;
    opts.flags = NF_WRITER_NO_TABLES;
    pack_numbers(&c->bytes, &opts, 0, n);
    return counted_reader(c, reader);
}

#endif

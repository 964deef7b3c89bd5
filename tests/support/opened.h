#ifndef NF_TESTS_OPENED_H
#define NF_TESTS_OPENED_H

/* An archive in memory, open for reading. */
#include "tests/support/pack.h"

struct opened {
    struct nf_buffer bytes;
    struct nf_reader *reader;
    struct nf_cursor *cursor;
    struct nf_error err;
};

/* Of these bytes, which opened_close() frees. */
static inline struct opened opened_bytes(struct nf_buffer bytes)
{
    struct opened f = { .bytes = bytes };

    f.reader = pack_open(&f.bytes);
    f.cursor = pack_cursor(f.reader);
    return f;
}

/* Of @n numbered articles, @block of them a block, @frame a frame. */
static inline struct opened opened_numbers(unsigned block, unsigned frame,
                                           uint32_t n)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_buffer bytes;

    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.block_articles = block;
    opts.frame_articles = frame;
    pack_numbers(&bytes, &opts, 0, n);
    return opened_bytes(bytes);
}

static inline void opened_close(struct opened *f)
{
    nf_cursor_close(f->cursor);
    nf_reader_close(f->reader);
    free(f->bytes.ptr);
}

/* Article @i is number @i. */
static inline void opened_gets(struct opened *f, uint32_t i)
{
    struct nf_record record;

    assert_ok(nf_cursor_get(f->cursor, i, NF_PARTS_ALL, &record, &f->err), &f->err);
    if (!pack_is_number(&record, i))
        fail_msg("article %u is another", (unsigned)i);
}

#endif

/* The head of a block, read from where the index says that it is. */
#include "src/read/block_slot.h"

#include <errno.h>

#include "src/base/alloc.h"
#include "src/read/cursor.h"
#include "tests/support/fault.h"
#include "tests/support/opened.h"

/* An archive, read by a source that counts, and where its block 1 is. */
struct heads {
    struct opened f;
    struct fault_io io;
    struct nf_location where;
    struct nf_buf buf;
};

static void begin_blocks(struct heads *h, unsigned articles)
{
    struct opened from = opened_numbers(articles, 1, 4 * articles);
    struct nf_source source;

    *h = (struct heads){ .f = from };
    nf_cursor_close(from.cursor);
    nf_reader_close(from.reader);
    h->io.bytes = (const uint8_t *)h->f.bytes.ptr;
    source = fault_source(&h->io, h->f.bytes.len);
    assert_ok(nf_reader_open(&source, NULL, &h->f.reader, &h->f.err), &h->f.err);
    h->f.cursor = pack_cursor(h->f.reader);
    opened_gets(&h->f, articles + articles / 2);
    h->where = h->f.cursor->slot.at;
    nf_buf_init(&h->buf, &nf_alloc_libc, SIZE_MAX / 2);
    fault_at(&h->io.fault, 0, false);
}

static void begin(struct heads *h)
{
    begin_blocks(h, 10);
}

static void end(struct heads *h)
{
    nf_buf_free(&h->buf);
    opened_close(&h->f);
}

static enum nf_status read_head(struct heads *h)
{
    const size_t want = NF_CHUNK_HEADER_SIZE + (size_t)h->where.head_len;
    struct nf_chunk chunk;
    const uint8_t *p;

    return nf_block_head_read(&h->f.reader->archive, &h->where, want, &h->buf, &chunk, &p,
                              &h->f.err);
}

static void expect_damage(struct heads *h, unsigned long reads, const char *why)
{
    h->f.err.text[0] = '\0';
    assert_status(read_head(h), NF_E_DAMAGED, &h->f.err);
    assert_non_null(strstr(h->f.err.text, why));
    assert_int_equal(h->io.fault.calls, reads);
}

static void a_head_is_read_at_once(void **state)
{
    struct heads h;

    (void)state;
    begin(&h);
    assert_ok(read_head(&h), &h.f.err);
    assert_int_equal(h.io.fault.calls, 1);
    end(&h);
}

/* Nothing is read, nor is there memory for it. */
static void a_length_that_none_has_is_refused(void **state)
{
    const uint32_t most = NF_BLOCK_PREFIX_MAX + NF_MAX_BLOCK_ARTICLES * NF_FRAME_MAX +
                          (uint32_t)NF_LATER_VERSIONS_MAX(NF_MAX_BLOCK_ARTICLES) + NF_MAX_SHORTS;
    struct heads h;

    (void)state;
    begin(&h);
    h.where.head_len = 0;
    expect_damage(&h, 0, "block 1: it is not there");
    h.where.head_len = most;
    expect_damage(&h, 0, "are announced past the end");
    h.where.head_len = most + 1;
    expect_damage(&h, 0, "block 1: a head of ");
    h.where.head_len = UINT32_MAX;
    expect_damage(&h, 0, "block 1: a head of 4294967295 bytes");
    assert_int_equal(h.buf.cap, 0);
    end(&h);
}

static void a_head_that_is_damaged_is_told(void **state)
{
    struct heads h;

    (void)state;
    begin(&h);
    ((uint8_t *)h.f.bytes.ptr)[h.where.offset + NF_CHUNK_HEADER_SIZE + h.where.head_len - 1] ^= 1;
    expect_damage(&h, 1, "block 1: checksum of its head differs");
    end(&h);
}

/* Of a block that is not short, what is likely to have the text is read with the head. */
static void a_text_is_read_with_the_head(void **state)
{
    enum { ARTICLES = 120 };
    struct heads h;

    (void)state;
    begin_blocks(&h, ARTICLES);
    assert_true(h.where.end - h.where.offset > NF_SHORT_BLOCK &&
                h.where.end - h.where.offset < NF_READ_MOST);
    for (uint32_t i = 0; i < ARTICLES; i += 17) {
        opened_gets(&h.f, 3 * ARTICLES - 1); /* another block */
        fault_at(&h.io.fault, 0, false);
        opened_gets(&h.f, ARTICLES + i);
        assert_int_equal(h.io.fault.calls, 1);
    }
    end(&h);
}

/* What cannot be read may be another's text: then the head is read alone. */
static void a_text_nearby_may_be_unreadable(void **state)
{
    enum { ARTICLES = 120 };
    struct heads h;

    (void)state;
    begin_blocks(&h, ARTICLES);
    opened_gets(&h.f, 3 * ARTICLES - 1);
    h.io.error = EIO;
    h.f.err = (struct nf_error)NF_ERROR_INIT;
    fault_at(&h.io.fault, 1, false);
    opened_gets(&h.f, ARTICLES);
    assert_int_equal(h.io.fault.calls, 3);
    assert_int_equal(h.f.err.status, NF_OK); /* nf_cursor_find() tells of damage there */
    end(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_head_is_read_at_once),
        cmocka_unit_test(a_length_that_none_has_is_refused),
        cmocka_unit_test(a_head_that_is_damaged_is_told),
        cmocka_unit_test(a_text_is_read_with_the_head),
        cmocka_unit_test(a_text_nearby_may_be_unreadable)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "format/tombstone.h"

#include <stdlib.h>

#include "format/checksum.h"
#include "src/base/alloc.h"
#include "src/read/tombstone_read.h"
#include "tests/support/fault.h"
#include "tests/support/pieces.h"

static const uint8_t rain[] = { 5, 4, 'r', 'a', 'i', 'n', 2, 1, 30 };

static void a_tombstone_is_read_as_it_was_written(void **state)
{
    struct nf_tombstone in = { .time = 5, .reason = { "rain", 4 }, .articles = 2 }, out;
    uint8_t p[NF_TOMBSTONE_MAX + 4 + 2];
    size_t n = nf_tombstone_put(p, &in);
    struct nf_cur c;

    (void)state;
    n += nf_varint_put(p + n, 1);
    n += nf_varint_put(p + n, 30);
    assert_int_equal(n, sizeof(rain));
    assert_memory_equal(p, rain, n);
    c = nf_cur_init(p, n);
    assert_int_equal(nf_tombstone_get(&c, &out), NF_OK);
    assert_int_equal(out.time, 5);
    assert_text(out.reason, "rain");
    for (uint32_t i = 0; i < 40; i++)
        assert_int_equal(nf_tombstone_has(&out, i), i == 1 || i == 30);
    assert_cuts(nf_tombstone_get, p, n, &out, NF_E_DAMAGED);
}

static void what_is_none_is_refused(void **state)
{
    static const struct {
        uint8_t bytes[8];
        size_t n;
    } table[] = { { { 0, 0, 0 }, 3 },             /* of no article */
                  { { 0, 0, 1, 1, 1 }, 5 },       /* something behind it */
                  { { 0, 0, 2, 7, 7 }, 5 },       /* an article twice */
                  { { 0, 0, 2, 7, 6 }, 5 },       /* numbers that fall */
                  { { 0, 0, 1, 0x80, 0x20 }, 5 }, /* number 4096 */
                  /* 2^32 + 1 articles */
                  { { 0, 0, 0x81, 0x80, 0x80, 0x80, 0x10, 1 }, 8 },
                  { { 0, 9, 'a', 1, 1 }, 5 } };   /* a reason that is not there */
    struct nf_tombstone out;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        assert_get(nf_tombstone_get, table[i].bytes, table[i].n, &out, NF_E_DAMAGED);
}

static void a_reason_has_a_bound(void **state)
{
    uint8_t *p = calloc(1, NF_TOMBSTONE_MOST);
    struct nf_tombstone t = { .reason = { (const char *)p, NF_MAX_REASON }, .articles = 1 };
    struct nf_tombstone out;
    uint8_t *to = calloc(1, NF_TOMBSTONE_MOST);

    (void)state;
    assert_non_null(p);
    assert_non_null(to);
    for (unsigned more = 0; more < 2; more++, t.reason.len++)
        assert_get(nf_tombstone_get, to, nf_tombstone_put(to, &t) + 1, &out,
                   more ? NF_E_DAMAGED : NF_OK);
    free(p);
    free(to);
}

static void put_chunk(uint8_t *file, size_t at, uint32_t len)
{
    struct nf_chunk chunk = { .type = NF_CHUNK_TOMBSTONE, .stored_len = len, .aux = len };

    chunk.hash = nf_chunk_hash(&chunk, file + at + NF_CHUNK_HEADER_SIZE);
    nf_chunk_put(file + at, nf_seed((const uint8_t[NF_ID_SIZE]){ 0 }, at), &chunk);
}

/* More bytes than any has are not read, nor is there memory for them; the one behind is. */
static void a_longer_one_than_any_is_passed_over(void **state)
{
    enum { MOST = 2 * NF_CHUNK_HEADER_SIZE + NF_TOMBSTONE_MOST + 1 + sizeof(rain) };
    uint8_t *file = calloc(1, MOST);

    (void)state;
    assert_non_null(file);
    for (uint32_t over = 0; over < 2; over++) {
        const uint32_t len = NF_TOMBSTONE_MOST + over, next = NF_CHUNK_HEADER_SIZE + len;
        struct fault_io io = { .bytes = file };
        struct nf_archive a = { .source = fault_source(&io, MOST - 1 + over) };
        struct nf_tombstone_walk w = { .archive = &a };
        struct nf_tombstone out;
        struct nf_buf buf;

        nf_buf_init(&buf, &nf_alloc_libc, SIZE_MAX / 2);
        w.buf = &buf;
        memset(file, 0, MOST);
        put_chunk(file, 0, len);
        memcpy(file + next + NF_CHUNK_HEADER_SIZE, rain, sizeof(rain));
        put_chunk(file, next, sizeof(rain));
        assert_ok(nf_tombstone_next(&w, &out, NULL), NULL);
        assert_text(out.reason, "rain");
        assert_int_equal(io.fault.calls, over ? 3 : 4);
        assert_true(over ? buf.cap < NF_TOMBSTONE_MOST : buf.cap >= NF_TOMBSTONE_MOST);
        assert_status(nf_tombstone_next(&w, &out, NULL), NF_E_END, NULL);
        nf_buf_free(&buf);
    }
    free(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tombstone_is_read_as_it_was_written),
        cmocka_unit_test(what_is_none_is_refused),
        cmocka_unit_test(a_reason_has_a_bound),
        cmocka_unit_test(a_longer_one_than_any_is_passed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "src/base/alloc.h"
#include "src/convert/byte_in.h"

#include "tests/support/expect.h"

/* A stream of @size bytes, byte @i of them i % 251, in pieces of @piece. */
struct stream {
    size_t size;
    size_t piece;
    size_t at;
    size_t fail_at; /* reading there fails */
    unsigned reads;
    bool nomem; /* failing is running out of memory */
};

static ptrdiff_t stream_read(void *ctx, char *buf, size_t n, const char **why)
{
    struct stream *s = ctx;

    s->reads++;
    assert_true(n > 0);
    if (s->at >= s->fail_at) {
        *why = s->nomem ? NULL : "the line is dead";
        return -1;
    }
    if (n > s->piece)
        n = s->piece;
    if (n > s->size - s->at)
        n = s->size - s->at;
    for (size_t i = 0; i < n; i++)
        buf[i] = (char)((s->at + i) % 251);
    s->at += n;
    return (ptrdiff_t)n;
}

static struct nf_byte_in open_stream(struct stream *s,
                                     const struct nf_alloc *alloc)
{
    struct nf_byte_in in;

    nf_byte_in_init(&in, alloc);
    in.ctx = s;
    in.read = stream_read;
    return in;
}

static void gives_all_bytes_in_order(void **state)
{
    static const size_t pieces[] = { 1, 7, 4096, 1u << 20, SIZE_MAX };

    (void)state;
    for (size_t k = 0; k < COUNT_OF(pieces); k++) {
        struct stream s = { 30000, pieces[k], 0, SIZE_MAX, 0, false };
        struct nf_byte_in in = open_stream(&s, nf_alloc_or_libc(NULL));
        size_t seen = 0;

        for (size_t step = 1;; step = step % 777 + 1) {
            size_t n;

            nf_byte_in_want(&in, step);
            n = nf_byte_in_len(&in) < step ? nf_byte_in_len(&in) : step;
            if (n == 0)
                break;
            for (size_t i = 0; i < n; i++, seen++)
                if (nf_byte_in_ptr(&in)[i] != (char)(seen % 251))
                    fail_msg("byte %zu", seen);
            nf_byte_in_consume(&in, n);
        }
        assert_int_equal(seen, 30000);
        assert_true(in.ended);
        assert_null(in.why);
        nf_byte_in_free(&in);
    }
}

static void the_window_grows_as_far_as_wanted(void **state)
{
    struct stream s = { 5u << 20, 100000, 0, SIZE_MAX, 0, false };
    struct nf_byte_in in = open_stream(&s, nf_alloc_or_libc(NULL));

    (void)state;
    nf_byte_in_want(&in, 10);
    assert_int_equal(s.reads, 1);
    nf_byte_in_consume(&in, 3);
    nf_byte_in_want(&in, 3u << 20);
    assert_true(nf_byte_in_len(&in) >= 3u << 20);
    assert_int_equal(nf_byte_in_ptr(&in)[0], 3);
    nf_byte_in_want(&in, SIZE_MAX);
    assert_int_equal(nf_byte_in_len(&in), (5u << 20) - 3);
    nf_byte_in_free(&in);
}

/* Memory stays bounded while a long stream goes by. */
static void the_window_does_not_grow_by_itself(void **state)
{
    struct stream s = { 64u << 20, SIZE_MAX, 0, SIZE_MAX, 0, false };
    struct nf_byte_in in = open_stream(&s, nf_alloc_or_libc(NULL));

    (void)state;
    for (;;) {
        nf_byte_in_want(&in, 5000);
        if (nf_byte_in_len(&in) < 5000)
            break;
        nf_byte_in_consume(&in, 5000);
    }
    assert_true(in.window.cap <= 4u << 20);
    nf_byte_in_free(&in);
}

static void does_not_read_past_the_end_twice(void **state)
{
    struct stream s = { 10, SIZE_MAX, 0, SIZE_MAX, 0, false };
    struct nf_byte_in in = open_stream(&s, nf_alloc_or_libc(NULL));

    (void)state;
    assert_true(nf_byte_in_more(&in));
    assert_false(nf_byte_in_more(&in));
    assert_false(nf_byte_in_more(&in));
    assert_int_equal(s.reads, 2);
    assert_int_equal(nf_byte_in_len(&in), 10);
    nf_byte_in_free(&in);
}

/* "{ab\n", and what would come behind it, byte by byte. */
static ptrdiff_t line_read(void *ctx, char *buf, size_t n, const char **why)
{
    size_t *at = ctx;

    assert_true(n > 0);
    (void)why;
    *buf = *at < 4 ? "{ab\n"[*at] : 'x';
    ++*at;
    return 1;
}

static void who_writes_a_line_needs_write_no_more_at_once(void **state)
{
    (void)state;
    for (int waits = 0; waits < 2; waits++) {
        struct nf_byte_in in;
        size_t at = 0;

        nf_byte_in_init(&in, nf_alloc_or_libc(NULL));
        in.ctx = &at;
        in.read = line_read;
        in.waits = waits;
        nf_byte_in_look(&in, 2);
        assert_int_equal(at, 2);
        nf_byte_in_look(&in, 512);
        assert_int_equal(at, waits ? 4 : 512);
        nf_byte_in_free(&in);
    }
}

static void says_why_reading_failed(void **state)
{
    struct stream s = { 100, 40, 0, 80, 0, false };
    struct nf_byte_in in = open_stream(&s, nf_alloc_or_libc(NULL));

    (void)state;
    nf_byte_in_want(&in, 100);
    assert_int_equal(nf_byte_in_len(&in), 80);
    assert_string_equal(in.why, "the line is dead");
    assert_true(in.ended);
    assert_false(in.nomem);
    nf_byte_in_free(&in);
}

static void *no_memory(void *ctx, size_t n)
{
    (void)ctx;
    (void)n;
    return NULL;
}

static void no_put(void *ctx, void *p)
{
    (void)ctx;
    assert_null(p);
}

static void says_when_memory_ran_out(void **state)
{
    struct nf_alloc alloc = { NULL, no_memory, no_put };
    struct stream s = { 100, 40, 0, SIZE_MAX, 0, false };
    struct nf_byte_in in = open_stream(&s, &alloc);

    (void)state;
    assert_false(nf_byte_in_more(&in));
    assert_true(in.nomem);
    assert_true(in.ended);
    assert_int_equal(s.reads, 0);
    nf_byte_in_free(&in);
}

static void says_when_memory_ran_out_where_it_reads_from(void **state)
{
    struct stream s = { 100, 40, 0, 80, 0, true };
    struct nf_byte_in in = open_stream(&s, nf_alloc_or_libc(NULL));

    (void)state;
    nf_byte_in_want(&in, 100);
    assert_int_equal(nf_byte_in_len(&in), 80);
    assert_null(in.why);
    assert_true(in.nomem);
    nf_byte_in_free(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_all_bytes_in_order),
        cmocka_unit_test(the_window_grows_as_far_as_wanted),
        cmocka_unit_test(the_window_does_not_grow_by_itself),
        cmocka_unit_test(does_not_read_past_the_end_twice),
        cmocka_unit_test(who_writes_a_line_needs_write_no_more_at_once),
        cmocka_unit_test(says_why_reading_failed),
        cmocka_unit_test(says_when_memory_ran_out),
        cmocka_unit_test(says_when_memory_ran_out_where_it_reads_from)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

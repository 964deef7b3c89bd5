/* What nf_verify() reads, and how much at a time. */
#include "src/read/cursor.h"
#include "tests/support/counted.h"
#include "tests/support/findings.h"
#include "tests/support/opened.h"

/* A chunk's length is a number from the file. */
static void reads_large_chunks_in_pieces(void **state)
{
    const size_t size = 3u << 20;
    struct nf_writer_opts opts = { .struct_size = sizeof(opts), .flags = NF_WRITER_STORE };
    struct nf_field f = { .key = STR("t"), .kind = NF_KIND_STRING,
                          .value = { calloc(size, 1), size } };
    struct nf_record record = { &f, 1, { NULL, 0 } };
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer b;
    struct nf_writer *w = pack_begin(&b, &opts);

    (void)state;
    assert_non_null(f.value.ptr);
    memset((char *)f.value.ptr, 'x', size);
    assert_ok(nf_writer_add(w, &record, &err), &err);
    pack_end(w);
    for (int damaged = 0; damaged < 2; damaged++) {
        struct counted c = { .bytes = b };
        const struct nf_source source = counted_source(&c);
        struct nf_reader *r = NULL;

        b.ptr[5u << 19] ^= (unsigned char)damaged;
        assert_ok(nf_reader_open(&source, NULL, &r, &err), &err);
        assert_status(nf_verify(r, NULL, &result, &err),
                      damaged ? NF_E_DAMAGED : NF_OK, &err);
        if (!damaged) /* who gets an article needs all of it */
            assert_int_equal(c.longest, 1u << 20);
        nf_reader_close(r);
    }
    free((char *)f.value.ptr);
    free(b.ptr);
}

/* A head that is wrong takes time once, not for each of its articles. */
static void tries_no_damaged_block_again(void **state)
{
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct opened f = opened_numbers(500, 1, 500);
    struct counted c = { .bytes = f.bytes };
    const struct nf_source source = counted_source(&c);
    struct nf_location where;
    struct nf_reader *r = NULL;

    (void)state;
    assert_ok(nf_cursor_locate(f.cursor, 0, &where, &f.err), &f.err);
    f.bytes.ptr[where.offset + NF_CHUNK_HEADER_SIZE + where.head_len / 2] ^= 1;
    assert_ok(nf_reader_open(&source, NULL, &r, &f.err), &f.err);
    opts.threads = 1;
    assert_status(nf_verify(r, &opts, &result, &f.err), NF_E_DAMAGED, &f.err);
    assert_int_equal(result.articles_damaged, 500);
    assert_true(c.all < 4 * f.bytes.len);
    nf_reader_close(r);
    opened_close(&f);
}

/* What is larger than this reader may decode is not lost. */
static void what_is_beyond_a_limit_is_no_damage(void **state)
{
    struct nf_buffer b = findings_sample(100);
    struct nf_source source = memory_source(b.ptr, b.len);
    struct nf_reader_opts limits = NF_READER_OPTS_INIT;
    struct findings f = { .count = 0 };
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct nf_reader *r = NULL;
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    opts.level = NF_VERIFY_DEEP;
    opts.damage = findings_keep;
    opts.ctx = &f;
    limits.max_frame = 1700;
    assert_ok(nf_reader_open(&source, &limits, &r, &err), &err);
    assert_status(nf_verify(r, &opts, &result, &err), NF_E_LIMIT, &err);
    assert_true(f.count > 0 && f.count < 100);
    assert_int_equal(f.item[0].articles, 0);
    assert_non_null(strstr(f.text[0], "is not checked: "));
    nf_reader_close(r);
    free(b.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_large_chunks_in_pieces),
        cmocka_unit_test(tries_no_damaged_block_again),
        cmocka_unit_test(what_is_beyond_a_limit_is_no_damage)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Archives that grow, in memory: nf_writer_append(), nf_writer_flush(). */
#include "format/chunk_header.h"
#include "tests/support/grow.h"

static void an_empty_store_becomes_an_archive(void **state)
{
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    struct nf_writer *w = grow_begin(&s, &opts);

    (void)state;
    assert_true(s.synced == s.bytes.len && s.bytes.len > 0);
    grow_expect(&s, 0);
    assert_int_equal(grow_stats(w).generation, 1);
    nf_writer_close(w);
    assert_int_equal(s.closed, 1);
    grow_expect(&s, 0);
    memory_store_free(&s);
}

static void each_flush_is_a_generation(void **state)
{
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    struct nf_writer *w = grow_begin(&s, &opts);
    uint32_t n = 0;

    (void)state;
    for (uint32_t i = 0; i < 12; i++) {
        struct nf_buffer before = { 0 };
        struct nf_sink to = memory_sink(&before);

        assert_int_equal(to.append(to.ctx, s.bytes.ptr, s.bytes.len), 0);
        pack_add_numbers(w, n, n + i * 7);
        n += i * 7;
        grow_flush(w);
        assert_int_equal(grow_stats(w).articles, n);
        assert_int_equal(grow_stats(w).durable, n);
        assert_int_equal(grow_stats(w).generation, i + 1);
        assert_int_equal(s.synced, s.bytes.len);
        assert_memory_equal(s.bytes.ptr, before.ptr, before.len);
        grow_expect(&s, n);
        free(before.ptr);
    }
    nf_writer_close(w);
    assert_int_equal(s.cuts, 0);
    grow_expect(&s, n);
    memory_store_free(&s);
}

/* New articles are packed by what earlier ones say. If these are damaged, they are done without,
 * and nothing has failed. */
static void damage_of_earlier_articles_is_no_failure(void **state)
{
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w;

    (void)state;
    grow(&s, &opts, 0, 40);
    s.bytes.ptr[4096 + NF_CHUNK_HEADER_SIZE + 8] ^= 1; /* the head of the first block */
    w = grow_begin(&s, &opts);
    pack_add_numbers(w, 40, 45);
    assert_ok(nf_writer_flush(w, &err), &err);
    assert_int_equal(err.status, NF_OK);
    nf_writer_close(w);
    memory_store_free(&s);
}

static void a_flush_of_nothing_writes_nothing(void **state)
{
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    struct nf_writer *w = grow_begin(&s, &opts);
    size_t size;

    (void)state;
    pack_add_numbers(w, 0, 5);
    grow_flush(w);
    size = s.bytes.len;
    grow_flush(w);
    pack_end(w);
    assert_int_equal(s.bytes.len, size);
    grow(&s, &opts, 0, 0);
    assert_int_equal(s.bytes.len, size);
    memory_store_free(&s);
}

static void writers_follow_one_another(void **state)
{
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    struct nf_buffer packed;

    (void)state;
    pack_numbers(&packed, NULL, 0, 150);
    memory_store_set(&s, packed.ptr, packed.len);
    free(packed.ptr);
    for (uint32_t i = 150; i < 400; i += 50) {
        grow(&s, &opts, i, i + 50);
        grow_expect(&s, i + 50);
    }
    memory_store_free(&s);
}

static void what_is_not_flushed_is_gone(void **state)
{
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    struct nf_writer *w;
    size_t size;

    (void)state;
    grow(&s, &opts, 0, 30);
    size = s.bytes.len;
    w = grow_begin(&s, &opts);
    opts.block_articles = 4;
    nf_writer_close(w);
    assert_int_equal(s.bytes.len, size);
    opts.flags = NF_WRITER_STORE; /* holds nothing back for long */
    w = grow_begin(&s, &opts);
    pack_add_numbers(w, 30, 4000);
    assert_true(s.bytes.len > size);
    nf_writer_close(w);
    assert_int_equal(s.bytes.len, size);
    assert_int_equal(s.cuts, 1);
    grow_expect(&s, 30);
    memory_store_free(&s);
}

static uint64_t noon(void *ctx)
{
    return *(uint64_t *)ctx;
}

static void footers_say_the_time_they_are_told(void **state)
{
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    uint64_t times[] = { 0, 1700000000, UINT64_C(1) << 62 };

    (void)state;
    opts.now = noon;
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        struct nf_info info = NF_INFO_INIT;
        struct opened f;

        opts.ctx = &times[i];
        grow(&s, &opts, (uint32_t)i, (uint32_t)i + 1);
        f = grow_open(&s);
        nf_reader_info(f.reader, &info);
        assert_true(info.time == times[i]);
        opened_close(&f);
    }
    memory_store_free(&s);
}

static void a_new_archive_is_not_flushed(void **state)
{
    struct nf_writer_opts opts = grow_opts();
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer out;
    struct nf_writer *w = pack_begin(&out, &opts);

    (void)state;
    assert_status(nf_writer_flush(w, &err), NF_E_USAGE, &err);
    pack_add_numbers(w, 0, 3);
    assert_int_equal(grow_stats(w).durable, 0);
    assert_ok(nf_writer_finish(w, &err), &err);
    assert_int_equal(grow_stats(w).durable, 3);
    nf_writer_close(w);
    free(out.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_store_becomes_an_archive),
        cmocka_unit_test(each_flush_is_a_generation),
        cmocka_unit_test(damage_of_earlier_articles_is_no_failure),
        cmocka_unit_test(a_flush_of_nothing_writes_nothing),
        cmocka_unit_test(writers_follow_one_another),
        cmocka_unit_test(what_is_not_flushed_is_gone),
        cmocka_unit_test(footers_say_the_time_they_are_told),
        cmocka_unit_test(a_new_archive_is_not_flushed)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

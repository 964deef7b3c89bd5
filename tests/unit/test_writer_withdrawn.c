/* Numbers of articles that were withdrawn, in an archive that is written anew. */
#include "src/write/writer_parts.h"
#include "tests/support/opened.h"
#include "tests/support/sound.h"

#define ARTICLES 300

static bool is_gone(uint32_t i)
{
    return i % 7 == 3 || (i >= 100 && i < 120);
}

/* Every third without a reason, others for one of @reasons. */
static struct nf_withdrawal why_of(uint32_t i, uint32_t reasons, char buf[32])
{
    struct nf_withdrawal why = NF_WITHDRAWAL_INIT;

    if (i % 3 == 0)
        return why;
    why.time = 1000 + i % reasons;
    why.reason.ptr = buf;
    why.reason.len = (size_t)snprintf(buf, 32, "order %u", i % reasons);
    return why;
}

static struct opened archive(uint32_t articles, uint32_t block, unsigned threads,
                             uint32_t reasons)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct opened f = { .err = NF_ERROR_INIT };
    struct nf_writer *w;

    opts.preset = NF_PRESET_FAST;
    opts.threads = threads;
    opts.block_articles = block;
    w = pack_begin(&f.bytes, &opts);
    for (uint32_t i = 0; i < articles; i++) {
        char buf[32];
        struct nf_withdrawal why = why_of(i, reasons, buf);
        struct pack_numbered a;

        pack_numbered(&a, i);
        if (is_gone(i))
            assert_ok(nf_writer_add_withdrawn(w, i % 3 ? &why : NULL, &err), &err);
        else
            pack_add(w, &a.article);
    }
    pack_end(w);
    f.reader = pack_open(&f.bytes);
    f.cursor = pack_cursor(f.reader);
    return f;
}

static void expect_gone(struct opened *f, uint32_t i, uint32_t reasons, bool told)
{
    char buf[32];
    const struct nf_withdrawal why = why_of(i, reasons, buf);
    struct nf_withdrawal got = NF_WITHDRAWAL_INIT;
    struct nf_record record;
    uint64_t bytes = 77;

    assert_status(nf_cursor_size(f->cursor, i, &bytes, &f->err), NF_E_WITHDRAWN, &f->err);
    assert_int_equal(bytes, 77);
    assert_status(nf_cursor_get(f->cursor, i, NF_PARTS_ALL, &record, &f->err), NF_E_WITHDRAWN,
                  &f->err);
    if (!told || i % 3 == 0) {
        assert_status(nf_cursor_withdrawal(f->cursor, i, &got, &f->err), NF_E_NOTFOUND, &f->err);
        return;
    }
    assert_ok(nf_cursor_withdrawal(f->cursor, i, &got, &f->err), &f->err);
    assert_int_equal(got.time, why.time);
    assert_int_equal(got.reason.len, why.reason.len);
    assert_memory_equal(got.reason.ptr, buf, why.reason.len);
}

static void expect_all(struct opened *f, uint32_t articles, uint32_t reasons)
{

    for (uint32_t i = 0; i < articles; i++) {
        struct nf_record record;

        if (is_gone(i)) {
            expect_gone(f, i, reasons, true);
        } else {
            assert_ok(nf_cursor_get(f->cursor, i, NF_PARTS_ALL, &record, &f->err), &f->err);
            assert_true(pack_is_number(&record, i));
        }
    }
    assert_sound_reader(f->reader);
}

static void numbers_times_and_reasons_stay(void **state)
{
    static const struct { uint32_t articles, block; unsigned threads; } ways[] = {
        { 1, 0, 1 }, { 4, 0, 1 }, { 30, 0, 1 }, { ARTICLES, 7, 1 }, { ARTICLES, 1, 1 },
        { ARTICLES, 40, 3 }, { ARTICLES, 0, 2 }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        struct opened f = archive(ways[i].articles, ways[i].block, ways[i].threads, 4);

        expect_all(&f, ways[i].articles, 4);
        opened_close(&f);
    }
}

/* Each article has a reason of its own: a block has room for 16. */
static void sixteen_reasons_a_block_are_kept(void **state)
{
    struct opened f = archive(200, 200, 1, 1000);
    uint32_t told = 0;

    (void)state;
    for (uint32_t i = 0; i < 200; i++)
        if (is_gone(i)) {
            expect_gone(&f, i, 1000, told < 16);
            told += i % 3 != 0;
        }
    assert_in_range(told, 17, 200);
    opened_close(&f);
}

static void wrong_calls_change_nothing(void **state)
{
    static char text[1100];
    struct nf_withdrawal why = NF_WITHDRAWAL_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w;
    struct nf_buffer b;

    (void)state;
    memset(text, 'x', sizeof(text));
    w = pack_begin(&b, NULL);
    why.reason = (struct nf_str){ text, 1025 };
    assert_status(nf_writer_add_withdrawn(w, &why, &err), NF_E_USAGE, &err);
    why.reason.len = 1024;
    assert_ok(nf_writer_add_withdrawn(w, &why, &err), &err);
    assert_ok(nf_writer_finish(w, &err), &err);
    assert_status(nf_writer_add_withdrawn(w, &why, &err), NF_E_STATE, &err);
    nf_writer_close(w);
    free(b.ptr);
}

/* However many there are, so that they take little memory until their blocks are written. */
static void one_reason_is_kept_once(void **state)
{
    struct nf_withdrawal why = NF_WITHDRAWAL_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer bytes;
    struct nf_writer *w = pack_begin(&bytes, NULL);

    (void)state;
    for (unsigned i = 0; i < 300; i++) {
        why.time = i;
        why.reason = i < 200 ? str_of("order of a court") : str_of("a request");
        assert_ok(nf_writer_add_withdrawn(w, &why, &err), &err);
    }
    assert_int_equal(nf_vec_count(&w->graves), 300);
    assert_int_equal(w->reasons.len, strlen("order of a court") + strlen("a request"));
    pack_end(w);
    free(bytes.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_times_and_reasons_stay),
        cmocka_unit_test(sixteen_reasons_a_block_are_kept),
        cmocka_unit_test(one_reason_is_kept_once),
        cmocka_unit_test(wrong_calls_change_nothing)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

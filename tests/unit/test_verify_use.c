/* Damage is a finding where something in use is damaged, or nobody knows what is. */
#include "src/read/archive_page.h"
#include "tests/support/chunk_edit.h"
#include "tests/support/findings.h"
#include "tests/support/grow.h"

/* An archive in which a later generation has joined an index page with its own; where a byte of
 * that page is. */
static uint64_t joined_page(struct memory_store *m)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = grow_begin(m, NULL);
    struct nf_footer_page page;
    struct nf_reader *r;

    pack_add_numbers(w, 0, 1);
    grow_flush(w);
    r = pack_open(&m->bytes);
    assert_ok(nf_archive_page(&r->archive, 0, &page, &err), &err);
    nf_reader_close(r);
    pack_add_numbers(w, 1, 2);
    pack_end(w);
    return page.offsets.offset + NF_CHUNK_HEADER_SIZE;
}

/* Where the footer does not say which pages there are, that one may be in use. */
static void without_all_pages_any_may_be_in_use(void **state)
{
    struct memory_store m = { .error = 0 };
    const uint64_t at = joined_page(&m);
    const uint8_t time_max[8] = { 5 }; /* before its time_min */
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct findings f[2] = { { .count = 0 } };
    struct nf_reader *r = pack_open(&m.bytes);
    const struct nf_archive *a = &r->archive;
    const uint8_t *end = (const uint8_t *)a->creator.ptr + a->creator.len;
    const size_t entry = (size_t)a->footer.len - NF_CHUNK_HEADER_SIZE -
                         (size_t)(end - a->pages.entries);
    const uint64_t footer = a->footer.offset;

    (void)state;
    nf_reader_close(r);
    put_in_chunk(&m.bytes, footer, entry + 20, time_max, sizeof(time_max));
    for (int damaged = 0; damaged < 2; damaged++) {
        m.bytes.ptr[at] ^= (uint8_t)damaged;
        assert_int_equal(findings_of(&m.bytes, NF_VERIFY_QUICK, &f[damaged], &result),
                         NF_E_DAMAGED);
    }
    assert_true(f[0].count > 0);
    assert_int_equal(f[1].count, f[0].count + 1);
    memory_store_free(&m);
}

static void what_nothing_refers_to_is_no_finding(void **state)
{
    struct memory_store m = { .error = 0 };
    const uint64_t at = joined_page(&m);

    (void)state;
    m.bytes.ptr[at] ^= 1;
    for (int level = NF_VERIFY_QUICK; level <= NF_VERIFY_DEEP; level++) {
        struct findings f = { .count = 0 };
        struct nf_verify_result result = NF_VERIFY_RESULT_INIT;

        assert_int_equal(findings_of(&m.bytes, (enum nf_verify_level)level, &f, &result), NF_OK);
        assert_int_equal(f.count, 0);
    }
    memory_store_free(&m);
}

/* Nobody knows what is used where there is no index. */
static void without_an_index_all_damage_is_a_finding(void **state)
{
    struct nf_buffer b = findings_sample(5);
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct findings f = { .count = 0 };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_footer_page page;
    struct nf_reader *r = pack_open(&b);

    (void)state;
    assert_ok(nf_archive_page(&r->archive, 0, &page, &err), &err);
    nf_reader_close(r);
    b.ptr[page.offsets.offset + NF_CHUNK_HEADER_SIZE] ^= 1;
    opts.flags = NF_OPEN_RECOVER;
    assert_ok(nf_reader_open_memory(b.ptr, b.len, &opts, &r, &err), &err);
    assert_int_equal(findings_of_reader(r, NF_VERIFY_QUICK, &f, &result), NF_E_DAMAGED);
    assert_int_equal(f.count, 1);
    free(b.ptr);
}

/* Each footer leads to the one before it: without one, no earlier generation can be had. */
static void a_damaged_footer_is_a_finding_however_old_it_is(void **state)
{
    (void)state;
    for (int back = 1; back <= 2; back++) {
        struct memory_store m = { .error = 0 };
        struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
        struct findings f = { .count = 0 };
        struct nf_place footer[4] = { { 0, 0 } };
        struct nf_writer *w = grow_begin(&m, NULL);

        for (uint32_t i = 0; i < 3; i++) {
            struct nf_reader *r;

            pack_add_numbers(w, i, i + 1);
            grow_flush(w);
            r = pack_open(&m.bytes);
            footer[i] = r->archive.footer;
            nf_reader_close(r);
        }
        pack_end(w);
        m.bytes.ptr[footer[2 - back].offset + NF_CHUNK_HEADER_SIZE + 24] ^= 1;
        assert_int_equal(findings_of(&m.bytes, NF_VERIFY_QUICK, &f, &result), NF_E_DAMAGED);
        assert_int_equal(f.count, 1);
        memory_store_free(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_nothing_refers_to_is_no_finding),
        cmocka_unit_test(without_all_pages_any_may_be_in_use),
        cmocka_unit_test(without_an_index_all_damage_is_a_finding),
        cmocka_unit_test(a_damaged_footer_is_a_finding_however_old_it_is)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

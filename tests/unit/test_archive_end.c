/* Where an archive ends, for who goes on with it: what is cut, what counts, what is refused. */
#include "src/read/reader_parts.h"
#include "tests/support/chunk_edit.h"
#include "tests/support/grow.h"

/* What a writer that is killed leaves behind: all that it has appended. */
static void leave_torn(struct memory_store *s, size_t *size)
{
    struct nf_writer_opts opts = grow_opts();
    struct nf_buffer torn = { 0 };
    struct nf_sink to = memory_sink(&torn);
    struct nf_writer *w;

    grow(s, &opts, 0, 30);
    *size = s->bytes.len;
    opts.flags = NF_WRITER_STORE;
    w = grow_begin(s, &opts);
    pack_add_numbers(w, 30, 4000);
    assert_true(s->bytes.len > *size);
    assert_int_equal(to.append(to.ctx, s->bytes.ptr, s->bytes.len), 0);
    nf_writer_close(w);
    memory_store_set(s, torn.ptr, torn.len);
    free(torn.ptr);
}

static void a_torn_tail_is_cut(void **state)
{
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    struct nf_writer *w;
    size_t size, torn;

    (void)state;
    leave_torn(&s, &size);
    torn = s.bytes.len;
    w = grow_begin(&s, &opts);
    assert_int_equal(grow_stats(w).cut_bytes, torn - size);
    assert_int_equal(s.bytes.len, size);
    pack_add_numbers(w, 30, 60);
    pack_end(w);
    grow_expect(&s, 60);
    memory_store_free(&s);
}

static void a_footer_without_its_trailer_counts(void **state)
{
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };

    (void)state;
    grow(&s, &opts, 0, 30);
    grow(&s, &opts, 30, 60);
    for (size_t n = 1; n <= 16; n++) {
        s.bytes.len -= n;
        grow(&s, &opts, 0, 0);
        grow_expect(&s, 60);
    }
    s.bytes.ptr[s.bytes.len - 3] ^= 1;
    grow(&s, &opts, 60, 90);
    grow_expect(&s, 90);
    memory_store_free(&s);
}

/* Nothing is cut that somebody was told to be stored. */
static void a_damaged_footer_is_refused(void **state)
{
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;
    struct nf_store store;
    size_t size;

    (void)state;
    grow(&s, &opts, 0, 30);
    grow(&s, &opts, 30, 60);
    size = s.bytes.len;
    s.bytes.ptr[size - 40] ^= 1;
    store = memory_store(&s);
    assert_status(nf_writer_append(&store, &opts, &w, &err), NF_E_DAMAGED, &err);
    assert_null(w);
    assert_non_null(strstr(err.text, "newest footer"));
    assert_int_equal(s.bytes.len, size);
    assert_int_equal(s.closed, 2); /* by the writers before */
    memory_store_free(&s);
}

static void refuse(const void *p, size_t n, enum nf_status want)
{
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;
    struct nf_store store;

    memory_store_set(&s, p, n);
    store = memory_store(&s);
    assert_status(nf_writer_append(&store, &opts, &w, &err), want, &err);
    assert_int_equal(s.bytes.len, n);
    assert_memory_equal(s.bytes.ptr, p, n);
    memory_store_free(&s);
}

static void what_is_no_archive_is_left_alone(void **state)
{
    struct memory_store s = { .error = 0 };
    struct nf_writer_opts opts = grow_opts();
    static const char text[] = "{\"url\": \"https://www.example.org/\"}\n";
    struct nf_buffer two = { 0 };
    struct nf_sink to = memory_sink(&two);

    (void)state;
    refuse(text, sizeof(text) - 1, NF_E_FORMAT);
    grow(&s, &opts, 0, 3);
    for (size_t n = 41 + 32; n < s.bytes.len - 16 - 200; n += 97)
        refuse(s.bytes.ptr + 1, n, NF_E_FORMAT);
    assert_int_equal(to.append(to.ctx, s.bytes.ptr, s.bytes.len), 0);
    assert_int_equal(to.append(to.ctx, s.bytes.ptr, 100), 0);
    refuse(two.ptr, two.len, NF_E_DAMAGED);
    free(two.ptr);
    memory_store_free(&s);
}

/* Each cut of an archive that holds nothing yet is got over. */
static void an_archive_that_was_just_begun_is_made_again(void **state)
{
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    size_t size;

    (void)state;
    grow(&s, &opts, 0, 0);
    size = s.bytes.len;
    for (size_t n = 0; n < size; n++) {
        s.bytes.len = n;
        grow(&s, &opts, 0, 2);
        grow_expect(&s, 2);
        s.bytes.len = 0;
        grow(&s, &opts, 0, 0);
        assert_int_equal(s.bytes.len, size);
    }
    memory_store_free(&s);
}

/* A footer that is whole, but makes no sense: what is behind the one before it must not be hidden
 * by what is added. */
static void a_footer_that_does_not_hold_together_is_refused(void **state)
{
    static const uint8_t one = 1; /* ban, which is not there */
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    struct nf_store store;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;
    struct nf_place footer;
    struct nf_reader *r;
    size_t size, behind;

    (void)state;
    grow(&s, &opts, 0, 3);
    grow(&s, &opts, 3, 5);
    r = pack_open(&s.bytes);
    footer = r->archive.footer;
    behind = 1 + 1 + r->archive.creator.len;
    nf_reader_close(r);
    put_in_chunk(&s.bytes, footer.offset, (size_t)footer.len - NF_CHUNK_HEADER_SIZE - behind,
                 &one, 1);
    size = s.bytes.len;
    store = memory_store(&s);
    assert_status(nf_writer_append(&store, &opts, &w, &err), NF_E_DAMAGED, &err);
    assert_non_null(strstr(err.text, "hold together"));
    assert_null(w);
    assert_int_equal(s.bytes.len, size);
    memory_store_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_torn_tail_is_cut),
        cmocka_unit_test(a_footer_without_its_trailer_counts),
        cmocka_unit_test(a_damaged_footer_is_refused),
        cmocka_unit_test(what_is_no_archive_is_left_alone),
        cmocka_unit_test(an_archive_that_was_just_begun_is_made_again),
        cmocka_unit_test(a_footer_that_does_not_hold_together_is_refused)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

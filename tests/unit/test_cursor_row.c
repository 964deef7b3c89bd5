#include <errno.h>

#include "src/read/archive_page.h"
#include "src/read/cursor.h"
#include "tests/support/fault.h"
#include "tests/support/opened.h"

#define ARTICLES 1600u /* in pages of 512, 512, 512 and 64 */

static void assert_row_is(struct opened *f, uint32_t i)
{
    struct pack_numbered a;
    struct nf_row row;
    struct nf_time t;
    uint64_t next = 77;

    pack_numbered(&a, i);
    assert_true(nf_time_parse((struct nf_str){ a.published, strlen(a.published) }, &t));
    assert_ok(nf_cursor_row(f->cursor, i, &row, &next, &f->err), &f->err);
    assert_int_equal(next, i + 1);
    assert_text(row.source, a.article.source);
    assert_text(row.language, a.article.language);
    assert_text(row.domain, "www.example.org");
    assert_int_equal(row.published.seconds, t.seconds);
    assert_int_equal(row.published.precision, NF_PRECISION_DAY);
    assert_false(row.published.zone_known);
}

static void tells_of_every_article_in_any_order(void **state)
{
    struct opened f = opened_numbers(1, 1, ARTICLES);
    uint64_t seed = 7;

    (void)state;
    for (uint32_t i = 0; i < ARTICLES; i++)
        assert_row_is(&f, i);
    for (int i = 0; i < 500; i++) {
        assert_row_is(&f, pack_random(&seed) % ARTICLES);
        opened_gets(&f, pack_random(&seed) % ARTICLES);
    }
    opened_close(&f);
}

static void refuses_ordinals_there_are_not(void **state)
{
    static const uint64_t table[] = { 10, UINT32_MAX, (UINT64_C(1) << 32) + 3, UINT64_MAX };
    struct opened f = opened_numbers(4, 1, 10);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_row row = { .source = STR("as it was") };
        uint64_t next = 77;

        assert_status(nf_cursor_row(f.cursor, table[i], &row, &next, &f.err), NF_E_RANGE,
                      &f.err);
        assert_text(row.source, "as it was");
        assert_int_equal(next, 77);
        assert_status(nf_cursor_row(f.cursor, table[i], &row, NULL, NULL), NF_E_RANGE,
                      NULL);
    }
    assert_row_is(&f, 9);
    opened_close(&f);
}

/* Neither time nor language; of a publisher the domain alone, or nothing. */
static void tells_what_there_is_none_of(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    static const struct pack_article articles[] = {
        { .url = "https://www.example.org/a", .title = "A", .text = "a" },
        { .title = "B", .text = "b" }
    };
    struct nf_buffer bytes;
    struct nf_writer *w = pack_begin(&bytes, &opts);
    struct opened f;
    struct nf_row row;

    (void)state;
    pack_add(w, &articles[0]);
    pack_add(w, &articles[1]);
    pack_end(w);
    f = opened_bytes(bytes);
    assert_ok(nf_cursor_row(f.cursor, 0, &row, NULL, &f.err), &f.err);
    assert_null(row.source.ptr);
    assert_text(row.domain, "www.example.org");
    assert_null(row.language.ptr);
    assert_int_equal(row.published.precision, NF_PRECISION_NONE);
    assert_ok(nf_cursor_row(f.cursor, 1, &row, NULL, &f.err), &f.err);
    assert_null(row.source.ptr);
    assert_null(row.domain.ptr);
    assert_int_equal(row.domain.len, 0);
    opened_close(&f);
}

/* Out of the blocks; of one that is damaged as well nobody knows. */
static void makes_a_catalog_that_is_damaged(void **state)
{
    struct opened f = opened_numbers(1, 1, ARTICLES);
    struct nf_location where;
    struct nf_footer_page p;
    struct nf_row row;
    uint64_t next = 0;

    (void)state;
    assert_ok(nf_archive_page(&f.reader->archive, 1, &p, &f.err), &f.err);
    ((uint8_t *)f.bytes.ptr)[p.catalog.offset + NF_CHUNK_HEADER_SIZE + 3] ^= 1;
    assert_row_is(&f, 511);
    for (uint32_t i = 0; i < ARTICLES; i++)
        assert_row_is(&f, i);
    assert_ok(nf_cursor_locate(f.cursor, 700, &where, &f.err), &f.err);
    ((uint8_t *)f.bytes.ptr)[where.offset] ^= 1;
    assert_row_is(&f, 0); /* another page */
    assert_status(nf_cursor_row(f.cursor, 700, &row, &next, &f.err), NF_E_DAMAGED,
                  &f.err);
    assert_int_equal(next, 701);
    assert_row_is(&f, 699);
    assert_row_is(&f, 701);
    assert_row_is(&f, 1024);
    opened_close(&f);
}

/* An archive without a catalog, the sources of which are so long that they are texts. */
static struct opened opened_long_names(void)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    char source[200];
    struct nf_buffer bytes;
    struct nf_footer_page p;
    struct nf_writer *w;
    struct opened f;

    opts.block_articles = 4;
    opts.frame_articles = 1;
    w = pack_begin(&bytes, &opts);
    for (uint32_t i = 0; i < 20; i++) {
        struct pack_numbered a;

        pack_numbered(&a, i);
        pack_words(source, sizeof(source) - 1, i);
        a.article.source = source;
        pack_add(w, &a.article);
    }
    pack_end(w);
    f = opened_bytes(bytes);
    assert_ok(nf_archive_page(&f.reader->archive, 0, &p, &f.err), &f.err);
    f.bytes.ptr[p.catalog.offset + NF_CHUNK_HEADER_SIZE + 3] ^= 1;
    return f;
}

/* Where names are texts, one that could not be read this time is not lost. */
static void a_read_that_fails_is_no_damage(void **state)
{
    struct opened f = opened_long_names();
    struct fault_io io = { .error = EIO, .bytes = f.bytes.ptr };
    const struct nf_source source = fault_source(&io, f.bytes.len);
    struct nf_reader *r = NULL;
    char want[200];

    (void)state;
    pack_words(want, sizeof(want) - 1, 13);
    assert_ok(nf_reader_open(&source, NULL, &r, &f.err), &f.err);
    for (unsigned long n = 1; n == 1 || atomic_load(&io.fault.hit); n++) {
        struct nf_cursor *c = pack_cursor(r);
        struct nf_row row;
        enum nf_status st;

        fault_at(&io.fault, n, false);
        st = nf_cursor_row(c, 13, &row, NULL, &f.err);
        if (st != NF_OK)
            assert_status(st, NF_E_IO, &f.err);
        io.fault.at = 0;
        assert_ok(nf_cursor_row(c, 13, &row, NULL, &f.err), &f.err);
        assert_text(row.source, want);
        nf_cursor_close(c);
    }
    nf_reader_close(r);
    opened_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_of_every_article_in_any_order),
        cmocka_unit_test(refuses_ordinals_there_are_not),
        cmocka_unit_test(tells_what_there_is_none_of),
        cmocka_unit_test(makes_a_catalog_that_is_damaged),
        cmocka_unit_test(a_read_that_fails_is_no_damage)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

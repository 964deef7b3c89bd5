#include "format/chunk_header.h"
#include "src/read/archive_page.h"
#include "src/read/cursor.h"
#include "tests/support/opened.h"

#define ARTICLES 1500u /* in pages of 512, 512 and 476 */

/* An article's time in days since 2000-01-01; -1: none. Many have the same one. */
static int day_of(uint32_t i)
{
    uint64_t seed = i;

    return i % 11 == 3 ? -1 : (int)(pack_random(&seed) % 700);
}

static struct opened dated(void)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_buffer bytes;
    struct nf_writer *w;

    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.block_articles = 1;
    opts.flags = NF_WRITER_NO_TABLES;
    w = pack_begin(&bytes, &opts);
    for (uint32_t i = 0; i < ARTICLES; i++) {
        struct pack_article a = { .title = "Rain", .language = i % 2 ? "en" : "de" };
        struct nf_time t = { .seconds = 946684800 + day_of(i) * INT64_C(86400),
                             .precision = NF_PRECISION_DAY };
        char text[NF_TIME_TEXT];

        nf_time_print(&t, text);
        if (day_of(i) >= 0)
            a.published = text;
        pack_add(w, &a);
    }
    pack_end(w);
    return opened_bytes(bytes);
}

/* The newest that is older than @last, the article that was found before. */
static uint32_t next_newest(uint32_t last, bool german, int until)
{
    uint32_t best = UINT32_MAX;

    for (uint32_t i = 0; i < ARTICLES; i++) {
        int day = day_of(i);

        if (day < 0 || day >= until || (german && i % 2))
            continue;
        if (last != UINT32_MAX && (day > day_of(last) || (day == day_of(last) && i >= last)))
            continue;
        if (best == UINT32_MAX || day >= day_of(best))
            best = i;
    }
    return best;
}

static void check(struct opened *f, const struct nf_query *query, size_t n, bool german,
                  int until)
{
    uint64_t *ordinals = malloc((n + 1) * sizeof(*ordinals));
    size_t found = SIZE_MAX;
    uint32_t last = UINT32_MAX;

    assert_non_null(ordinals);
    assert_ok(nf_cursor_newest(f->cursor, query, ordinals, n, &found, &f->err), &f->err);
    assert_true(found <= n);
    for (size_t i = 0; i < found; i++) {
        last = next_newest(last, german, until);
        assert_int_equal(ordinals[i], last);
    }
    if (found < n)
        assert_int_equal(next_newest(last, german, until), UINT32_MAX);
    free(ordinals);
}

static void finds_them_newest_first(void **state)
{
    static const size_t counts[] = { 0, 1, 2, 20, 333, 2000 };
    struct nf_query german = { .struct_size = sizeof(struct nf_query), .language = STR("de") };
    struct nf_query until = { .struct_size = sizeof(struct nf_query), .has_until = true,
                              .until = 946684800 + 86400 * 650 };
    struct opened f = dated();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        check(&f, NULL, counts[i], false, INT32_MAX);
        check(&f, &german, counts[i], true, INT32_MAX);
        check(&f, &until, counts[i], false, 650);
    }
    opened_close(&f);
}

static void finds_none_where_there_is_none(void **state)
{
    struct nf_query nobody = { .struct_size = sizeof(struct nf_query), .source = STR("nobody") };
    struct opened f = dated();
    uint64_t ordinal = 77;
    size_t found = 77;

    (void)state;
    assert_ok(nf_cursor_newest(f.cursor, &nobody, &ordinal, 1, &found, &f.err), &f.err);
    assert_int_equal(found, 0);
    assert_int_equal(ordinal, 77);
    opened_close(&f);
    f = opened_numbers(4, 1, 0);
    assert_ok(nf_cursor_newest(f.cursor, NULL, &ordinal, 1, &found, &f.err), &f.err);
    assert_int_equal(found, 0);
    opened_close(&f);
}

/* Of an article in a block that is damaged, as the catalog is, nobody knows how new it is. */
static void says_that_some_cannot_be_read(void **state)
{
    struct opened f = dated();
    const uint32_t lost = next_newest(UINT32_MAX, false, 700);
    const uint32_t page = lost / 512;
    struct nf_footer_page p;
    struct nf_location where;
    uint64_t ordinals[3];
    size_t found = 0;

    (void)state;
    assert_ok(nf_archive_page(&f.reader->archive, page, &p, &f.err), &f.err);
    assert_ok(nf_cursor_locate(f.cursor, lost, &where, &f.err), &f.err);
    f.bytes.ptr[p.catalog.offset + NF_CHUNK_HEADER_SIZE] ^= 1;
    f.bytes.ptr[where.offset] ^= 1;
    assert_status(nf_cursor_newest(f.cursor, NULL, ordinals, 3, &found, &f.err), NF_E_DAMAGED,
                  &f.err);
    assert_non_null(strstr(f.err.text, "its block and the catalog are damaged"));
    assert_int_equal(found, 3);
    for (uint32_t i = 0, last = lost; i < 3; i++) {
        last = next_newest(last, false, 700);
        assert_int_equal(ordinals[i], last);
    }
    opened_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_them_newest_first),
        cmocka_unit_test(finds_none_where_there_is_none),
        cmocka_unit_test(says_that_some_cannot_be_read)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

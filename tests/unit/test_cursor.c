/* A cursor gives articles by their number. */
#include <errno.h>

#include "tests/support/counted.h"

static void gets_every_article_in_any_order(void **state)
{
    static const unsigned shapes[][2] = { { 1, 1 }, { 32, 1 }, { 7, 3 }, { 64, 64 } };
    uint64_t seed = 7;

    (void)state;
    for (size_t k = 0; k < COUNT_OF(shapes); k++) {
        struct opened f = opened_numbers(shapes[k][0], shapes[k][1], 150);

        for (uint32_t i = 0; i < 150; i++)
            opened_gets(&f, i);
        for (uint32_t i = 150; i-- > 0;)
            opened_gets(&f, i);
        for (int i = 0; i < 500; i++)
            opened_gets(&f, pack_random(&seed) % 150);
        opened_close(&f);
    }
}

static void refuses_ordinals_there_are_not(void **state)
{
    static const uint64_t table[] = { 10, 11, UINT32_MAX, UINT64_C(1) << 32,
                                      (UINT64_C(1) << 32) + 3, UINT64_MAX };
    struct opened f = opened_numbers(4, 1, 10);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_record record = { .count = 77 };

        assert_status(nf_cursor_get(f.cursor, table[i], NF_PARTS_ALL, &record,
                                    &f.err), NF_E_RANGE, &f.err);
        assert_int_equal(f.err.status, NF_E_RANGE);
        assert_int_equal(record.count, 77); /* left alone */
        assert_status(nf_cursor_get(f.cursor, table[i], NF_PARTS_ALL, &record,
                                    NULL), NF_E_RANGE, NULL);
        opened_gets(&f, 9);
    }
    opened_close(&f);
    f = opened_numbers(4, 1, 0);
    {
        struct nf_record record;
        uint64_t n = 5;

        assert_status(nf_cursor_get(f.cursor, 0, NF_PARTS_ALL, &record, NULL),
                      NF_E_RANGE, NULL);
        assert_status(nf_cursor_next(f.cursor, 0, NULL, &n, &n, NULL), NF_E_END,
                      NULL);
        assert_status(nf_cursor_find(f.cursor, NF_KEY_ID, STR("x"), UINT64_MAX, &n,
                                     NULL), NF_E_NOTFOUND, NULL);
        assert_int_equal(n, 5);
    }
    opened_close(&f);
    nf_cursor_close(NULL);
}

static void gets_the_short_parts_alone(void **state)
{
    struct opened f = opened_numbers(16, 2, 40);

    (void)state;
    for (uint32_t i = 0; i < 40; i++) {
        struct nf_record record;
        const struct nf_field *text;
        struct pack_numbered a;

        pack_numbered(&a, i);
        assert_ok(nf_cursor_get(f.cursor, i, NF_PARTS_SHORT, &record, &f.err),
                  &f.err);
        assert_int_equal(record.count, 7);
        assert_text(nf_record_find(&record, NF_ROLE_URL)->value, a.url);
        assert_text(nf_record_find(&record, NF_ROLE_TITLE)->value,
                    a.article.title);
        text = nf_record_find(&record, NF_ROLE_TEXT);
        assert_null(text->value.ptr);
        assert_int_equal(text->value.len, 0);
        if (i % 3 == 0)
            opened_gets(&f, i);
    }
    opened_close(&f);
}

static void gives_key_and_literal_of_each_value(void **state)
{
    struct nf_field in[] = {
        { .before = STR("{ \"a\" : {\"b\\\"c\": "), .value = STR("1"),
          .kind = NF_KIND_JSON },
        { .before = STR("}, \"t\" :"), .value = STR("x"), .kind = NF_KIND_STRING,
          .role = NF_ROLE_TITLE },
        { .before = STR(", \"\":"), .value = STR("[]"), .kind = NF_KIND_JSON },
        { .before = STR("\nBy line: "), .value = STR("y"), .kind = NF_KIND_TEXT },
        { .before = STR(""), .value = STR("z"), .kind = NF_KIND_TEXT }
    };
    static const char *const keys[] = { "b\\\"c", "t", "", "By line", "" };
    struct nf_record record = { in, COUNT_OF(in), STR("}") };
    struct nf_buffer bytes;
    struct nf_writer *w = pack_begin(&bytes, NULL);
    struct opened f;

    (void)state;
    assert_ok(nf_writer_add(w, &record, NULL), NULL);
    pack_end(w);
    f = opened_bytes(bytes);
    assert_ok(nf_cursor_get(f.cursor, 0, NF_PARTS_ALL, &record, NULL), NULL);
    assert_int_equal(record.count, COUNT_OF(in));
    for (size_t i = 0; i < COUNT_OF(in); i++) {
        assert_text(record.fields[i].key, keys[i]);
        assert_bytes(record.fields[i].before, in[i].before);
        assert_bytes(record.fields[i].value, in[i].value);
        assert_int_equal(record.fields[i].kind, in[i].kind);
        assert_int_equal(record.fields[i].role, in[i].role);
    }
    assert_text(record.tail, "}");
    opened_close(&f);
}

/* JSON as it was, a text as an object of its fields, and a NUL behind either. */
static void gives_any_article_as_json(void **state)
{
    const struct nf_field json = { .before = STR("{ \"a\" :\n"), .value = STR("x/\"\xc3\xa9"),
                                   .kind = NF_KIND_STRING_ASCII };
    const struct nf_field text = { .before = STR("# "), .value = STR("Rain \"here\""),
                                   .kind = NF_KIND_TEXT, .role = NF_ROLE_TITLE };
    const struct nf_record in[] = { { &json, 1, STR("\r\n}") }, { &text, 1, STR("\n") } };
    static const char *const want[] = { "{ \"a\" :\"x/\\\"\\u00e9\"}",
                                        "{\"title\":\"Rain \\\"here\\\"\"}" };
    struct nf_buffer bytes;
    struct nf_writer *w = pack_begin(&bytes, NULL);
    struct nf_str out = { "left alone", 10 };
    struct opened f;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(in); i++)
        assert_ok(nf_writer_add(w, &in[i], NULL), NULL);
    pack_end(w);
    f = opened_bytes(bytes);
    assert_status(nf_cursor_json(f.cursor, 2, &out, &f.err), NF_E_RANGE, &f.err);
    assert_text(out, "left alone");
    for (size_t i = 0; i < COUNT_OF(in); i++) {
        assert_ok(nf_cursor_json(f.cursor, i, &out, &f.err), &f.err);
        assert_string_equal(out.ptr, want[i]);
        assert_int_equal(out.len, strlen(want[i]));
    }
    opened_close(&f);
}

/* More blocks than an index page has room for. */
static void goes_from_index_page_to_index_page(void **state)
{
    struct opened f = opened_numbers(1, 1, 1300);
    struct nf_query query = { .struct_size = sizeof(struct nf_query),
                              .has_since = true, .language = STR("fr") };
    uint64_t n, from = 0, count = 0;
    struct nf_info info = NF_INFO_INIT;

    (void)state;
    nf_reader_info(f.reader, &info);
    assert_int_equal(info.blocks, 1300);
    for (uint32_t i = 1299; i > 300; i -= 111)
        opened_gets(&f, i);
    opened_gets(&f, 511);
    opened_gets(&f, 512);
    opened_gets(&f, 1023);
    opened_gets(&f, 1024);
    query.since = 946684800 + INT64_C(366) * 86400; /* from 2001 on */
    while (nf_cursor_next(f.cursor, from, &query, &n, &from, &f.err) == NF_OK) {
        assert_true(n >= 336);
        assert_int_equal(n % 3, 2);
        count++;
    }
    assert_int_equal(f.err.status, NF_E_END);
    assert_int_equal(count, 1300 / 3 - 336 / 3);
    for (uint32_t i = 0; i < 1300; i += 97) {
        struct pack_numbered a;

        pack_numbered(&a, i);
        assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, str_of(a.id), UINT64_MAX, &n,
                                 &f.err), &f.err);
        assert_int_equal(n, i);
    }
    opened_close(&f);
}

static void is_usable_after_a_failure(void **state)
{
    struct counted s = { .reads = 0 };
    struct opened f = counted_open(&s, 100, 10, NULL);
    struct nf_record record;
    uint64_t n;

    (void)state;
    for (uint32_t i = 0; i < 100; i += 11) { /* each in another block */
        struct pack_numbered a;
        struct nf_query query = { .struct_size = sizeof(struct nf_query),
                                  .language = STR("fr") };

        pack_numbered(&a, i);
        s.fail = EIO;
        assert_status(nf_cursor_get(f.cursor, i, NF_PARTS_ALL, &record, &f.err),
                      NF_E_IO, &f.err);
        assert_int_equal(f.err.os_errno, EIO);
        if (i == 0)
            assert_status(nf_cursor_next(f.cursor, 0, &query, &n, NULL, NULL), NF_E_IO,
                          NULL);
        assert_status(nf_cursor_find(f.cursor, NF_KEY_ID, str_of(a.id), UINT64_MAX,
                                     &n, NULL), NF_E_IO, NULL);
        s.fail = 0;
        opened_gets(&f, i);
        assert_ok(nf_cursor_next(f.cursor, 0, &query, &n, NULL, NULL), NULL);
        assert_int_equal(n, 2);
        assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, str_of(a.id), UINT64_MAX, &n,
                                 NULL), NULL);
        assert_int_equal(n, i);
    }
    opened_close(&f);
}

/* Said before it is got, of a text with others in its frame as well. */
static void tells_how_large_articles_are(void **state)
{
    (void)state;
    for (unsigned frame = 1; frame <= 4; frame += 3) {
        struct opened f = opened_numbers(8, frame, 32);
        uint64_t bytes = 77;

        assert_status(nf_cursor_size(f.cursor, 32, &bytes, &f.err), NF_E_RANGE, &f.err);
        assert_int_equal(bytes, 77);
        for (uint32_t i = 0; i < 32; i++) {
            struct nf_record record;

            assert_ok(nf_cursor_size(f.cursor, i, &bytes, &f.err), &f.err);
            assert_ok(nf_cursor_get(f.cursor, i, NF_PARTS_ALL, &record, &f.err),
                      &f.err);
            assert_true(bytes + 2 * record.count >= nf_record_size(&record));
            if (frame == 1) /* all values are strings without escapes */
                assert_int_equal(bytes + 2 * record.count, nf_record_size(&record));
        }
        opened_close(&f);
    }
}

/* Collectors of garbage close in any order; the source goes with the last. */
static void a_cursor_keeps_its_reader(void **state)
{
    struct counted s = { .reads = 0 };
    struct opened f = counted_open(&s, 10, 4, NULL);
    struct nf_cursor *other = pack_cursor(f.reader);

    (void)state;
    nf_reader_close(f.reader);
    opened_gets(&f, 7);
    nf_cursor_close(f.cursor);
    assert_int_equal(s.closes, 0);
    f.cursor = other;
    opened_gets(&f, 3);
    nf_cursor_close(other);
    assert_int_equal(s.closes, 1);
    free(s.bytes.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gets_every_article_in_any_order),
        cmocka_unit_test(refuses_ordinals_there_are_not),
        cmocka_unit_test(gets_the_short_parts_alone),
        cmocka_unit_test(gives_key_and_literal_of_each_value),
        cmocka_unit_test(gives_any_article_as_json),
        cmocka_unit_test(goes_from_index_page_to_index_page),
        cmocka_unit_test(is_usable_after_a_failure),
        cmocka_unit_test(tells_how_large_articles_are),
        cmocka_unit_test(a_cursor_keeps_its_reader)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

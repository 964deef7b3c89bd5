#include "src/build/block_layout.h"

#include <stdio.h>
#include <stdlib.h>

#include "src/base/alloc.h"
#include "tests/support/expect.h"

struct fixture {
    struct nf_block_input in;
    struct nf_block_layout layout;
    struct nf_buf out;
};

static int set_up(void **state)
{
    const struct nf_alloc *alloc = nf_alloc_or_libc(NULL);
    struct fixture *f = calloc(1, sizeof(*f));

    if (!f)
        return -1;
    nf_block_input_init(&f->in, alloc);
    nf_block_layout_init(&f->layout, alloc);
    nf_buf_init(&f->out, alloc, SIZE_MAX / 2);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    nf_block_input_free(&f->in);
    nf_block_layout_free(&f->layout);
    nf_buf_free(&f->out);
    free(f);
    return 0;
}

static void add(struct fixture *f, const struct nf_field *fields, size_t n,
                const char *tail)
{
    struct nf_record r = { fields, n, str_of(tail) };

    assert_ok(nf_block_input_add(&f->in, &r, NULL), NULL);
}

static void make(struct fixture *f)
{
    nf_block_input_seal(&f->in);
    assert_ok(nf_block_layout_make(&f->layout, &f->in), NULL);
}

static size_t column_count(const struct fixture *f)
{
    return nf_vec_count(&f->layout.columns);
}

static size_t shape_count(const struct fixture *f)
{
    return nf_vec_count(&f->layout.shapes);
}

static const struct nf_layout_column *column(const struct fixture *f, size_t i)
{
    return &f->layout.columns.at[i];
}

static uint32_t shape_of(const struct fixture *f, size_t i)
{
    return f->layout.shape_of.at[i];
}

static void one_layout_is_stored_once(void **state)
{
    struct fixture *f = *state;

    for (int i = 0; i < 5; i++) {
        struct nf_field fields[] = {
            { .before = STR("{\"a\":"), .value = STR("12"), .kind = NF_KIND_JSON },
            { .before = STR(",\"b\":"), .value = STR("x"), .kind = NF_KIND_STRING,
              .role = NF_ROLE_TITLE }
        };

        add(f, fields, 2, "}");
    }
    make(f);
    assert_int_equal(column_count(f), 2);
    assert_int_equal(shape_count(f), 1);
    assert_int_equal(column(f, 0)->values, 5);
    assert_int_equal(column(f, 0)->bytes, 10);
    assert_int_equal(column(f, 1)->column.role, NF_ROLE_TITLE);
    assert_text(column(f, 1)->column.before, ",\"b\":");
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(shape_of(f, i), 0);
}

static void columns_differ_by_literal_kind_and_role(void **state)
{
    const struct nf_field fields[] = {
        { .before = STR("a"), .value = STR("1"), .kind = NF_KIND_JSON },
        { .before = STR("b"), .value = STR("1"), .kind = NF_KIND_JSON },
        { .before = STR("a"), .value = STR("1"), .kind = NF_KIND_TEXT },
        { .before = STR("a"), .value = STR("1"), .kind = NF_KIND_JSON,
          .role = NF_ROLE_ID },
        { .before = STR("a"), .value = STR("2"), .kind = NF_KIND_JSON },
        { .before = STR(""), .value = STR(""), .kind = NF_KIND_JSON }
    };
    struct fixture *f = *state;

    add(f, fields, COUNT_OF(fields), "");
    make(f);
    assert_int_equal(column_count(f), 5); /* the first and the fifth are one */
    assert_int_equal(column(f, 0)->values, 2);
}

static void shapes_differ_by_columns_and_tail(void **state)
{
    const struct nf_field ab[] = {
        { .before = STR("a"), .value = STR("1"), .kind = NF_KIND_JSON },
        { .before = STR("b"), .value = STR("2"), .kind = NF_KIND_JSON }
    };
    const struct nf_field ba[] = { ab[1], ab[0] };
    static const uint32_t want[] = { 0, 1, 2, 0, 3, 4, 1, 4 };
    struct fixture *f = *state;

    add(f, ab, 2, "}");
    add(f, ba, 2, "}");
    add(f, ab, 2, "}\n");
    add(f, ab, 2, "}");
    add(f, ab, 1, "}");
    add(f, ab, 0, "}");
    add(f, ba, 2, "}");
    add(f, ab, 0, "}");
    make(f);
    assert_int_equal(shape_count(f), 5);
    assert_int_equal(column_count(f), 2);
    for (size_t i = 0; i < COUNT_OF(want); i++)
        assert_int_equal(shape_of(f, i), want[i]);
}

/* A long value, of @n bytes; freed by the caller. */
static char *long_value(size_t n, char c)
{
    char *p = malloc(n);

    assert_non_null(p);
    memset(p, c, n);
    return p;
}

static void long_values_make_a_text_column(void **state)
{
    static const struct {
        size_t first, second; /* lengths */
        enum nf_role role;
        bool text;
    } table[] = {
        { NF_TEXT_MEAN, NF_TEXT_MEAN, NF_ROLE_TEXT, true },
        { NF_TEXT_MEAN, NF_TEXT_MEAN - 1, NF_ROLE_TEXT, false },
        { 2 * NF_TEXT_MEAN, 0, NF_ROLE_NONE, true },
        { 2 * NF_TEXT_MEAN - 1, 0, NF_ROLE_NONE, false },
        { 2 * NF_LISTED_MEAN, 0, NF_ROLE_TITLE, true },
        { 2 * NF_LISTED_MEAN - 1, 0, NF_ROLE_TITLE, false },
        { 0, 0, NF_ROLE_TEXT, false },
        /* What articles are looked up by is never far. */
        { 5000, 5000, NF_ROLE_URL, false },
        { 5000, 5000, NF_ROLE_CANONICAL_URL, false },
        { 5000, 5000, NF_ROLE_ID, false },
        { 5000, 5000, NF_ROLE_SOURCE, true }
    };
    struct fixture *f = *state;
    char *value = long_value(5000, 'x');

    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_field field = { .before = STR("t"), .role = table[i].role };

        nf_block_input_reset(&f->in);
        field.value = (struct nf_str){ value, table[i].first };
        add(f, &field, 1, "");
        field.value = (struct nf_str){ value, table[i].second };
        add(f, &field, 1, "");
        make(f);
        if (column(f, 0)->column.text != table[i].text)
            fail_msg("row %zu", i);
    }
    free(value);
}

static void texts_follow_one_another_in_a_frame(void **state)
{
    struct fixture *f = *state;
    char *value[3];
    struct nf_str got;

    for (size_t i = 0; i < 3; i++) {
        value[i] = long_value(300 + i, (char)('a' + i));
        {
            struct nf_field fields[] = {
                { .before = STR("u"), .value = STR("short"), .kind = NF_KIND_TEXT },
                { .before = STR("t"), .value = { value[i], 300 + i },
                  .kind = NF_KIND_TEXT },
                { .before = STR("v"), .value = { value[i], 260 },
                  .kind = NF_KIND_TEXT }
            };

            add(f, fields, 3, "");
        }
    }
    make(f);
    nf_block_layout_text(&f->layout, &f->in, 1, 3, &f->out);
    got = (struct nf_str){ (const char *)f->out.ptr, f->out.len };
    assert_int_equal(got.len, 301 + 260 + 302 + 260);
    assert_memory_equal(got.ptr, value[1], 301);
    assert_memory_equal(got.ptr + 301, value[1], 260);
    assert_memory_equal(got.ptr + 301 + 260, value[2], 302);
    nf_buf_reset(&f->out);
    nf_block_layout_text(&f->layout, &f->in, 1, 1, &f->out);
    assert_int_equal(f->out.len, 0);
    for (size_t i = 0; i < 3; i++)
        free(value[i]);
}

/* spec 7, byte by byte, for a block of two articles. */
static void short_fields_are_laid_out_as_specified(void **state)
{
    const struct nf_field fields[] = {
        { .before = STR("{\"n\":"), .value = STR("12"), .kind = NF_KIND_JSON },
        { .before = STR(",\"t\":"), .value = STR("ab"), .kind = NF_KIND_STRING,
          .role = NF_ROLE_TITLE }
    };
    const struct nf_str want = STR(
        "\x02"                          /* columns */
        "\x01\x00\x05{\"n\":"           /* kind, role, literal */
        "\x02\x04\x05,\"t\":"
        "\x02"                          /* shapes */
        "\x03\x00\x01\x01}"             /* slots + 1, tail */
        "\x02\x00\x01]"
        "\x00\x01"                      /* which shape each article has */
        "\x01\x01\x02" "12"             /* layout, one value, length, bytes */
        "\x00\x02" "ab");               /* layout, length, bytes */
    struct fixture *f = *state;

    add(f, fields, 2, "}");
    add(f, fields, 1, "]");
    make(f);
    nf_block_layout_shorts(&f->layout, &f->in, 1, &f->out);
    assert_false(f->out.failed);
    assert_bytes(((struct nf_str){ (const char *)f->out.ptr, f->out.len }), want);
}

/* Of each frame the last text's length is what is left, and not written. */
static void a_frames_last_length_is_implied(void **state)
{
    struct fixture *f = *state;
    char *value = long_value(300, 'x');
    size_t sizes[4];
    static const uint32_t frames[] = { 1, 2, 3, 4 };

    for (int i = 0; i < 4; i++) {
        struct nf_field field = { .before = STR("t"), .value = { value, 300 },
                                  .kind = NF_KIND_TEXT };

        add(f, &field, 1, "");
    }
    make(f);
    for (size_t i = 0; i < COUNT_OF(frames); i++) {
        nf_buf_reset(&f->out);
        nf_block_layout_shorts(&f->layout, &f->in, frames[i], &f->out);
        sizes[i] = f->out.len;
    }
    /* Two bytes a length: 0, 2, 2 and 3 of them are written. */
    assert_int_equal(sizes[1] - sizes[0], 2 * 2);
    assert_int_equal(sizes[2] - sizes[0], 2 * 2);
    assert_int_equal(sizes[3] - sizes[0], 3 * 2);
    free(value);
}

/* More columns and shapes than there are buckets to find them by. */
static void bears_many_columns_and_shapes(void **state)
{
    struct fixture *f = *state;
    struct nf_field fields[2000];
    char keys[2000][8];

    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < COUNT_OF(fields); i++) {
            snprintf(keys[i], sizeof(keys[i]), "%zu:", i);
            fields[i] = (struct nf_field){ .before = str_of(keys[i]),
                                           .value = STR("1"),
                                           .kind = NF_KIND_JSON };
            add(f, &fields[i], 1, "");
        }
    add(f, fields, COUNT_OF(fields), "");
    make(f);
    assert_int_equal(column_count(f), COUNT_OF(fields));
    assert_int_equal(shape_count(f), COUNT_OF(fields) + 1);
    assert_int_equal(column(f, 1999)->values, 3);
    assert_int_equal(shape_of(f, 3999), 1999);
    assert_int_equal(shape_of(f, 4000), 2000);
}

#define WITH_FIXTURE(test) \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)

/* Texts are where they were, whatever values are like; the work does not grow with the square of
 * the columns, which a hostile article has many of. */
static void a_layout_can_be_made_as_another_was(void **state)
{
    struct fixture *f = *state;
    const size_t n = 60000;
    char (*before)[16] = calloc(n, sizeof(*before));
    struct nf_field *fields = calloc(n, sizeof(*fields));
    struct nf_column *as = calloc(n, sizeof(*as));

    assert_true(before && fields && as);
    for (size_t i = 0; i < n; i++) {
        snprintf(before[i], sizeof(before[i]), "%zu", i);
        fields[i] = (struct nf_field){ .before = str_of(before[i]), .value = STR("x") };
        as[n - 1 - i] = (struct nf_column){ .before = fields[i].before, .text = i % 3 == 0 };
    }
    as[n - 2].role = NF_ROLE_TITLE; /* so it is none of them */
    as[n - 2].text = true;
    add(f, fields, n, "");
    nf_block_input_seal(&f->in);
    assert_ok(nf_block_layout_make_as(&f->layout, &f->in, as, n), NULL);
    assert_int_equal(column_count(f), n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(column(f, i)->column.text, i % 3 == 0);
    free(before);
    free(fields);
    free(as);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(one_layout_is_stored_once),
        WITH_FIXTURE(columns_differ_by_literal_kind_and_role),
        WITH_FIXTURE(shapes_differ_by_columns_and_tail),
        WITH_FIXTURE(long_values_make_a_text_column),
        WITH_FIXTURE(texts_follow_one_another_in_a_frame),
        WITH_FIXTURE(short_fields_are_laid_out_as_specified),
        WITH_FIXTURE(a_frames_last_length_is_implied),
        WITH_FIXTURE(bears_many_columns_and_shapes),
        WITH_FIXTURE(a_layout_can_be_made_as_another_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

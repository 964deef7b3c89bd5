/* Columns laid out and loaded again (spec 7.3). */
#include "format/block_head.h"
#include "src/base/alloc.h"
#include "src/build/column_build.h"
#include "src/block/column_load.h"
#include "tests/support/pack.h"

#define MAX_VALUES 40000
#define S(literal) STR_INIT(literal)
#define ALL(n) ((struct nf_value_span){ 0, n })

struct fixture {
    struct nf_column_builder builder;
    struct nf_column_loader loader;
    struct nf_buf bytes;
    struct nf_block_value got[MAX_VALUES];
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    if (!f)
        return -1;
    nf_column_builder_init(&f->builder, &nf_alloc_libc);
    nf_column_loader_init(&f->loader, &nf_alloc_libc, 1u << 20);
    nf_buf_init(&f->bytes, &nf_alloc_libc, SIZE_MAX / 2);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    nf_column_builder_free(&f->builder);
    nf_column_loader_free(&f->loader);
    nf_buf_free(&f->bytes);
    free(f);
    return 0;
}

/* Load from memory of just that size. */
static enum nf_status load(struct fixture *f, const uint8_t *p, size_t size,
                           uint32_t n, struct nf_value_span want, size_t *left, uint8_t **base)
{
    struct nf_cur c;
    enum nf_status st;

    *base = malloc(size + !size);
    assert_non_null(*base);
    memcpy(*base, p, size);
    c = nf_cur_init(*base, size);
    nf_column_loader_reset(&f->loader);
    st = nf_column_load(&f->loader, &c, *base, n, want, f->got);
    *left = c.left;
    return st;
}

static struct nf_str value(const struct fixture *f, const uint8_t *base, uint32_t i)
{
    const uint8_t *from = f->got[i].at & NF_VALUE_MADE ? f->loader.made.ptr : base;

    return (struct nf_str){ (const char *)from + (f->got[i].at & ~NF_VALUE_MADE),
                            f->got[i].len };
}

static void round_trip(struct fixture *f, const struct nf_str *values, uint32_t n,
                       enum nf_layout layout)
{
    uint8_t *base;
    size_t left;

    nf_buf_reset(&f->bytes);
    nf_column_build(&f->builder, values, n, &f->bytes);
    assert_false(f->bytes.failed);
    assert_int_equal(f->bytes.ptr[0], layout);
    assert_ok(load(f, f->bytes.ptr, f->bytes.len, n, ALL(n), &left, &base), NULL);
    assert_int_equal(left, 0);
    for (uint32_t i = 0; i < n; i++)
        assert_bytes(value(f, base, i), values[i]);
    free(base);
    for (uint32_t i = 0; i < n && i < 100; i++) {
        memset(f->got, 0xff, n * sizeof(*f->got));
        assert_ok(load(f, f->bytes.ptr, f->bytes.len, n, (struct nf_value_span){ i, i + 1 },
                       &left, &base), NULL);
        assert_int_equal(left, 0);
        assert_bytes(value(f, base, i), values[i]);
        free(base);
    }
}

static void each_layout_is_taken_where_it_suits(void **state)
{
    static const struct {
        enum nf_layout layout;
        struct nf_str values[6];
        uint32_t n;
    } table[] = {
        { NF_LAYOUT_PLAIN, { S("") }, 0 },
        { NF_LAYOUT_PLAIN, { S("one") }, 1 },
        { NF_LAYOUT_PLAIN, { S("one"), S("two") }, 2 },
        { NF_LAYOUT_REPEATED, { S("x"), S("x") }, 2 },
        { NF_LAYOUT_REPEATED, { S(""), S("") }, 2 },
        { NF_LAYOUT_REPEATED,
          { S("a"), S(""), S("a"), S("a"), S(""), S("a") }, 6 },
        { NF_LAYOUT_NUMBERS, { S("1"), S("2"), S("300") }, 3 },
        { NF_LAYOUT_NUMBERS, { S("2024-02-09"), S("2024-01-10") }, 2 },
        { NF_LAYOUT_NUMBERS, { S("0"), S("999999999999999999") }, 2 },
        { NF_LAYOUT_NUMBERS, { S("a00b1c"), S("a01b22c") }, 2 },
        /* A zero in front, and not all as long. */
        { NF_LAYOUT_PLAIN, { S("01"), S("2") }, 2 },
        { NF_LAYOUT_PLAIN, { S("007"), S("0008") }, 2 },
        /* Too long for a number: text. */
        { NF_LAYOUT_SHARED, { S("1234567890123456789"),
                              S("1234567890123456780") }, 2 },
        { NF_LAYOUT_SHARED, { S("http://a.b/c"), S("http://a.b/d") }, 2 },
        { NF_LAYOUT_SHARED, { S("aaa"), S("aaaa") }, 2 }
    };

    for (size_t i = 0; i < COUNT_OF(table); i++)
        round_trip(*state, table[i].values, table[i].n, table[i].layout);
}

/* Values of a few sorts, mixed as the seed will have it. */
static void any_values_come_back(void **state)
{
    struct fixture *f = *state;
    static char text[200][40];
    struct nf_str values[200];

    for (uint64_t seed = 1; seed <= 2000; seed++) {
        uint64_t random = seed;
        uint32_t n = pack_random(&random) % 200;
        uint32_t sorts = pack_random(&random) % 5 + 1;
        uint8_t *base;
        size_t left;

        for (uint32_t i = 0; i < n; i++) {
            uint32_t r = pack_random(&random);

            switch (r % sorts) {
            case 0: snprintf(text[i], 40, "n %u-%02u", r % 900, r % 60); break;
            case 1: snprintf(text[i], 40, "%u", r); break;
            case 2: snprintf(text[i], 40, "same"); break;
            case 3: snprintf(text[i], 40, "http://x.example/%c/y", 'a' + r % 7); break;
            default: pack_words(text[i], r % 39, r); break;
            }
            values[i] = str_of(text[i]);
        }
        nf_buf_reset(&f->bytes);
        nf_column_build(&f->builder, values, n, &f->bytes);
        assert_ok(load(f, f->bytes.ptr, f->bytes.len, n, ALL(n), &left, &base), NULL);
        assert_int_equal(left, 0);
        for (uint32_t i = 0; i < n; i++)
            assert_bytes(value(f, base, i), values[i]);
        free(base);
    }
}

/* Each of @templates in turn, with a number. */
static struct nf_str *of_templates(uint32_t n, uint32_t templates)
{
    struct nf_str *values = calloc(n, sizeof(*values));

    assert_non_null(values);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t t = i % templates;
        char *v = malloc(16);

        assert_non_null(v);
        snprintf(v, 16, "%c%c%c %u", 'a' + t % 26, 'a' + t / 26 % 26,
                 'a' + t / 676, i);
        values[i] = str_of(v);
    }
    return values;
}

/* A column of so many values could have a template for each eighth; the format has
 * room for 4096. */
static void no_more_templates_than_there_is_room_for(void **state)
{
    static const struct {
        uint32_t n, templates;
        enum nf_layout layout;
    } table[] = {
        { 2000, 128, NF_LAYOUT_NUMBERS },
        { 2000, 129, NF_LAYOUT_PLAIN },
        { MAX_VALUES, 4097, NF_LAYOUT_PLAIN }
    };

    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_str *values = of_templates(table[i].n, table[i].templates);

        round_trip(*state, values, table[i].n, table[i].layout);
        for (uint32_t k = 0; k < table[i].n; k++)
            free((char *)values[k].ptr);
        free(values);
    }
}

static void expect_damage(struct fixture *f, struct nf_str bytes, uint32_t n,
                          enum nf_status want)
{
    uint8_t *base;
    size_t left;

    assert_status(load(f, (const uint8_t *)bytes.ptr, bytes.len, n, ALL(n), &left, &base),
                  want, NULL);
    free(base);
}

static void what_breaks_a_rule_is_damage(void **state)
{
    static const struct {
        struct nf_str bytes;
        uint32_t n;
        enum nf_status st;
    } table[] = {
        { S(""), 1, NF_E_DAMAGED },
        { S("\4\1a"), 1, NF_E_UNSUPPORTED },
        { S("\0\2a"), 1, NF_E_DAMAGED },
        { S("\1\0"), 2, NF_E_DAMAGED },               /* no value */
        { S("\1\3\1\1\1abc\0\1"), 2, NF_E_DAMAGED },  /* more than values */
        { S("\1\2\1\1ab\0\2"), 2, NF_E_DAMAGED },     /* which of two: 2 */
        { S("\2\0"), 2, NF_E_DAMAGED },               /* no template */
        { S("\2\x81\x20"), 2, NF_E_DAMAGED },         /* 4097 templates */
        { S("\2\1\1\0\x13\0\2\2"), 2, NF_E_DAMAGED }, /* 19 digits */
        { S("\2\1\1\0\1\0\x14\0"), 2, NF_E_DAMAGED }, /* 10 in one digit */
        { S("\2\1\1\0\0\0\1\0"), 2, NF_E_DAMAGED },   /* below 0 */
        { S("\2\1\1\0\0\0\x80\x80\xa0\xf6\xf4\xac\xdb\xe0\x1b\0"), 2,
          NF_E_DAMAGED },                               /* 10^18 */
        { S("\2\2\0\1a\0\1b\0\2"), 2, NF_E_DAMAGED }, /* template 2 of 2 */
        { S("\3\1\0\1ab"), 1, NF_E_DAMAGED },         /* first: a prefix */
        { S("\3\0\1\1ab"), 1, NF_E_DAMAGED },
        { S("\3\0\0\2\2\1\0ab"), 2, NF_E_DAMAGED },   /* 3 of 2 bytes */
        { S("\3\0\0\2\1\0\1ab"), 2, NF_E_DAMAGED }    /* own bytes missing */
    };

    for (size_t i = 0; i < COUNT_OF(table); i++)
        expect_damage(*state, table[i].bytes, table[i].n, table[i].st);
}

/* What a few bytes could grow to is limited. */
static void values_that_grow_are_limited(void **state)
{
    struct fixture *f = *state;
    struct nf_buf *b = &f->bytes;

    nf_buf_reset(b);
    nf_buf_add_byte(b, NF_LAYOUT_SHARED);
    nf_buf_add_varint(b, 0);
    nf_buf_add_varint(b, 0);
    nf_buf_add_varint(b, 1u << 19);
    for (unsigned i = 0; i < 2; i++) {
        nf_buf_add_varint(b, 1u << 19);
        nf_buf_add_varint(b, 0);
        nf_buf_add_varint(b, 0);
    }
    assert_true(nf_buf_reserve(b, 1u << 19));
    memset(b->ptr + b->len, 'x', 1u << 19);
    b->len += 1u << 19;
    expect_damage(f, (struct nf_str){ (const char *)b->ptr, b->len }, 3, NF_E_LIMIT);
}

/* Any change of any byte gives damage, or other values; never a bad access. */
static void any_bytes_can_be_loaded(void **state)
{
    struct fixture *f = *state;
    static const struct nf_str sets[][4] = {
        { S("a"), S("b"), S("c"), S("d") },
        { S("a"), S("b"), S("a"), S("b") },
        { S("2024-01-02 x9"), S("2024-01-03 x12"), S("2024-01-03 x1"),
          S("2023-11-03 x0") },
        { S("http://a.b/cc/x"), S("http://a.b/d/x"), S("http://a.b/e/x"),
          S("http://a.b/") }
    };

    for (size_t s = 0; s < COUNT_OF(sets); s++) {
        nf_buf_reset(&f->bytes);
        nf_column_build(&f->builder, sets[s], 4, &f->bytes);
        for (size_t i = 0; i < f->bytes.len; i++)
            for (unsigned change = 1; change < 256; change++) {
                size_t left, sum = 0;
                uint8_t *base;

                f->bytes.ptr[i] = (uint8_t)(f->bytes.ptr[i] ^ change);
                if (load(f, f->bytes.ptr, f->bytes.len, 4, ALL(4), &left, &base) == NF_OK)
                    for (uint32_t k = 0; k < 4; k++) {
                        struct nf_str v = value(f, base, k);

                        for (size_t j = 0; j < v.len; j++)
                            sum += (unsigned char)v.ptr[j];
                    }
                assert_true(sum < SIZE_MAX); /* every byte was there */
                f->bytes.ptr[i] = (uint8_t)(f->bytes.ptr[i] ^ change);
                free(base);
            }
        for (size_t cut = 0; cut < f->bytes.len; cut++) {
            uint8_t *base;
            size_t left;

            assert_status(load(f, f->bytes.ptr, cut, 4, ALL(4), &left, &base),
                          NF_E_DAMAGED, NULL);
            free(base);
        }
    }
}

/* Spec 7.3: 262,144 numbers; here eight for each value, all of them 0. */
static void a_column_has_a_most_of_numbers(void **state)
{
    static const uint8_t hole[] = { 1, ' ', 0 };
    struct fixture *f = *state;
    const uint32_t most = NF_MAX_BLOCK_VALUES / 8;
    uint8_t *base;
    size_t left;

    for (uint32_t n = most; n <= most + 1; n++) {
        const uint8_t head[] = { NF_LAYOUT_NUMBERS, 1, 8 };

        nf_buf_reset(&f->bytes);
        nf_buf_add(&f->bytes, head, sizeof(head));
        for (int k = 0; k < 8; k++)
            nf_buf_add(&f->bytes, hole, sizeof(hole));
        for (uint32_t k = 0; k < 8 * n + 1; k++) /* the end is empty too */
            nf_buf_add(&f->bytes, "", 1);
        assert_status(load(f, f->bytes.ptr, f->bytes.len, n, ALL(n), &left, &base),
                      n == most ? NF_OK : NF_E_DAMAGED, NULL);
        free(base);
    }
}

/* No memory is taken for numbers behind a template that is cut off. */
static void numbers_of_no_template_are_not_taken(void **state)
{
    static const uint8_t whole[] = { NF_LAYOUT_NUMBERS, 1, 1, 1, 'a', 0, 0, 10 };
    struct fixture *f = *state;
    uint8_t *base;
    size_t left;

    for (size_t n = sizeof(whole) - 2; n <= sizeof(whole); n += 2) {
        const bool cut = n < sizeof(whole);

        nf_buf_free(&f->loader.numbers);
        assert_status(load(f, whole, n, 1, ALL(1), &left, &base),
                      cut ? NF_E_DAMAGED : NF_OK, NULL);
        assert_true((f->loader.numbers.cap == 0) == cut);
        if (!cut)
            assert_bytes(value(f, base, 0), str_of("a5"));
        free(base);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_layout_is_taken_where_it_suits),
        cmocka_unit_test(any_values_come_back),
        cmocka_unit_test(no_more_templates_than_there_is_room_for),
        cmocka_unit_test(what_breaks_a_rule_is_damage),
        cmocka_unit_test(values_that_grow_are_limited),
        cmocka_unit_test(any_bytes_can_be_loaded),
        cmocka_unit_test(a_column_has_a_most_of_numbers),
        cmocka_unit_test(numbers_of_no_template_are_not_taken)
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

#include "format/catalog_page.h"

#include "tests/support/pieces.h"

#define ROOM 8

/* A page with arrays for ROOM articles. */
struct page {
    struct nf_catalog_source sources[ROOM];
    struct nf_str languages[ROOM];
    uint32_t source[ROOM];
    uint32_t language[ROOM];
    struct nf_catalog_time time[ROOM];
    struct nf_catalog_page page;
};

static void page_init(struct page *p)
{
    memset(p, 0, sizeof(*p));
    p->page.sources = p->sources;
    p->page.languages = p->languages;
    p->page.source = p->source;
    p->page.language = p->language;
    p->page.time = p->time;
}

/* As a reader does it: sizes, then memory for them, then the rest. */
static enum nf_status get(const uint8_t *bytes, size_t n, struct page *p)
{
    uint8_t *copy = piece_copy(bytes, n);
    struct nf_cur c = nf_cur_init(copy, n);
    enum nf_status st;

    page_init(p);
    st = nf_catalog_size_get(&c, &p->page.size);
    if (st == NF_OK) {
        assert_true(p->page.size.articles <= ROOM);
        assert_true(p->page.size.sources <= p->page.size.articles);
        assert_true(p->page.size.languages <= p->page.size.articles);
        st = nf_catalog_page_get(&c, &p->page);
    }
    free(copy);
    return st;
}

/* The example of spec 10. */
static const uint8_t example[] = {
    0x03, 0x01, 0x02, 0x07, 'E',  'x',  'a',  'm',  'p',  'l',  'e',
    0x0b, 'e',  'x',  'a',  'm',  'p',  'l',  'e',  '.',  'o',  'r',
    'g',  0x02, 'e',  'n',  0x02, 'd',  'e',  0x01, 0x00, 0x01, 0x01,
    0x02, 0x00, 0x03, 0x00, 0x2d, 0x80, 0x82, 0x90, 0xd9, 0x0c, 0x01,
    0x02
};
/* Where its parts are. */
#define SOURCE_AT 29
#define LANGUAGE_AT 32
#define TIME_AT 35

static void example_page(struct page *p)
{
    page_init(p);
    p->page.size = (struct nf_catalog_size){ 3, 1, 2 };
    p->sources[0] =
        (struct nf_catalog_source){ STR("Example"), STR("example.org") };
    p->languages[0] = STR("en");
    p->languages[1] = STR("de");
    p->source[0] = p->source[2] = 1;
    p->language[0] = 1;
    p->language[1] = 2;
    p->time[0] =
        (struct nf_catalog_time){ 1704067200, NF_PRECISION_DAY, false, false, 0 };
    p->time[2] =
        (struct nf_catalog_time){ 1704067199, NF_PRECISION_SECOND, true, false, 2 };
}

static void is_written_as_specified(void **state)
{
    uint8_t bytes[512];
    struct page p;

    (void)state;
    example_page(&p);
    assert_true(nf_catalog_page_bound(&p.page) <= sizeof(bytes));
    assert_int_equal(nf_catalog_page_put(bytes, &p.page), sizeof(example));
    assert_memory_equal(bytes, example, sizeof(example));
}

static void expect_same(const struct page *got, const struct page *want)
{
    const struct nf_catalog_size *size = &want->page.size;

    assert_memory_equal(&got->page.size, size, sizeof(*size));
    for (uint32_t i = 0; i < size->sources; i++) {
        assert_int_equal(got->sources[i].name.len, want->sources[i].name.len);
        assert_int_equal(got->sources[i].domain.len,
                         want->sources[i].domain.len);
    }
    for (uint32_t i = 0; i < size->languages; i++)
        assert_int_equal(got->languages[i].len, want->languages[i].len);
    for (uint32_t i = 0; i < size->articles; i++) {
        assert_int_equal(got->source[i], want->source[i]);
        assert_int_equal(got->language[i], want->language[i]);
        assert_int_equal(got->time[i].precision, want->time[i].precision);
        assert_int_equal(got->time[i].zone_known, want->time[i].zone_known);
        assert_int_equal(got->time[i].withdrawn, want->time[i].withdrawn);
        assert_int_equal(got->time[i].former, want->time[i].former);
        assert_true(got->time[i].seconds == want->time[i].seconds);
    }
}

static void the_example_is_got(void **state)
{
    struct page got, want;
    struct nf_cur c = nf_cur_init(example, sizeof(example));

    (void)state;
    example_page(&want);
    assert_ok(get(example, sizeof(example), &got), NULL);
    expect_same(&got, &want);
    page_init(&got);
    assert_ok(nf_catalog_size_get(&c, &got.page.size), NULL);
    assert_ok(nf_catalog_page_get(&c, &got.page), NULL);
    assert_text(got.sources[0].name, "Example");
    assert_text(got.sources[0].domain, "example.org");
    assert_text(got.languages[0], "en");
    assert_text(got.languages[1], "de");
}

/* Any two times have a difference, the farthest too; every precision. */
static void times_of_all_sorts_are_got(void **state)
{
    static const int64_t seconds[ROOM] = {
        INT64_MAX, INT64_MIN, 0, -1, INT64_MIN, INT64_MAX, 1, 1704067200
    };
    uint8_t bytes[1024];
    struct page want, got;

    (void)state;
    for (unsigned zone = 0; zone < 2; zone++) {
        size_t n;

        page_init(&want);
        want.page.size.articles = ROOM;
        for (uint32_t i = 0; i < ROOM; i++)
            want.time[i] = (struct nf_catalog_time){ i ? seconds[i] : 0,
                                                     (uint8_t)i, zone && i, false, i % 3 };
        n = nf_catalog_page_put(bytes, &want.page);
        assert_true(n <= nf_catalog_page_bound(&want.page));
        assert_ok(get(bytes, n, &got), NULL);
        expect_same(&got, &want);
    }
}

static void a_zone_belongs_to_a_time(void **state)
{
    uint8_t bytes[512];
    struct page want, got;
    size_t n;

    (void)state;
    example_page(&want);
    want.time[1].zone_known = true;
    n = nf_catalog_page_put(bytes, &want.page);
    assert_status(get(bytes, n, &got), NF_E_DAMAGED, NULL);
}

/* Of a withdrawn article nothing is said; nor may there be anything. */
static void withdrawn_articles_are_got(void **state)
{
    uint8_t bytes[1024];
    struct page want, got;
    size_t n;

    (void)state;
    example_page(&want);
    want.time[1].withdrawn = true;
    want.language[1] = 0;
    n = nf_catalog_page_put(bytes, &want.page);
    assert_ok(get(bytes, n, &got), NULL);
    expect_same(&got, &want);
    want.language[1] = 2;
    n = nf_catalog_page_put(bytes, &want.page);
    assert_status(get(bytes, n, &got), NF_E_DAMAGED, NULL);
    want.language[1] = 0;
    want.source[1] = 1;
    n = nf_catalog_page_put(bytes, &want.page);
    assert_status(get(bytes, n, &got), NF_E_DAMAGED, NULL);
    want.source[1] = 0;
    n = nf_catalog_page_put(bytes, &want.page);
    for (unsigned bits = 0x11; bits < 0x40; bits += bits == 0x1f ? 0x11 : 1) {
        bytes[TIME_AT + 1] = (uint8_t)bits;
        assert_status(get(bytes, n, &got), NF_E_DAMAGED, NULL);
    }
}

/* A former version is before the article, never the article itself. */
static void versions_have_a_distance(void **state)
{
    uint8_t bytes[512];
    struct page want, got;
    size_t n;

    (void)state;
    example_page(&want);
    n = nf_catalog_page_put(bytes, &want.page);
    assert_int_equal(bytes[n - 1], 2);
    bytes[n - 1] = 0;
    assert_status(get(bytes, n, &got), NF_E_DAMAGED, NULL);
    want.time[2].former = UINT32_MAX;
    n = nf_catalog_page_put(bytes, &want.page);
    assert_ok(get(bytes, n, &got), NULL);
    expect_same(&got, &want);
    assert_int_equal(bytes[n - 1], 0x0f);
    bytes[n - 1] = 0x1f; /* 33 bits */
    assert_status(get(bytes, n, &got), NF_E_DAMAGED, NULL);
}

/* As many sources and languages as articles, and the last of each. */
static void the_tables_may_be_full(void **state)
{
    uint8_t bytes[1024];
    struct page want, got;
    size_t n;

    (void)state;
    page_init(&want);
    want.page.size = (struct nf_catalog_size){ ROOM, ROOM, ROOM };
    for (uint32_t i = 0; i < ROOM; i++) {
        want.sources[i].name = i ? STR("Mill Gazette") : STR("");
        want.sources[i].domain = i % 2 ? STR("mill.example") : STR("");
        want.languages[i] = i % 3 ? STR("de-CH") : STR("");
        want.source[i] = ROOM - i;
        want.language[i] = i + 1;
    }
    n = nf_catalog_page_put(bytes, &want.page);
    assert_true(n <= nf_catalog_page_bound(&want.page));
    assert_ok(get(bytes, n, &got), NULL);
    expect_same(&got, &want);
}

static void a_page_may_be_empty(void **state)
{
    static const uint8_t bytes[] = { 0, 0, 0 };
    struct page p;

    (void)state;
    assert_ok(get(bytes, sizeof(bytes), &p), NULL);
    assert_int_equal(p.page.size.articles, 0);
}

static void every_cut_is_damage(void **state)
{
    struct page p;

    (void)state;
    for (size_t n = 0; n < sizeof(example); n++)
        assert_status(get(example, n, &p), NF_E_DAMAGED, NULL);
}

static void anything_after_it_is_damage(void **state)
{
    uint8_t bytes[sizeof(example) + 1] = { 0 };
    struct page p;

    (void)state;
    memcpy(bytes, example, sizeof(example));
    assert_status(get(bytes, sizeof(bytes), &p), NF_E_DAMAGED, NULL);
}

/* What is announced is held against the bytes that are there. */
static void sizes_have_bounds(void **state)
{
    static const struct {
        uint64_t articles, sources, languages;
        enum nf_status status;
    } table[] = { { 4, 4, 4, NF_OK },
                  { 4, 5, 0, NF_E_DAMAGED },
                  { 4, 0, 5, NF_E_DAMAGED },
                  { 0, 1, 0, NF_E_DAMAGED },
                  { 5, 0, 0, NF_OK },
                  { 6, 0, 0,
                    NF_E_DAMAGED }, /* three bytes an article, 17 are there */
                  { UINT32_MAX, 0, 0, NF_E_DAMAGED },
                  { UINT64_C(1) << 32, 0, 0, NF_E_DAMAGED },
                  { UINT64_MAX, UINT64_MAX, UINT64_MAX, NF_E_DAMAGED } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        uint64_t v[] = { table[i].articles, table[i].sources,
                         table[i].languages };
        uint8_t p[64] = { 0 };
        struct nf_cur c = nf_cur_init(p, 0);
        struct nf_catalog_size out = { 77, 78, 79 };

        piece_varints(p, v, 3);
        c = nf_cur_init(p, 17);
        assert_status(nf_catalog_size_get(&c, &out), table[i].status, NULL);
        assert_int_equal(out.articles,
                         table[i].status ? 77 : table[i].articles);
    }
}

static void a_number_past_its_table_is_damage(void **state)
{
    static const struct {
        size_t at;
        uint8_t max;
    } table[] = { { SOURCE_AT, 1 },       { SOURCE_AT + 1, 1 },
                  { SOURCE_AT + 2, 1 },   { LANGUAGE_AT, 2 },
                  { LANGUAGE_AT + 1, 2 }, { LANGUAGE_AT + 2, 2 } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        for (uint8_t v = 0; v < 0x80; v++) {
            uint8_t bytes[sizeof(example)];
            struct page p;

            memcpy(bytes, example, sizeof(bytes));
            bytes[table[i].at] = v;
            assert_status(get(bytes, sizeof(bytes), &p),
                          v > table[i].max ? NF_E_DAMAGED : NF_OK, NULL);
        }
}

/* spec 10: bits 4, 6 and 7 of published are 0; bit 5 has a number with it. */
static void the_other_bits_of_a_time_are_zero(void **state)
{
    (void)state;
    for (unsigned bit = 4; bit < 8; bit++)
        for (size_t i = 0; i < 2; i++) {
            uint8_t bytes[sizeof(example)];
            struct page p;

            memcpy(bytes, example, sizeof(bytes));
            bytes[TIME_AT + i] |= (uint8_t)(1u << bit);
            assert_status(get(bytes, sizeof(bytes), &p), NF_E_DAMAGED, NULL);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_written_as_specified),
        cmocka_unit_test(the_example_is_got),
        cmocka_unit_test(times_of_all_sorts_are_got),
        cmocka_unit_test(a_zone_belongs_to_a_time),
        cmocka_unit_test(withdrawn_articles_are_got),
        cmocka_unit_test(versions_have_a_distance),
        cmocka_unit_test(the_tables_may_be_full),
        cmocka_unit_test(a_page_may_be_empty),
        cmocka_unit_test(every_cut_is_damage),
        cmocka_unit_test(anything_after_it_is_damage),
        cmocka_unit_test(sizes_have_bounds),
        cmocka_unit_test(a_number_past_its_table_is_damage),
        cmocka_unit_test(the_other_bits_of_a_time_are_zero)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

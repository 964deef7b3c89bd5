#include "format/key_page.h"

#include "format/checksum.h"
#include "tests/support/guarded.h"
#include "tests/support/pieces.h"

struct made {
    uint8_t *bytes;
    size_t len;
    struct nf_key_page page;
};

static struct made make(const struct nf_key_entry *entries, uint32_t n,
                        const struct nf_key_layout *layout)
{
    struct made m = { .len = nf_key_page_size(n, layout) };

    m.bytes = malloc(m.len);
    assert_non_null(m.bytes);
    memset(m.bytes, 0xa5, m.len);
    nf_key_page_put(m.bytes, entries, n, layout);
    assert_ok(nf_key_page_get(m.bytes, m.len, layout, &m.page), NULL);
    return m;
}

static void is_written_as_specified(void **state)
{
    static const uint8_t want[] = { 2, 0, 0, 0, 5, 5, 0x14, 0, 0x0c };
    static const struct nf_key_entry entries[] = { { 5, 0 }, { 1029, 3 } };
    struct nf_key_layout layout = { 1, 10, 2 };
    struct made m = make(entries, 2, &layout);

    (void)state;
    assert_int_equal(m.len, sizeof(want));
    assert_memory_equal(m.bytes, want, sizeof(want));
    free(m.bytes);
}

static void the_hash_of_a_key_has_its_kind_as_seed(void **state)
{
    (void)state;
    assert_true(nf_key_hash(1, "example.org/a", 13) ==
                nf_hash("example.org/a", 13, 1));
    assert_true(nf_key_hash(2, "example.org/a", 13) !=
                nf_key_hash(1, "example.org/a", 13));
    assert_true(nf_key_hash(1, NULL, 0) == nf_hash("", 0, 1));
}

/* hash × pages, 128 bits wide: the upper half and the lower. */
static void a_hash_names_its_page(void **state)
{
    static const struct {
        uint64_t hash;
        uint32_t pages, page;
        uint64_t rest;
    } table[] = { { 0, 1, 0, 0 },
                  { UINT64_MAX, 1, 0, UINT64_MAX },
                  { UINT64_MAX, 2, 1, UINT64_MAX - 1 },
                  { UINT64_MAX, UINT32_MAX, UINT32_MAX - 1,
                    UINT64_C(0xffffffff00000001) },
                  { UINT64_C(1) << 63, 2, 1, 0 },
                  { (UINT64_C(1) << 63) - 1, 2, 0, UINT64_MAX - 1 },
                  { UINT64_C(0x5555555555555555), 3, 0, UINT64_MAX },
                  { UINT64_C(0x5555555555555556), 3, 1, 2 },
                  { UINT64_C(0x123456789abcdef0), 16, 1,
                    UINT64_C(0x23456789abcdef00) },
                  { UINT64_C(0x0000000100000000), UINT32_MAX, 0,
                    UINT64_C(0xffffffff00000000) } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        uint64_t rest;
        uint32_t page = nf_key_page_of(table[i].hash, table[i].pages, &rest);

        assert_int_equal(page, table[i].page);
        assert_true(rest == table[i].rest);
    }
}

static void fingerprints_are_below_entries_times_two_to_r(void **state)
{
    (void)state;
    assert_true(nf_key_fingerprint(0, 1000, 10) == 0);
    assert_true(nf_key_fingerprint(UINT64_MAX, 1000, 10) == 1000 * 1024 - 1);
    assert_true(nf_key_fingerprint(UINT64_C(1) << 63, 1000, 10) == 500 * 1024);
    assert_true(nf_key_fingerprint(UINT64_MAX, 1, 0) == 0);
    assert_true(nf_key_fingerprint(UINT64_MAX, NF_MAX_KEY_PAGE, 32) ==
                ((uint64_t)NF_MAX_KEY_PAGE << 32) - 1);
    assert_true(nf_key_fingerprint(UINT64_MAX, 0, 32) == 0);
}

static void the_size_follows_from_the_layout(void **state)
{
    static const struct {
        uint32_t entries;
        uint8_t r, b;
        size_t size;
    } table[] = { { 0, 32, 32, 4 },
                  { 1, 0, 0, 5 },
                  { 4, 0, 0, 5 },
                  { 5, 0, 0, 6 },
                  { 8, 1, 1, 8 },
                  { 9, 1, 1, 4 + 3 + 2 + 2 },
                  { 3, 32, 32, 4 + 1 + 12 + 12 },
                  { NF_MAX_KEY_PAGE, 32, 32,
                    4 + (4u << 20) + (64u << 20) + (64u << 20) } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_key_layout layout = { 1, table[i].r, table[i].b };

        assert_int_equal(nf_key_page_size(table[i].entries, &layout),
                         table[i].size);
    }
}

#define MANY 500

/* A repeatable stream of numbers of 64 bits. */
static uint64_t next(uint64_t *x)
{
    *x += UINT64_C(0x9e3779b97f4a7c15);
    return nf_hash(x, sizeof(*x), 0);
}

static int by_fingerprint(const void *a, const void *b)
{
    const struct nf_key_entry *x = a, *y = b;

    if (x->fingerprint != y->fingerprint)
        return x->fingerprint < y->fingerprint ? -1 : 1;
    return x->block < y->block ? -1 : x->block > y->block;
}

/* As many entries as @m's page has whose fingerprint is that of @rest. */
static void expect_run(const struct made *m, const struct nf_key_entry *sorted,
                       uint64_t rest)
{
    uint32_t n = m->page.entries, first = UINT32_MAX, want = 0, at = 0, got;
    uint64_t fp = nf_key_fingerprint(rest, n, m->page.layout.remainder_bits);

    while (at < n && sorted[at].fingerprint < fp)
        at++;
    while (at + want < n && sorted[at + want].fingerprint == fp)
        want++;
    got = nf_key_page_find(&m->page, rest, &first);
    assert_int_equal(got, want);
    if (want == 0) {
        assert_true(first == UINT32_MAX);
        return;
    }
    assert_int_equal(first, at);
    for (uint32_t i = 0; i < want; i++)
        assert_true(nf_key_page_block(&m->page, at + i) ==
                    sorted[at + i].block);
}

static void finds_what_is_there_and_no_more(const struct nf_key_layout *layout,
                                            uint32_t n, uint64_t rests)
{
    struct nf_key_entry entries[MANY];
    uint64_t rest[MANY], x = n;
    uint64_t blocks = (UINT64_C(1) << layout->block_bits) - 1;
    struct made m;

    for (uint32_t i = 0; i < n; i++) {
        rest[i] = rests ? next(&x) % rests * (UINT64_MAX / rests) : next(&x);
        entries[i] =
            (struct nf_key_entry){ nf_key_fingerprint(rest[i], n,
                                                      layout->remainder_bits),
                                   (uint32_t)(next(&x) & blocks) };
    }
    qsort(entries, n, sizeof(*entries), by_fingerprint);
    m = make(entries, n, layout);
    assert_int_equal(m.page.entries, n);
    for (uint32_t i = 0; i < n; i++)
        expect_run(&m, entries, rest[i]);
    for (uint32_t i = 0; i < MANY; i++)
        expect_run(&m, entries, next(&x));
    expect_run(&m, entries, 0);
    expect_run(&m, entries, UINT64_MAX);
    free(m.bytes);
}

static void what_is_put_is_found(void **state)
{
    static const uint8_t bits[] = { 0, 1, 7, 8, 10, 31, 32 };
    static const uint32_t counts[] = { 1, 2, 3, 7, 8, 9, MANY };

    (void)state;
    for (size_t r = 0; r < COUNT_OF(bits); r++)
        for (size_t b = 0; b < COUNT_OF(bits); b++)
            for (size_t k = 0; k < COUNT_OF(counts); k++) {
                struct nf_key_layout layout = { 1, bits[r], bits[b] };

                finds_what_is_there_and_no_more(&layout, counts[k], 0);
            }
}

/* Many articles with one key: runs of one fingerprint, some very long. */
static void equal_fingerprints_are_found_as_a_run(void **state)
{
    static const uint64_t different[] = { 1, 2, 3, 20, 100 };
    struct nf_key_layout layout = { 1, 10, 9 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(different); i++)
        finds_what_is_there_and_no_more(&layout, MANY, different[i]);
}

/* Everything in the first quotient, and everything in the last. */
static void the_first_and_last_fingerprints_are_found(void **state)
{
    struct nf_key_layout layout = { 1, 4, 16 };
    struct nf_key_entry low[40], high[40];
    struct made m;

    (void)state;
    for (uint32_t i = 0; i < 40; i++) {
        low[i] = (struct nf_key_entry){ 0, i };
        high[i] = (struct nf_key_entry){ 40 * 16 - 1, i };
    }
    m = make(low, 40, &layout);
    expect_run(&m, low, 0);
    expect_run(&m, low, UINT64_MAX);
    free(m.bytes);
    m = make(high, 40, &layout);
    expect_run(&m, high, 0);
    expect_run(&m, high, UINT64_MAX);
    free(m.bytes);
}

/* Of one key in many blocks, some of which have it twice. */
static void blocks_of_a_run_are_found(void **state)
{
    struct nf_key_layout layout = { 1, 10, 9 };
    struct nf_key_entry entries[100];
    struct made m;

    (void)state;
    for (uint32_t i = 0; i < COUNT_OF(entries); i++)
        entries[i] = (struct nf_key_entry){ 77, i / 3 * 2 };
    m = make(entries, COUNT_OF(entries), &layout);
    for (uint32_t from = 0; from < 20; from++)
        for (uint32_t block = 0; block < 70; block++) {
            uint32_t want = from;

            while (want < COUNT_OF(entries) && entries[want].block < block)
                want++;
            assert_int_equal(nf_key_page_before(&m.page, from,
                                                COUNT_OF(entries) - from, block),
                             want - from);
        }
    assert_int_equal(nf_key_page_before(&m.page, 5, 0, 1), 0);
    free(m.bytes);
}

static void an_empty_page_has_nothing(void **state)
{
    struct nf_key_layout layout = { 1, 10, 2 };
    struct made m = make(NULL, 0, &layout);
    uint32_t first = 7;

    (void)state;
    assert_int_equal(m.len, 4);
    assert_int_equal(nf_key_page_find(&m.page, 0, &first), 0);
    assert_int_equal(nf_key_page_find(&m.page, UINT64_MAX, &first), 0);
    assert_int_equal(first, 7);
    free(m.bytes);
}

static void another_length_is_damage(void **state)
{
    static const uint8_t p[] = { 2, 0, 0, 0, 5, 5, 0x14, 0, 0x0c, 0 };
    struct nf_key_layout layout = { 1, 10, 2 };
    struct nf_key_page out;

    (void)state;
    for (size_t n = 0; n <= sizeof(p); n++) {
        uint8_t *copy = piece_copy(p, n);

        assert_status(nf_key_page_get(copy, n, &layout, &out),
                      n == 9 ? NF_OK : NF_E_DAMAGED, NULL);
        free(copy);
    }
}

/* A quotient for each entry, no more and no fewer; and they rise. */
static void entries_are_as_many_as_quotients(void **state)
{
    static const struct {
        uint8_t page[9];
        bool good;
    } table[] = { { { 2, 0, 0, 0, 5, 5, 0x14, 0, 0x0c }, true },
                  { { 2, 0, 0, 0, 1, 5, 0x14, 0, 0x0c }, false },
                  { { 2, 0, 0, 0, 7, 5, 0x14, 0, 0x0c }, false },
                  { { 2, 0, 0, 0, 3, 5, 0, 0, 0x0c }, false } };
    struct nf_key_layout layout = { 1, 10, 2 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_key_entry entries[2];
        struct nf_key_page page;

        assert_ok(nf_key_page_get(table[i].page, sizeof(table[i].page), &layout, &page), NULL);
        assert_int_equal(nf_key_page_sorted(&page), table[i].good);
        assert_int_equal(nf_key_page_entries(&page, entries), table[i].good);
    }
}

/* All bits are ones, so that nothing ends the walk but the number of entries: what is
 * behind the page is not looked at. */
static void quotients_without_entries_are_not_followed(void **state)
{
    const struct nf_key_layout layout = { 1, 32, 32 };
    uint8_t p[64];
    const size_t n = nf_key_page_size(4, &layout);
    struct nf_key_page page;
    struct guarded g;

    (void)state;
    assert_in_range(n, 5, sizeof(p));
    memset(p, 0xff, n);
    nf_put_le32(p, 4);
    g = guarded_copy(p, n);
    assert_ok(nf_key_page_get(g.bytes, n, &layout, &page), NULL);
    assert_false(nf_key_page_sorted(&page));
    guarded_free(&g);
}

static void more_bits_than_32_are_damage(void **state)
{
    struct nf_key_layout layout = { 1, 33, 0 };
    uint8_t p[32] = { 1 };
    struct nf_key_page out;

    (void)state;
    assert_status(
        nf_key_page_get(p, nf_key_page_size(1, &layout), &layout, &out),
        NF_E_DAMAGED, NULL);
    layout = (struct nf_key_layout){ 1, 0, 33 };
    assert_status(
        nf_key_page_get(p, nf_key_page_size(1, &layout), &layout, &out),
        NF_E_DAMAGED, NULL);
    layout = (struct nf_key_layout){ 1, 32, 32 };
    assert_ok(nf_key_page_get(p, nf_key_page_size(1, &layout), &layout, &out),
              NULL);
}

static void a_page_has_at_most_two_to_24_entries(void **state)
{
    struct nf_key_layout layout = { 1, 0, 0 };

    (void)state;
    for (uint32_t over = 0; over < 2; over++) {
        uint32_t entries = NF_MAX_KEY_PAGE + over;
        size_t n = nf_key_page_size(entries, &layout);
        uint8_t *p = calloc(1, n);
        struct nf_key_page out;

        assert_non_null(p);
        nf_put_le32(p, entries);
        assert_status(nf_key_page_get(p, n, &layout, &out),
                      over ? NF_E_DAMAGED : NF_OK, NULL);
        free(p);
    }
}

/* A page is trusted for its check only: any bits must be safe to look up. */
static void any_bits_can_be_looked_up(void **state)
{
    static const uint32_t counts[] = { 1, 3, 4, 5, 64, 100 };
    uint64_t x = 1;

    (void)state;
    for (size_t k = 0; k < COUNT_OF(counts); k++)
        for (unsigned round = 0; round < 200; round++) {
            struct nf_key_layout layout = { 1, (uint8_t)(round % 33), 3 };
            size_t n = nf_key_page_size(counts[k], &layout);
            uint8_t *p = malloc(n);
            struct nf_key_page page;

            assert_non_null(p);
            for (size_t i = 0; i < n; i++)
                p[i] = round == 0 ? 0 : round == 1 ? 0xff : (uint8_t)next(&x);
            nf_put_le32(p, counts[k]);
            assert_ok(nf_key_page_get(p, n, &layout, &page), NULL);
            for (unsigned i = 0; i < 20; i++) {
                uint32_t first = 0, run;
                uint64_t rest = i == 0 ? 0 : i == 1 ? UINT64_MAX : next(&x);

                run = nf_key_page_find(&page, rest, &first);
                assert_true(run <= counts[k] && first <= counts[k] - run);
                for (uint32_t e = first; e < first + run; e++)
                    assert_true(nf_key_page_block(&page, e) < 8);
            }
            free(p);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_written_as_specified),
        cmocka_unit_test(the_hash_of_a_key_has_its_kind_as_seed),
        cmocka_unit_test(a_hash_names_its_page),
        cmocka_unit_test(fingerprints_are_below_entries_times_two_to_r),
        cmocka_unit_test(the_size_follows_from_the_layout),
        cmocka_unit_test(what_is_put_is_found),
        cmocka_unit_test(equal_fingerprints_are_found_as_a_run),
        cmocka_unit_test(the_first_and_last_fingerprints_are_found),
        cmocka_unit_test(blocks_of_a_run_are_found),
        cmocka_unit_test(an_empty_page_has_nothing),
        cmocka_unit_test(another_length_is_damage),
        cmocka_unit_test(entries_are_as_many_as_quotients),
        cmocka_unit_test(quotients_without_entries_are_not_followed),
        cmocka_unit_test(more_bits_than_32_are_damage),
        cmocka_unit_test(a_page_has_at_most_two_to_24_entries),
        cmocka_unit_test(any_bits_can_be_looked_up)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

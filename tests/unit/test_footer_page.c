#include "format/footer_page.h"

#include "tests/support/pieces.h"

/* Pages that begin at these articles and blocks, in an archive of 100 in 10. */
struct sample {
    uint32_t start[4][2]; /* of pages 1 and on */
    uint32_t count;
};

static const struct nf_footer_page entry = { .offsets = { .offset = 5000 },
                                             .catalog = { .len = 777 }, .has_time = true,
                                             .time_min = -5, .time_max = 7 };

/* The bytes of a footer from its pages on; returns how many. */
static size_t put_pages(uint8_t *p, const struct sample *s)
{
    size_t n = nf_varint_put(p, s->count);

    for (uint32_t i = 0; i + 1 < s->count; i++, n += NF_PAGE_START_SIZE) {
        nf_put_le32(p + n, s->start[i][0]);
        nf_put_le32(p + n + 4, s->start[i][1]);
    }
    for (uint32_t i = 0; i < s->count; i++, n += NF_PAGE_ENTRY_SIZE)
        nf_page_entry_put(p + n, &entry);
    return n;
}

static enum nf_status get_pages(const uint8_t *p, size_t n, uint32_t articles,
                                uint32_t blocks, struct nf_footer_pages *out)
{
    struct nf_footer_head head = { .articles = articles, .blocks = blocks };
    struct nf_cur c = nf_cur_init(p, n);

    return nf_footer_pages_get(&c, &head, out);
}

static void a_page_is_written_as_specified(void **state)
{
    static const uint8_t start[] = { 40, 0, 0, 0, 2, 0, 0, 0 };
    static const uint8_t want[] = { 0x88, 0x13, 0, 0, 0, 0, 0, 0,
                                    9, 3, 0, 0,
                                    0xfb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                    7, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0 };
    static const uint8_t none[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
                                    0, 0, 0, 0, 0, 0, 0, 0x80 };
    struct nf_footer_page page = entry;
    uint8_t p[NF_PAGE_ENTRY_SIZE];

    (void)state;
    page.first = 40;
    page.first_block = 2;
    page.versions = 3;
    nf_page_start_put(p, &page);
    assert_memory_equal(p, start, sizeof(start));
    nf_page_entry_put(p, &page);
    assert_memory_equal(p, want, sizeof(want));
    page.has_time = false;
    nf_page_entry_put(p, &page);
    assert_memory_equal(p + 12, none, sizeof(none));
}

/* No more of its articles are later versions than it has. */
static void versions_are_articles(void **state)
{
    static const struct sample one = { { { 0, 0 } }, 1 };
    uint8_t p[64];
    size_t n = put_pages(p, &one);
    struct nf_footer_pages pages;
    struct nf_footer_page out;

    (void)state;
    assert_ok(get_pages(p, n, 4, 2, &pages), NULL);
    for (uint32_t versions = 0; versions < 6; versions++) {
        nf_put_le32(p + n - 4, versions);
        assert_status(nf_footer_page_get(&pages, 0, &out),
                      versions <= 4 ? NF_OK : NF_E_DAMAGED, NULL);
        if (versions <= 4)
            assert_int_equal(out.versions, versions);
    }
}

static void pages_that_are_put_are_got(void **state)
{
    static const struct sample s = { { { 1, 1 }, { 41, 5 } }, 3 };
    static const uint32_t want[][4] = { { 0, 0, 1, 1 }, { 1, 1, 40, 4 },
                                        { 41, 5, 59, 5 } };
    uint8_t p[256];
    size_t n = put_pages(p, &s);
    struct nf_footer_pages pages;
    struct nf_footer_page out;

    (void)state;
    assert_ok(get_pages(p, n, 100, 10, &pages), NULL);
    assert_int_equal(pages.count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        assert_ok(nf_footer_page_get(&pages, i, &out), NULL);
        assert_int_equal(out.first, want[i][0]);
        assert_int_equal(out.first_block, want[i][1]);
        assert_int_equal(out.articles, want[i][2]);
        assert_int_equal(out.blocks, want[i][3]);
        assert_int_equal(out.offsets.offset, 5000);
        assert_int_equal(out.offsets.len, 32 + 8 + 12 * want[i][3]);
        assert_int_equal(out.catalog.offset, 5000 + out.offsets.len);
        assert_int_equal(out.catalog.len, 777);
        assert_true(out.has_time && out.time_min == -5 && out.time_max == 7);
        for (uint32_t k = 0; k < out.articles; k++)
            assert_int_equal(nf_footer_page_of_article(&pages, out.first + k), i);
        for (uint32_t k = 0; k < out.blocks; k++)
            assert_int_equal(nf_footer_page_of_block(&pages, out.first_block + k),
                             i);
    }
}

static void a_list_is_not_longer_than_its_bytes(void **state)
{
    static const struct sample s = { { { 1, 1 }, { 41, 5 } }, 3 };
    static const uint8_t many[] = { 0xff, 0xff, 0xff, 0xff, 0x0f };
    uint8_t p[256];
    size_t n = put_pages(p, &s);
    struct nf_footer_pages pages = { .count = 77 };

    (void)state;
    for (size_t cut = 0; cut < n; cut++)
        assert_status(get_pages(p, cut, 100, 10, &pages), NF_E_DAMAGED, NULL);
    /* More pages than blocks; articles without a page. */
    assert_status(get_pages(p, n, 100, 2, &pages), NF_E_DAMAGED, NULL);
    assert_status(get_pages(many, 5, UINT32_MAX, UINT32_MAX, &pages), NF_E_DAMAGED,
                  NULL);
    p[0] = 0;
    assert_status(get_pages(p, 1, 100, 10, &pages), NF_E_DAMAGED, NULL);
    assert_int_equal(pages.count, 77);
    assert_ok(get_pages(p, 1, 0, 0, &pages), NULL);
    assert_int_equal(pages.count, 0);
}

/* Of two pages that meet in a wrong place one at least is denied. */
static void pages_are_held_against_their_neighbours(void **state)
{
    static const struct {
        uint32_t articles, blocks;
        struct sample s;
        bool good[3];
    } table[] = {
        { 100, 10, { { { 1, 1 }, { 41, 5 } }, 3 }, { true, true, true } },
        /* falling, or without blocks, or with fewer articles than blocks */
        { 100, 10, { { { 41, 1 }, { 1, 5 } }, 3 }, { true, false, true } },
        { 100, 10, { { { 1, 5 }, { 41, 1 } }, 3 }, { false, false, true } },
        { 100, 10, { { { 0, 0 }, { 41, 5 } }, 3 }, { false, true, true } },
        { 100, 10, { { { 41, 5 }, { 42, 5 } }, 3 }, { true, false, true } },
        { 100, 10, { { { 3, 4 }, { 41, 5 } }, 3 }, { false, true, true } },
        /* past the end */
        { 100, 10, { { { 1, 1 }, { 101, 5 } }, 3 }, { true, false, false } },
        { 100, 10, { { { 1, 1 }, { 41, 11 } }, 3 }, { true, false, false } },
        { 100, 10, { { { UINT32_MAX, UINT32_MAX }, { 41, 5 } }, 3 },
          { false, false, true } },
        { 100, 10, { { { 41, 5 }, { 100, 10 } }, 3 }, { true, true, false } },
        /* six articles of what wraps around */
        { 100, 10, { { { UINT32_MAX, 1 }, { 5, 2 } }, 3 }, { false, false, true } },
        /* blocks of a page, articles of a block */
        { 1025, 1025, { { { 512, 512 }, { 1024, 1024 } }, 3 },
          { true, true, true } },
        { 1025, 1025, { { { 512, 512 }, { 1025, 1025 } }, 3 },
          { true, false, false } },
        { 1025, 1025, { { { 0, 513 }, { 1024, 1024 } }, 3 },
          { false, true, true } },
        { 8192, 3, { { { 4096, 1 }, { 8191, 2 } }, 3 }, { true, true, true } },
        { 8192, 3, { { { 4097, 1 }, { 8191, 2 } }, 3 }, { false, true, true } }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        uint8_t p[256];
        size_t n = put_pages(p, &table[i].s);
        struct nf_footer_pages pages;

        assert_ok(get_pages(p, n, table[i].articles, table[i].blocks, &pages),
                  NULL);
        for (uint32_t k = 0; k < 3; k++) {
            struct nf_footer_page out = { .first = 77 };
            bool good = nf_footer_page_get(&pages, k, &out) == NF_OK;

            if (good != table[i].good[k])
                fail_msg("list %u, page %u", (unsigned)i, (unsigned)k);
            if (!good)
                assert_int_equal(out.first, 77);
        }
        /* Whatever stands there, a search ends and names a page. */
        for (uint32_t k = 0; k < table[i].articles; k++)
            assert_true(nf_footer_page_of_article(&pages, k) < 3);
        for (uint32_t k = 0; k < table[i].blocks; k++)
            assert_true(nf_footer_page_of_block(&pages, k) < 3);
    }
}

static void the_numbers_of_an_entry_have_bounds(void **state)
{
    static const struct {
        uint64_t offset, catalog, time_min, time_max;
        bool good, has_time;
    } table[] = {
        { 0, 32, 0, 0, true, true },
        { NF_MAX_OFFSET, 32 + NF_MAX_CATALOG, 0, 0, true, true },
        { NF_MAX_OFFSET + 1, 32, 0, 0, false, false },
        { 0, 31, 0, 0, false, false },
        { 0, 32 + NF_MAX_CATALOG + 1, 0, 0, false, false },
        { 0, UINT32_MAX, 0, 0, false, false },
        { 0, 99, (uint64_t)INT64_MIN, INT64_MAX, true, true },
        { 0, 99, (uint64_t)INT64_MIN, (uint64_t)INT64_MIN, true, true },
        { 0, 99, INT64_MAX, (uint64_t)INT64_MIN, true, false },
        { 0, 99, INT64_MAX, (uint64_t)INT64_MIN + 1, false, false },
        { 0, 99, INT64_MAX - 1, (uint64_t)INT64_MIN, false, false },
        { 0, 99, 1, 0, false, false },
        { 0, 99, 0, UINT64_MAX, false, false }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        static const struct sample one = { { { 0, 0 } }, 1 };
        uint8_t p[64];
        size_t n = put_pages(p, &one);
        struct nf_footer_pages pages;
        struct nf_footer_page out;

        nf_put_le64(p + n - NF_PAGE_ENTRY_SIZE, table[i].offset);
        nf_put_le32(p + n - NF_PAGE_ENTRY_SIZE + 8, (uint32_t)table[i].catalog);
        nf_put_le64(p + n - NF_PAGE_ENTRY_SIZE + 12, table[i].time_min);
        nf_put_le64(p + n - NF_PAGE_ENTRY_SIZE + 20, table[i].time_max);
        assert_ok(get_pages(p, n, 4, 2, &pages), NULL);
        assert_status(nf_footer_page_get(&pages, 0, &out),
                      table[i].good ? NF_OK : NF_E_DAMAGED, NULL);
        if (!table[i].good)
            continue;
        assert_int_equal(out.has_time, table[i].has_time);
        assert_true(out.time_min == (out.has_time ? (int64_t)table[i].time_min : 0));
        assert_true(out.time_max == (out.has_time ? (int64_t)table[i].time_max : 0));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_written_as_specified),
        cmocka_unit_test(versions_are_articles),
        cmocka_unit_test(pages_that_are_put_are_got),
        cmocka_unit_test(a_list_is_not_longer_than_its_bytes),
        cmocka_unit_test(pages_are_held_against_their_neighbours),
        cmocka_unit_test(the_numbers_of_an_entry_have_bounds)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

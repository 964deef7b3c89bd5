#include "src/build/key_build.h"

#include "format/bytes.h"
#include "format/checksum.h"
#include "format/key_page.h"
#include "src/base/alloc.h"
#include "tests/support/expect.h"

#define ALL (NF_INDEXED_URLS | NF_INDEXED_IDS)
#define SEED UINT64_C(0x1234567890)

/* A key that is not in any way regular. */
static uint64_t key_of(uint32_t i)
{
    return nf_key_hash(1, &i, sizeof(i));
}

static void add_url(struct nf_key_build *b, uint64_t hash, uint32_t block)
{
    struct nf_facts facts = { .has_url = true, .url_hash = hash };

    assert_ok(nf_key_build_add(b, ALL, &facts, block), NULL);
}

struct index {
    struct nf_buf bytes;
    struct nf_footer_keys keys;
};

static struct index made(struct nf_key_build *b)
{
    struct index x;

    nf_buf_init(&x.bytes, nf_alloc_or_libc(NULL), SIZE_MAX / 2);
    assert_ok(nf_key_build_make(b, SEED, &x.bytes, &x.keys), NULL);
    return x;
}

/* The page of @hash, found by the table and checked as a reader does. */
static void load_page(const struct index *x, uint64_t hash,
                      struct nf_key_page *page, uint64_t *rest)
{
    struct nf_key_layout layout = { x->keys.pages, x->keys.remainder_bits,
                                    x->keys.block_bits };
    uint32_t number = nf_key_page_of(hash, x->keys.pages, rest);
    const uint8_t *table = x->bytes.ptr + number * 4u;
    const uint8_t *pages = x->bytes.ptr + (x->keys.pages + 1) * 4u;
    uint32_t from = nf_le32(table), to = nf_le32(table + 4);
    const uint8_t *p = pages + from;
    size_t n = to - from - 4;

    assert_true(pages + to <= x->bytes.ptr + x->bytes.len);
    assert_int_equal(nf_le32(p + n), nf_check(p, n, SEED + 1 + number));
    assert_ok(nf_key_page_get(p, n, &layout, page), NULL);
}

/* How many entries of @hash's fingerprint there are; whether @block is one. */
static uint32_t look_up(const struct index *x, uint64_t hash, uint32_t block,
                        bool *found)
{
    struct nf_key_page page;
    uint64_t rest;
    uint32_t first = 0, count, last = 0;

    load_page(x, hash, &page, &rest);
    count = nf_key_page_find(&page, rest, &first);
    *found = false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t b = nf_key_page_block(&page, first + i);

        assert_true(b >= last); /* rising */
        last = b;
        *found = *found || b == block;
    }
    return count;
}

static void leads_from_every_key_to_its_block(void **state)
{
    static const uint32_t sizes[] = { 1, 2, 511, 512, 513, 5000, 40000 };
    struct nf_key_build b;

    (void)state;
    nf_key_build_init(&b, nf_alloc_or_libc(NULL));
    for (size_t k = 0; k < COUNT_OF(sizes); k++) {
        struct index x;
        uint32_t entries = 0;

        for (uint32_t i = 0; i < sizes[k]; i++)
            add_url(&b, key_of(i), i / 3);
        assert_int_equal(nf_key_build_count(&b), sizes[k]);
        x = made(&b);
        assert_int_equal(x.keys.entries, sizes[k]);
        assert_true(x.keys.pages >= 1);
        /* What the footer tells of its length is not more than it has. */
        assert_in_range(NF_CHUNK_HEADER_SIZE + x.bytes.len,
                        nf_footer_keys_least(&x.keys),
                        nf_footer_keys_least(&x.keys) + 3 * (uint64_t)x.keys.pages + 1);
        for (uint32_t i = 0; i < sizes[k]; i++) {
            bool found;

            entries += look_up(&x, key_of(i), i / 3, &found);
            if (!found)
                fail_msg("key %u of %u", (unsigned)i, (unsigned)sizes[k]);
        }
        /* A few clashes at most. */
        assert_true(entries - sizes[k] <= sizes[k] / 100 + 2);
        assert_int_equal(nf_key_build_count(&b), 0); /* forgotten */
        nf_buf_free(&x.bytes);
    }
    nf_key_build_free(&b);
}

static void leads_seldom_anywhere_from_other_keys(void **state)
{
    struct nf_key_build b;
    struct index x;
    unsigned false_hits = 0;

    (void)state;
    nf_key_build_init(&b, nf_alloc_or_libc(NULL));
    for (uint32_t i = 0; i < 10000; i++)
        add_url(&b, key_of(i), i);
    x = made(&b);
    for (uint32_t i = 10000; i < 30000; i++) {
        bool found;

        false_hits += look_up(&x, key_of(i), 0, &found) > 0;
    }
    assert_true(false_hits < 100); /* about one in a thousand */
    nf_buf_free(&x.bytes);
    nf_key_build_free(&b);
}

static void keeps_all_blocks_of_a_key_in_order(void **state)
{
    static const uint32_t blocks[] = { 70000, 3, 900, 3, 0, 70000 };
    static const uint32_t want[] = { 0, 3, 3, 900, 70000, 70000 };
    struct nf_key_build b;
    struct index x;
    struct nf_key_page page;
    uint64_t rest;
    uint32_t first = 0;

    (void)state;
    nf_key_build_init(&b, nf_alloc_or_libc(NULL));
    for (size_t i = 0; i < COUNT_OF(blocks); i++)
        add_url(&b, key_of(1), blocks[i]);
    x = made(&b);
    load_page(&x, key_of(1), &page, &rest);
    assert_int_equal(nf_key_page_find(&page, rest, &first), COUNT_OF(want));
    for (uint32_t i = 0; i < COUNT_OF(want); i++)
        assert_int_equal(nf_key_page_block(&page, first + i), want[i]);
    nf_buf_free(&x.bytes);
    nf_key_build_free(&b);
}

static void holds_blocks_of_any_number(void **state)
{
    static const uint32_t table[] = { 0, 1, 2, 255, 256, UINT32_MAX / 2,
                                      UINT32_MAX };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_key_build b;
        struct index x;
        bool found;

        nf_key_build_init(&b, nf_alloc_or_libc(NULL));
        add_url(&b, key_of(7), table[i]);
        add_url(&b, key_of(8), 0);
        x = made(&b);
        assert_int_equal(look_up(&x, key_of(7), table[i], &found), 1);
        assert_true(found);
        nf_buf_free(&x.bytes);
        nf_key_build_free(&b);
    }
}

static void takes_the_keys_of_an_article_that_are_wanted(void **state)
{
    struct nf_key_build b;
    struct nf_facts both = { .has_url = true, .has_id = true,
                             .url_hash = key_of(1), .id_hash = key_of(2) };
    struct nf_facts none = { .url_hash = key_of(3), .id_hash = key_of(4) };
    struct index x;
    bool found;

    (void)state;
    nf_key_build_init(&b, nf_alloc_or_libc(NULL));
    assert_ok(nf_key_build_add(&b, ALL, &none, 5), NULL);
    assert_int_equal(nf_key_build_count(&b), 0);
    assert_ok(nf_key_build_add(&b, ALL, &both, 5), NULL);
    assert_int_equal(nf_key_build_count(&b), 2);
    assert_ok(nf_key_build_add(&b, NF_INDEXED_URLS, &both, 6), NULL);
    assert_int_equal(nf_key_build_count(&b), 3);
    assert_ok(nf_key_build_add(&b, 0, &both, 6), NULL);
    assert_int_equal(nf_key_build_count(&b), 3);
    x = made(&b);
    look_up(&x, key_of(1), 5, &found);
    assert_true(found);
    look_up(&x, key_of(2), 5, &found);
    assert_true(found);
    nf_buf_free(&x.bytes);
    nf_key_build_free(&b);
}

/* Keys all of one page are many more than a page has on average. */
static void bears_crowded_pages(void **state)
{
    struct nf_key_build b;
    struct index x;
    bool found;

    (void)state;
    nf_key_build_init(&b, nf_alloc_or_libc(NULL));
    for (uint32_t i = 0; i < 3000; i++)
        add_url(&b, UINT64_MAX - i * UINT64_C(1000003), i);
    x = made(&b);
    for (uint32_t i = 0; i < 3000; i++) {
        look_up(&x, UINT64_MAX - i * UINT64_C(1000003), i, &found);
        assert_true(found);
    }
    look_up(&x, 0, 0, &found); /* an empty page */
    assert_false(found);
    nf_buf_free(&x.bytes);
    nf_key_build_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leads_from_every_key_to_its_block),
        cmocka_unit_test(leads_seldom_anywhere_from_other_keys),
        cmocka_unit_test(keeps_all_blocks_of_a_key_in_order),
        cmocka_unit_test(holds_blocks_of_any_number),
        cmocka_unit_test(takes_the_keys_of_an_article_that_are_wanted),
        cmocka_unit_test(bears_crowded_pages)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

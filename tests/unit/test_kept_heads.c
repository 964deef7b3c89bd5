/* Heads that are kept for who comes back to their blocks. */
#include "src/read/kept_heads.h"

#include "src/base/alloc.h"
#include "tests/support/expect.h"

#define TABLE 10u

static uint8_t bytes[40000];

static struct nf_location block_at(uint32_t number)
{
    return (struct nf_location){ .offset = 40 + 100 * (uint64_t)number, .block = number,
                                 .first = 3 * number, .articles = 3 };
}

static void add(struct nf_kept_heads *k, uint32_t blocks, uint32_t number, uint32_t shorts)
{
    const struct nf_kept_head head = { block_at(number), { .first = 3 * number }, TABLE, shorts };

    memset(bytes, (int)(number & 0xff), sizeof(bytes));
    assert_int_equal(nf_kept_heads_add(k, blocks, &head, bytes, bytes + TABLE), NF_OK);
}

/* Whether the head of block @number is there, and is that. */
static bool has(const struct nf_kept_heads *k, uint32_t number, uint32_t shorts)
{
    const struct nf_location where = block_at(number);
    const struct nf_kept_head *head = nf_kept_heads_find(k, &where);

    if (!head)
        return false;
    assert_int_equal(head->chunk.first, 3 * number);
    assert_int_equal(head->table, TABLE);
    assert_int_equal(head->shorts, shorts);
    for (size_t i = 0; i < TABLE + (size_t)shorts; i++)
        assert_int_equal(head->bytes[i], number & 0xff);
    return true;
}

static void the_last_in_a_place_is_there(void **state)
{
    struct nf_kept_heads k;

    (void)state;
    nf_kept_heads_init(&k, &nf_alloc_libc);
    assert_false(has(&k, 7, 100));
    add(&k, 100000, 7, 100);
    add(&k, 100000, 8, 50);
    assert_true(has(&k, 7, 100));
    assert_true(has(&k, 8, 50));
    assert_false(has(&k, 7 + k.count, 100));
    add(&k, 100000, 7 + k.count, 90);
    assert_true(has(&k, 7 + k.count, 90));
    assert_false(has(&k, 7, 100));
    add(&k, 100000, 7, 2000);
    assert_true(has(&k, 7, 2000));
    assert_true(has(&k, 8, 50));
    nf_kept_heads_free(&k);
    assert_false(has(&k, 7, 2000));
}

/* A hostile index may have two blocks of one number. */
static void another_block_of_that_number_is_not_there(void **state)
{
    struct nf_location where = block_at(1);
    struct nf_kept_heads k;

    (void)state;
    nf_kept_heads_init(&k, &nf_alloc_libc);
    add(&k, 2, 1, 100);
    assert_non_null(nf_kept_heads_find(&k, &where));
    where.offset++;
    assert_null(nf_kept_heads_find(&k, &where));
    nf_kept_heads_free(&k);
}

static void assert_bounded(uint32_t blocks, size_t most)
{
    struct nf_kept_heads k;
    size_t kept = 0;

    nf_kept_heads_init(&k, &nf_alloc_libc);
    add(&k, blocks, 0, 33000);
    assert_false(has(&k, 0, 33000));
    for (uint32_t i = 0; i < 2000; i++)
        add(&k, blocks, i, 5000);
    for (uint32_t i = 0; i < 2000; i++)
        kept += has(&k, i, 5000);
    assert_in_range(kept, most * 9 / 10 / 5000, most / 5000);
    assert_true(k.bytes <= most);
    add(&k, blocks, 0, 10); /* in place of one that is longer */
    assert_true(has(&k, 0, 10));
    nf_kept_heads_free(&k);
}

static void no_more_is_kept_than_4_mib(void **state)
{
    (void)state;
    assert_bounded(2000, 4u << 20);
}

static void of_a_large_archive_a_quarter_is_kept(void **state)
{
    (void)state;
    assert_bounded(8193, 1u << 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_in_a_place_is_there),
        cmocka_unit_test(another_block_of_that_number_is_not_there),
        cmocka_unit_test(no_more_is_kept_than_4_mib),
        cmocka_unit_test(of_a_large_archive_a_quarter_is_kept)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "src/learn/text_groups.h"

#include "src/base/alloc.h"
#include "tests/support/fault.h"
#include "tests/support/pack.h"

#define TEXT 1000
/* Of an item of two languages: enough for a table a language, too little for more. */
#define BYTES 2000

/* Words of letters from @first on, some more often than others. */
static void write_text(char *text, unsigned language, uint32_t i)
{
    uint64_t state = i * 31 + language;

    for (size_t at = 0; at < TEXT;) {
        uint64_t word = pack_random(&state) % 30 * (pack_random(&state) % 30) + language * 1000;

        for (unsigned k = 0; k < 3 + word % 5 && at < TEXT; k++)
            text[at++] = (char)('a' + language % 2 * 12 + pack_random(&word) % 12);
        if (at < TEXT)
            text[at++] = ' ';
    }
}

static void add_items(struct nf_buf *items, unsigned language, uint32_t n, uint64_t bytes)
{
    char text[TEXT];

    for (uint32_t i = 0; i < n; i++) {
        struct nf_text_item item = { .bytes = bytes };

        write_text(text, language, i);
        nf_text_look_at(&item.look, text, TEXT);
        nf_buf_add(items, &item, sizeof(item));
    }
    assert_false(items->failed);
}

static uint32_t groups_of(const struct nf_buf *items, uint32_t times, struct nf_buf *groups)
{
    nf_buf_init(groups, &nf_alloc_libc, SIZE_MAX / 2);
    assert_ok(nf_text_groups_make(&nf_alloc_libc, items, times, NULL, groups), NULL);
    return (uint32_t)(groups->len / sizeof(struct nf_text_group));
}

static const struct nf_text_group *group_at(const struct nf_buf *groups, uint32_t i)
{
    return (const struct nf_text_group *)(const void *)groups->ptr + i;
}

static void texts_of_one_language_are_one_group(void **state)
{
    struct nf_buf items, groups;

    (void)state;
    nf_buf_init(&items, &nf_alloc_libc, SIZE_MAX / 2);
    add_items(&items, 0, 400, 100000);
    assert_int_equal(groups_of(&items, 4, &groups), 1);
    assert_int_equal(group_at(&groups, 0)->bytes, 40000000);
    assert_int_equal(group_at(&groups, 0)->profile.total, 400 * (TEXT - 2));
    nf_buf_free(&groups);
    nf_buf_free(&items);
}

static void two_languages_are_two_where_a_table_pays(void **state)
{
    struct nf_buf items, groups;

    (void)state;
    nf_buf_init(&items, &nf_alloc_libc, SIZE_MAX / 2);
    for (int i = 0; i < 100; i++) { /* in turn */
        add_items(&items, 0, 3, BYTES);
        add_items(&items, 1, 1, BYTES);
    }
    assert_int_equal(groups_of(&items, 1, &groups), 2);
    assert_int_equal(group_at(&groups, 0)->bytes, 300 * BYTES); /* the larger first */
    assert_int_equal(group_at(&groups, 1)->bytes, 100 * BYTES);
    nf_buf_free(&groups);
    /* The same texts as all there is, or where nothing is to be divided. */
    for (size_t i = 0; i < items.len / sizeof(struct nf_text_item); i++)
        ((struct nf_text_item *)(void *)items.ptr)[i].bytes = 10;
    assert_int_equal(groups_of(&items, 1, &groups), 1);
    nf_buf_free(&groups);
    assert_true(groups_of(&items, 10000, &groups) >= 2);
    nf_buf_free(&groups);
    assert_int_equal(groups_of(&items, 0, &groups), 1);
    nf_buf_free(&groups);
    nf_buf_free(&items);
}

static void few_texts_are_one(void **state)
{
    struct nf_buf items, groups;

    (void)state;
    nf_buf_init(&items, &nf_alloc_libc, SIZE_MAX / 2);
    add_items(&items, 0, 1, UINT64_C(1) << 40);
    assert_int_equal(groups_of(&items, 4, &groups), 1);
    nf_buf_free(&groups);
    add_items(&items, 1, 2, UINT64_C(1) << 40);
    assert_int_equal(groups_of(&items, 4, &groups), 1);
    nf_buf_free(&groups);
    nf_buf_free(&items);
}

static void tables_take_more_for_more(void **state)
{
    uint64_t last = 0;

    (void)state;
    for (uint64_t bytes = 0; bytes < UINT64_C(1) << 50; bytes = bytes * 2 + 1) {
        uint64_t takes = nf_table_takes(bytes);

        assert_true(takes >= last && takes <= (1u << 19) + (8u << 10));
        last = takes;
    }
    assert_int_equal(nf_table_saves(5, 0, 1000), 0);
    /* A bit for each three of a megabyte, of which half counts. */
    assert_in_range(nf_table_saves(16, 1, 1u << 20), 65300, 65600);
}

static void memory_may_run_out(void **state)
{
    struct fault_memory memory = { .live = 0 };
    const struct nf_alloc alloc = fault_alloc(&memory);
    struct nf_buf items, groups;
    unsigned long at = 1;

    (void)state;
    nf_buf_init(&items, &nf_alloc_libc, SIZE_MAX / 2);
    add_items(&items, 0, 50, 1000000);
    add_items(&items, 1, 50, 1000000);
    do {
        enum nf_status st;

        nf_buf_init(&groups, &alloc, SIZE_MAX / 2);
        fault_at(&memory.fault, at++, false);
        st = nf_text_groups_make(&alloc, &items, 4, NULL, &groups);
        assert_int_equal(st, memory.fault.hit ? NF_E_NOMEM : NF_OK);
        nf_buf_free(&groups);
        assert_int_equal(memory.live, 0);
    } while (memory.fault.hit);
    nf_buf_free(&items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_of_one_language_are_one_group),
        cmocka_unit_test(two_languages_are_two_where_a_table_pays),
        cmocka_unit_test(few_texts_are_one),
        cmocka_unit_test(tables_take_more_for_more),
        cmocka_unit_test(memory_may_run_out)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

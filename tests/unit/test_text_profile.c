#include "src/pack/text_profile.h"

#include <string.h>

#include "tests/support/pack.h"

static struct nf_text_look look_at(const char *text)
{
    struct nf_text_look look;

    nf_text_look_at(&look, text, strlen(text));
    return look;
}

static void threes_are_counted(void **state)
{
    struct nf_text_look look = look_at("ab");

    (void)state;
    assert_int_equal(look.count, 0);
    look = look_at("");
    assert_int_equal(look.count, 0);
    look = look_at("abcabc");
    assert_int_equal(look.count, 4);
    assert_int_equal(look.bucket[0], look.bucket[3]);
    assert_int_not_equal(look.bucket[0], look.bucket[1]);
    for (uint32_t i = 0; i < look.count; i++)
        assert_true(look.bucket[i] < NF_PROFILE_BUCKETS);
}

/* Of a long text four places are looked at, up to its very end. */
static void of_a_long_text_a_part_is_looked_at(void **state)
{
    char text[5001];
    struct nf_text_look look;

    (void)state;
    for (size_t n = NF_LOOK_AT_MOST; n < 5000; n += 7) {
        memset(text, 'a', n);
        memcpy(text + n - 3, "xyz", 4);
        look = look_at(text);
        assert_in_range(look.count, NF_LOOK_AT_MOST - 2, NF_LOOK_AT_MOST);
        assert_int_equal(look.bucket[0], look_at("aaa").bucket[0]);
        if (n > NF_LOOK_AT_MOST + 2)
            assert_in_range(look.count, NF_LOOK_AT_MOST, NF_LOOK_AT_MOST);
    }
}

/* What a text costs by what it is like is less than by anything else. */
static void a_text_is_cheapest_by_its_own_like(void **state)
{
    static struct nf_text_profile words, digits;
    struct nf_text_costs by_words, by_digits;
    struct nf_text_look look;
    char text[2001];

    (void)state;
    for (uint64_t i = 0; i < 20; i++) {
        pack_words(text, 2000, i);
        look = look_at(text);
        nf_text_profile_add(&words, &look);
        for (size_t k = 0; k < 2000; k++)
            text[k] = (char)('0' + (k * k + i) % 10);
        look = look_at(text);
        nf_text_profile_add(&digits, &look);
    }
    assert_int_equal(words.total, 20 * NF_LOOK_AT_MOST);
    nf_text_costs_make(&by_words, &words, NULL, NF_PROFILE_UNKNOWN);
    nf_text_costs_make(&by_digits, &digits, NULL, NF_PROFILE_UNKNOWN);
    pack_words(text, 2000, 77);
    look = look_at(text);
    assert_true(nf_text_cost(&by_words, &look) * 2 < nf_text_cost(&by_digits, &look));
    look = look_at("0149656941");
    assert_true(nf_text_cost(&by_digits, &look) < nf_text_cost(&by_words, &look));
}

/* Where little is known, what is like it fills in. */
static void what_is_not_known_is_guessed(void **state)
{
    static struct nf_text_profile words, few;
    struct nf_text_costs costs;
    struct nf_text_look look;
    uint32_t alone;
    char text[2001];

    (void)state;
    pack_words(text, 2000, 1);
    look = look_at(text);
    nf_text_profile_add(&words, &look);
    nf_text_costs_make(&costs, &few, NULL, 300);
    alone = nf_text_cost(&costs, &look);
    assert_in_range(alone, look.count * 11 * NF_PROFILE_BIT, look.count * 13 * NF_PROFILE_BIT);
    nf_text_costs_make(&costs, &few, &words, 300);
    assert_true(nf_text_cost(&costs, &look) < alone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threes_are_counted),
        cmocka_unit_test(of_a_long_text_a_part_is_looked_at),
        cmocka_unit_test(a_text_is_cheapest_by_its_own_like),
        cmocka_unit_test(what_is_not_known_is_guessed)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

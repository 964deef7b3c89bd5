#include <newsfiche/status.h>

#include "tests/support/expect.h"

#define LAST NF_E_BUSY

/* Programs keep these numbers: none may ever change. */
static void the_numbers_are_fixed(void **state)
{
    static const enum nf_status in_order[] = {
        NF_OK,        NF_E_NOMEM,  NF_E_IO,    NF_E_FORMAT, NF_E_UNSUPPORTED,
        NF_E_DAMAGED, NF_E_LIMIT,  NF_E_RANGE, NF_E_USAGE,  NF_E_EXISTS,
        NF_E_INPUT,   NF_E_STOPPED, NF_E_STATE, NF_E_WITHDRAWN, NF_E_NOTFOUND,
        NF_E_END,     NF_E_REFUSED, NF_E_NO_INDEX, NF_E_BUSY
    };

    (void)state;
    assert_int_equal(COUNT_OF(in_order), LAST + 1);
    for (size_t i = 0; i < COUNT_OF(in_order); i++)
        assert_int_equal(in_order[i], i);
}

static void every_status_has_words_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i <= LAST; i++) {
        const char *words = nf_strerror((enum nf_status)i);

        assert_non_null(words);
        assert_true(strlen(words) > 3);
        assert_string_not_equal(words, "unknown status");
        assert_ptr_equal(nf_strerror((enum nf_status)i), words);
        for (int k = 0; k < i; k++)
            assert_string_not_equal(words, nf_strerror((enum nf_status)k));
    }
}

static void other_numbers_have_words_too(void **state)
{
    (void)state;
    assert_string_equal(nf_strerror((enum nf_status)(LAST + 1)),
                        "unknown status");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_numbers_are_fixed),
        cmocka_unit_test(every_status_has_words_of_its_own),
        cmocka_unit_test(other_numbers_have_words_too)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

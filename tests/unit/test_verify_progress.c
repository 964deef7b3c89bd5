/* How far nf_verify() says that it is, and that it stops. */
#include "tests/support/findings.h"

static void stops_when_asked_to(void **state)
{
    struct nf_buffer b = findings_sample(5000);

    (void)state;
    for (unsigned n = 1; n < 2000; n = n * 3 + 1)
        for (int level = NF_VERIFY_QUICK; level <= NF_VERIFY_DEEP; level++) {
            struct findings f = { .stop_after = n };
            struct nf_verify_result result = { .findings = 77 };
            enum nf_status st = findings_of(&b, (enum nf_verify_level)level, &f, &result);

            if (st == NF_OK) {
                assert_true(f.progress < n);
                continue;
            }
            assert_status(st, NF_E_STOPPED, NULL);
            assert_int_equal(f.progress, n); /* not asked again */
            assert_int_equal(result.findings, 0); /* of what it did until then */
        }
    free(b.ptr);
}

/* The threads of a deep pass stop together: nobody is asked once more. */
static void threads_stop_together(void **state)
{
    struct nf_buffer b = findings_sample(20000);
    struct findings f = { .count = 0 };
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    unsigned quick;

    (void)state;
    assert_ok(findings_of(&b, NF_VERIFY_QUICK, &f, &result), NULL);
    quick = f.progress;
    for (unsigned n = quick + 1; n < quick + 6; n++) {
        f = (struct findings){ .stop_after = n };
        assert_status(findings_of(&b, NF_VERIFY_DEEP, &f, &result), NF_E_STOPPED, NULL);
        assert_int_equal(f.progress, n);
    }
    free(b.ptr);
}

/* Progress comes to its end, and no further, on both levels. */
static void progress_reaches_the_whole(void **state)
{
    struct nf_buffer b = findings_sample(3000);

    (void)state;
    for (int level = NF_VERIFY_QUICK; level <= NF_VERIFY_DEEP; level++) {
        struct findings f = { .count = 0 };
        struct nf_verify_result result = NF_VERIFY_RESULT_INIT;

        assert_ok(findings_of(&b, (enum nf_verify_level)level, &f, &result), NULL);
        assert_int_equal(f.all, b.len * (level == NF_VERIFY_DEEP ? 2 : 1));
        assert_true(f.last_done > f.all * 9 / 10);
    }
    free(b.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stops_when_asked_to),
        cmocka_unit_test(threads_stop_together),
        cmocka_unit_test(progress_reaches_the_whole)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

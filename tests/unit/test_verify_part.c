/* A part of an archive is verified, or some of its chunks. */
#include "tests/support/findings.h"

static struct nf_verify_result verify_part(const struct nf_buffer *b, struct nf_verify_opts opts,
                                           enum nf_status want)
{
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct nf_reader *r = pack_open(b);
    struct nf_error err = NF_ERROR_INIT;

    opts.threads = 2;
    assert_status(nf_verify(r, &opts, &result, &err), want, &err);
    nf_reader_close(r);
    return result;
}

static void parts_are_the_whole(void **state)
{
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_buffer b = findings_sample(400);
    uint64_t articles, findings = 0;

    (void)state;
    opts.parts = 3;
    for (int level = NF_VERIFY_QUICK; level <= NF_VERIFY_DEEP; level++) {
        opts.level = (enum nf_verify_level)level;
        articles = 0;
        for (opts.part = 1; opts.part <= 3; opts.part++) {
            const struct nf_verify_result result = verify_part(&b, opts, NF_OK);

            assert_true(result.articles_checked > 50 && result.articles_checked < 250);
            articles += result.articles_checked;
        }
        assert_int_equal(articles, 400);
    }
    b.ptr[b.len / 2] ^= 1;
    for (opts.part = 1; opts.part <= 3; opts.part++)
        findings += verify_part(&b, opts, opts.part == 2 ? NF_E_DAMAGED : NF_OK).findings;
    assert_int_equal(findings, 1);
    (void)verify_part(&b, opts, NF_E_USAGE);
    opts.part = 0;
    (void)verify_part(&b, opts, NF_E_USAGE);
    b.ptr[b.len / 2] ^= 1;
    opts.part = opts.parts = UINT32_MAX; /* no chunk begins with the last byte */
    assert_int_equal(verify_part(&b, opts, NF_OK).articles_checked, 0);
    opts.parts++;
    (void)verify_part(&b, opts, NF_E_USAGE);
    opts.part = 1;
    opts.parts = 0;
    (void)verify_part(&b, opts, NF_E_USAGE);
    opts = (struct nf_verify_opts)NF_VERIFY_OPTS_INIT;
    opts.level = (enum nf_verify_level)(NF_VERIFY_DEEP + 1);
    (void)verify_part(&b, opts, NF_E_USAGE);
    free(b.ptr);
}

/* By chance, and by generation. */
static void some_chunks_are_checked(void **state)
{
    struct nf_buffer b = findings_sample(400);

    (void)state;
    for (int level = NF_VERIFY_QUICK; level <= NF_VERIFY_DEEP; level++) {
        struct nf_verify_opts some = NF_VERIFY_OPTS_INIT, newer = NF_VERIFY_OPTS_INIT;
        struct nf_verify_result result;

        some.level = newer.level = (enum nf_verify_level)level;
        some.sample = 5000;
        some.seed = 7;
        result = verify_part(&b, some, NF_OK);
        assert_true(result.articles_checked > 50 && result.articles_checked < 350);
        newer.since = 1;
        assert_int_equal(verify_part(&b, newer, NF_OK).articles_checked, 400);
        newer.since = 2;
        assert_int_equal(verify_part(&b, newer, NF_OK).articles_checked, 0);
    }
    free(b.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_the_whole),
        cmocka_unit_test(some_chunks_are_checked)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

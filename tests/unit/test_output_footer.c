/* A footer that no reader takes is not written. */
#include "src/write/writer_output.h"

#include "src/base/alloc.h"
#include "tests/support/pack.h"

/* What ending an archive comes to, that says of itself what @lie makes of it; what the sink
 * has got of the footer. */
static enum nf_status end_with(void (*lie)(struct nf_output *o), size_t *got)
{
    struct nf_buffer to = { 0 };
    const struct nf_sink sink = memory_sink(&to);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_output o;
    enum nf_status st;
    size_t before;

    assert_int_equal(nf_output_init(&o, &sink, &nf_alloc_libc, 1, false), NF_OK);
    o.head.identity.version = NF_FORMAT_VERSION;
    assert_ok(nf_output_begin(&o, &err), &err);
    before = to.len;
    lie(&o);
    st = nf_output_footer(&o, &err);
    *got = to.len - before;
    nf_output_free(&o);
    free(to.ptr);
    return st;
}

static void nothing(struct nf_output *o)
{
    (void)o;
}

static void articles_without_blocks(struct nf_output *o)
{
    o->head.articles = 1;
}

static void a_set_without_tables(struct nf_output *o)
{
    assert_non_null(nf_output_set(o, 0, (struct nf_str){ "", 0 }));
}

static void a_page_without_articles(struct nf_output *o)
{
    const struct nf_footer_page page = { .blocks = 1 };

    o->head.articles = o->head.blocks = 1;
    for (int i = 0; i < 2; i++)
        assert_true(nf_vec_add(&o->pages, &page));
}

/* As when nearly all are lost, and an entry in an index is all that is left of their blocks. */
static void articles_in_too_few_bytes(struct nf_output *o)
{
    const struct nf_footer_page page = { .articles = 1, .blocks = 1, .offsets = { 40, 52 },
                                         .catalog = { 92, 40 } };

    o->head.articles = o->head.blocks = 1;
    assert_true(nf_vec_add(&o->pages, &page));
}

/* As of a clock that is set to before 1970, or that failed. */
static void a_time_before_there_are_any(struct nf_output *o)
{
    o->head.time = UINT64_MAX;
}

static void a_wrong_clock_loses_nothing(void **state)
{
    size_t got, want;

    (void)state;
    assert_int_equal(end_with(nothing, &want), NF_OK);
    assert_int_equal(end_with(a_time_before_there_are_any, &got), NF_OK);
    assert_int_equal(got, want);
}

static void what_no_reader_takes_is_not_written(void **state)
{
    static void (*const lies[])(struct nf_output *) = { articles_without_blocks,
                                                        a_set_without_tables,
                                                        a_page_without_articles,
                                                        articles_in_too_few_bytes };
    size_t got;

    (void)state;
    assert_int_equal(end_with(nothing, &got), NF_OK);
    assert_true(got > 0);
    for (size_t i = 0; i < COUNT_OF(lies); i++) {
        assert_int_equal(end_with(lies[i], &got), NF_E_DAMAGED);
        assert_int_equal(got, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_no_reader_takes_is_not_written),
        cmocka_unit_test(a_wrong_clock_loses_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

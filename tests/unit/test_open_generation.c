/* An archive opened as it was: nf_reader_opts.generation. */
#include <newsfiche/set.h>

#include "src/read/archive_page.h"
#include "src/read/reader_parts.h"
#include "tests/support/history.h"
#include "tests/support/sound.h"

static void each_is_as_it_was(void **state)
{
    struct history h;

    (void)state;
    history_begin(&h);
    for (uint32_t g = 1; g <= HISTORY_GENERATIONS; g++)
        history_expect_same(&h, g);
    history_end(&h);
}

static void articles_and_keys_are_those_there_were(void **state)
{
    struct history h;

    (void)state;
    history_begin(&h);
    for (uint32_t g = 2; g <= HISTORY_GENERATIONS; g++) {
        struct opened f;

        assert_ok(history_open(&h, g, 0, &f), &f.err);
        history_expect_articles(&f, history_articles(g));
        assert_true(assert_sound_reader(f.reader).bytes_checked <= h.size[g]);
        opened_close(&f);
    }
    history_end(&h);
}

/* Then blocks are looked for; those that were added later are not met. */
static void an_index_page_that_is_damaged_is_made_again(void **state)
{
    struct history h;
    struct nf_footer_page page;
    struct opened f;

    (void)state;
    history_begin(&h);
    assert_ok(history_open(&h, 3, 0, &f), &f.err);
    assert_ok(nf_archive_page(&f.reader->archive, 0, &page, &f.err), &f.err);
    opened_close(&f);
    h.store.bytes.ptr[page.offsets.offset + 40] ^= 1;
    assert_ok(history_open(&h, 3, 0, &f), &f.err);
    history_expect_articles(&f, history_articles(3));
    assert_int_equal(f.reader->offsets.survey.articles, history_articles(3));
    opened_close(&f);
    history_end(&h);
}

static void expect_none(const struct history *h, uint64_t generation, const char *text)
{
    struct opened f;

    assert_status(history_open(h, generation, 0, &f), NF_E_RANGE, &f.err);
    assert_null(f.reader);
    assert_string_equal(f.err.text, text);
}

static void a_number_that_is_none_is_refused(void **state)
{
    struct history h, first;
    struct opened f;

    (void)state;
    history_begin(&h);
    first = h;
    first.store.bytes.len = (size_t)h.size[1];
    expect_none(&h, 7, "no generation 7: the newest is 6");
    expect_none(&h, UINT64_MAX,
                "no generation 18446744073709551615: the newest is 6");
    expect_none(&first, 2, "no generation 2: the newest is 1");
    h.store.bytes.ptr[h.store.bytes.len - 40] ^= 1;
    expect_none(&h, 6, "no generation 6: the newest that is not damaged is 5");
    assert_ok(history_open(&h, 5, 0, &f), &f.err);
    assert_true(history_info(&f).flaws == NF_FLAW_FOOTER);
    opened_close(&f);
    history_expect_same(&h, 2);
    assert_status(history_open(&h, 1, NF_OPEN_RECOVER, &f), NF_E_USAGE, &f.err);
    history_end(&h);
}

/* What is behind the newest makes no difference. */
static void what_is_behind_the_end_is_no_generation(void **state)
{
    struct history h;

    (void)state;
    history_begin(&h);
    memset(nf_buffer_room(&h.store.bytes, 500), 'x', 500);
    h.store.bytes.len += 500;
    history_expect_same(&h, 4);
    expect_none(&h, 7, "no generation 7: the newest is 6");
    history_end(&h);
}

static enum nf_status source_of(void *ctx, const char *path, struct nf_source *out,
                                struct nf_error *err)
{
    const struct history *h = ctx;

    (void)path;
    (void)err;
    *out = memory_source(h->store.bytes.ptr, h->store.bytes.len);
    return NF_OK;
}

static void a_set_takes_the_option(void **state)
{
    static const char *const path[] = { "a" };
    struct nf_reader_opts reader = NF_READER_OPTS_INIT;
    struct nf_set_opts opts = NF_SET_OPTS_INIT;
    struct nf_set_totals totals = NF_SET_TOTALS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_set *s = NULL;
    struct history h;

    (void)state;
    history_begin(&h);
    reader.generation = 3;
    opts.reader = &reader;
    opts.source = source_of;
    opts.ctx = &h;
    assert_ok(nf_set_open(path, 1, &opts, &s, &err), &err);
    nf_set_info(s, &totals);
    assert_int_equal(totals.articles, history_articles(3));
    assert_true(totals.size == h.size[3]);
    nf_set_close(s);
    s = NULL;
    opts.flags = NF_SET_RECOVER;
    assert_status(nf_set_open(path, 1, &opts, &s, &err), NF_E_USAGE, &err);
    assert_null(s);
    history_end(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_as_it_was),
        cmocka_unit_test(articles_and_keys_are_those_there_were),
        cmocka_unit_test(an_index_page_that_is_damaged_is_made_again),
        cmocka_unit_test(a_number_that_is_none_is_refused),
        cmocka_unit_test(what_is_behind_the_end_is_no_generation),
        cmocka_unit_test(a_set_takes_the_option)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

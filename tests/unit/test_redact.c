/* Articles are taken out of archives: the others are as before. */
#include "src/base/alloc.h"
#include "src/mend/new_formers.h"
#include "src/mend/pack_tables.h"
#include "tests/support/folder.h"
#include "tests/support/redacted.h"

static bool is_one_of(uint64_t i, const uint64_t *ordinals, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (ordinals[k] == i)
            return true;
    return false;
}

static void assert_gone(struct nf_cursor *c, uint32_t i)
{
    struct nf_withdrawal w = NF_WITHDRAWAL_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct pack_numbered a;
    struct nf_record record;
    uint64_t found;

    hurt_article(&a, i);
    assert_status(nf_cursor_get(c, i, NF_PARTS_ALL, &record, &err), NF_E_WITHDRAWN, &err);
    assert_non_null(strstr(err.text, "on 2024-01-01: " REDACT_REASON));
    assert_ok(nf_cursor_withdrawal(c, i, &w, &err), &err);
    assert_int_equal(w.time, REDACT_NOW);
    assert_text(w.reason, REDACT_REASON);
    assert_status(nf_cursor_find(c, NF_KEY_URL, str_of(a.article.url), UINT64_MAX, &found,
                                 &err), NF_E_NOTFOUND, &err);
}

/* Whether @b has the articles of @plan, but the @n @ordinals. */
static void assert_others(const struct nf_buffer *b, const struct hurt_plan *plan,
                          const uint64_t *ordinals, size_t n)
{
    struct nf_reader *r = pack_open(b);
    struct nf_cursor *c = pack_cursor(r);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_info info = NF_INFO_INIT;
    struct nf_withdrawal w = NF_WITHDRAWAL_INIT;
    struct nf_record record;
    struct pack_numbered a;
    uint64_t found;

    nf_reader_info(r, &info);
    assert_int_equal(info.articles, plan->articles);
    assert_int_equal(info.generation, 1);
    for (uint32_t i = 0; i < plan->articles; i++) {
        if (is_one_of(i, ordinals, n)) {
            assert_gone(c, i);
            continue;
        }
        assert_ok(nf_cursor_get(c, i, NF_PARTS_ALL, &record, &err), &err);
        assert_true(hurt_is(&record, i));
        assert_status(nf_cursor_withdrawal(c, i, &w, &err), NF_E_NOTFOUND, &err);
        hurt_article(&a, i);
        assert_ok(nf_cursor_find(c, NF_KEY_URL, str_of(a.article.url), UINT64_MAX, &found,
                                 &err), &err);
        assert_int_equal(found, i);
    }
    assert_status(nf_cursor_withdrawal(c, plan->articles, &w, &err), NF_E_RANGE, &err);
    nf_cursor_close(c);
    nf_reader_close(r);
    for (size_t i = 0; i < n; i++) {
        hurt_article(&a, (uint32_t)ordinals[i]);
        assert_false(redact_index_has(b, NF_KEY_ID, a.id));
    }
}

static const struct hurt_plan plans[] = {
    { 150, 8, 1, 0, 0 },  { 150, 8, 4, 0, 0 },
    { 150, 16, 1, NF_WRITER_STORE, 0 }, { 150, 32, 1, NF_WRITER_NO_LEXICON, 4 },
    { 150, 8, 1, 0, 5 },  { 40, 40, 1, NF_WRITER_NO_TABLES, 0 },
    { 520, 1, 1, NF_WRITER_STORE, 0 } /* more blocks than an index page has */
};

static void the_others_are_as_they_were(void **state)
{
    static const uint64_t sets[][8] = { { 5 }, { 0, 1, 2, 3, 5, 21, 37, 39 } };
    static const size_t counts[] = { 1, 8 };

    (void)state;
    for (size_t p = 0; p < COUNT_OF(plans); p++)
        for (size_t s = 0; s < COUNT_OF(sets); s++) {
            struct nf_buffer b = hurt_archive(&plans[p]), to;
            const struct nf_redact_result result = redact_articles(&b, sets[s], counts[s], &to);

            assert_int_equal(result.withdrawn, counts[s]);
            assert_int_equal(result.bytes, to.len);
            assert_true(result.repacked > 0 && result.repacked <= result.blocks);
            assert_others(&to, &plans[p], sets[s], counts[s]);
            assert_sound(&to);
            free(b.ptr);
            free(to.ptr);
        }
}

static void one_after_the_other_is_as_well(void **state)
{
    static const uint64_t first[] = { 5, 9 }, second[] = { 6, 9, 100 }, all[] = { 5, 6, 9, 100 };
    struct nf_buffer b = hurt_archive(&redact_plan), once, twice, none;
    struct nf_redact_result result;

    (void)state;
    redact_articles(&b, first, 2, &once);
    result = redact_articles(&once, second, 3, &twice);
    assert_int_equal(result.withdrawn, 2); /* article 9 is gone already */
    assert_others(&twice, &redact_plan, all, 4);
    assert_sound(&twice);
    result = redact_articles(&twice, all, 4, &none);
    assert_int_equal(result.withdrawn, 0);
    assert_int_equal(none.len, 0);
    free(b.ptr);
    free(once.ptr);
    free(twice.ptr);
}

static void an_archive_goes_on_behind_it(void **state)
{
    static const uint64_t gone[] = { 5 };
    struct nf_buffer b = hurt_archive(&plans[4]);
    struct memory_store m = { .error = 0 };
    struct nf_store store;
    struct nf_writer *w = NULL;
    struct pack_numbered a;
    struct hurt_plan plan = plans[4];
    struct nf_buffer to;

    (void)state;
    redact_articles(&b, gone, 1, &to);
    memory_store_set(&m, to.ptr, to.len);
    store = memory_store(&m);
    assert_ok(nf_writer_append(&store, NULL, &w, NULL), NULL);
    for (uint32_t i = 0; i < 20; i++) {
        hurt_article(&a, plan.articles + i);
        pack_add(w, &a.article);
    }
    pack_end(w);
    assert_sound(&m.bytes);
    free(b.ptr);
    free(to.ptr);
    memory_store_free(&m);
}

/* By this blocks are told that nothing changes in: they are not unpacked. */
static void what_changes_is_told_apart(void **state)
{
    const struct nf_new_former former = { .article = 10, .distance = 3 };
    const struct nf_new_table lexicon = { .which = nf_table_of(true, NF_CODEC_LEXICON, 1) };
    const struct nf_new_table dictionary = {
        .which = nf_table_of(true, NF_CODEC_ZSTD_DICTIONARY, 0) };
    struct nf_new_formers formers;
    struct nf_new_tables anew;
    const struct nf_pack_tables tables = { .anew = &anew };

    (void)state;
    nf_vec_init(&formers.of, &nf_alloc_libc);
    nf_vec_init(&anew.of, &nf_alloc_libc);
    assert_true(nf_vec_add(&formers.of, &former) && nf_vec_add(&anew.of, &lexicon) &&
                nf_vec_add(&anew.of, &dictionary));
    assert_false(nf_new_formers_between(&formers, 0, 10));
    assert_true(nf_new_formers_between(&formers, 0, 11));
    assert_true(nf_new_formers_between(&formers, 10, 11));
    assert_false(nf_new_formers_between(&formers, 11, 20));
    assert_true(nf_pack_table_differs(&tables, true, (struct nf_way){ NF_CODEC_LEXICON, 1 }));
    assert_false(nf_pack_table_differs(&tables, true, (struct nf_way){ NF_CODEC_LEXICON, 2 }));
    assert_false(nf_pack_table_differs(&tables, false, (struct nf_way){ NF_CODEC_LEXICON, 1 }));
    assert_false(nf_pack_table_differs(&tables, true, (struct nf_way){ NF_CODEC_ZSTD, 0 }));
    anew.of.at[0].alike = true;
    assert_false(nf_pack_table_differs(&tables, true, (struct nf_way){ NF_CODEC_LEXICON, 1 }));
    nf_vec_free(&formers.of);
    nf_new_tables_free(&anew);
}

static void wrong_calls_change_nothing(void **state)
{
    static const uint64_t gone[] = { 150 };
    static char reason[1025];
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_redact_result result = NF_REDACT_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer b = hurt_archive(&redact_plan), to = { 0 };
    const struct nf_source source = memory_source(b.ptr, b.len);
    const struct nf_sink sink = memory_sink(&to);

    (void)state;
    opts.ordinals = gone;
    opts.ordinal_count = 1;
    assert_status(nf_redact(&source, &sink, &opts, &result, &err), NF_E_RANGE, &err);
    opts.ordinal_count = 0;
    memset(reason, 'x', sizeof(reason));
    opts.reason = (struct nf_str){ reason, sizeof(reason) };
    assert_status(nf_redact(&source, &sink, &opts, &result, &err), NF_E_USAGE, &err);
    opts.reason = (struct nf_str){ "\xff", 1 };
    assert_status(nf_redact(&source, &sink, &opts, &result, &err), NF_E_USAGE, &err);
    opts.reason.len = 0;
    opts.flags = NF_REDACT_BAN << 1;
    assert_status(nf_redact(&source, &sink, &opts, &result, &err), NF_E_USAGE, &err);
    assert_int_equal(to.len, 0);
    assert_int_equal(result.withdrawn, 0);
    free(b.ptr);
}

/* Whoever may not write to an archive can look what would go, and make another without it. */
static void an_archive_that_stays_need_not_be_writable(void **state)
{
    static const uint64_t gone[] = { 15 };
    struct folder *f = *state;
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_redact_result result = NF_REDACT_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer b = hurt_archive(&redact_plan);
    const bool root = geteuid() == 0;
    char path[600], to[600];

    snprintf(path, sizeof(path), "%s", folder_file(f, "a"));
    snprintf(to, sizeof(to), "%s", folder_file(f, "b"));
    folder_write(f, "a", (struct nf_str){ (const char *)b.ptr, b.len });
    assert_int_equal(chmod(path, 0444), 0);
    assert_int_equal(chmod(f->path, 0777), 0);
    if (root)
        assert_int_equal(seteuid(65534), 0);
    opts.ordinals = gone;
    opts.ordinal_count = 1;
    assert_status(nf_redact_file(path, NULL, &opts, &result, &err), NF_E_IO, &err);
    assert_ok(nf_redact_file(path, to, &opts, &result, &err), &err);
    assert_int_equal(result.withdrawn, 1);
    opts.flags = NF_REDACT_DRY_RUN;
    assert_ok(nf_redact_file(path, NULL, &opts, &result, &err), &err);
    assert_int_equal(result.withdrawn, 1);
    if (root)
        assert_int_equal(seteuid(0), 0);
    folder_remove(f, "a");
    folder_remove(f, "b");
    free(b.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_others_are_as_they_were),
        cmocka_unit_test(one_after_the_other_is_as_well),
        cmocka_unit_test(an_archive_goes_on_behind_it),
        cmocka_unit_test(what_changes_is_told_apart),
        cmocka_unit_test(wrong_calls_change_nothing),
        WITH_FOLDER(an_archive_that_stays_need_not_be_writable)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

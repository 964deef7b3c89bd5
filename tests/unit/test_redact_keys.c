/* Articles are taken out by their keys, and keys with them. */
#include "tests/support/redacted.h"

struct seen {
    uint64_t ordinals[8];
    size_t count, missing;
};

static void see(void *ctx, uint64_t ordinal, const struct nf_record *record)
{
    struct seen *s = ctx;

    assert_true(record->count > 0);
    s->ordinals[s->count++] = ordinal;
}

static void miss(void *ctx, size_t i)
{
    struct seen *s = ctx;

    assert_int_equal(i, 1);
    s->missing++;
}

static void all_versions_of_a_key_go(void **state)
{
    static const char *const urls[] = { "https://a.example/1", "https://a.example/2",
                                        "http://a.example/1?utm_source=x" };
    const struct nf_redact_key keys[] = {
        { NF_KEY_URL, { "https://a.example/1", 19 } }, { NF_KEY_URL, { "https://b.example/", 18 } }
    };
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_redact_result result = NF_REDACT_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct seen seen = { .count = 0 };
    struct nf_buffer b, to = { 0 };
    struct nf_writer *w = pack_begin(&b, NULL);
    struct nf_source source;
    struct nf_sink sink = memory_sink(&to);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(urls); i++)
        pack_add(w, &(struct pack_article){ .url = urls[i], .text = "Rain." });
    pack_end(w);
    source = memory_source(b.ptr, b.len);
    opts.keys = keys;
    opts.key_count = 2;
    opts.each = see;
    opts.missing = miss;
    opts.ctx = &seen;
    opts.flags = NF_REDACT_DRY_RUN;
    assert_ok(nf_redact(&source, NULL, &opts, &result, &err), &err);
    assert_int_equal(to.len, 0);
    assert_int_equal(seen.count, 2);
    seen = (struct seen){ .count = 0 };
    opts.flags = 0;
    assert_ok(nf_redact(&source, &sink, &opts, &result, &err), &err);
    assert_int_equal(result.withdrawn, 2);
    assert_int_equal(result.missing, 1);
    assert_int_equal(seen.missing, 1);
    assert_int_equal(err.status, NF_OK); /* nothing failed */
    assert_int_equal(seen.ordinals[0], 0);
    assert_int_equal(seen.ordinals[1], 2);
    assert_sound(&to);
    free(b.ptr);
    free(to.ptr);
}

/* Who asks for keys that nobody can look for is not told that no article has them. */
static void keys_that_cannot_be_looked_for_are_refused(void **state)
{
    static const struct hurt_plan plan = { 20, 8, 1, NF_WRITER_STORE | NF_WRITER_NO_ID_INDEX, 0 };
    const struct nf_redact_key key = { NF_KEY_ID, { "n-3", 3 } };
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_redact_result result = NF_REDACT_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer b = hurt_archive(&plan), to = { 0 };
    const struct nf_source source = memory_source(b.ptr, b.len);
    const struct nf_sink sink = memory_sink(&to);

    (void)state;
    opts.keys = &key;
    opts.key_count = 1;
    assert_status(nf_redact(&source, &sink, &opts, &result, &err), NF_E_NO_INDEX, &err);
    assert_int_equal(to.len, 0);
    free(b.ptr);
}

/* A version that stays keeps its key, even in the same block. */
static void a_key_that_another_article_has_stays(void **state)
{
    static const uint64_t gone[] = { 0 };
    struct nf_buffer b, to;
    struct nf_writer *w = pack_begin(&b, NULL);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *r;
    struct nf_cursor *c;
    uint64_t found = 9;

    (void)state;
    for (size_t i = 0; i < 2; i++)
        pack_add(w, &(struct pack_article){ .url = "https://a.example/1", .text = "Rain." });
    pack_end(w);
    redact_articles(&b, gone, 1, &to);
    r = pack_open(&to);
    c = pack_cursor(r);
    assert_ok(nf_cursor_find(c, NF_KEY_URL, str_of("https://a.example/1"), UINT64_MAX, &found,
                             &err), &err);
    assert_int_equal(found, 1);
    assert_sound(&to);
    nf_cursor_close(c);
    nf_reader_close(r);
    free(b.ptr);
    free(to.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_versions_of_a_key_go),
        cmocka_unit_test(keys_that_cannot_be_looked_for_are_refused),
        cmocka_unit_test(a_key_that_another_article_has_stays)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

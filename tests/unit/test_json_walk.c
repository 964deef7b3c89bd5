/* Wrappings longer than what is looked at, and such as are cut off. */
#include "tests/support/told.h"

#define FULL "{\"title\":\"a\",\"text\":\"x\"}"

/* A long wrapping: @head, @count times @element, @tail. */
static struct nf_str long_text(const char *head, const char *element, size_t count,
                               const char *tail)
{
    size_t n = strlen(head) + count * (strlen(element) + 1) + strlen(tail);
    char *text = malloc(n + 1), *at = text;

    assert_non_null(text);
    at += sprintf(at, "%s", head);
    for (size_t i = 0; i < count; i++)
        at += sprintf(at, "%s%s", i ? "," : "", element);
    at += sprintf(at, "%s", tail);
    return (struct nf_str){ text, (size_t)(at - text) };
}

#define LONG "{\"title\":\"a\",\"text\":\"0123456789012345678901234567890123456789\"}"
#define LONG_LINK "{\"title\":\"a\",\"link\":\"0123456789012345678901234567890123456789\"}"
#define MANY ((size_t)60000)

static void streams_long_wrappings(void **state)
{
    struct nf_str text = long_text("{\"status\":\"ok\",\"articles\":[", LONG, MANY,
                                   "],\"n\":1}");
    struct told t = { .around = 0 };
    struct nf_import_opts opts = collect_opts(&t.c);

    (void)state;
    opts.ctx = &t;
    opts.notice = told_notice;
    opts.max_record = 1000; /* a limit for an article, not for what wraps it */
    assert_ok(nf_import_memory("a.json", text, &opts, NULL), NULL);
    assert_int_equal(t.c.articles, MANY);
    assert_int_equal(t.c.refusals, 0);
    assert_int_equal(t.around, strlen("{\"status\":\"ok\",\"articles\":[],\"n\":1}"));
    collect_free(&t.c);
    free((char *)text.ptr);
}

/* It is the one object of its file, however much of it is looked at, and not a line. */
static void unwraps_a_line_of_any_length(void **state)
{
    const size_t counts[] = { 2, 2000, MANY };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        struct nf_str text = long_text("{\"news of today\":[", LONG, counts[i], "]}\n");
        struct told t = { .around = 0 };

        told_import(&t, "a.json", NULL, text);
        assert_int_equal(t.c.articles, counts[i]);
        assert_string_equal(t.path, "/news of today");
        collect_free(&t.c);
        free((char *)text.ptr);
    }
}

/* What says only at its end that it is an article, or has two lists, is refused. */
static void refuses_long_wrappings_that_were_none(void **state)
{
    static const struct {
        const char *tail;
        const char *why;
    } table[] = {
        { "],\"title\":\"x\"}", "a title, text or address of its own" },
        { "],\"content\":" FULL "}", "an article with a text" },
        { "],\"more\":[" A "]}", "another list of articles" }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_str text = long_text("{\"items\":[", LONG, MANY, table[i].tail);
        struct told t = { .around = 0 };

        told_import(&t, "a.json", NULL, text);
        assert_int_equal(t.c.articles, MANY);
        assert_int_equal(t.c.refusals, 1);
        collect_free(&t.c);
        t.c.stop_at_refusal = true;

        struct nf_import_opts opts = collect_opts(&t.c);
        struct nf_error err = NF_ERROR_INIT;

        assert_int_equal(nf_import_memory("a.json", text, &opts, &err), NF_E_INPUT);
        assert_non_null(strstr(err.text, "a.json:1: articles were taken from '/items'"));
        collect_free(&t.c);
        free((char *)text.ptr);
    }
}

/* A long article is no wrapping, if its fields come before its lists. */
static void keeps_long_articles_whole(void **state)
{
    struct nf_str text = long_text("{\"title\":\"x\",\"text\":\"y\",\"items\":[", LONG, MANY,
                                   "]}");
    struct told t = { .around = 0 };

    (void)state;
    told_import(&t, "a.json", NULL, text);
    assert_int_equal(t.c.articles, 1);
    assert_bytes(collect_bytes(&t.c, 0), text);
    collect_free(&t.c);
    free((char *)text.ptr);
}

/* One of many is read alike, be it long or short. */
static void keeps_long_elements_whole(void **state)
{
    struct nf_str text = long_text("[{\"k\":1,\"parts\":[" A "]},{\"k\":2,\"parts\":[", LONG_LINK,
                                   MANY, "]}]");
    struct told t = { .around = 0 };

    (void)state;
    told_import(&t, "a.json", NULL, text);
    assert_int_equal(t.c.articles, 2);
    assert_int_equal(t.c.refusals, 0);
    assert_text(collect_bytes(&t.c, 0), "{\"k\":1,\"parts\":[" A "]}");
    collect_free(&t.c);
    free((char *)text.ptr);
}

/* Values around the articles may be long as well; what is not JSON is refused. */
static void passes_over_long_values(void **state)
{
    struct nf_str text = long_text("{\"x\":{\"y\":[", LONG, MANY, "]},\"articles\":[" A ","
                                   B "]}");
    struct nf_str bad = long_text("{\"x\":{\"y\":[", LONG, MANY, ",]},\"articles\":[" A ","
                                  B "]}");
    struct told t = { .around = 0 };

    (void)state;
    told_import(&t, "a.json", "/articles", text);
    told_both(&t, "long", "");
    collect_free(&t.c);
    told_import(&t, "a.json", "/articles", bad);
    assert_int_equal(t.c.articles, 0);
    assert_int_equal(t.c.refusals, 1);
    assert_string_equal(t.c.item[0].why, "a value expected, found ']},\"articles\":[{\"tit'");
    collect_free(&t.c);
    free((char *)text.ptr);
    free((char *)bad.ptr);
}

/* However it is cut off: what is whole is taken, and the end is said. */
static void bears_wrappings_that_are_cut_off(void **state)
{
    const char *text = "{\"a\":{\"n\":[1,\"x\\\"\"],\"articles\":[" A ",\n" B "]},\"z\":0}";
    size_t whole = strlen(text);
    size_t first = (size_t)(strstr(text, A) - text) + strlen(A);
    size_t second = (size_t)(strstr(text, B) - text) + strlen(B);

    (void)state;
    for (size_t n = 0; n <= whole; n++) {
        struct told t = { .around = 0 };

        told_import(&t, "a.json", "/a/articles", (struct nf_str){ text, n });
        if (t.c.refusals != (n < whole ? 1u : 0u) ||
            t.c.articles != (n >= first ? 1u : 0u) + (n >= second ? 1u : 0u))
            fail_msg("%zu: %zu articles, %zu refusals", n, t.c.articles, t.c.refusals);
        collect_free(&t.c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams_long_wrappings),
        cmocka_unit_test(unwraps_a_line_of_any_length),
        cmocka_unit_test(refuses_long_wrappings_that_were_none),
        cmocka_unit_test(keeps_long_articles_whole),
        cmocka_unit_test(keeps_long_elements_whole),
        cmocka_unit_test(passes_over_long_values),
        cmocka_unit_test(bears_wrappings_that_are_cut_off)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

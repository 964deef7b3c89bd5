#include "src/base/alloc.h"
#include "src/convert/json_record.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/support/expect.h"

struct fixture {
    struct nf_json_records records;
    struct nf_json j;
    struct nf_record record;
};

static enum nf_status take(struct fixture *f, struct nf_str text)
{
    f->j = nf_json_init(text.ptr, text.len, 64);
    return nf_json_record(&f->records, &f->j, &f->record);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    if (!f)
        return -1;
    nf_json_records_init(&f->records, nf_alloc_or_libc(NULL));
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    nf_json_records_free(&f->records);
    free(f);
    return 0;
}

static void assert_prints(const struct nf_record *r, struct nf_str want)
{
    char *buf = malloc(nf_record_size(r) + 1);

    assert_non_null(buf);
    assert_bytes(((struct nf_str){ buf, (size_t)(nf_record_print(r, buf) - buf) }),
                 want);
    free(buf);
}

static void takes_an_object_apart(void **state)
{
    struct fixture *f = *state;
    struct nf_str text = STR("{\"url\": \"https://e.org\\/a\" ,\"n\":1.50, \"l\": "
                             "[1, {\"x\":2}],\"o\":{}}");
    const struct nf_field *v;

    assert_ok(take(f, text), NULL);
    v = f->record.fields;
    assert_int_equal(f->record.count, 4);
    assert_text(v[0].before, "{\"url\": ");
    assert_text(v[0].key, "url");
    assert_text(v[0].value, "https://e.org\\/a");
    assert_int_equal(v[0].kind, NF_KIND_STRING_ESCAPED);
    assert_int_equal(v[0].role, NF_ROLE_URL);
    assert_text(v[1].before, " ,\"n\":");
    assert_text(v[1].value, "1.50");
    assert_int_equal(v[1].kind, NF_KIND_JSON);
    assert_text(v[2].value, "[1, {\"x\":2}]");
    assert_text(v[3].value, "{}");
    assert_text(f->record.tail, "}");
    assert_prints(&f->record, text);
}

static void opens_objects_inside(void **state)
{
    struct fixture *f = *state;
    struct nf_str text =
        STR("{\"a\":{\"b\":{\"c\":{\"d\":1}, \"e\":2 } } ,\"f\":3}\n");
    const struct nf_field *v;

    assert_ok(take(f, text), NULL);
    v = f->record.fields;
    assert_int_equal(f->record.count, 3);
    assert_text(v[0].before, "{\"a\":{\"b\":{\"c\":");
    assert_text(v[0].key, "c");
    assert_text(v[0].value, "{\"d\":1}"); /* too deep to open */
    assert_text(v[1].before, ", \"e\":");
    assert_text(v[2].before, " } } ,\"f\":");
    assert_text(f->record.tail, "}");
    assert_int_equal(f->j.at - f->j.start, text.len - 1);
}

static void knows_roles_by_path(void **state)
{
    struct fixture *f = *state;
    const struct nf_field *v;

    assert_ok(take(f, STR("{\"source\":{\"name\":\"Post\"},\"name\":\"x\","
                          "\"thread\":{\"name\":\"y\",\"url\":\"u\"},"
                          "\"a\":{\"source\":{\"name\":1}}}")), NULL);
    v = f->record.fields;
    assert_int_equal(v[0].role, NF_ROLE_SOURCE); /* source.name */
    assert_int_equal(v[1].role, NF_ROLE_TITLE);  /* name */
    assert_int_equal(v[2].role, NF_ROLE_NONE);   /* thread.name */
    assert_int_equal(v[3].role, NF_ROLE_URL);    /* thread.url */
    assert_int_equal(v[4].role, NF_ROLE_NONE);   /* a.source.name */
}

static void opens_lists_that_hold_what_has_a_role(void **state)
{
    struct fixture *f = *state;
    struct nf_str text = STR("{\"canonical\" : [ {\"href\":\"u\"} , {\"href\":\"v\"},3 ] ,"
                             "\"content\":[{\"x\":1}],\"alternate\":[],\"bodies\":[7],"
                             "\"a\":{\"canonical\":[{\"href\":\"w\"}]}}");
    const struct nf_field *v;

    assert_ok(take(f, text), NULL);
    v = f->record.fields;
    assert_int_equal(f->record.count, 7);
    assert_text(v[0].before, "{\"canonical\" : [ {\"href\":");
    assert_int_equal(v[0].role, NF_ROLE_CANONICAL_URL);
    assert_text(v[1].before, "} , {\"href\":");
    assert_int_equal(v[1].role, NF_ROLE_NONE);
    assert_text(v[2].before, "},");
    assert_text(v[2].key, "");
    assert_text(v[2].value, "3");
    assert_text(v[3].value, "[{\"x\":1}]"); /* without the member that would count */
    assert_text(v[4].value, "[]");
    assert_text(v[5].value, "[7]");
    assert_text(v[6].value, "[{\"href\":\"w\"}]"); /* not the article's own */
    assert_prints(&f->record, text);
}

static void opens_what_wraps_an_article_deeper(void **state)
{
    struct fixture *f = *state;
    struct nf_str text = STR("{\"_source\":{\"data\":{\"a\":{\"b\":{\"c\":{\"d\":1}}}}},"
                             "\"tags\":{\"x\":{\"tag\":\"x\"}}}");

    assert_ok(take(f, text), NULL);
    assert_int_equal(f->record.count, 2);
    assert_text(f->record.fields[0].value, "{\"d\":1}");
    assert_text(f->record.fields[1].value, "{\"x\":{\"tag\":\"x\"}}");
    assert_prints(&f->record, text);
}

/* Only the article of a @graph has roles, and members it refers to. */
static void finds_the_article_in_a_graph(void **state)
{
    struct fixture *f = *state;
    struct nf_str text =
        STR("{\"@graph\":[{\"@type\":\"WebPage\",\"name\":\"p\",\"url\":\"u\"},"
            "{\"@type\":[\"Thing\",\"OpinionNewsArticle\"],\"name\":\"t\","
            "\"author\":{\"@id\":\"#x\"}},{\"@id\":\"#x\",\"name\":\"n\"}]}");
    const struct nf_field *v;

    assert_ok(take(f, text), NULL);
    v = f->record.fields;
    assert_int_equal(f->record.count, 8);
    assert_int_equal(v[1].role, NF_ROLE_NONE);
    assert_int_equal(v[2].role, NF_ROLE_NONE);
    assert_int_equal(v[4].role, NF_ROLE_TITLE);
    assert_int_equal(v[5].role, NF_ROLE_NONE);
    assert_int_equal(v[7].role, NF_ROLE_AUTHORS);
    assert_prints(&f->record, text);
    /* The same layout, other types. */
    text = STR("{\"@graph\":[{\"@type\":\"Article\",\"name\":\"p\",\"url\":\"u\"},"
               "{\"@type\":[\"Thing\",\"Person\"],\"name\":\"t\","
               "\"author\":{\"@id\":\"#x\"}},{\"@id\":\"#x\",\"name\":\"n\"}]}");
    assert_ok(take(f, text), NULL);
    v = f->record.fields;
    assert_int_equal(v[1].role, NF_ROLE_TITLE);
    assert_int_equal(v[2].role, NF_ROLE_URL);
    assert_int_equal(v[4].role, NF_ROLE_NONE);
    assert_int_equal(v[7].role, NF_ROLE_NONE);
}

static void does_what_a_map_says(void **state)
{
    struct fixture *f = *state;
    struct nf_role_map map;
    struct nf_str text = STR("{\"title\":\"t\",\"a\":{\"b\":{\"c\":{\"d\":{\"e\":\"u\"}}}},"
                             "\"l\":[1,[2,{\"x y\":\"3\"}]],\"text\":\"<p>x\"}");
    const struct nf_field *v;

    assert_ok(nf_role_map_read(&map, "a/b/c/d/e = url\nl/1/1/x y=section\n/title = none\n"
                                     "text = text", nf_alloc_or_libc(NULL), NULL), NULL);
    f->records.map = &map;
    assert_ok(take(f, text), NULL);
    v = f->record.fields;
    assert_int_equal(f->record.count, 6);
    assert_int_equal(v[0].role, NF_ROLE_NONE);
    assert_int_equal(v[1].role, NF_ROLE_URL);
    assert_text(v[4].value, "3");
    assert_int_equal(v[4].role, NF_ROLE_SECTION);
    assert_int_equal(v[5].role, NF_ROLE_TEXT);
    assert_prints(&f->record, text);
    nf_role_map_free(&map);
}

static void refuses_more_values_than_an_article_has(void **state)
{
    struct fixture *f = *state;
    size_t n = 1, count = 65536;
    char *text = malloc(5 * count + 2);

    assert_non_null(text);
    text[0] = '{';
    for (size_t i = 0; i < count; i++, n += 5)
        memcpy(text + n, "\"\":1,", 5 + (i == 0));
    text[n - 1] = '}';
    assert_int_equal(take(f, (struct nf_str){ text, n }), NF_E_INPUT);
    assert_non_null(strstr(f->j.why, "65,535 values"));
    text[n - 6] = '}'; /* one less */
    assert_ok(take(f, (struct nf_str){ text, n }), NULL);
    assert_int_equal(f->record.count, 65535);
    free(text);
}

/* A key of no length, or one too long to be of use, still has a place. */
static void paths_keep_keys_without_a_name(void **state)
{
    struct fixture *f = *state;
    char text[600], key[401];

    assert_ok(take(f, STR("{\"\":{\"title\":\"x\"},\"b\":1}")), NULL);
    assert_int_equal(f->record.fields[0].role, NF_ROLE_NONE);
    memset(key, 'k', sizeof(key) - 1);
    key[sizeof(key) - 1] = '\0';
    snprintf(text, sizeof(text), "{\"%s\":{\"title\":\"x\"}}", key);
    assert_ok(take(f, str_of(text)), NULL);
    assert_int_equal(f->record.fields[0].role, NF_ROLE_NONE);
}

/* Paths have a maximum: keys of any length go by it, in every object. */
static void bears_keys_of_any_length(void **state)
{
    struct fixture *f = *state;
    static char text[4096];
    char key[301];

    memset(key, 'k', sizeof(key) - 1);
    key[sizeof(key) - 1] = '\0';
    for (int outer = 0; outer <= 132; outer++)
        for (int inner = 0; inner < 132; inner += inner > 3 && inner < 118 ? 19 : 1) {
            snprintf(text, sizeof(text),
                     "{\"%.*s\":{\"%.*s\":{\"%s\":1,\"%.*s\":2},\"z\":3},\"id\":4}",
                     outer, key, inner, key, key, outer, key);
            assert_ok(take(f, str_of(text)), NULL);
            assert_int_equal(f->record.count, 4);
            assert_int_equal(f->record.fields[3].role, NF_ROLE_ID);
            assert_prints(&f->record, str_of(text));
        }
}

static void takes_escaped_keys_as_they_stand(void **state)
{
    struct fixture *f = *state;
    struct nf_str text = STR("{\"a\\\"}{\":1,\"{\":{\"\\\\\":2},\"title\":\"t\"}");

    assert_ok(take(f, text), NULL);
    assert_int_equal(f->record.count, 3);
    assert_text(f->record.fields[0].key, "a\\\"}{");
    assert_text(f->record.fields[1].key, "\\\\");
    assert_int_equal(f->record.fields[2].role, NF_ROLE_TITLE);
    assert_prints(&f->record, text);
}

static void keeps_all_members_of_one_name(void **state)
{
    struct fixture *f = *state;
    struct nf_str text = STR("{\"title\":null,\"title\":\"b\",\"title\":\"c\"}");

    assert_ok(take(f, text), NULL);
    assert_int_equal(f->record.count, 3);
    assert_int_equal(f->record.fields[0].role, NF_ROLE_NONE);
    assert_int_equal(f->record.fields[1].role, NF_ROLE_TITLE);
    assert_int_equal(f->record.fields[2].role, NF_ROLE_NONE);
    assert_prints(&f->record, text);
}

static void takes_an_empty_object(void **state)
{
    struct fixture *f = *state;

    assert_ok(take(f, STR("{ }")), NULL);
    assert_int_equal(f->record.count, 0);
    assert_text(f->record.tail, "{ }");
}

/* Guesses are kept for records that look alike, and made anew for others. */
static void looks_at_each_record_afresh(void **state)
{
    struct fixture *f = *state;

    assert_ok(take(f, STR("{\"title\":\"a\",\"id\":1}")), NULL);
    assert_int_equal(f->record.fields[0].role, NF_ROLE_TITLE);
    assert_ok(take(f, STR("{\"title\":\"b\",\"id\":2}")), NULL);
    assert_int_equal(f->record.fields[0].role, NF_ROLE_TITLE);
    assert_text(f->record.fields[0].value, "b");
    assert_ok(take(f, STR("{\"mitle\":\"b\",\"id\":2}")), NULL);
    assert_int_equal(f->record.fields[0].role, NF_ROLE_NONE);
    assert_ok(take(f, STR("{\"id\":2,\"title\":\"b\"}")), NULL);
    assert_int_equal(f->record.fields[0].role, NF_ROLE_ID);
    assert_ok(take(f, STR("{\"title\":\"a\",\"id\":1,\"url\":\"u\"}")), NULL);
    assert_int_equal(f->record.fields[2].role, NF_ROLE_URL);
    assert_ok(take(f, STR("{}")), NULL);
    assert_ok(take(f, STR("{\"title\":\"a\"}")), NULL);
    assert_int_equal(f->record.fields[0].role, NF_ROLE_TITLE);
}

static void holds_many_values_of_any_length(void **state)
{
    struct fixture *f = *state;
    size_t room = 400000, n = 1;
    char *text = malloc(room);

    assert_non_null(text);
    text[0] = '{';
    for (int i = 0; i < 1000; i++)
        n += (size_t)snprintf(text + n, room - n, "%s\"k%d\":\"\\n%*d\\u00e9\"",
                              i ? "," : "", i, i % 300, i);
    text[n++] = '}';
    assert_ok(take(f, (struct nf_str){ text, n }), NULL);
    assert_int_equal(f->record.count, 1000);
    assert_prints(&f->record, (struct nf_str){ text, n });
    free(text);
}

/* An object with hundreds of members is opened so far and no further. */
static void stops_opening_after_many_values(void **state)
{
    struct fixture *f = *state;
    static char text[8192];
    size_t n = (size_t)snprintf(text, sizeof(text), "{\"o\":{");

    for (int i = 0; i < 300; i++)
        n += (size_t)snprintf(text + n, sizeof(text) - n, "%s\"%d\":{\"a\":1}",
                              i ? "," : "", i);
    n += (size_t)snprintf(text + n, sizeof(text) - n, "}}");
    assert_ok(take(f, (struct nf_str){ text, n }), NULL);
    assert_int_equal(f->record.count, 300);
    assert_text(f->record.fields[255].value, "1");
    assert_text(f->record.fields[256].value, "{\"a\":1}");
    assert_prints(&f->record, (struct nf_str){ text, n });
}

static void refuses_what_is_no_object(void **state)
{
    static const struct {
        const char *text;
        size_t at;
    } table[] = {
        { "", 0 }, { "[]", 0 }, { "1", 0 }, { "{", 1 }, { "{,}", 1 },
        { "{\"a\"}", 4 }, { "{\"a\":}", 5 }, { "{\"a\":1", 6 },
        { "{\"a\":1,}", 7 }, { "{\"a\":{\"b\":1]}", 11 }, { "{\"a\":{\"b\":1}", 12 },
        { "{\"a\":\"\\q\"}", 7 }, { "{\"a\":1 \"b\":2}", 7 }, { "{a:1}", 1 }
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(table); i++) {
        assert_int_equal(take(f, str_of(table[i].text)), NF_E_INPUT);
        assert_non_null(f->j.why);
        assert_int_equal(f->j.at - f->j.start, table[i].at);
    }
    assert_ok(take(f, STR("{\"a\":1}")), NULL);
}

/* An allocator that runs out after so many calls. */
static void *scarce_get(void *ctx, size_t n)
{
    unsigned *left = ctx;

    return (*left)-- > 0 ? malloc(n) : (*left = 0, NULL);
}

static void scarce_put(void *ctx, void *p)
{
    (void)ctx;
    free(p);
}

static void runs_out_of_memory_cleanly(void **state)
{
    struct nf_str text = STR("{\"a\":\"\\n\",\"b\":{\"c\":2}}");
    enum nf_status st = NF_E_NOMEM;

    (void)state;
    for (unsigned n = 0; st != NF_OK; n++) {
        unsigned left = n;
        struct nf_alloc alloc = { &left, scarce_get, scarce_put };
        struct fixture f;

        assert_true(n < 20);
        nf_json_records_init(&f.records, &alloc);
        st = take(&f, text);
        assert_true(st == NF_E_NOMEM || (st == NF_OK && n > 0));
        if (st == NF_OK)
            assert_prints(&f.record, text);
        nf_json_records_free(&f.records);
    }
}

#define WITH_FIXTURE(test) \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(takes_an_object_apart),
        WITH_FIXTURE(opens_objects_inside),
        WITH_FIXTURE(knows_roles_by_path),
        WITH_FIXTURE(opens_lists_that_hold_what_has_a_role),
        WITH_FIXTURE(opens_what_wraps_an_article_deeper),
        WITH_FIXTURE(finds_the_article_in_a_graph),
        WITH_FIXTURE(does_what_a_map_says),
        WITH_FIXTURE(refuses_more_values_than_an_article_has),
        WITH_FIXTURE(paths_keep_keys_without_a_name),
        WITH_FIXTURE(bears_keys_of_any_length),
        WITH_FIXTURE(takes_escaped_keys_as_they_stand),
        WITH_FIXTURE(keeps_all_members_of_one_name),
        WITH_FIXTURE(takes_an_empty_object),
        WITH_FIXTURE(looks_at_each_record_afresh),
        WITH_FIXTURE(holds_many_values_of_any_length),
        WITH_FIXTURE(stops_opening_after_many_values),
        WITH_FIXTURE(refuses_what_is_no_object),
        cmocka_unit_test(runs_out_of_memory_cleanly)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <newsfiche/record.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/article/url_key.h"
#include "tests/support/expect.h"

/* The key of @url, in as much room as the header asks for. */
static void expect_key(struct nf_str url, struct nf_str want)
{
    char *buf = malloc(nf_url_key_bound(url)), *copy = malloc(url.len ? url.len : 1);
    size_t n;

    assert_true(nf_url_key_bound(url) <= 3 * url.len + 1);
    assert_non_null(buf);
    assert_non_null(copy);
    if (url.len)
        memcpy(copy, url.ptr, url.len);
    n = nf_url_key((struct nf_str){ copy, url.len }, buf);
    if (n != want.len)
        print_error("of %.*s\n", (int)url.len, url.ptr);
    assert_bytes(((struct nf_str){ buf, n }), want);
    free(buf);
    free(copy);
}

struct sample {
    const char *url;
    const char *key; /* "": none */
};

static void expect_keys(const struct sample *samples, size_t n)
{
    for (size_t i = 0; i < n; i++)
        expect_key(str_of(samples[i].url), str_of(samples[i].key));
}

static void space_around_is_dropped(void **state)
{
    static const struct sample samples[] = {
        { " \t\r\n http://a.b/c\n ", "a.b/c" },
        { "\x01\x7fhttp://a.b/c\x1f\x7f", "a.b/c" },
        { "http://a.b/c d", "a.b/c%20d" },
        { "\xc2\xa0http://a.b/c", "" } /* not ASCII, not dropped */
    };

    (void)state;
    expect_keys(samples, COUNT_OF(samples));
    expect_key(STR("\0http://a.b/c\0"), STR("a.b/c"));
}

static void no_other_scheme_has_a_key(void **state)
{
    static const struct sample samples[] = { { "http://a.b/", "a.b/" },
                                             { "https://a.b/", "a.b/" },
                                             { "HtTpS://a.b/", "a.b/" },
                                             { "HTTP://a.b/", "a.b/" },
                                             { "ftp://a.b/", "" },
                                             { "http:/a.b/", "" },
                                             { "http:a.b", "" },
                                             { "httpss://a.b/", "" },
                                             { "xhttp://a.b/", "" },
                                             { "urn:isbn:1", "" },
                                             { "", "" },
                                             { "   ", "" },
                                             { "http", "" },
                                             { "https:/", "" } };

    (void)state;
    expect_keys(samples, COUNT_OF(samples));
}

static void the_scheme_may_be_missing(void **state)
{
    static const struct sample samples[] = {
        { "//a.b/", "a.b/" },
        { "//u@A.b:80", "u@a.b/" },
        { "//word/x", "word/x" },
        { "//", "" },
        { "a.b/", "a.b/" },
        { " Example.org/One ", "example.org/One" },
        { "example.org/one?utm_id=1&x=2#y", "example.org/one?x=2" },
        { "example.org:8080/one", "example.org:8080/one" },
        { "example.org:80/one", "example.org/one" },
        { "example.org./one", "example.org/one" },
        { "localhost/one", "localhost/one" },
        { "LocalHost:8000/one", "localhost:8000/one" },
        { "büro.example/a", "b%C3%BCro.example/a" },
        { "news.example/ü", "news.example/%C3%BC" },
        { "xn--bro-hoa.example/a", "xn--bro-hoa.example/a" },
        { "a_b.example/a", "a_b.example/a" }
    };

    (void)state;
    expect_keys(samples, COUNT_OF(samples));
}

static void what_is_plainly_no_host_has_no_key(void **state)
{
    static const char *const texts[] = {
        "word", "word/x", "/a.b/c", "?a.b/", "#a.b/", "example.org", "story.html",
        "article.php?id=1/2", "a.b#/", "v1.2/x", "10.1234/abc", "2024.01.31/x", "127.0.0.1/x",
        "jo@example.org/x", "mailto:jo@example.org", "mailto:a.b/c", "tag:example.org,2024:/x",
        "urn:a.b/c", "a.b:c/", "a.b:/", "a..b/", ".b/", "a./", "../a.b/", "a b.c/", "a.b/c d",
        "localhost", "localhost:x/", "ftp://a.b/", "data:a.b/c", "a.b\\c/"
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        expect_key(str_of(texts[i]), STR(""));
}

static void the_host_is_in_lower_case(void **state)
{
    static const struct sample samples[] = {
        { "http://WWW.Example.ORG/News", "www.example.org/News" },
        { "http://example.org./a", "example.org/a" },
        { "http://example.org../a", "example.org./a" }, /* one dot only */
        /* No IDNA, and no small letters beyond ASCII: their tables change. */
        { "http://BÜRO.example/a", "b%C3%9Cro.example/a" },
        { "http://b%c3%9cro.example/a", "b%C3%9Cro.example/a" },
        { "http://%41.B/a", "a.b/a" },
        { "http://[2001:DB8::1]/a", "[2001:db8::1]/a" },
        { "http://[2001:db8::1]:8080/a", "[2001:db8::1]:8080/a" }
    };

    (void)state;
    expect_keys(samples, COUNT_OF(samples));
}

static void no_host_no_key(void **state)
{
    static const struct sample samples[] = {
        { "http://", "" },     { "http:///a", "" },       { "http://?a=1", "" },
        { "http://#a", "" },   { "http://:80/a", "" },    { "http://./a", "" },
        { "http://u@/a", "" }, { "http://u@:8080/a", "" }
    };

    (void)state;
    expect_keys(samples, COUNT_OF(samples));
}

static void users_and_ports(void **state)
{
    static const struct sample samples[] = {
        { "http://Jo:Pw@Example.org/a", "Jo:Pw@example.org/a" },
        { "http://a@b@Example.org/a", "a@b@example.org/a" },
        { "http://a.b:80/c", "a.b/c" },
        { "https://a.b:80/c", "a.b/c" },
        { "http://a.b:443/c", "a.b/c" },
        { "http://a.b:/c", "a.b/c" },
        { "http://a.b.:80/c", "a.b/c" },
        { "http://a.b:8080/c", "a.b:8080/c" },
        { "http://a.b:0080/c", "a.b:0080/c" },
        { "http://a.b:8/c", "a.b:8/c" },
        { "http://a.b:4430/c", "a.b:4430/c" },
        { "http://u:80@a.b/c", "u:80@a.b/c" }
    };

    (void)state;
    expect_keys(samples, COUNT_OF(samples));
}

static void the_fragment_is_dropped(void **state)
{
    static const struct sample samples[] = {
        { "http://a.b/c#d", "a.b/c" },
        { "http://a.b/c#", "a.b/c" },
        { "http://a.b/c#d?e=1#f", "a.b/c" },
        { "http://a.b#d", "a.b/" },
        { "http://a.b/c?d=1#e", "a.b/c?d=1" },
        { "http://a.b/c%23d", "a.b/c%23d" }
    };

    (void)state;
    expect_keys(samples, COUNT_OF(samples));
}

/* RFC 3986, 5.2.4. */
static void dot_segments_are_resolved(void **state)
{
    static const struct sample samples[] = {
        { "http://a.b", "a.b/" },
        { "http://a.b?c=1", "a.b/?c=1" },
        { "http://a.b/", "a.b/" },
        { "http://a.b/a/b/c/./../../g", "a.b/a/g" },
        { "http://a.b/./a", "a.b/a" },
        { "http://a.b/a/.", "a.b/a/" },
        { "http://a.b/a/./", "a.b/a/" },
        { "http://a.b/a/..", "a.b/" },
        { "http://a.b/a/../", "a.b/" },
        { "http://a.b/a/b/..", "a.b/a/" },
        { "http://a.b/..", "a.b/" },
        { "http://a.b/../../a", "a.b/a" },
        { "http://a.b/.", "a.b/" },
        { "http://a.b/a//b", "a.b/a//b" },
        { "http://a.b//", "a.b//" },
        { "http://a.b/a//../b", "a.b/a/b" },
        { "http://a.b/...", "a.b/..." },
        { "http://a.b/.a/..b/c.", "a.b/.a/..b/c." },
        { "http://a.b/c/%2e%2E/a", "a.b/a" },
        { "http://a.b/c/.%2e", "a.b/" },
        { "http://a.b/c/%2e/a", "a.b/c/a" },
        { "http://a.b/a?b=/../c", "a.b/a?b=/../c" }
    };

    (void)state;
    expect_keys(samples, COUNT_OF(samples));
}

static void escapes_have_one_spelling(void **state)
{
    static const struct sample samples[] = {
        { "http://a.b/%c3%bc%C3%Bc", "a.b/%C3%BC%C3%BC" },
        { "http://a.b/?x=%e9", "a.b/?x=%E9" },
        { "http://a.b/%41%7e%2D%2e%5f%30", "a.b/A~-._0" },
        { "http://a.b/%2f%3F%23", "a.b/%2F%3F%23" }, /* these mean something */
        { "http://a.b/ü", "a.b/%C3%BC" },
        { "http://a.b/\xff\x01\x7f", "a.b/%FF" },
        { "http://a.b/\x01\x7f.", "a.b/%01%7F." },
        { "http://a.b/?x=<a>\"[]\\^`{|}", "a.b/?x=%3Ca%3E%22%5B%5D%5C%5E%60%7B%7C%7D" },
        { "http://a.b/!$&'()*+,;=:@/?!$'()*+,;=:@/?",
          "a.b/!$&'()*+,;=:@/?!$'()*+,;=:@/?" },
        { "http://Ü:%41@a.b/", "%C3%9C:A@a.b/" },
        /* A percent sign that begins no escape */
        { "http://a.b/%az%", "a.b/%25az%25" },
        { "http://a.b/%a", "a.b/%25a" },
        { "http://a.b/%za", "a.b/%25za" },
        { "http://a.b/%25ab", "a.b/%25ab" },
        { "http://a.b/%%ab", "a.b/%25%AB" },
        { "http://a.b/%%341", "a.b/%2541" },
        { "http://a.b/abcdef", "a.b/abcdef" },
        { "http://a.b/%a/b", "a.b/%25a/b" }
    };

    (void)state;
    expect_keys(samples, COUNT_OF(samples));
}

static void every_tracking_parameter_is_dropped(void **state)
{
    static const char *const names[] = {
        "fbclid",      "gclid",     "gclsrc",     "dclid",  "msclkid",
        "yclid",       "igshid",    "mc_cid",     "mc_eid", "_ga",
        "_gl",         "phpsessid", "utm_",       "utm_id", "ga_",
        "ga_anything", "PHPSESSID", "UTM_Source", "FbClId", "GA_x"
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char url[100];

        snprintf(url, sizeof(url), "http://a.b/?%s=1", names[i]);
        expect_key(str_of(url), STR("a.b/"));
        snprintf(url, sizeof(url), "http://a.b/c?%s", names[i]);
        expect_key(str_of(url), STR("a.b/c"));
        snprintf(url, sizeof(url), "http://a.b/?%%%02x%s", names[i][0], names[i] + 1);
        expect_key(str_of(url), STR("a.b/"));
        snprintf(url, sizeof(url), "http://a.b/?x=1&%s=a=b&y", names[i]);
        expect_key(str_of(url), STR("a.b/?x=1&y"));
    }
}

static void every_byte_has_one_spelling(void **state)
{
    (void)state;
    for (unsigned c = 1; c < 256; c++) {
        char raw[40], escaped[40], keys[2][121];
        size_t n[2];

        snprintf(raw, sizeof(raw), "http://a.b/c%cd", (char)c);
        snprintf(escaped, sizeof(escaped), "http://a.b/c%%%02xd", c);
        n[0] = nf_url_key(str_of(raw), keys[0]);
        n[1] = nf_url_key(str_of(escaped), keys[1]);
        /* Delimiters are themselves, and their escapes are not. */
        if (strchr("!#$&'()*+,/:;=?@", (int)c))
            assert_true(n[0] != n[1]);
        else
            assert_bytes(((struct nf_str){ keys[0], n[0] }),
                         ((struct nf_str){ keys[1], n[1] }));
    }
}

static void other_parameters_stay_as_they_are(void **state)
{
    static const struct sample samples[] = {
        { "http://a.b/?z=1&a=2&z=1", "a.b/?z=1&a=2&z=1" },
        { "http://a.b/?Id=A", "a.b/?Id=A" },
        { "http://a.b/?fbclid2=1", "a.b/?fbclid2=1" },
        { "http://a.b/?xfbclid=1", "a.b/?xfbclid=1" },
        { "http://a.b/?utm=1", "a.b/?utm=1" },
        { "http://a.b/?ga=1&_gat=2", "a.b/?ga=1&_gat=2" },
        { "http://a.b/?x=utm_source=1", "a.b/?x=utm_source=1" },
        { "http://a.b/?x;utm_source=1", "a.b/?x;utm_source=1" },
        { "http://a.b/?x&&y", "a.b/?x&&y" },
        { "http://a.b/?a=b?c=d", "a.b/?a=b?c=d" },
        { "http://a.b/?=1", "a.b/?=1" },
        { "http://a.b/?", "a.b/" },
        { "http://a.b/?utm_a=1&gclid=2", "a.b/" }
    };

    (void)state;
    expect_keys(samples, COUNT_OF(samples));
}

/* A key is its own key: what is indexed can be asked for again. */
static void a_key_is_the_key_of_itself(void **state)
{
    static const char *const urls[] = {
        "http://WWW.a.b:80/x/../y/./z?utm_a=1&b=%c3#d",
        "https://u@a.b:8080//?&&", "http://a.b/%25%2e/..?q=%aZ", "http://a.b/%%341",
        "//a.b/ü ?%7e[]"
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        char once[100] = "http://", twice[100];
        size_t n = nf_url_key(str_of(urls[i]), once + 7);
        size_t m = nf_url_key((struct nf_str){ once, n + 7 }, twice);

        assert_true(n > 0);
        assert_bytes(((struct nf_str){ twice, m }),
                     ((struct nf_str){ once + 7, n }));
    }
}

static void any_bytes_fit(void **state)
{
    static const char alphabet[] = "/.?#&=%:@a2 \xff";
    uint32_t x = 1;

    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        char url[40] = "http://";
        size_t n = 7 + round % 30;
        char *copy = malloc(n), *buf = malloc(3 * n + 1);

        assert_non_null(copy);
        assert_non_null(buf);
        for (size_t i = 7; i < n; i++) {
            x = x * 1664525 + 1013904223;
            url[i] = alphabet[(x >> 16) % (sizeof(alphabet) - 1)];
        }
        memcpy(copy, url, n);
        assert_true(nf_url_key((struct nf_str){ copy, n }, buf) <=
                    nf_url_key_bound((struct nf_str){ copy, n }));
        free(copy);
        free(buf);
    }
}

static void the_host_stands_in_the_url(void **state)
{
    static const struct sample samples[] = {
        { "http://Www.Example.org/a", "Www.Example.org" },
        { " https://u:p@example.org:8080?x", "example.org" },
        { "http://example.org.", "example.org." },
        { "http://example.org:#x", "example.org" },
        { "http://[::1]:80/", "[::1]" },
        { "http://", "" },
        { "ftp://example.org/", "" },
        { "//example.org/a", "example.org" },
        { " Example.org:80/a", "Example.org" },
        { "example.org", "" },
        { "mailto:jo@example.org/", "" }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        struct nf_str host = nf_url_host(str_of(samples[i].url));

        assert_text(host, samples[i].key);
        if (host.len)
            assert_true(host.ptr > samples[i].url &&
                        host.ptr < samples[i].url + strlen(samples[i].url));
    }
}

#define MADE 2000u /* URLs of few parts, so that many have the same key */

struct made {
    char url[160], key[481];
    size_t len, key_len;
};

static const char *pick(uint32_t *x, const char *const *of, uint32_t n)
{
    *x = *x * 1664525 + 1013904223;
    return of[(*x >> 16) % n];
}

/* @path says which path: URLs that differ in the rest only are often alike. */
static void make_url(uint32_t *x, uint32_t path, struct made *m)
{
    static const char *const schemes[] = { "http://", "HtTpS://", " \thttp://", "//", "" };
    static const char *const hosts[] = { "a.b", "A.b", "a.B.", "a.b:80", "a.b:",
                                         "u/@a.b", "a.b:81", "%41.b" };
    static const char *const paths[] = {
        "", "", "", "/", "/.", "/..", "/c", "/%2f", "/%2F", "/C.", "/.c", "/..c", " ",
        "/../", "/./", "/a-segment-longer-than-16", "/index.html", "/15-letters-ab",
        "/%2e", "/%2E%2e", "%2f", "%7e", "~", "\xc3\xbc", "%C3\xbc", "%", "%25", "/d", "/e",
        "/f-g", "/m", "%6e", "/o", "/pq", "%61-segment-longer-than-16", "/index%2ehtml"
    };
    static const char *const ends[] = { "", "", "?", "#c", "?utm_x=/c", "?c",
                                        "?c&utm_id=1", "?gclid=1&c", " ", "\n",
                                        "?#/c", "#?c", "\x7f", "?%2f", "?%2F", "?%63",
                                        "?%75tm_x" };

    snprintf(m->url, sizeof(m->url), "%s%s%s%s%s%s%s", pick(x, schemes, COUNT_OF(schemes)),
             pick(x, hosts, COUNT_OF(hosts)), pick(&path, paths, COUNT_OF(paths)),
             pick(&path, paths, COUNT_OF(paths)), pick(&path, paths, COUNT_OF(paths)),
             pick(&path, paths, COUNT_OF(paths)), pick(x, ends, COUNT_OF(ends)));
    m->len = strlen(m->url);
    m->key_len = nf_url_key((struct nf_str){ m->url, m->len }, m->key);
}

/* The quick look never denies what the slow way finds, and denies much. */
static void a_quick_look_denies_no_key(void **state)
{
    struct made *made = calloc(MADE, sizeof(*made));
    unsigned asked = 0, same = 0, denied = 0;
    uint32_t x = 1;

    (void)state;
    assert_non_null(made);
    for (unsigned i = 0; i < MADE; i++)
        make_url(&x, i / 8 * 2654435769u, &made[i]);
    for (unsigned i = 0; i < MADE * MADE; i++) {
        const struct made *a = &made[i / MADE], *b = &made[i % MADE];
        struct nf_str key = { b->key, b->key_len };
        bool equal = a->key_len == b->key_len &&
                     memcmp(a->key, b->key, a->key_len) == 0;
        bool may = nf_url_may_have_key((struct nf_str){ a->url, a->len }, key);

        if (b->key_len == 0)
            continue;
        asked++;
        if (equal && !may)
            fail_msg("'%s' has the key %.*s", a->url, (int)key.len, key.ptr);
        same += equal && strcmp(a->url, b->url) != 0;
        denied += !may;
    }
    assert_true(same > MADE);
    assert_true(asked > MADE * MADE / 2 && denied > asked / 2);
    free(made);
}

static void a_quick_look_tells_most_urls_apart(void **state)
{
    static const char *const others[] = {
        "http://a.b/2024/01/other-story.html", "http://a.b/2024/01/the-story.htm",
        "http://a.b/2024/01/the-story.html/", "http://a.b/the-storx.html?x=1",
        "http://a.b/2024/01/the-story.html-long", "http://a.b/1", "", "http://",
        "http://a.b/2024/01/the-story%2ehtmk", "http://a.b/th%C3%A9-story.htmk", "a.b"
    };
    struct nf_str key = STR("a.b/2024/01/the-story.html");

    (void)state;
    assert_true(nf_url_may_have_key(STR("http://a.b/2024/01/the-story.html"), key));
    assert_true(nf_url_may_have_key(STR("a.b/2024/01/the%2Dstory%2ehtml"), key));
    assert_true(nf_url_may_have_key(STR("http://a.b"), STR("a.b/")));
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (nf_url_may_have_key(str_of(others[i]), key))
            fail_msg("%s", others[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(space_around_is_dropped),
        cmocka_unit_test(no_other_scheme_has_a_key),
        cmocka_unit_test(the_scheme_may_be_missing),
        cmocka_unit_test(what_is_plainly_no_host_has_no_key),
        cmocka_unit_test(the_host_is_in_lower_case),
        cmocka_unit_test(no_host_no_key),
        cmocka_unit_test(users_and_ports),
        cmocka_unit_test(the_fragment_is_dropped),
        cmocka_unit_test(dot_segments_are_resolved),
        cmocka_unit_test(escapes_have_one_spelling),
        cmocka_unit_test(every_byte_has_one_spelling),
        cmocka_unit_test(every_tracking_parameter_is_dropped),
        cmocka_unit_test(other_parameters_stay_as_they_are),
        cmocka_unit_test(a_key_is_the_key_of_itself),
        cmocka_unit_test(any_bytes_fit),
        cmocka_unit_test(the_host_stands_in_the_url),
        cmocka_unit_test(a_quick_look_denies_no_key),
        cmocka_unit_test(a_quick_look_tells_most_urls_apart)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

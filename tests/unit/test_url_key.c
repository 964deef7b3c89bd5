#include <newsfiche/record.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/base/url_key.h"
#include "tests/support/expect.h"

/* The key of @url, in as much room as the header asks for. */
static void expect_key(struct nf_str url, struct nf_str want)
{
    char *buf = malloc(url.len + 1), *copy = malloc(url.len ? url.len : 1);
    size_t n;

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
        { "http://a.b/c d", "a.b/c d" },
        { "\xc2\xa0http://a.b/c", "" } /* not ASCII, not dropped */
    };

    (void)state;
    expect_keys(samples, COUNT_OF(samples));
    expect_key(STR("\0http://a.b/c\0"), STR("a.b/c"));
}

static void only_http_and_https_have_a_key(void **state)
{
    static const struct sample samples[] = { { "http://a.b/", "a.b/" },
                                             { "https://a.b/", "a.b/" },
                                             { "HtTpS://a.b/", "a.b/" },
                                             { "HTTP://a.b/", "a.b/" },
                                             { "ftp://a.b/", "" },
                                             { "//a.b/", "" },
                                             { "a.b/", "" },
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

static void the_host_is_in_lower_case(void **state)
{
    static const struct sample samples[] = {
        { "http://WWW.Example.ORG/News", "www.example.org/News" },
        { "http://example.org./a", "example.org/a" },
        { "http://example.org../a", "example.org./a" }, /* one dot only */
        { "http://BÜRO.example/a", "bÜro.example/a" },  /* ASCII only */
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
        { "http://a.b/%2e%2e/a", "a.b/%2E%2E/a" }, /* nothing is decoded */
        { "http://a.b/a?b=/../c", "a.b/a?b=/../c" }
    };

    (void)state;
    expect_keys(samples, COUNT_OF(samples));
}

static void percent_escapes_are_in_upper_case(void **state)
{
    static const struct sample samples[] = {
        { "http://a.b/%c3%bc%C3%Bc", "a.b/%C3%BC%C3%BC" },
        { "http://a.b/?x=%e9", "a.b/?x=%E9" },
        { "http://a.b/%41", "a.b/%41" },
        { "http://a.b/%az%", "a.b/%az%" },
        { "http://a.b/%a", "a.b/%a" },
        { "http://a.b/%za", "a.b/%za" },
        { "http://a.b/%25ab", "a.b/%25ab" },
        { "http://a.b/%%ab", "a.b/%%AB" },
        { "http://a.b/abcdef", "a.b/abcdef" },
        { "http://a.b/%a/b", "a.b/%a/b" }
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
        snprintf(url, sizeof(url), "http://a.b/?x=1&%s=a=b&y", names[i]);
        expect_key(str_of(url), STR("a.b/?x=1&y"));
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
        "https://u@a.b:8080//?&&", "http://a.b/%25%2e/..?q=%aZ"
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
        char *copy = malloc(n), *buf = malloc(n + 1);

        assert_non_null(copy);
        assert_non_null(buf);
        for (size_t i = 7; i < n; i++) {
            x = x * 1664525 + 1013904223;
            url[i] = alphabet[(x >> 16) % (sizeof(alphabet) - 1)];
        }
        memcpy(copy, url, n);
        assert_true(nf_url_key((struct nf_str){ copy, n }, buf) <= n + 1);
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
        { "example.org", "" }
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

#define MADE 1500u /* URLs of few parts, so that many have the same key */

struct made {
    char url[160], key[161];
    size_t len, key_len;
};

static const char *pick(uint32_t *x, const char *const *of, uint32_t n)
{
    *x = *x * 1664525 + 1013904223;
    return of[(*x >> 16) % n];
}

static void make_url(uint32_t *x, struct made *m)
{
    static const char *const schemes[] = { "http://", "HtTpS://", " \thttp://" };
    static const char *const hosts[] = { "a.b", "A.b", "a.B.", "a.b:80", "a.b:",
                                         "u/@a.b", "a.b:81" };
    static const char *const paths[] = {
        "", "", "", "/", "/.", "/..", "/c", "/%2f", "/%2F", "/C.", "/.c", "/..c", " ",
        "/../", "/./", "/a-segment-longer-than-16", "/index.html", "/15-letters-ab"
    };
    static const char *const ends[] = { "", "", "?", "#c", "?utm_x=/c", "?c",
                                        "?c&utm_id=1", "?gclid=1&c", " ", "\n",
                                        "?#/c", "#?c", "\x7f", "?%2f", "?%2F" };

    snprintf(m->url, sizeof(m->url), "%s%s%s%s%s%s%s", pick(x, schemes, 3),
             pick(x, hosts, COUNT_OF(hosts)), pick(x, paths, COUNT_OF(paths)),
             pick(x, paths, COUNT_OF(paths)), pick(x, paths, COUNT_OF(paths)),
             pick(x, paths, COUNT_OF(paths)), pick(x, ends, COUNT_OF(ends)));
    m->len = strlen(m->url);
    m->key_len = nf_url_key((struct nf_str){ m->url, m->len }, m->key);
}

/* The quick look never denies what the slow way finds, and denies much. */
static void a_quick_look_denies_no_key(void **state)
{
    struct made *made = calloc(MADE, sizeof(*made));
    unsigned same = 0, denied = 0;
    uint32_t x = 1;

    (void)state;
    assert_non_null(made);
    for (unsigned i = 0; i < MADE; i++)
        make_url(&x, &made[i]);
    for (unsigned i = 0; i < MADE * MADE; i++) {
        const struct made *a = &made[i / MADE], *b = &made[i % MADE];
        struct nf_str key = { b->key, b->key_len };
        bool equal = a->key_len == b->key_len &&
                     memcmp(a->key, b->key, a->key_len) == 0;
        bool may = nf_url_may_have_key((struct nf_str){ a->url, a->len }, key);

        if (b->key_len == 0)
            continue;
        if (equal && !may)
            fail_msg("'%s' has the key %.*s", a->url, (int)key.len, key.ptr);
        same += equal && strcmp(a->url, b->url) != 0;
        denied += !may;
    }
    assert_true(same > MADE);
    assert_true(denied > MADE * MADE / 2);
    free(made);
}

static void a_quick_look_tells_most_urls_apart(void **state)
{
    static const char *const others[] = {
        "http://a.b/2024/01/other-story.html", "http://a.b/2024/01/the-story.htm",
        "http://a.b/2024/01/the-story.html/", "http://a.b/the-storx.html?x=1",
        "http://a.b/2024/01/the-story.html-long", "http://a.b/1", "", "http://"
    };
    struct nf_str key = STR("a.b/2024/01/the-story.html");

    (void)state;
    assert_true(nf_url_may_have_key(STR("http://a.b/2024/01/the-story.html"), key));
    assert_true(nf_url_may_have_key(STR("http://a.b"), STR("a.b/")));
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (nf_url_may_have_key(str_of(others[i]), key))
            fail_msg("%s", others[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(space_around_is_dropped),
        cmocka_unit_test(only_http_and_https_have_a_key),
        cmocka_unit_test(the_host_is_in_lower_case),
        cmocka_unit_test(no_host_no_key),
        cmocka_unit_test(users_and_ports),
        cmocka_unit_test(the_fragment_is_dropped),
        cmocka_unit_test(dot_segments_are_resolved),
        cmocka_unit_test(percent_escapes_are_in_upper_case),
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

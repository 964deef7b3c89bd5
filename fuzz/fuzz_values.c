/*
 * Times and URLs of any spelling: a time that was understood is the same when
 * it is written in its own form.
 */
#include "fuzz/target.h"

static void time_comes_back(struct nf_str text)
{
    struct nf_time t, again;
    bool none = nf_time_is_none(text);
    char print[NF_TIME_TEXT];
    size_t n;

    if (!nf_time_parse(text, &t))
        return;
    CLAIM(!none);
    CLAIM(t.precision != NF_PRECISION_NONE && t.micros < 1000000);
    n = nf_time_print(&t, print);
    CLAIM(n < sizeof(print) && print[n] == '\0');
    CLAIM(nf_time_parse((struct nf_str){ print, n }, &again));
    CLAIM(again.seconds == t.seconds && again.micros == t.micros &&
          again.precision == t.precision && again.zone_known == t.zone_known);
}

/* A key is a URL but for its scheme, and does not grow again. Of what is no URL,
 * http://a:1:2/, it may be another one's key. */
static void key_comes_back(struct nf_str url)
{
    struct nf_str host = nf_url_host(url);
    char *key = malloc(nf_url_key_bound(url));
    size_t n;

    CLAIM(key);
    CLAIM(!host.len || (host.ptr >= url.ptr &&
                        host.ptr + host.len <= url.ptr + url.len));
    n = nf_url_key(url, key);
    CLAIM(n <= nf_url_key_bound(url) && n <= 3 * url.len + 1);
    if (n) {
        char *full = malloc(n + 7);
        struct nf_str whole = { full, n + 7 };
        char *again;

        CLAIM(full);
        memcpy(full, "http://", 7);
        memcpy(full + 7, key, n);
        again = malloc(nf_url_key_bound(whole));
        CLAIM(again);
        CLAIM(nf_url_key(whole, again) <= n);
        free(again);
        free(full);
    }
    free(key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nf_str text = { (const char *)data, size };

    time_comes_back(text);
    key_comes_back(text);
    return 0;
}

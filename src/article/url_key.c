/*
 * spec 9.2, rule set 2:
 *  1 surrounding ASCII white space and control bytes are dropped
 *  2 http and https, or no scheme; scheme and // are no part of the key
 *  3 host in lower case, without a dot at its end; ports 80, 443 and empty ones
 *    dropped
 *  4 the fragment is dropped
 *  5 escapes of unreserved bytes are undone, what may not stand in a URL is
 *    escaped, with capitals
 *  6 an empty path is "/"; dot segments are resolved (RFC 3986, 5.2.4)
 *  7 tracking parameters are dropped
 *  8 all else byte by byte
 */
#include "src/article/url_key.h"

#include "src/article/url_parts.h"
#include "src/base/ascii.h"
#include "src/base/bound.h"

/* What comes of the byte or escape at *@p, which is then behind it. */
static char *put_one(char *out, const char **p, const char *end)
{
    int c = nf_url_escape_at(*p, end);

    if (c >= 0) {
        *p += 3;
        if (nf_url_is_unreserved((unsigned char)c)) {
            *out = (char)c;
            return out + 1;
        }
    } else {
        c = (unsigned char)*(*p)++;
    }
    nf_url_put_escape(out, (unsigned char)c);
    return out + 3;
}

/* @s by rule 5. */
static char *put(char *out, struct nf_str s)
{
    const char *p = s.ptr, *end = s.ptr + s.len;

    while (p < end) {
        const char *run = p;

        while (p < end && nf_url_class[(unsigned char)*p] == NF_URL_STAYS)
            p++;
        memcpy(out, run, (size_t)(p - run));
        out += p - run;
        if (p < end)
            out = put_one(out, &p, end);
    }
    return out;
}

/* A host: as put(), in lower case, but that of escapes; [::1] has its brackets. */
static char *put_host(char *out, struct nf_str host)
{
    const char *p = host.ptr, *end = host.ptr + host.len;

    while (p < end) {
        char *at = out;

        if (nf_url_class[(unsigned char)*p] == NF_URL_STAYS || *p == '[' || *p == ']')
            *out++ = *p++;
        else
            out = put_one(out, &p, end);
        if (out - at == 1)
            *at = nf_ascii_lower(*at);
    }
    return out;
}

/* @path without dot segments. */
static char *put_path(char *out, struct nf_str path)
{
    char *start = out;

    while (path.len) {
        struct nf_str segment = nf_until(nf_after(path, 1), "/");
        bool last = segment.len + 1 == path.len;
        char *at = out;
        size_t n;
        bool dot, dots;

        *out++ = '/';
        out = put(out, segment);
        n = (size_t)(out - at) - 1;
        dot = n == 1 && at[1] == '.';
        dots = n == 2 && at[1] == '.' && at[2] == '.';
        if (dot || dots) {
            out = at;
            if (dots)
                while (out > start && *--out != '/')
                    ;
            if (last)
                *out++ = '/';
        }
        path = nf_after(path, segment.len + 1);
    }
    if (out == start)
        *out++ = '/';
    return out;
}

static bool is_tracking(struct nf_str name)
{
    static const char *const names[] = {
        "fbclid", "gclid", "gclsrc", "dclid", "msclkid", "yclid", "igshid",
        "mc_cid", "mc_eid", "_ga", "_gl", "phpsessid"
    };

    if (nf_ascii_begins(name, "utm_") || nf_ascii_begins(name, "ga_"))
        return true;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (nf_ascii_is(name, names[i]))
            return true;
    return false;
}

/* @query without its question mark. Empty parameters are kept; a query that
 * comes out empty is not. */
static char *put_query(char *out, struct nf_str query)
{
    char *start = out;
    char sep = '?';

    for (;;) {
        struct nf_str one = nf_until(query, "&");
        char *end = put(out + 1, one);
        struct nf_str kept = { out + 1, (size_t)(end - out) - 1 };

        if (!is_tracking(nf_until(kept, "="))) {
            *out = sep;
            out = end;
            sep = '&';
        }
        if (one.len == query.len)
            return out - start == 1 ? start : out;
        query = nf_after(query, one.len + 1);
    }
}

size_t nf_url_key_bound(struct nf_str url)
{
    size_t escapes = 0;

    for (size_t i = 0; i < url.len; i++)
        escapes += nf_url_class[(unsigned char)url.ptr[i]] != NF_URL_STAYS;
    /* And a slash for a path that is empty. */
    return (size_t)nf_bound_add(nf_bound_add(1, url.len), nf_bound_times(escapes, 2));
}

size_t nf_url_key(struct nf_str url, char *buf)
{
    struct nf_url u;
    char *out = buf;

    if (!nf_url_split(url, &u))
        return 0;
    out = put(out, u.user);
    out = put_host(out, u.host);
    if (u.port.len > 1 && !(u.port.len == 3 && memcmp(u.port.ptr, ":80", 3) == 0) &&
        !(u.port.len == 4 && memcmp(u.port.ptr, ":443", 4) == 0))
        out = put(out, u.port);
    out = put_path(out, u.path);
    if (u.query.len)
        out = put_query(out, nf_after(u.query, 1));
    return (size_t)(out - buf);
}

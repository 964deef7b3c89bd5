/*
 * spec 9.2, rule set 1:
 *  1 surrounding ASCII white space and control bytes are dropped
 *  2 http and https only; scheme and :// are no part of the key
 *  3 host in lower case, without a dot at its end; user information as it is;
 *    ports 80, 443 and empty ones dropped
 *  4 the fragment is dropped
 *  5 an empty path is "/"; dot segments are resolved (RFC 3986, 5.2.4)
 *  6 percent escapes with upper-case digits
 *  7 tracking parameters are dropped
 *  8 all else byte by byte
 */
#include "src/base/url_key.h"

#include <string.h>

/* How much of a path's end tells two URLs apart. */
#define PATH_END 16

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool equal_fold(const char *a, const char *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (lower(a[i]) != b[i])
            return false;
    return true;
}

static struct nf_str trim(struct nf_str s)
{
    while (s.len && ((unsigned char)s.ptr[0] <= 0x20 || s.ptr[0] == 0x7f)) {
        s.ptr++;
        s.len--;
    }
    while (s.len && ((unsigned char)s.ptr[s.len - 1] <= 0x20 ||
                     s.ptr[s.len - 1] == 0x7f))
        s.len--;
    return s;
}

/* Take the scheme off; false if it is not http or https. */
static bool take_scheme(struct nf_str *s)
{
    size_t n = s->len > 4 && lower(s->ptr[4]) == 's' ? 5 : 4;

    if (s->len < n + 3 || !equal_fold(s->ptr, "http", 4) ||
        memcmp(s->ptr + n, "://", 3) != 0)
        return false;
    s->ptr += n + 3;
    s->len -= n + 3;
    return true;
}

/* What comes before the first of @stops. */
static struct nf_str until(struct nf_str s, const char *stops)
{
    for (; *stops; stops++) {
        const char *p = s.len ? memchr(s.ptr, *stops, s.len) : NULL;

        if (p)
            s.len = (size_t)(p - s.ptr);
    }
    return s;
}

static struct nf_str after(struct nf_str s, size_t n)
{
    return (struct nf_str){ s.ptr + n, s.len - n };
}

/* user@host:port in its three parts; user with its @, port with its colon. */
static void split_authority(struct nf_str a, struct nf_str *user,
                            struct nf_str *host, struct nf_str *port)
{
    size_t at = a.len, colon;

    while (at > 0 && a.ptr[at - 1] != '@')
        at--;
    *user = (struct nf_str){ a.ptr, at };
    a = after(a, at);
    colon = a.len;
    while (colon > 0 && a.ptr[colon - 1] >= '0' && a.ptr[colon - 1] <= '9')
        colon--;
    if (colon > 0 && a.ptr[colon - 1] == ':') {
        *host = (struct nf_str){ a.ptr, colon - 1 };
        *port = after(a, colon - 1);
        return;
    }
    *host = a;
    *port = after(a, a.len);
}

struct nf_str nf_url_host(struct nf_str url)
{
    struct nf_str user, host, port;

    url = trim(url);
    if (!take_scheme(&url))
        return (struct nf_str){ "", 0 };
    split_authority(until(url, "/?#"), &user, &host, &port);
    return host;
}

static char *put(char *out, struct nf_str s)
{
    if (s.len)
        memmove(out, s.ptr, s.len);
    return out + s.len;
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'f');
}

/* Whether @s has a percent escape at @i. */
static bool is_escape(struct nf_str s, size_t i)
{
    return s.len - i >= 3 && s.ptr[i] == '%' && is_hex(s.ptr[i + 1]) &&
           is_hex(s.ptr[i + 2]);
}

/* As put(), percent escapes in upper case. */
static char *put_escaped(char *out, struct nf_str s)
{
    if (s.len == 0 || !memchr(s.ptr, '%', s.len))
        return put(out, s);
    for (size_t i = 0; i < s.len; i++) {
        bool digit = (i >= 1 && is_escape(s, i - 1)) ||
                     (i >= 2 && is_escape(s, i - 2));
        char c = s.ptr[i];

        *out++ = digit && c >= 'a' ? (char)(c - 'a' + 'A') : c;
    }
    return out;
}

/* @path without dot segments; it begins with a slash or is empty. */
static char *put_path(char *out, struct nf_str path)
{
    char *start = out;

    while (path.len) {
        struct nf_str segment = until(after(path, 1), "/");
        bool last = segment.len + 1 == path.len;
        bool dot = segment.len == 1 && segment.ptr[0] == '.';
        bool dots = segment.len == 2 && segment.ptr[0] == '.' &&
                    segment.ptr[1] == '.';

        if (dots)
            while (out > start && *--out != '/')
                ;
        if (!dot && !dots) {
            *out++ = '/';
            out = put_escaped(out, segment);
        } else if (last) {
            *out++ = '/';
        }
        path = after(path, segment.len + 1);
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

    if (name.len >= 4 && equal_fold(name.ptr, "utm_", 4))
        return true;
    if (name.len >= 3 && equal_fold(name.ptr, "ga_", 3))
        return true;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (name.len == strlen(names[i]) &&
            equal_fold(name.ptr, names[i], name.len))
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
        struct nf_str one = until(query, "&");

        if (!is_tracking(until(one, "="))) {
            *out++ = sep;
            out = put_escaped(out, one);
            sep = '&';
        }
        if (one.len == query.len)
            return out - start == 1 ? start : out;
        query = after(query, one.len + 1);
    }
}

size_t nf_url_key(struct nf_str url, char *buf)
{
    struct nf_str user, host, port, rest;
    char *out = buf;

    url = trim(url);
    if (!take_scheme(&url))
        return 0;
    split_authority(until(url, "/?#"), &user, &host, &port);
    rest = until(after(url, user.len + host.len + port.len), "#");
    if (host.len && host.ptr[host.len - 1] == '.')
        host.len--;
    if (host.len == 0)
        return 0;
    out = put(out, user);
    for (size_t i = 0; i < host.len; i++)
        *out++ = lower(host.ptr[i]);
    if (port.len > 1 && !(port.len == 3 && memcmp(port.ptr, ":80", 3) == 0) &&
        !(port.len == 4 && memcmp(port.ptr, ":443", 4) == 0))
        out = put(out, port);
    out = put_path(out, until(rest, "?"));
    rest = after(rest, until(rest, "?").len);
    if (rest.len)
        out = put_query(out, after(rest, 1));
    return (size_t)(out - buf);
}

/* Whether a dot segment begins in @path at @from or behind. */
static bool has_dot_segment(struct nf_str path, size_t from)
{
    const char *end = path.ptr + path.len;
    const char *p = path.ptr + from;

    while (p < end && (p = memchr(p, '.', (size_t)(end - p))) != NULL) {
        if (p > path.ptr && p[-1] == '/')
            return true;
        p++;
    }
    return false;
}

/* Whether the last @n bytes are the same, but for the case of what may be of an
 * escape in @path. */
static bool equal_end(struct nf_str path, struct nf_str end, size_t n)
{
    const char *a = path.ptr + path.len - n;
    const char *b = end.ptr + end.len - n;

    if (memcmp(a, b, n) == 0)
        return true;
    if (!memchr(path.ptr, '%', path.len))
        return false;
    while (n > 0 && lower(a[n - 1]) == lower(b[n - 1]))
        n--;
    return n == 0;
}

/*
 * A path's last segments are the last of the key's path, byte for byte but for
 * the case of escapes, if none of them is a dot segment.
 */
bool nf_url_may_have_key(struct nf_str url, struct nf_str key)
{
    struct nf_str path, end;
    size_t n;

    /* All but a slash as path is taken from the URL, and "http://" is not. */
    if (url.len + 1 < key.len + 7)
        return false;
    url = trim(url);
    if (!take_scheme(&url))
        return false;
    path = until(url, "?#");
    path = after(path, until(path, "/").len);
    n = path.len < PATH_END ? path.len : PATH_END;
    if (n == 0 || has_dot_segment(path, path.len > n ? path.len - n - 1 : 0))
        return true;
    end = until(key, "?");
    return end.len >= n && equal_end(path, end, n);
}

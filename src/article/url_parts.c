/*
 * URLs in parts, and bytes of URLs in classes.
 */
#include "src/article/url_parts.h"

#include "src/base/ascii.h"

static struct nf_str trim(struct nf_str s)
{
    while (s.len && ((unsigned char)s.ptr[0] <= 0x20 || s.ptr[0] == 0x7f))
        s = nf_after(s, 1);
    while (s.len && ((unsigned char)s.ptr[s.len - 1] <= 0x20 ||
                     s.ptr[s.len - 1] == 0x7f))
        s.len--;
    return s;
}

/* Of any script. */
static bool is_letter(char c)
{
    return nf_is_letter(c) || (unsigned char)c >= 0x80;
}

/*
 * Whether @host is plainly one, though no scheme says so: letters, digits, '-'
 * and '_' with a dot between, a letter behind the last dot; or localhost.
 */
static bool looks_like_host(struct nf_str host)
{
    size_t label = 0;

    if (nf_ascii_is(host, "localhost"))
        return true;
    if (host.len && host.ptr[host.len - 1] == '.')
        host.len--;
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];

        if (c == '.' && i > label)
            label = i + 1;
        else if (!is_letter(c) && !nf_is_digit(c) && c != '-' && c != '_')
            return false;
    }
    return label > 0 && label < host.len && is_letter(host.ptr[label]);
}

/* Whether @url, which has no scheme, goes HOST/ or HOST:PORT/, and has no blank. */
static bool begins_with_host(struct nf_str url)
{
    struct nf_str host = nf_until(url, "/?#");

    if (host.len == url.len || url.ptr[host.len] != '/')
        return false;
    for (size_t i = 0; i < url.len; i++)
        if ((unsigned char)url.ptr[i] <= 0x20)
            return false;
    if (host.len && nf_is_digit(host.ptr[host.len - 1])) {
        size_t n = host.len;

        while (n && nf_is_digit(host.ptr[n - 1]))
            n--;
        if (n && host.ptr[n - 1] == ':')
            host.len = n - 1;
    }
    return looks_like_host(host);
}

bool nf_url_start(struct nf_str *url)
{
    static const char *const starts[] = { "https://", "http://", "//" };

    *url = trim(*url);
    /* As nearly all of them begin. */
    if (url->len >= 8 && memcmp(url->ptr, "https://", 8) == 0) {
        *url = nf_after(*url, 8);
        return true;
    }
    for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
        if (nf_ascii_begins(*url, starts[i])) {
            *url = nf_after(*url, strlen(starts[i]));
            return true;
        }
    return begins_with_host(*url);
}

/* user@host:port in its three parts. */
static void split_authority(struct nf_str a, struct nf_url *out)
{
    size_t at = a.len, colon;

    while (at > 0 && a.ptr[at - 1] != '@')
        at--;
    out->user = (struct nf_str){ a.ptr, at };
    a = nf_after(a, at);
    colon = a.len;
    while (colon > 0 && nf_is_digit(a.ptr[colon - 1]))
        colon--;
    colon = colon > 0 && a.ptr[colon - 1] == ':' ? colon - 1 : a.len;
    out->host = (struct nf_str){ a.ptr, colon };
    out->port = nf_after(a, colon);
}

bool nf_url_split(struct nf_str url, struct nf_url *out)
{
    struct nf_str authority, rest;

    if (!nf_url_start(&url))
        return false;
    authority = nf_until(url, "/?#");
    rest = nf_until(nf_after(url, authority.len), "#");
    split_authority(authority, out);
    if (out->host.len && out->host.ptr[out->host.len - 1] == '.')
        out->host.len--;
    out->path = nf_until(rest, "?");
    out->query = nf_after(rest, out->path.len);
    return out->host.len > 0;
}

struct nf_str nf_url_host(struct nf_str url)
{
    struct nf_url parts;

    if (!nf_url_start(&url))
        return (struct nf_str){ "", 0 };
    split_authority(nf_until(url, "/?#"), &parts);
    return parts.host;
}

bool nf_url_is_unreserved(unsigned char c)
{
    return nf_is_digit((char)c) || nf_is_letter((char)c) || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

#define E NF_URL_ESCAPED
#define E8 E, E, E, E, E, E, E, E
#define E32 E8, E8, E8, E8

/* RFC 3986 has no place for controls, spaces, "<>[\]^`{|} and bytes beyond ASCII in
 * a path or a query. */
const uint8_t nf_url_class[256] = {
    E32,
    E, 0, E, 0, 0, NF_URL_PERCENT, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, E, 0, E, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, E, E, E, E, 0,
    E, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, E, E, E, 0, E,
    E32, E32, E32, E32
};

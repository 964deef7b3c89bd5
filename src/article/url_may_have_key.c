/*
 * The quick look at a URL: a path's last segments are the last of the key's path,
 * byte for byte but for escapes, if none of them is a dot segment.
 */
#include "src/article/url_key.h"
#include "src/article/url_parts.h"

/* How much of a path's end tells two URLs apart. */
#define PATH_END 16

/* How far behind a slash a byte of a dot segment may be: the last of /%2e%2e. */
#define DOTS 6

/* Whether a dot segment may begin in @path at @from or behind. */
static bool has_dot_segment(struct nf_str path, size_t from)
{
    const char *end = path.ptr + path.len;
    const char *p = path.ptr + from;

    while (p < end && (p = memchr(p, '/', (size_t)(end - p))) != NULL) {
        p++;
        if (p < end && (*p == '.' || nf_url_escape_at(p, end) == '.'))
            return true;
    }
    return false;
}

/* The last byte or escape before @end as it is in a key, in @out; returns the
 * bytes it has there. *@end is then before it. */
static size_t last_one(const char *start, const char **end, char out[3])
{
    int c = *end - start >= 3 ? nf_url_escape_at(*end - 3, *end) : -1;
    bool stays = c >= 0 && nf_url_is_unreserved((unsigned char)c);

    if (c >= 0) {
        *end -= 3;
    } else {
        c = (unsigned char)*--*end;
        stays = nf_url_class[c] == NF_URL_STAYS;
    }
    if (stays)
        out[0] = (char)c;
    else
        nf_url_put_escape(out, (unsigned char)c);
    return stays ? 1 : 3;
}

/* Whether @key ends as @path does, from @from on, to the begin of an escape. */
static bool equal_end(struct nf_str path, size_t from, struct nf_str key)
{
    const char *end = path.ptr + path.len;

    while (end > path.ptr + from) {
        char one[3];
        size_t n = last_one(path.ptr, &end, one);

        if (key.len < n)
            return false;
        while (n-- > 0)
            if (key.ptr[--key.len] != one[n])
                return false;
    }
    return true;
}

/* A key's bytes with one for each escape: what its URL has at least, but for a
 * slash as path. */
static size_t decoded_len(struct nf_str key)
{
    const char *p = key.ptr, *end = key.ptr + key.len;
    size_t n = key.len;

    while (p < end && (p = memchr(p, '%', (size_t)(end - p))) != NULL) {
        n -= 2;
        p += 3;
    }
    return n;
}

bool nf_url_may_have_key(struct nf_str url, struct nf_str key)
{
    struct nf_str path;
    size_t from;

    if (!nf_url_start(&url))
        return false;
    if (key.len > url.len + 1 && decoded_len(key) > url.len + 1)
        return false;
    path = nf_until(url, "?#");
    path = nf_after(path, nf_until(path, "/").len);
    key = nf_until(key, "?");
    if (path.len == 0)
        return key.len && key.ptr[key.len - 1] == '/';
    from = path.len > PATH_END ? path.len - PATH_END : 0;
    return has_dot_segment(path, from > DOTS ? from - DOTS : 0) ||
           equal_end(path, from, key);
}

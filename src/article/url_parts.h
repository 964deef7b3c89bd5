#ifndef NF_ARTICLE_URL_PARTS_H
#define NF_ARTICLE_URL_PARTS_H

#include <newsfiche/record.h>

#include <string.h>

#include "src/base/ascii.h"

/* A URL in the parts of spec 9.2, without its scheme and fragment. */
struct nf_url {
    struct nf_str user;  /* with its @ */
    struct nf_str host;  /* without a dot at its end; not empty */
    struct nf_str port;  /* with its colon */
    struct nf_str path;  /* empty, or from its slash on */
    struct nf_str query; /* empty, or from its question mark on */
};

/*
 * nf_url_start - take off what surrounds @url, and its scheme
 * nf_url_split - @url in its parts
 *
 * false if it has no key: another scheme; none, and no host to be seen; for
 * nf_url_split() also an empty host.
 */
bool nf_url_start(struct nf_str *url);
bool nf_url_split(struct nf_str url, struct nf_url *out);

/*
 * What comes of a byte in a key: it stays, it is escaped, or it is a '%', which
 * begins an escape or is escaped itself.
 */
enum { NF_URL_STAYS, NF_URL_ESCAPED, NF_URL_PERCENT };
extern const uint8_t nf_url_class[256];

/* Whether an escape for @c says no more than @c (RFC 3986, 2.3). */
bool nf_url_is_unreserved(unsigned char c);

/* What comes before the first of @stops. */
static inline struct nf_str nf_until(struct nf_str s, const char *stops)
{
    for (; *stops; stops++) {
        const char *p = s.len ? memchr(s.ptr, *stops, s.len) : NULL;

        if (p)
            s.len = (size_t)(p - s.ptr);
    }
    return s;
}

static inline struct nf_str nf_after(struct nf_str s, size_t n)
{
    return (struct nf_str){ s.ptr + n, s.len - n };
}

/* The byte that the percent escape at @p is for; -1 if none is there. */
static inline int nf_url_escape_at(const char *p, const char *end)
{
    int high, low;

    if (end - p < 3 || *p != '%')
        return -1;
    high = nf_hex_value(p[1]);
    low = nf_hex_value(p[2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* %XX of @c, with capitals. */
static inline void nf_url_put_escape(char out[3], unsigned char c)
{
    static const char digits[] = "0123456789ABCDEF";

    out[0] = '%';
    out[1] = digits[c >> 4];
    out[2] = digits[c & 15];
}

#endif

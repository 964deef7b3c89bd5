#include "src/base/utf8.h"

#include <stdio.h>
#include <string.h>

uint32_t nf_utf8_get(const char *p, size_t n, size_t *len)
{
    /* What the first byte of a character of so many bytes has of it. */
    static const unsigned char first[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
    size_t size = nf_utf8_size(p, n);
    uint32_t c = (unsigned char)*p & first[size];

    *len = size ? size : 1;
    for (size_t i = 1; i < size; i++)
        c = c << 6 | ((unsigned char)p[i] & 0x3fu);
    return size ? c : NF_UTF8_BAD;
}

size_t nf_utf8_put(uint32_t c, char *buf)
{
    if (c < 0x80) {
        buf[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        buf[0] = (char)(0xc0 | c >> 6);
        buf[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        buf[0] = (char)(0xe0 | c >> 12);
        buf[1] = (char)(0x80 | (c >> 6 & 0x3f));
        buf[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    buf[0] = (char)(0xf0 | c >> 18);
    buf[1] = (char)(0x80 | (c >> 12 & 0x3f));
    buf[2] = (char)(0x80 | (c >> 6 & 0x3f));
    buf[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

static bool is_hidden(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200e ||
           c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

/* The escape of @c, or of the lone byte @byte. */
static size_t escape(uint32_t c, unsigned char byte, char out[16])
{
    switch (c) {
    case '\n': return (size_t)snprintf(out, 16, "\\n");
    case '\r': return (size_t)snprintf(out, 16, "\\r");
    case '\t': return (size_t)snprintf(out, 16, "\\t");
    default:   break;
    }
    if (c == NF_UTF8_BAD || c < 0x100)
        return (size_t)snprintf(out, 16, "\\x%02x", c < 0x100 ? c : byte);
    return (size_t)snprintf(out, 16, "\\u{%x}", c);
}

size_t nf_utf8_printable(struct nf_str text, char *out, size_t cap)
{
    size_t at = 0, n = 0, len;

    if (cap == 0)
        return 0;
    for (; at < text.len; at += len) {
        uint32_t c = nf_utf8_get(text.ptr + at, text.len - at, &len);
        char buf[16];
        const char *piece = text.ptr + at;
        size_t size = len;

        if (c == NF_UTF8_BAD || is_hidden(c)) {
            size = escape(c, (unsigned char)text.ptr[at], buf);
            piece = buf;
        }
        if (size >= cap - n)
            break;
        memcpy(out + n, piece, size);
        n += size;
    }
    out[n] = '\0';
    return n;
}

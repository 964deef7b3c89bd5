#include "bindings/arrow/src/arrow_utf8.h"

#include <newsfiche/record.h>
#include <string.h>

/* Append @text, mended; @out has room. */
static void put_valid(struct nf_buffer *out, struct nf_str text)
{
    static const char replacement[] = { '\xef', '\xbf', '\xbd' };

    while (text.len) {
        size_t n = nf_utf8_fault(text);

        memcpy(out->ptr + out->len, text.ptr, n);
        out->len += n;
        if (n < text.len) {
            memcpy(out->ptr + out->len, replacement, sizeof(replacement));
            out->len += sizeof(replacement);
            n++;
        }
        text.ptr += n;
        text.len -= n;
    }
}

bool nf_arrow_mend(struct nf_buffer *buf, size_t from, bool apart)
{
    const size_t n = buf->len - from;
    size_t at = 0;

    if (nf_utf8_fault((struct nf_str){ (char *)buf->ptr + from, n }) == n)
        return true;
    if (n > SIZE_MAX / 4 || !nf_buffer_room(buf, 3 * n))
        return false;
    while (at < n) {
        const char *p = (char *)buf->ptr + from + at;
        const char *end = apart ? memchr(p, NF_ARROW_APART, n - at) : NULL;
        size_t part = end ? (size_t)(end - p) : n - at;

        put_valid(buf, (struct nf_str){ p, part });
        if (end)
            buf->ptr[buf->len++] = NF_ARROW_APART;
        at += part + (end != NULL);
    }
    memmove(buf->ptr + from, buf->ptr + from + n, buf->len - from - n);
    buf->len -= n;
    return true;
}

#include "src/convert/json_spelling.h"

#include <string.h>

/* What the escapes of one string need, and what they rule out. */
struct evidence {
    bool odd;      /* no kind spells it so */
    bool ascii;    /* a wide character is escaped */
    bool no_ascii; /* one is not */
    bool slash;
};

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The number of the \uhhhh at @p; -1 if its digits are not lower-case. */
static int32_t lower_hex4(const char *p)
{
    int32_t v = 0;

    for (int i = 2; i < 6; i++) {
        int d = hex_value(p[i]);

        if (d < 0)
            return -1;
        v = v * 16 + d;
    }
    return v;
}

static char *put_wide(uint32_t c, char *out)
{
    if (c < 0x80) {
        *out++ = (char)c;
        return out;
    }
    if (c < 0x800) {
        *out++ = (char)(0xc0 | c >> 6);
    } else {
        if (c < 0x10000) {
            *out++ = (char)(0xe0 | c >> 12);
        } else {
            *out++ = (char)(0xf0 | c >> 18);
            *out++ = (char)(0x80 | (c >> 12 & 0x3f));
        }
        *out++ = (char)(0x80 | (c >> 6 & 0x3f));
    }
    *out++ = (char)(0x80 | (c & 0x3f));
    return out;
}

/* The \uhhhh at *@p, or the pair of them. */
static char *take_unicode(const char **p, const char *end, char *out,
                          struct evidence *e)
{
    int32_t c = lower_hex4(*p);
    bool short_form = c == 8 || c == 9 || c == 10 || c == 12 || c == 13;

    if (c < 0 || short_form || (c >= 0x20 && c < 0x7f) ||
        (c >= 0xdc00 && c < 0xe000)) {
        e->odd = true;
        return out;
    }
    *p += 6;
    if (c >= 0xd800 && c < 0xdc00) {
        int32_t low = end - *p >= 6 && (*p)[0] == '\\' && (*p)[1] == 'u'
                          ? lower_hex4(*p) : -1;

        if (low < 0xdc00 || low > 0xdfff) {
            e->odd = true;
            return out;
        }
        *p += 6;
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
    if (c >= 0x7f)
        e->ascii = true;
    return put_wide((uint32_t)c, out);
}

/* The escape at *@p. */
static char *take_escape(const char **p, const char *end, char *out,
                         struct evidence *e)
{
    char c = (*p)[1];

    switch (c) {
    case 'u': return take_unicode(p, end, out, e);
    case '/': e->slash = true; break;
    case 'b': c = '\b'; break;
    case 't': c = '\t'; break;
    case 'n': c = '\n'; break;
    case 'f': c = '\f'; break;
    case 'r': c = '\r'; break;
    default:  break;
    }
    *out++ = c;
    *p += 2;
    return out;
}

static size_t unescape(struct nf_str inside, char *buf, struct evidence *e)
{
    const char *p = inside.ptr, *end = p + inside.len;
    char *out = buf;

    while (p < end && !e->odd) {
        const char *stop = memchr(p, '\\', (size_t)(end - p));
        size_t n = (size_t)((stop ? stop : end) - p);

        memcpy(out, p, n);
        out += n;
        p += n;
        if (p < end)
            out = take_escape(&p, end, out, e);
    }
    return (size_t)(out - buf);
}

/* Whether a slash stands in @inside without a backslash before it. */
static bool has_bare_slash(struct nf_str inside)
{
    const char *p = inside.ptr, *end = p + inside.len;

    while ((p = memchr(p, '/', (size_t)(end - p))) != NULL) {
        const char *b = p;

        while (b > inside.ptr && b[-1] == '\\')
            b--;
        if ((p - b) % 2 == 0)
            return true;
        if (++p == end)
            break;
    }
    return false;
}

static enum nf_kind kind_of(bool ascii, bool slash)
{
    if (slash)
        return ascii ? NF_KIND_STRING_ASCII_SLASH : NF_KIND_STRING_SLASH;
    return ascii ? NF_KIND_STRING_ASCII : NF_KIND_STRING;
}

size_t nf_spelling_take(struct nf_spelling *spelling,
                        const struct nf_json_string *s, char *buf,
                        enum nf_kind *kind, struct nf_str *value)
{
    struct evidence e = { false, false, s->raw_wide, false };
    size_t used = s->escapes ? unescape(s->inside, buf, &e) : 0;
    bool bare;

    *value = s->escapes ? (struct nf_str){ buf, used } : s->inside;
    bare = (e.slash || spelling->slash) && has_bare_slash(s->inside);
    if (e.odd || (e.ascii && e.no_ascii) || (e.slash && bare)) {
        *kind = NF_KIND_STRING_ESCAPED;
        *value = s->inside;
        return 0;
    }
    if (e.ascii || e.no_ascii)
        spelling->ascii = e.ascii;
    if (e.slash || bare)
        spelling->slash = e.slash;
    *kind = kind_of(spelling->ascii, spelling->slash);
    return used;
}

/*
 * News is prose: of a thousand bytes a few need an escape. So the scan for the
 * next one that does goes 16 bytes at a time, and what lies before is copied.
 */
#include "src/base/json_text.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "src/base/ascii.h"
#include "src/base/utf8.h"

static bool is_ascii_kind(enum nf_kind kind)
{
    return kind == NF_KIND_STRING_ASCII || kind == NF_KIND_STRING_ASCII_SLASH;
}

static bool is_slash_kind(enum nf_kind kind)
{
    return kind == NF_KIND_STRING_SLASH || kind == NF_KIND_STRING_ASCII_SLASH;
}

/* What a byte must not be to stand as it is. */
struct rules {
    unsigned from; /* from this on; 0x100: whatever it is */
    bool ascii;    /* those are escaped; else looked at */
    bool slash;
};

static struct rules rules_of(enum nf_kind kind)
{
    return is_ascii_kind(kind) ? (struct rules){ 0x7f, true, is_slash_kind(kind) }
                               : (struct rules){ 0x100, false, is_slash_kind(kind) };
}

static bool is_plain(struct rules r, unsigned char b)
{
    return b >= 0x20 && b != '"' && b != '\\' && !(r.slash && b == '/') &&
           b < r.from;
}

/* Whether an escape of @b is a letter. */
static bool has_letter(unsigned char b)
{
    return b >= 8 && b <= 13 && b != 11;
}

#ifdef __SSE2__
/* The rules as vectors, made once for a value. */
struct rules16 {
    __m128i slash; /* '/', or what is looked for anyway */
    __m128i from;
    __m128i any;   /* all bits or none: there is a @from */
};

static struct rules16 make_rules16(struct rules r)
{
    return (struct rules16){ _mm_set1_epi8(r.slash ? '/' : '"'),
                             _mm_set1_epi8((char)r.from),
                             _mm_set1_epi8(r.from < 0x100 ? -1 : 0) };
}

static __m128i load16(const char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* A bit for each of 16 bytes that is not plain. */
static unsigned special16(struct rules16 r, __m128i v)
{
    __m128i bad = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));

    bad = _mm_or_si128(bad, _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
    /* Unsigned v <= 0x1f. */
    bad = _mm_or_si128(bad, _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1f)), v));
    bad = _mm_or_si128(bad, _mm_cmpeq_epi8(v, r.slash));
    bad = _mm_or_si128(
        bad, _mm_and_si128(r.any, _mm_cmpeq_epi8(_mm_max_epu8(v, r.from), v)));
    return (unsigned)_mm_movemask_epi8(bad);
}
#endif

/* Put what is plain from @p on to *@buf, which is behind it then. Returns the first byte
 * that is not plain, or @end. */
static const char *put_plain(struct rules r, const char *p, const char *end, char **buf)
{
    char *out = *buf;
#ifdef __SSE2__
    const struct rules16 wide = make_rules16(r);

    /* What 16 bytes or more become has no less: so there is room for them as they are. */
    for (; end - p >= 16; p += 16, out += 16) {
        __m128i v = load16(p);
        unsigned bad = special16(wide, v);

        _mm_storeu_si128((__m128i *)(void *)out, v);
        if (bad) {
            *buf = out + __builtin_ctz(bad);
            return p + __builtin_ctz(bad);
        }
    }
#endif
    while (p < end && is_plain(r, (unsigned char)*p))
        *out++ = *p++;
    *buf = out;
    return p;
}

static char *put_hex4(char *out, uint32_t c)
{
    static const char digit[] = "0123456789abcdef";

    *out++ = '\\';
    *out++ = 'u';
    for (int shift = 12; shift >= 0; shift -= 4)
        *out++ = digit[c >> shift & 15];
    return out;
}

/* The escape of the character at @p to @out (12 bytes); sets what it took. */
static char *put_escape(struct rules r, const char *p, size_t n, char *out,
                        size_t *took)
{
    static const char short_form[] = "btn\0fr";
    unsigned char b = (unsigned char)*p;
    uint32_t c;

    *took = 1;
    if (b == '"' || b == '\\' || (b == '/' && r.slash)) {
        *out++ = '\\';
        *out++ = (char)b;
        return out;
    }
    if (has_letter(b)) {
        *out++ = '\\';
        *out++ = short_form[b - 8];
        return out;
    }
    if (b < 0x80)
        return put_hex4(out, b);
    c = nf_utf8_get(p, n, took);
    if (!r.ascii)
        return out + nf_utf8_put(c == NF_UTF8_BAD ? 0xfffd : c, out);
    if (c == NF_UTF8_BAD)
        return put_hex4(out, 0xfffd);
    if (c < 0x10000)
        return put_hex4(out, c);
    out = put_hex4(out, 0xd800 + ((c - 0x10000) >> 10));
    return put_hex4(out, 0xdc00 + ((c - 0x10000) & 0x3ff));
}

uint64_t nf_json_text_size(enum nf_kind kind, struct nf_str text)
{
    const struct rules r = rules_of(kind);
    const char *p = text.len ? text.ptr : "", *end = p + text.len;
    uint64_t size = text.len;
    size_t took = 1;
    char buf[12];

#ifdef __SSE2__
    if (!r.ascii) { /* then an escape is of one byte, and as long as that says */
        const struct rules16 wide = make_rules16(r);

        for (; end - p >= 16; p += 16)
            for (unsigned bad = special16(wide, load16(p)); bad; bad &= bad - 1) {
                unsigned char b = (unsigned char)p[__builtin_ctz(bad)];

                size += b >= 0x20 || has_letter(b) ? 1 : 5;
            }
    }
#endif
    for (; p < end; p += took) {
        took = 1;
        if (!is_plain(r, (unsigned char)*p)) {
            size += (size_t)(put_escape(r, p, (size_t)(end - p), buf, &took) - buf);
            size -= took;
        }
    }
    return size;
}

static char *spell(struct rules r, struct nf_str text, char *buf)
{
    const char *p = text.len ? text.ptr : "", *end = p + text.len;
    size_t took;

    while ((p = put_plain(r, p, end, &buf)) < end) {
        buf = put_escape(r, p, (size_t)(end - p), buf, &took);
        p += took;
    }
    return buf;
}

char *nf_json_text_put(enum nf_kind kind, struct nf_str text, char *buf)
{
    return spell(rules_of(kind), text, buf);
}

char *nf_json_text_quote(struct nf_str text, char *buf)
{
    *buf++ = '"';
    buf = spell((struct rules){ 0x80, false, false }, text, buf);
    *buf++ = '"';
    return buf;
}

/* The number of a \uhhhh at @p, or -1. */
static int32_t get_hex4(const char *p, const char *end)
{
    int32_t v = 0;

    if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        int d = nf_hex_value(p[i]);

        if (d < 0)
            return -1;
        v = v * 16 + d;
    }
    return v;
}

/* The character of the \uhhhh, or two of them, at @p; sets what it took. */
static uint32_t get_unicode(const char *p, const char *end, size_t *took)
{
    int32_t high = get_hex4(p, end);
    int32_t low = high >= 0xd800 && high < 0xdc00 ? get_hex4(p + 6, end) : -1;

    *took = 6;
    if (high < 0xd800 || high > 0xdfff)
        return (uint32_t)high;
    if (low < 0xdc00 || low > 0xdfff)
        return 0xfffd;
    *took = 12;
    return 0x10000 + (((uint32_t)high - 0xd800) << 10) + ((uint32_t)low - 0xdc00);
}

/* The byte that \@c stands for, or 0. */
static char short_escape(char c)
{
    switch (c) {
    case 'b': return '\b';
    case 't': return '\t';
    case 'n': return '\n';
    case 'f': return '\f';
    case 'r': return '\r';
    case '"':
    case '\\':
    case '/': return c;
    default:  return 0;
    }
}

char *nf_json_escape_get(const char *p, const char *end, char *out, size_t *took)
{
    *took = 1;
    if (get_hex4(p, end) >= 0)
        return out + nf_utf8_put(get_unicode(p, end, took), out);
    if (end - p >= 2 && short_escape(p[1])) {
        *took = 2;
        *out = short_escape(p[1]);
    } else {
        *out = *p;
    }
    return out + 1;
}

size_t nf_json_text_get(struct nf_str inside, char *buf)
{
    const char *p = inside.len ? inside.ptr : "", *end = p + inside.len;
    char *out = buf;

    while (p < end) {
        const char *stop = memchr(p, '\\', (size_t)(end - p));
        size_t took;

        if (!stop)
            stop = end;
        memcpy(out, p, (size_t)(stop - p));
        out += stop - p;
        p = stop;
        if (p == end)
            break;
        out = nf_json_escape_get(p, end, out, &took);
        p += took;
    }
    return (size_t)(out - buf);
}

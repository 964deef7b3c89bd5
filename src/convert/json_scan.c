#include "src/convert/json_scan.h"

#include <stdio.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "src/base/ascii.h"
#include "src/base/utf8.h"

struct nf_json nf_json_init(const char *p, size_t n, unsigned max_depth)
{
    return (struct nf_json){ p, p, p + n, max_depth, NULL, false };
}

bool nf_json_fail(struct nf_json *j, const char *why)
{
    if (!j->why) {
        j->why = why;
        j->short_of_data = j->at >= j->end;
    }
    return false;
}

/* So many bytes of it are shown. */
#define SHOWN 20

const char *nf_json_found(const struct nf_json *j, char buf[NF_JSON_FOUND])
{
    size_t n = 0;

    buf[0] = '\0';
    if (!strstr(j->why, " expected"))
        return buf;
    while (j->at + n < j->end && n < SHOWN && (unsigned char)j->at[n] >= ' ') {
        size_t size = nf_utf8_size(j->at + n, (size_t)(j->end - j->at) - n);

        if (size == 0 || n + size > SHOWN)
            break;
        n += size;
    }
    if (n)
        snprintf(buf, NF_JSON_FOUND, ", found '%.*s'", (int)n, j->at);
    else if (j->at == j->end)
        snprintf(buf, NF_JSON_FOUND, ", found the end");
    else
        snprintf(buf, NF_JSON_FOUND, ", found byte 0x%02x", (unsigned char)*j->at);
    return buf;
}

void nf_json_skip_space(struct nf_json *j)
{
    while (j->at < j->end && (*j->at == ' ' || *j->at == '\n' ||
                              *j->at == '\r' || *j->at == '\t'))
        j->at++;
}

bool nf_json_expect(struct nf_json *j, char c, const char *what)
{
    if (nf_json_peek(j) != c)
        return nf_json_fail(j, what);
    j->at++;
    return true;
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* The first byte from @p on that is not plain, or @end. */
static const char *skip_plain(const char *p, const char *end)
{
#ifdef __SSE2__
    while (end - p >= 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        /* Signed: below 0x20 are the control bytes and all from 0x80 up. */
        __m128i odd = _mm_cmplt_epi8(v, _mm_set1_epi8(0x20));
        unsigned bits;

        odd = _mm_or_si128(odd, _mm_cmpeq_epi8(v, _mm_set1_epi8('"')));
        odd = _mm_or_si128(odd, _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
        odd = _mm_or_si128(odd, _mm_cmpeq_epi8(v, _mm_set1_epi8(0x7f)));
        bits = (unsigned)_mm_movemask_epi8(odd);
        if (bits)
            return p + __builtin_ctz(bits);
        p += 16;
    }
#endif
    while (p < end && is_plain((unsigned char)*p))
        p++;
    return p;
}

/* The escape whose backslash is here. */
static bool scan_escape(struct nf_json *j)
{
    j->at++;
    if (j->at == j->end)
        return nf_json_fail(j, "the input ends inside a string");
    if (*j->at != 'u') {
        if (!*j->at || !strchr("\"\\/bfnrt", *j->at))
            return nf_json_fail(j, "unknown escape in a string");
        j->at++;
        return true;
    }
    j->at++;
    for (int i = 0; i < 4; i++, j->at++) {
        if (j->at == j->end)
            return nf_json_fail(j, "the input ends inside a string");
        if (nf_hex_value(*j->at) < 0)
            return nf_json_fail(j, "four hexadecimal digits expected after \\u");
    }
    return true;
}

/* What stands here is not plain: pass over it, unless it ends the string. */
static bool scan_odd(struct nf_json *j, struct nf_json_string *s)
{
    unsigned char c = (unsigned char)*j->at;

    if (c == '\\') {
        s->escapes = true;
        return scan_escape(j);
    }
    if (c < 0x20)
        return nf_json_fail(j, "a control character in a string is not escaped; "
                               "Python repairs it: json.dumps(json.loads(line, strict=False))");
    s->raw_wide = true;
    if (c == 0x7f) {
        j->at++;
        return true;
    }
    while (j->at < j->end && (unsigned char)*j->at >= 0x80) {
        size_t n = nf_utf8_size(j->at, (size_t)(j->end - j->at));

        if (n == 0) {
            if (j->end - j->at < 4) {
                nf_json_fail(j, NF_JSON_NOT_UTF8);
                j->short_of_data = true;
                return false;
            }
            return nf_json_fail(j, NF_JSON_NOT_UTF8);
        }
        j->at += n;
    }
    return true;
}

bool nf_json_scan_string(struct nf_json *j, struct nf_json_string *out)
{
    struct nf_json_string s = { { NULL, 0 }, false, false };

    if (!nf_json_expect(j, '"', "a string expected"))
        return false;
    s.inside.ptr = j->at;
    for (;;) {
        j->at = skip_plain(j->at, j->end);
        if (j->at == j->end)
            return nf_json_fail(j, "the input ends inside a string");
        if (*j->at == '"')
            break;
        if (!scan_odd(j, &s))
            return false;
    }
    s.inside.len = (size_t)(j->at - s.inside.ptr);
    j->at++;
    *out = s;
    return true;
}

static bool scan_digits(struct nf_json *j)
{
    const char *from = j->at;

    while (j->at < j->end && nf_is_digit(*j->at))
        j->at++;
    return j->at > from || nf_json_fail(j, "a digit expected");
}

static bool scan_word(struct nf_json *j, const char *word)
{
    const char *from = j->at;

    for (; *word; word++, j->at++) {
        if (nf_json_peek(j) == *word)
            continue;
        if (j->at < j->end)
            j->at = from;
        return nf_json_fail(j, "a value expected");
    }
    return true;
}

static bool scan_number(struct nf_json *j)
{
    if (nf_json_peek(j) == '-')
        j->at++;
    if (nf_json_peek(j) == 'I')
        return scan_word(j, "Infinity");
    if (nf_json_peek(j) == '0') {
        j->at++;
        if (nf_is_digit(nf_json_peek(j)))
            return nf_json_fail(j, "a number begins with an extra 0");
    } else if (!scan_digits(j)) {
        return false;
    }
    if (nf_json_peek(j) == '.') {
        j->at++;
        if (!scan_digits(j))
            return false;
    }
    if (nf_json_peek(j) == 'e' || nf_json_peek(j) == 'E') {
        j->at++;
        if (nf_json_peek(j) == '+' || nf_json_peek(j) == '-')
            j->at++;
        return scan_digits(j);
    }
    return true;
}

/* A value that is no list and no object. */
static bool scan_scalar(struct nf_json *j)
{
    struct nf_json_string s;

    switch (nf_json_peek(j)) {
    case '"': return nf_json_scan_string(j, &s);
    case 't': return scan_word(j, "true");
    case 'f': return scan_word(j, "false");
    case 'n': return scan_word(j, "null");
    case 'N': return scan_word(j, "NaN");
    case 'I': return scan_word(j, "Infinity");
    case '-':
    case '0': case '1': case '2': case '3': case '4':
    case '5': case '6': case '7': case '8': case '9':
        return scan_number(j);
    default:
        return nf_json_fail(j, "a value expected");
    }
}

/* The key of a member, with its colon. */
static bool scan_key(struct nf_json *j)
{
    struct nf_json_string s;

    nf_json_skip_space(j);
    if (!nf_json_scan_string(j, &s))
        return false;
    nf_json_skip_space(j);
    return nf_json_expect(j, ':', "a colon expected after a key");
}

/*
 * Lists and objects are walked with a bit of memory for each level instead of
 * by recursion: whether it is an object.
 */
#define MAX_LEVELS 4096

struct levels {
    unsigned depth;
    uint8_t object[MAX_LEVELS / 8];
};

static bool inside_object(const struct levels *l)
{
    unsigned top = l->depth - 1;

    return l->object[top / 8] >> top % 8 & 1;
}

/* Enter the list or object whose bracket is here. */
static bool enter(struct nf_json *j, struct levels *l)
{
    bool object = *j->at == '{';
    unsigned top = l->depth;

    if (l->depth >= j->max_depth || l->depth >= MAX_LEVELS)
        return nf_json_fail(j, "nested too deeply");
    l->object[top / 8] = (uint8_t)((l->object[top / 8] & ~(1u << top % 8)) |
                                   (unsigned)object << top % 8);
    l->depth++;
    j->at++;
    return true;
}

/* After a value: leave what ends here; whether another value follows. */
static bool leave(struct nf_json *j, struct levels *l, bool *more)
{
    *more = false;
    while (l->depth > 0) {
        bool object = inside_object(l);

        nf_json_skip_space(j);
        if (nf_json_peek(j) == ',') {
            j->at++;
            *more = true;
            return !object || scan_key(j);
        }
        if (!nf_json_expect(j, object ? '}' : ']',
                            object ? "a comma or } expected"
                                   : "a comma or ] expected"))
            return false;
        l->depth--;
    }
    return true;
}

bool nf_json_scan_value(struct nf_json *j)
{
    struct levels l;
    bool more = true;

    l.depth = 0;
    while (more) {
        char c;

        nf_json_skip_space(j);
        c = nf_json_peek(j);
        if (c == '{' || c == '[') {
            if (!enter(j, &l))
                return false;
            nf_json_skip_space(j);
            if (nf_json_peek(j) != (c == '{' ? '}' : ']')) {
                if (c == '{' && !scan_key(j))
                    return false;
                continue;
            }
            j->at++;
            l.depth--;
        } else if (!scan_scalar(j)) {
            return false;
        }
        if (!leave(j, &l, &more))
            return false;
    }
    return true;
}

/*
 * Times as scrapers write them. Three families: digits that begin with the
 * year (ISO 8601), digits alone (stamps, seconds since 1970), and all that has
 * words or an order of its own (time_words.c). What could be read in two ways is
 * not read at all.
 */
#include <newsfiche/record.h>
#include <string.h>

#include "src/article/time_parts.h"
#include "src/article/time_words.h"
#include "src/base/fold.h"

/* Nothing longer is a time; what is long is not looked through. */
#define MAX_TEXT 100

static const struct nf_time_parts nothing = NF_TIME_NOTHING;

/* The rest of America/New_York: when it has which offset is not known here. */
static bool take_region(struct nf_scan *s)
{
    if (nf_peek(s) != '/')
        return false;
    while (s->p < s->end && *s->p > ' ')
        s->p++;
    return true;
}

/* A name or an offset, or GMT+0100; then nothing but a remark in brackets. */
static bool take_zone_and_end(struct nf_scan *s, struct nf_time_parts *t)
{
    struct nf_str name;

    nf_skip_spaces(s);
    name = nf_take_letters(s);
    if (name.len && !take_region(s) && !nf_zone_by_name(name, t))
        return false;
    nf_skip_spaces(s);
    if (nf_peek(s) == '+' || nf_peek(s) == '-') {
        if (name.len == 1 || !nf_take_offset(s, t)) /* Z+01:00 says two things */
            return false;
        if (name.len == 0)
            nf_skip_zone_name(s);
    }
    nf_skip_spaces(s);
    if (nf_peek(s) == '(' || nf_peek(s) == '[') {
        nf_take_remark(s, t);
        return true;
    }
    return s->p == s->end;
}

/* YYYY, YYYY-MM, YYYY-MM-DD; then a clock and a zone. */
static bool parse_iso(struct nf_scan s, struct nf_time *out)
{
    struct nf_time_parts t = nothing;

    if (nf_digits(&s) != 4)
        return false;
    t.year = nf_number(&s, 4);
    if (s.p == s.end)
        return t.year >= 1000 && t.year < 3000 && nf_time_finish(&t, out);
    if (!nf_take(&s, '-') || !nf_take_number(&s, 2, &t.month))
        return false;
    if (s.p == s.end)
        return nf_time_finish(&t, out);
    if (!nf_take(&s, '-') || !nf_take_number(&s, 2, &t.day))
        return false;
    if (s.p == s.end)
        return nf_time_finish(&t, out);
    if (nf_ascii_lower(nf_peek(&s)) == 't')
        s.p++;
    else if (nf_peek(&s) == ' ')
        nf_skip_spaces(&s);
    else /* the day's zone, as XML Schema writes it: +01:00 */
        return s.end - s.p == 6 && s.p[3] == ':' && nf_take_offset(&s, &t) &&
               nf_time_finish(&t, out);
    return nf_take_clock(&s, &t) && take_zone_and_end(&s, &t) && nf_time_finish(&t, out);
}

/* YYYYMMDD, YYYYMMDDhhmmss, YYYYMMDDThhmmssZ. */
static bool parse_stamp(struct nf_scan s, struct nf_time *out)
{
    struct nf_time_parts t = nothing;
    size_t n = nf_digits(&s);

    if (n != 8 && n != 14)
        return false;
    t.year = nf_number(&s, 4);
    t.month = nf_number(&s, 2);
    t.day = nf_number(&s, 2);
    if (t.year < 1000 || t.year > 2999)
        return false;
    if (n == 8 && s.p == s.end)
        return nf_time_finish(&t, out);
    if (n == 8 && (nf_ascii_lower(nf_peek(&s)) != 't' || (s.p++, nf_digits(&s) != 6)))
        return false;
    t.hour = nf_number(&s, 2);
    t.minute = nf_number(&s, 2);
    t.second = nf_number(&s, 2);
    nf_take_fraction(&s, &t);
    /* Stamps of web archives and GDELT are in UTC, with or without a Z. */
    t.zone_known = n == 14;
    return take_zone_and_end(&s, &t) && nf_time_finish(&t, out);
}

/* What is inside of /Date(1704164645000)/, as .NET writes a time, with an offset perhaps,
 * which does not change it. Else @s. */
static struct nf_scan inside_date(struct nf_scan s)
{
    struct nf_scan in = { s.p + 6, s.end };

    if (s.end - s.p < 9 || memcmp(s.p, "/Date(", 6) != 0 || memcmp(s.end - 2, ")/", 2) != 0)
        return s;
    in.end = in.p + nf_digits(&in);
    return strchr("+-)", *in.end) ? in : s;
}

/* Whether @n digits may be YYYYMMDDhh as well, which has ten, as seconds from 2030 on have. */
static bool is_hour(struct nf_scan s, size_t n)
{
    struct nf_time_parts t = nothing;
    struct nf_time unused;

    if (n != 10)
        return false;
    t.year = nf_number(&s, 4);
    t.month = nf_number(&s, 2);
    t.day = nf_number(&s, 2);
    t.hour = nf_number(&s, 2);
    return t.year >= 1900 && nf_time_finish(&t, &unused);
}

/* Seconds since 1970, or thousandths, millionths or billionths of them, told by how many
 * digits they have. */
static bool parse_epoch(struct nf_scan s, struct nf_time *out)
{
    size_t n;
    struct nf_time_parts t = nothing;
    uint64_t v = 0, unit;

    s = inside_date(s);
    n = nf_digits(&s);
    if ((n != 9 && n != 10 && n != 13 && n != 16 && n != 19) || is_hour(s, n))
        return false;
    unit = n < 13 ? 1 : n == 13 ? 1000 : n == 16 ? 1000000 : 1000000000;
    while (n-- > 0)
        v = v * 10 + (uint64_t)(*s.p++ - '0');
    if (unit > 1) {
        t.fraction = unit == 1000 ? NF_PRECISION_MILLI : NF_PRECISION_MICRO;
        t.micros = (uint32_t)(v % unit * 1000000 / unit);
        v /= unit;
    } else {
        nf_take_fraction(&s, &t);
    }
    if (s.p != s.end || v >= UINT64_C(4102444800)) /* the year 2100 */
        return false;
    *out = (struct nf_time){ .seconds = (int64_t)v, .micros = t.micros, .zone_known = true,
                             .precision = t.fraction != NF_PRECISION_NONE
                                              ? t.fraction
                                              : NF_PRECISION_SECOND };
    return true;
}

/* @text without what surrounds it. */
static struct nf_str trimmed(struct nf_str text)
{
    while (text.len && (unsigned char)*text.ptr <= ' ') {
        text.ptr++;
        text.len--;
    }
    while (text.len && (unsigned char)text.ptr[text.len - 1] <= ' ')
        text.len--;
    return text;
}

bool nf_time_parse(struct nf_str text, struct nf_time *out)
{
    struct nf_time t = { 0 };
    struct nf_scan s;
    char folded[MAX_TEXT];

    text = trimmed(text);
    if (text.len == 0 || text.len > MAX_TEXT)
        return false;
    s = (struct nf_scan){ text.ptr, text.ptr + text.len };
    if (text.len > 1 && *s.p == '-' && nf_is_digit(s.p[1])) /* before our era */
        return false;
    if (!parse_iso(s, &t) && !parse_stamp(s, &t) && !parse_epoch(s, &t)) {
        struct nf_str fold = { folded, nf_fold(text, folded) };

        if (!nf_time_words(fold, &t))
            return false;
    }
    *out = t;
    return true;
}

/* What programs write where there is no date, as nf_fold() gives it. */
static bool is_no_word(struct nf_str text)
{
    static const char *const words[] = {
        "none", "null", "nil", "nan", "nat", "undefined", "false", "n/a", "na",
        "unknown", "invalid date", "-", "--", "-62135596800", "-62135596800000"
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (text.len == strlen(words[i]) && memcmp(text.ptr, words[i], text.len) == 0)
            return true;
    return false;
}

/* Whether the digits that stand at @s are a year 0 or 1, or a stamp of one. */
static bool is_no_year(struct nf_scan s, size_t n)
{
    return (n == 4 || n == 8 || n == 14) && nf_number(&s, 4) < 2;
}

bool nf_time_is_none(struct nf_str text)
{
    char folded[MAX_TEXT];
    bool found = false, zeros = true;
    struct nf_scan s;
    size_t n;

    text = trimmed(text);
    if (text.len == 0)
        return true;
    n = text.len > MAX_TEXT ? 0 : nf_fold(text, folded);
    if (n == 0 || is_no_word((struct nf_str){ folded, n }))
        return n != 0;
    s = (struct nf_scan){ folded, folded + n };
    /* The year is before the clock, and is the only number of four digits. */
    for (; s.p < s.end && *s.p != ':'; s.p += n ? n : 1) {
        n = nf_digits(&s);
        if (n >= 4 && !is_no_year(s, n))
            return false;
        found = found || n >= 4;
        zeros = zeros && (*s.p == '0' || *s.p == '.') && n < 2;
    }
    return found || (zeros && s.p == s.end);
}

/*
 * Times as scrapers write them. Three families: digits that begin with the
 * year (ISO 8601 and its relatives), digits alone (stamps, seconds since
 * 1970), and forms with a month's name, whose parts may stand in any order.
 * What could be read in two ways is not read at all.
 */
#include <newsfiche/record.h>
#include <string.h>

#include "src/base/civil.h"

/* What was found so far; -1 where nothing was. */
struct parts {
    int year, month, day;
    int hour, minute, second;
    uint32_t micros;
    enum nf_precision fraction; /* NONE if there is no fraction */
    bool zone_known;
    int offset;
    bool pm, am;
};

static const struct parts nothing = { -1, -1, -1, -1, -1, -1, 0,
                                      NF_PRECISION_NONE, false, 0, false, false };

/* What is left of the text. */
struct scan {
    const char *p;
    const char *end;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_alpha(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

static char peek(const struct scan *s)
{
    return s->p < s->end ? *s->p : '\0';
}

static bool take(struct scan *s, char c)
{
    if (peek(s) != c || s->p == s->end)
        return false;
    s->p++;
    return true;
}

static void skip_spaces(struct scan *s)
{
    while (peek(s) == ' ' || peek(s) == '\t')
        s->p++;
}

/* How many digits stand here. */
static size_t digits(const struct scan *s)
{
    const char *p = s->p;

    while (p < s->end && is_digit(*p))
        p++;
    return (size_t)(p - s->p);
}

/* The next @n digits, which are there, as a number; n <= 9. */
static int number(struct scan *s, size_t n)
{
    int v = 0;

    while (n-- > 0)
        v = v * 10 + (*s->p++ - '0');
    return v;
}

/* A number of exactly @n digits. */
static bool take_number(struct scan *s, size_t n, int *out)
{
    if (digits(s) < n)
        return false;
    *out = number(s, n);
    return true;
}

/* .123 or ,123: any number of digits, of which six count. */
static void take_fraction(struct scan *s, struct parts *t)
{
    struct scan at = { s->p + 1, s->end };
    size_t n;

    if (peek(s) != '.' && peek(s) != ',')
        return;
    n = digits(&at);
    if (n == 0)
        return;
    t->fraction = n <= 3 ? NF_PRECISION_MILLI : NF_PRECISION_MICRO;
    for (size_t i = 0; i < 6; i++)
        t->micros = t->micros * 10 + (i < n ? (uint32_t)(at.p[i] - '0') : 0);
    s->p = at.p + n;
}

/* H:MM, HH:MM:SS, with fraction. */
static bool take_clock(struct scan *s, struct parts *t)
{
    size_t n = digits(s);

    if (n < 1 || n > 2)
        return false;
    t->hour = number(s, n);
    if (!take(s, ':') || digits(s) != 2)
        return false;
    t->minute = number(s, 2);
    if (!take(s, ':'))
        return true;
    if (digits(s) != 2)
        return false;
    t->second = number(s, 2);
    take_fraction(s, t);
    return true;
}

/* +02:00, -0400, +02. "-0000" says that the zone is not known. */
static bool take_offset(struct scan *s, struct parts *t)
{
    char sign = peek(s);
    int hours, minutes = 0;

    if (sign != '+' && sign != '-')
        return false;
    s->p++;
    if (!take_number(s, 2, &hours))
        return false;
    if (peek(s) == ':') {
        s->p++;
        if (!take_number(s, 2, &minutes))
            return false;
    } else if (is_digit(peek(s)) && !take_number(s, 2, &minutes)) {
        return false;
    }
    if (hours > 18 || minutes > 59)
        return false;
    t->offset = (hours * 60 + minutes) * (sign == '-' ? -1 : 1);
    t->zone_known = !(sign == '-' && hours == 0 && minutes == 0);
    return true;
}

struct named_zone {
    char name[5];
    int hours;
};

/* Only names that mean one thing where news is written. */
static const struct named_zone zones[] = {
    { "z", 0 },    { "ut", 0 },   { "utc", 0 },  { "gmt", 0 },
    { "est", -5 }, { "edt", -4 }, { "cst", -6 }, { "cdt", -5 },
    { "mst", -7 }, { "mdt", -6 }, { "pst", -8 }, { "pdt", -7 },
    { "cet", 1 },  { "cest", 2 }
};

static struct nf_str word(struct scan *s)
{
    struct nf_str w = { s->p, 0 };

    while (s->p < s->end && is_alpha(*s->p))
        s->p++;
    w.len = (size_t)(s->p - w.ptr);
    return w;
}

static bool is_word(struct nf_str w, const char *name)
{
    if (w.len != strlen(name))
        return false;
    for (size_t i = 0; i < w.len; i++)
        if (lower(w.ptr[i]) != name[i])
            return false;
    return true;
}

static bool zone_by_name(struct nf_str w, struct parts *t)
{
    for (size_t i = 0; i < sizeof(zones) / sizeof(*zones); i++) {
        if (!is_word(w, zones[i].name))
            continue;
        t->zone_known = true;
        t->offset = zones[i].hours * 60;
        return true;
    }
    return false;
}

/* A name or an offset, or GMT+0100; then nothing but a remark in brackets. */
static bool take_zone_and_end(struct scan *s, struct parts *t)
{
    skip_spaces(s);
    if (is_alpha(peek(s)) && !zone_by_name(word(s), t))
        return false;
    skip_spaces(s);
    if ((peek(s) == '+' || peek(s) == '-') && !take_offset(s, t))
        return false;
    skip_spaces(s);
    return s->p == s->end || peek(s) == '(';
}

static int days_in_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : days[month - 1];
}

static enum nf_precision precision_of(const struct parts *t)
{
    if (t->fraction != NF_PRECISION_NONE)
        return t->fraction;
    return t->second >= 0  ? NF_PRECISION_SECOND
           : t->hour >= 0  ? NF_PRECISION_MINUTE
           : t->day >= 0   ? NF_PRECISION_DAY
           : t->month >= 0 ? NF_PRECISION_MONTH
                           : NF_PRECISION_YEAR;
}

/* From parts to a time, if they make one. */
static bool finish(struct parts *t, struct nf_time *out)
{
    int month = t->month < 0 ? 1 : t->month, day = t->day < 0 ? 1 : t->day;
    int hour = t->hour < 0 ? 0 : t->hour, minute = t->minute < 0 ? 0 : t->minute;
    int second = t->second < 0 ? 0 : t->second > 59 ? 59 : t->second;

    if (t->am || t->pm) {
        if (hour < 1 || hour > 12)
            return false;
        hour = hour % 12 + (t->pm ? 12 : 0);
    }
    if (t->year < 1 || t->year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > days_in_month(t->year, month) || hour > 23 || minute > 59 ||
        t->second > 60)
        return false;
    if (t->hour < 0) {
        t->zone_known = false; /* a day has no zone that matters */
        t->offset = 0;
    }
    out->precision = precision_of(t);
    out->zone_known = t->zone_known;
    out->offset = (int16_t)(t->zone_known ? t->offset : 0);
    out->micros = t->micros;
    out->seconds = nf_civil_days(t->year, month, day) * 86400 +
                   hour * 3600 + minute * 60 + second - out->offset * INT64_C(60);
    return true;
}

/* YYYY, YYYY-MM, YYYY-MM-DD, slashes too; then a clock and a zone. */
static bool parse_iso(struct scan s, struct nf_time *out)
{
    struct parts t = nothing;
    char sep;

    if (digits(&s) != 4)
        return false;
    t.year = number(&s, 4);
    sep = peek(&s);
    if (s.p == s.end)
        return t.year >= 1000 && t.year < 3000 && finish(&t, out);
    if ((sep != '-' && sep != '/') || (s.p++, !take_number(&s, 2, &t.month)))
        return false;
    if (s.p == s.end)
        return sep == '-' && finish(&t, out);
    if (!take(&s, sep) || !take_number(&s, 2, &t.day))
        return false;
    if (s.p == s.end)
        return finish(&t, out);
    if (lower(peek(&s)) == 't')
        s.p++;
    else if (peek(&s) == ' ')
        skip_spaces(&s);
    else
        return false;
    return take_clock(&s, &t) && take_zone_and_end(&s, &t) && finish(&t, out);
}

/* YYYYMMDD, YYYYMMDDhhmmss, YYYYMMDDThhmmssZ. */
static bool parse_stamp(struct scan s, struct nf_time *out)
{
    struct parts t = nothing;
    size_t n = digits(&s);

    if (n != 8 && n != 14)
        return false;
    t.year = number(&s, 4);
    t.month = number(&s, 2);
    t.day = number(&s, 2);
    if (t.year < 1000 || t.year > 2999)
        return false;
    if (n == 8 && s.p == s.end)
        return finish(&t, out);
    if (n == 8 && (lower(peek(&s)) != 't' || (s.p++, digits(&s) != 6)))
        return false;
    t.hour = number(&s, 2);
    t.minute = number(&s, 2);
    t.second = number(&s, 2);
    /* Stamps of web archives and GDELT are in UTC, with or without a Z. */
    t.zone_known = n == 14;
    return take_zone_and_end(&s, &t) && finish(&t, out);
}

/* Seconds or milliseconds since 1970, told by their size. */
static bool parse_epoch(struct scan s, struct nf_time *out)
{
    size_t n = digits(&s);
    struct parts t = nothing;
    int64_t v = 0;

    if (n != 9 && n != 10 && n != 13)
        return false;
    while (n-- > 0)
        v = v * 10 + (*s.p++ - '0');
    t.fraction = NF_PRECISION_NONE;
    if (v >= INT64_C(100000000000)) {
        t.fraction = NF_PRECISION_MILLI;
        t.micros = (uint32_t)(v % 1000) * 1000;
        v /= 1000;
    } else {
        take_fraction(&s, &t);
    }
    if (s.p != s.end || v >= INT64_C(4102444800)) /* the year 2100 */
        return false;
    *out = (struct nf_time){ .seconds = v, .micros = t.micros, .zone_known = true,
                             .precision = t.fraction != NF_PRECISION_NONE
                                              ? t.fraction
                                              : NF_PRECISION_SECOND };
    return true;
}

/* A month's name or its first three letters and more ("Sept"). */
static int month_by_name(struct nf_str w)
{
    static const char *const names[] = {
        "january", "february", "march", "april", "may", "june", "july",
        "august", "september", "october", "november", "december"
    };

    for (int m = 0; m < 12; m++) {
        size_t i = 0;

        while (i < w.len && i < strlen(names[m]) && lower(w.ptr[i]) == names[m][i])
            i++;
        if (i == w.len && i >= 3)
            return m + 1;
    }
    return 0;
}

static bool is_weekday(struct nf_str w)
{
    static const char *const names[] = { "monday", "tuesday", "wednesday",
                                         "thursday", "friday", "saturday",
                                         "sunday" };

    for (int d = 0; d < 7; d++) {
        size_t i = 0;

        while (i < w.len && i < strlen(names[d]) && lower(w.ptr[i]) == names[d][i])
            i++;
        if (i == w.len && i >= 3)
            return true;
    }
    return false;
}

static bool place_word(struct nf_str w, struct parts *t)
{
    int month = month_by_name(w);

    if (month && t->month < 0) {
        t->month = month;
        return true;
    }
    if (is_word(w, "am") || is_word(w, "pm")) {
        t->am = is_word(w, "am");
        t->pm = !t->am;
        return t->hour >= 0;
    }
    /* st, nd, rd and th behind a day; "at" and "of" between parts */
    if (is_word(w, "st") || is_word(w, "nd") || is_word(w, "rd") ||
        is_word(w, "th") || is_word(w, "at") || is_word(w, "of") || is_word(w, "t"))
        return true;
    return is_weekday(w) || zone_by_name(w, t);
}

/* Beside a month's name a number is the day, and one of four digits, or the
 * second one behind the name, the year. */
static bool place_number(struct scan *s, struct parts *t)
{
    size_t n = digits(s);
    int v;

    if (n > 4 || n == 3)
        return false;
    v = number(s, n);
    if (n == 4 && t->year < 0) {
        t->year = v;
        return true;
    }
    if (n > 2)
        return false;
    if (t->day < 0) {
        t->day = v;
        return true;
    }
    if (n == 2 && t->year < 0 && t->month > 0) {
        t->year = v < 69 ? 2000 + v : 1900 + v;
        return true;
    }
    return false;
}

/* One part of a form with a month's name. */
static bool take_part(struct scan *s, struct parts *t, char before)
{
    char c = peek(s);

    if (is_alpha(c))
        return place_word(word(s), t);
    if (is_digit(c)) {
        struct scan ahead = *s;
        size_t n = digits(&ahead);

        ahead.p += n;
        if (n <= 2 && peek(&ahead) == ':')
            return t->hour < 0 && take_clock(s, t);
        return place_number(s, t);
    }
    /* A sign behind a space or a zone's name is an offset, else a hyphen. */
    if ((c == '+' || c == '-') && t->hour >= 0 && !is_digit(before))
        return take_offset(s, t);
    s->p++;
    return c == ' ' || c == '\t' || c == ',' || c == '-' || c == '.' || c == '/';
}

static bool parse_named(struct scan s, struct nf_time *out)
{
    struct parts t = nothing;
    char before = ' ';

    while (s.p < s.end && peek(&s) != '(') {
        if (!take_part(&s, &t, before))
            return false;
        before = s.p[-1];
    }
    if (t.month < 0 || t.year < 0 || (t.day < 0 && t.hour >= 0))
        return false;
    return finish(&t, out);
}

bool nf_time_parse(struct nf_str text, struct nf_time *out)
{
    struct nf_time t = { 0 };
    struct scan s;

    if (text.len == 0)
        return false;
    s = (struct scan){ text.ptr, text.ptr + text.len };
    while (s.p < s.end && (unsigned char)*s.p <= ' ')
        s.p++;
    while (s.p < s.end && (unsigned char)s.end[-1] <= ' ')
        s.end--;
    /* Nothing longer is a time; what is long is not looked through. */
    if (s.p == s.end || s.end - s.p > 100)
        return false;
    if (!parse_iso(s, &t) && !parse_stamp(s, &t) && !parse_epoch(s, &t) &&
        !parse_named(s, &t))
        return false;
    *out = t;
    return true;
}

/*
 * The parts that times have in common, however they are written.
 */
#include "src/article/time_parts.h"

#include <string.h>

#include "src/article/civil.h"

void nf_take_fraction(struct nf_scan *s, struct nf_time_parts *t)
{
    struct nf_scan at = { s->p + 1, s->end };
    size_t n;

    if (nf_peek(s) != '.' && nf_peek(s) != ',')
        return;
    n = nf_digits(&at);
    if (n == 0)
        return;
    t->fraction = n <= 3 ? NF_PRECISION_MILLI : NF_PRECISION_MICRO;
    for (size_t i = 0; i < 6; i++)
        t->micros = t->micros * 10 + (i < n ? (uint32_t)(at.p[i] - '0') : 0);
    s->p = at.p + n;
}

bool nf_take_clock(struct nf_scan *s, struct nf_time_parts *t)
{
    size_t n = nf_digits(s);

    if (n < 1 || n > 2)
        return false;
    t->hour = nf_number(s, n);
    if (!nf_take(s, ':') || nf_digits(s) != 2)
        return false;
    t->minute = nf_number(s, 2);
    if (!nf_take(s, ':'))
        return true;
    if (nf_digits(s) != 2)
        return false;
    t->second = nf_number(s, 2);
    nf_take_fraction(s, t);
    return true;
}

bool nf_take_offset(struct nf_scan *s, struct nf_time_parts *t)
{
    char sign = nf_peek(s), before = nf_ascii_lower(s->p[-1]);
    int hours, minutes = 0;

    if (sign != '+' && sign != '-')
        return false;
    s->p++;
    /* Behind a name one digit will do: UTC+8. */
    if (!nf_take_number(s, nf_digits(s) == 1 && before >= 'a' && before <= 'z' ? 1 : 2,
                        &hours))
        return false;
    if (nf_peek(s) == ':') {
        s->p++;
        if (!nf_take_number(s, 2, &minutes))
            return false;
    } else if (nf_is_digit(nf_peek(s)) && !nf_take_number(s, 2, &minutes)) {
        return false;
    }
    if (hours > 18 || minutes > 59)
        return false;
    t->offset = (hours * 60 + minutes) * (sign == '-' ? -1 : 1);
    t->zone_known = !(sign == '-' && hours == 0 && minutes == 0);
    return true;
}

struct named_zone {
    char name[8];
    int8_t hours;
};

/* What means several: America's and China's central time, India's and Israel's, Britain's in
 * summer and of old; and names without a season. The clock is right, the zone not known. */
#define SEVERAL 99

static const struct named_zone zones[] = {
    { "z", 0 },     { "ut", 0 },    { "utc", 0 },   { "gmt", 0 },   { "est", -5 },
    { "edt", -4 },  { "cdt", -5 },  { "mst", -7 },  { "mdt", -6 },  { "pst", -8 },
    { "pdt", -7 },  { "cet", 1 },   { "cest", 2 },  { "wet", 0 },   { "west", 1 },
    { "eet", 2 },   { "eest", 3 },  { "wat", 1 },   { "cat", 2 },   { "sast", 2 },
    { "eat", 3 },   { "wib", 7 },   { "wita", 8 },  { "wit", 9 },   { "hkt", 8 },
    { "jst", 9 },   { "kst", 9 },   { "aest", 10 }, { "aedt", 11 }, { "nzst", 12 },
    { "nzdt", 13 }, { "akst", -9 }, { "akdt", -8 }, { "hst", -10 },
    { "mez", 1 },   { "mesz", 2 },  { "sgt", 8 },   { "pkt", 5 },   { "brt", -3 },
    { "awst", 8 },  { "myt", 8 },   { "pht", 8 },   { "ict", 7 },   { "мск", SEVERAL },
    { "cst", SEVERAL }, { "ist", SEVERAL }, { "bst", SEVERAL }, { "msk", SEVERAL },
    { "et", SEVERAL },  { "ct", SEVERAL },  { "mt", SEVERAL },  { "pt", SEVERAL }
};

bool nf_zone_by_name(struct nf_str w, struct nf_time_parts *t)
{
    for (size_t i = 0; i < sizeof(zones) / sizeof(*zones); i++) {
        if (!nf_ascii_is(w, zones[i].name))
            continue;
        t->zone_known = zones[i].hours != SEVERAL;
        t->offset = t->zone_known ? zones[i].hours * 60 : 0;
        return true;
    }
    return false;
}

struct nf_str nf_take_letters(struct nf_scan *s)
{
    struct nf_str w = { s->p, 0 };

    while (s->p < s->end && nf_is_letter(*s->p))
        s->p++;
    w.len = (size_t)(s->p - w.ptr);
    return w;
}

void nf_take_remark(struct nf_scan *s, struct nf_time_parts *t)
{
    const char close = *s->p++ == '(' ? ')' : ']';
    const char *end = memchr(s->p, close, (size_t)(s->end - s->p));
    struct nf_scan in = { s->p, end ? end : s->end };
    struct nf_time_parts zone = *t;
    struct nf_str name = nf_take_letters(&in);

    s->p = end ? end + 1 : s->end;
    if (t->zone_known || (name.len && !nf_zone_by_name(name, &zone)) ||
        (in.p < in.end && !nf_take_offset(&in, &zone)) || in.p < in.end)
        return;
    t->zone_known = zone.zone_known;
    t->offset = zone.offset;
}

/* A word of a zone: letters, or +03 where it has no name. Digits alone are a year. */
static bool skip_name(struct nf_scan *s)
{
    const char *p = s->p;

    if (nf_is_digit(nf_peek(s)))
        return false;
    if (nf_peek(s) == '+' || nf_peek(s) == '-')
        s->p++;
    while (nf_is_digit(nf_peek(s)) ||
           nf_is_letter(nf_peek(s)))
        s->p++;
    return s->p - p >= 2 && s->p - p <= 5;
}

void nf_skip_zone_name(struct nf_scan *s)
{
    struct nf_scan at = *s;

    nf_skip_spaces(&at);
    if (skip_name(&at) && (at.p == at.end || nf_peek(&at) == ' '))
        *s = at;
    at = *s;
    nf_skip_spaces(&at);
    if (!nf_take(&at, 'm') || !nf_take(&at, '=') ||
        (!nf_take(&at, '+') && !nf_take(&at, '-')) || nf_digits(&at) == 0)
        return;
    at.p += nf_digits(&at);
    if (nf_take(&at, '.'))
        at.p += nf_digits(&at);
    *s = at;
}

static int days_in_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : days[month - 1];
}

static enum nf_precision precision_of(const struct nf_time_parts *t)
{
    if (t->fraction != NF_PRECISION_NONE)
        return t->fraction;
    return t->second >= 0  ? NF_PRECISION_SECOND
           : t->hour >= 0  ? NF_PRECISION_MINUTE
           : t->day >= 0   ? NF_PRECISION_DAY
           : t->month >= 0 ? NF_PRECISION_MONTH
                           : NF_PRECISION_YEAR;
}

bool nf_time_finish(struct nf_time_parts *t, struct nf_time *out)
{
    int month = t->month < 0 ? 1 : t->month, day = t->day < 0 ? 1 : t->day;
    int hour = t->hour < 0 ? 0 : t->hour, minute = t->minute < 0 ? 0 : t->minute;
    int second = t->second < 0 ? 0 : t->second > 59 ? 59 : t->second;

    if (t->am || t->pm) {
        if (hour < 1 || hour > 12)
            return false;
        hour = hour % 12 + (t->pm ? 12 : 0);
    }
    /* The year 1 is how a program writes that it has no date. */
    if (t->year < 2 || t->year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > days_in_month(t->year, month) || minute > 59 || t->second > 60)
        return false;
    /* 24:00 is how ISO 8601 calls the end of a day. */
    if (hour > 24 || (hour == 24 && (minute || second || t->micros)))
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

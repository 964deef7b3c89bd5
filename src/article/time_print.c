#include <newsfiche/record.h>
#include <stdio.h>

#include "src/article/civil.h"

/*
 * Days and civil dates, as in Howard Hinnant's "chrono-Compatible Low-Level
 * Date Algorithms": a year begins in March, so that leap days come last.
 */
int64_t nf_civil_days(int64_t year, int month, int day)
{
    int64_t y = year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
           719468;
}

void nf_civil_date(int64_t days, int64_t *year, int *month, int *day)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t of_era = z - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * of_year + 2) / 153;

    *day = (int)(of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = y + era * 400 + (*month <= 2);
}

/* The day in which second @s lies. */
static int64_t day_of(int64_t s)
{
    return s / 86400 - (s % 86400 < 0);
}

/* Far beyond any year that is parsed; keeps what archives hold from overflow. */
#define MAX_SECONDS (INT64_C(1) << 48)

static bool is_sane(const struct nf_time *t)
{
    return t->seconds > -MAX_SECONDS && t->seconds < MAX_SECONDS;
}

int64_t nf_time_end(const struct nf_time *t)
{
    int64_t shift = t->zone_known ? t->offset * INT64_C(60) : 0;
    int64_t year;
    int month, day;

    if (!is_sane(t))
        return t->seconds;

    switch (t->precision) {
    case NF_PRECISION_YEAR:
    case NF_PRECISION_MONTH:
        nf_civil_date(day_of(t->seconds + shift), &year, &month, &day);
        if (t->precision == NF_PRECISION_YEAR || month == 12)
            return nf_civil_days(year + 1, 1, 1) * 86400 - shift;
        return nf_civil_days(year, month + 1, 1) * 86400 - shift;
    case NF_PRECISION_DAY:
        return t->seconds + 86400;
    case NF_PRECISION_MINUTE:
        return t->seconds + 60;
    case NF_PRECISION_NONE:
    case NF_PRECISION_SECOND:
    case NF_PRECISION_MILLI:
    case NF_PRECISION_MICRO:
        break;
    }
    return t->seconds + 1;
}

/* @mark, and the last @width digits of @value. */
static char *put(char *p, char mark, unsigned value, unsigned width)
{
    *p++ = mark;
    for (unsigned i = width; i-- > 0; value /= 10)
        p[i] = (char)('0' + value % 10);
    return p + width;
}

static char *put_zone(char *p, const struct nf_time *t)
{
    const unsigned minutes = (unsigned)(t->offset < 0 ? -t->offset : t->offset);

    if (minutes == 0) {
        *p++ = 'Z';
        return p;
    }
    p = put(p, t->offset < 0 ? '-' : '+', minutes / 60, minutes < 6000 ? 2 : 3);
    return put(p, ':', minutes % 60, 2);
}

static char *put_clock(char *p, const struct nf_time *t, unsigned of_day)
{
    p = put(p, 'T', of_day / 3600, 2);
    p = put(p, ':', of_day / 60 % 60, 2);
    if (t->precision >= NF_PRECISION_SECOND)
        p = put(p, ':', of_day % 60, 2);
    if (t->precision == NF_PRECISION_MILLI)
        p = put(p, '.', t->micros / 1000, 3);
    if (t->precision == NF_PRECISION_MICRO)
        p = put(p, '.', t->micros, 6);
    return t->zone_known ? put_zone(p, t) : p;
}

size_t nf_time_print(const struct nf_time *t, char *buf)
{
    int64_t local, days, year;
    int month, day;
    char *p = buf;

    if (!is_sane(t) || t->micros > 999999)
        return (size_t)snprintf(buf, NF_TIME_TEXT, "?");
    local = t->seconds + (t->zone_known ? t->offset * INT64_C(60) : 0);
    days = day_of(local);
    nf_civil_date(days, &year, &month, &day);
    p += snprintf(buf, NF_TIME_TEXT, "%04d", (int)year);
    if (t->precision >= NF_PRECISION_MONTH)
        p = put(p, '-', (unsigned)month, 2);
    if (t->precision >= NF_PRECISION_DAY)
        p = put(p, '-', (unsigned)day, 2);
    if (t->precision >= NF_PRECISION_MINUTE)
        p = put_clock(p, t, (unsigned)(local - days * 86400));
    *p = '\0';
    return (size_t)(p - buf);
}

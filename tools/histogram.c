#include "tools/histogram.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_SECONDS 86400
/* 1800-01-01 to 2199-12-31: news there was before is not scraped. */
#define FIRST_DAY (-62091)
#define FIRST_MONDAY (-62093) /* the week of that day */
#define DAYS 146097
/* Articles that may be left out at each end: 1 in so many. Scraped times are
 * sometimes wrong by centuries. */
#define FAR_OFF 200
/* Articles that may say less than the unit: 1 in so many. */
#define COARSE 10
#define FEW_ROWS 2 /* that is no reason to leave any out */

struct histogram {
    uint64_t before, after; /* those days */
    uint64_t sum;
    uint64_t months, years; /* of these only that is known */
    uint64_t days[DAYS];
};

struct histogram *histogram_new(void)
{
    return calloc(1, sizeof(struct histogram));
}

void histogram_free(struct histogram *h)
{
    free(h);
}

void histogram_add(struct histogram *h, const struct nf_time *t)
{
    int64_t day = t->seconds / DAY_SECONDS - (t->seconds % DAY_SECONDS < 0);

    h->sum++;
    h->months += t->precision == NF_PRECISION_MONTH;
    h->years += t->precision == NF_PRECISION_YEAR;
    if (day < FIRST_DAY)
        h->before++;
    else if (day - FIRST_DAY >= DAYS)
        h->after++;
    else
        h->days[day - FIRST_DAY]++;
}

/* The date of a day, as text. */
static void print_day(int64_t day, char buf[NF_TIME_TEXT])
{
    struct nf_time t = { .seconds = day * DAY_SECONDS, .precision = NF_PRECISION_DAY };

    nf_time_print(&t, buf);
}

static int unit_years(enum histogram_unit unit)
{
    return unit == HISTOGRAM_5_YEARS ? 5 : unit == HISTOGRAM_20_YEARS ? 20 : 1;
}

/* Units are numbered; the number of the one that has @day. */
static int64_t unit_of(int64_t day, enum histogram_unit unit)
{
    char text[NF_TIME_TEXT];
    int year, month;

    if (unit == HISTOGRAM_DAY)
        return day;
    if (unit == HISTOGRAM_WEEK)
        return (day - FIRST_MONDAY) / 7;
    print_day(day, text);
    year = (int)strtol(text, NULL, 10);
    month = (int)strtol(text + 5, NULL, 10);
    if (unit == HISTOGRAM_MONTH)
        return year * 12 + month - 1;
    if (unit == HISTOGRAM_QUARTER)
        return year * 4 + (month - 1) / 3;
    return year / unit_years(unit);
}

/* Days between which all articles are, but for @few at each end. */
struct span {
    int64_t first, last;
};

static struct span span_without(const struct histogram *h, uint64_t few)
{
    int64_t first = 0, last = DAYS - 1;
    uint64_t early = 0, late = 0;

    for (; first < last && early + h->days[first] <= few; first++)
        early += h->days[first];
    for (; last > first && late + h->days[last] <= few; last--)
        late += h->days[last];
    return (struct span){ first + FIRST_DAY, last + FIRST_DAY };
}

static int64_t rows_of(struct span s, enum histogram_unit unit)
{
    return unit_of(s.last, unit) - unit_of(s.first, unit) + 1;
}

/* No smaller than what most articles say, and with few enough rows. */
static enum histogram_unit unit_for(const struct histogram *h, struct span s)
{
    enum histogram_unit unit = HISTOGRAM_DAY;

    if (h->years > h->sum / COARSE)
        unit = HISTOGRAM_YEAR;
    else if (h->months + h->years > h->sum / COARSE)
        unit = HISTOGRAM_MONTH;
    while (unit < HISTOGRAM_20_YEARS && rows_of(s, unit) > HISTOGRAM_ROWS)
        unit++;
    return unit;
}

static void count_rows(const struct histogram *h, struct span s, struct histogram_view *v)
{
    v->before = h->before;
    v->after = h->after;
    v->first = unit_of(s.first, v->unit);
    v->rows = (size_t)rows_of(s, v->unit);
    memset(v->counts, 0, sizeof(v->counts));
    for (int64_t i = 0; i < DAYS; i++) {
        int64_t row;

        if (!h->days[i])
            continue;
        row = unit_of(i + FIRST_DAY, v->unit) - v->first;
        if (row < 0)
            v->before += h->days[i];
        else if (row >= (int64_t)v->rows)
            v->after += h->days[i];
        else
            v->counts[row] += h->days[i];
    }
}

/* Whether there are many rows, and something in a third of them at most. */
static bool is_sparse(const struct histogram_view *v)
{
    size_t used = 0;

    for (size_t i = 0; i < v->rows; i++)
        used += v->counts[i] != 0;
    return v->rows > HISTOGRAM_ROWS / 2 && used * 3 <= v->rows;
}

struct histogram_view histogram_view(const struct histogram *h)
{
    struct histogram_view v = { .before = h->before, .after = h->after };
    struct span all = span_without(h, 0);
    struct span most = span_without(h, h->sum / FAR_OFF);

    if (h->sum == h->before + h->after)
        return v;
    v.unit = unit_for(h, most);
    if (rows_of(all, v.unit) <= rows_of(most, v.unit) + FEW_ROWS &&
        rows_of(all, v.unit) <= HISTOGRAM_ROWS)
        most = all;
    count_rows(h, most, &v);
    while (is_sparse(&v) && v.unit < HISTOGRAM_20_YEARS) {
        v.unit++;
        count_rows(h, most, &v);
    }
    return v;
}

const char *histogram_unit_name(enum histogram_unit unit)
{
    static const char *const names[] = { "day",  "week",    "month",   "quarter",
                                         "year", "5 years", "20 years" };

    return names[unit];
}

void histogram_label(const struct histogram_view *v, size_t i, char buf[HISTOGRAM_LABEL])
{
    int n = (int)(v->first + (int64_t)i);
    int years = unit_years(v->unit);

    if (v->unit == HISTOGRAM_DAY)
        print_day(n, buf);
    else if (v->unit == HISTOGRAM_WEEK)
        print_day((int64_t)n * 7 + FIRST_MONDAY, buf);
    else if (v->unit == HISTOGRAM_MONTH)
        snprintf(buf, HISTOGRAM_LABEL, "%04d-%02d", n / 12, n % 12 + 1);
    else if (v->unit == HISTOGRAM_QUARTER)
        snprintf(buf, HISTOGRAM_LABEL, "%04d-Q%d", n / 4, n % 4 + 1);
    else if (years == 1)
        snprintf(buf, HISTOGRAM_LABEL, "%04d", n);
    else
        snprintf(buf, HISTOGRAM_LABEL, "%04d-%04d", n * years, n * years + years - 1);
}

#ifndef NF_TOOLS_HISTOGRAM_H
#define NF_TOOLS_HISTOGRAM_H

#include <newsfiche/record.h>

/* How many articles are of which time: counted by day, shown by what fits a screen. */
#define HISTOGRAM_ROWS 31 /* at most: the days of a month */

enum histogram_unit {
    HISTOGRAM_DAY,
    HISTOGRAM_WEEK, /* from Monday */
    HISTOGRAM_MONTH,
    HISTOGRAM_QUARTER,
    HISTOGRAM_YEAR,
    HISTOGRAM_5_YEARS,
    HISTOGRAM_20_YEARS
};

struct histogram;

/* NULL when out of memory. */
struct histogram *histogram_new(void);
void histogram_free(struct histogram *h);

/* Count an article where its time begins: of one that says its month alone, that is
 * the first day. */
void histogram_add(struct histogram *h, const struct nf_time *t);

struct histogram_view {
    enum histogram_unit unit;
    int64_t first; /* number of the first row */
    size_t rows;   /* 0: there was no time */
    uint64_t counts[HISTOGRAM_ROWS];
    uint64_t before; /* articles of times before the first row, */
    uint64_t after;  /* and after the last: a few that are far off */
};

/* The rows of the smallest unit that is not too small for the span, for what articles
 * say of their time, or for how many there are. */
struct histogram_view histogram_view(const struct histogram *h);

/* "day", "week", "5 years" */
const char *histogram_unit_name(enum histogram_unit unit);

/* What row @i is of: "2024-01-31" (a week: its Monday), "2024-01", "2024-Q1", "2024",
 * "2020-2024". */
#define HISTOGRAM_LABEL 48
void histogram_label(const struct histogram_view *v, size_t i, char buf[HISTOGRAM_LABEL]);

#endif

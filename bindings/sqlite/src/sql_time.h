#ifndef NF_SQL_TIME_H
#define NF_SQL_TIME_H

#include <newsfiche/record.h>

/*
 * Times as text that sorts, and that SQLite's date functions take: in UTC, to the second,
 * "2024-01-31T07:40:00Z", without Z if the zone is not known, which counts as UTC; and
 * "2024-01-31" if no more than the day is known, the first day of a month or year.
 */

/* What was printed last: times that follow one another mostly have one day. */
struct sql_time_printer {
    bool has_day;
    int64_t day; /* since 1970 */
    char text[NF_TIME_TEXT];
};

/* Print @t to @p->text. 0 if there is no time, or it has no year of four digits. */
size_t nf_sql_time_print(struct sql_time_printer *p, const struct nf_time *t);

/* "year" to "second"; NULL if there is no time. */
const char *nf_sql_time_precision(const struct nf_time *t);

/* Of times of the same second, which text is greater: a number that grows with it. */
int nf_sql_time_rank(const struct nf_time *t);

/*
 * nf_sql_time_span - the span of what @text begins with: a day, a month or a year
 *
 * A time whose text is not less than @text does not begin before @from, and one whose text
 * is not greater begins before @until. False if that is not known.
 */
bool nf_sql_time_span(struct nf_str text, int64_t *from, int64_t *until);

#endif

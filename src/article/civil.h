#ifndef NF_ARTICLE_CIVIL_H
#define NF_ARTICLE_CIVIL_H

#include <stdint.h>

/* Days from 1970-01-01 of a date of the Gregorian calendar, and back. */
int64_t nf_civil_days(int64_t year, int month, int day);
void nf_civil_date(int64_t days, int64_t *year, int *month, int *day);

#endif

#ifndef NF_ARTICLE_MONTH_NAMES_H
#define NF_ARTICLE_MONTH_NAMES_H

#include <newsfiche/types.h>

#define NF_WEEKDAY 13

struct nf_month_name {
    char name[31];
    uint8_t month; /* 1 to 12; NF_WEEKDAY; 0: two months have this name */
};

extern const struct nf_month_name nf_month_names[];
extern const size_t nf_month_name_count;

/*
 * nf_month_by_name - the month of @word, as nf_fold() gives it
 *
 * A whole name, or three letters or more that only names of one month begin
 * with. NF_WEEKDAY for a day of the week; 0 for anything else. @word has no NUL
 * in it.
 */
int nf_month_by_name(struct nf_str word);

#endif

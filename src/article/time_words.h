#ifndef NF_ARTICLE_TIME_WORDS_H
#define NF_ARTICLE_TIME_WORDS_H

#include "src/article/time_parts.h"

/* A time that is read part by part, in whatever order: what is left, what was
 * found, and what must be true in the end. */
struct nf_words {
    struct nf_scan s;
    struct nf_time_parts t;
    char before;          /* the byte before this part */
    bool numeric;         /* a date of numbers alone: of our time, or none */
    bool year_marked;     /* 2024年 needs no month */
    bool needs_clock;     /* DD.MM.YY */
    bool needs_day;
    bool month_first;     /* a month's name stands where weekdays do */
    bool month_follows;   /* the next number is one: "tháng 5" */
    bool thai;            /* years are of the Buddhist era */
    bool short_year;      /* it has two digits */
    bool finnish_weekday;
    bool mar;             /* March; November where Finnish is cut short */
    bool behind_clock;
};

/*
 * nf_time_words - what is written with words, marks or in an order of its own
 * @text: as nf_fold() gives it
 */
bool nf_time_words(struct nf_str text, struct nf_time *out);

/* A part that begins with a digit, which is there. */
bool nf_words_number(struct nf_words *w);

/* A part that is a word. */
bool nf_words_word(struct nf_words *w);

#endif

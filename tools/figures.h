#ifndef NF_TOOLS_FIGURES_H
#define NF_TOOLS_FIGURES_H

#include <stdint.h>
#include <time.h>

/* Figures for people, each in a buffer of this size. */
#define FIGURE_TEXT 32

/* "13,724" */
char *figure_count(uint64_t n, char buf[FIGURE_TEXT]);

/* ", 13,724 refused", if that is @what they were; "" if there were none. */
#define FIGURE_MORE 64
char *figure_more(uint64_t n, const char *what, char buf[FIGURE_MORE]);

/* "91.4 MB": powers of 1000, three digits. */
char *figure_bytes(uint64_t n, char buf[FIGURE_TEXT]);

/* "29.6 %"; "-" when @whole is 0. */
char *figure_share(uint64_t part, uint64_t whole, char buf[FIGURE_TEXT]);

/* "article" or "articles". */
const char *figure_articles(uint64_t n);

/* Seconds since @start, by a clock nobody sets. */
struct timespec clock_now(void);
double clock_since(const struct timespec *start);

#endif

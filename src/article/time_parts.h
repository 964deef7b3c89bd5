#ifndef NF_ARTICLE_TIME_PARTS_H
#define NF_ARTICLE_TIME_PARTS_H

#include <newsfiche/record.h>

#include "src/base/ascii.h"

/* What was found of a time so far; -1 where nothing was. */
struct nf_time_parts {
    int year, month, day;
    int hour, minute, second;
    uint32_t micros;
    enum nf_precision fraction; /* NONE if there is no fraction */
    bool zone_known;
    int offset;
    bool pm, am;
};

#define NF_TIME_NOTHING { -1, -1, -1, -1, -1, -1, 0, NF_PRECISION_NONE, false, 0, \
                          false, false }

/* What is left of the text. */
struct nf_scan {
    const char *p;
    const char *end;
};

static inline char nf_peek(const struct nf_scan *s)
{
    return s->p < s->end ? *s->p : '\0';
}

static inline bool nf_take(struct nf_scan *s, char c)
{
    if (nf_peek(s) != c || s->p == s->end)
        return false;
    s->p++;
    return true;
}

static inline void nf_skip_spaces(struct nf_scan *s)
{
    while (nf_peek(s) == ' ' || nf_peek(s) == '\t')
        s->p++;
}

/* How many digits stand here. */
static inline size_t nf_digits(const struct nf_scan *s)
{
    const char *p = s->p;

    while (p < s->end && nf_is_digit(*p))
        p++;
    return (size_t)(p - s->p);
}

/* The next @n digits, which are there, as a number; n <= 9. */
static inline int nf_number(struct nf_scan *s, size_t n)
{
    int v = 0;

    while (n-- > 0)
        v = v * 10 + (*s->p++ - '0');
    return v;
}

/* A number of exactly @n digits. */
static inline bool nf_take_number(struct nf_scan *s, size_t n, int *out)
{
    if (nf_digits(s) < n)
        return false;
    *out = nf_number(s, n);
    return true;
}

/* .123 or ,123, if there is one: any number of digits, of which six count. */
void nf_take_fraction(struct nf_scan *s, struct nf_time_parts *t);

/* H:MM, HH:MM:SS, with fraction. */
bool nf_take_clock(struct nf_scan *s, struct nf_time_parts *t);

/* +02:00, -0400, +02; +2 behind a letter. "-0000" says that the zone is not known. The sign
 * is not the first byte of the text. */
bool nf_take_offset(struct nf_scan *s, struct nf_time_parts *t);

/* Behind an offset, if it is there: its name once more, and the reading of a
 * monotonic clock, as Go writes them ("+0100 CET m=+0.1"). */
void nf_skip_zone_name(struct nf_scan *s);

/* Whether @w names a zone, which is then known unless several have that name. */
bool nf_zone_by_name(struct nf_str w, struct nf_time_parts *t);

/* The letters of ASCII that stand here. */
struct nf_str nf_take_letters(struct nf_scan *s);

/* From the bracket that is here to where it closes, or to the end: a weekday, or a zone where
 * none is known: (GMT+8). */
void nf_take_remark(struct nf_scan *s, struct nf_time_parts *t);

/* From parts to a time, if they make one. */
bool nf_time_finish(struct nf_time_parts *t, struct nf_time *out);

#endif

/*
 * Times with a month's name, with marks (年月日), or of numbers in an order that
 * can be told. Parts may stand in any order, with words between them that say
 * nothing; any other word makes it no time.
 */
#include "src/article/time_words.h"

#include <string.h>

/* Dates of numbers alone are read if they are of these years: others are of
 * another calendar (1403, 2081, 2567), or no dates. With a month's name 5784 is. */
#define FIRST_YEAR 1600
#define LAST_YEAR 2060

static bool take_part(struct nf_words *w)
{
    struct nf_scan *s = &w->s;
    char c = nf_peek(s);

    if ((c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80)
        return nf_words_word(w);
    if (nf_is_digit(c))
        return nf_words_number(w);
    if (c == '(' || c == '[') {
        nf_take_remark(s, &w->t);
        return true;
    }
    /* Behind a space or a zone's name "-05" is an offset, else a hyphen. */
    if ((c == '+' || (c == '-' && !nf_is_digit(w->before))) && w->t.hour >= 0 &&
        s->end - s->p > 1 && nf_is_digit(s->p[1])) {
        if (w->before == 'z' || !nf_take_offset(s, &w->t)) /* Z+01:00 says two things */
            return false;
        nf_skip_zone_name(s);
        return true;
    }
    s->p++;
    return c && strchr(" \t,-./|@'", c);
}

/* Whether what was found is a date, and what else it has to be. */
static bool is_right(const struct nf_words *w)
{
    const struct nf_time_parts *t = &w->t;

    if (t->year < 0 || t->year > 2999 || (t->day < 0 && (t->hour >= 0 || w->needs_day)))
        return false;
    if (t->month < 0 && (!w->year_marked || t->day >= 0))
        return false;
    if (w->numeric && (t->year < FIRST_YEAR || t->year > LAST_YEAR))
        return false;
    if ((t->hour < 0 && t->minute >= 0) || (t->minute < 0 && t->second >= 0))
        return false;
    if (w->finnish_weekday && w->mar)
        return false;
    return !w->needs_clock || t->hour >= 0;
}

bool nf_time_words(struct nf_str text, struct nf_time *out)
{
    struct nf_words w = { .s = { text.ptr, text.ptr + text.len },
                          .t = NF_TIME_NOTHING,
                          .before = ' ' };

    while (w.s.p < w.s.end) {
        if (!take_part(&w))
            return false;
        w.before = w.s.p[-1];
    }
    if (!is_right(&w))
        return false;
    if (w.thai && w.short_year) {
        /* 67 is 2567 of the Buddhist era; 24 may be either's. */
        if (w.t.year % 100 < 50 || w.t.year % 100 > 79)
            return false;
        w.t.year = 2500 + w.t.year % 100;
    }
    if (w.thai && w.t.year > LAST_YEAR)
        w.t.year -= 543;
    return nf_time_finish(&w.t, out);
}

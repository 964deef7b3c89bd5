/*
 * Numbers in times that are read part by part: which of them is the year, the
 * month, the day or the clock.
 */
#include <string.h>

#include "src/article/time_words.h"

/* Beside a month's name a number is the day, and one of four digits, or the
 * second one behind the name, the year. */
static bool place_number(struct nf_words *w, size_t n)
{
    struct nf_time_parts *t = &w->t;
    int v = nf_number(&w->s, n);

    if (n == 4 && t->year < 0) {
        t->year = v;
        /* 29/Feb/2024:13:05:59 */
        if (nf_peek(&w->s) == ':')
            w->s.p++;
        return true;
    }
    if (n > 2)
        return false;
    if (w->month_follows) {
        w->month_follows = false;
        t->month = v;
        return true;
    }
    if (t->day < 0) {
        t->day = v;
        return true;
    }
    if (n == 2 && t->year < 0 && t->month > 0) {
        t->year = v < 69 ? 2000 + v : 1900 + v;
        w->short_year = true;
        return true;
    }
    return false;
}

/* One or two digits, spaces before them if @sep is not one itself. */
static bool take_pair(struct nf_scan *s, char sep, int *out)
{
    size_t n;

    if (!nf_take(s, sep))
        return false;
    if (sep != ' ')
        nf_skip_spaces(s);
    n = nf_digits(s);
    if (n < 1 || n > 2)
        return false;
    *out = nf_number(s, n);
    return true;
}

/* 2016-6-9, 2016/06/29, 2016.6.9, 2016. 6. 9., 2016:06:29, 2016 6 9. */
static bool take_year_first(struct nf_words *w)
{
    struct nf_scan at = w->s;
    int year = nf_number(&at, 4), month, day;
    char sep = nf_peek(&at);

    if (!sep || !strchr("-/.: ", sep) || !take_pair(&at, sep, &month) ||
        !take_pair(&at, sep, &day) || nf_peek(&at) == ':')
        return false;
    w->t.year = year;
    w->t.month = month;
    w->t.day = day;
    w->numeric = true;
    w->s = at;
    return true;
}

/* 29.06.2016, 29. 6. 2016; 29.06.16 if a clock follows. */
static bool take_dotted(struct nf_words *w, size_t n)
{
    struct nf_scan at = w->s;
    int day = nf_number(&at, n), month, year;

    if (!take_pair(&at, '.', &month) || !nf_take(&at, '.'))
        return false;
    nf_skip_spaces(&at);
    n = nf_digits(&at);
    if (n != 4 && n != 2)
        return false;
    year = nf_number(&at, n);
    if (nf_peek(&at) == ':')
        return false;
    w->t.year = n == 4 ? year : year < 69 ? 2000 + year : 1900 + year;
    w->t.month = month;
    w->t.day = day;
    w->numeric = true;
    w->needs_clock = n == 2;
    w->s = at;
    return true;
}

/* 29/06/2016, 6-29-2016: the number that cannot be a month is the day. */
static bool take_either_first(struct nf_words *w, size_t n)
{
    struct nf_scan at = w->s;
    int first = nf_number(&at, n), second;
    char sep = nf_peek(&at);

    if ((sep != '/' && sep != '-') || !take_pair(&at, sep, &second) || !nf_take(&at, sep) ||
        nf_digits(&at) != 4 || (first != second && (first > 12) == (second > 12)))
        return false;
    w->t.year = nf_number(&at, 4);
    if (nf_peek(&at) == ':')
        return false;
    w->t.month = first > 12 ? second : first;
    w->t.day = first > 12 ? first : second;
    w->numeric = true;
    w->s = at;
    return true;
}

enum { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND };

struct mark {
    char text[4];
    uint8_t part;
};

static const struct mark marks[] = {
    { "年", YEAR }, { "년", YEAR }, { "月", MONTH }, { "월", MONTH },  { "日", DAY },
    { "일", DAY },  { "号", DAY },  { "號", DAY },   { "時", HOUR },   { "时", HOUR },
    { "点", HOUR }, { "點", HOUR }, { "시", HOUR },  { "分", MINUTE }, { "분", MINUTE },
    { "秒", SECOND }, { "초", SECOND }
};

/* A number with what it is behind it: 2024年2月29日13時05分. */
static bool take_marked(struct nf_words *w, size_t n)
{
    struct nf_time_parts *t = &w->t;
    int *parts[] = { &t->year, &t->month, &t->day, &t->hour, &t->minute, &t->second };
    struct nf_scan at = w->s;
    int v = nf_number(&at, n);

    nf_skip_spaces(&at);
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        int part = marks[i].part;

        if (at.end - at.p < 3 || memcmp(at.p, marks[i].text, 3) != 0)
            continue;
        if (*parts[part] >= 0 || (part == YEAR) != (n == 4))
            return false;
        *parts[part] = v;
        w->numeric = w->numeric || part == YEAR;
        w->year_marked = w->year_marked || part == YEAR;
        w->s.p = at.p + 3;
        return true;
    }
    return false;
}

/* The hour in @n digits, and two digits of minutes where @at is. */
static bool place_clock(struct nf_words *w, size_t n, struct nf_scan at)
{
    w->t.hour = nf_number(&w->s, n);
    w->t.minute = nf_digits(&at) == 2 ? nf_number(&at, 2) : 0;
    w->s = at;
    return true;
}

static bool is_half_of_day(struct nf_scan s)
{
    return (nf_peek(&s) == 'a' || nf_peek(&s) == 'p') && (s.p++, nf_take(&s, '.'), true) &&
           nf_take(&s, 'm');
}

/* Behind 10.05: nothing, or .59 and a fraction, as Oracle writes it. */
static bool place_dotted_clock(struct nf_words *w, size_t n, struct nf_scan at)
{
    struct nf_scan behind;

    if (nf_digits(&at) != 2)
        return false;
    place_clock(w, n, at);
    behind = w->s;
    if (nf_take(&behind, '.') && nf_digits(&behind) == 2) {
        w->t.second = nf_number(&behind, 2);
        nf_take_fraction(&behind, &w->t);
        w->s = behind;
    }
    return true;
}

/* Clocks without a colon: 16h, 16h30, 16 h 30; behind a date 10.05 and 10 pm. */
static bool take_other_clock(struct nf_words *w, size_t n)
{
    bool dated = w->t.year >= 0 && w->t.month >= 0 && w->t.day >= 0;
    struct nf_scan at = { w->s.p + n, w->s.end };

    if (dated && nf_take(&at, '.'))
        return place_dotted_clock(w, n, at);
    nf_skip_spaces(&at);
    if (dated && is_half_of_day(at))
        return place_clock(w, n, at);
    if (!nf_take(&at, 'h') || (nf_peek(&at) >= 'a' && nf_peek(&at) <= 'z'))
        return false;
    nf_skip_spaces(&at);
    return place_clock(w, n, at);
}

bool nf_words_number(struct nf_words *w)
{
    const struct nf_time_parts *t = &w->t;
    bool first = t->year < 0 && t->month < 0 && t->day < 0;
    size_t n = nf_digits(&w->s);
    bool behind_clock = true;

    if (n > 4 || n == 3)
        return false;
    if (n <= 2 && w->s.end - w->s.p > (ptrdiff_t)n && w->s.p[n] == ':') {
        if (t->hour >= 0 || !nf_take_clock(&w->s, &w->t))
            return false;
    } else if (!(n <= 2 && t->hour < 0 && take_other_clock(w, n))) {
        behind_clock = false;
        if (!take_marked(w, n) &&
            !(first && n == 4 && take_year_first(w)) &&
            !(first && n <= 2 && (take_dotted(w, n) || take_either_first(w, n))) &&
            !place_number(w, n))
            return false;
    }
    w->behind_clock = behind_clock;
    return true;
}

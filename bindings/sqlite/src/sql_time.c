#include "bindings/sqlite/src/sql_time.h"

#include <string.h>

#define YEAR_0 INT64_C(-62167219200)
#define YEAR_10000 INT64_C(253402300800)
#define DAY 86400
#define DATE 10 /* bytes of "2024-01-31" */

static bool has_text(const struct nf_time *t)
{
    return t->precision != NF_PRECISION_NONE && t->seconds >= YEAR_0 &&
           t->seconds < YEAR_10000;
}

static void put_two(char *to, int64_t n)
{
    to[0] = (char)('0' + n / 10);
    to[1] = (char)('0' + n % 10);
}

static void put_day(struct sql_time_printer *p, int64_t day)
{
    const struct nf_time t = { .seconds = day * DAY, .precision = NF_PRECISION_DAY };

    if (p->has_day && p->day == day)
        return;
    nf_time_print(&t, p->text);
    p->has_day = true;
    p->day = day;
}

size_t nf_sql_time_print(struct sql_time_printer *p, const struct nf_time *t)
{
    int64_t from_0, of_day;
    size_t n = DATE;

    if (!has_text(t))
        return 0;
    from_0 = t->seconds - YEAR_0;
    of_day = from_0 % DAY;
    put_day(p, from_0 / DAY + YEAR_0 / DAY);
    if (t->precision >= NF_PRECISION_MINUTE) {
        memcpy(p->text + DATE, "T00:00:00", sizeof("T00:00:00") - 1);
        put_two(p->text + DATE + 1, of_day / 3600);
        put_two(p->text + DATE + 4, of_day / 60 % 60);
        put_two(p->text + DATE + 7, of_day % 60);
        n += sizeof("T00:00:00") - 1;
        if (t->zone_known)
            p->text[n++] = 'Z';
    }
    return n;
}

const char *nf_sql_time_precision(const struct nf_time *t)
{
    static const char *const names[] = { NULL, "year", "month", "day", "minute" };

    if (!has_text(t))
        return NULL;
    return t->precision < NF_PRECISION_SECOND ? names[t->precision] : "second";
}

int nf_sql_time_rank(const struct nf_time *t)
{
    return t->precision < NF_PRECISION_MINUTE ? 0 : t->zone_known ? 2 : 1;
}

bool nf_sql_time_span(struct nf_str text, int64_t *from, int64_t *until)
{
    static const size_t ends[] = { DATE, 7, 4 }; /* of a day, a month, a year */

    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        const struct nf_str head = { text.ptr, ends[i] };
        struct nf_time t;
        char again[NF_TIME_TEXT];

        /* As it would be printed, for "2024/1/31" is a time too, and sorts elsewhere. */
        if (text.len < head.len || !nf_time_parse(head, &t) ||
            nf_time_print(&t, again) != head.len || memcmp(again, head.ptr, head.len) != 0)
            continue;
        *from = t.seconds;
        *until = nf_time_end(&t);
        return true;
    }
    return false;
}

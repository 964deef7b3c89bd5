/*
 * Words in times that are read part by part.
 */
#include <string.h>

#include "src/article/month_names.h"
#include "src/article/time_words.h"
#include "src/base/str_equal.h"

/* The most words a name has: "mean fomhair", "thang muoi hai". */
#define NAME_WORDS 3

/* Articles, prepositions, endings of ordinals, words for day, year and hour. */
static const char particles[] =
    " at of on st nd rd th le les la las el los de del di du d l do da dia em as al a o "
    "e er eme alle ore ora ha hs hrs h um uhr den der am vom om uur kl klo i ob u v ve "
    "ho hod hodin r roku rok god godine godina go g y m val gada gads gds plkst kell "
    "saat saati il yil yili ko eko en n pukul jam pkl tgl tanggal hari ng ika sa ngay "
    "nam luc ky los viti "
    "г года год гг в во р року рік о об у ч час часа ж жылы жылғы жыл στισ του τησ ωρα στη "
    "թ ժամը წ წლის საათი م الساعة عام سنة يوم في ساعت روز سال "
    "בשעה של ב को के बजे সাল টা টায় ที่ พ ศ น เวลา ";

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static struct nf_str word(struct nf_scan *s)
{
    struct nf_str w = { s->p, 0 };

    while (s->p < s->end && is_letter(*s->p))
        s->p++;
    w.len = (size_t)(s->p - w.ptr);
    return w;
}

/* Whether @w is one of the words of @list, which has a blank around each. */
static bool is_one_of(struct nf_str w, const char *list)
{
    while (*++list) {
        size_t n = strcspn(list, " ");

        if (n == w.len && memcmp(list, w.ptr, n) == 0)
            return true;
        list += n;
    }
    return false;
}

/* Whether nothing of a time was found yet. */
static bool is_first(const struct nf_time_parts *t)
{
    return t->year < 0 && t->month < 0 && t->day < 0 && t->hour < 0;
}

static bool is_dated(const struct nf_time_parts *t)
{
    return t->year >= 0 && t->month >= 0 && t->day >= 0;
}

static bool place_half(struct nf_words *w, bool pm)
{
    if (w->t.am || w->t.pm)
        return false;
    w->t.pm = pm;
    w->t.am = !pm;
    return true;
}

/* "a.m.", "p. m.", "π.μ.": @first is the first letter. */
static bool take_spaced_half(struct nf_words *w, struct nf_str first)
{
    bool latin = nf_str_is(first, "a") || nf_str_is(first, "p");
    struct nf_scan at = w->s;

    if (!latin && !nf_str_is(first, "π") && !nf_str_is(first, "μ"))
        return false;
    while (nf_peek(&at) == '.' || nf_peek(&at) == ' ')
        at.p++;
    if (!nf_str_is(word(&at), latin ? "m" : "μ"))
        return false;
    w->s = at;
    return place_half(w, nf_str_is(first, "p") || nf_str_is(first, "μ"));
}

/* "am" is German, too, before a date; some words are half a day only right
 * behind a clock. */
static bool take_half(struct nf_words *w, struct nf_str name)
{
    if (name.len > 2 && (unsigned char)*name.ptr < 0x80)
        return false;
    if (is_one_of(name, " pm μμ 下午 午後 오후 مساء "))
        return place_half(w, true);
    if (is_one_of(name, " πμ 上午 午前 오전 صباحا ") ||
        (nf_str_is(name, "am") && (w->t.hour >= 0 || is_dated(&w->t))))
        return place_half(w, false);
    if (w->behind_clock && (nf_str_is(name, "ص") || nf_str_is(name, "م")))
        return place_half(w, nf_str_is(name, "م"));
    return take_spaced_half(w, name);
}

static bool comma_follows(struct nf_scan s, bool or_dot)
{
    bool dot = nf_take(&s, '.');

    return nf_peek(&s) == ',' || (or_dot && dot);
}

/*
 * "mar." is Tuesday in French and Spanish: what was taken for a month gives way
 * to another one if it stood before all else.
 */
static bool place_month(struct nf_words *w, struct nf_str name, int month)
{
    struct nf_time_parts *t = &w->t;

    if (t->month < 0) {
        w->month_first = is_first(t) && comma_follows(w->s, true);
    } else {
        if (!w->month_first || t->year >= 0 || t->hour >= 0)
            return false;
        w->month_first = false;
        w->needs_day = true;
    }
    t->month = month;
    w->mar = nf_str_is(name, "mar");
    w->thai = name.len > 2 && (memcmp(name.ptr, "\xe0\xb8", 2) == 0 ||
                               memcmp(name.ptr, "\xe0\xb9", 2) == 0);
    return true;
}

/* The month or weekday that @first begins, by as many words as can be. */
static int take_name(struct nf_words *w, struct nf_str first)
{
    struct nf_scan at = { first.ptr, w->s.end }, ends[NAME_WORDS];
    size_t lengths[NAME_WORDS], n = 0, len = 0;
    char joined[sizeof(nf_month_names[0].name)];

    while (n < NAME_WORDS && is_letter(nf_peek(&at))) {
        struct nf_str one = word(&at);

        if (one.len >= sizeof(joined) - len)
            break;
        memcpy(joined + len, one.ptr, one.len);
        len += one.len;
        ends[n] = at;
        lengths[n++] = len;
        joined[len++] = ' ';
        while (nf_peek(&at) == ' ' || nf_peek(&at) == '.')
            at.p++;
    }
    while (n-- > 0) {
        int month = nf_month_by_name((struct nf_str){ joined, lengths[n] });

        if (month == 0)
            continue;
        w->s = ends[n];
        return month;
    }
    return 0;
}

/* A zone that is called @name, if it does not gainsay the one that is known. */
static bool take_zone(struct nf_words *w, struct nf_str name, bool *is_zone)
{
    struct nf_time_parts before = w->t;

    *is_zone = nf_zone_by_name(name, &w->t);
    return !*is_zone || !before.zone_known || !w->t.zone_known || before.offset == w->t.offset;
}

bool nf_words_word(struct nf_words *w)
{
    bool first = is_first(&w->t);
    struct nf_str name = word(&w->s);
    bool is_zone;
    int month;

    if (first && name.len == 2 && is_one_of(name, " ma ti ke to pe la su "))
        w->finnish_weekday = true;
    if (nf_str_is(name, "t"))
        return nf_is_digit(nf_peek(&w->s));
    if (take_half(w, name))
        return true;
    if (w->t.hour >= 0) {
        if (!take_zone(w, name, &is_zone))
            return false;
        if (is_zone)
            return true;
    }
    month = take_name(w, name);
    if (month > 0 && month < NF_WEEKDAY)
        return place_month(w, name, month);
    if (month == NF_WEEKDAY || is_one_of(name, particles) || nf_zone_by_name(name, &w->t))
        return true;
    if (is_one_of(name, " thang thg ") && w->t.month < 0) {
        w->month_follows = true;
        return true;
    }
    /* Whatever it says: before a date, with a comma, it is a day of the week. */
    return first && comma_follows(w->s, false);
}

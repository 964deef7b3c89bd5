/*
 * A row around a match. What is found is in the first third of the row, so that more of
 * what follows can be seen; the row begins with a word where there is a blank.
 */
#include "tools/excerpt.h"

#define MORE "…"

struct row {
    struct out *out;
    const struct excerpt *excerpt;
    size_t at;   /* the span that is next, or that the row is in */
    bool inside; /* of it */
};

/* Where the character before byte @i begins. */
static size_t back(struct nf_str text, size_t i)
{
    size_t least = i > 4 ? i - 4 : 0;

    do
        i--;
    while (i > least && ((unsigned char)text.ptr[i] & 0xc0) == 0x80);
    return i;
}

/* The place up to @columns columns before byte @end: where a word begins, if one does; else a
 * character, with its marks. */
static size_t place_before(const struct excerpt *e, size_t end, size_t columns)
{
    size_t i = end, word = end, whole = end, used = 0;

    while (i > e->line.from) {
        size_t from = back(e->text, i);
        size_t n = safe_columns((struct nf_str){ e->text.ptr + from, i - from }, 10);

        used += n;
        if (used > columns)
            return word < end ? word : whole;
        if (e->text.ptr[from] == ' ')
            word = i;
        if (n)
            whole = from;
        i = from;
    }
    return i;
}

static struct nf_str bytes_from(const struct excerpt *e, size_t from)
{
    return (struct nf_str){ e->text.ptr + from, e->line.to - from };
}

/* Where a row begins that shows what is at byte @i: so that it is full, if there is enough
 * before. */
static size_t row_begin(const struct excerpt *e, size_t i, size_t columns)
{
    size_t begin = place_before(e, i, columns / 3);
    size_t used = safe_columns(bytes_from(e, begin), columns);

    return used < columns ? place_before(e, begin, columns - 1 - used) : begin;
}

/* What of the line is shown; sets @columns to those that are left for it. */
static struct nf_str cut(struct out *out, const struct excerpt *e, size_t first,
                         size_t *columns)
{
    struct nf_str rest = bytes_from(e, e->line.from);

    if (*columns == SIZE_MAX || safe_columns(rest, *columns + 1) <= *columns)
        return rest;
    if (first < e->count)
        rest = bytes_from(e, row_begin(e, e->spans[first].from, *columns));
    if (rest.ptr > e->text.ptr + e->line.from) {
        out_string(out, MORE);
        --*columns;
    }
    if (safe_columns(rest, *columns + 1) > *columns)
        --*columns;
    return rest;
}

static void turn(struct row *r, bool on)
{
    if (r->inside != on)
        out_string(r->out, on ? r->excerpt->on : r->excerpt->off);
    r->inside = on;
}

/* The character at byte @i comes next. */
static void go_to(struct row *r, size_t i)
{
    const struct excerpt *e = r->excerpt;

    while (r->at < e->count && e->spans[r->at].to <= i)
        r->at++;
    turn(r, r->at < e->count && e->spans[r->at].from <= i);
}

size_t excerpt_row(struct out *out, const struct excerpt *e, size_t first, size_t columns)
{
    struct row r = { .out = out, .excerpt = e, .at = first };
    struct nf_str rest = cut(out, e, first, &columns), ahead = rest;
    size_t i = (size_t)(rest.ptr - e->text.ptr);
    struct safe_char c;

    while (r.at && e->spans[r.at - 1].to > i)
        r.at--;
    while (safe_next(&ahead, SAFE_LINE, &c) && c.columns <= columns) {
        go_to(&r, i);
        out_write(out, c.text, c.len);
        columns -= c.columns;
        rest = ahead;
        i = (size_t)(rest.ptr - e->text.ptr);
    }
    turn(&r, false);
    if (rest.len)
        out_string(out, MORE);
    while (r.at < e->count && (r.at <= first || !rest.len || e->spans[r.at].from < i))
        r.at++;
    return r.at;
}

/*
 * What was found, for people.
 */
#include "tools/found_show.h"

#include <stdio.h>

#include "tools/excerpt.h"
#include "tools/found_line.h"
#include "tools/short_time.h"

#define NUMBER_ON "\033[32m"
#define TITLE_ON "\033[1m"
#define MATCH_ON "\033[1;31m"
#define OFF "\033[0m"

#define INDENT 4
#define LEAST 20 /* columns of a row, however narrow the terminal is */

struct show {
    const struct found_show *how;
    const struct found *found;
    struct out *out;
};

static const char *style(const struct show *s, const char *on)
{
    return s->how->color ? on : "";
}

static size_t room(const struct show *s, size_t used)
{
    const size_t screen = s->how->screen;

    if (screen == SIZE_MAX)
        return screen;
    return screen > used + LEAST ? screen - used : LEAST;
}

static size_t put_cell(struct show *s, struct nf_str text)
{
    size_t used = out_safe(s->out, text, SAFE_LINE);

    out_spaces(s->out, 2);
    return used + 2;
}

static size_t put_number(struct show *s, uint64_t ordinal)
{
    const struct archive *a = s->how->archive;
    char number[24];
    size_t used = 0;

    if (a->several)
        used = put_cell(s, safe_view(archive_file(a, ordinal)));
    snprintf(number, sizeof(number), "%llu", (unsigned long long)ordinal);
    out_string(s->out, style(s, NUMBER_ON));
    used += out_safe(s->out, safe_view(number), SAFE_LINE);
    out_string(s->out, style(s, OFF));
    out_spaces(s->out, 2);
    return used + 2;
}

static bool is_title(struct nf_str name)
{
    return nf_role_by_name(name) == NF_ROLE_TITLE;
}

/* The title, with what was found in it if it was looked through. */
static void put_title(struct show *s, struct nf_str title, size_t used)
{
    struct excerpt e = { .text = title, .on = style(s, OFF MATCH_ON),
                         .off = style(s, OFF TITLE_ON) };

    for (size_t i = 0; i < s->found->count; i++) {
        const struct found_field *f = &s->found->fields[i];

        if (is_title(f->name) && f->count) {
            e.text = f->text;
            e.spans = &s->found->spans.at[f->first];
            e.count = f->count;
        }
    }
    out_string(s->out, style(s, TITLE_ON));
    e.line.to = e.text.len;
    excerpt_row(s->out, &e, 0, room(s, used));
    out_string(s->out, style(s, OFF));
    out_byte(s->out, '\n');
}

static bool put_heading(struct show *s, uint64_t ordinal, const struct nf_record *record,
                        struct nf_buf *scratch)
{
    static const struct pick_field published = { .role = NF_ROLE_PUBLISHED };
    static const struct pick_field title = { .role = NF_ROLE_TITLE };
    size_t used = put_number(s, ordinal);
    char time[SHORT_TIME];
    struct nf_str value;

    if (!pick_value(&published, ordinal, record, scratch, &value))
        return false;
    if (value.len)
        used += put_cell(s, short_time(value, time));
    if (!pick_value(&title, ordinal, record, scratch, &value))
        return false;
    put_title(s, value, used);
    return true;
}

/* The beginning of a row: with context, a sign of those in which something was found; and
 * the field's name, unless it is the text. Returns the columns. */
static size_t begin_row(struct show *s, const struct found_field *f, bool found)
{
    size_t used = INDENT;

    out_string(s->out, found && s->how->context ? "  > " : "    ");
    if (found && nf_role_by_name(f->name) != NF_ROLE_TEXT) {
        used += out_safe(s->out, f->name, SAFE_LINE) + 2;
        out_string(s->out, ": ");
    }
    return used;
}

static void put_context(struct show *s, const struct found_field *f, struct span line)
{
    const struct excerpt e = { f->text, line, NULL, 0, "", "" };

    excerpt_row(s->out, &e, 0, room(s, begin_row(s, f, false)));
    out_byte(s->out, '\n');
}

/* The lines before @from, but for those before byte @shown, which were shown; and a sign if
 * any are left out between. */
static void put_before(struct show *s, const struct found_field *f, size_t from, size_t shown)
{
    struct span lines[FOUND_CONTEXT + 1];
    size_t n = 0;

    while (found_line_before(f->text, from, shown, &lines[n]) && lines[n].from >= shown) {
        if (n == s->how->context) {
            if (shown)
                out_string(s->out, "    …\n");
            break;
        }
        from = lines[n++].from;
    }
    while (n--)
        put_context(s, f, lines[n]);
}

/* The lines behind @to, but for those from byte @next on. Returns where they end. */
static size_t put_behind(struct show *s, const struct found_field *f, size_t to, size_t next)
{
    struct span line;

    for (size_t n = 0; n < s->how->context && found_line_behind(f->text, to, next, &line);
         n++) {
        put_context(s, f, line);
        to = line.to;
    }
    return to;
}

static void put_line(struct show *s, const struct found_field *f, const struct found_line *l)
{
    const struct excerpt e = { f->text, { l->from, l->to }, l->spans, l->count,
                               style(s, MATCH_ON), style(s, OFF) };

    for (size_t i = 0; i < l->count;) {
        i = excerpt_row(s->out, &e, i, room(s, begin_row(s, f, true)));
        out_byte(s->out, '\n');
    }
}

static void put_field(struct show *s, const struct found_field *f)
{
    size_t shown = 0;

    for (size_t i = 0; i < f->count;) {
        struct found_line l = found_line(s->found, f, i);
        size_t next = SIZE_MAX;

        i += l.count;
        if (i < f->count)
            next = found_line(s->found, f, i).from;
        if (s->how->context)
            put_before(s, f, l.from, shown);
        put_line(s, f, &l);
        shown = l.to;
        if (s->how->context)
            shown = put_behind(s, f, l.to, next);
    }
}

bool found_show(const struct found_show *g, const struct found *f, uint64_t ordinal,
                const struct nf_record *record, struct nf_buf *scratch, struct out *out)
{
    struct show s = { g, f, out };

    if (!put_heading(&s, ordinal, record, scratch))
        return false;
    for (size_t i = 0; i < f->count; i++)
        if (!is_title(f->fields[i].name))
            put_field(&s, &f->fields[i]);
    return true;
}

#include "tools/contents_show.h"

#include <stdio.h>
#include <string.h>

#include "tools/figures.h"
#include "tools/json_out.h"
#include "tools/table.h"

#define TOP 10    /* sources and languages that are named */
#define FIELDS 20 /* fields that are */
#define MOST_JSON 100 /* of each, where nobody has to read them all */
#define WIDEST 40 /* columns of a name */
#define LEAST 15  /* as "and 65,526 more" */
#define INDENT 2
#define GAP 2
#define SHARE 7   /* columns of "100.0 %" */
#define PERIOD 10 /* of "2024-01-31" */

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* A line of a section: name, something else, count and share, in columns. */
struct lines {
    struct out *out;
    size_t name_width;
    size_t count_width;
    uint64_t of; /* what shares are of */
};

static void put_right(struct out *out, const char *text, size_t width)
{
    size_t n = strlen(text);

    out_spaces(out, width > n ? width - n : 0);
    out_string(out, text);
}

static void put_name(const struct lines *l, struct nf_str name)
{
    size_t n;

    out_spaces(l->out, INDENT);
    n = out_safe_cut(l->out, name, l->name_width);
    out_spaces(l->out, l->name_width - n + GAP);
}

static void put_count(const struct lines *l, uint64_t count)
{
    char buf[FIGURE_TEXT];

    put_right(l->out, figure_count(count, buf), l->count_width);
    put_right(l->out, figure_share(count, l->of, buf), GAP + SHARE);
    out_byte(l->out, '\n');
}

static void put_line(const struct lines *l, const char *name, uint64_t count)
{
    if (!count)
        return;
    put_name(l, safe_view(name));
    put_count(l, count);
}

static struct lines lines_for(struct out *out, const struct names *names, size_t most,
                              uint64_t of)
{
    struct lines l = { .out = out, .name_width = LEAST, .of = of };
    char buf[FIGURE_TEXT];

    for (size_t i = 0; i < smaller(names->count, most); i++)
        l.name_width = larger(l.name_width,
                              safe_columns(name_text(names, &names->entries[i]), WIDEST));
    l.count_width = strlen(figure_count(of, buf));
    return l;
}

/* Sum of the entries behind the first @most. */
static uint64_t sum_of_more(const struct names *names, size_t most)
{
    uint64_t sum = names->other.count;

    for (size_t i = most; i < names->count; i++)
        sum += names->entries[i].count;
    return sum;
}

static void heading(struct out *out, const char *name, const struct names *names)
{
    char buf[FIGURE_TEXT];

    out_format(out, "%-14s%s%s\n", name, names->other.count ? "more than " : "",
               figure_count(names->count, buf));
}

/* "and 12 more": how many names are left out. */
static void put_more(const struct lines *l, const struct names *names, size_t most)
{
    char line[FIGURE_TEXT + 16];
    char buf[FIGURE_TEXT];

    if (names->count <= most && !names->other.count)
        return;
    snprintf(line, sizeof(line), "and %s more",
             figure_count(names->count - smaller(names->count, most), buf));
    put_line(l, names->other.count ? "and others" : line, sum_of_more(names, most));
}

static void names_text(struct out *out, const char *name, const struct names *names,
                       uint64_t without, uint64_t all)
{
    struct lines l = lines_for(out, names, TOP, all);

    heading(out, name, names);
    for (size_t i = 0; i < smaller(names->count, TOP); i++) {
        put_name(&l, name_text(names, &names->entries[i]));
        put_count(&l, names->entries[i].count);
    }
    put_more(&l, names, TOP);
    if (names->count)
        put_line(&l, "none", without);
}

static void fields_text(struct out *out, const struct contents *c)
{
    const struct names *names = &c->fields;
    struct lines l = lines_for(out, names, FIELDS, c->fields_of);
    char a[FIGURE_TEXT], b[FIGURE_TEXT];

    out_format(out, "%-14s%s in %s %s looked at\n", "fields", figure_count(names->count, a),
               figure_count(c->fields_of, b), figure_articles(c->fields_of));
    for (size_t i = 0; i < smaller(names->count, FIELDS); i++) {
        const struct name_count *e = &names->entries[i];

        put_name(&l, e->len ? name_text(names, e) : safe_view("-"));
        out_format(out, "%-13s", nf_role_name((enum nf_role)e->kind));
        put_right(out, figure_share(e->count, l.of, a), SHARE);
        out_byte(out, '\n');
    }
    if (names->count > FIELDS)
        out_format(out, "  and %s more\n", figure_count(names->count - FIELDS, a));
}

/* A row for each unit of time, with a bar. */
struct bars {
    struct out *out;
    size_t figures; /* of a count */
    size_t room;    /* of a bar */
    uint64_t most;  /* fills it; not 0 */
};

static void put_bar(const struct bars *b, const char *name, uint64_t count, bool bar)
{
    char buf[FIGURE_TEXT];

    out_spaces(b->out, INDENT);
    out_format(b->out, "%-*s", PERIOD + GAP, name);
    put_right(b->out, figure_count(count, buf), b->figures);
    if (bar && count) {
        out_spaces(b->out, GAP);
        for (uint64_t n = (count * b->room + b->most - 1) / b->most; n; n--)
            out_byte(b->out, '#');
    }
    out_byte(b->out, '\n');
}

static struct bars bars_for(struct out *out, const struct histogram_view *v,
                            uint64_t timeless)
{
    struct bars b = { .out = out };
    uint64_t count = v->before > v->after ? v->before : v->after;
    char buf[FIGURE_TEXT];

    for (size_t i = 0; i < v->rows; i++)
        if (v->counts[i] > b.most)
            b.most = v->counts[i];
    count = count > b.most ? count : b.most;
    count = count > timeless ? count : timeless;
    b.figures = strlen(figure_count(count, buf));
    b.room = larger(table_screen(), INDENT + PERIOD + GAP + b.figures + GAP + 1) -
             (INDENT + PERIOD + GAP + b.figures + GAP);
    return b;
}

static void times_text(struct out *out, const struct contents *c)
{
    struct histogram_view v = histogram_view(c->times);
    struct bars b = bars_for(out, &v, c->timeless);
    char label[HISTOGRAM_LABEL];

    if (!v.rows)
        return;
    out_format(out, "%-14sper %s\n", "times", histogram_unit_name(v.unit));
    if (v.before)
        put_bar(&b, "before", v.before, false);
    for (size_t i = 0; i < v.rows; i++) {
        histogram_label(&v, i, label);
        put_bar(&b, label, v.counts[i], true);
    }
    if (v.after)
        put_bar(&b, "after", v.after, false);
    if (c->timeless)
        put_bar(&b, "no time", c->timeless, false);
}

void contents_text(struct out *out, const struct contents *c, uint64_t articles)
{
    times_text(out, c);
    names_text(out, "sources", &c->sources, c->sourceless, articles);
    names_text(out, "languages", &c->languages, c->languageless, articles);
    fields_text(out, c);
}

static unsigned long long llu(uint64_t n)
{
    return n;
}

static void times_json(struct out *out, const struct contents *c)
{
    struct histogram_view v = histogram_view(c->times);
    char label[HISTOGRAM_LABEL];

    out_format(out, ",\"published\":{\"unit\":\"%s\",\"none\":%llu,\"before\":%llu,"
                    "\"after\":%llu,\"rows\":[", histogram_unit_name(v.unit),
               llu(c->timeless), llu(v.before), llu(v.after));
    for (size_t i = 0; i < v.rows; i++) {
        histogram_label(&v, i, label);
        out_format(out, "%s{\"time\":\"%s\",\"articles\":%llu}", i ? "," : "", label,
                   llu(v.counts[i]));
    }
    out_string(out, "]}");
}

static void names_json(struct out *out, const char *key, const struct names *names,
                       uint64_t without)
{
    out_format(out, ",\"%s\":{\"count\":%llu,\"all\":%s,\"none\":%llu,\"top\":[", key,
               llu(names->count), names->other.count ? "false" : "true", llu(without));
    for (size_t i = 0; i < smaller(names->count, MOST_JSON); i++) {
        out_string(out, i ? ",{\"name\":" : "{\"name\":");
        json_string(out, name_text(names, &names->entries[i]));
        out_format(out, ",\"articles\":%llu}", llu(names->entries[i].count));
    }
    out_string(out, "]}");
}

static void fields_json(struct out *out, const struct contents *c)
{
    const struct names *names = &c->fields;

    out_format(out, ",\"fields\":{\"count\":%llu,\"looked_at\":%llu,\"top\":[",
               llu(names->count), llu(c->fields_of));
    for (size_t i = 0; i < smaller(names->count, MOST_JSON); i++) {
        const char *role = nf_role_name((enum nf_role)names->entries[i].kind);

        out_string(out, i ? ",{\"key\":" : "{\"key\":");
        json_string(out, name_text(names, &names->entries[i]));
        json_text(out, "role", *role ? safe_view(role) : (struct nf_str){ NULL, 0 });
        json_number(out, "articles", names->entries[i].count);
        out_byte(out, '}');
    }
    out_string(out, "]}");
}

void contents_json(struct out *out, const struct contents *c)
{
    times_json(out, c);
    names_json(out, "sources", &c->sources, c->sourceless);
    names_json(out, "languages", &c->languages, c->languageless);
    fields_json(out, c);
}

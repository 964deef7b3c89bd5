/*
 * Wrapping text. Lines are broken at spaces, and anywhere beside a character
 * of two columns, as Chinese and Japanese are; but not before one that ends
 * something. A word longer than a line (a URL) is left whole.
 */
#include "tools/wrap.h"

#include <string.h>

struct wrap {
    struct out *out;
    size_t width;
    size_t column; /* where the line is */
    bool gap;      /* a space is due before the next word */
};

static void put_word(struct wrap *w, struct nf_str word, size_t columns)
{
    size_t gap = w->gap && w->column ? 1 : 0;

    if (!word.len)
        return;
    if (w->column && w->column + gap + columns > w->width) {
        out_byte(w->out, '\n');
        w->column = 0;
        gap = 0;
    }
    out_spaces(w->out, gap);
    out_safe(w->out, word, SAFE_LINE);
    w->column += gap + columns;
    w->gap = false;
}

/* Whether a line must not begin with @c: it joins, or ends, what is before it. */
static bool stays(const struct safe_char *c)
{
    static const char ends[] = "、。〉》」』】〕〗！），．：；？］｝";

    for (const char *p = ends; c->len == 3 && *p; p += 3)
        if (memcmp(p, c->text, 3) == 0)
            return true;
    return c->columns == 0;
}

/* Take the next word, or one wide character, off @rest; with what stays with it. */
static struct nf_str take_word(struct nf_str *rest, size_t *columns)
{
    struct nf_str word = { rest->ptr, 0 };
    struct nf_str ahead = *rest;
    bool ended = false;
    struct safe_char c;

    *columns = 0;
    while (safe_next(&ahead, SAFE_LINE, &c) && !c.space) {
        if (*columns && (ended || c.columns == 2) && !stays(&c))
            break;
        ended = ended || c.columns == 2;
        *columns += c.columns;
        *rest = ahead;
    }
    word.len = (size_t)(rest->ptr - word.ptr);
    return word;
}

static void wrap_line(struct wrap *w, struct nf_str line)
{
    while (line.len) {
        struct nf_str ahead = line;
        struct safe_char c;
        size_t columns;
        struct nf_str word;

        if (safe_next(&ahead, SAFE_LINE, &c) && c.space) {
            line = ahead;
            w->gap = true;
            continue;
        }
        word = take_word(&line, &columns);
        put_word(w, word, columns);
    }
    out_byte(w->out, '\n');
    w->column = 0;
    w->gap = false;
}

/* The part of @text up to its next line end, which is taken off as well. */
static struct nf_str take_line(struct nf_str *text)
{
    struct nf_str line = { text->ptr, 0 };
    struct safe_char c;

    for (;;) {
        size_t before = (size_t)(text->ptr - line.ptr);

        line.len = before;
        if (!safe_next(text, SAFE_TEXT, &c))
            return line;
        if (c.len == 1 && c.text[0] == '\n')
            return line;
    }
}

static bool is_blank(struct nf_str line)
{
    struct safe_char c;

    while (safe_next(&line, SAFE_LINE, &c))
        if (!c.space)
            return false;
    return true;
}

void wrap_text(struct out *out, struct nf_str text, size_t width)
{
    struct wrap w = { .out = out, .width = width };
    bool blank_due = false;
    bool begun = false;

    while (text.len) {
        struct nf_str line = take_line(&text);

        if (is_blank(line)) {
            blank_due = begun;
            continue;
        }
        if (blank_due)
            out_byte(out, '\n');
        blank_due = false;
        begun = true;
        wrap_line(&w, line);
    }
}

#include "tools/found_line.h"

#include <string.h>

static size_t line_begin(struct nf_str text, size_t i)
{
    while (i && text.ptr[i - 1] != '\n')
        i--;
    return i;
}

static size_t line_end(struct nf_str text, size_t i)
{
    const char *p = i < text.len ? memchr(text.ptr + i, '\n', text.len - i) : NULL;

    return p ? (size_t)(p - text.ptr) : text.len;
}

struct found_line found_line(const struct found *f, const struct found_field *field, size_t i)
{
    const struct span *s = &f->spans.at[field->first + i];
    struct found_line l = { .spans = s, .count = 1 };

    l.from = line_begin(field->text, s->from);
    l.to = line_end(field->text, s->to);
    while (i + l.count < field->count && s[l.count].from <= l.to) {
        if (s[l.count].to > l.to) /* a long line is not gone through for each */
            l.to = line_end(field->text, s[l.count].to);
        l.count++;
    }
    return l;
}

static bool is_blank(struct nf_str text, struct span line)
{
    struct nf_str rest = { text.ptr + line.from, line.to - line.from };
    struct safe_char c;

    while (safe_next(&rest, SAFE_LINE, &c))
        if (!c.space)
            return false;
    return true;
}

bool found_line_before(struct nf_str text, size_t from, size_t least, struct span *out)
{
    while (from > least) {
        struct span s = { line_begin(text, from - 1), from - 1 };

        if (!is_blank(text, s)) {
            *out = s;
            return true;
        }
        from = s.from;
    }
    return false;
}

bool found_line_behind(struct nf_str text, size_t to, size_t most, struct span *out)
{
    while (to < text.len && to + 1 < most) {
        struct span s = { to + 1, line_end(text, to + 1) };

        if (!is_blank(text, s)) {
            *out = s;
            return true;
        }
        to = s.to;
    }
    return false;
}

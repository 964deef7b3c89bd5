/*
 * What programs write as YAML without knowing its rules.
 */
#include "src/convert/front_yaml.h"

#include <string.h>

#include "src/base/space.h"
#include "src/convert/lines.h"

/* A parser is made for each entry; no program writes so many. */
#define MOST_ENTRIES 1024

/* A key at the beginning of a line, and what belongs to it. */
struct entry {
    struct nf_str key;
    struct nf_str text; /* its lines, without the last line end and empty lines there */
    bool one_line;
};

/* The key of the line at @p; empty if it has none, or is no line "key: value". */
static struct nf_str key_at(const char *p, const char *end)
{
    struct nf_str key = { p, 0 }, same;

    while (p < end && !nf_is_blank(*p) && *p != '\n' && *p != '\r' && *p != ':')
        p++;
    if (p == key.ptr || p == end || *p != ':' || strchr("#-?\"'[{%&*!|>", *key.ptr))
        return key;
    if (p + 1 == end || nf_is_blank(p[1]) || p[1] == '\n' || p[1] == '\r')
        key.len = (size_t)(p - key.ptr);
    if (!nf_front_key(key, key, &same))
        key.len = 0;
    return key;
}

/* The entry at @p; @p is then behind it, and @line counts on. */
static struct entry take_entry(const char **p, const char *end, size_t *line)
{
    struct entry e = { .key = key_at(*p, end), .text = { *p, 0 } };

    do {
        *p = nf_next_line(*p, end, '\n');
        ++*line;
    } while (*p < end && key_at(*p, end).len == 0);
    e.text.len = (size_t)(*p - e.text.ptr);
    while (e.text.len && (e.text.ptr[e.text.len - 1] == '\n' ||
                          e.text.ptr[e.text.len - 1] == '\r'))
        e.text.len--;
    e.one_line = !memchr(e.text.ptr, '\n', e.text.len);
    return e;
}

/* Whether @s is between quotes. "One" or "another" is not: its first quote is closed by
 * the next. */
static bool is_quoted(struct nf_str s)
{
    const char *first = s.ptr + 1, *last = s.ptr + s.len - 2;

    if (s.len < 2 || (*s.ptr != '"' && *s.ptr != '\'') || s.ptr[s.len - 1] != *s.ptr)
        return false;
    while (first < last && *first != *s.ptr)
        first++;
    while (first < last && *last != *s.ptr)
        last--;
    return first >= last || !nf_is_blank(first[1]) || !nf_is_blank(last[-1]);
}

/* What stands behind the colon, as it is. */
static bool take_line(struct nf_front *f, const struct entry *e)
{
    struct nf_str value = { e->text.ptr + e->key.len + 1, e->text.len - e->key.len - 1 };
    bool quoted;

    value = nf_trim(value);
    quoted = is_quoted(value);
    if (quoted) {
        value.ptr++;
        value.len -= 2;
    }
    return nf_front_add(f, e->key, value, quoted);
}

static enum nf_front_status read_entry(struct nf_front *f, const struct entry *e,
                                       size_t line)
{
    size_t items = f->items.buf.len, json = f->json.len;
    enum nf_front_status st;

    f->right = false;
    st = nf_front_yaml(f, e->text, line);
    if (st == NF_FRONT_READ || st == NF_FRONT_NOMEM)
        return st;
    f->items.buf.len = items;
    f->json.len = json;
    if (e->one_line && !f->right)
        return take_line(f, e) ? NF_FRONT_READ : NF_FRONT_NOMEM;
    return st;
}

enum nf_front_status nf_front_yaml_entries(struct nf_front *f, struct nf_str text,
                                           size_t line)
{
    const char *p = text.ptr, *end = text.ptr + text.len;
    char why[sizeof(f->why)];

    memcpy(why, f->why, sizeof(why));
    nf_front_reset(f);
    while (p < end && (*p == '\n' || *p == '\r')) {
        line += *p == '\n';
        p++;
    }
    if (key_at(p, end).len == 0) {
        memcpy(f->why, why, sizeof(why));
        return NF_FRONT_BROKEN;
    }
    memcpy(why, "", 1);
    for (size_t n = 0; p < end; n++) {
        size_t here = line;
        struct entry e = take_entry(&p, end, &line);
        enum nf_front_status st = read_entry(f, &e, here);

        if (st == NF_FRONT_NOMEM || n == MOST_ENTRIES)
            return st == NF_FRONT_NOMEM ? st
                                        : nf_front_fail(f, here, "too many values");
        if (st != NF_FRONT_READ && !why[0])
            memcpy(why, f->why, sizeof(why));
    }
    memcpy(f->why, why, sizeof(why));
    return NF_FRONT_READ;
}

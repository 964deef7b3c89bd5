/*
 * Values as plain text. JSON lists and objects are walked without recursion
 * and without trust: whatever the bytes are, the walk goes forward and stays
 * inside them.
 */
#include <newsfiche/record.h>
#include <string.h>

#include "src/base/json_text.h"

size_t nf_field_plain_bound(const struct nf_field *field, size_t sep_len)
{
    /* A string takes two bytes at least, and a separator stands in front. */
    return field->value.len + field->value.len / 2 * sep_len + 1;
}

struct out {
    char *buf;
    size_t len;
    size_t cap;
    struct nf_str sep;
    bool any;
};

/* What fits of it. */
static void put(struct out *o, const char *p, size_t n)
{
    if (n > o->cap - o->len)
        n = o->cap - o->len;
    if (n)
        memcpy(o->buf + o->len, p, n);
    o->len += n;
}

/* The escape that @s begins with, or two that are a surrogate pair; else the bytes
 * before the next. */
static size_t piece_len(struct nf_str s)
{
    const char *slash = memchr(s.ptr, '\\', s.len);
    size_t n = 2;

    if (!slash || slash != s.ptr)
        return slash ? (size_t)(slash - s.ptr) : s.len;
    if (s.len > 1 && s.ptr[1] == 'u')
        n = s.len > 7 && (s.ptr[2] == 'd' || s.ptr[2] == 'D') && s.ptr[6] == '\\' &&
            s.ptr[7] == 'u' ? 12 : 6;
    return n < s.len ? n : s.len;
}

/* Unescape @inside to the end of @o. */
static void put_inside(struct out *o, struct nf_str inside)
{
    char plain[12];

    /* Unescaping never makes longer, so what fits raw fits plain. */
    if (inside.len <= o->cap - o->len) {
        o->len += nf_json_text_get(inside, o->buf + o->len);
        return;
    }
    while (inside.len && o->len < o->cap) {
        size_t n = piece_len(inside);

        if (*inside.ptr != '\\')
            put(o, inside.ptr, n);
        else
            put(o, plain, nf_json_text_get((struct nf_str){ inside.ptr, n }, plain));
        inside.ptr += n;
        inside.len -= n;
    }
}

static void put_item(struct out *o, struct nf_str inside)
{
    if (inside.len == 0)
        return;
    if (o->any)
        put(o, o->sep.ptr, o->sep.len);
    o->any = true;
    put_inside(o, inside);
}

/* The inside of the string whose quote is at @p; moves @p behind it. */
static struct nf_str take_string(const char **p, const char *end)
{
    const char *start = ++*p;
    const char *at = start;

    while (at < end && *at != '"')
        at += *at == '\\' && end - at > 1 ? 2 : 1;
    *p = at < end ? at + 1 : end;
    return (struct nf_str){ start, (size_t)(at - start) };
}

static const char *skip_space(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
        p++;
    return p;
}

/* Whether the object that begins at @p has a "name" among its own members. */
static bool has_name(const char *p, const char *end)
{
    size_t depth = 0;

    while (p < end) {
        if (*p == '"') {
            struct nf_str s = take_string(&p, end);
            const char *after = skip_space(p, end);

            if (depth == 1 && s.len == 4 && memcmp(s.ptr, "name", 4) == 0 &&
                after < end && *after == ':')
                return true;
            continue;
        }
        if (*p == '{' || *p == '[')
            depth++;
        else if ((*p == '}' || *p == ']') && --depth == 0)
            return false;
        p++;
    }
    return false;
}

/* Below this depth every string counts. */
#define MAX_DEPTH 64

/* The lists and objects the walk is inside of. */
struct level {
    bool wanted; /* its strings count at all */
    bool named;  /* an object of which only "name" counts */
};

static bool key_wanted(const struct level *level, size_t depth, struct nf_str key)
{
    if (depth == 0 || depth > MAX_DEPTH)
        return true;
    return level[depth - 1].wanted &&
           (!level[depth - 1].named ||
            (key.len == 4 && memcmp(key.ptr, "name", 4) == 0));
}

static void walk(struct out *o, const char *p, const char *end)
{
    struct level level[MAX_DEPTH];
    bool wanted = true; /* what comes next counts */
    size_t depth = 0;

    while (p < end) {
        char c = *p;

        if (c == '"') {
            struct nf_str s = take_string(&p, end);
            const char *after = skip_space(p, end);

            if (after < end && *after == ':') {
                p = after + 1;
                wanted = key_wanted(level, depth, s);
            } else if (wanted) {
                put_item(o, s);
            }
            continue;
        }
        if (c == '{' || c == '[') {
            if (depth < MAX_DEPTH)
                level[depth] = (struct level){
                    wanted, c == '{' && wanted && has_name(p, end)
                };
            depth++;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
            wanted = depth == 0 || depth > MAX_DEPTH || level[depth - 1].wanted;
        }
        p++;
    }
}

size_t nf_field_plain(const struct nf_field *field, struct nf_str sep, char *buf,
                      size_t cap)
{
    struct out o = { buf, 0, cap, sep, false };
    struct nf_str v = field->value;

    if (field->kind == NF_KIND_STRING_ESCAPED)
        put_inside(&o, v);
    else if ((field->kind == NF_KIND_JSON || field->kind == NF_KIND_ASIDE) && v.len &&
             (*v.ptr == '[' || *v.ptr == '{' || *v.ptr == '"'))
        walk(&o, v.ptr, v.ptr + v.len);
    else
        put(&o, v.ptr, v.len);
    return o.len;
}

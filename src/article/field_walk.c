/*
 * Places of values in their object. Literals and values may be anything: the
 * walk goes forward through them and stays inside.
 */
#include <newsfiche/record.h>
#include <string.h>

#include "src/base/json_pointer.h"
#include "src/base/space.h"

/* Behind the string whose quote is at @p; sets its inside. */
static const char *take_string(const char *p, const char *end, struct nf_str *inside)
{
    const char *from = ++p;

    while (p < end && *p != '"')
        p += *p == '\\' && end - p > 1 ? 2 : 1;
    *inside = (struct nf_str){ from, (size_t)(p - from) };
    return p < end ? p + 1 : end;
}

static struct nf_step *top(struct nf_walk *w)
{
    return w->depth > 0 && w->depth <= NF_WALK_STEPS ? &w->steps[w->depth - 1] : NULL;
}

static void open_container(struct nf_walk *w, bool list)
{
    struct nf_step *s;

    w->depth++;
    s = top(w);
    if (s)
        *s = (struct nf_step){ { list ? NULL : "", 0 }, 0 };
}

void nf_walk_next(struct nf_walk *walk, const struct nf_field *field)
{
    const char *p = field->before.ptr, *end;
    struct nf_step *s;
    struct nf_str key;

    if (!p || field->kind == NF_KIND_TEXT || field->kind == NF_KIND_ASIDE) {
        walk->depth = 1;
        walk->steps[0] = (struct nf_step){ field->key, 0 };
        if (!field->key.ptr)
            walk->steps[0].key.ptr = "";
        return;
    }
    end = p + field->before.len;
    while (p < end) {
        s = top(walk);
        if (*p == '"') {
            p = take_string(p, end, &key);
            if (s && s->key.ptr)
                s->key = key;
            continue;
        }
        if (*p == '{' || *p == '[')
            open_container(walk, *p == '[');
        else if ((*p == '}' || *p == ']') && walk->depth > 0)
            walk->depth--;
        else if (*p == ',' && s && !s->key.ptr)
            s->index++;
        p++;
    }
}

/* The segment that @pointer begins with, taken off it. */
static struct nf_str take_segment(struct nf_str *pointer)
{
    const char *slash;
    struct nf_str s;

    if (pointer->len && *pointer->ptr == '/') {
        pointer->ptr++;
        pointer->len--;
    }
    slash = pointer->len ? memchr(pointer->ptr, '/', pointer->len) : NULL;
    s = (struct nf_str){ pointer->ptr, slash ? (size_t)(slash - pointer->ptr) : pointer->len };
    pointer->ptr += s.len;
    pointer->len -= s.len;
    return s;
}

bool nf_walk_meets(const struct nf_walk *walk, struct nf_str pointer, struct nf_str *rest)
{
    if (walk->depth > NF_WALK_STEPS)
        return false;
    for (size_t i = 0; i < walk->depth; i++) {
        const struct nf_step *s = &walk->steps[i];
        struct nf_str segment;

        if (pointer.len == 0)
            return false;
        segment = take_segment(&pointer);
        if (!(s->key.ptr ? nf_pointer_is_key(segment, s->key)
                         : nf_pointer_is_index(segment, s->index)))
            return false;
    }
    *rest = pointer;
    return true;
}

/* Behind the value that begins at @p: at a comma or a bracket, or at @end. */
static const char *skip_value(const char *p, const char *end)
{
    struct nf_str inside;
    size_t depth = 0;

    while (p < end) {
        if (*p == '"') {
            p = take_string(p, end, &inside);
            continue;
        }
        if (depth == 0 && (*p == ',' || *p == '}' || *p == ']'))
            return p;
        if (*p == '{' || *p == '[')
            depth++;
        else if (*p == '}' || *p == ']')
            depth--;
        p++;
    }
    return end;
}

/* The member or element of @v, a JSON text, that @segment names. */
static bool take_part(struct nf_str v, struct nf_str segment, struct nf_str *out)
{
    const char *end = v.ptr + v.len, *p = nf_skip_space(v.ptr, end);
    bool object = p < end && *p == '{';

    if (p == end || (*p != '{' && *p != '['))
        return false;
    for (uint64_t i = 0; p < end; i++) {
        bool found = !object && nf_pointer_is_index(segment, i);
        const char *from;
        struct nf_str key;

        from = nf_skip_space(p + 1, end);
        if (from == end || *from == '}' || *from == ']')
            return false;
        if (object) {
            if (*from != '"')
                return false;
            from = nf_skip_space(take_string(from, end, &key), end);
            if (from == end || *from != ':')
                return false;
            from = nf_skip_space(from + 1, end);
            found = nf_pointer_is_key(segment, key);
        }
        p = skip_value(from, end);
        if (found) {
            *out = (struct nf_str){ from, (size_t)(p - from) };
            return true;
        }
        if (p == end || *p != ',')
            return false;
    }
    return false;
}

/* A JSON text as a field. */
static void set_value(struct nf_field *out, struct nf_str v)
{
    while (v.len && nf_is_space(v.ptr[v.len - 1]))
        v.len--;
    *out = (struct nf_field){ .before = { "", 0 }, .value = v, .kind = NF_KIND_JSON };
    if (v.len >= 2 && *v.ptr == '"') {
        out->kind = NF_KIND_STRING_ESCAPED;
        out->value = (struct nf_str){ v.ptr + 1, v.len - 2 };
    }
}

bool nf_field_inside(const struct nf_field *field, struct nf_str pointer,
                     struct nf_field *out)
{
    struct nf_str v = field->value;

    if (pointer.len == 0) {
        *out = *field;
        return true;
    }
    if (field->kind != NF_KIND_JSON && field->kind != NF_KIND_ASIDE)
        return false;
    while (v.ptr && pointer.len)
        if (!take_part(v, take_segment(&pointer), &v))
            return false;
    set_value(out, v);
    return true;
}

bool nf_record_at(const struct nf_record *record, struct nf_str pointer,
                  struct nf_field *out)
{
    struct nf_walk walk = NF_WALK_INIT;
    struct nf_str rest;

    for (size_t i = 0; pointer.len && i < record->count; i++) {
        nf_walk_next(&walk, &record->fields[i]);
        if (nf_walk_meets(&walk, pointer, &rest) &&
            nf_field_inside(&record->fields[i], rest, out))
            return true;
    }
    return false;
}

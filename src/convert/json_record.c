#include "src/convert/json_record.h"

#include <string.h>

/* Objects are opened down to this depth, below it they are one value. */
#define OPEN_DEPTH 3
/* Once a record has this many values, objects are no longer opened. */
#define OPEN_FIELDS 256

void nf_json_records_init(struct nf_json_records *r, const struct nf_alloc *alloc)
{
    memset(r, 0, sizeof(*r));
    r->fields.alloc = r->guesses.alloc = r->text.alloc = alloc;
    r->layout.alloc = r->lengths.alloc = alloc;
    r->guessed = SIZE_MAX;
}

void nf_json_records_free(struct nf_json_records *r)
{
    nf_bytes_free(&r->fields);
    nf_bytes_free(&r->guesses);
    nf_bytes_free(&r->text);
    nf_bytes_free(&r->layout);
    nf_bytes_free(&r->lengths);
}

static struct nf_field *fields(const struct nf_json_records *r)
{
    return (struct nf_field *)(void *)r->fields.ptr;
}

/* The objects that are open, and where the next literal begins. */
struct opened {
    const char *literal;
    unsigned depth;
};

static bool add_field(struct nf_json_records *r, const struct nf_field *f)
{
    if (!nf_bytes_reserve(&r->fields, sizeof(*f)))
        return false;
    memcpy(r->fields.ptr + r->fields.len, f, sizeof(*f));
    r->fields.len += sizeof(*f);
    r->count++;
    return true;
}

/*
 * A string's value. Unescaped text lies at r->text, which may yet move: until
 * the record is complete the value's ptr is NULL and its place follows from
 * the order.
 */
static enum nf_status string_value(struct nf_json_records *r, struct nf_json *j,
                                   struct nf_field *f)
{
    struct nf_json_string s;
    struct nf_str value;
    size_t used;

    if (!nf_json_scan_string(j, &s))
        return NF_E_INPUT;
    if (!nf_bytes_reserve(&r->text, s.escapes ? s.inside.len : 1))
        return NF_E_NOMEM;
    used = nf_spelling_take(&r->spelling, &s, r->text.ptr + r->text.len,
                            &f->kind, &value);
    f->value = value;
    if (used || (s.escapes && f->kind != NF_KIND_STRING_ESCAPED))
        f->value.ptr = NULL;
    r->text.len += used;
    return NF_OK;
}

/* The value that begins here, as one field behind the literal before it. */
static enum nf_status take_value(struct nf_json_records *r, struct nf_json *j,
                                 struct opened *o, struct nf_str key)
{
    struct nf_field f = { .key = key,
                          .before = { o->literal, (size_t)(j->at - o->literal) } };
    const char *from = j->at;
    enum nf_status st = NF_OK;

    if (nf_json_peek(j) == '"') {
        st = string_value(r, j, &f);
    } else {
        unsigned max_depth = j->max_depth;

        f.kind = NF_KIND_JSON;
        j->max_depth = max_depth > o->depth ? max_depth - o->depth : 0;
        if (!nf_json_scan_value(j))
            return NF_E_INPUT;
        j->max_depth = max_depth;
        f.value = (struct nf_str){ from, (size_t)(j->at - from) };
    }
    o->literal = j->at;
    if (st != NF_OK)
        return st;
    return add_field(r, &f) ? NF_OK : NF_E_NOMEM;
}

/* Whether the value that begins here is an object to open: one with members. */
static bool to_open(const struct nf_json_records *r, const struct nf_json *j,
                    const struct opened *o)
{
    struct nf_json ahead = *j;

    if (nf_json_peek(j) != '{' || o->depth >= OPEN_DEPTH ||
        r->count >= OPEN_FIELDS)
        return false;
    ahead.at++;
    nf_json_skip_space(&ahead);
    return nf_json_peek(&ahead) == '"';
}

/* Close the objects that end here; whether another member follows. */
static bool close_objects(struct nf_json *j, struct opened *o, bool *more)
{
    *more = false;
    while (o->depth > 0) {
        nf_json_skip_space(j);
        if (nf_json_peek(j) == ',') {
            j->at++;
            *more = true;
            return true;
        }
        if (!nf_json_expect(j, '}', "a comma or } expected"))
            return false;
        o->depth--;
    }
    return true;
}

static enum nf_status take_members(struct nf_json_records *r, struct nf_json *j,
                                   struct opened *o)
{
    bool more = true;

    while (more) {
        struct nf_json_string key;
        enum nf_status st;

        nf_json_skip_space(j);
        if (!nf_json_scan_string(j, &key))
            return NF_E_INPUT;
        nf_json_skip_space(j);
        if (!nf_json_expect(j, ':', "a colon expected after a key"))
            return NF_E_INPUT;
        nf_json_skip_space(j);
        if (to_open(r, j, o)) {
            j->at++;
            o->depth++;
            continue;
        }
        st = take_value(r, j, o, key.inside);
        if (st != NF_OK)
            return st;
        if (!close_objects(j, o, &more))
            return NF_E_INPUT;
    }
    return NF_OK;
}

/* Give the values that were unescaped their places. */
static void place_text(struct nf_json_records *r)
{
    const char *at = r->text.ptr;

    for (size_t i = 0; i < r->count; i++) {
        struct nf_str *v = &fields(r)[i].value;

        if (v->ptr)
            continue;
        v->ptr = at;
        at += v->len;
    }
}

static bool layout_is_known(const struct nf_json_records *r)
{
    const size_t *length = (const size_t *)(const void *)r->lengths.ptr;
    const char *at = r->layout.ptr;

    if (r->count != r->guessed)
        return false;
    for (size_t i = 0; i < r->count; i++) {
        struct nf_str before = fields(r)[i].before;

        if (length[i] != before.len || memcmp(at, before.ptr, before.len) != 0)
            return false;
        at += before.len;
    }
    return true;
}

/* Longer than any path that is known (roles.c). */
#define MAX_PATH 128

/* The keys that lead to a field, with dots between them. */
struct path {
    char text[MAX_PATH];
    size_t end[OPEN_DEPTH + 1]; /* of the path to each depth */
    unsigned depth;
};

/* The key at the present depth. A path without room for it is MAX_PATH long,
 * and so are those below it: they are no path that is known. */
static void set_key(struct path *p, const char *key, size_t n)
{
    size_t base = p->depth > 1 ? p->end[p->depth - 1] + 1 : 0;

    if (base > MAX_PATH || n > MAX_PATH - base) {
        p->end[p->depth] = MAX_PATH;
        return;
    }
    if (base)
        p->text[base - 1] = '.';
    memcpy(p->text + base, key, n);
    p->end[p->depth] = base + n;
}

/*
 * Follow the literal before a field: braces open and close objects, and the
 * last string in front of each is its key.
 */
static void follow(struct path *p, struct nf_str before)
{
    const char *at = before.ptr, *end = at + before.len;

    while (at < end) {
        char c = *at++;

        if (c == '}' && p->depth > 0)
            p->depth--;
        if (c == '{' && p->depth < OPEN_DEPTH)
            p->depth++;
        if (c == '"') {
            const char *from = at;

            while (at < end && *at != '"')
                at += *at == '\\' ? 2 : 1;
            set_key(p, from, (size_t)(at - from));
            at++;
        }
    }
}

static enum nf_status guess_roles(struct nf_json_records *r)
{
    struct path p = { .depth = 0 };
    size_t total = 0;

    for (size_t i = 0; i < r->count; i++)
        total += fields(r)[i].before.len;
    r->layout.len = r->lengths.len = r->guesses.len = 0;
    r->guessed = SIZE_MAX;
    if (!nf_bytes_reserve(&r->layout, total + 1) ||
        !nf_bytes_reserve(&r->lengths, (r->count + 1) * sizeof(size_t)) ||
        !nf_bytes_reserve(&r->guesses,
                          (r->count + 1) * sizeof(struct nf_role_guess)))
        return NF_E_NOMEM;
    for (size_t i = 0; i < r->count; i++) {
        struct nf_str before = fields(r)[i].before;

        memcpy(r->layout.ptr + r->layout.len, before.ptr, before.len);
        r->layout.len += before.len;
        ((size_t *)(void *)r->lengths.ptr)[i] = before.len;
        follow(&p, before);
        ((struct nf_role_guess *)(void *)r->guesses.ptr)[i] =
            nf_role_of_path((struct nf_str){ p.text, p.end[p.depth] });
    }
    r->guessed = r->count;
    return NF_OK;
}

enum nf_status nf_json_record(struct nf_json_records *r, struct nf_json *j,
                              struct nf_record *out)
{
    struct opened o = { j->at, 1 };
    enum nf_status st = NF_OK;

    r->count = 0;
    r->fields.len = r->text.len = 0;
    nf_json_skip_space(j); /* part of the first literal */
    if (!nf_json_expect(j, '{', "an object expected"))
        return NF_E_INPUT;
    nf_json_skip_space(j);
    if (nf_json_peek(j) == '}')
        j->at++;
    else
        st = take_members(r, j, &o);
    if (st != NF_OK)
        return st;
    place_text(r);
    if (!layout_is_known(r)) {
        st = guess_roles(r);
        if (st != NF_OK)
            return st;
    }
    nf_roles_assign(fields(r),
                    (const struct nf_role_guess *)(const void *)r->guesses.ptr,
                    r->count);
    out->fields = fields(r);
    out->count = r->count;
    out->tail = (struct nf_str){ o.literal, (size_t)(j->at - o.literal) };
    return NF_OK;
}

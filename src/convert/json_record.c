#include "src/convert/json_record.h"

#include <string.h>

#include "src/base/str_equal.h"
#include "src/convert/json_graph.h"
#include "src/convert/json_open.h"

/* Once a record has this many values, objects are no longer opened. */
#define OPEN_FIELDS 256

void nf_json_records_init(struct nf_json_records *r, const struct nf_alloc *alloc)
{
    memset(r, 0, sizeof(*r));
    nf_vec_init(&r->fields, alloc);
    nf_vec_init(&r->guesses, alloc);
    nf_buf_init(&r->text, alloc, SIZE_MAX / 2);
    nf_buf_init(&r->layout, alloc, SIZE_MAX / 2);
    nf_vec_init(&r->lengths, alloc);
}

void nf_json_records_free(struct nf_json_records *r)
{
    nf_vec_free(&r->fields);
    nf_vec_free(&r->guesses);
    nf_buf_free(&r->text);
    nf_buf_free(&r->layout);
    nf_vec_free(&r->lengths);
}

/* What is open, and where the next literal begins. */
struct opened {
    const char *literal;
    struct nf_json_open open;
};

static bool add_field(struct nf_json_records *r, const struct nf_field *f)
{
    r->count++;
    return nf_vec_add(&r->fields, f);
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
    char *room;

    if (!nf_json_scan_string(j, &s))
        return NF_E_INPUT;
    room = nf_buf_room(&r->text, s.escapes ? s.inside.len : 1);
    if (!room)
        return NF_E_NOMEM;
    used = nf_spelling_take(&r->spelling, &s, room, &f->kind, &value);
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
        j->max_depth = max_depth > o->open.depth ? max_depth - o->open.depth : 0;
        if (!nf_json_scan_value(j))
            return NF_E_INPUT;
        j->max_depth = max_depth;
        f.value = (struct nf_str){ from, (size_t)(j->at - from) };
    }
    o->literal = j->at;
    if (st != NF_OK)
        return st;
    if (r->count == NF_MOST_VALUES) {
        nf_json_fail(j, "the object has more than 65,535 values");
        return NF_E_INPUT;
    }
    if (o->open.map)
        nf_walk_next(&o->open.walk, &f);
    return add_field(r, &f) ? NF_OK : NF_E_NOMEM;
}

/* Close what ends here; whether another value follows. */
static bool close_containers(struct nf_json *j, struct nf_json_open *open, bool *more)
{
    *more = false;
    while (open->depth > 0) {
        bool list = nf_json_in_list(open);

        nf_json_skip_space(j);
        if (nf_json_peek(j) == ',') {
            j->at++;
            *more = true;
            return true;
        }
        if (!nf_json_expect(j, list ? ']' : '}',
                            list ? "a comma or ] expected" : "a comma or } expected"))
            return false;
        open->depth--;
    }
    return true;
}

/* The key of a member, with its colon. */
static bool take_key(struct nf_json *j, struct nf_str *out)
{
    struct nf_json_string key;

    if (!nf_json_scan_string(j, &key))
        return false;
    *out = key.inside;
    nf_json_skip_space(j);
    return nf_json_expect(j, ':', "a colon expected after a key");
}

static enum nf_status take_values(struct nf_json_records *r, struct nf_json *j,
                                  struct opened *o)
{
    bool more = true;

    while (more) {
        struct nf_str key = { "", 0 };
        enum nf_status st;

        nf_json_skip_space(j);
        if (!nf_json_in_list(&o->open) && !take_key(j, &key))
            return NF_E_INPUT;
        nf_json_skip_space(j);
        if (r->count < OPEN_FIELDS &&
            nf_json_open_value(&o->open, j, key, o->literal)) {
            j->at++;
            continue;
        }
        st = take_value(r, j, o, key);
        if (st != NF_OK)
            return st;
        if (!close_containers(j, &o->open, &more))
            return NF_E_INPUT;
    }
    return NF_OK;
}

/* Give the values that were unescaped their places. */
static void place_text(struct nf_json_records *r)
{
    const char *at = nf_buf_text(&r->text);

    for (size_t i = 0; i < r->count; i++) {
        struct nf_str *v = &r->fields.at[i].value;

        if (v->ptr)
            continue;
        v->ptr = at;
        at += v->len;
    }
}

/* How many fields have the literals of the record the guesses are for. */
static size_t known_fields(const struct nf_json_records *r, size_t *bytes)
{
    const size_t *length = r->lengths.at;
    size_t most = r->count < r->guessed ? r->count : r->guessed, i;

    *bytes = 0;
    for (i = 0; i < most; i++) {
        struct nf_str before = r->fields.at[i].before;

        if (length[i] != before.len ||
            memcmp(r->layout.ptr + *bytes, before.ptr, before.len) != 0)
            break;
        *bytes += before.len;
    }
    return i;
}

/* Longer than any path that is known (role_table.c), were it all escapes. */
#define MAX_PATH 576

/* The steps from number @from on, with slashes between, to @buf; no bytes if
 * they are more than any path that is known. */
static struct nf_str path_text(const struct nf_walk *walk, size_t from, char buf[MAX_PATH])
{
    size_t n = 0;

    if (walk->depth > NF_WALK_STEPS)
        return (struct nf_str){ buf, 0 };
    for (size_t i = from; i < walk->depth; i++) {
        struct nf_str key = walk->steps[i].key;

        if (!key.ptr)
            key = (struct nf_str){ "*", 1 };
        if (key.len >= MAX_PATH - n)
            return (struct nf_str){ buf, 0 };
        if (i > from)
            buf[n++] = '/';
        memcpy(buf + n, key.ptr, key.len);
        n += key.len;
    }
    return (struct nf_str){ buf, n };
}

static bool is_graph(const struct nf_walk *walk)
{
    return walk->depth > 2 && walk->depth <= NF_WALK_STEPS && !walk->steps[1].key.ptr &&
           walk->steps[1].index < UINT16_MAX && walk->steps[0].key.ptr &&
           walk->steps[0].key.len == 6 && memcmp(walk->steps[0].key.ptr, "@graph", 6) == 0;
}

static struct nf_role_guess guess(const struct nf_json_records *r,
                                  const struct nf_walk *walk)
{
    struct nf_role_guess g;
    char buf[MAX_PATH];

    if (r->map && nf_role_map_find(r->map, walk, &g))
        return g;
    if (is_graph(walk))
        return nf_graph_guess(path_text(walk, 2, buf),
                              (uint16_t)(walk->steps[1].index + 1));
    g = nf_role_of_path(path_text(walk, 0, buf));
    if (walk->depth == 1 && walk->steps[0].key.ptr && nf_str_is(walk->steps[0].key, "@type"))
        g.mark = NF_MARK_THING;
    return r->wrapped && g.role == NF_ROLE_NONE ? nf_role_of_path(path_text(walk, 1, buf)) : g;
}

/* Whether the record is nothing but one object, with a text in it, under some key: that is the
 * article, whatever its key. */
static bool is_wrapped(const struct nf_json_records *r)
{
    struct nf_walk walk = NF_WALK_INIT;
    struct nf_str first = { NULL, 0 };
    bool text = false;

    for (size_t i = 0; i < r->count; i++) {
        struct nf_str key;
        char buf[MAX_PATH];
        enum nf_role role;

        nf_walk_next(&walk, &r->fields.at[i]);
        key = walk.steps[0].key;
        if (i == 0)
            first = key;
        if (walk.depth < 2 || key.len != first.len || memcmp(key.ptr, first.ptr, key.len) != 0)
            return false;
        role = nf_role_of_path(path_text(&walk, 1, buf)).role;
        text = text || role == NF_ROLE_TEXT || role == NF_ROLE_HTML;
    }
    return text;
}

/* Guess anew from the first literal on that is another: a path follows from the
 * literals before it alone. */
static enum nf_status guess_roles(struct nf_json_records *r)
{
    struct nf_walk walk = NF_WALK_INIT;
    size_t bytes, known = known_fields(r, &bytes), total = 0;
    bool wrapped;

    if (known == r->count && known == r->guessed)
        return NF_OK;
    wrapped = is_wrapped(r);
    if (wrapped != r->wrapped)
        known = bytes = 0;
    r->wrapped = wrapped;
    for (size_t i = known; i < r->count; i++)
        total += r->fields.at[i].before.len;
    r->guessed = known;
    r->layout.len = bytes;
    r->lengths.buf.len = known * sizeof(size_t);
    r->guesses.buf.len = known * sizeof(*r->guesses.at);
    if (!nf_buf_reserve(&r->layout, total + 1) ||
        !nf_buf_reserve(&r->lengths.buf, (r->count + 1) * sizeof(size_t)) ||
        !nf_buf_reserve(&r->guesses.buf, (r->count + 1) * sizeof(*r->guesses.at)))
        return NF_E_NOMEM;
    for (size_t i = 0; i < r->count; i++) {
        struct nf_str before = r->fields.at[i].before;

        nf_walk_next(&walk, &r->fields.at[i]);
        if (i < known)
            continue;
        nf_buf_add(&r->layout, before.ptr, before.len);
        r->lengths.at[i] = before.len;
        r->guesses.at[i] = guess(r, &walk);
    }
    r->guessed = r->count;
    return NF_OK;
}

enum nf_status nf_json_record(struct nf_json_records *r, struct nf_json *j,
                              struct nf_record *out)
{
    struct opened o = { .literal = j->at };
    enum nf_status st = NF_OK;

    nf_json_open_begin(&o.open, r->map);
    r->count = 0;
    r->fields.buf.len = r->text.len = 0;
    nf_json_skip_space(j); /* part of the first literal */
    if (!nf_json_expect(j, '{', "an object expected"))
        return NF_E_INPUT;
    nf_json_skip_space(j);
    if (nf_json_peek(j) == '}')
        j->at++;
    else
        st = take_values(r, j, &o);
    if (st != NF_OK)
        return st;
    place_text(r);
    st = guess_roles(r);
    if (st != NF_OK)
        return st;
    nf_roles_assign(r->fields.at, r->guesses.at, r->count);
    out->fields = r->fields.at;
    out->count = r->count;
    out->tail = (struct nf_str){ o.literal, (size_t)(j->at - o.literal) };
    return NF_OK;
}

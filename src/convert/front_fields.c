/*
 * From the values of front matter to fields with roles.
 */
#include "src/convert/front.h"

#include <stdlib.h>

#include "src/base/core_schema.h"
#include "src/base/str_equal.h"
#include "src/base/str_order.h"
#include "src/convert/json_scan.h"

struct front_key {
    const char *name;
    enum nf_role role;
    uint8_t rank;
};

/* Keys of front matter that JSON producers do not use, or use otherwise. */
static const struct front_key front_keys[] = {
    { "author", NF_ROLE_AUTHORS, 1 },     { "cover", NF_ROLE_IMAGE, 3 },
    { "cover_image", NF_ROLE_IMAGE, 2 },  { "canonical", NF_ROLE_CANONICAL_URL, 1 },
    { "original_url", NF_ROLE_URL, 1 },   { "slug", NF_ROLE_ID, 4 },
    { "permalink", NF_ROLE_URL, 4 },      { "lastmod", NF_ROLE_MODIFIED, 1 }
};

/* Tables in which Hugo and Zola have what is no field of their own. */
static const char *const front_tables[] = { "params", "extra", "taxonomies" };

/* What is known of @key in front matter. */
static struct nf_role_guess known_role(struct nf_str key)
{
    for (size_t i = 0; i < sizeof(front_keys) / sizeof(*front_keys); i++)
        if (nf_str_is(key, front_keys[i].name))
            return (struct nf_role_guess){ .role = front_keys[i].role,
                                           .rank = front_keys[i].rank };
    return nf_role_of_path(key);
}

struct nf_role_guess nf_front_role(const struct nf_front *f, struct nf_str key)
{
    const struct nf_walk walk = { 1, { { key, 0 } } };
    struct nf_role_guess g;

    if (!f->map || !nf_role_map_find(f->map, &walk, &g))
        g = known_role(key);
    /* The body is the text; no key of front matter is. */
    if (g.role == NF_ROLE_TEXT || g.role == NF_ROLE_HTML)
        g.role = NF_ROLE_NONE;
    return g;
}

/* Jekyll's "published: true" is no date, and so with other keys. */
static bool is_yes_or_no(const struct nf_front_item *item)
{
    struct nf_str json = { NULL, 0 };

    if (item->json_len == 0 && !item->quoted)
        json = nf_core_json(item->value);
    return json.ptr && (nf_str_is(json, "true") || nf_str_is(json, "false"));
}

/* Fields in the making. */
struct fields {
    const struct nf_front *front;
    struct nf_buf *fields;
    struct nf_buf *guesses;
    const char *literal; /* where the next literal begins */
};

static bool add(struct fields *to, const struct nf_field *field, const char *behind,
                struct nf_role_guess guess)
{
    to->literal = behind;
    return nf_buf_add(to->fields, field, sizeof(*field)) &&
           nf_buf_add(to->guesses, &guess, sizeof(guess));
}

static struct nf_str literal_to(const struct fields *to, const char *end)
{
    return (struct nf_str){ to->literal, (size_t)(end - to->literal) };
}

/* The role of member @name of table @key. */
static struct nf_role_guess member_role(const struct fields *to, struct nf_str key,
                                        struct nf_str name)
{
    struct nf_role_guess g = { .role = NF_ROLE_NONE };

    for (size_t i = 0; i < sizeof(front_tables) / sizeof(*front_tables); i++)
        if (nf_str_is(key, front_tables[i])) {
            g = nf_front_role(to->front, name);
            g.rank = (uint8_t)(g.rank + 3);
        }
    return g;
}

/* Of a table without a role, a value for each member that has one. */
static bool add_members(struct fields *to, const struct nf_front_item *item,
                        struct nf_str json)
{
    struct nf_json j = nf_json_init(json.ptr, json.len, NF_FRONT_DEPTH + 1);
    const struct nf_str nothing = { to->literal, 0 };
    struct nf_json_string name;
    unsigned members = 0;

    if (!nf_json_expect(&j, '{', ""))
        return true;
    while (members++ < NF_FRONT_MEMBERS && nf_json_peek(&j) == '"' &&
           nf_json_scan_string(&j, &name) && nf_json_expect(&j, ':', "")) {
        const char *from = j.at;
        struct nf_role_guess guess = member_role(to, item->key, name.inside);

        if (!nf_json_scan_value(&j))
            break;
        if (guess.role != NF_ROLE_NONE) {
            struct nf_field f = { .key = { "", 0 },
                                  .before = nothing,
                                  .value = { from, (size_t)(j.at - from) },
                                  .kind = NF_KIND_JSON };

            if (!add(to, &f, to->literal, guess))
                return false;
        }
        if (nf_json_peek(&j) == ',')
            j.at++;
    }
    return true;
}

static bool add_item(struct fields *to, const struct nf_front_item *item)
{
    const struct nf_role_guess none = { .role = NF_ROLE_NONE };
    const char *value_end = item->value.ptr + item->value.len;
    struct nf_field f = { .key = item->key,
                          .before = literal_to(to, item->value.ptr),
                          .value = item->value };
    struct nf_field raw = { .key = { "", 0 }, .value = item->value };

    if (item->json_len == 0)
        return add(to, &f, value_end,
                   is_yes_or_no(item) ? none : nf_front_role(to->front, item->key));
    /* It is JSON until it has its role. */
    f.kind = NF_KIND_JSON;
    f.value = (struct nf_str){ nf_buf_text(&to->front->json) + item->json, item->json_len };
    if (!add(to, &f, item->value.ptr, nf_front_role(to->front, item->key)) ||
        !add_members(to, item, f.value))
        return false;
    raw.before = literal_to(to, item->value.ptr);
    return item->value.len == 0 || add(to, &raw, value_end, none);
}

struct named {
    struct nf_str key;
    size_t i;
};

static int compare(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    const int order = nf_str_order(x->key, y->key);

    return order ? order : (x->i > y->i) - (x->i < y->i);
}

static bool is_empty(const struct nf_front_item *item)
{
    return item->json_len == 0 && item->value.len == 0;
}

/* Of the @n items of one key the first that says something counts. */
static void mark_others(struct nf_front *front, const struct named *names, size_t n)
{
    size_t best = 0;

    while (best < n && is_empty(&front->items.at[names[best].i]))
        best++;
    for (size_t i = 0; i < n; i++)
        front->items.at[names[i].i].again = i != (best < n ? best : 0);
}

/* Mark keys that are there several times, but one of each. The text still shows
 * them all. */
static bool mark_again(struct nf_front *front)
{
    size_t n = nf_vec_count(&front->items), end;
    struct named *names;

    front->work.len = 0;
    if (!nf_buf_reserve(&front->work, n * sizeof(*names) + 1))
        return false;
    names = (struct named *)(void *)front->work.ptr;
    for (size_t i = 0; i < n; i++)
        names[i] = (struct named){ front->items.at[i].key, i };
    qsort(names, n, sizeof(*names), compare);
    for (size_t i = 0; i < n; i = end) {
        for (end = i + 1; end < n && nf_str_equal(names[i].key, names[end].key); end++)
            ;
        mark_others(front, names + i, end - i);
    }
    return true;
}

/* What a string says does not depend on how it stands: an address names no author in a folded
 * value either. So until it has its role, it has no quotes. */
static void open_string(struct nf_field *f)
{
    if (f->kind != NF_KIND_JSON || f->value.len < 2 || *f->value.ptr != '"')
        return;
    f->kind = NF_KIND_STRING_ESCAPED;
    f->value.ptr++;
    f->value.len -= 2;
}

static void make_aside(struct nf_field *f)
{
    if (f->kind == NF_KIND_STRING_ESCAPED) {
        /* An aside may be null by its word alone. */
        if (nf_field_is_null(f))
            f->role = NF_ROLE_NONE;
        f->value.ptr--;
        f->value.len += 2;
    }
    if (f->kind != NF_KIND_TEXT)
        f->kind = NF_KIND_ASIDE;
}

bool nf_front_fields(struct nf_front *f, struct nf_buf *fields, const char **literal)
{
    struct fields to = { f, fields, &f->guesses.buf, *literal };
    struct nf_field *first;
    size_t n = fields->len;

    nf_vec_reset(&f->guesses);
    if (!mark_again(f))
        return false;
    for (size_t i = 0; i < nf_vec_count(&f->items); i++)
        if (!f->items.at[i].again && !add_item(&to, &f->items.at[i]))
            return false;
    *literal = to.literal;
    if (fields->len == n)
        return true;
    first = (struct nf_field *)(void *)(fields->ptr + n);
    n = (fields->len - n) / sizeof(*first);
    for (size_t i = 0; i < n; i++)
        open_string(&first[i]);
    nf_roles_assign(first, f->guesses.at, n);
    for (size_t i = 0; i < n; i++)
        make_aside(&first[i]);
    return true;
}

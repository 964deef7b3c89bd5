#include "src/convert/json_open.h"

#include "src/base/str_equal.h"

/* Objects are opened down to this depth, below it they are one value. */
#define OPEN_DEPTH 3

/* Members of the first object that are looked at to tell what a list is. */
#define LOOK_MEMBERS 16

/* Whether the list at @j begins with an object that has @member. */
static bool first_has(struct nf_json j, const char *member)
{
    j.at++;
    nf_json_skip_space(&j);
    if (!nf_json_expect(&j, '{', ""))
        return false;
    for (int i = 0; i < LOOK_MEMBERS; i++) {
        struct nf_json_string key;

        nf_json_skip_space(&j);
        if (!nf_json_scan_string(&j, &key))
            return false;
        if (!member || nf_str_is(key.inside, member))
            return true;
        nf_json_skip_space(&j);
        if (!nf_json_expect(&j, ':', "") || !nf_json_scan_value(&j))
            return false;
        nf_json_skip_space(&j);
        if (!nf_json_expect(&j, ',', ""))
            return false;
    }
    return false;
}

static bool begins_with_string(struct nf_json j)
{
    j.at++;
    nf_json_skip_space(&j);
    return nf_json_peek(&j) == '"';
}

/* Whether the list at @j is one that holds what has a role. */
static bool list_has_roles(const struct nf_json *j, struct nf_str key)
{
    static const struct {
        const char *key;
        const char *member; /* NULL: any */
    } lists[] = {
        { "@graph", NULL },      { "content", "value" },   { "canonical", "href" },
        { "alternate", "href" }, { "headlines", "value" }, { "bodies", "value" },
        { "descriptions", "value" }, { "link", "@href" },
        { "link", "href" }
    };

    /* An address is one; of several the first counts. */
    if ((nf_str_is(key, "url") || nf_str_is(key, "link")) && begins_with_string(*j))
        return true;
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
        if (nf_str_is(key, lists[i].key) && first_has(*j, lists[i].member))
            return true;
    return false;
}

/* Objects that are lists by another name: their keys say nothing. */
static bool is_list_of_names(struct nf_str key)
{
    return nf_str_is(key, "authors") || nf_str_is(key, "tags") || nf_str_is(key, "categories") ||
           nf_str_is(key, "keywords");
}

/* Whether the map names a part of the value at @j. */
static bool map_enters(const struct nf_json_open *open, const struct nf_json *j,
                       const char *literal)
{
    struct nf_walk here = open->walk;
    const struct nf_field f = { .before = { literal, (size_t)(j->at - literal) },
                                .kind = NF_KIND_JSON };

    nf_walk_next(&here, &f);
    return nf_role_map_enters(open->map, &here);
}

static bool is_empty(struct nf_json j)
{
    char c;

    j.at++;
    nf_json_skip_space(&j);
    c = nf_json_peek(&j);
    return c == '}' || c == ']' || c == '\0';
}

bool nf_json_open_value(struct nf_json_open *open, const struct nf_json *j,
                        struct nf_str key, const char *literal)
{
    struct nf_json_level in = open->level[open->depth - 1];
    char c = nf_json_peek(j);
    bool object = c == '{';

    if ((!object && c != '[') || open->depth == NF_OPEN_LEVELS ||
        open->depth >= j->max_depth || is_empty(*j))
        return false;
    if (object ? (int)open->depth - in.base >= OPEN_DEPTH || (in.outer && is_list_of_names(key))
               : !in.outer || !list_has_roles(j, key))
        if (!open->map || !map_enters(open, j, literal))
            return false;
    in.outer = in.outer && object && nf_is_wrapper(key);
    in.base = (uint8_t)(in.base + (!object ? 2 : in.outer ? 1 : 0));
    in.list = !object;
    open->level[open->depth++] = in;
    return true;
}

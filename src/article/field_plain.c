/*
 * Values as plain text. JSON lists and objects are walked without recursion
 * and without trust: whatever the bytes are, the walk goes forward and stays
 * inside them.
 */
#include <newsfiche/record.h>
#include <string.h>

#include "src/base/ascii.h"
#include "src/base/braced_list.h"
#include "src/base/bound.h"
#include "src/base/json_text.h"
#include "src/base/space.h"
#include "src/base/str_equal.h"

size_t nf_field_plain_bound(const struct nf_field *field, size_t sep_len)
{
    /* A string takes two bytes at least, and a separator stands in front. */
    const uint64_t separators = nf_bound_times(field->value.len / 2, sep_len);

    return (size_t)nf_bound_add(nf_bound_add(1, field->value.len), separators);
}

struct out {
    char *buf;
    size_t len;
    size_t cap;
    struct nf_str sep;
    bool any;
    bool same; /* what comes next belongs to what came last: two parts of a name */
    bool joined; /* what comes next goes on with what came last: spans of a paragraph */
    bool names; /* addresses do not count */
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

/* Unescape @inside to the end of @o. */
static void put_inside(struct out *o, struct nf_str inside)
{
    const char *p = inside.ptr, *end;
    char plain[4];

    if (inside.len == 0)
        return;
    end = p + inside.len;
    /* Unescaping never makes longer, so what fits raw fits plain. */
    if (inside.len <= o->cap - o->len) {
        o->len += nf_json_text_get(inside, o->buf + o->len);
        return;
    }
    while (p < end && o->len < o->cap) {
        const char *slash = memchr(p, '\\', (size_t)(end - p));
        size_t n = slash ? (size_t)(slash - p) : (size_t)(end - p);

        put(o, p, n);
        p += n;
        if (!slash)
            break;
        put(o, plain, (size_t)(nf_json_escape_get(p, end, plain, &n) - plain));
        p += n;
    }
}

/* Its slashes may be escaped, as PHP writes them. */
static bool is_address(struct nf_str inside)
{
    return nf_ascii_begins(inside, "http:") || nf_ascii_begins(inside, "https:");
}

/* A score, a count, a day. */
static bool is_figure(struct nf_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!memchr("0123456789.,-+", s.ptr[i], 14))
            return false;
    return true;
}

static void put_item(struct out *o, struct nf_str inside)
{
    if (inside.len == 0 || (o->names && is_address(inside)))
        return;
    if (o->any && o->same)
        put(o, " ", 1);
    else if (o->any && !o->joined)
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

/*
 * What counts of a list or object. That of an id or an address is a rule of
 * the format (spec 9.1): the first. Members stand in order of preference.
 */
#define MAX_MEMBERS 8

struct rule {
    const char *members[MAX_MEMBERS + 1]; /* where an object has one, that alone counts; of
                                             people, small letters without _ */
    bool prose; /* members that never hold words do not count */
    bool first; /* the first string alone counts */
};

/* Of one who has no whole name, what makes it up counts. */
static const char part_of_name[] = "given and family name";

static const struct rule plain_rule = { { "name" }, false, false };
static const struct rule people_rule = { { "name", "displayname", "fullname", part_of_name,
                                           "by", "byline" }, true, false };
static const struct rule prose_rule = { { "value", "text", "content", "bodyTextSummary",
                                          "#text" }, true, false };
static const struct rule word_rule = {
    { "value", "name", "term", "label", "tag", "title", "webTitle", "#text" }, true, false
};
static const struct rule image_rule = {
    { "source_url", "url", "contentUrl", "src", "href", "uri", "path" }, true, true
};

static const struct rule *rule_of(enum nf_role role)
{
    switch ((int)role) {
    case NF_ROLE_AUTHORS: return &people_rule;
    case NF_ROLE_TITLE:
    case NF_ROLE_TEXT:
    case NF_ROLE_HTML:
    case NF_ROLE_SUMMARY: return &prose_rule;
    case NF_ROLE_SECTION:
    case NF_ROLE_TAGS:    return &word_rule;
    case NF_ROLE_IMAGE:   return &image_rule;
    default:              return &plain_rule;
    }
}

/* @key without the sign that XML's attributes have in JSON. */
static struct nf_str bare(struct nf_str key)
{
    return key.len && *key.ptr == '@' ? (struct nf_str){ key.ptr + 1, key.len - 1 } : key;
}

/* Members of an object that say what it is, not what it says. */
static bool says_no_words(struct nf_str key)
{
    static const char *const keys[] = { "@type", "@id", "@context", "type", "_type", "id",
                                        "_id", "uri", "url", "href", "src", "base", "rel",
                                        "scheme", "language", "lang", "mime", "role",
                                        "contentType", "sameAs", "style", "format", "_key",
                                        "_ref", "listItem", "list_type", "nodeType", "mode",
                                        "direction", "textAlign", "target", "align" };

    return nf_str_is_one_of(key, keys, sizeof(keys) / sizeof(keys[0])) ||
           nf_str_is_one_of(bare(key), keys, sizeof(keys) / sizeof(keys[0]));
}

/* Whether @key is @name, however it is spelled: first_name, firstName, FirstName. */
static bool is_name(struct nf_str key, const char *name)
{
    for (size_t i = 0; i < key.len; i++) {
        if (key.ptr[i] == '_')
            continue;
        if (!*name || nf_ascii_lower(key.ptr[i]) != *name++)
            return false;
    }
    return *name == '\0';
}

static bool is_one_of(struct nf_str key, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is_name(key, names[i]))
            return true;
    return false;
}

static const char *const given_names[] = { "first", "firstname", "givenname", "given", "forename",
                                           "middlename" };
static const char *const family_names[] = { "last", "lastname", "familyname", "family",
                                            "surname" };

static bool is_given_name(struct nf_str key)
{
    return is_one_of(key, given_names, sizeof(given_names) / sizeof(given_names[0]));
}

static bool is_part_of_name(struct nf_str key)
{
    return is_given_name(key) ||
           is_one_of(key, family_names, sizeof(family_names) / sizeof(family_names[0]));
}

/* Members of a person's object that say something else of them. */
static bool says_no_name(struct nf_str key)
{
    static const char *const keys[] = { "slug", "email", "mail", "twitter", "jobtitle", "roles",
                                        "bio", "description", "affiliation", "organization",
                                        "sequence", "avatar", "orcid" };

    return says_no_words(key) || is_one_of(key, keys, sizeof(keys) / sizeof(keys[0]));
}

/* Whether the member @key is the one of @rule called @member. */
static bool is_member(const struct rule *rule, struct nf_str key, const char *member)
{
    if (member == part_of_name)
        return is_part_of_name(key);
    if (rule == &people_rule)
        return is_name(bare(key), member);
    return nf_str_is(rule == &plain_rule ? key : bare(key), member);
}

/* Whether a value that begins with @c can hold words. */
static bool holds_words(char c)
{
    return c == '"' || c == '[' || c == '{';
}

/* An object that is gone through, from where it begins. */
struct object_walk {
    const char *p, *end;
    size_t depth;
};

/* Go to the value of its next member, whose key is @key; false where there is none. */
static bool next_member(struct object_walk *w, struct nf_str *key)
{
    while (w->p < w->end) {
        if (*w->p == '"') {
            const struct nf_str s = take_string(&w->p, w->end);
            const char *after = nf_skip_space(w->p, w->end);

            if (w->depth != 1 || after == w->end || *after != ':')
                continue;
            w->p = nf_skip_space(after + 1, w->end);
            *key = s;
            return true;
        }
        if (*w->p == '{' || *w->p == '[')
            w->depth++;
        else if ((*w->p == '}' || *w->p == ']') && --w->depth == 0)
            return false;
        w->p++;
    }
    return false;
}

/* The member of the object that begins at @p that counts alone, or NULL. */
static const char *choose(const struct rule *rule, const char *p, const char *end)
{
    const char *const *best = rule->members;
    struct object_walk w = { .p = p, .end = end };
    const char *chosen = NULL;
    size_t limit = 0;
    struct nf_str key;

    while (best[limit])
        limit++;
    while (limit > 0 && next_member(&w, &key)) {
        if (rule != &plain_rule && (w.p == end || !holds_words(*w.p)))
            continue;
        for (size_t i = 0; i < limit; i++)
            if (is_member(rule, key, best[i])) {
                chosen = best[i];
                limit = i;
            }
    }
    return chosen;
}

/* Names in scripts of East Asia, where the family's comes first. */
static bool is_eastern(struct nf_str inside)
{
    return inside.len > 2 && ((unsigned char)*inside.ptr >= 0xe3 ||
                              (memcmp(inside.ptr, "\\u", 2) == 0 && inside.ptr[2] >= '3'));
}

/* The name that the object at @p has in parts, the given ones first. */
static void put_name(struct out *o, const char *p, const char *end)
{
    for (int family = 0; family < 2; family++) {
        struct object_walk w = { .p = p, .end = end };
        struct nf_str key, part;

        while (next_member(&w, &key)) {
            if (w.p == end || *w.p != '"' || !is_part_of_name(key))
                continue;
            part = take_string(&w.p, end);
            if ((is_given_name(key) || is_eastern(part)) == family)
                continue;
            put_item(o, part);
            o->same = true;
        }
    }
}

/* Objects deeper than this are taken as they are: all that is in them counts, or
 * nothing. */
#define MAX_DEPTH 64

/* The lists and objects the walk is inside of. */
struct level {
    bool wanted;        /* its strings count at all */
    bool object;
    bool spans;         /* a list of the spans of a paragraph */
    const char *chosen; /* an object of which only this member counts, or NULL */
    size_t seen;        /* strings that counted before it */
};

/* The string that is the member @name of the object at @p; empty if there is none. */
static struct nf_str string_member(const char *p, const char *end, const char *name)
{
    struct object_walk w = { .p = p, .end = end };
    struct nf_str key;

    while (next_member(&w, &key))
        if (nf_str_is(key, name) && w.p < end && *w.p == '"')
            return take_string(&w.p, end);
    return (struct nf_str){ "", 0 };
}

/* Whether the list at @p, which is the member @key of a paragraph, has spans of it, as the lists
 * of editors have: words, and words that are bold or a link. Lists of paragraphs are called so,
 * too, but these have other types. */
static bool has_spans(const char *p, const char *end, struct nf_str key)
{
    static const char *const types[] = { "type", "_type", "nodeType" };
    const bool children = nf_str_is(key, "children");
    struct nf_str type = { "", 0 };

    if (!children && !nf_str_is(key, "content"))
        return false;
    p = nf_skip_space(p + 1, end);
    if (p == end || *p != '{')
        return false;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]) && !type.len; i++)
        type = string_member(p, end, types[i]);
    if (type.len == 0)
        return children && string_member(p, end, "text").len > 0;
    return nf_str_is(type, "text") || nf_str_is(type, "span");
}

static bool key_wanted(const struct rule *rule, const struct level *level, size_t depth,
                       struct nf_str key)
{
    const struct level *l;

    if (depth == 0)
        return true;
    l = &level[depth - 1];
    if (!l->wanted)
        return false;
    if (l->chosen)
        return is_member(rule, key, l->chosen);
    return !(rule == &people_rule ? says_no_name(key) : rule->prose && says_no_words(key));
}

/* Whether the string @s, which is wanted, counts: in an object of which no member alone counts,
 * a score is no tag, and a caption or a kind of file no picture. */
static bool counts(const struct rule *rule, const struct level *level, size_t depth,
                   struct nf_str s)
{
    if (depth > MAX_DEPTH)
        return true;
    while (depth > 0 && !level[depth - 1].object)
        depth--;
    if (depth == 0 || level[depth - 1].chosen)
        return true;
    if (rule == &image_rule)
        return is_address(s) || nf_ascii_begins(s, "/") || nf_ascii_begins(s, "\\/");
    return rule != &word_rule || !is_figure(s);
}

static void walk(struct out *o, const struct rule *rule, const char *p, const char *end)
{
    struct level level[MAX_DEPTH];
    struct nf_str key = { "", 0 }; /* of the value that comes next, if it has one */
    bool wanted = true; /* what comes next counts */
    bool deep = true;   /* what is deeper than MAX_DEPTH does */
    size_t depth = 0, spans = 0, seen = 0;

    o->names = rule == &people_rule;
    while (p < end && !(rule->first && o->any)) {
        char c = *p;

        if (c == '"') {
            struct nf_str s = take_string(&p, end);
            const char *after = nf_skip_space(p, end);

            if (after < end && *after == ':') {
                p = after + 1;
                key = s;
                wanted = depth > MAX_DEPTH ? deep : key_wanted(rule, level, depth, s);
            } else if (wanted && counts(rule, level, depth, s)) {
                put_item(o, s);
                seen++;
                o->joined = spans > 0;
                o->same = rule == &people_rule && depth > 0 && depth <= MAX_DEPTH &&
                          level[depth - 1].object;
            }
            continue;
        }
        if (c == '{' || c == '[' || c == '}' || c == ']')
            o->same = false;
        if (c == '{' || c == '[') {
            if (depth < MAX_DEPTH)
                level[depth] = (struct level){
                    .wanted = wanted, .object = c == '{', .seen = seen,
                    .spans = rule == &prose_rule && c == '[' && has_spans(p, end, key),
                    .chosen = c == '{' && wanted ? choose(rule, p, end) : NULL
                };
            else if (depth == MAX_DEPTH)
                deep = wanted;
            if (depth < MAX_DEPTH && level[depth].chosen == part_of_name) {
                put_name(o, p, end);
                level[depth].wanted = false;
            }
            spans += depth < MAX_DEPTH && level[depth].spans;
            depth++;
            key.len = 0;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
            if (depth < MAX_DEPTH) {
                spans -= level[depth].spans;
                /* An object between spans that has no words may be the end of a line. */
                o->joined = o->joined && spans > 0 &&
                            (depth == 0 || !level[depth - 1].spans || level[depth].seen < seen);
            }
            wanted = depth == 0 || (depth > MAX_DEPTH ? deep : level[depth - 1].wanted);
        }
        p++;
    }
}

/* Whether the list at @p has strings, and objects whose text is what stands between these: a
 * sentence of Telegram's, in which some words are links or bold. */
static bool is_one_sentence(const char *p, const char *end)
{
    bool strings = false, parts = false;
    size_t depth = 0;

    while (p < end && !(strings && parts)) {
        if (*p == '"') {
            struct nf_str s = take_string(&p, end);
            const char *after = nf_skip_space(p, end);

            strings = strings || depth == 1;
            parts = parts || (depth == 2 && after < end && *after == ':' && nf_str_is(s, "text"));
            continue;
        }
        depth += *p == '[' || *p == '{';
        depth -= depth > 0 && (*p == ']' || *p == '}');
        p++;
    }
    return strings && parts;
}

static bool is_quote(char c)
{
    return c == '\'' || c == '"';
}

/* Whether a string is a list, set or tuple of strings as Python prints it, JSON, or an array as
 * PostgreSQL does: tables have no lists. A dict is none. */
static bool is_list_in_words(enum nf_role role, struct nf_str s)
{
    const char *const end = s.ptr + s.len;
    char last;

    if ((role != NF_ROLE_AUTHORS && role != NF_ROLE_TAGS) || s.len < 3)
        return false;
    if (*s.ptr == '{')
        return nf_is_braced_list(s);
    last = *s.ptr == '[' ? ']' : *s.ptr == '(' ? ')' : '\0';
    return s.len > 3 && is_quote(s.ptr[1]) && end[-1] == last &&
           (is_quote(end[-2]) || (last == ')' && end[-2] == ','));
}

/* What stands between quotes, or in braces between commas; NULL is nothing. */
static void put_list_in_words(struct out *o, struct nf_str s)
{
    const char *p = s.ptr + 1, *end = s.ptr + s.len - 1;

    for (; p < end; p++) {
        const bool quoted = is_quote(*p);
        const char stop = quoted ? *p++ : ',', *const from = p;

        if (!quoted && (*s.ptr != '{' || *p == ',' || nf_is_space(*p)))
            continue;
        for (; p < end && *p != stop; p++)
            p += *p == '\\' && end - p > 1;
        if (quoted || (size_t)(p - from) != 4 || memcmp(from, "NULL", 4) != 0)
            put_item(o, (struct nf_str){ from, (size_t)((p < end ? p : end) - from) });
    }
}

size_t nf_field_plain(const struct nf_field *field, struct nf_str sep, char *buf,
                      size_t cap)
{
    struct out o = { .buf = buf, .cap = cap, .sep = sep };
    struct nf_str v = field->value;

    if (field->kind == NF_KIND_STRING_ESCAPED) {
        put_inside(&o, v);
    } else if ((field->kind == NF_KIND_JSON || field->kind == NF_KIND_ASIDE) && v.len &&
             (*v.ptr == '[' || *v.ptr == '{' || *v.ptr == '"')) {
        if (field->role == NF_ROLE_TEXT && *v.ptr == '[' && is_one_sentence(v.ptr, v.ptr + v.len))
            o.sep.len = 0;
        walk(&o, rule_of(field->role), v.ptr, v.ptr + v.len);
    } else if (is_list_in_words(field->role, v)) {
        put_list_in_words(&o, v);
    } else {
        put(&o, v.ptr, v.len);
    }
    return o.len;
}

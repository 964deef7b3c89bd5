#include "src/convert/role_path.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/ascii.h"
#include "src/base/json_text.h"
#include "src/base/role_time.h"
#include "src/base/str_equal.h"

/* Longer than any path that is known. */
#define MAX_PATH 96

static bool is_separator(char c)
{
    return c == '/' || c == '.';
}

static int lower(char c)
{
    return (unsigned char)nf_ascii_lower(c);
}

/* A path being folded. */
struct fold {
    const char *at, *end;
    bool inside;     /* a name: what stands in front of it counts */
    bool attributes; /* but @, which XML's attributes have there */
};

static struct fold fold_begin(struct nf_str path, bool attributes)
{
    return (struct fold){ path.ptr, path.ptr + path.len, false, attributes };
}

/* The next byte of the folded path, or -1 at its end. */
static int fold_next(struct fold *f)
{
    while (f->at < f->end) {
        char c = *f->at++;

        if (is_separator(c)) {
            f->inside = false;
            return '/';
        }
        if (f->inside ? c == '_' || c == '-' || c == ' ' : f->attributes && c == '@')
            continue;
        f->inside = true;
        return lower(c);
    }
    return -1;
}

/* @path folded to @out, MAX_PATH bytes; the length, 0 if it is none that is known. */
static size_t fold(struct nf_str path, bool attributes, char *out)
{
    struct fold f = fold_begin(path, attributes);
    size_t n = 0;
    int c;

    while ((c = fold_next(&f)) >= 0) {
        if (n == MAX_PATH)
            return 0;
        out[n++] = (char)c;
    }
    return n;
}

/* Of a folded path and an entry. */
static int compare(const void *key, const void *member)
{
    const struct nf_str *path = key;
    const char *other = ((const struct nf_known_role *)member)->info.path;
    int first = (unsigned char)path->ptr[0] - lower(*other);
    struct fold f;

    if (first) /* as of most that bsearch() meets */
        return first;
    f = fold_begin((struct nf_str){ other, strlen(other) }, false);
    for (size_t i = 0; i < path->len; i++) {
        int c = (unsigned char)path->ptr[i] - fold_next(&f);

        if (c)
            return c;
    }
    return fold_next(&f) < 0 ? 0 : -1;
}

/* The entry for @path, or NULL. */
static const struct nf_known_role *entry(struct nf_str path, bool attributes)
{
    char folded[MAX_PATH];
    struct nf_str key = { folded, fold(path, attributes, folded) };
    size_t count;
    const struct nf_known_role *table = nf_known_roles(&count);

    return key.len ? bsearch(&key, table, count, sizeof(*table), compare) : NULL;
}

/* @path without the type that Solr has at the end of names: title_s, body_txt_en, pub_date_dt. */
static struct nf_str without_type(struct nf_str path, bool *time)
{
    static const char *const ends[] = { "_dts", "_dt", "_ss", "_s", "_txt", "_t" };

    *time = false;
    if (path.len > 7 && memcmp(path.ptr + path.len - 7, "_txt_", 5) == 0)
        path.len -= 3;
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        size_t n = strlen(ends[i]);

        if (path.len <= n || memcmp(path.ptr + path.len - n, ends[i], n) != 0)
            continue;
        *time = i < 2;
        path.len -= n;
        return path;
    }
    return (struct nf_str){ path.ptr, 0 };
}

/* The entry of a name with a type, if that fits what it is. */
static const struct nf_known_role *typed_entry(struct nf_str path)
{
    bool time;
    const struct nf_known_role *e = entry(without_type(path, &time), false);

    return e && nf_role_is_time(e->info.role) == time ? e : NULL;
}

/* @worse: how much worse than the path itself what was looked for is. */
static struct nf_role_guess look_up(struct nf_str path, unsigned worse)
{
    struct nf_role_guess g = { NF_ROLE_NONE, 0, NF_MARK_NONE, 0 };
    const struct nf_known_role *e = entry(path, false);

    if (!e && path.len && memchr(path.ptr, '@', path.len))
        e = entry(path, true);
    if (!e)
        e = typed_entry(path);
    if (!e)
        return g;
    g.role = e->info.role;
    g.mark = e->mark;
    /* A spelling of its own is as good as any but the one that is known. */
    g.rank = (uint8_t)(e->rank + worse + (nf_str_is(path, e->info.path) ? 0 : 1));
    return g;
}

/* Names that only wrap a value: of databases' JSON, of XML made into JSON, of
 * WordPress. */
static bool wraps_value(struct nf_str name)
{
    static const char *const names[] = { "$date", "$oid", "$numberLong", "$numberInt", "$t",
                                         "#text", "_text", "__text", "_", "#cdata-section",
                                         "__cdata", "_cdata", "@value", "rendered", "S", "N",
                                         "stringValue", "integerValue", "timestampValue" };

    return nf_str_is_one_of(name, names, sizeof(names) / sizeof(names[0]));
}

/* The same of a time: PHP's DateTime, Firestore's Timestamp, CSL's lists of numbers, which are
 * counted, as they cannot be read. */
static bool wraps_time(struct nf_str name)
{
    static const char *const names[] = { "date", "seconds", "_seconds", "timestamp", "iso",
                                         "value", "date-parts" };

    return nf_str_is_one_of(name, names, sizeof(names) / sizeof(names[0]));
}

/* What wraps an article is no article: behind it only sure names count, and after all that stand
 * in the record itself. But "_source" is the record, and what is around "fields" or schema.org's
 * "mainEntity" says less of it than they do. */
#define WRAPPED 8
#define SURE 4
#define INNER 2

struct wrapper {
    const char *name; /* folded */
    uint8_t worse;    /* than the record itself is what it wraps */
    bool article;     /* one article is called so, not what is known of others */
};

static const struct wrapper wrappers[] = {
    { "_source", 0, false },
    { "article", WRAPPED, true },
    { "attributes", WRAPPED, false },
    { "data", WRAPPED, false },
    { "doc", WRAPPED, true },
    { "document", WRAPPED, true },
    { "entry", WRAPPED, true },
    { "fields", INNER, false },
    { "frontmatter", WRAPPED, false },
    { "item", WRAPPED, true },
    { "mainentity", INNER, true },
    { "meta", WRAPPED, false },
    { "metadata", WRAPPED, false },
    { "node", WRAPPED, true },
    { "object", WRAPPED, false },
    { "opengraph", WRAPPED, false },
    { "page", WRAPPED, false },
    { "payload", WRAPPED, false },
    { "post", WRAPPED, true },
    { "record", WRAPPED, false },
    { "result", WRAPPED, false },
    { "row", WRAPPED, false },
    { "rowtojson", WRAPPED, false },
    { "story", WRAPPED, true },
};

/* NULL: no object with that key may wrap an article. */
static const struct wrapper *wrapper_of(struct nf_str key)
{
    char folded[MAX_PATH];
    const struct nf_str name = { folded, fold(key, false, folded) };

    for (size_t i = 0; i < sizeof(wrappers) / sizeof(*wrappers); i++)
        if (nf_str_is(name, wrappers[i].name))
            return &wrappers[i];
    return NULL;
}

bool nf_is_wrapper(struct nf_str key)
{
    return wrapper_of(key) != NULL;
}

bool nf_is_article_name(struct nf_str key)
{
    const struct wrapper *w = wrapper_of(key);

    return w && w->article;
}

/* Take the name that @path begins or ends with off it; false if it is but one. */
static bool cut_first(struct nf_str *path, struct nf_str *first)
{
    size_t n = 0;

    while (n < path->len && !is_separator(path->ptr[n]))
        n++;
    if (n == path->len)
        return false;
    *first = (struct nf_str){ path->ptr, n };
    path->ptr += first->len + 1;
    path->len -= first->len + 1;
    return true;
}

static bool cut_last(struct nf_str *path, struct nf_str *last)
{
    size_t n = path->len;

    while (n > 0 && !is_separator(path->ptr[n - 1]))
        n--;
    if (n == 0)
        return false;
    *last = (struct nf_str){ path->ptr + n, path->len - n };
    path->len = n - 1;
    return true;
}

/* As deep as values and articles are wrapped. */
#define MAX_WRAPS 3

static struct nf_role_guess of_value(struct nf_str path)
{
    struct nf_role_guess g = look_up(path, 0);
    struct nf_str name, inner = path;

    for (unsigned i = 1; g.role == NF_ROLE_NONE && i <= MAX_WRAPS; i++) {
        if (!cut_last(&inner, &name) || !wraps_value(name))
            break;
        path = inner;
        g = look_up(path, i);
    }
    for (unsigned i = 0; g.role == NF_ROLE_NONE && i < MAX_WRAPS; i++) {
        const struct wrapper *w;

        if (!cut_first(&path, &name) || !(w = wrapper_of(name)))
            break;
        g = look_up(path, w->worse);
        if (w->worse && g.rank > w->worse + SURE)
            g.role = NF_ROLE_NONE;
    }
    return g;
}

static struct nf_role_guess of_time_or_value(struct nf_str path)
{
    struct nf_role_guess g = of_value(path);
    struct nf_str name;

    if (g.role != NF_ROLE_NONE || !cut_last(&path, &name) || !wraps_time(name))
        return g;
    g = of_value(path);
    g.rank++;
    if (!nf_role_is_time(g.role))
        g.role = NF_ROLE_NONE;
    return g;
}

struct nf_role_guess nf_role_of_path(struct nf_str path)
{
    char plain[6 * MAX_PATH];

    /* Python escapes all but ASCII, in keys too. */
    if (path.len && path.len <= sizeof(plain) && memchr(path.ptr, '\\', path.len))
        path = (struct nf_str){ plain, nf_json_text_get(path, plain) };
    return of_time_or_value(path);
}

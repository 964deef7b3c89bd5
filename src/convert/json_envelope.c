#include "src/convert/json_article.h"
#include "src/convert/json_envelope.h"

#include <stdio.h>
#include <string.h>

#include "src/convert/json_member.h"
#include "src/convert/json_survey.h"

/* The member @name of the object at @j; false if it has none. */
static bool member(struct nf_json j, const char *name, struct nf_json *out)
{
    struct nf_str key;

    if (nf_json_peek(&j) != '{')
        return false;
    j.at++;
    while (nf_json_next_member(&j, &key)) {
        if (nf_json_key_is(key, name)) {
            *out = j;
            return true;
        }
        if (!nf_json_scan_value(&j))
            return false;
    }
    return false;
}

/* The value at @path, of plain names; at a list, its first element. */
static bool find(struct nf_json j, const char *path, struct nf_json *out)
{
    char name[32];

    while (*path) {
        size_t n = strcspn(++path, "/");

        snprintf(name, sizeof(name), "%.*s", (int)n, path);
        path += n;
        if (strcmp(name, "*") != 0) {
            if (!member(j, name, &j))
                return false;
            continue;
        }
        if (nf_json_peek(&j) != '[')
            return false;
        j.at++;
        nf_json_skip_space(&j);
    }
    *out = j;
    return true;
}

static bool has(struct nf_json j, const char *path, char first)
{
    struct nf_json at;

    return find(j, path, &at) && nf_json_peek(&at) == first;
}

static bool begins(struct nf_json j, const char *path, const char *text)
{
    struct nf_json at;
    size_t n = strlen(text);

    return find(j, path, &at) && nf_json_peek(&at) == '"' &&
           (size_t)(at.end - at.at) > n && memcmp(at.at + 1, text, n) == 0;
}

static bool ends(struct nf_str s, const char *with)
{
    size_t n = strlen(with);

    return s.len >= n && memcmp(s.ptr + s.len - n, with, n) == 0;
}

/* Whether the string at @j, or one in the list there, is a type of article:
 * NewsArticle, ReportageNewsArticle, BlogPosting, LiveBlogPosting. */
static bool is_article_type(struct nf_json j)
{
    bool list = nf_json_peek(&j) == '[';

    if (list)
        j.at++;
    do {
        struct nf_json_string s;

        nf_json_skip_space(&j);
        if (nf_json_peek(&j) != '"' || !nf_json_scan_string(&j, &s))
            return false;
        if (ends(s.inside, "Article") || ends(s.inside, "BlogPosting") ||
            ends(s.inside, "MediaPosting"))
            return true;
        nf_json_skip_space(&j);
    } while (list && nf_json_peek(&j) == ',' && j.at++);
    return false;
}

/* A graph of schema.org with several articles; with one it is that article. */
static bool is_graph_of_articles(struct nf_json j)
{
    unsigned all = 0, articles = 0;
    struct nf_json type;

    if (!member(j, "@graph", &j) || nf_json_peek(&j) != '[')
        return false;
    j.at++;
    nf_json_skip_space(&j);
    while (nf_json_peek(&j) == '{') {
        all++;
        articles += member(j, "@type", &type) && is_article_type(type);
        if (!nf_json_scan_value(&j))
            break;
        nf_json_skip_space(&j);
        if (nf_json_peek(&j) == ',')
            j.at++;
        nf_json_skip_space(&j);
    }
    return articles > 1 && articles == all;
}

static bool is_reader_stream(struct nf_json j)
{
    return has(j, "/items", '[') &&
           (begins(j, "/id", "user/") || begins(j, "/id", "feed/") ||
            begins(j, "/direction", "") || begins(j, "/continuation", ""));
}

static const char *path_of(struct nf_json j)
{
    if (has(j, "/hits/hits/*/_source", '{'))
        return "/hits/hits/*/_source"; /* Elasticsearch, OpenSearch */
    if (has(j, "/hits/hits", '['))
        return "/hits/hits";
    if (begins(j, "/version", "https://jsonfeed.org/version/") && has(j, "/items", '['))
        return "/items";
    if (has(j, "/db/*/data/posts", '['))
        return "/db/*/data/posts"; /* Ghost */
    if (has(j, "/feed", '{') && has(j, "/entries", '['))
        return "/entries"; /* feedparser */
    if (has(j, "/rss/channel/item", '['))
        return "/rss/channel/item"; /* RSS and Atom as xq writes them */
    if (has(j, "/feed/entry", '['))
        return "/feed/entry";
    if (begins(j, "/kind", "Listing") && has(j, "/data/children/*/data", '{'))
        return "/data/children/*/data"; /* Reddit */
    if (has(j, "/schema/fields", '[') && has(j, "/data", '['))
        return "/data"; /* pandas, orient="table" */
    if (is_reader_stream(j))
        return "/items"; /* Google Reader, FreshRSS, Inoreader */
    if (is_graph_of_articles(j))
        return "/@graph";
    return NULL;
}

bool nf_envelope_path(struct nf_json j, char path[NF_JSON_PATH_MAX])
{
    const char *found = path_of(j);

    if (found)
        snprintf(path, NF_JSON_PATH_MAX, "%s", found);
    return found != NULL;
}

/* The first key of the object at @j, if its value is neither list nor object. */
static bool first_scalar(struct nf_json j, struct nf_str *key)
{
    if (nf_json_peek(&j) != '{')
        return false;
    j.at++;
    return nf_json_next_member(&j, key) && nf_json_peek(&j) != '{' &&
           nf_json_peek(&j) != '[';
}

static bool is_split_form(struct nf_json j)
{
    return has(j, "/columns", '[') && has(j, "/data", '[') && has(j, "/data/*", '[');
}

bool nf_is_column_form(struct nf_json j)
{
    struct nf_str outer, first = { "", 0 }, inner;
    unsigned count = 0;
    bool article = false;

    if (is_split_form(j))
        return true;
    j.at++;
    while (nf_json_next_member(&j, &outer)) {
        if (!first_scalar(j, &inner))
            return false;
        if (count++ == 0)
            first = inner;
        if (inner.len != first.len || memcmp(inner.ptr, first.ptr, inner.len) != 0)
            return false;
        article = article || nf_is_article_member(outer, '"');
        if (!nf_json_scan_value(&j))
            break;
    }
    return count > 1 && article && !nf_is_article_member(first, '"');
}

bool nf_is_envelope_key(struct nf_str key)
{
    static const char *const names[] = { "articles", "results", "docs", "items", "posts",
                                         "entries", "news", "data", "hits", "stories" };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (nf_json_key_is(key, names[i]))
            return true;
    return false;
}

#include "src/convert/json_envelope.h"

#include <stdio.h>
#include <string.h>

#include "src/base/str_equal.h"
#include "src/convert/address.h"
#include "src/convert/json_article.h"
#include "src/convert/json_graph.h"
#include "src/convert/json_member.h"

/* The member @name of the object at @j; false if it has none. */
static bool member(struct nf_json j, const char *name, struct nf_json *out)
{
    struct nf_str key;

    if (nf_json_peek(&j) != '{')
        return false;
    j.at++;
    while (nf_json_next_member(&j, &key)) {
        if (nf_str_is(key, name)) {
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

/* Whether the string at @j, or one in the list there, is a type of article. */
static bool says_article(struct nf_json j)
{
    bool list = nf_json_peek(&j) == '[';

    if (list)
        j.at++;
    do {
        struct nf_json_string s;

        nf_json_skip_space(&j);
        if (nf_json_peek(&j) != '"' || !nf_json_scan_string(&j, &s))
            return false;
        if (nf_is_article_type(s.inside))
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
        articles += member(j, "@type", &type) && says_article(type);
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

/* A feed that a library made into JSON: it has a title and an address, as articles have, and
 * what no article has. */
static bool is_feed(struct nf_json j)
{
    static const char *const signs[] = { "/feedUrl", "/feed_url", "/home_page_url",
                                         "/lastBuildDate", "/generator" };

    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
        if (begins(j, signs[i], ""))
            return true;
    return has(j, "/paginationLinks", '{');
}

/* A list; or one object, where XML had one element. */
static bool has_items(struct nf_json j, const char *path)
{
    return has(j, path, '[') || has(j, path, '{');
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
    if (has_items(j, "/rss/channel/item"))
        return "/rss/channel/item"; /* RSS and Atom as xq writes them */
    if (has_items(j, "/feed/entry"))
        return "/feed/entry";
    if (has_items(j, "/rdf:RDF/item"))
        return "/rdf:RDF/item";
    if (begins(j, "/kind", "Listing") && has(j, "/data/children/*/data", '{'))
        return "/data/children/*/data"; /* Reddit */
    if (has(j, "/schema/fields", '[') && has(j, "/data", '['))
        return "/data"; /* pandas, orient="table" */
    if (has(j, "/rows/*/row", '{'))
        return "/rows/*/row"; /* Hugging Face's viewer */
    if (has(j, "/results/*/columns", '[') && has(j, "/results/*/items", '['))
        return "/results/*/items"; /* Oracle's SQLcl */
    if (has(j, "/messages/*/date_unixtime", '"'))
        return "/messages"; /* Telegram */
    if (is_reader_stream(j))
        return "/items"; /* Google Reader, FreshRSS, Inoreader */
    if (has(j, "/items/*", '{') && is_feed(j))
        return "/items"; /* rss-parser */
    if (has(j, "/entries/*", '{') && is_feed(j))
        return "/entries"; /* feed-extractor */
    if (is_graph_of_articles(j))
        return "/@graph";
    return NULL;
}

bool nf_json_is_empty_at(struct nf_json j, const char *path)
{
    struct nf_json at;

    if (!find(j, path, &at) || nf_json_peek(&at) != '[')
        return false;
    at.at++;
    nf_json_skip_space(&at);
    return nf_json_peek(&at) == ']';
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

/* Rows that are lists, with the names of their columns beside them: pandas' "split",
 * Datasette, ClickHouse. */
static bool is_split_form(struct nf_json j)
{
    return (has(j, "/columns", '[') || has(j, "/meta", '[')) &&
           (has(j, "/data/*", '[') || has(j, "/rows/*", '['));
}

/* So many titles are those of so many articles. */
#define MANY 50

/* How many elements the list at @j has, or MANY if that is less; 0 if it is not whole, or
 * there are lists or objects in it. */
static unsigned count_scalars(struct nf_json j)
{
    unsigned n = 0;

    if (nf_json_peek(&j) != '[')
        return 0;
    do {
        j.at++;
        nf_json_skip_space(&j);
        if (nf_json_peek(&j) == '{' || nf_json_peek(&j) == '[' || !nf_json_scan_value(&j))
            return 0;
        nf_json_skip_space(&j);
        n++;
    } while (n < MANY && nf_json_peek(&j) == ',');
    return n == MANY || nf_json_peek(&j) == ']' ? n : 0;
}

/* {"title": ["a", "b"], "text": ["c", "d"]} */
static bool is_dict_of_columns(struct nf_json j)
{
    unsigned rows = 0, articles = 0;
    struct nf_str key;

    j.at++;
    while (nf_json_next_member(&j, &key)) {
        unsigned n = count_scalars(j);

        if (n < 2 || (rows && n != rows))
            return false;
        rows = n;
        articles += nf_is_article_member(key, '"');
        if (!nf_json_scan_value(&j))
            return n == MANY && articles > 0;
    }
    return articles > 1;
}

/* {"title": {"0": "a", "1": "b"}, "text": {"0": "c", "1": "d"}} */
static bool is_column_form(struct nf_json j)
{
    struct nf_str outer, first = { "", 0 }, inner;
    unsigned count = 0;
    bool article = false;

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

/* {"https://example.org/1": "text", …} */
static bool is_texts_by_address(struct nf_json j)
{
    struct nf_str key;

    j.at++;
    return nf_json_next_member(&j, &key) && nf_json_peek(&j) == '"' &&
           nf_is_address(key);
}

const char *nf_envelope_fault(struct nf_json j)
{
    if (is_texts_by_address(j))
        return "texts under their addresses; make an object of each, as jq 'to_entries | "
               "map({url: .key, text: .value})' does";
    if (is_split_form(j) || is_dict_of_columns(j) || is_column_form(j))
        return "a table by columns, or of rows that are lists; make an object of each row, as "
               "to_json(orient=\"records\") in pandas does";
    if (begins(j, "/log/version", "") && has(j, "/log/entries", '['))
        return "an archive of HTTP (HAR), not articles; trafilatura can extract them from the "
               "pages in it";
    return NULL;
}

bool nf_is_dump_header(struct nf_json j)
{
    return begins(j, "/type", "header") && begins(j, "/comment", "Export to JSON");
}

/* What Elasticsearch says of a document, not what is in it: "_id", "_index". */
static bool is_of_action(struct nf_json j)
{
    struct nf_str key;

    if (nf_json_peek(&j) != '{')
        return false;
    j.at++;
    while (nf_json_next_member(&j, &key)) {
        if (key.len == 0 || (*key.ptr != '_' && !nf_str_is(key, "routing")))
            return false;
        if (!nf_json_scan_value(&j))
            return false;
    }
    return nf_json_peek(&j) == '}';
}

bool nf_is_bulk_action(struct nf_json j)
{
    static const char *const actions[] = { "index", "create", "update", "delete" };
    struct nf_str key;
    bool action = false;

    if (nf_json_peek(&j) != '{')
        return false;
    j.at++;
    if (!nf_json_next_member(&j, &key))
        return false;
    for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++)
        action = action || nf_str_is(key, actions[i]);
    if (!action || !is_of_action(j) || !nf_json_scan_value(&j))
        return false;
    nf_json_skip_space(&j);
    return nf_json_peek(&j) == '}';
}

bool nf_is_envelope_key(struct nf_str key)
{
    static const char *const names[] = { "articles", "results", "docs", "items", "posts",
                                         "entries", "news", "data", "hits", "stories", "list",
                                         "rows", "records", "result", "nodes", "edges",
                                         "messages", "json_agg" };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (nf_str_is(key, names[i]))
            return true;
    return false;
}

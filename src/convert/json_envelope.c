#include "src/convert/json_envelope.h"

#include <stdio.h>

#include "src/base/str_equal.h"
#include "src/convert/json_find.h"
#include "src/convert/json_graph.h"

/* What a program writes around articles. */
struct envelope {
    const char *articles; /* where they are, */
    const char *as;       /* and how the value there begins */
    const char *sign;     /* what else is there, if that is not enough, */
    const char *says;     /* and how it begins */
};

/* Where XML had one element there is an object, and no list. */
static const struct envelope envelopes[] = {
    { "/hits/hits/*/_source", "{", NULL, NULL }, /* Elasticsearch, OpenSearch */
    { "/hits/hits", "[", NULL, NULL },
    { "/items", "[", "/version", "\"https://jsonfeed.org/version/" },
    { "/db/*/data/posts", "[", NULL, NULL }, /* Ghost */
    { "/entries", "[", "/feed", "{" }, /* feedparser */
    { "/rss/channel/item", "[", NULL, NULL }, /* RSS and Atom as xq writes them */
    { "/rss/channel/item", "{", NULL, NULL },
    { "/feed/entry", "[", NULL, NULL },
    { "/feed/entry", "{", NULL, NULL },
    { "/rdf:RDF/item", "[", NULL, NULL },
    { "/rdf:RDF/item", "{", NULL, NULL },
    { "/data/children/*/data", "{", "/kind", "\"Listing" }, /* Reddit */
    { "/data", "[", "/schema/fields", "[" }, /* pandas, orient="table" */
    { "/rows/*/row", "{", NULL, NULL }, /* Hugging Face's viewer */
    { "/orderedItems", "[", "/type", "\"OrderedCollection" }, /* ActivityPub */
    { "/member", "[", "/@type", "\"Collection" }, /* API Platform */
    { "/data/*/entity", "{", "/data/*/entity/type", "\"Article" }, /* Diffbot's graph */
    { "/objects", "[", "/request/pageUrl", "\"" }, /* its pages */
    { "/articleList/articles", "[", NULL, NULL }, /* Zyte */
    { "/results/*/items", "[", "/results/*/columns", "[" }, /* Oracle's SQLcl */
    { "/messages", "[", "/messages/*/date_unixtime", "\"" }, /* Telegram */
    { "/items", "[", "/id", "\"user/" }, /* Google Reader, FreshRSS, Inoreader */
    { "/items", "[", "/id", "\"feed/" },
    { "/items", "[", "/direction", "\"" },
    { "/items", "[", "/continuation", "\"" }
};

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

    if (!nf_json_find(j, "/@graph", &j) || nf_json_peek(&j) != '[')
        return false;
    j.at++;
    nf_json_skip_space(&j);
    while (nf_json_peek(&j) == '{') {
        all++;
        articles += nf_json_find(j, "/@type", &type) && says_article(type);
        if (!nf_json_scan_value(&j))
            break;
        nf_json_skip_space(&j);
        if (nf_json_peek(&j) == ',')
            j.at++;
        nf_json_skip_space(&j);
    }
    return articles > 1 && articles == all;
}

/* A feed that a library made into JSON: it has a title and an address, as articles have, and
 * what no article has. */
static bool is_feed(struct nf_json j)
{
    static const char *const signs[] = { "/feedUrl", "/feed_url", "/home_page_url",
                                         "/lastBuildDate", "/generator" };

    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
        if (nf_json_begins(j, signs[i], "\""))
            return true;
    return nf_json_begins(j, "/paginationLinks", "{");
}

static const char *path_of(struct nf_json j)
{
    for (size_t i = 0; i < sizeof(envelopes) / sizeof(*envelopes); i++) {
        const struct envelope *e = &envelopes[i];

        if (nf_json_begins(j, e->articles, e->as) &&
            (!e->sign || nf_json_begins(j, e->sign, e->says)))
            return e->articles;
    }
    if (nf_json_begins(j, "/items/*", "{") && is_feed(j))
        return "/items"; /* rss-parser */
    if (nf_json_begins(j, "/entries/*", "{") && is_feed(j))
        return "/entries"; /* feed-extractor */
    return is_graph_of_articles(j) ? "/@graph" : NULL;
}

bool nf_envelope_path(struct nf_json j, char path[NF_JSON_PATH_MAX])
{
    const char *found = path_of(j);

    if (found)
        snprintf(path, NF_JSON_PATH_MAX, "%s", found);
    return found != NULL;
}

bool nf_is_envelope_key(struct nf_str key)
{
    static const char *const names[] = { "articles", "results", "docs", "items", "posts",
                                         "entries", "news", "data", "hits", "stories", "list",
                                         "rows", "records", "result", "nodes", "edges",
                                         "messages", "objects", "json_agg", "item",
                                         "entry", "orderedItems", "itemListElement", "hasPart",
                                         "blogPost", "hydra:member" };

    return nf_str_is_one_of(key, names, sizeof(names) / sizeof(*names));
}

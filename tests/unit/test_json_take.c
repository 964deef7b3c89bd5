/* An article, or what wraps some. */
#include "tests/support/told.h"

#define FULL "{\"title\":\"a\",\"text\":\"x\"}"

static void unwraps_one_list_of_objects(void **state)
{
    static const struct {
        const char *text;
        const char *path;
    } table[] = {
        { "{\"status\":\"ok\",\"news\":[" A "," B "]}", "/news" },
        { "{\"source\":\"x\",\"articles\":[" A "," B "]}", "/articles" },
        { "{\"data\":{\"items\":[" A " , " B "]},\"x\":[1,{}]}", "/data/items" },
        { "{\"query\":{\"text\":\"x\"},\"results\":[" A "," B "]}", "/results" },
        { "{\"code\":200,\"message\":\"ok\",\"data\":{\"list\":[" A "," B "]}}", "/data/list" },
        { "{\"a\":{\"b\":{\"c\":{\"d\":[" A "," B "]}}}}", "/a/b/c/d" },
        { "{\"a/b\":{\"~\":[" A "," B "]}}", "/a~1b/~0" },
        /* Beside lists of what is no article, the one of articles. */
        { "{\"links\":[{\"rel\":\"next\"}],\"data\":[" A "," B "]}", "/data" },
        /* Articles under their ids; one list for each publisher. */
        { "{\"17\":" A ",\"18\":" B "}", "/*" },
        { "{\"n\":2,\"list\":{\"17\":" A ",\"18\":" B "}}", "/list/*" },
        { "{\"Post\":[" A "],\"Mill\":[" B "]}", "/*" },
        /* Wrappings with titles of their own. */
        { "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"Feed\","
          "\"items\":[" A "," B "]}", "/items" },
        { "{\"id\":\"user/-/state/com.google/starred\",\"title\":\"Starred\","
          "\"items\":[" A "," B "]}", "/items" },
        { "{\"feed\":{\"title\":\"F\",\"links\":[{\"href\":\"x\"}]},\"entries\":[" A
          "," B "]}", "/entries" },
        { "{\"took\":1,\"hits\":{\"total\":2,\"hits\":[{\"_id\":\"1\",\"_source\":" A
          "},{\"_id\":\"2\",\"_source\":" B "}]}}", "/hits/hits/*/_source" },
        { "{\"db\":[{\"meta\":{},\"data\":{\"posts\":[" A "," B
          "],\"tags\":[{\"id\":1,\"name\":\"x\"}]}}]}", "/db/*/data/posts" },
        { "{\"rss\":{\"channel\":{\"title\":\"F\",\"item\":[" A "," B "]}}}",
          "/rss/channel/item" },
        { "{\"kind\":\"Listing\",\"data\":{\"children\":[{\"data\":" A "},{\"data\":" B
          "}]}}", "/data/children/*/data" },
        { "{\"schema\":{\"fields\":[{\"name\":\"title\"}]},\"data\":[" A "," B "]}",
          "/data" },
        { "{\"rss\":{\"channel\":{\"title\":\"F\",\"link\":\"x\",\"item\":" A "}}}" B,
          "/rss/channel/item" },
        { "{\"feed\":{\"title\":\"F\",\"entry\":" A "}}" B, "/feed/entry" },
        { "{\"rdf:RDF\":{\"channel\":{\"title\":\"F\"},\"item\":[" A "," B "]}}",
          "/rdf:RDF/item" },
        { "{\"items\":[" A "," B "],\"feedUrl\":\"x\",\"title\":\"F\",\"link\":\"x\"}",
          "/items" },
        { "{\"title\":\"F\",\"link\":\"x\",\"generator\":\"g\",\"entries\":[" A "," B "]}",
          "/entries" },
        { "{\"features\":[{\"name\":\"title\"}],\"rows\":[{\"row_idx\":0,\"row\":" A
          "},{\"row\":" B "}]}", "/rows/*/row" },
        { "{\"request\":{\"pageUrl\":\"x\"},\"title\":\"F\",\"objects\":[" A "," B "]}",
          "/objects" },
        { "{\"url\":\"x\",\"articleList\":{\"articles\":[" A "," B "]}}",
          "/articleList/articles" },
        { "{\"meta\":{\"limit\":20},\"objects\":[" A "," B "]}", "/objects" },
        { "{\"results\":[{\"columns\":[{\"name\":\"TITLE\"}],\"items\":[" A "," B "]}]}",
          "/results/*/items" },
        { "{\"@id\":\"/x\",\"@type\":\"hydra:Collection\",\"hydra:member\":[" A "," B "]}",
          "/hydra:member" },
        { "{\"@id\":\"/x\",\"@type\":\"Collection\",\"member\":[" A "," B "]}", "/member" },
        { "{\"@type\":\"ItemList\",\"name\":\"x\",\"itemListElement\":[" A "," B "]}",
          "/itemListElement" },
        { "{\"type\":\"OrderedCollectionPage\",\"id\":\"x\",\"orderedItems\":[" A "," B "]}",
          "/orderedItems" },
        { "{\"n\":2,\"data\":[[" A "],[" B "]]}", "/data/*" },
        { "{\"result\":{\"points\":[" A "," B "]},\"time\":0.1}", "/result/points" },
        { "{\"Post\":[" A "],\"news\":[" B "]}", "/*" },
        /* One list for each publisher, of which one has none today. */
        { "{\"Post\":[" A "],\"Mill\":[],\"Tide\":[" B "]}", "/*" }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct told t = { .around = 0 };

        told_import(&t, "a.json", NULL, str_of(table[i].text));
        told_both(&t, table[i].text, table[i].path);
        assert_int_equal(t.unwrapped, 1);
        collect_free(&t.c);
    }
}

/* Who announces another's article comes first. */
static void unwraps_what_was_done(void **state)
{
    struct told t = { .around = 0 };

    (void)state;
    told_import(&t, "a.json", NULL,
              STR("{\"type\":\"OrderedCollectionPage\",\"id\":\"x\",\"orderedItems\":["
                  "{\"id\":\"1\",\"type\":\"Announce\",\"object\":\"https://e.org/9\"},"
                  "{\"id\":\"2\",\"type\":\"Create\",\"object\":" FULL "}]}"));
    assert_int_equal(t.c.articles, 2);
    assert_string_equal(t.path, "/orderedItems");
    collect_free(&t.c);
    memset(&t, 0, sizeof(t));
    told_import(&t, "a.json", NULL,
              STR("{\"hits\":1,\"data\":[{\"score\":1,\"entity\":{\"type\":\"Article\",\"title\":"
                  "\"a\"},\"entity_ctx\":{}}]}"));
    assert_int_equal(t.c.articles, 1);
    assert_string_equal(t.path, "/data/*/entity");
    collect_free(&t.c);
}

/* Whatever lists are beside it. */
static void unwraps_a_graph_of_any_articles(void **state)
{
    struct told t = { .around = 0 };

    (void)state;
    told_import(&t, "a.json", NULL,
              STR("{\"news\":[" A "],\"@graph\":[{\"@type\":\"NewsArticle\",\"headline\":\"a\"},"
                  "{\"@type\":\"DiscussionForumPosting\",\"headline\":\"b\"},"
                  "{\"@type\":[\"Report\"],\"headline\":\"c\"}]}"));
    assert_int_equal(t.c.articles, 3);
    assert_string_equal(t.path, "/@graph");
    collect_free(&t.c);
}

static void counts_the_bytes_around(void **state)
{
    struct told t = { .around = 0 };

    (void)state;
    told_import(&t, "a.json", NULL, STR("{ \"n\": 1,\n\"news\": [" A ",\n " B "] }\n"));
    assert_int_equal(t.around, strlen("{\"n\":1,\"news\":[]}"));
    assert_int_equal(t.c.item[1].line, 3);
    collect_free(&t.c);
}

/* An object with an article's fields is one article, whatever lists it holds. */
static void keeps_articles_whole(void **state)
{
    static const char *const table[] = {
        "{\"title\":\"x\",\"items\":[" A "," B "]}",
        "{\"articles\":[" A "," B "],\"text\":\"x\"}",
        "{\"headline\":\"x\",\"results\":[{\"party\":1},{\"party\":2}]}",
        "{\"url\":\"x\",\"posts\":[" A "],\"related\":[" B "]}",
        /* Fields that others have as well, and lists that hold no articles. */
        "{\"id\":\"1\",\"published\":\"2024-03-01\",\"pictures\":[{\"src\":\"x\"}]}",
        "{\"article\":" A ",\"related\":[" B "]}",
        "{\"uri\":\"1\",\"renditions\":[{\"title\":\"small\"},{\"title\":\"large\"}]}",
        "{\"id\":\"1\",\"message\":\"x\",\"cards\":[{\"title\":\"a\",\"description\":\"b\"}]}",
        "{\"error\":\"\",\"errors\":[]}", "{\"title\":\"x\",\"errors\":[\"x\"]}",
        /* What people say may be called a message, and an article may have a status. */
        "{\"message\":\"x\",\"id\":\"1\",\"code\":1}", "{\"message\":\"x\",\"status\":\"draft\"}",
        "{\"message\":\"x\",\"from\":\"y\"}", "{\"message\":\"\"}",
        "{\"title\":\"x\",\"status\":404,\"url\":\"y\"}", "{\"title\":\"x\",\"status\":4}",
        "{\"title\":\"x\",\"status\":200}",
        /* JSON:API, with a flag, and with a list of what an article is related to. */
        "{\"id\":\"1\",\"attributes\":{\"title\":\"x\",\"text\":\"y\",\"status\":true}}",
        "{\"id\":\"1\",\"attributes\":{\"title\":\"x\",\"text\":\"y\"},"
        "\"relationships\":{\"tags\":{\"data\":[{\"id\":\"7\"}]}}}",
        "{\"a\":1}", "{}", "{\"a\":[1,2],\"b\":{\"c\":[]}}",
        ("{\"@graph\":[{\"@type\":\"WebSite\"},{\"@type\":\"NewsArticle\",\"headline\":"
         "\"x\"}],\"url\":\"x\"}")
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct told t = { .around = 0 };

        told_import(&t, "a.json", NULL, str_of(table[i]));
        if (t.c.articles != 1 || t.c.refusals || t.unwrapped)
            fail_msg("%s", table[i]);
        assert_text(collect_bytes(&t.c, 0), table[i]);
        collect_free(&t.c);
    }
}

static void refuses_what_can_be_read_in_several_ways(void **state)
{
    static const struct {
        const char *text;
        const char *why[3];
    } table[] = {
        { "{\"n\":1,\"a\":[" A "],\"b\":{\"c\":[" B "]}}",
          { "--articles '/a'", "--articles '/b/c'", "--articles ''" } },
        { "{\"n\":1,\"a\":[{\"x\":1}],\"b\":[{\"x\":1}]}",
          { "--articles '/a'", "--articles '/b'" } },
        { "{\"n\":1,\"a\":" A ",\"b\":" B "}", { "--articles '/a'", "--articles '/b'" } },
        /* A list of what is no article, and articles that are in no list. */
        { "{\"links\":[{\"rel\":\"next\"}],\"today\":" A "}",
          { "--articles '/links'", "--articles '/today'", "--articles ''" } },
        { "{\"links\":[{\"rel\":\"next\"}],\"x\":{\"17\":" A ",\"18\":" B "}}",
          { "--articles '/links'", "--articles '/x/*'" } },
        { "{\"title\":{\"0\":\"a\",\"1\":\"b\"},\"text\":{\"0\":\"c\",\"1\":\"d\"}}",
          { "orient=\"records\"" } },
        { "{\"columns\":[\"title\"],\"index\":[0],\"data\":[[\"a\"]]}",
          { "orient=\"records\"" } },
        { "{\"columns\":[\"title\"],\"rows\":[[\"a\"]]}", { "orient=\"records\"" } },
        { "{\"majorDimension\":\"ROWS\",\"values\":[[\"title\"],[\"a\"]]}",
          { "orient=\"records\"" } },
        { "{\"meta\":[{\"name\":\"title\"}],\"data\":[[\"a\"]]}", { "orient=\"records\"" } },
        { "{\"title\":[\"a\",\"b\"],\"text\":[\"c\",\"d\"]}", { "orient=\"records\"" } },
        { "[[" A "],[" B "]]", { "--articles '/*/*'" } },
        /* An article that is called so, and others beside it. */
        { "{\"article\":" A ",\"items\":[" B "]}",
          { "--articles '/article'", "--articles '/items'", "--articles ''" } },
        { "{\"props\":{\"post\":" A ",\"more\":[" B "]}}",
          { "--articles '/props/post'", "--articles '/props/more'" } },
        /* An article by any name, and what is related to it: it has a text, or a time. */
        { "{\"content\":" FULL ",\"items\":[" A "]}",
          { "--articles '/content'", "--articles '/items'", "--articles ''" } },
        { "{\"d\":{\"content\":{\"title\":\"a\",\"pubDate\":\"2024\"},\"related\":[" B "]}}",
          { "--articles '/d/content'", "--articles '/d/related'" } },
        { "{\"n\":1,\"x\":{\"17\":" A ",\"18\":" FULL "},\"items\":[" A "]}",
          { "--articles '/x/*'", "--articles '/items'" } },
        { "{\"posts\":{\"17\":" A ",\"18\":" B "},\"users\":[{\"url\":\"x\"}]}",
          { "--articles '/posts/*'", "--articles '/users'" } },
        /* Structure, not names of publishers or ids. */
        { "{\"posts\":[" FULL "],\"users\":[{\"name\":\"a\",\"url\":\"x\"}]}",
          { "--articles '/posts'", "--articles '/users'" } },
        { "{\"n\":1,\"props\":{\"site\":{\"url\":\"x\"},\"article\":" FULL "}}",
          { "--articles '/props/site'", "--articles '/props/article'" } },
        /* Keys that are not known. */
        { "{\"articles\":[{\"kop\":\"a\"}],\"films\":[" A "]}",
          { "--articles '/articles'", "--articles '/films'" } },
        { "{\"stukken\":[{\"inhoud\":\"Het regent al de hele week.\"}],\"films\":[" A "]}",
          { "--articles '/stukken'", "--articles '/films'" } },
        { "{\"kop\":\"Regen\",\"inhoud\":\"Het regent al de hele week.\","
          "\"fotos\":[{\"src\":\"x\"}]}",
          { "--articles '/fotos'", "--articles ''" } },
        { "{\"kop\":\"Regen\",\"inhoud\":\"Het regent al de hele week.\",\"items\":[]}",
          { "--articles '/items'", "--articles ''" } },
        /* The text is elsewhere, as where XML was made into JSON. */
        { "{\"nitf\":{\"head\":" A ",\"body\":{\"p\":[\"It rained for all of the week.\"]}}}",
          { "--articles '/nitf/head'", "--articles ''" } },
        { "{\"TEI\":{\"head\":{\"title\":" A "},\"p\":\"It rained for all of the week.\"}}",
          { "--articles '/TEI/head/*'", "--articles ''" } },
        { "{\"n\":1,\"nitf\":{\"meta\":[{\"@name\":\"a\",\"@content\":\"b\"}],"
          "\"body\":{\"p\":\"It rained for all of the week.\"}}}",
          { "--articles '/nitf/meta'", "--articles ''" } },
        { "{\"n\":1,\"a\":[[" A "]],\"b\":[" B "]}",
          { "--articles '/a/*'", "--articles '/b'" } },
        /* A feed, a site or an article, whose list is of more than links. */
        { "{\"title\":\"F\",\"link\":\"x\",\"items\":[" FULL "]}",
          { "--articles '/items'", "--articles ''" } },
        { "{\"url\":\"x\",\"text\":\"\",\"articles\":[{\"title\":\"a\",\"pubDate\":\"2024\"}]}",
          { "--articles '/articles'", "--articles ''" } },
        { "{\"@type\":\"Blog\",\"name\":\"F\",\"url\":\"x\",\"blogPost\":[" FULL "]}",
          { "--articles '/blogPost'", "--articles ''" } },
        { "{\"channel\":{\"title\":\"F\",\"link\":\"x\",\"item\":[" FULL "]}}",
          { "or has some at '/item' in it" } },
        { "{\"id\":\"1\",\"date\":\"2024-03-01\",\"meldungen\":[" FULL "]}",
          { "--articles '/meldungen'", "--articles ''" } },
        { "{\"title\":[\"a\",\"b\"],\"url\":[\"c\",\"d\"]}", { "orient=\"records\"" } },
        { "{\"meta\":{\"columns\":[{\"id\":1,\"name\":\"title\"}]},\"data\":[[\"a\",\"b\"]]}",
          { "orient=\"records\"" } },
        { "{\"draw\":1,\"rows\":[[\"a\",\"b\"]]}", { "orient=\"records\"" } },
        { "{\"columns\":[{\"name\":\"title\",\"values\":[\"a\",\"b\"]}]}", { "orient=\"records\"" } },
        { "{\"n\":2,\"zone\":[{\"name\":\"x\",\"records\":{\"article\":[" FULL "]}}]}",
          { "or has some at '/records/article' in it" } },
        { "{\"name\":\"F\",\"feedElements\":[" FULL "]}",
          { "--articles '/feedElements'", "--articles ''" } },
        { "{\"status\":\"error\",\"code\":\"x\"}", { "an interface's error" } },
        { "{\"error\":{\"code\":7,\"message\":\"x\"}}", { "an interface's error" } },
        { "{\"errors\":[\"x\"]}", { "an interface's error" } },
        { "[{\"fault\":{\"faultstring\":\"x\"}}]", { "an interface's error" } },
        { "{\"data\":null,\"errors\":[{\"message\":\"x\"}]}", { "an interface's error" } },
        { "{\"error\":{\"causes\":[{\"type\":\"x\"}]}}", { "an interface's error" } },
        { "{\"message\":\"Forbidden\"}", { "an interface's error" } },
        { "{\"code\":17,\"msg\":\"x\",\"data\":{\"status\":7}}", { "an interface's error" } },
        { "{\"success\":false,\"message\":\"x\",\"data\":[]}", { "an interface's error" } },
        { "{\"timestamp\":\"2024-03-05\",\"status\":404,\"error\":\"x\"}",
          { "an interface's error" } },
        { "{\"type\":\"about:blank\",\"title\":\"x\",\"status\":404,\"detail\":\"y\"}",
          { "an interface's error" } },
        { "{\"https://e.org/1\":\"x\"}", { "to_entries" } },
        { "{\"https:\\/\\/e.org\\/1\":\"x\"}", { "to_entries" } },
        { "{\"https://e.org/1\":{\"title\":\"a\"},\"https://e.org/2\":{\"title\":\"b\"}}",
          { "{url: .key} + .value", "--articles '/*'" } },
        { "{\"n\":2,\"x\":{\"https:\\/\\/e.org\":{\"title\":\"a\",\"url\":null}}}",
          { "{url: .key} + .value", "--articles '/x/*'" } },
        { "{\"log\":{\"version\":\"1.2\",\"pages\":[],\"entries\":[{}]}}", { "HAR" } },
        { "[{\"type\":\"header\",\"comment\":\"Export to JSON plugin\"},"
          "{\"type\":\"table\",\"name\":\"news\",\"data\":[" A "]}]",
          { "--articles '/*/data'" } }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct told t = { .around = 0 };

        told_import(&t, "a.json", NULL, str_of(table[i].text));
        if (t.c.articles || t.c.refusals < 1)
            fail_msg("%s", table[i].text);
        for (int k = 0; k < 3 && table[i].why[k]; k++)
            if (!strstr(t.c.item[0].why, table[i].why[k]))
                fail_msg("%s: %s", table[i].text, t.c.item[0].why);
        collect_free(&t.c);
    }
}

/* Under their addresses, which they have in them as well. */
static void takes_articles_that_have_their_addresses(void **state)
{
    struct told t = { .around = 0 };

    (void)state;
    told_import(&t, "a.json", NULL, STR("{\"https://e.org/1\":{\"title\":\"a\",\"link\":\"x\"},"
                                      "\"https://e.org/2\":{\"title\":\"b\",\"link\":\"y\"}}"));
    assert_int_equal(t.c.articles, 2);
    assert_int_equal(t.unwrapped, 1);
    collect_free(&t.c);
}

static void takes_what_is_where_it_is_told(void **state)
{
    static const struct {
        const char *at;
        const char *text;
    } table[] = {
        { "/x", "{\"title\":\"t\",\"y\":[{}],\"x\":[" A "," B "],\"z\":[{}]}" },
        { "/x/*", "{\"x\":[" A "," B "]}" },
        { "/*", "{\"https://e.org/1\":" A ",\"https://e.org/2\":" B "}" },
        { "/*/*", "[[" A "],[" B "]]" },
        { "/*/_source", "[{\"_id\":1,\"_source\":" A "},{\"_source\":" B "}]" },
        { "/1/x", "[0,{\"x\":[" A "," B "]},{\"x\":[{}]}]" },
        { "", "[" A "," B "]" },
        { "", A B },
        { "/x", "{\"x\":" A "}\n{\"x\":" B "}" },
        { "/a~1b/c d", "{\"a/b\":{\"c d\":[" A "," B "]}}" },
        { "/x/y", "{\"x\":{\"y\":" A "},\"x\":{\"y\":" B "}}" }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct told t = { .around = 0 };

        told_import(&t, "a.json", table[i].at, str_of(table[i].text));
        told_both(&t, table[i].text, "");
        collect_free(&t.c);
    }
}

/* An answer without articles, with a sentence that is not theirs; null for a list. */
static void takes_nothing_of_an_empty_list(void **state)
{
    static const struct {
        const char *at;
        const char *text;
    } table[] = {
        { NULL, "{\"copyright\":\"All that is here is ours.\",\"response\":{\"docs\":[]}}" },
        { NULL, "{\"message\":\"None of our articles is so.\",\"articles\":[]}" },
        { NULL, "{\"language\":\"en\",\"articles\":[]}" },
        { NULL, "{\"code\":200,\"message\":\"ok\",\"data\":{\"list\":[]}}" },
        { "/articles", "{\"language\":\"en\",\"articles\":null}" }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct told t = { .around = 0 };

        told_import(&t, "a.json", table[i].at, str_of(table[i].text));
        if (t.c.count)
            fail_msg("%s: %s", table[i].text, t.c.item[0].why);
        collect_free(&t.c);
    }
}

static void says_that_nothing_is_there(void **state)
{
    struct told t = { .around = 0 };

    (void)state;
    told_import(&t, "a.json", "/y", STR("{\"x\":[" A "]}"));
    assert_int_equal(t.c.refusals, 1);
    assert_string_equal(t.c.item[0].why, "there is nothing at '/y'");
    collect_free(&t.c);
    told_import(&t, "a.json", "/x", STR("{\"x\":7}"));
    assert_int_equal(t.c.refusals, 1);
    assert_string_equal(t.c.item[0].why, "an object or a list expected at this path");
    collect_free(&t.c);
    told_import(&t, "a.json", "/x", STR("{\"x\":[]}"));
    assert_int_equal(t.c.count, 0);
    collect_free(&t.c);
    told_import(&t, "a.json", "", STR("{\"x\":[" A "]}\n"));
    assert_text(collect_bytes(&t.c, 0), "{\"x\":[" A "]}\n");
    collect_free(&t.c);
}

static void refuses_a_path_that_is_none(void **state)
{
    struct told t = { .around = 0 };
    struct nf_import_opts opts = collect_opts(&t.c);
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    opts.at = "items";
    assert_int_equal(nf_import_memory("a.json", STR("{}"), &opts, &err), NF_E_USAGE);
    assert_string_equal(err.text, "'items' is not a JSON Pointer such as /data/items");
}

/* Lines of JSON Lines are articles, but for answers of an API, kept a line each. */
static void unwraps_lines_only_if_they_plainly_wrap(void **state)
{
    static const char *const whole[] = {
        "{\"id\":\"7\",\"articles\":[" A "," B "]}", "{\"a\":[" A "]}",
        "{\"articles\":[{\"x\":1}]}", "{\"x\":" A "}",
        "{\"articles\":[" A "],\"docs\":[" B "]}", "{\"article\":" A ",\"items\":[" B "]}",
        "{\"x\":1,\"articles\":[]}", "{\"content\":" FULL ",\"articles\":[" A "]}"
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(whole); i++) {
        struct told t = { .around = 0 };
        char text[200];
        int n = snprintf(text, sizeof(text), "%s\n" A "\n", whole[i]);

        told_import(&t, "a.jsonl", NULL, (struct nf_str){ text, (size_t)n });
        assert_int_equal(t.c.articles, 2);
        assert_text(collect_bytes(&t.c, 0), whole[i]);
        collect_free(&t.c);
    }
    struct told t = { .around = 0 };

    told_import(&t, "a.jsonl", NULL, STR("{\"site\":\"x\",\"articles\":[" FULL "]}\n"
                                       "{\"title\":\"F\",\"articles\":[" FULL "]}\n"
                                       "{\"title\":[\"a\",\"b\"],\"url\":[\"c\",\"d\"]}\n" A "\n"
                                       "{\"17\":" FULL ",\"18\":{\"text\":\"x\"}}\n"));
    assert_int_equal(t.unwrapped, 1);
    assert_int_equal(t.c.articles, 2);
    assert_int_equal(t.c.refusals, 3);
    assert_int_equal(t.c.item[1].line, 2);
    collect_free(&t.c);
    memset(&t, 0, sizeof(t));
    told_import(&t, "a.jsonl", NULL, STR("{\"status\":\"ok\",\"articles\":[" A "]}\n"
                                       "{\"status\":\"ok\",\"articles\":[" B "]}\n"));
    told_both(&t, "lines", "/articles");
    assert_int_equal(t.unwrapped, 2);
    assert_int_equal(t.c.item[1].line, 2);
    collect_free(&t.c);
    memset(&t, 0, sizeof(t));
    told_import(&t, "a.jsonl", NULL, STR("{\"request\":{\"pageUrl\":\"x\"},\"objects\":[" A "]}\n"
                                       "{\"request\":{\"pageUrl\":\"y\"},\"objects\":[" B "]}\n"));
    told_both(&t, "Diffbot's pages", "/objects");
    collect_free(&t.c);
    memset(&t, 0, sizeof(t));
    told_import(&t, "a.jsonl", "/x", STR("{\"x\":" A "}\n{\"y\":1}\n{\"x\":" B "}\n"));
    assert_int_equal(t.c.articles, 2);
    assert_int_equal(t.c.refusals, 1);
    assert_int_equal(t.c.item[1].line, 2);
    collect_free(&t.c);
}

/* The last page of an answer has none. */
static void passes_over_what_wraps_none(void **state)
{
    struct told t = { .around = 0 };

    (void)state;
    told_import(&t, "a.jsonl", NULL, STR("{\"page\":1,\"articles\":[" A "," B "]}\n"
                                       "{\"page\":2,\"articles\":[]}\n"
                                       "{\"page\":3,\"articles\":null}\n"));
    told_both(&t, "pages", "/articles");
    collect_free(&t.c);
    memset(&t, 0, sizeof(t));
    told_import(&t, "a.json", NULL, STR("{\"pages\":[{\"page\":1,\"articles\":[" A "]},"
                                      "{\"page\":2,\"articles\":[" B "]},"
                                      "{\"page\":3,\"articles\":[]}]}"));
    told_both(&t, "pages in an answer", "/pages");
    collect_free(&t.c);
    memset(&t, 0, sizeof(t));
    told_import(&t, "a.jsonl", NULL, STR("{\"a/b\":{\"articles\":[" A "," B "]}}\n"
                                       "{\"a/b\":{\"articles\":[]}}\n"));
    told_both(&t, "pages under an odd key", "/a~1b/articles");
    collect_free(&t.c);
    memset(&t, 0, sizeof(t));
    told_import(&t, "a.jsonl", NULL, STR("{\"articles\":[" A "]}\n"
                                       "{\"story\":" B ",\"articles\":[]}\n"
                                       "{\"content\":" FULL ",\"articles\":[]}\n"));
    assert_int_equal(t.c.articles, 3);
    collect_free(&t.c);
}

/* Beside articles in a list of that name. */
static void tells_an_empty_page_from_what_has_an_empty_list(void **state)
{
    static const struct {
        const char *line;
        size_t articles, refusals; /* that it adds */
    } table[] = {
        { "{\"copyright\":\"All that is here is ours.\",\"articles\":[]}", 0, 0 },
        { "{\"date\":\"2024-03-01\",\"articles\":[]}", 0, 0 },
        { "{\"kop\":\"Regen\",\"inhoud\":\"Het regent al de hele week.\",\"articles\":[]}", 1, 0 },
        { "{\"title\":\"x\",\"articles\":[]}", 1, 0 },
        { "{\"status\":\"error\",\"articles\":[]}", 0, 1 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct told t = { .around = 0 };
        char text[200];
        int n = snprintf(text, sizeof(text), "{\"articles\":[" A "]}\n%s\n", table[i].line);

        told_import(&t, "a.jsonl", NULL, (struct nf_str){ text, (size_t)n });
        if (t.c.articles != 1 + table[i].articles || t.c.refusals != table[i].refusals)
            fail_msg("%s: %zu articles, %zu refusals", table[i].line, t.c.articles, t.c.refusals);
        collect_free(&t.c);
    }
}

/* What Elasticsearch is to do with the articles below it. */
static void passes_over_actions_of_bulk(void **state)
{
    struct told t = { .around = 0 };

    (void)state;
    told_import(&t, "a.jsonl", NULL, STR("{\"index\":{\"_index\":\"news\",\"_id\":\"1\"}}\n" A "\n"
                                       "{ \"create\" : { } }\n" B "\n"
                                       "{\"delete\":{\"_id\":\"3\"}}\n"));
    told_both(&t, "_bulk", "the lines below actions of _bulk");
    collect_free(&t.c);
    memset(&t, 0, sizeof(t));
    told_import(&t, "a.jsonl", NULL, STR("{\"index\":{\"dax\":1}}\n{\"index\":{},\"x\":1}\n"));
    assert_int_equal(t.c.articles, 2);
    collect_free(&t.c);
}

/* Above the pages of a crawl, in WACZ. */
static void passes_over_the_header_of_pages(void **state)
{
    struct told t = { .around = 0 };

    (void)state;
    told_import(&t, "pages.jsonl", NULL, STR("{\"format\":\"json-pages-1.0\",\"id\":\"pages\","
                                           "\"title\":\"All Pages\"}\n" A "\n" B "\n"));
    told_both(&t, "pages", "the lines below the header of pages");
    collect_free(&t.c);
    memset(&t, 0, sizeof(t));
    told_import(&t, "a.jsonl", NULL, STR("{\"format\":\"json\",\"title\":\"x\"}\n"
                                       "{\"title\":\"x\",\"format\":\"json-pages-1.0\"}\n"));
    assert_int_equal(t.c.articles, 2);
    collect_free(&t.c);
}

/* What an object is does not depend on those behind it, nor on how much of them was read. */
static void each_of_several_objects_is_read_by_itself(void **state)
{
    static const char text[] = "{\n\"meta\":{\"n\":1},\"a\":" A "}\n"
                               "{\n\"meta\":{\"n\":1},\"a\":" B "}\n"
                               "{\n\"title\":\"a title of so many words that it is a text\"}\n";
    struct told t = { .unwrapped = 0 };

    (void)state;
    told_import(&t, "a.json", NULL, STR(text));
    assert_int_equal(t.c.refusals, 0);
    assert_int_equal(t.c.articles, 3);
    assert_text(collect_bytes(&t.c, 0), A);
    assert_text(collect_bytes(&t.c, 1), B);
    collect_free(&t.c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unwraps_one_list_of_objects),
        cmocka_unit_test(unwraps_what_was_done),
        cmocka_unit_test(unwraps_a_graph_of_any_articles),
        cmocka_unit_test(counts_the_bytes_around),
        cmocka_unit_test(keeps_articles_whole),
        cmocka_unit_test(refuses_what_can_be_read_in_several_ways),
        cmocka_unit_test(takes_articles_that_have_their_addresses),
        cmocka_unit_test(takes_what_is_where_it_is_told),
        cmocka_unit_test(takes_nothing_of_an_empty_list),
        cmocka_unit_test(says_that_nothing_is_there),
        cmocka_unit_test(refuses_a_path_that_is_none),
        cmocka_unit_test(unwraps_lines_only_if_they_plainly_wrap),
        cmocka_unit_test(passes_over_what_wraps_none),
        cmocka_unit_test(tells_an_empty_page_from_what_has_an_empty_list),
        cmocka_unit_test(passes_over_actions_of_bulk),
        cmocka_unit_test(passes_over_the_header_of_pages),
        cmocka_unit_test(each_of_several_objects_is_read_by_itself)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

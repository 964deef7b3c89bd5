#include "src/convert/roles.h"
#include <stdlib.h>

#include "tests/support/expect.h"

static void knows_the_names_scrapers_use(void **state)
{
    static const struct {
        const char *path;
        enum nf_role role;
    } table[] = {
        { "@id", NF_ROLE_ID },           { "ID", NF_ROLE_ID },
        { "_id", NF_ROLE_ID },           { "id", NF_ROLE_ID },
        { "uuid", NF_ROLE_ID },          { "url", NF_ROLE_URL },
        { "web_url", NF_ROLE_URL },      { "canonical_url", NF_ROLE_CANONICAL_URL },
        { "title", NF_ROLE_TITLE },      { "headline.main", NF_ROLE_TITLE },
        { "headline/main", NF_ROLE_TITLE }, { "canonical/*/href", NF_ROLE_CANONICAL_URL },
        { "headline", NF_ROLE_TITLE },   { "maintext", NF_ROLE_TEXT },
        { "articleBody", NF_ROLE_TEXT }, { "textContent", NF_ROLE_TEXT },
        { "body", NF_ROLE_TEXT },        { "body_html", NF_ROLE_HTML },
        { "raw_html.html", NF_ROLE_HTML }, { "summary", NF_ROLE_SUMMARY },
        { "description", NF_ROLE_SUMMARY }, { "authors", NF_ROLE_AUTHORS },
        { "byline.original", NF_ROLE_AUTHORS },
        { "datePublished", NF_ROLE_PUBLISHED },
        { "publish_date.$date", NF_ROLE_PUBLISHED },
        { "date_modify", NF_ROLE_MODIFIED },
        { "date_download", NF_ROLE_FETCHED }, { "language", NF_ROLE_LANGUAGE },
        { "source.name", NF_ROLE_SOURCE }, { "sitename", NF_ROLE_SOURCE },
        { "source_domain", NF_ROLE_DOMAIN }, { "hostname", NF_ROLE_DOMAIN },
        { "section", NF_ROLE_SECTION },  { "tags", NF_ROLE_TAGS },
        { "keywords", NF_ROLE_TAGS },    { "top_image", NF_ROLE_IMAGE },
        { "image.url", NF_ROLE_IMAGE },  { "license", NF_ROLE_RIGHTS },
        { "title_s", NF_ROLE_TITLE },    { "body_txt_de", NF_ROLE_TEXT },
        { "tags_ss", NF_ROLE_TAGS },     { "pub_date_dt", NF_ROLE_PUBLISHED }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (nf_role_of_path(str_of(table[i].path)).role != table[i].role)
            fail_msg("%s", table[i].path);
}

static void knows_no_other_names(void **state)
{
    static const char *const table[] = {
        "", "@", "/", ".", "_", "titl", "titles", "_title", "title.x", "x.title", "web_urls",
        "web__urls", "zzz", "\x01", "\xff", "source.", ".name", "source//name", "data/name",
        "time_s", "title_dt", "_s", "_txt_en", "titl_s",
        "$date", "x/$date", "data", "data/data/data/data/title", "title/x/rendered"
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (nf_role_of_path(str_of(table[i])).role != NF_ROLE_NONE)
            fail_msg("%s", table[i]);
    assert_int_equal(nf_role_of_path(STR("title\0")).role, NF_ROLE_NONE);
}

static void knows_other_spellings_of_a_name(void **state)
{
    static const struct {
        const char *path;
        enum nf_role role;
        unsigned rank;
    } table[] = {
        { "publish_date", NF_ROLE_PUBLISHED, 0 }, { "publishDate", NF_ROLE_PUBLISHED, 1 },
        { "PUBLISH-DATE", NF_ROLE_PUBLISHED, 1 }, { "Publish Date", NF_ROLE_PUBLISHED, 1 },
        { "id", NF_ROLE_ID, 0 },                  { "ID", NF_ROLE_ID, 1 },
        { "_id", NF_ROLE_ID, 2 },                 { "Source.Name", NF_ROLE_SOURCE, 1 },
        { "Title", NF_ROLE_TITLE, 1 },            { "CONTENT_TITLE", NF_ROLE_TITLE, 2 }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_role_guess g = nf_role_of_path(str_of(table[i].path));

        if (g.role != table[i].role || g.rank != table[i].rank)
            fail_msg("%s: %s %u", table[i].path, nf_role_name(g.role), g.rank);
    }
}

static void looks_through_what_only_wraps(void **state)
{
    static const struct {
        const char *path;
        enum nf_role role;
    } table[] = {
        { "title/rendered", NF_ROLE_TITLE },     { "_id/$oid", NF_ROLE_ID },
        { "date/$date/$numberLong", NF_ROLE_PUBLISHED },
        { "_source/title", NF_ROLE_TITLE },      { "_source/name", NF_ROLE_TITLE },
        { "_source/author/name", NF_ROLE_AUTHORS },
        { "data/attributes/title", NF_ROLE_TITLE },
        { "_source/date/$date", NF_ROLE_PUBLISHED },
        { "mainEntity/articleBody", NF_ROLE_TEXT },
        { "metadata/sourceURL", NF_ROLE_URL },
        { "document/title", NF_ROLE_TITLE }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (nf_role_of_path(str_of(table[i].path)).role != table[i].role)
            fail_msg("%s", table[i].path);
    assert_true(nf_role_of_path(STR("data/title")).rank >
                nf_role_of_path(STR("title_rss")).rank);
    assert_int_equal(nf_role_of_path(STR("main_entity/headline")).rank,
                     nf_role_of_path(STR("mainEntity/headline")).rank);
}

/* bsearch() finds each of them, and so is the order right. */
static void finds_every_path_of_the_table(void **state)
{
    const struct nf_role_info *r;
    size_t count, i;

    (void)state;
    nf_known_roles(&count);
    for (i = 0; (r = nf_role_at(i)) != NULL; i++)
        if (nf_role_of_path(str_of(r->path)).role != r->role)
            fail_msg("%s", r->path);
    assert_int_equal(i, count);
    assert_null(nf_role_at(SIZE_MAX));
}

struct row {
    const char *key;
    const char *value;
    enum nf_kind kind;
    enum nf_role want;
};

/* Assign roles to rows that end with a NULL key, and compare. */
static void assert_roles(const struct row *rows)
{
    struct nf_field f[16];
    struct nf_role_guess g[16] = { { .role = NF_ROLE_NONE } };
    size_t n = 0;

    for (; rows[n].key; n++) {
        f[n] = (struct nf_field){ .key = str_of(rows[n].key),
                                  .value = str_of(rows[n].value),
                                  .kind = rows[n].kind,
                                  .role = NF_ROLE_RIGHTS };
        g[n] = nf_role_of_path(f[n].key);
    }
    nf_roles_assign(f, g, n);
    for (size_t i = 0; i < n; i++)
        if (f[i].role != rows[i].want)
            fail_msg("%s: %s", rows[i].key, nf_role_name(f[i].role));
}

#define S NF_KIND_STRING
#define J NF_KIND_JSON
#define END { NULL, NULL, S, NF_ROLE_NONE }

static void gives_a_role_to_the_surest_key(void **state)
{
    static const struct row by_rank[] = {
        { "subtitle", "a", S, NF_ROLE_NONE },
        { "meta_description", "b", S, NF_ROLE_NONE },
        { "summary", "c", S, NF_ROLE_SUMMARY },
        { "description", "d", S, NF_ROLE_NONE },
        { "unknown", "e", S, NF_ROLE_NONE }, END
    };
    static const struct row first_of_equals[] = {
        { "published", "2023", S, NF_ROLE_PUBLISHED },
        { "datePublished", "2024", S, NF_ROLE_NONE }, END
    };

    (void)state;
    assert_roles(by_rank);
    assert_roles(first_of_equals);
}

static void passes_over_values_that_say_nothing(void **state)
{
    static const struct row some[] = {
        { "summary", "null", J, NF_ROLE_NONE },
        { "description", "", S, NF_ROLE_NONE },
        { "abstract", "None", S, NF_ROLE_NONE },
        { "meta_description", "words", S, NF_ROLE_SUMMARY },
        { "authors", "[]", J, NF_ROLE_NONE },
        { "author", "{}", J, NF_ROLE_NONE },
        { "byline", "by A", S, NF_ROLE_AUTHORS }, END
    };
    static const struct row blank[] = {
        { "title", " \n", S, NF_ROLE_NONE },
        { "headline", "words", S, NF_ROLE_TITLE },
        { "image", "default", S, NF_ROLE_NONE },
        { "thumbnail", "a.jpg", S, NF_ROLE_IMAGE }, END
    };
    /* As R writes nothing, and pandas an object in a cell. */
    static const struct row cells[] = {
        { "summary", "NA", S, NF_ROLE_NONE },
        { "description", "words", S, NF_ROLE_SUMMARY },
        { "source", "{'id': None, 'name': 'Mill'}", S, NF_ROLE_NONE },
        { "site_name", "Mill", S, NF_ROLE_SOURCE },
        { "authors", "[{'name': 'A'}]", S, NF_ROLE_NONE },
        { "article:author", "https://e.org/mill", S, NF_ROLE_NONE },
        { "byline", "{Ann} B", S, NF_ROLE_AUTHORS }, END
    };
    /* When none says anything, the surest key has the role all the same. */
    static const struct row none[] = {
        { "description", "", S, NF_ROLE_NONE },
        { "summary", "null", J, NF_ROLE_SUMMARY }, END
    };

    (void)state;
    assert_roles(some);
    assert_roles(blank);
    assert_roles(cells);
    assert_roles(none);
}

static void passes_over_times_that_cannot_be_read(void **state)
{
    static const struct row flag[] = {
        { "published", "1", J, NF_ROLE_NONE },
        { "date_gmt", "2024-03-01", S, NF_ROLE_PUBLISHED }, END
    };
    static const struct row words[] = {
        { "published", "3 hours ago", S, NF_ROLE_NONE },
        { "date", "2024-03-01", S, NF_ROLE_PUBLISHED }, END
    };
    static const struct row list[] = {
        { "publish_date", "[2024, 3, 1]", J, NF_ROLE_NONE },
        { "date", "[\"2024-03-01\"]", J, NF_ROLE_PUBLISHED },
        { "updated", "true", S, NF_ROLE_NONE }, END
    };
    /* When none can be read, the surest key has the role all the same. */
    static const struct row none[] = {
        { "date", "soon", S, NF_ROLE_NONE },
        { "published", "later", S, NF_ROLE_PUBLISHED },
        { "datetime", "", S, NF_ROLE_NONE }, END
    };

    (void)state;
    assert_roles(flag);
    assert_roles(words);
    assert_roles(list);
    assert_roles(none);
}

static void tells_keys_of_two_meanings_by_their_values(void **state)
{
    static const struct row name[] = {
        { "source", "Harbour Post", S, NF_ROLE_SOURCE }, END
    };
    static const struct row address[] = {
        { "source", "https://e.org/a", S, NF_ROLE_URL }, END
    };
    static const struct row better_address[] = {
        { "source", "http://e.org", S, NF_ROLE_NONE },
        { "url", "http://e.org/a", S, NF_ROLE_URL }, END
    };
    static const struct row html[] = {
        { "content", "<div>x</div>", S, NF_ROLE_HTML }, END
    };
    static const struct row text[] = {
        { "content", "Words", S, NF_ROLE_TEXT }, END
    };
    static const struct row both[] = {
        { "content", "Words", S, NF_ROLE_HTML },
        { "textContent", "Words", S, NF_ROLE_TEXT }, END
    };
    static const struct row images[] = {
        { "image", "[\"http://e.org/a.png\"]", J, NF_ROLE_NONE },
        { "urlToImage", "http://e.org/b.png", S, NF_ROLE_IMAGE }, END
    };
    static const struct row list_only[] = {
        { "image", "[\"http://e.org/a.png\"]", J, NF_ROLE_IMAGE }, END
    };

    (void)state;
    assert_roles(name);
    assert_roles(address);
    assert_roles(better_address);
    assert_roles(html);
    assert_roles(text);
    assert_roles(both);
    assert_roles(images);
    assert_roles(list_only);
}

static void tells_html_from_text(void **state)
{
    static const struct row escaped[] = {
        { "content", "\\n\\u003cp\\u003eRain", NF_KIND_STRING_ESCAPED, NF_ROLE_HTML }, END
    };
    static const struct row list[] = {
        { "body", "[\"<p>Rain</p>\", \"<p>Fog</p>\"]", J, NF_ROLE_HTML }, END
    };
    static const struct row parts[] = {
        { "content", "[{\"type\":\"<b>\",\"text\":\"Rain <b>fell</b>\"}]", J, NF_ROLE_TEXT },
        END
    };
    static const struct row beside[] = {
        { "text", "<p>Rain</p>", S, NF_ROLE_NONE },
        { "content_html", "<p>Rain</p>", S, NF_ROLE_HTML },
        { "description", "<p>Rain</p>", S, NF_ROLE_SUMMARY }, END
    };
    static const struct row summary_alone[] = {
        { "description", "<p>Rain</p>", S, NF_ROLE_HTML },
        { "content", "", S, NF_ROLE_TEXT }, END
    };
    static const struct row plain_summary[] = {
        { "description", "Rain", S, NF_ROLE_SUMMARY }, END
    };

    (void)state;
    assert_roles(escaped);
    assert_roles(list);
    assert_roles(parts);
    assert_roles(beside);
    assert_roles(summary_alone);
    assert_roles(plain_summary);
}

static void numbers_and_flags_are_no_words(void **state)
{
    static const struct row rows[] = {
        { "author", "7", J, NF_ROLE_NONE },   { "authors", "007", S, NF_ROLE_NONE },
        { "tags", "[ 3, 4]", J, NF_ROLE_NONE }, { "category", "-1", J, NF_ROLE_NONE },
        { "url", "5", J, NF_ROLE_NONE },      { "title", "1984", J, NF_ROLE_TITLE },
        { "id", "7", J, NF_ROLE_ID },         { "published", "1700000000", J,
                                                NF_ROLE_PUBLISHED },
        { "mainEntityOfPage", "true", J, NF_ROLE_NONE }, END
    };
    static const struct row zero_date[] = {
        { "published", "0001-01-01T00:00:00Z", S, NF_ROLE_NONE },
        { "date", "2024", S, NF_ROLE_PUBLISHED }, END
    };
    /* What says nothing comes after what cannot be read. */
    static const struct row no_date[] = {
        { "published", "1/1/0001", S, NF_ROLE_NONE },
        { "date", "soon", S, NF_ROLE_PUBLISHED }, END
    };

    (void)state;
    assert_roles(rows);
    assert_roles(zero_date);
    assert_roles(no_date);
}

static void bears_no_fields(void **state)
{
    (void)state;
    nf_roles_assign(NULL, NULL, 0);
}

/* Of many addresses in one link; to look for what tells them apart once for each of them would
 * take half a minute. */
static void many_addresses_of_a_link_are_told_apart_at_once(void **state)
{
    const size_t many = 60000, n = many + 3;
    struct nf_field *f = calloc(n, sizeof(*f));
    struct nf_role_guess *g = calloc(n, sizeof(*g));

    (void)state;
    assert_non_null(f);
    assert_non_null(g);
    for (size_t i = 0; i < n; i++) {
        const bool rel = i == many || i == many + 2;

        f[i] = (struct nf_field){ .key = str_of(rel ? "@rel" : "@href"),
                                  .before = str_of(i == 0 || i == many + 1 ? "{" : ","),
                                  .value = str_of(i == many       ? "self"
                                                  : i == many + 2 ? "alternate"
                                                                  : "https://example.org/"),
                                  .kind = NF_KIND_STRING };
        if (!rel)
            g[i] = (struct nf_role_guess){ .role = NF_ROLE_URL, .rank = 3, .mark = NF_MARK_LINK };
    }
    nf_roles_assign(f, g, n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(f[i].role, i == many + 1 ? NF_ROLE_URL : NF_ROLE_NONE);
    free(f);
    free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_the_names_scrapers_use),
        cmocka_unit_test(knows_no_other_names),
        cmocka_unit_test(knows_other_spellings_of_a_name),
        cmocka_unit_test(looks_through_what_only_wraps),
        cmocka_unit_test(finds_every_path_of_the_table),
        cmocka_unit_test(gives_a_role_to_the_surest_key),
        cmocka_unit_test(passes_over_values_that_say_nothing),
        cmocka_unit_test(passes_over_times_that_cannot_be_read),
        cmocka_unit_test(tells_keys_of_two_meanings_by_their_values),
        cmocka_unit_test(tells_html_from_text),
        cmocka_unit_test(numbers_and_flags_are_no_words),
        cmocka_unit_test(many_addresses_of_a_link_are_told_apart_at_once),
        cmocka_unit_test(bears_no_fields)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/support/collect.h"

struct row {
    struct nf_str text;
    const char *roles; /* as collect_roles() writes them */
};

static void assert_rows(const char *name, const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct collect c = { 0 };

        assert_ok(collect_import(&c, name, rows[i].text), NULL);
        assert_int_equal(c.count, 1);
        assert_int_equal(c.item[0].line, 0);
        if (strcmp(c.item[0].roles, rows[i].roles) != 0)
            fail_msg("%s\ngot  %s\nwant %s", rows[i].text.ptr, c.item[0].roles,
                     rows[i].roles);
        /* Whatever was found in it, the file comes back. */
        assert_bytes(collect_bytes(&c, 0), rows[i].text);
        collect_free(&c);
    }
}

static void finds_title_image_and_body(void **state)
{
    const struct row table[] = {
        { STR("Rain\n\nIt rains.\n"), "title=Rain text=It rains.\n" },
        { STR("Rain\nIt rains."), "title=Rain text=It rains." },
        { STR("Rain"), "title=Rain" },
        { STR("Rain\r\n\r\nIt rains.\r\n"), "title=Rain text=It rains.\r\n" },
        { STR("# Rain\n\nIt."), "title=Rain text=It." },
        { STR("\xef\xbb\xbfRain\nIt."), "title=Rain text=It." },
        { STR("\xef\xbb\xbf\xef\xbb\xbfRain\nIt."), "title=Rain text=It." },
        { STR("https://e.org/a\n2024-05-01T13:00:00+0900\nRain\nIt."),
          "url=https://e.org/a published=2024-05-01T13:00:00+0900 title=Rain text=It." },
        { STR("http://e.org/a\nRain\nIt."), "url=http://e.org/a title=Rain text=It." },
        { STR("http://e.org/a\nhttp://e.org/b\nIt."), "url=http://e.org/a text=http://e.org/b\nIt." },
        { STR("http://e.org/a fell\nIt."), "title=http://e.org/a fell text=It." },
        { STR("### Rain\n\nIt."), "title=Rain text=It." },
        { STR("# Rain ##  \n\nIt."), "title=Rain text=It." },
        { STR("# Rain#\nIt."), "title=Rain# text=It." },
        { STR("# # #\nIt."), "title=# text=It." },
        { STR("#Rain\nIt."), "title=#Rain text=It." },
        { STR("####### Rain\nIt."), "title=####### Rain text=It." },
        { STR("Rain\n====\n\nIt."), "title=Rain text=It." },
        { STR("Rain\r\n----\r\nIt."), "title=Rain text=It." },
        { STR("* * *\nRain\n"), "text=* * *\nRain\n" },
        { STR("Rain\n~~~~\nIt."), "title=Rain text=~~~~\nIt." },
        { STR("Rain\r\rIt rains.\rStill."), "title=Rain text=It rains.\rStill." },
        { STR("<p>It rains.</p>\n<p>Still.</p>"), "html=<p>It rains.</p>\n<p>Still.</p>" },
        { STR("<AP> Rain\nIt."), "title=<AP> Rain text=It." },
        { STR("Rain\n\n![a b](http://e.org/a.png)\n\nIt."),
          "title=Rain image=http://e.org/a.png text=It." },
        { STR("![](x.png)\nIt."), "image=x.png text=It." },
        { STR("Rain\n  ![](x.png)\t\r\nIt."), "title=Rain image=x.png text=It." },
        { STR("\n\nIt rains."), "text=It rains." },
        { STR("\n"), "" },
        /* Not images. */
        { STR("Rain\n![a](b c)\nIt."), "title=Rain text=![a](b c)\nIt." },
        { STR("Rain\n![a]()\nIt."), "title=Rain text=![a]()\nIt." },
        { STR("Rain\n![a](b) c\nIt."), "title=Rain text=![a](b) c\nIt." },
        { STR("Rain\n![a)\nIt."), "title=Rain text=![a)\nIt." },
        { STR("Rain\n![a])"), "title=Rain text=![a])" },
        { STR("Rain\n![](b"), "title=Rain text=![](b" },
        /* Any characters at all. */
        { STR("Ra\0in\n\x7f\xc3\xa9\0"), "title=Ra text=\x7f\xc3\xa9" },
        /* Front matter is front matter, as trafilatura writes it to .txt files. */
        { STR("---\ntitle: x\n---\nIt."), "title=x text=It." }
    };

    (void)state;
    assert_rows("a.txt", table, COUNT_OF(table));
}

static void reads_front_matter(void **state)
{
    const struct row table[] = {
        { STR("---\ntitle: \"Rain\"\nurl: https://e.org/a\ndate: 2024-05-01\n"
              "author: 'A B'\nlang:  en \n---\n\nIt rains.\n"),
          "title=Rain url=https://e.org/a published=2024-05-01 authors=A B "
          "language=en text=It rains.\n" },
        { STR("---\r\ntitle: Rain\r\n---\r\nIt.\r\n"), "title=Rain text=It.\r\n" },
        { STR("---\ntitle: Rain\n---\n# Heading\n\nIt."),
          "title=Rain text=# Heading\n\nIt." },
        { STR("---\nid: 7\n---\n# Rain\n\nIt."), "id=7 title=Rain text=It." },
        { STR("---\nsource: http://e.org/x\n---\nIt."),
          "url=http://e.org/x text=It." },
        { STR("---\nsource: Post\n---\nIt."), "source=Post text=It." },
        { STR("---\nslug: rain-1\ncover: a.png\n---\nIt."),
          "id=rain-1 image=a.png text=It." },
        { STR("---\ntitle: a\ntitle: b\n---\nIt."), "title=a text=It." },
        /* The body is the text, and no key of front matter. */
        { STR("---\ntext: a\nbody: b\nhtml: c\n---\nIt."), "text=It." },
        /* Lists, comments, nested and empty values stay literals. */
        { STR("---\ntags:\n  - a\n  - id: 3\n# title: x\n- title: y\nkey\n"
              "two words: z\nid: \n\nid: 4\n---\nIt."), "id=4 text=It." },
        { STR("---\n---\nIt."), "text=It." },
        { STR("---\ntitle: Rain\n---"), "title=Rain" },
        { STR("---\ntitle: Rain\n---\n\n\n![](a.png)\nIt."),
          "title=Rain image=a.png text=It." },
        /* Fences that do not close, or are none. */
        { STR("---\ntitle: Rain\n"), "text=---\ntitle: Rain\n" },
        { STR("----\ntitle: Rain\n---\n"), "text=----\ntitle: Rain\n---\n" },
        { STR("+++\ntitle = 'Rain'\n"), "text=+++\ntitle = 'Rain'\n" },
        { STR("# Rain\n\nIt."), "title=Rain text=It." }
    };

    (void)state;
    assert_rows("a.md", table, COUNT_OF(table));
}

static void what_begins_a_block_of_markdown_is_no_title(void **state)
{
    static const char *const texts[] = { "> Rain\n\nIt.", "- Rain\n- Sun", "* Rain\n", "+ Rain",
                                         "| Rain |\n|---|\n", "```json\n{}\n```" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        char text[100], title[100];
        struct row row = { str_of(texts[i]), text };

        snprintf(text, sizeof(text), "text=%s", texts[i]);
        assert_rows("a.md", &row, 1);
        snprintf(title, sizeof(title), "title=%.*s", (int)strcspn(texts[i], "\n"), texts[i]);
        row.roles = title;
        row.text.len = strcspn(texts[i], "\n");
        assert_rows("a.txt", &row, 1);
    }
    assert_rows("a.md", &(const struct row){ STR("+--+--+\n| a|b |\n"), "text=+--+--+\n| a|b |\n" }, 1);
    assert_rows("a.md", &(const struct row){ STR("-- --\na  b\n"), "text=-- --\na  b\n" }, 1);
    assert_rows("a.md", &(const struct row){ STR("*Rain*\nIt."), "title=*Rain* text=It." }, 1);
}

static void refuses_what_is_too_long(void **state)
{
    struct collect c = { 0 };
    struct nf_import_opts opts = collect_opts(&c);

    (void)state;
    opts.max_record = 10;
    assert_ok(nf_import_memory("a.txt", STR("0123456789"), &opts, NULL), NULL);
    assert_ok(nf_import_memory("a.md", STR("0123456789a"), &opts, NULL), NULL);
    assert_int_equal(c.count, 2);
    assert_text(collect_bytes(&c, 0), "0123456789");
    assert_string_equal(c.item[1].why,
                        "the file is longer than the 10 bytes that an article may have");
    collect_free(&c);
}

/* Every way to cut a file off leaves a file that comes back whole. */
/* Front matter that has lost its fences is no title and text. */
static void refuses_fields_without_fences(void **state)
{
    static const char *const some[] = {
        "Title: Rain\nURL: https://e.org/a\n\nIt rains.\n", "author: A\r\ndate: 2024\r\n",
        "Title: Rain\n\nURL Source: https://e.org/a\n\nMarkdown Content:\nIt rains.\n",
        "Title:\tRain\nURL:\thttps://e.org/a\n", "title:: Rain\nurl:: https://e.org/a\n\n- It\n",
        "**Title:** Rain\n**Date**: 2024\n\nIt rains.\n",
        "\u6807\u9898\uff1a\u96e8\n\u6765\u6e90\uff1a\u62a5\n"
    };
    static const char *const none[] = {
        "Title: Rain\nStill: no\n", "Rain: 3\nTitle: Rain\n", "Title: Rain\n\nOf it: all\n",
        "text:It\nurl: x\n", "**Title**\n**Date**\n", "Title:\nDate:\n", "**\n*:\n",
        "\uff34itle: x\n\uff34itle: x\n", "Title: x\n**Date**"
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(some) + COUNT_OF(none); i++) {
        bool fields = i < COUNT_OF(some);
        struct nf_str text = str_of(fields ? some[i] : none[i - COUNT_OF(some)]);

        for (int md = 0; md < 2; md++) {
            struct collect c = { 0 };

            assert_ok(collect_import(&c, md ? "a.md" : "a.txt", text), NULL);
            assert_int_equal(c.refusals, fields);
            assert_int_equal(c.articles, !fields);
            collect_free(&c);
        }
    }
}

static void gives_back_every_beginning_of_a_file(void **state)
{
    struct nf_str all = STR("---\ntitle: \"Rain\"\nid: 'x\n---\n\n# Head\n"
                            "![a](b)\r\n\r\nIt rains.\n");

    (void)state;
    for (size_t n = 1; n <= all.len; n++) {
        static const char *const names[] = { "a.md", "a.txt" };

        for (size_t k = 0; k < COUNT_OF(names); k++) {
            struct collect c = { 0 };
            struct nf_str text = { all.ptr, n };

            assert_ok(collect_import(&c, names[k], text), NULL);
            assert_int_equal(c.articles, 1);
            assert_bytes(collect_bytes(&c, 0), text);
            collect_free(&c);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_title_image_and_body),
        cmocka_unit_test(reads_front_matter),
        cmocka_unit_test(what_begins_a_block_of_markdown_is_no_title),
        cmocka_unit_test(refuses_what_is_too_long),
        cmocka_unit_test(refuses_fields_without_fences),
        cmocka_unit_test(gives_back_every_beginning_of_a_file)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "src/build/page_build.h"

#include <stdio.h>
#include <stdlib.h>

#include "format/offset_page.h"
#include "src/base/alloc.h"
#include "tests/support/expect.h"

static struct nf_facts facts_of(const char *name, const char *domain,
                                const char *language)
{
    struct nf_facts f = { .source = { str_of(name), str_of(domain) },
                          .language = str_of(language) };

    return f;
}

static struct nf_facts dated(int64_t from, int64_t end)
{
    struct nf_facts f = facts_of("", "", "");

    f.time = (struct nf_catalog_time){ from, NF_PRECISION_DAY, true, false, 0 };
    f.time_end = end;
    return f;
}

/* The catalog as it is read back: arrays of its own. */
struct catalog {
    struct nf_buf bytes;
    struct nf_catalog_page page;
};

static struct catalog catalog_of(struct nf_page_build *b)
{
    struct catalog c = { .page = { .sources = NULL } };
    struct nf_catalog_page *p = &c.page;
    struct nf_cur cur;

    nf_buf_init(&c.bytes, nf_alloc_or_libc(NULL), SIZE_MAX / 2);
    assert_ok(nf_page_build_catalog(b, &c.bytes), NULL);
    cur = nf_cur_init(c.bytes.ptr, c.bytes.len);
    assert_ok(nf_catalog_size_get(&cur, &p->size), NULL);
    p->sources = calloc(p->size.sources + 1, sizeof(*p->sources));
    p->languages = calloc(p->size.languages + 1, sizeof(*p->languages));
    p->source = calloc(p->size.articles + 1, sizeof(*p->source));
    p->language = calloc(p->size.articles + 1, sizeof(*p->language));
    p->time = calloc(p->size.articles + 1, sizeof(*p->time));
    assert_true(p->sources && p->languages && p->source && p->language && p->time);
    assert_ok(nf_catalog_page_get(&cur, p), NULL);
    assert_int_equal(cur.left, 0);
    return c;
}

static void catalog_free(struct catalog *c)
{
    free(c->page.sources);
    free(c->page.languages);
    free(c->page.source);
    free(c->page.language);
    free(c->page.time);
    nf_buf_free(&c->bytes);
}

static int set_up(void **state)
{
    struct nf_page_build *b = malloc(sizeof(*b));

    if (!b)
        return -1;
    nf_page_build_init(b, nf_alloc_or_libc(NULL));
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    nf_page_build_free(*state);
    free(*state);
    return 0;
}

static void stores_where_blocks_are(void **state)
{
    struct nf_page_build *b = *state;
    struct nf_facts f[3] = { facts_of("", "", ""), facts_of("", "", ""),
                             facts_of("", "", "") };
    static const struct nf_offset_entry want[] = { { 0, 10, 100 }, { 500, 13, 90 },
                                                   { UINT32_MAX, 14, 80 } };
    struct nf_cur cur;

    assert_ok(nf_page_build_add(b, 4000, 100, 10, f, 3), NULL);
    assert_ok(nf_page_build_add(b, 4500, 90, 13, f, 1), NULL);
    assert_false(nf_page_build_full(b, 4000 + (uint64_t)UINT32_MAX, 1));
    assert_ok(nf_page_build_add(b, 4000 + (uint64_t)UINT32_MAX, 80, 14, f, 2), NULL);
    assert_int_equal(b->page.blocks, 3);
    assert_int_equal(b->page.articles, 6);
    assert_int_equal(b->offsets.len, nf_offset_page_size(3));
    assert_false(b->page.has_time);
    cur = nf_cur_init(b->offsets.ptr, b->offsets.len);
    assert_int_equal(nf_cur_le64(&cur), 4000);
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        struct nf_offset_entry e;

        assert_ok(nf_offset_entry_get(&cur, &e), NULL);
        assert_int_equal(e.offset, want[i].offset);
        assert_int_equal(e.first, want[i].first);
        assert_int_equal(e.head_len, want[i].head_len);
    }
    assert_int_equal(cur.left, 0);
}

static void is_full_by_blocks_or_by_distance(void **state)
{
    struct nf_page_build *b = *state;
    struct nf_facts f = facts_of("", "", "");

    assert_false(nf_page_build_full(b, UINT64_MAX, 1)); /* nothing in it yet */
    for (uint32_t i = 0; i < NF_MAX_PAGE_BLOCKS; i++) {
        assert_false(nf_page_build_full(b, 40 + i, 1));
        assert_true(i == 0 ||
                    nf_page_build_full(b, 41 + (uint64_t)UINT32_MAX, 1));
        assert_ok(nf_page_build_add(b, 40 + i, 1, i, &f, 1), NULL);
    }
    assert_true(nf_page_build_full(b, 40 + NF_MAX_PAGE_BLOCKS, 1));
    nf_page_build_reset(b);
    assert_false(nf_page_build_full(b, 40, 1));
}

/* Names of the longest, each once, as many as there is room for. */
static void is_full_before_its_catalog_is_too_long(void **state)
{
    struct nf_page_build *b = *state;
    struct nf_buf catalog;
    char name[3][NF_MAX_FACT + 1];
    uint32_t blocks = 0, articles = 100;

    for (size_t i = 0; i < COUNT_OF(name); i++) {
        memset(name[i], 'x', NF_MAX_FACT);
        name[i][NF_MAX_FACT] = '\0';
    }
    for (; !nf_page_build_full(b, 40, articles); blocks++)
        for (uint32_t i = 0; i < articles; i++) {
            struct nf_facts f;

            for (size_t k = 0; k < COUNT_OF(name); k++)
                name[k][snprintf(name[k], 20, "%u", blocks * articles + i)] = 'x';
            f = facts_of(name[0], name[1], name[2]);
            f.time = dated((i & 1 ? -1 : 1) * (INT64_C(1) << 62), 0).time;
            assert_ok(nf_page_build_add(b, 40, 1, 0, &f, 1), NULL);
            b->page.blocks = 1;
        }
    nf_buf_init(&catalog, nf_alloc_or_libc(NULL), SIZE_MAX / 2);
    assert_ok(nf_page_build_catalog(b, &catalog), NULL);
    assert_true(catalog.len <= NF_MAX_CATALOG);
    assert_true(catalog.len > NF_MAX_CATALOG - articles * 1000);
    nf_buf_free(&catalog);
    nf_page_build_reset(b);
    assert_false(nf_page_build_full(b, 40, NF_MAX_BLOCK_ARTICLES));
}

static void numbers_names_by_first_appearance(void **state)
{
    struct nf_page_build *b = *state;
    struct nf_facts f[] = {
        facts_of("Post", "post.example", "en"), facts_of("", "", ""),
        facts_of("Mill", "", "de"), facts_of("Post", "post.example", "en"),
        facts_of("Pos", "tpost.example", "EN"), /* the same bytes in a row */
        facts_of("", "post.example", "de"), facts_of("Mill", "", "")
    };
    static const uint32_t source[] = { 1, 0, 2, 1, 3, 4, 2 };
    static const uint32_t language[] = { 1, 0, 2, 1, 3, 2, 0 };
    struct catalog c;

    assert_ok(nf_page_build_add(b, 40, 1, 0, f, 3), NULL);
    assert_ok(nf_page_build_add(b, 50, 1, 3, f + 3, 4), NULL);
    c = catalog_of(b);
    assert_int_equal(c.page.size.articles, COUNT_OF(f));
    assert_int_equal(c.page.size.sources, 4);
    assert_int_equal(c.page.size.languages, 3);
    for (size_t i = 0; i < COUNT_OF(f); i++) {
        assert_int_equal(c.page.source[i], source[i]);
        assert_int_equal(c.page.language[i], language[i]);
    }
    assert_text(c.page.sources[0].name, "Post");
    assert_text(c.page.sources[0].domain, "post.example");
    assert_text(c.page.sources[2].name, "Pos");
    assert_text(c.page.sources[2].domain, "tpost.example");
    assert_text(c.page.sources[3].name, "");
    assert_text(c.page.languages[1], "de");
    catalog_free(&c);
}

/* More names than there are buckets to find them by. */
static void bears_many_names(void **state)
{
    struct nf_page_build *b = *state;
    struct catalog c;
    char name[32];

    for (int round = 0; round < 2; round++)
        for (unsigned i = 0; i < 5000; i++) {
            struct nf_facts f;

            snprintf(name, sizeof(name), "paper %u", i);
            f = facts_of(name, "", name); /* copied */
            assert_ok(nf_page_build_add(b, 40, 1, i, &f, 1), NULL);
        }
    c = catalog_of(b);
    assert_int_equal(c.page.size.sources, 5000);
    assert_int_equal(c.page.size.languages, 5000);
    assert_int_equal(c.page.source[4999], 5000);
    assert_int_equal(c.page.source[9999], 5000);
    assert_text(c.page.sources[4999].name, "paper 4999");
    assert_text(c.page.languages[0], "paper 0");
    catalog_free(&c);
}

static void spans_the_times_of_its_articles(void **state)
{
    struct nf_page_build *b = *state;
    struct nf_facts f[] = { facts_of("", "", ""), dated(500, 600),
                            dated(-86400, 0), dated(550, 2000), dated(700, 701) };
    struct catalog c;

    assert_ok(nf_page_build_add(b, 40, 1, 0, f, 1), NULL);
    assert_false(b->page.has_time);
    assert_ok(nf_page_build_add(b, 41, 1, 1, f + 1, 4), NULL);
    assert_true(b->page.has_time);
    assert_int_equal(b->page.time_min, -86400);
    assert_int_equal(b->page.time_max, 2000);
    c = catalog_of(b);
    assert_int_equal(c.page.time[0].precision, NF_PRECISION_NONE);
    assert_int_equal(c.page.time[2].seconds, -86400);
    assert_int_equal(c.page.time[3].seconds, 550);
    assert_int_equal(c.page.time[3].precision, NF_PRECISION_DAY);
    assert_true(c.page.time[3].zone_known);
    catalog_free(&c);
}

static void a_reset_forgets_everything(void **state)
{
    struct nf_page_build *b = *state;
    struct nf_facts f = facts_of("Post", "", "en");
    struct catalog c;

    f.time = dated(5, 6).time;
    assert_ok(nf_page_build_add(b, 40, 1, 0, &f, 1), NULL);
    nf_page_build_reset(b);
    f = facts_of("Mill", "", "");
    assert_ok(nf_page_build_add(b, 90, 1, 1, &f, 1), NULL);
    assert_int_equal(b->base, 90);
    assert_int_equal(b->page.articles, 1);
    assert_false(b->page.has_time);
    c = catalog_of(b);
    assert_int_equal(c.page.size.sources, 1);
    assert_int_equal(c.page.size.languages, 0);
    assert_text(c.page.sources[0].name, "Mill");
    catalog_free(&c);
}

#define WITH_PAGE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PAGE(stores_where_blocks_are),
        WITH_PAGE(is_full_by_blocks_or_by_distance),
        WITH_PAGE(is_full_before_its_catalog_is_too_long),
        WITH_PAGE(numbers_names_by_first_appearance),
        WITH_PAGE(bears_many_names),
        WITH_PAGE(spans_the_times_of_its_articles),
        WITH_PAGE(a_reset_forgets_everything)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

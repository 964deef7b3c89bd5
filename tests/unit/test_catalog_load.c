#include "src/index/catalog_load.h"

#include <newsfiche/io.h>
#include <stdlib.h>

#include "format/checksum.h"
#include "src/base/alloc.h"
#include "src/build/page_build.h"
#include "tests/support/expect.h"

static const uint8_t id[NF_ID_SIZE] = { 9, 8, 7 };

/* Where the chunk lies in the bytes that are read. */
#define OFFSET 100

struct fixture {
    struct nf_buf bytes; /* OFFSET bytes, then a catalog chunk */
    struct nf_catalog catalog;
    struct nf_unpacker *unpacker;
    struct nf_error err;
};

static void add_article(struct nf_page_build *page, const char *name,
                        const char *domain, const char *language, int64_t seconds,
                        enum nf_precision precision)
{
    struct nf_facts f = { .source = { str_of(name), str_of(domain) },
                          .language = str_of(language),
                          .time = { seconds, (uint8_t)precision,
                                    precision != NF_PRECISION_NONE, false, 0 } };

    assert_ok(nf_page_build_add(page, 0, 0, 0, &f, 1), NULL);
}

/* Put the payload @raw in a chunk, stored as it is. */
static void put_chunk(struct fixture *f, const struct nf_buf *raw)
{
    static const uint8_t zeros[OFFSET];
    struct nf_chunk chunk = { .type = NF_CHUNK_CATALOG, .codec = NF_CODEC_STORE,
                              .stored_len = (uint32_t)raw->len,
                              .aux = (uint32_t)raw->len };
    uint8_t head[NF_CHUNK_HEADER_SIZE];

    chunk.hash = nf_chunk_hash(&chunk, raw->ptr);
    nf_chunk_put(head, nf_seed(id, OFFSET), &chunk);
    nf_buf_reset(&f->bytes);
    nf_buf_add(&f->bytes, zeros, sizeof(zeros));
    nf_buf_add(&f->bytes, head, sizeof(head));
    nf_buf_add(&f->bytes, raw->ptr, raw->len);
    assert_false(f->bytes.failed);
}

static int set_up(void **state)
{
    const struct nf_alloc *alloc = nf_alloc_or_libc(NULL);
    struct fixture *f = calloc(1, sizeof(*f));
    struct nf_page_build *page = malloc(sizeof(*page));
    struct nf_buf raw;

    if (!f || !page || nf_unpacker_new(alloc, &f->unpacker) != NF_OK)
        return -1;
    nf_buf_init(&f->bytes, alloc, SIZE_MAX / 2);
    nf_buf_init(&raw, alloc, SIZE_MAX / 2);
    nf_catalog_init(&f->catalog, alloc, 1 << 20);
    nf_page_build_init(page, alloc);
    add_article(page, "Post", "news.post.example", "en-GB", 86400, NF_PRECISION_DAY);
    add_article(page, "", "", "", 0, NF_PRECISION_NONE);
    add_article(page, "Gazette", "", "de_AT", 200000, NF_PRECISION_SECOND);
    if (nf_page_build_catalog(page, &raw) != NF_OK)
        return -1;
    put_chunk(f, &raw);
    nf_buf_free(&raw);
    nf_page_build_free(page);
    free(page);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    nf_catalog_free(&f->catalog);
    nf_unpacker_free(f->unpacker);
    nf_buf_free(&f->bytes);
    free(f);
    return 0;
}

static enum nf_status load(struct fixture *f, uint32_t articles)
{
    struct nf_source source = memory_source(f->bytes.ptr, f->bytes.len);
    const struct nf_place place = { OFFSET, f->bytes.len - OFFSET };

    return nf_catalog_load(&f->catalog, &source, id, &place, 0, articles,
                           f->unpacker, &f->err);
}

static void loads_a_page(void **state)
{
    struct fixture *f = *state;
    const struct nf_catalog_page *p = &f->catalog.page;

    for (int again = 0; again < 2; again++) {
        assert_ok(load(f, 3), &f->err);
        assert_int_equal(p->size.articles, 3);
        assert_int_equal(p->size.sources, 2);
        assert_text(p->sources[p->source[0] - 1].name, "Post");
        assert_int_equal(p->source[1], 0);
        assert_int_equal(p->language[1], 0);
        assert_text(p->languages[p->language[2] - 1], "de_AT");
        assert_int_equal(p->time[2].seconds, 200000);
    }
}

static void refuses_another_number_of_articles(void **state)
{
    struct fixture *f = *state;

    assert_status(load(f, 2), NF_E_DAMAGED, &f->err);
    assert_int_equal(f->err.offset, OFFSET);
    assert_status(load(f, 4), NF_E_DAMAGED, &f->err);
    assert_ok(load(f, 3), &f->err);
}

/* What a reader allows is no damage, and not for want of memory. */
static void a_page_within_the_readers_limit(void **state)
{
    struct fixture *f = *state;
    const size_t n = f->bytes.len - OFFSET - NF_CHUNK_HEADER_SIZE;

    for (size_t less = 0; less < 2; less++) {
        nf_catalog_free(&f->catalog);
        nf_catalog_init(&f->catalog, nf_alloc_or_libc(NULL), n);
        f->catalog.raw.max -= less;
        assert_status(load(f, 3), less ? NF_E_LIMIT : NF_OK, &f->err);
    }
}

static void refuses_any_changed_byte(void **state)
{
    struct fixture *f = *state;

    for (size_t i = OFFSET; i < f->bytes.len; i++) {
        f->bytes.ptr[i] ^= 0x10;
        assert_status(load(f, 3), NF_E_DAMAGED, &f->err);
        f->bytes.ptr[i] ^= 0x10;
    }
    f->bytes.len--;
    assert_status(load(f, 3), NF_E_DAMAGED, &f->err);
}

/* What was loaded is all that @raw says: written again it is the same. */
static void says(const struct nf_catalog_page *page, const struct nf_buf *raw)
{
    uint8_t *again = malloc(nf_catalog_page_bound(page));

    assert_non_null(again);
    for (uint32_t a = 0; a < page->size.articles; a++) {
        assert_in_range(page->source[a], 0, page->size.sources);
        assert_in_range(page->language[a], 0, page->size.languages);
    }
    assert_int_equal(nf_catalog_page_put(again, page), raw->len);
    assert_memory_equal(again, raw->ptr, raw->len);
    free(again);
}

/* Behind right checksums anything may stand. It is refused, or taken as it is. */
static void bears_any_payload(void **state)
{
    struct fixture *f = *state;
    struct nf_buf sound, raw;
    unsigned taken = 0, refused = 0;

    nf_buf_init(&sound, nf_alloc_or_libc(NULL), SIZE_MAX / 2);
    nf_buf_init(&raw, nf_alloc_or_libc(NULL), SIZE_MAX / 2);
    nf_buf_add(&sound, f->bytes.ptr + OFFSET + NF_CHUNK_HEADER_SIZE,
               f->bytes.len - OFFSET - NF_CHUNK_HEADER_SIZE);
    for (size_t i = 0; i < sound.len; i++)
        for (unsigned v = 0; v < 256; v++) {
            nf_buf_reset(&raw);
            nf_buf_add(&raw, sound.ptr, sound.len);
            raw.ptr[i] = (uint8_t)v;
            put_chunk(f, &raw);
            if (load(f, 3) == NF_OK) {
                says(&f->catalog.page, &raw);
                taken++;
            } else {
                assert_int_equal(f->err.status, NF_E_DAMAGED);
                refused++;
            }
        }
    assert_true(taken > 0 && refused > 0);
    for (size_t n = 0; n < sound.len; n++) { /* cut off */
        nf_buf_reset(&raw);
        nf_buf_add(&raw, sound.ptr, n);
        put_chunk(f, &raw);
        assert_status(load(f, 3), NF_E_DAMAGED, &f->err);
    }
    nf_buf_free(&sound);
    nf_buf_free(&raw);
}

static void matches_by_source_language_and_time(void **state)
{
    const struct {
        struct nf_query query;
        const char *want; /* one sign an article */
    } table[] = {
        { { .has_since = false }, "+++" },
        { { .source = STR("post") }, "+--" },
        { { .source = STR("post.example") }, "+--" },
        { { .source = STR("NEWS.post.example") }, "+--" },
        { { .source = STR("ost.example") }, "---" },
        { { .source = STR("x.news.post.example") }, "---" },
        { { .source = STR("gazette") }, "--+" },
        /* the bytes before a domain that is shorter */
        { { .source = STR("example\7Gazette\0") }, "---" },
        { { .language = STR("en") }, "+--" },
        { { .language = STR("en-gb") }, "+--" },
        { { .language = STR("de") }, "--+" },
        { { .language = STR("de-AT") }, "--+" },
        { { .language = STR("de-CH") }, "---" },
        { { .language = STR("German") }, "--+" },
        { { .language = STR("a language that has a very long name") }, "---" },
        { { .has_since = true, .since = 172799 }, "+-+" },
        { { .has_since = true, .since = 172800 }, "--+" },
        { { .has_since = true, .since = 200000 }, "--+" },
        { { .has_since = true, .since = 200001 }, "---" },
        { { .has_until = true, .until = 86400 }, "---" },
        { { .has_until = true, .until = 86401 }, "+--" },
        { { .has_until = true, .until = 200001 }, "+-+" }
    };
    struct fixture *f = *state;

    assert_ok(load(f, 3), &f->err);
    for (size_t i = 0; i < COUNT_OF(table); i++)
        for (uint32_t a = 0; a < 3; a++)
            if (nf_catalog_match(&f->catalog, a, &table[i].query) !=
                (table[i].want[a] == '+'))
                fail_msg("query %zu, article %u", i, (unsigned)a);
}

#define WITH_CATALOG(test) \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CATALOG(loads_a_page),
        WITH_CATALOG(refuses_another_number_of_articles),
        WITH_CATALOG(a_page_within_the_readers_limit),
        WITH_CATALOG(refuses_any_changed_byte),
        WITH_CATALOG(bears_any_payload),
        WITH_CATALOG(matches_by_source_language_and_time)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

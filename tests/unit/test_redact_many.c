/* So many articles are taken out that tables have much that no other has. */
#define _GNU_SOURCE
#include <newsfiche/redact.h>

#include "src/mend/lexicon_tokens_walk.h"
#include "src/mend/table_traces.h"
#include "src/read/cursor.h"
#include "tests/support/opened.h"
#include "tests/support/sound.h"

#define ARTICLES 2000

/* What the short fields and the texts of all but the first article begin with. */
#define SITE "https://gazette.example/"
#define PHRASE "The secretary of the "
/* What a few have besides, which come one after the other. */
#define RARE "An orchard of the margravate, "
#define RARE_FROM 1000
#define RARE_COUNT 60

/* Article @i: the first is of another paper. */
static void add(struct nf_writer *w, uint32_t i, uint64_t *state)
{
    static const char *const syllables[] = { "ba", "ru", "ti", "no", "ke", "sal",
                                             "mi", "or", "ven", "da", "lo", "pri" };
    static const char *const sections[] = { "politics", "culture", "sport" };
    char word[40][8], url[120], title[120], text[600];
    size_t at;

    for (size_t k = 0; k < COUNT_OF(word); k++)
        snprintf(word[k], sizeof(word[k]), "%s%s", syllables[pack_random(state) % 12],
                 syllables[pack_random(state) % 12]);
    snprintf(url, sizeof(url), "%s%s/the-%s-of-the-%s-and-%u.html",
             i ? SITE : "https://a.example/", sections[i % 3], word[0], word[1], (unsigned)i);
    snprintf(title, sizeof(title), "%s%s%s and the %s", i ? PHRASE : "",
             syllables[pack_random(state) % 3], syllables[pack_random(state) % 12], word[2]);
    at = (size_t)snprintf(text, sizeof(text), "%s%s", i ? PHRASE : "",
                          i - RARE_FROM < RARE_COUNT ? RARE : "");
    for (size_t k = 3; k < COUNT_OF(word); k++)
        at += (size_t)snprintf(text + at, sizeof(text) - at, "%s ", word[k]);
    pack_add(w, &(struct pack_article){ .url = url, .title = title, .text = text });
}

static struct nf_buffer archive(void)
{
    struct nf_buffer b;
    struct nf_writer *w;
    uint64_t state = 1;

    w = pack_begin(&b, NULL);
    for (uint32_t i = 0; i < ARTICLES; i++)
        add(w, i, &state);
    pack_end(w);
    return b;
}

static bool has_run_of(const void *p, size_t n, const char *of)
{
    for (size_t at = 0; at + NF_TRACE <= strlen(of); at++)
        if (n && memmem(p, n, of + at, NF_TRACE))
            return true;
    return false;
}

/* Whether @p has a trace of the articles that are all but the first. */
static bool has_trace(const void *p, size_t n)
{
    return has_run_of(p, n, SITE) || has_run_of(p, n, PHRASE);
}

static bool has_rare_trace(const void *p, size_t n)
{
    return has_run_of(p, n, RARE);
}

/* Whether there is a trace in some bytes. */
typedef bool has_fn(const void *p, size_t n);

static bool token_has_trace(const struct nf_buf *lexicon, has_fn *has)
{
    struct nf_tokens_walk w;

    assert_true(nf_tokens_begin(&w, lexicon));
    while (nf_tokens_next(&w))
        if (has(w.token, w.len))
            return true;
    return false;
}

/* Whether the tables, decoded, have one. */
static bool table_has_trace(const struct opened *o, has_fn *has_it)
{
    const struct nf_archive *a = &o->reader->archive;
    struct nf_buf table = { .max = SIZE_MAX / 2 };
    bool has = false;

    for (size_t i = 0; i < nf_vec_count(&a->sets); i++)
        for (uint32_t k = 0; k < NF_SET_TABLES; k++)
            if (a->sets.at[i].has[k]) {
                assert_ok(nf_table_read(a, a->sets.at[i].number * NF_SET_TABLES + k,
                                        o->cursor->unpacker, &table, NULL), NULL);
                has = has || (nf_table_is_lexicon(k) ? token_has_trace(&table, has_it)
                                                     : has_it(table.ptr, table.len));
            }
    nf_buf_free(&table);
    return has;
}

/* Whether article @i is in both archives, and alike. */
static void assert_same(struct opened *a, struct opened *b, uint64_t i)
{
    struct nf_record x, y;

    assert_ok(nf_cursor_get(a->cursor, i, NF_PARTS_ALL, &x, &a->err), &a->err);
    assert_ok(nf_cursor_get(b->cursor, i, NF_PARTS_ALL, &y, &b->err), &b->err);
    assert_int_equal(x.count, y.count);
    for (size_t k = 0; k < x.count; k++) {
        assert_int_equal(x.fields[k].value.len, y.fields[k].value.len);
        assert_memory_equal(x.fields[k].value.ptr, y.fields[k].value.ptr,
                            x.fields[k].value.len);
    }
}

/* Whether what is left of @was, @is, has all its articles but the @n from @from on. */
static void assert_others(struct opened *was, struct opened *is, uint32_t from, uint32_t n)
{
    struct nf_error err = NF_ERROR_INIT;

    assert_sound_reader(is->reader);
    for (uint32_t i = 0; i < ARTICLES; i++) {
        struct nf_record record;

        if (i - from < n)
            assert_status(nf_cursor_get(is->cursor, i, NF_PARTS_ALL, &record, &err),
                          NF_E_WITHDRAWN, &err);
        else
            assert_same(was, is, i);
    }
}

/* Take the @n articles from @from on out of @was. */
static struct opened redact(const struct opened *was, uint32_t from, uint32_t n,
                            struct nf_redact_result *result)
{
    static uint64_t gone[ARTICLES];
    const struct nf_source source = memory_source(was->bytes.ptr, was->bytes.len);
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer to = { 0 };
    const struct nf_sink sink = memory_sink(&to);

    for (uint32_t i = 0; i < n; i++)
        gone[i] = from + i;
    opts.ordinals = gone;
    opts.ordinal_count = n;
    assert_ok(nf_redact(&source, &sink, &opts, result, &err), &err);
    assert_int_equal(result->withdrawn, n);
    return opened_bytes(to);
}

/* All go but the first @stay. */
static void redact_all_but(uint32_t stay)
{
    struct nf_redact_result result = NF_REDACT_RESULT_INIT;
    struct opened was = opened_bytes(archive()), is;

    assert_true(table_has_trace(&was, has_trace));
    is = redact(&was, stay, ARTICLES - stay, &result);
    assert_true(result.tables > 0);
    assert_false(has_trace(is.bytes.ptr, is.bytes.len));
    assert_false(table_has_trace(&is, has_trace));
    assert_others(&was, &is, stay, ARTICLES - stay);
    opened_close(&was);
    opened_close(&is);
}

static void all_articles_may_go(void **state)
{
    (void)state;
    redact_all_but(0);
}

static void all_articles_but_one_may_go(void **state)
{
    (void)state;
    redact_all_but(1);
}

/* Of tokens nothing is packed again, whether others use them, so that they stay, or not. */
static void what_others_have_stays(void **state)
{
    struct opened was = opened_bytes(archive());

    (void)state;
    assert_true(table_has_trace(&was, has_rare_trace));
    for (uint32_t others = 0; others < 2; others++) {
        struct nf_redact_result result = NF_REDACT_RESULT_INIT;
        struct opened is = redact(&was, RARE_FROM, RARE_COUNT - others, &result);

        assert_true(others || result.tables > 0);
        assert_int_equal(result.texts, 0);
        assert_true(result.repacked <= 1 + RARE_COUNT / 20); /* articles in a block */
        assert_int_equal(table_has_trace(&is, has_rare_trace), others > 0);
        assert_true(table_has_trace(&is, has_trace));
        assert_others(&was, &is, RARE_FROM, RARE_COUNT - others);
        opened_close(&is);
    }
    opened_close(&was);
}

/* A dictionary loses a phrase of some articles. The others have parts of it, which are too short
 * for a trace but are taken from there: nearly all texts are packed again, in the end in a hurry. */
#define SENTENCE "The margrave's orchard was opened to the public"
#define PARTS 4
#define WORDS 160

static void add_long(struct nf_writer *w, uint32_t i, uint64_t *state)
{
    const size_t part = strlen(SENTENCE) / PARTS;
    char text[2000];
    size_t at = 0;

    for (uint32_t k = 0; k < WORDS; k++) {
        const char *words = SENTENCE;
        size_t n = strlen(SENTENCE);

        if (i - RARE_FROM >= RARE_COUNT) { /* a part, from time to time */
            words += k / (WORDS / PARTS) * part;
            n = part;
        }
        if (k % (WORDS / PARTS) == 0 && (n == part || k == 0))
            at += (size_t)snprintf(text + at, sizeof(text) - at, "%.*s", (int)n, words);
        at += (size_t)snprintf(text + at, sizeof(text) - at, " %06llx",
                               (unsigned long long)(pack_random(state) & 0xffffff));
    }
    pack_add(w, &(struct pack_article){ .text = text });
}

static bool has_sentence(const void *p, size_t n)
{
    return has_run_of(p, n, SENTENCE);
}

static void nearly_all_may_be_packed_again(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_redact_result result = NF_REDACT_RESULT_INIT;
    struct opened was, is;
    struct nf_buffer b;
    struct nf_writer *w;
    uint64_t seed = 1;

    (void)state;
    opts.preset = NF_PRESET_FAST;
    w = pack_begin(&b, &opts);
    for (uint32_t i = 0; i < ARTICLES; i++)
        add_long(w, i, &seed);
    pack_end(w);
    was = opened_bytes(b);
    assert_true(table_has_trace(&was, has_sentence));
    is = redact(&was, RARE_FROM, RARE_COUNT, &result);
    assert_true(result.texts > ARTICLES / 2); /* of 1,000 bytes and more */
    assert_false(table_has_trace(&is, has_sentence));
    assert_others(&was, &is, RARE_FROM, RARE_COUNT);
    opened_close(&was);
    opened_close(&is);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_articles_may_go),
        cmocka_unit_test(all_articles_but_one_may_go),
        cmocka_unit_test(what_others_have_stays),
        cmocka_unit_test(nearly_all_may_be_packed_again)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

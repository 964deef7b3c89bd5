/* Articles are taken out of archives: nothing is left of them, and the others are as before. */
#define _GNU_SOURCE
#include <newsfiche/redact.h>

#include "src/article/facts.h"
#include "src/base/alloc.h"
#include "src/mend/new_formers.h"
#include "src/mend/pack_tables.h"
#include "src/read/cursor.h"
#include "tests/support/chunk_edit.h"
#include "tests/support/hurt.h"
#include "tests/support/sound.h"

#define REASON "by order of a court"
#define NOW 1704067200

static struct nf_redact_result redact(const struct nf_buffer *from, const uint64_t *ordinals,
                                      size_t n, struct nf_buffer *to)
{
    const struct nf_source source = memory_source(from->ptr, from->len);
    struct nf_redact_result result = NF_REDACT_RESULT_INIT;
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_sink sink;

    *to = (struct nf_buffer){ 0 };
    sink = memory_sink(to);
    opts.ordinals = ordinals;
    opts.ordinal_count = n;
    opts.reason = str_of(REASON);
    opts.now = NOW;
    assert_ok(nf_redact(&source, &sink, &opts, &result, &err), &err);
    return result;
}

static bool is_one_of(uint64_t i, const uint64_t *ordinals, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (ordinals[k] == i)
            return true;
    return false;
}

static void assert_gone(struct nf_cursor *c, uint32_t i)
{
    struct nf_withdrawal w = NF_WITHDRAWAL_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct pack_numbered a;
    struct nf_record record;
    uint64_t found;

    hurt_article(&a, i);
    assert_status(nf_cursor_get(c, i, NF_PARTS_ALL, &record, &err), NF_E_WITHDRAWN, &err);
    assert_non_null(strstr(err.text, "on 2024-01-01: " REASON));
    assert_ok(nf_cursor_withdrawal(c, i, &w, &err), &err);
    assert_int_equal(w.time, NOW);
    assert_text(w.reason, REASON);
    assert_status(nf_cursor_find(c, NF_KEY_URL, str_of(a.article.url), UINT64_MAX, &found,
                                 &err), NF_E_NOTFOUND, &err);
}

/* Whether a key index has the hash of that key. */
static bool index_has(const struct nf_buffer *b, enum nf_key kind, const char *key)
{
    struct nf_reader *r = pack_open(b);
    struct nf_cursor *c = pack_cursor(r);
    const uint64_t hash = nf_key_hash((uint8_t)kind, key, strlen(key));
    uint32_t all = 0;

    for (size_t i = 0; i < nf_vec_count(&r->archive.keys); i++) {
        struct nf_key_page page;
        uint32_t first, count;

        assert_ok(nf_key_candidates(&c->keys, &r->archive.keys.at[i], hash, &page, &first,
                                    &count, NULL), NULL);
        all += count;
    }
    nf_cursor_close(c);
    nf_reader_close(r);
    return all > 0;
}

/* Whether @b has the articles of @plan, but the @n @ordinals. */
static void assert_others(const struct nf_buffer *b, const struct hurt_plan *plan,
                          const uint64_t *ordinals, size_t n)
{
    struct nf_reader *r = pack_open(b);
    struct nf_cursor *c = pack_cursor(r);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_info info = NF_INFO_INIT;
    struct nf_withdrawal w = NF_WITHDRAWAL_INIT;
    struct nf_record record;
    struct pack_numbered a;
    uint64_t found;

    nf_reader_info(r, &info);
    assert_int_equal(info.articles, plan->articles);
    assert_int_equal(info.generation, 1);
    for (uint32_t i = 0; i < plan->articles; i++) {
        if (is_one_of(i, ordinals, n)) {
            assert_gone(c, i);
            continue;
        }
        assert_ok(nf_cursor_get(c, i, NF_PARTS_ALL, &record, &err), &err);
        assert_true(hurt_is(&record, i));
        assert_status(nf_cursor_withdrawal(c, i, &w, &err), NF_E_NOTFOUND, &err);
        hurt_article(&a, i);
        assert_ok(nf_cursor_find(c, NF_KEY_URL, str_of(a.article.url), UINT64_MAX, &found,
                                 &err), &err);
        assert_int_equal(found, i);
    }
    assert_status(nf_cursor_withdrawal(c, plan->articles, &w, &err), NF_E_RANGE, &err);
    nf_cursor_close(c);
    nf_reader_close(r);
    for (size_t i = 0; i < n; i++) {
        hurt_article(&a, (uint32_t)ordinals[i]);
        assert_false(index_has(b, NF_KEY_ID, a.id));
    }
}

static const struct hurt_plan plans[] = {
    { 150, 8, 1, 0, 0 },  { 150, 8, 4, 0, 0 },
    { 150, 16, 1, NF_WRITER_STORE, 0 }, { 150, 32, 1, NF_WRITER_NO_LEXICON, 4 },
    { 150, 8, 1, 0, 5 },  { 40, 40, 1, NF_WRITER_NO_TABLES, 0 },
    { 520, 1, 1, NF_WRITER_STORE, 0 } /* more blocks than an index page has */
};

static void the_others_are_as_they_were(void **state)
{
    static const uint64_t sets[][8] = { { 5 }, { 0, 1, 2, 3, 5, 21, 37, 39 } };
    static const size_t counts[] = { 1, 8 };

    (void)state;
    for (size_t p = 0; p < COUNT_OF(plans); p++)
        for (size_t s = 0; s < COUNT_OF(sets); s++) {
            struct nf_buffer b = hurt_archive(&plans[p]), to;
            const struct nf_redact_result result = redact(&b, sets[s], counts[s], &to);

            assert_int_equal(result.withdrawn, counts[s]);
            assert_int_equal(result.bytes, to.len);
            assert_true(result.repacked > 0 && result.repacked <= result.blocks);
            assert_others(&to, &plans[p], sets[s], counts[s]);
            assert_sound(&to);
            free(b.ptr);
            free(to.ptr);
        }
}

static void one_after_the_other_is_as_well(void **state)
{
    static const uint64_t first[] = { 5, 9 }, second[] = { 6, 9, 100 }, all[] = { 5, 6, 9, 100 };
    struct nf_buffer b = hurt_archive(&plans[0]), once, twice, none;
    struct nf_redact_result result;

    (void)state;
    redact(&b, first, 2, &once);
    result = redact(&once, second, 3, &twice);
    assert_int_equal(result.withdrawn, 2); /* article 9 is gone already */
    assert_others(&twice, &plans[0], all, 4);
    assert_sound(&twice);
    result = redact(&twice, all, 4, &none);
    assert_int_equal(result.withdrawn, 0);
    assert_int_equal(none.len, 0);
    free(b.ptr);
    free(once.ptr);
    free(twice.ptr);
}

static void an_archive_goes_on_behind_it(void **state)
{
    static const uint64_t gone[] = { 5 };
    struct nf_buffer b = hurt_archive(&plans[4]);
    struct memory_store m = { .error = 0 };
    struct nf_store store;
    struct nf_writer *w = NULL;
    struct pack_numbered a;
    struct hurt_plan plan = plans[4];
    struct nf_buffer to;

    (void)state;
    redact(&b, gone, 1, &to);
    memory_store_set(&m, to.ptr, to.len);
    store = memory_store(&m);
    assert_ok(nf_writer_append(&store, NULL, &w, NULL), NULL);
    for (uint32_t i = 0; i < 20; i++) {
        hurt_article(&a, plan.articles + i);
        pack_add(w, &a.article);
    }
    pack_end(w);
    assert_sound(&m.bytes);
    free(b.ptr);
    free(to.ptr);
    memory_store_free(&m);
}

/* What is looked for in all that can be decoded. */
static struct pack_numbered secret;
static const char *secret_of(size_t i)
{
    const char *pieces[] = { "secret-harbour", "A title that nobody", "secret-77",
                             "Hidden Herald", secret.text + 40, secret.text + 900 };

    return i < COUNT_OF(pieces) ? pieces[i] : NULL;
}

static bool has_secret(const void *p, size_t n)
{
    for (size_t i = 0; secret_of(i); i++) {
        const size_t len = strlen(secret_of(i)) < 24 ? strlen(secret_of(i)) : 24;

        if (n && memmem(p, n, secret_of(i), len))
            return true;
    }
    return false;
}

/* Whether the decoded blocks, catalogs or tables have it. */
static bool decoded_has_secret(const struct nf_buffer *b)
{
    struct nf_reader *r = pack_open(b);
    struct nf_cursor *c = pack_cursor(r);
    struct nf_buf table = { .max = SIZE_MAX / 2 };
    bool has = false;

    for (uint32_t i = 0; i < r->archive.head.articles; i++) {
        struct nf_location where;

        assert_ok(nf_cursor_locate(c, i, &where, NULL), NULL);
        assert_ok(nf_block_slot_load(&c->slot, &where, false, NULL), NULL);
        has = has || has_secret(c->slot.block.shorts.ptr, c->slot.block.shorts.len);
        if (nf_block_frame_of(&c->slot.block, i - where.first)->frame.raw_len) {
            assert_ok(nf_text_slot_load(&c->text, i - where.first, NULL), NULL);
            has = has || has_secret(c->text.text.ptr, c->text.len);
        }
    }
    for (uint32_t i = 0; i < r->archive.pages.count; i++) {
        assert_ok(nf_catalog_slot_load_stored(&c->select, i, NULL), NULL);
        has = has || has_secret(c->select.catalog.raw.ptr, c->select.catalog.raw.len);
    }
    for (size_t i = 0; i < nf_vec_count(&r->archive.sets); i++)
        for (uint32_t k = 0; k < NF_SET_TABLES; k++)
            if (r->archive.sets.at[i].has[k]) {
                assert_ok(nf_table_read(&r->archive,
                                        r->archive.sets.at[i].number * NF_SET_TABLES + k,
                                        c->unpacker, &table, NULL), NULL);
                has = has || has_secret(table.ptr, table.len);
            }
    nf_buf_free(&table);
    nf_cursor_close(c);
    nf_reader_close(r);
    return has;
}

/* An archive whose article 30 is one of its own. */
static struct nf_buffer archive_with_secret(uint64_t flags)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_writer *w;
    struct nf_buffer b;

    opts.block_articles = 8;
    opts.frame_articles = 1;
    opts.flags = flags;
    pack_numbered(&secret, 30);
    pack_words(secret.text, 1500, 777777);
    secret.article.url = "https://secret-harbour.example/77";
    secret.article.title = "A title that nobody else has";
    secret.article.id = "secret-77";
    secret.article.source = "Hidden Herald";
    w = pack_begin(&b, &opts);
    for (uint32_t i = 0; i < 200; i++) {
        struct pack_numbered a;

        hurt_article(&a, i);
        pack_add(w, i == 30 ? &secret.article : &a.article);
    }
    pack_end(w);
    return b;
}

static void nothing_is_left(void **state)
{
    static const uint64_t flags[] = { 0, NF_WRITER_STORE, NF_WRITER_NO_LEXICON };
    static const uint64_t gone[] = { 30 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(flags); i++) {
        struct nf_buffer b = archive_with_secret(flags[i]), to;

        assert_true(decoded_has_secret(&b));
        assert_true(index_has(&b, NF_KEY_URL, "secret-harbour.example/77"));
        assert_true(index_has(&b, NF_KEY_ID, "secret-77"));
        redact(&b, gone, 1, &to);
        assert_false(has_secret(to.ptr, to.len));
        assert_false(decoded_has_secret(&to));
        assert_false(index_has(&to, NF_KEY_URL, "secret-harbour.example/77"));
        assert_false(index_has(&to, NF_KEY_ID, "secret-77"));
        assert_sound(&to);
        free(b.ptr);
        free(to.ptr);
    }
}

struct seen {
    uint64_t ordinals[8];
    size_t count, missing;
};

static void see(void *ctx, uint64_t ordinal, const struct nf_record *record)
{
    struct seen *s = ctx;

    assert_true(record->count > 0);
    s->ordinals[s->count++] = ordinal;
}

static void miss(void *ctx, size_t i)
{
    struct seen *s = ctx;

    assert_int_equal(i, 1);
    s->missing++;
}

static void all_versions_of_a_key_go(void **state)
{
    static const char *const urls[] = { "https://a.example/1", "https://a.example/2",
                                        "http://a.example/1?utm_source=x" };
    const struct nf_redact_key keys[] = {
        { NF_KEY_URL, { "https://a.example/1", 19 } }, { NF_KEY_URL, { "https://b.example/", 18 } }
    };
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_redact_result result = NF_REDACT_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct seen seen = { .count = 0 };
    struct nf_buffer b, to = { 0 };
    struct nf_writer *w = pack_begin(&b, NULL);
    struct nf_source source;
    struct nf_sink sink = memory_sink(&to);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(urls); i++)
        pack_add(w, &(struct pack_article){ .url = urls[i], .text = "Rain." });
    pack_end(w);
    source = memory_source(b.ptr, b.len);
    opts.keys = keys;
    opts.key_count = 2;
    opts.each = see;
    opts.missing = miss;
    opts.ctx = &seen;
    opts.flags = NF_REDACT_DRY_RUN;
    assert_ok(nf_redact(&source, NULL, &opts, &result, &err), &err);
    assert_int_equal(to.len, 0);
    assert_int_equal(seen.count, 2);
    seen = (struct seen){ .count = 0 };
    opts.flags = 0;
    assert_ok(nf_redact(&source, &sink, &opts, &result, &err), &err);
    assert_int_equal(result.withdrawn, 2);
    assert_int_equal(result.missing, 1);
    assert_int_equal(seen.missing, 1);
    assert_int_equal(seen.ordinals[0], 0);
    assert_int_equal(seen.ordinals[1], 2);
    assert_sound(&to);
    free(b.ptr);
    free(to.ptr);
}

/* Who asks for keys that nobody can look for is not told that no article has them. */
static void keys_that_cannot_be_looked_for_are_refused(void **state)
{
    static const struct hurt_plan plan = { 20, 8, 1, NF_WRITER_STORE | NF_WRITER_NO_ID_INDEX, 0 };
    const struct nf_redact_key key = { NF_KEY_ID, { "n-3", 3 } };
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_redact_result result = NF_REDACT_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer b = hurt_archive(&plan), to = { 0 };
    const struct nf_source source = memory_source(b.ptr, b.len);
    const struct nf_sink sink = memory_sink(&to);

    (void)state;
    opts.keys = &key;
    opts.key_count = 1;
    assert_status(nf_redact(&source, &sink, &opts, &result, &err), NF_E_NO_INDEX, &err);
    assert_int_equal(to.len, 0);
    free(b.ptr);
}

/* A version that stays keeps its key, even in the same block. */
static void a_key_that_another_article_has_stays(void **state)
{
    static const uint64_t gone[] = { 0 };
    struct nf_buffer b, to;
    struct nf_writer *w = pack_begin(&b, NULL);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *r;
    struct nf_cursor *c;
    uint64_t found = 9;

    (void)state;
    for (size_t i = 0; i < 2; i++)
        pack_add(w, &(struct pack_article){ .url = "https://a.example/1", .text = "Rain." });
    pack_end(w);
    redact(&b, gone, 1, &to);
    r = pack_open(&to);
    c = pack_cursor(r);
    assert_ok(nf_cursor_find(c, NF_KEY_URL, str_of("https://a.example/1"), UINT64_MAX, &found,
                             &err), &err);
    assert_int_equal(found, 1);
    assert_sound(&to);
    nf_cursor_close(c);
    nf_reader_close(r);
    free(b.ptr);
    free(to.ptr);
}

/* Whether a verification that does not decode finds damage. */
static bool is_found(struct nf_reader *r)
{
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;

    opts.threads = 1;
    return nf_verify(r, &opts, &result, NULL) == NF_E_DAMAGED;
}

static void damage_is_neither_moved_unseen_nor_believed(void **state)
{
    static const uint64_t gone[] = { 5 };
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_redact_result result = NF_REDACT_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer whole = hurt_archive(&plans[0]);
    uint64_t seed = 7;

    (void)state;
    opts.ordinals = gone;
    opts.ordinal_count = 1;
    for (int i = 0; i < 300; i++) {
        struct nf_buffer b = hurt_copy(&whole), to = { 0 };
        const struct nf_source source = memory_source(b.ptr, b.len);
        const struct nf_sink sink = memory_sink(&to);
        struct nf_source after;
        struct nf_reader *r = NULL;
        enum nf_status st;

        hurt(&b, HURT_BIT, &seed);
        st = nf_redact(&source, &sink, &opts, &result, &err);
        if (st != NF_OK) {
            assert_status(st, NF_E_DAMAGED, &err);
        } else {
            struct nf_record record;
            struct nf_cursor *c;
            unsigned lost = 0;

            after = memory_source(to.ptr, to.len);
            assert_ok(nf_reader_open(&after, NULL, &r, &err), &err);
            c = pack_cursor(r);
            for (uint32_t k = 0; k < plans[0].articles; k++) {
                st = nf_cursor_get(c, k, NF_PARTS_ALL, &record, &err);
                if (k == 5)
                    assert_int_equal(st, NF_E_WITHDRAWN);
                else if (st == NF_OK)
                    assert_true(hurt_is(&record, k));
                else
                    assert_status(st, NF_E_DAMAGED, &err);
                lost += st == NF_E_DAMAGED;
            }
            assert_true(lost == 0 || is_found(r));
            nf_cursor_close(c);
            nf_reader_close(r);
        }
        free(b.ptr);
        free(to.ptr);
    }
    free(whole.ptr);
}

static void expect_refused(const struct nf_buffer *b, enum nf_status why)
{
    static const uint64_t gone[] = { 5 };
    const struct nf_source source = memory_source(b->ptr, b->len);
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_redact_result result = NF_REDACT_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer to = { 0 };
    const struct nf_sink sink = memory_sink(&to);

    opts.ordinals = gone;
    opts.ordinal_count = 1;
    assert_status(nf_redact(&source, &sink, &opts, &result, &err), why, &err);
    assert_non_null(strstr(err.text, "key"));
    free(to.ptr);
}

/* Where the footer of @b tells of @keys, from the beginning of its payload. */
static size_t told_at(const struct nf_buffer *b, const struct nf_place *footer,
                      const struct nf_footer_keys *keys)
{
    const size_t begin = (size_t)footer->offset + NF_CHUNK_HEADER_SIZE;
    uint8_t p[NF_FOOTER_KEYS_MAX];
    const uint8_t *at = memmem(b->ptr + begin, b->len - begin, p, nf_footer_keys_put(p, keys));

    assert_non_null(at);
    return (size_t)(at - b->ptr) - begin;
}

/* All checksums are right. */
static void a_key_index_that_does_not_hold_together_is_not_moved(void **state)
{
    static const struct { size_t in; uint8_t bytes[4]; size_t n; } wrong[] = {
        { 0, { 1 }, 1 },             /* the first page is not the first */
        { 4, { 3, 0 }, 2 },          /* the page has no room for its check, */
        { 4, { 0, 0, 0, 0x7f }, 4 }, /* or is more than there is */
        { 12, { 0, 0, 0, 0 }, 4 },   /* too few entries have a quotient */
    };

    (void)state;
    for (size_t i = 0; i <= COUNT_OF(wrong); i++) {
        struct nf_buffer b = hurt_archive(&plans[0]);
        struct nf_reader *r = pack_open(&b);
        const struct nf_footer_keys keys = *r->archive.keys.at;
        const struct nf_place footer = r->archive.footer;
        struct nf_footer_keys less = keys;
        uint8_t now[NF_FOOTER_KEYS_MAX];

        nf_reader_close(r);
        assert_int_equal(keys.pages, 1);
        if (i < COUNT_OF(wrong)) {
            put_in_chunk(&b, keys.place.offset, wrong[i].in, wrong[i].bytes, wrong[i].n);
        } else { /* the footer says that there are fewer */
            less.entries--;
            put_in_chunk(&b, footer.offset, told_at(&b, &footer, &keys), now,
                         nf_footer_keys_put(now, &less));
        }
        expect_refused(&b, NF_E_DAMAGED);
        free(b.ptr);
    }
}

/* Nobody knows what of an article is in an index of such keys. */
static void an_index_by_keys_to_come_is_not_moved(void **state)
{
    static const uint8_t more = NF_INDEXED_URLS | NF_INDEXED_IDS | 4;
    struct nf_buffer b = hurt_archive(&plans[0]);
    struct nf_reader *r = pack_open(&b);
    const struct nf_footer_keys keys = *r->archive.keys.at;
    const struct nf_place footer = r->archive.footer;

    (void)state;
    nf_reader_close(r);
    put_in_chunk(&b, footer.offset, told_at(&b, &footer, &keys) - 2, &more, 1);
    expect_refused(&b, NF_E_UNSUPPORTED);
    free(b.ptr);
}

/* By this blocks are told that nothing changes in: they are not unpacked. */
static void what_changes_is_told_apart(void **state)
{
    const struct nf_new_former former = { .article = 10, .distance = 3 };
    const struct nf_new_table lexicon = { .which = nf_table_of(true, NF_CODEC_LEXICON, 1) };
    const struct nf_new_table dictionary = {
        .which = nf_table_of(true, NF_CODEC_ZSTD_DICTIONARY, 0) };
    struct nf_new_formers formers;
    struct nf_new_tables anew;
    const struct nf_pack_tables tables = { .anew = &anew };

    (void)state;
    nf_vec_init(&formers.of, &nf_alloc_libc);
    nf_vec_init(&anew.of, &nf_alloc_libc);
    assert_true(nf_vec_add(&formers.of, &former) && nf_vec_add(&anew.of, &lexicon) &&
                nf_vec_add(&anew.of, &dictionary));
    assert_false(nf_new_formers_between(&formers, 0, 10));
    assert_true(nf_new_formers_between(&formers, 0, 11));
    assert_true(nf_new_formers_between(&formers, 10, 11));
    assert_false(nf_new_formers_between(&formers, 11, 20));
    assert_true(nf_pack_table_differs(&tables, true, (struct nf_way){ NF_CODEC_LEXICON, 1 }));
    assert_false(nf_pack_table_differs(&tables, true, (struct nf_way){ NF_CODEC_LEXICON, 2 }));
    assert_false(nf_pack_table_differs(&tables, false, (struct nf_way){ NF_CODEC_LEXICON, 1 }));
    assert_false(nf_pack_table_differs(&tables, true, (struct nf_way){ NF_CODEC_ZSTD, 0 }));
    anew.of.at[0].alike = true;
    assert_false(nf_pack_table_differs(&tables, true, (struct nf_way){ NF_CODEC_LEXICON, 1 }));
    nf_vec_free(&formers.of);
    nf_new_tables_free(&anew);
}

static void wrong_calls_change_nothing(void **state)
{
    static const uint64_t gone[] = { 150 };
    static char reason[1025];
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_redact_result result = NF_REDACT_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer b = hurt_archive(&plans[0]), to = { 0 };
    const struct nf_source source = memory_source(b.ptr, b.len);
    const struct nf_sink sink = memory_sink(&to);

    (void)state;
    opts.ordinals = gone;
    opts.ordinal_count = 1;
    assert_status(nf_redact(&source, &sink, &opts, &result, &err), NF_E_RANGE, &err);
    opts.ordinal_count = 0;
    memset(reason, 'x', sizeof(reason));
    opts.reason = (struct nf_str){ reason, sizeof(reason) };
    assert_status(nf_redact(&source, &sink, &opts, &result, &err), NF_E_USAGE, &err);
    opts.reason = (struct nf_str){ "\xff", 1 };
    assert_status(nf_redact(&source, &sink, &opts, &result, &err), NF_E_USAGE, &err);
    opts.reason.len = 0;
    opts.flags = NF_REDACT_BAN << 1;
    assert_status(nf_redact(&source, &sink, &opts, &result, &err), NF_E_USAGE, &err);
    assert_int_equal(to.len, 0);
    assert_int_equal(result.withdrawn, 0);
    free(b.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_others_are_as_they_were),
        cmocka_unit_test(one_after_the_other_is_as_well),
        cmocka_unit_test(an_archive_goes_on_behind_it),
        cmocka_unit_test(nothing_is_left),
        cmocka_unit_test(all_versions_of_a_key_go),
        cmocka_unit_test(keys_that_cannot_be_looked_for_are_refused),
        cmocka_unit_test(a_key_that_another_article_has_stays),
        cmocka_unit_test(damage_is_neither_moved_unseen_nor_believed),
        cmocka_unit_test(a_key_index_that_does_not_hold_together_is_not_moved),
        cmocka_unit_test(an_index_by_keys_to_come_is_not_moved),
        cmocka_unit_test(what_changes_is_told_apart),
        cmocka_unit_test(wrong_calls_change_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Of an article that is taken out nothing is left. */
#define _GNU_SOURCE
#include "tests/support/counted.h"
#include "src/pack/frame_pack.h"
#include "src/write/writer_parts.h"
#include "tests/support/redacted.h"

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
        assert_ok(nf_block_slot_load(&c->slot, &where, 0, 0, NULL), NULL);
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
        assert_true(redact_index_has(&b, NF_KEY_URL, "secret-harbour.example/77"));
        assert_true(redact_index_has(&b, NF_KEY_ID, "secret-77"));
        redact_articles(&b, gone, 1, &to);
        assert_false(has_secret(to.ptr, to.len));
        assert_false(decoded_has_secret(&to));
        assert_false(redact_index_has(&to, NF_KEY_URL, "secret-harbour.example/77"));
        assert_false(redact_index_has(&to, NF_KEY_ID, "secret-77"));
        assert_sound(&to);
        free(b.ptr);
        free(to.ptr);
    }
}

/* Each text is looked at, and none is read alone: that would be some 200 reads more. */
static void blocks_are_read_at_once(void **state)
{
    static const uint64_t gone[] = { 30 };
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_redact_result result = NF_REDACT_RESULT_INIT;
    struct counted c = { .bytes = archive_with_secret(NF_WRITER_NO_LEXICON) };
    const struct nf_source source = counted_source(&c);
    struct nf_buffer to = { 0 };
    const struct nf_sink sink = memory_sink(&to);

    (void)state;
    opts.ordinals = gone;
    opts.ordinal_count = 1;
    assert_ok(nf_redact(&source, &sink, &opts, &result, NULL), NULL);
    assert_in_range(c.reads, 1, 8 * result.blocks);
    free(c.bytes.ptr);
    free(to.ptr);
}

/* More than is packed again by one level; as it was packed by a low one or by a high one. */
static void texts_are_packed_again(void **state)
{
    static const enum nf_preset presets[] = { NF_PRESET_FAST, NF_PRESET_DEFAULT };
    static uint64_t gone[100];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(gone); i++)
        gone[i] = 10 * i;
    for (size_t i = 0; i < COUNT_OF(presets); i++) {
        struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
        struct nf_redact_result result;
        struct nf_buffer b, to;
        struct nf_writer *w;

        opts.preset = presets[i];
        opts.flags = NF_WRITER_NO_LEXICON;
        w = pack_begin(&b, &opts);
        for (uint32_t k = 0; k < 1100; k++) {
            struct pack_numbered a;

            pack_numbered(&a, k);
            pack_words(a.text, 1500, k);
            pack_add(w, &a.article);
        }
        pack_end(w);
        result = redact_articles(&b, gone, COUNT_OF(gone), &to);
        assert_in_range(result.tables, 1, 2);
        assert_in_range(result.texts, 800, 1000);
        assert_sound(&to);
        free(b.ptr);
        free(to.ptr);
    }
}

/* Two copies of @n tables of the greatest size, of as many sets. All bytes of them are 0: these
 * are no lexicons. */
static void put_tables(struct nf_writer *w, uint32_t n)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_table_choice table;
    struct nf_packer *packer;

    assert_ok(nf_writer_pack_all(w, &err), &err);
    nf_table_choice_init(&table, w->alloc);
    assert_true(nf_buf_reserve(&table.bytes, NF_MAX_TABLE));
    assert_true(nf_buf_reserve(&table.stored, nf_pack_bound(NF_MAX_TABLE)));
    memset(table.bytes.ptr, 0, NF_MAX_TABLE);
    table.bytes.len = NF_MAX_TABLE;
    assert_ok(nf_packer_new(w->alloc, 1, &packer), NULL);
    assert_ok(nf_pack(packer, NF_CODEC_ZSTD, NULL, table.bytes.ptr, table.bytes.len,
                      table.stored.ptr, &table.stored.len), &err);
    for (uint32_t set = 0; set < n; set++)
        for (unsigned copy = 0; copy < 2; copy++)
            assert_ok(nf_output_table(&w->out, nf_table_of(true, NF_CODEC_LEXICON, set), copy,
                                      &table, &err), &err);
    nf_packer_free(packer);
    nf_table_choice_free(&table);
}

/* As a merge of some hundreds of archives makes them, each with lexicons of its own. */
static void tables_may_be_many(void **state)
{
    static const uint64_t gone[] = { 30 };
    struct nf_buffer b, to;
    struct nf_writer *w = pack_begin(&b, NULL);

    (void)state;
    pack_add_numbers(w, 0, 40);
    put_tables(w, 24);
    pack_end(w);
    assert_int_equal(redact_articles(&b, gone, 1, &to).withdrawn, 1);
    free(b.ptr);
    free(to.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_left),
        cmocka_unit_test(blocks_are_read_at_once),
        cmocka_unit_test(texts_are_packed_again),
        cmocka_unit_test(tables_may_be_many)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

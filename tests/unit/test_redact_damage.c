/* Articles are taken out of damaged archives: no damage is moved unseen. */
#define _GNU_SOURCE
#include "format/block_head.h"
#include "tests/support/chunk_edit.h"
#include "tests/support/redacted.h"

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
    struct nf_buffer whole = hurt_archive(&redact_plan);
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
            for (uint32_t k = 0; k < redact_plan.articles; k++) {
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
        struct nf_buffer b = hurt_archive(&redact_plan);
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
    struct nf_buffer b = hurt_archive(&redact_plan);
    struct nf_reader *r = pack_open(&b);
    const struct nf_footer_keys keys = *r->archive.keys.at;
    const struct nf_place footer = r->archive.footer;

    (void)state;
    nf_reader_close(r);
    put_in_chunk(&b, footer.offset, told_at(&b, &footer, &keys) - 2, &more, 1);
    expect_refused(&b, NF_E_UNSUPPORTED);
    free(b.ptr);
}

/* Three articles, each with a long value, and a short one behind a literal that is one byte
 * another. */
static struct nf_buffer archive_with_twins(void)
{
    static char text[400];
    const struct nf_field fields[] = {
        { .kind = NF_KIND_STRING, .before = { "x1", 2 }, .value = { text, sizeof(text) } },
        { .kind = NF_KIND_STRING, .before = { "x2", 2 }, .value = { "short", 5 } }
    };
    const struct nf_record record = { fields, 2, { "}", 1 } };
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w;
    struct nf_buffer b;

    opts.flags = NF_WRITER_STORE;
    w = pack_begin(&b, &opts);
    for (int i = 0; i < 3; i++) {
        memset(text, 'a' + i, sizeof(text));
        assert_ok(nf_writer_add(w, &record, &err), &err);
    }
    pack_end(w);
    return b;
}

/* Have both literals be the same, and all checksums be right. */
static void make_equal(struct nf_buffer *b)
{
    struct nf_reader *r = pack_open(b);
    struct nf_cursor *c = pack_cursor(r);
    struct nf_block_prefix prefix;
    struct nf_location where;
    uint8_t *head, *shorts, *at, check[4];
    struct nf_cur cur;

    assert_ok(nf_cursor_locate(c, 0, &where, NULL), NULL);
    nf_cursor_close(c);
    nf_reader_close(r);
    head = b->ptr + where.offset + NF_CHUNK_HEADER_SIZE;
    cur = nf_cur_init(head, where.head_len);
    assert_int_equal(nf_block_prefix_get(&cur, &prefix), NF_OK);
    shorts = head + where.head_len - prefix.raw_len;
    at = memmem(shorts, prefix.raw_len, "x2", 2);
    assert_non_null(at);
    at[1] = '1';
    nf_put_le32(check, nf_check(shorts, prefix.raw_len, NF_SHORTS_SEED));
    put_in_chunk(b, where.offset, (size_t)(cur.at - head) - sizeof(check), check, sizeof(check));
}

/* A reader need not mind. Who makes the block anew would take them for one, and texts, which he
 * does not have, for short values. */
static void equal_columns_are_not_taken_for_one(void **state)
{
    static const uint64_t gone[] = { 0 };
    struct nf_buffer b = archive_with_twins(), to = { 0 };
    const struct nf_sink sink = memory_sink(&to);
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_redact_result result = NF_REDACT_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_source source;

    (void)state;
    make_equal(&b);
    source = memory_source(b.ptr, b.len);
    opts.ordinals = gone;
    opts.ordinal_count = 1;
    assert_status(nf_redact(&source, &sink, &opts, &result, &err), NF_E_DAMAGED, &err);
    assert_non_null(strstr(err.text, "two equal columns"));
    free(b.ptr);
    free(to.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damage_is_neither_moved_unseen_nor_believed),
        cmocka_unit_test(a_key_index_that_does_not_hold_together_is_not_moved),
        cmocka_unit_test(an_index_by_keys_to_come_is_not_moved),
        cmocka_unit_test(equal_columns_are_not_taken_for_one)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

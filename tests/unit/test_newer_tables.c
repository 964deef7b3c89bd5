/* Archives with tables of a newer version, which needs them to read what it packed by them. */
#include <newsfiche/repair.h>

#include "format/checksum.h"
#include "tests/support/grow.h"
#include "tests/support/redacted.h"

/* Number, profile, tables, and two places of the table that is not known. */
static const uint8_t newer_set[] = { 7, 0, 0x10, 40, 50, 100, 50 };
/* The same, with a place that is behind any small archive. */
static const uint8_t newer_set_behind[] = { 7, 0, 0x10, 40, 50, 0xff, 0xff, 0x7f, 50 };

/* Put a chunk in the place of the footer, with @payload, and the trailer behind it. */
static void put_footer(struct nf_buffer *b, const uint8_t *id, uint64_t at,
                       const struct nf_buffer *payload)
{
    struct nf_chunk chunk = { .type = NF_CHUNK_FOOTER, .stored_len = (uint32_t)payload->len,
                              .aux = (uint32_t)payload->len };
    uint8_t header[NF_CHUNK_HEADER_SIZE], trailer[NF_TRAILER_SIZE];
    const struct nf_sink to = memory_sink(b);

    chunk.hash = nf_chunk_hash(&chunk, payload->ptr);
    nf_chunk_put(header, nf_seed(id, at), &chunk);
    nf_trailer_put(trailer, (uint32_t)(sizeof(header) + payload->len + sizeof(trailer)));
    b->len = (size_t)at;
    assert_int_equal(to.append(to.ctx, header, sizeof(header)), 0);
    assert_int_equal(to.append(to.ctx, payload->ptr, payload->len), 0);
    assert_int_equal(to.append(to.ctx, trailer, sizeof(trailer)), 0);
}

/* Have the footer of @b, which has no sets, say of the one of the @size bytes at @set. */
static void say_of_set(struct nf_buffer *b, const uint8_t *set, size_t size)
{
    struct nf_reader *r = pack_open(b);
    const struct nf_archive *a = &r->archive;
    const uint64_t at = a->footer.offset;
    const uint8_t *payload = b->ptr + at + NF_CHUNK_HEADER_SIZE;
    const size_t len = (size_t)a->footer.len - NF_CHUNK_HEADER_SIZE;
    uint8_t head[NF_FOOTER_HEAD_MAX], id[NF_ID_SIZE];
    const size_t n = nf_footer_head_put(head, &a->head);
    struct nf_buffer with = { 0 };
    const struct nf_sink to = memory_sink(&with);

    assert_int_equal(payload[n], 0);
    assert_int_equal(to.append(to.ctx, head, n), 0);
    assert_int_equal(to.append(to.ctx, "\1", 1), 0);
    assert_int_equal(to.append(to.ctx, set, size), 0);
    assert_int_equal(to.append(to.ctx, payload + n + 1, len - n - 1), 0);
    memcpy(id, a->head.identity.id, sizeof(id));
    nf_reader_close(r);
    put_footer(b, id, at, &with);
    free(with.ptr);
}

/* Of one that has no table which is known. */
static void say_of_newer(struct nf_buffer *b)
{
    say_of_set(b, newer_set, sizeof(newer_set));
}

/* Whether the newest footer says of them. */
static bool says_of_newer(const struct nf_buffer *b)
{
    struct nf_reader *r = pack_open(b);
    const struct nf_archive *a = &r->archive;
    uint8_t head[NF_FOOTER_HEAD_MAX];
    const uint8_t *sets = b->ptr + a->footer.offset + NF_CHUNK_HEADER_SIZE +
                          nf_footer_head_put(head, &a->head);
    const bool says = sets[0] == 1 && memcmp(sets + 1, newer_set, sizeof(newer_set)) == 0;

    nf_reader_close(r);
    return says;
}

static void whoever_adds_keeps_them(void **state)
{
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };

    (void)state;
    opts.flags = NF_WRITER_NO_TABLES;
    grow(&s, &opts, 0, 5);
    say_of_newer(&s.bytes);
    assert_true(says_of_newer(&s.bytes));
    grow(&s, &opts, 5, 9);
    assert_true(says_of_newer(&s.bytes));
    grow_expect(&s, 9);
    memory_store_free(&s);
}

/* Other chunks come to where it says that they are. */
static void what_is_named_behind_the_footer_is_not_kept(void **state)
{
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;
    struct nf_store store;

    (void)state;
    opts.flags = NF_WRITER_NO_TABLES;
    grow(&s, &opts, 0, 5);
    say_of_set(&s.bytes, newer_set_behind, sizeof(newer_set_behind));
    store = memory_store(&s);
    assert_status(nf_writer_append(&store, &opts, &w, &err), NF_E_DAMAGED, &err);
    assert_non_null(strstr(err.text, "a table behind it"));
    memory_store_free(&s);
}

/* Their chunks cannot be moved: nobody knows what is in them. */
static void they_are_not_left_behind(void **state)
{
    static const uint64_t gone[] = { 2 };
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    struct nf_redact_opts redact = NF_REDACT_OPTS_INIT;
    struct nf_redact_result result = NF_REDACT_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer to = { 0 };
    const struct nf_sink sink = memory_sink(&to);
    struct nf_source source;

    (void)state;
    opts.flags = NF_WRITER_NO_TABLES;
    grow(&s, &opts, 0, 5);
    say_of_newer(&s.bytes);
    source = memory_source(s.bytes.ptr, s.bytes.len);
    redact.ordinals = gone;
    redact.ordinal_count = 1;
    assert_status(nf_redact(&source, &sink, &redact, &result, &err), NF_E_UNSUPPORTED, &err);
    assert_int_equal(to.len, 0);
    memory_store_free(&s);
}

/* Nor can they be found without the footer that says where they are. */
static void they_are_not_hidden_by_a_repair(void **state)
{
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    struct nf_store store;
    struct nf_repair_result result = NF_REPAIR_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    opts.flags = NF_WRITER_NO_TABLES;
    grow(&s, &opts, 0, 5);
    say_of_newer(&s.bytes);
    s.bytes.ptr[s.bytes.len - 1] ^= 1; /* of the trailer */
    store = memory_store(&s);
    assert_status(nf_repair(&store, NULL, &result, &err), NF_E_UNSUPPORTED, &err);
    assert_true(says_of_newer(&s.bytes));
    memory_store_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whoever_adds_keeps_them),
        cmocka_unit_test(what_is_named_behind_the_footer_is_not_kept),
        cmocka_unit_test(they_are_not_left_behind),
        cmocka_unit_test(they_are_not_hidden_by_a_repair)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "src/chunk/chunk_read.h"

#include <errno.h>
#include <stdlib.h>

#include "format/checksum.h"
#include "src/base/alloc.h"
#include "tests/support/pieces.h"

static const uint8_t id[NF_ID_SIZE] = PIECES_ID;

#define BYTES 200
#define AT 40 /* where the chunk is */
#define PAYLOAD 60

/* Bytes with a chunk among them, as a source that is not in memory. */
struct fixture {
    uint8_t bytes[BYTES];
    struct nf_buf buf;
    struct nf_source source;
    unsigned reads;
    int answer; /* of read_at */
    uint64_t len; /* of the chunk, as nf_chunk_read() is told */
};

static int slow_read_at(void *ctx, uint64_t off, void *buf, size_t n)
{
    struct fixture *f = ctx;

    f->reads++;
    assert_true(n > 0 && off <= BYTES && n <= BYTES - off);
    if (!f->answer)
        memcpy(buf, f->bytes + off, n);
    return f->answer;
}

static void put_chunk(struct fixture *f, uint64_t offset, uint8_t type,
                      uint32_t len)
{
    struct nf_chunk chunk = { .type = type, .stored_len = len, .aux = len };
    uint64_t seed = nf_seed(id, offset);
    uint8_t *p = f->bytes + offset;

    chunk.hash = nf_chunk_hash(&chunk, p + NF_CHUNK_HEADER_SIZE);
    nf_chunk_put(p, seed, &chunk);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    if (!f)
        return -1;
    for (size_t i = 0; i < BYTES; i++)
        f->bytes[i] = (uint8_t)(i * 7);
    put_chunk(f, AT, NF_CHUNK_CATALOG, PAYLOAD);
    f->len = NF_CHUNK_HEADER_SIZE + PAYLOAD;
    nf_buf_init(&f->buf, &nf_alloc_libc, 1000);
    f->source =
        (struct nf_source){ .ctx = f, .read_at = slow_read_at, .size = BYTES };
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    nf_buf_free(&f->buf);
    free(f);
    return 0;
}

static void memory_is_not_copied(void **state)
{
    struct fixture *f = *state;
    const uint8_t *out;

    f->source.memory = f->bytes;
    assert_ok(nf_read(&f->source, 50, 100, &f->buf, &out, NULL), NULL);
    assert_ptr_equal(out, f->bytes + 50);
    assert_ok(nf_read(&f->source, BYTES, 0, &f->buf, &out, NULL), NULL);
    assert_ptr_equal(out, f->bytes + BYTES);
    assert_int_equal(f->reads, 0);
    assert_null(f->buf.ptr);
}

static void other_sources_are_read_to_the_buffer(void **state)
{
    struct fixture *f = *state;
    const uint8_t *out;

    assert_ok(nf_read(&f->source, 50, 100, &f->buf, &out, NULL), NULL);
    assert_ptr_equal(out, f->buf.ptr);
    assert_int_equal(f->buf.len, 100);
    assert_memory_equal(out, f->bytes + 50, 100);
    assert_int_equal(f->reads, 1);
    /* Nothing is somewhere, and nobody is asked for it. */
    out = NULL;
    assert_ok(nf_read(&f->source, BYTES, 0, &f->buf, &out, NULL), NULL);
    assert_non_null(out);
    assert_int_equal(f->reads, 1);
}

static void past_the_end_is_damage(void **state)
{
    static const struct {
        uint64_t offset;
        size_t n;
    } table[] = { { BYTES, 1 },     { BYTES - 1, 2 },        { 0, BYTES + 1 },
                  { BYTES + 1, 0 }, { UINT64_MAX, 0 },       { UINT64_MAX, 1 },
                  { 1, SIZE_MAX },  { UINT64_MAX, SIZE_MAX } };
    struct fixture *f = *state;

    for (int memory = 0; memory < 2; memory++) {
        f->source.memory = memory ? f->bytes : NULL;
        for (size_t i = 0; i < COUNT_OF(table); i++) {
            const uint8_t *out = id;
            struct nf_error err = NF_ERROR_INIT;

            assert_status(nf_read(&f->source, table[i].offset, table[i].n,
                                  &f->buf, &out, &err),
                          NF_E_DAMAGED, &err);
            assert_true(err.offset == table[i].offset);
            assert_ptr_equal(out, id);
        }
    }
    assert_int_equal(f->reads, 0);
    assert_null(f->buf.ptr); /* and no memory was asked for */
}

static void the_buffers_maximum_is_a_limit(void **state)
{
    struct fixture *f = *state;
    const uint8_t *out = id;
    struct nf_error err = NF_ERROR_INIT;

    f->buf.max = 99;
    assert_status(nf_read(&f->source, 7, 100, &f->buf, &out, &err), NF_E_LIMIT,
                  &err);
    assert_int_equal(err.offset, 7);
    assert_ptr_equal(out, id);
    assert_int_equal(f->reads, 0);
    /* What was refused is no hindrance to what is not. */
    assert_ok(nf_read(&f->source, 7, 99, &f->buf, &out, &err), &err);
}

static void *no_memory(void *ctx, size_t n)
{
    (void)ctx;
    (void)n;
    return NULL;
}

static void says_when_memory_ran_out(void **state)
{
    struct fixture *f = *state;
    struct nf_alloc none = { NULL, no_memory, nf_alloc_libc.put };
    const uint8_t *out = id;

    f->buf.alloc = &none;
    assert_status(nf_read(&f->source, 7, 100, &f->buf, &out, NULL), NF_E_NOMEM,
                  NULL);
    assert_ptr_equal(out, id);
    assert_int_equal(f->reads, 0);
}

static void says_why_the_source_failed(void **state)
{
    struct fixture *f = *state;
    struct nf_chunk chunk;
    const struct nf_place place = { AT, NF_CHUNK_HEADER_SIZE + PAYLOAD };
    const uint8_t *out = id;
    struct nf_error err = NF_ERROR_INIT;

    f->answer = ENXIO;
    assert_status(nf_read(&f->source, 7, 100, &f->buf, &out, &err), NF_E_IO,
                  &err);
    assert_int_equal(err.os_errno, ENXIO);
    assert_int_equal(err.offset, 7);
    assert_ptr_equal(out, id);
    assert_status(nf_chunk_read(&f->source, id, &place, NF_CHUNK_CATALOG, &f->buf,
                                &chunk, &out, &err),
                  NF_E_IO, &err);
    assert_ptr_equal(out, id);
}

static enum nf_status read_at(struct fixture *f, uint64_t offset, uint8_t type,
                              const uint8_t **payload, struct nf_error *err)
{
    const struct nf_place place = { offset, f->len };
    struct nf_chunk chunk;
    enum nf_status st = nf_chunk_read(&f->source, id, &place, type, &f->buf, &chunk,
                                      payload, err);

    if (st == NF_OK)
        assert_int_equal(chunk.type, type);
    return st;
}

static void a_chunk_is_read(void **state)
{
    struct fixture *f = *state;

    for (int memory = 0; memory < 2; memory++) {
        const uint8_t *payload;

        f->source.memory = memory ? f->bytes : NULL;
        assert_ok(read_at(f, AT, NF_CHUNK_CATALOG, &payload, NULL), NULL);
        assert_memory_equal(payload, f->bytes + AT + NF_CHUNK_HEADER_SIZE,
                            PAYLOAD);
    }
}

static void a_chunk_takes_one_read(void **state)
{
    struct fixture *f = *state;
    const uint8_t *payload;

    assert_ok(read_at(f, AT, NF_CHUNK_CATALOG, &payload, NULL), NULL);
    assert_int_equal(f->reads, 1);
}

static void a_chunk_of_another_length_is_damage(void **state)
{
    static const uint64_t lens[] = {
        0, NF_CHUNK_HEADER_SIZE - 1, NF_CHUNK_HEADER_SIZE,
        NF_CHUNK_HEADER_SIZE + PAYLOAD - 1, NF_CHUNK_HEADER_SIZE + PAYLOAD + 1,
        BYTES - AT, BYTES - AT + 1, (uint64_t)NF_CHUNK_HEADER_SIZE + UINT32_MAX
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(lens); i++) {
        const uint8_t *payload = id;
        struct nf_error err = NF_ERROR_INIT;

        f->len = lens[i];
        assert_status(read_at(f, AT, NF_CHUNK_CATALOG, &payload, &err),
                      NF_E_DAMAGED, &err);
        assert_int_equal(err.offset, AT);
        assert_ptr_equal(payload, id);
        if (f->len < NF_CHUNK_HEADER_SIZE) /* then it has none to be read */
            assert_int_equal(f->reads, 0);
    }
}

static void a_chunk_may_be_the_last_and_may_be_empty(void **state)
{
    struct fixture *f = *state;
    uint64_t last = BYTES - NF_CHUNK_HEADER_SIZE;
    const uint8_t *payload;

    put_chunk(f, last, NF_CHUNK_KEYS, 0);
    f->len = NF_CHUNK_HEADER_SIZE;
    assert_ok(read_at(f, last, NF_CHUNK_KEYS, &payload, NULL), NULL);
    put_chunk(f, last - 9, NF_CHUNK_KEYS, 9);
    f->len += 9;
    assert_ok(read_at(f, last - 9, NF_CHUNK_KEYS, &payload, NULL), NULL);
}

static void expect_damaged(struct fixture *f, uint64_t offset, uint8_t type,
                           const char *word)
{
    for (int i = 0; i < 2; i++) {
        const uint8_t *payload = id;
        struct nf_error err = NF_ERROR_INIT;

        f->source.memory = i ? f->bytes : NULL;
        assert_status(read_at(f, offset, type, &payload, &err), NF_E_DAMAGED,
                      &err);
        assert_int_equal(err.offset, offset);
        assert_non_null(strstr(err.text, word));
        assert_ptr_equal(payload, id);
    }
}

/* Every bit of header and payload is checked. */
static void every_flipped_bit_is_damage(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < NF_CHUNK_HEADER_SIZE + PAYLOAD; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            uint8_t mask = (uint8_t)(1u << bit);

            f->bytes[AT + i] ^= mask;
            expect_damaged(f, AT, NF_CHUNK_CATALOG, "catalog");
            f->bytes[AT + i] ^= mask;
        }
}

static void a_chunk_of_another_type_is_damage(void **state)
{
    expect_damaged(*state, AT, NF_CHUNK_KEYS, "keys expected, catalog found");
}

/* spec 2.4: right bytes in a wrong place. */
static void a_chunk_in_another_place_is_damage(void **state)
{
    struct fixture *f = *state;

    memmove(f->bytes, f->bytes + AT, NF_CHUNK_HEADER_SIZE + PAYLOAD);
    expect_damaged(f, 0, NF_CHUNK_CATALOG, "header");
}

static void a_chunk_of_another_archive_is_damage(void **state)
{
    static const uint8_t other[NF_ID_SIZE] = { 9 };
    const struct nf_place place = { AT, NF_CHUNK_HEADER_SIZE + PAYLOAD };
    struct fixture *f = *state;
    struct nf_chunk chunk;
    const uint8_t *payload;

    assert_status(nf_chunk_read(&f->source, other, &place, NF_CHUNK_CATALOG,
                                &f->buf, &chunk, &payload, NULL),
                  NF_E_DAMAGED, NULL);
}

/* spec 5.1: what needs a critical chunk of unknown type is of a newer version. */
static void a_chunk_of_unknown_type_is_of_a_newer_version(void **state)
{
    struct fixture *f = *state;
    const uint8_t *payload = id;
    struct nf_error err = NF_ERROR_INIT;

    put_chunk(f, AT, 10, PAYLOAD);
    assert_status(read_at(f, AT, NF_CHUNK_CATALOG, &payload, &err),
                  NF_E_UNSUPPORTED, &err);
    assert_ptr_equal(payload, id);
    put_chunk(f, AT, 0xf0, PAYLOAD);
    expect_damaged(f, AT, NF_CHUNK_CATALOG, "expected");
}

static void a_chunk_that_reaches_past_the_end_is_damage(void **state)
{
    struct fixture *f = *state;
    struct nf_chunk chunk = { .type = NF_CHUNK_KEYS };
    static const uint32_t lens[] = { BYTES - AT - NF_CHUNK_HEADER_SIZE + 1,
                                     UINT32_MAX };

    for (size_t i = 0; i < COUNT_OF(lens); i++) {
        chunk.stored_len = chunk.aux = lens[i];
        nf_chunk_put(f->bytes + AT, nf_seed(id, AT), &chunk);
        expect_damaged(f, AT, NF_CHUNK_KEYS, "past the end");
    }
}

/* Offsets come from the archive: any number must do. */
static void a_header_past_the_end_is_damage(void **state)
{
    struct fixture *f = *state;

    expect_damaged(f, BYTES - NF_CHUNK_HEADER_SIZE + 1, NF_CHUNK_KEYS, "end");
    expect_damaged(f, BYTES, NF_CHUNK_KEYS, "end");
    expect_damaged(f, BYTES + 1, NF_CHUNK_KEYS, "end");
    expect_damaged(f, INT64_MAX, NF_CHUNK_KEYS, "end");
}

static void the_end_may_be_nearer_than_the_sources(void **state)
{
    struct fixture *f = *state;
    struct nf_chunk chunk;
    uint64_t end = AT + NF_CHUNK_HEADER_SIZE + PAYLOAD;

    assert_ok(nf_chunk_header_at(f->bytes + AT, id, AT, end, NF_CHUNK_CATALOG,
                                 &chunk, NULL),
              NULL);
    assert_int_equal(chunk.stored_len, PAYLOAD);
    assert_status(nf_chunk_header_at(f->bytes + AT, id, AT, end - 1,
                                     NF_CHUNK_CATALOG, &chunk, NULL),
                  NF_E_DAMAGED, NULL);
}

#define WITH_FIXTURE(test)                                                     \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(memory_is_not_copied),
        WITH_FIXTURE(other_sources_are_read_to_the_buffer),
        WITH_FIXTURE(past_the_end_is_damage),
        WITH_FIXTURE(the_buffers_maximum_is_a_limit),
        WITH_FIXTURE(says_when_memory_ran_out),
        WITH_FIXTURE(says_why_the_source_failed),
        WITH_FIXTURE(a_chunk_is_read),
        WITH_FIXTURE(a_chunk_takes_one_read),
        WITH_FIXTURE(a_chunk_of_another_length_is_damage),
        WITH_FIXTURE(a_chunk_may_be_the_last_and_may_be_empty),
        WITH_FIXTURE(every_flipped_bit_is_damage),
        WITH_FIXTURE(a_chunk_of_another_type_is_damage),
        WITH_FIXTURE(a_chunk_in_another_place_is_damage),
        WITH_FIXTURE(a_chunk_of_another_archive_is_damage),
        WITH_FIXTURE(a_chunk_of_unknown_type_is_of_a_newer_version),
        WITH_FIXTURE(a_chunk_that_reaches_past_the_end_is_damage),
        WITH_FIXTURE(a_header_past_the_end_is_damage),
        WITH_FIXTURE(the_end_may_be_nearer_than_the_sources)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

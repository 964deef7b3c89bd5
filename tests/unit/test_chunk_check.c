#include "src/chunk/chunk_check.h"

#include <stdlib.h>

#include "src/base/alloc.h"
#include "tests/support/expect.h"

/* Longer than what is read at a time, and no multiple of it. */
#define LONG ((5u << 19) + 7)
#define HEAD 3000

static int read_payload(void *ctx, uint64_t off, void *buf, size_t n)
{
    memcpy(buf, (const uint8_t *)ctx + off, n);
    return 0;
}

static bool is_right(const struct nf_chunk *chunk, uint8_t *payload)
{
    const struct nf_source source = { .ctx = payload, .read_at = read_payload,
                                      .size = chunk->stored_len };
    struct nf_chunk_checker c;
    bool right = false;

    nf_chunk_checker_init(&c, &nf_alloc_libc);
    assert_ok(nf_chunk_check(&c, &source, chunk, 0, &right, NULL), NULL);
    nf_chunk_checker_free(&c);
    return right;
}

/* A change of each byte at @at is found, in one piece and in several. */
static void expect_checked(struct nf_chunk *chunk, uint8_t *payload)
{
    const uint32_t at[] = { 0, HEAD - 1, HEAD, chunk->stored_len - 1 };

    chunk->hash = nf_chunk_hash(chunk, payload);
    assert_true(nf_chunk_right(chunk, payload));
    assert_true(is_right(chunk, payload));
    for (size_t i = 0; i < sizeof(at) / sizeof(*at); i++) {
        payload[at[i]] ^= 1;
        assert_false(nf_chunk_right(chunk, payload));
        assert_false(is_right(chunk, payload));
        payload[at[i]] ^= 1;
    }
}

static void a_payload_of_any_length_is_checked(void **state)
{
    uint8_t *payload = calloc(1, LONG);
    struct nf_chunk chunk = { .type = NF_CHUNK_BLOCK, .aux = HEAD };

    (void)state;
    assert_non_null(payload);
    for (size_t i = 0; i < LONG; i++)
        payload[i] = (uint8_t)(i * 7 + i / 251);
    chunk.stored_len = LONG;
    expect_checked(&chunk, payload);
    chunk.stored_len = HEAD + 500;
    expect_checked(&chunk, payload);
    chunk.type = NF_CHUNK_CATALOG;
    expect_checked(&chunk, payload);
    chunk.stored_len = LONG;
    expect_checked(&chunk, payload);
    free(payload);
}

/* spec 2.4 */
static void the_head_of_a_block_is_checked_alone(void **state)
{
    uint8_t payload[] = "head and rest";
    struct nf_chunk chunk = { .type = NF_CHUNK_BLOCK, .stored_len = 13, .aux = 5 };

    (void)state;
    chunk.hash = nf_chunk_hash(&chunk, payload);
    assert_true(nf_chunk_head_right(&chunk, payload));
    payload[9] ^= 1;
    assert_true(nf_chunk_head_right(&chunk, payload));
    payload[4] ^= 1;
    assert_false(nf_chunk_head_right(&chunk, payload));
    payload[4] ^= 1;
    chunk.aux = 6;
    assert_false(nf_chunk_head_right(&chunk, payload));
}

static int no_read(void *ctx, uint64_t off, void *buf, size_t n)
{
    (void)ctx;
    (void)off;
    (void)buf;
    (void)n;
    return 5;
}

static void a_read_that_fails_is_told(void **state)
{
    const struct nf_source source = { .read_at = no_read, .size = LONG };
    struct nf_chunk chunk = { .type = NF_CHUNK_CATALOG, .stored_len = LONG };
    struct nf_chunk_checker c;
    bool right;

    (void)state;
    nf_chunk_checker_init(&c, &nf_alloc_libc);
    assert_status(nf_chunk_check(&c, &source, &chunk, 0, &right, NULL), NF_E_IO, NULL);
    chunk.stored_len = 5;
    assert_status(nf_chunk_check(&c, &source, &chunk, 0, &right, NULL), NF_E_IO, NULL);
    nf_chunk_checker_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_payload_of_any_length_is_checked),
        cmocka_unit_test(the_head_of_a_block_is_checked_alone),
        cmocka_unit_test(a_read_that_fails_is_told)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

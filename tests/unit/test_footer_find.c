#include "src/chunk/footer_find.h"

#include "format/checksum.h"
#include "format/footer.h"
#include "src/base/alloc.h"
#include "tests/support/fault.h"
#include "tests/support/pieces.h"

static const uint8_t id[NF_ID_SIZE] = PIECES_ID;
static const uint8_t other[NF_ID_SIZE] = { 1, 2, 3 };

#define SIZE 700000u
#define FOOTER 300u

static uint8_t bytes[SIZE];

/* Put a footer of @len bytes, its trailer behind it, at @at; where that ends. */
static size_t put(size_t at, const uint8_t *of, uint32_t len)
{
    struct nf_chunk chunk = { .type = NF_CHUNK_FOOTER, .stored_len = len, .aux = len };
    struct nf_identity identity = { .version = 1 };
    uint8_t *payload = bytes + at + NF_CHUNK_HEADER_SIZE;

    memcpy(identity.id, of, NF_ID_SIZE);
    nf_identity_put(payload, &identity);
    for (uint32_t i = NF_IDENTITY_SIZE; i < len; i++)
        payload[i] = (uint8_t)(i * 3);
    chunk.hash = nf_chunk_hash(&chunk, payload);
    nf_chunk_put(bytes + at, nf_seed(of, at), &chunk);
    at += NF_CHUNK_HEADER_SIZE + len;
    nf_trailer_put(bytes + at, NF_CHUNK_HEADER_SIZE + len + NF_TRAILER_SIZE);
    return at + NF_TRAILER_SIZE;
}

/* The offsets of the footers that are found in the first @size bytes, a 0 behind them. */
static enum nf_status find(const struct nf_source *source, const uint8_t *of, uint64_t most,
                           const struct nf_alloc *alloc, uint64_t out[8])
{
    struct nf_footer_place place = { .end = 0 };
    struct nf_footer_find f;
    enum nf_status st;
    size_t n = 0;

    nf_footer_find_init(&f, alloc, source, of, most);
    while ((st = nf_footer_find_next(&f, &place, NULL)) == NF_OK) {
        assert_true(n < 7);
        assert_true(place.end <= source->size);
        out[n++] = place.chunk.offset;
    }
    nf_footer_find_free(&f);
    out[n] = 0;
    return st;
}

static void finds_all_from_the_end_on(void **state)
{
    const struct nf_source source = memory_source(bytes, SIZE);
    uint64_t at[8];

    (void)state;
    memset(bytes, 0x9e, SIZE);
    put(1000, id, FOOTER);
    put(300000, id, 2 * FOOTER);
    put(400000, other, FOOTER);
    put(600000, id, FOOTER);
    bytes[600000 + 100] ^= 1;
    assert_status(find(&source, id, UINT64_MAX, &nf_alloc_libc, at), NF_E_END, NULL);
    assert_int_equal(at[0], 300000);
    assert_int_equal(at[1], 1000);
    assert_int_equal(at[2], 0);
    assert_status(find(&source, NULL, UINT64_MAX, &nf_alloc_libc, at), NF_E_END, NULL);
    assert_int_equal(at[0], 400000);
    assert_int_equal(at[1], 300000);
    /* No further back than it may. */
    assert_status(find(&source, id, SIZE - 300000, &nf_alloc_libc, at), NF_E_END, NULL);
    assert_int_equal(at[0], 300000);
    assert_int_equal(at[1], 0);
    assert_status(find(&source, id, SIZE - 300001, &nf_alloc_libc, at), NF_E_END, NULL);
    assert_int_equal(at[0], 0);
    assert_status(find(&source, id, 0, &nf_alloc_libc, at), NF_E_END, NULL);
    assert_int_equal(at[0], 0);
}

/* A chunk of another type may hold what a footer begins with. */
static void finds_footers_alone(void **state)
{
    const struct nf_source source = memory_source(bytes, SIZE);
    struct nf_chunk chunk = { .type = 0xf0, .stored_len = FOOTER, .aux = FOOTER };
    uint64_t at[8];

    (void)state;
    memset(bytes, 0, SIZE);
    put(1000, id, FOOTER);
    /* Nor is one too short for what it begins with, which stands behind it. */
    put(5000, id, NF_IDENTITY_SIZE - 1);
    memcpy(bytes + 5000 + NF_CHUNK_HEADER_SIZE, bytes + 1000 + NF_CHUNK_HEADER_SIZE,
           NF_IDENTITY_SIZE);
    put(2000, id, FOOTER);
    chunk.hash = nf_chunk_hash(&chunk, bytes + 2000 + NF_CHUNK_HEADER_SIZE);
    nf_chunk_put(bytes + 2000, nf_seed(id, 2000), &chunk);
    assert_status(find(&source, id, UINT64_MAX, &nf_alloc_libc, at), NF_E_END, NULL);
    assert_int_equal(at[0], 1000);
    assert_int_equal(at[1], 0);
}

/* At every place where a piece that is read may begin or end, cut off by the end too. */
static void finds_one_wherever_it_is(void **state)
{
    (void)state;
    for (size_t at = 200000; at < 330000; at += at > 262000 && at < 262500 ? 1 : 997) {
        uint64_t out[8];
        size_t end;

        memset(bytes, 0, SIZE);
        end = put(at, id, FOOTER);
        for (size_t cut = 0; cut <= NF_TRAILER_SIZE + 1; cut++) {
            const struct nf_source source = memory_source(bytes, end - cut);
            struct nf_footer_place place;
            struct nf_footer_find f;
            enum nf_status st;

            nf_footer_find_init(&f, &nf_alloc_libc, &source, id, UINT64_MAX);
            st = nf_footer_find_next(&f, &place, NULL);
            nf_footer_find_free(&f);
            if (cut > NF_TRAILER_SIZE) {
                assert_status(st, NF_E_END, NULL);
                continue;
            }
            assert_ok(st, NULL);
            assert_int_equal(place.chunk.offset, at);
            assert_int_equal(place.chunk.len, NF_CHUNK_HEADER_SIZE + FOOTER);
            assert_int_equal(place.end, end - cut);
            assert_int_equal(place.trailer, cut == 0);
            assert_memory_equal(place.id, id, NF_ID_SIZE);
        }
        {
            const struct nf_source source = memory_source(bytes, SIZE);

            assert_status(find(&source, id, UINT64_MAX, &nf_alloc_libc, out), NF_E_END, NULL);
            assert_int_equal(out[0], at);
        }
    }
}

/* Headers that all claim the rest of the file: hashing them is no more work than the file
 * has bytes, and a footer in front of them is found all the same if it is small enough. */
static void hashes_no_more_than_there_is(void **state)
{
    struct fault_io io = { .bytes = bytes };
    const struct nf_source source = fault_source(&io, SIZE);
    uint64_t out[8];

    (void)state;
    memset(bytes, 0, SIZE);
    for (uint32_t at = 40; at < SIZE / 2; at += 100) {
        struct nf_chunk chunk = { .type = NF_CHUNK_FOOTER, .stored_len = SIZE / 2 };
        struct nf_identity identity = { .version = 1 };

        chunk.aux = chunk.stored_len;
        memcpy(identity.id, id, NF_ID_SIZE);
        nf_chunk_put(bytes + at, nf_seed(id, at), &chunk);
        nf_identity_put(bytes + at + NF_CHUNK_HEADER_SIZE, &identity);
    }
    assert_status(find(&source, id, UINT64_MAX, &nf_alloc_libc, out), NF_E_END, NULL);
    assert_int_equal(out[0], 0);
    assert_true(io.fault.calls < 10);
}

static void survives_failures(void **state)
{
    struct fault_memory memory = { .live = 0 };
    struct nf_alloc alloc = fault_alloc(&memory);
    struct fault_io io = { .bytes = bytes, .error = 5 };
    const struct nf_source source = fault_source(&io, SIZE);
    enum nf_status st;
    unsigned long n = 1;
    uint64_t out[8];

    (void)state;
    memset(bytes, 0, SIZE);
    put(1000, id, FOOTER);
    put(500000, id, FOOTER);
    fault_at(&io.fault, 0, false);
    do {
        fault_at(&memory.fault, n++, false);
        st = find(&source, id, UINT64_MAX, &alloc, out);
        assert_status(st, memory.fault.hit ? NF_E_NOMEM : NF_E_END, NULL);
        assert_int_equal(memory.live, 0);
    } while (memory.fault.hit);
    n = 1;
    do {
        fault_at(&io.fault, n++, false);
        st = find(&source, id, UINT64_MAX, &nf_alloc_libc, out);
        assert_status(st, io.fault.hit ? NF_E_IO : NF_E_END, NULL);
    } while (io.fault.hit);
    assert_int_equal(out[1], 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_all_from_the_end_on),
        cmocka_unit_test(finds_footers_alone),
        cmocka_unit_test(finds_one_wherever_it_is),
        cmocka_unit_test(hashes_no_more_than_there_is),
        cmocka_unit_test(survives_failures)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

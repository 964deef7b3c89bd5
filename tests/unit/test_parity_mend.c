/* Parity that is found only when other parity was used. */
#include "format/checksum.h"
#include "format/chunk_header.h"
#include "format/file_header.h"
#include "src/base/alloc.h"
#include "src/mend/parity_mend.h"
#include "src/mend/store_sectors.h"
#include "src/mend/unproven.h"
#include "src/parity/parity_find.h"
#include "src/parity/parity_make.h"
#include "src/parity/parity_ranges.h"
#include "tests/support/memory_store.h"

#define CHUNKS 12u
/* So often parity is looked for. */
#define ROUNDS 8u

static const struct nf_identity identity = { .version = NF_FORMAT_VERSION, .id = "a chain" };

static void add(struct memory_store *m, const void *p, size_t n)
{
    struct nf_sink to = memory_sink(&m->bytes);

    assert_int_equal(to.append(to.ctx, p, n), 0);
}

/* Add parity of what stands from @begin on. */
static void add_parity(struct memory_store *m, uint64_t begin, struct nf_parity_head *head)
{
    const struct nf_source source = memory_source(m->bytes.ptr, m->bytes.len);
    struct nf_chunk chunk = { .type = NF_CHUNK_PARITY };
    struct nf_error err = NF_ERROR_INIT;
    uint8_t header[NF_CHUNK_HEADER_SIZE];
    struct nf_buf payload;

    nf_buf_init(&payload, &nf_alloc_libc, SIZE_MAX / 2);
    nf_parity_plan(identity.id, m->bytes.len, begin, m->bytes.len - begin, 100, head);
    assert_ok(nf_parity_make(&nf_alloc_libc, &source, NULL, head, &payload, &err), &err);
    chunk.stored_len = chunk.aux = (uint32_t)payload.len;
    chunk.hash = nf_chunk_hash(&chunk, payload.ptr);
    nf_chunk_put(header, nf_seed(identity.id, head->chunk), &chunk);
    add(m, header, sizeof(header));
    add(m, payload.ptr, payload.len);
    nf_buf_free(&payload);
}

/* Each chunk is parity of the one before it. */
static void make_chain(struct memory_store *m, struct nf_parity_head head[CHUNKS])
{
    uint8_t header[NF_FILE_HEADER_SIZE];

    nf_file_header_put(header, &identity);
    add(m, header, sizeof(header));
    for (unsigned i = 0; i < CHUNKS; i++)
        add_parity(m, i ? head[i - 1].chunk : 0, &head[i]);
}

static void break_heads(struct memory_store *m, const struct nf_parity_head *head)
{
    for (unsigned copy = 0; copy < 2; copy++)
        memset(m->bytes.ptr + nf_parity_head_at(head, copy), 0, NF_PARITY_HEAD_SIZE);
}

static struct nf_parity_mended mend(struct memory_store *m)
{
    const struct nf_store given = memory_store(m);
    struct nf_store_sectors sectors;
    struct nf_store store;
    struct nf_parity_mended out;
    struct nf_error err = NF_ERROR_INIT;

    nf_store_sectors_init(&sectors, &given, &store);
    assert_ok(nf_parity_mend(&store, &sectors.bad, &nf_alloc_libc, NULL, &out, &err), &err);
    return out;
}

/* Else a file of many chunks would be read as often as it has some. */
static void a_chain_is_followed_so_far(void **state)
{
    struct memory_store m = { .error = 0 }, whole = { .error = 0 };
    struct nf_parity_head head[CHUNKS];

    (void)state;
    make_chain(&m, head);
    memory_store_set(&whole, m.bytes.ptr, m.bytes.len);
    for (unsigned i = 0; i + 1 < CHUNKS; i++)
        break_heads(&m, &head[i]);
    for (unsigned from = CHUNKS - 1 - ROUNDS;; from = 0) {
        const uint64_t at = head[from].chunk;

        assert_int_equal(mend(&m).beyond, 0);
        assert_memory_equal(m.bytes.ptr + at, whole.bytes.ptr + at, m.bytes.len - at);
        if (from == 0)
            break;
        assert_memory_not_equal(m.bytes.ptr, whole.bytes.ptr, at);
    }
    memory_store_free(&m);
    memory_store_free(&whole);
}

/* Of the word that is damaged, ranges of parity are behind the end, and the second head. */
static void a_file_that_was_cut_off_is_mended(void **state)
{
    struct memory_store m = { .error = 0 }, whole = { .error = 0 };
    struct nf_parity_head head;
    struct nf_parity_mended done;
    uint8_t header[NF_FILE_HEADER_SIZE];
    uint32_t len;

    (void)state;
    nf_file_header_put(header, &identity);
    add(&m, header, sizeof(header));
    for (unsigned i = 0; i < 400; i++)
        add(&m, header, sizeof(header));
    add_parity(&m, 0, &head);
    assert_true(head.parity > 2);
    assert_int_equal(head.words, 1);
    m.bytes.len = nf_parity_range_at(&head, nf_parity_data_ranges(&head) + 1, &len) + 1;
    memory_store_set(&whole, m.bytes.ptr, m.bytes.len);
    m.bytes.ptr[100] ^= 1;
    done = mend(&m);
    assert_memory_equal(m.bytes.ptr, whole.bytes.ptr, m.bytes.len);
    assert_int_equal(done.ranges, 1);
    assert_int_equal(done.beyond, head.parity - 1);
    memory_store_free(&m);
    memory_store_free(&whole);
}

/* A chunk of @n bytes, whose checksum is right. */
static uint64_t add_chunk(struct memory_store *m, size_t n)
{
    struct nf_chunk chunk = { .type = NF_CHUNK_DICTIONARY, .stored_len = (uint32_t)n,
                              .aux = (uint32_t)n };
    const uint64_t at = m->bytes.len;
    uint8_t header[NF_CHUNK_HEADER_SIZE], *p = calloc(1, n);

    assert_non_null(p);
    for (size_t i = 0; i < n; i++)
        p[i] = (uint8_t)(i * i >> 3);
    chunk.hash = nf_chunk_hash(&chunk, p);
    nf_chunk_put(header, nf_seed(identity.id, at), &chunk);
    add(m, header, sizeof(header));
    add(m, p, n);
    free(p);
    return at;
}

/* By parity that somebody made to be met there, and that says something else of the chunk. */
static void a_chunk_that_was_mended_stays_so(void **state)
{
    struct memory_store m = { .error = 0 }, whole = { .error = 0 };
    struct nf_parity_head false_head, head;
    uint8_t header[NF_FILE_HEADER_SIZE];
    uint64_t at;

    (void)state;
    nf_file_header_put(header, &identity);
    add(&m, header, sizeof(header));
    at = add_chunk(&m, 10000);
    m.bytes.ptr[at + 5000] ^= 1;
    add_parity(&m, 0, &false_head);
    m.bytes.ptr[at + 5000] ^= 1;
    add_parity(&m, 0, &head);
    memory_store_set(&whole, m.bytes.ptr, m.bytes.len);
    m.bytes.ptr[at + 7000] ^= 1;
    assert_true(mend(&m).ranges > 0);
    assert_memory_equal(m.bytes.ptr, whole.bytes.ptr, m.bytes.len);
    memory_store_free(&m);
    memory_store_free(&whole);
}

/* A byte that is in none is never changed. */
static void all_bytes_of_a_patch_are_in_a_stretch(void **state)
{
    static const struct nf_stretch stretches[] = { { 10, 20, 0 }, { 30, 31, 0 } };
    static const struct { uint64_t at, n; bool in; } table[] = {
        { 10, 10, true }, { 12, 3, true }, { 19, 1, true }, { 30, 1, true },
        { 9, 2, false }, { 19, 2, false }, { 20, 1, false }, { 25, 6, false },
        { 29, 2, false }, { 30, 2, false }, { 31, 1, false }, { 10, 21, false }
    };
    struct nf_unproven u;

    (void)state;
    nf_vec_init(&u.stretches, &nf_alloc_libc);
    for (size_t i = 0; i < COUNT_OF(stretches); i++)
        assert_true(nf_vec_add(&u.stretches, &stretches[i]));
    for (size_t i = 0; i < COUNT_OF(table); i++)
        assert_int_equal(nf_unproven_of(&u, table[i].at, table[i].n) != NULL, table[i].in);
    nf_unproven_free(&u);
}

/* As of a writer that flushed every half a minute for half a year. */
static void an_archive_may_have_many_generations(void **state)
{
    const uint32_t count = 600000;
    struct nf_parity_head head = { .len = 4096, .words = 1, .data = 1, .parity = 1,
                                   .range_bits = NF_PARITY_LEAST_BITS, .percent = 5 };
    const size_t begin = 8192, size = begin + (size_t)count * NF_PARITY_HEAD_SIZE;
    uint8_t *p = calloc(size, 1);
    const struct nf_source source = memory_source(p, size);
    struct nf_parity_chunks chunks;
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    assert_non_null(p);
    for (size_t at = begin; at < size; at += NF_PARITY_HEAD_SIZE) {
        head.chunk = at - NF_CHUNK_HEADER_SIZE;
        nf_parity_head_put(p + at, &head);
    }
    assert_ok(nf_parity_search(&nf_alloc_libc, &source, NULL, &chunks, &err), &err);
    assert_in_range(nf_vec_count(&chunks.heads), 1, count);
    nf_parity_chunks_free(&chunks);
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_is_followed_so_far),
        cmocka_unit_test(a_file_that_was_cut_off_is_mended),
        cmocka_unit_test(a_chunk_that_was_mended_stays_so),
        cmocka_unit_test(an_archive_may_have_many_generations),
        cmocka_unit_test(all_bytes_of_a_patch_are_in_a_stretch),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

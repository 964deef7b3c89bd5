/* Sealed archives: what parity covers, and what it is not believed. */
#include <newsfiche/verify.h>

#include "format/chunk_header.h"
#include "tests/support/sealed.h"

static void an_archive_is_sealed_once(void **state)
{
    struct memory_store m = { .error = 0 };
    struct nf_seal_result first, second, third;
    struct nf_parity parity;
    size_t before;

    (void)state;
    sealed_grow(&m, 20, 3000);
    assert_int_equal(sealed_find(&m).percent, 0);
    before = m.bytes.len;
    first = sealed_seal(&m, 0);
    assert_true(first.bytes > before / 20 && first.bytes < before / 2);
    assert_true(first.covered >= before);
    assert_int_equal(first.generation, 3);
    parity = sealed_check(&m);
    assert_int_equal(parity.percent, 5);
    assert_int_equal(parity.covered, first.covered);
    assert_int_equal(parity.bytes, first.bytes);
    assert_int_equal(parity.damaged, 0);
    assert_int_equal(sealed_find(&m).covered, first.covered);
    assert_int_equal(sealed_find(&m).percent, 5);
    before = m.bytes.len;
    second = sealed_seal(&m, 5);
    assert_int_equal(second.bytes, 0);
    assert_int_equal(second.covered, first.covered);
    assert_int_equal(second.generation, 3);
    assert_int_equal(m.bytes.len, before);
    third = sealed_seal(&m, 30);
    assert_true(third.bytes > 2 * first.bytes);
    assert_true(third.covered >= before);
    assert_int_equal(sealed_check(&m).percent, 30);
    sealed_is_whole(&m);
    memory_store_free(&m);
}

static void what_is_added_gets_parity(void **state)
{
    struct memory_store m = { .error = 0 }, whole = { .error = 0 };

    (void)state;
    sealed_grow(&m, 20, 3000);
    (void)sealed_seal(&m, 100);
    for (unsigned i = 0; i < 3; i++) {
        const size_t before = m.bytes.len;
        struct nf_parity parity;

        sealed_grow(&m, 5, 2000);
        parity = sealed_check(&m);
        assert_int_equal(parity.percent, 100);
        assert_true(parity.covered > before); /* the footer that was not covered, too */
        assert_true(m.bytes.len - before < 40000); /* but not what parity there was */
        assert_int_equal(sealed_find(&m).covered, parity.covered);
        memory_store_set(&whole, m.bytes.ptr, m.bytes.len);
        memset(m.bytes.ptr + before - 100, 0, 5000); /* and that footer */
        assert_int_equal(sealed_repair(&m).beyond, 0);
        assert_int_equal(m.bytes.len, whole.bytes.len);
        assert_memory_equal(m.bytes.ptr, whole.bytes.ptr, m.bytes.len);
    }
    memory_store_free(&m);
    memory_store_free(&whole);
}

/* Where the newest footer is damaged there is a new one, and what is before it is covered
 * too. */
static void a_repair_goes_on_with_parity(void **state)
{
    struct memory_store m = { .error = 0 };
    struct nf_repair_result result;
    size_t before;

    (void)state;
    sealed_grow(&m, 20, 3000);
    (void)sealed_seal(&m, 10);
    before = m.bytes.len;
    memset(m.bytes.ptr + before - 60, 0, 30);
    result = sealed_repair(&m);
    assert_int_equal(result.ranges, 0);
    assert_true(result.bytes > 0);
    assert_true(sealed_find(&m).covered > before);
    sealed_is_whole(&m);
    memory_store_free(&m);
}

static void what_is_damaged_is_not_sealed(void **state)
{
    struct memory_store m = { .error = 0 };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_store store;
    size_t before;

    (void)state;
    sealed_grow(&m, 20, 3000);
    m.bytes.ptr[10000] ^= 1;
    before = m.bytes.len;
    store = memory_store(&m);
    assert_status(nf_seal(&store, NULL, NULL, &err), NF_E_DAMAGED, &err);
    assert_non_null(strstr(err.text, "parity would keep it so"));
    assert_int_equal(m.bytes.len, before);
    memory_store_free(&m);
}

static bool stop_now(void *ctx)
{
    (void)ctx;
    return true;
}

static void what_cannot_be_asked_is_refused(void **state)
{
    struct memory_store m = { .error = 0 };
    struct nf_seal_opts opts = NF_SEAL_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_store store;
    size_t before;

    (void)state;
    sealed_grow(&m, 20, 3000);
    before = m.bytes.len;
    store = memory_store(&m);
    opts.percent = 101;
    assert_status(nf_seal(&store, &opts, NULL, &err), NF_E_USAGE, &err);
    opts.percent = 0;
    opts.stop = stop_now;
    assert_status(nf_seal(&store, &opts, NULL, &err), NF_E_STOPPED, &err);
    assert_int_equal(m.bytes.len, before);
    for (size_t n = 0; n <= 18; n += 18) {
        memory_store_set(&m, "{\"title\": \"Rain\"}\n", n);
        store = memory_store(&m);
        assert_status(nf_seal(&store, NULL, NULL, &err), NF_E_FORMAT, &err);
        assert_int_equal(m.bytes.len, n);
    }
    memory_store_free(&m);
}

/* A store that cannot write over bytes: parity is not used. */
static void without_write_at_nothing_is_brought_back(void **state)
{
    struct memory_store m = { .error = 0 };
    struct nf_repair_result result = NF_REPAIR_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_store store;

    (void)state;
    sealed_grow(&m, 20, 3000);
    (void)sealed_seal(&m, 10);
    m.bytes.ptr[10000] ^= 1;
    store = memory_store(&m);
    store.write_at = NULL;
    assert_ok(nf_repair(&store, NULL, &result, &err), &err);
    assert_int_equal(result.restored, 0);
    assert_int_equal(sealed_repair(&m).restored, 1);
    memory_store_free(&m);
}

/* Parity of another archive, that has the same id and length: what it says of chunks whose
 * own checksums hold is not believed. */
static void good_chunks_are_not_changed(void **state)
{
    struct memory_store m = { .error = 0 }, other = { .error = 0 };
    struct nf_repair_result result;
    struct nf_parity_head h;
    size_t at = 0;

    (void)state;
    sealed_grow(&m, 1, 3001);
    sealed_grow(&m, 4, 3000);
    sealed_grow(&other, 1, 3000);
    sealed_grow(&other, 4, 3000);
    (void)sealed_seal(&m, 50);
    (void)sealed_seal(&other, 50);
    assert_int_equal(m.bytes.len, other.bytes.len);
    h = sealed_head(&m);
    memcpy(m.bytes.ptr + h.chunk, other.bytes.ptr + h.chunk, m.bytes.len - h.chunk);
    for (size_t i = 0; i < h.chunk; i++)
        at += m.bytes.ptr[i] != other.bytes.ptr[i];
    assert_true(at > 0); /* they differ in few places, so that parity is there for all */
    memory_store_set(&other, m.bytes.ptr, m.bytes.len);
    assert_int_equal(sealed_check(&m).beyond, 0);
    result = sealed_repair(&m);
    assert_int_not_equal(result.beyond, 0);
    assert_int_equal(result.restored, 0);
    assert_int_equal(m.writes, 0);
    assert_memory_equal(m.bytes.ptr, other.bytes.ptr, other.bytes.len);
    memory_store_free(&m);
    memory_store_free(&other);
}

/* A table that has another hash for a damaged range: what that is made to is not written. */
static void what_does_not_fit_its_hash_is_not_written(void **state)
{
    struct memory_store m = { .error = 0 }, before = { .error = 0 };
    struct nf_repair_result result;
    struct nf_parity_head h;

    (void)state;
    sealed_grow(&m, 20, 3000);
    (void)sealed_seal(&m, 10);
    h = sealed_head(&m);
    m.bytes.ptr[10000] ^= 1;
    for (unsigned copy = 0; copy < 2; copy++)
        m.bytes.ptr[nf_parity_table_at(&h, copy) + 8 * (10000u >> h.range_bits)] ^= 1;
    h.table_hash = nf_parity_table_hash(&h, m.bytes.ptr + nf_parity_table_at(&h, 0));
    for (unsigned copy = 0; copy < 2; copy++)
        nf_parity_head_put(m.bytes.ptr + nf_parity_head_at(&h, copy), &h);
    memory_store_set(&before, m.bytes.ptr, m.bytes.len);
    result = sealed_repair(&m);
    assert_int_equal(result.beyond, 1);
    assert_int_equal(result.restored, 0);
    assert_memory_equal(m.bytes.ptr, before.bytes.ptr, m.bytes.len);
    memory_store_free(&m);
    memory_store_free(&before);
}

/* Both heads of earlier parity are gone, and bytes that it covers: later parity brings back the
 * heads, and then they are found. */
static void parity_that_comes_back_is_used(void **state)
{
    struct memory_store m = { .error = 0 }, whole = { .error = 0 };
    struct nf_parity_head h;

    (void)state;
    sealed_grow(&m, 20, 3000);
    (void)sealed_seal(&m, 10);
    h = sealed_head(&m);
    (void)sealed_seal(&m, 30); /* covers all, parity too */
    memory_store_set(&whole, m.bytes.ptr, m.bytes.len);
    memset(m.bytes.ptr + 10000, 0, 1000);
    for (unsigned copy = 0; copy < 2; copy++)
        memset(m.bytes.ptr + nf_parity_head_at(&h, copy), 0, NF_PARITY_HEAD_SIZE);
    assert_int_equal(sealed_repair(&m).beyond, 0);
    assert_int_equal(m.bytes.len, whole.bytes.len);
    assert_memory_equal(m.bytes.ptr, whole.bytes.ptr, m.bytes.len);
    memory_store_free(&m);
    memory_store_free(&whole);
}

/* The ranges at the end are in the second word and the first in turns. Once a new footer is
 * behind them there is room for all. */
static void parity_that_is_cut_off_is_used_as_far_as_it_goes(void **state)
{
    struct memory_store m = { .error = 0 }, whole = { .error = 0 };
    struct nf_parity_head h;
    uint32_t len;
    uint64_t at;

    (void)state;
    sealed_grow(&whole, 200, 3000);
    (void)sealed_seal(&whole, 10);
    h = sealed_head(&whole);
    assert_int_equal(h.words, 2);
    at = nf_parity_range_at(&h, 20, &len); /* of the first word */
    for (uint32_t last = 1; last <= 2u * h.parity; last++) {
        const bool enough = last / 2 < h.parity;
        const uint64_t end = nf_parity_range_at(&h, nf_parity_ranges(&h) - last, &len) + 1;

        memory_store_set(&m, whole.bytes.ptr, end);
        m.bytes.ptr[at] ^= 1;
        assert_int_equal(sealed_repair(&m).beyond, enough ? 0 : last / 2 + 1);
        assert_int_equal(m.bytes.ptr[at] == whole.bytes.ptr[at], enough);
        if (enough)
            assert_memory_equal(m.bytes.ptr, whole.bytes.ptr,
                                nf_parity_head_at(&h, 1) + NF_PARITY_HEAD_SIZE);
    }
    memory_store_free(&m);
    memory_store_free(&whole);
}

/* Heads that are right as such, and say what cannot be. */
static void heads_that_lie_do_no_harm(void **state)
{
    struct memory_store m = { .error = 0 };
    struct nf_parity_head good;

    (void)state;
    sealed_grow(&m, 20, 3000);
    (void)sealed_seal(&m, 10);
    good = sealed_head(&m);
    for (unsigned k = 0; k < 9; k++) {
        struct nf_parity_head h = good;
        struct nf_cur c;
        uint8_t p[NF_PARITY_HEAD_SIZE];

        h.words = k == 0 ? UINT32_MAX : k == 1 ? 0 : h.words;
        h.data = k == 2 ? 255 : k == 3 ? 0 : h.data;
        h.parity = k == 4 ? 0 : h.parity;
        h.range_bits = k == 5 ? 31 : h.range_bits;
        h.begin = k == 6 ? h.chunk : h.begin;
        h.len = k == 7 ? UINT64_MAX : h.len;
        h.percent = k == 8 ? 101 : h.percent;
        nf_parity_head_put(p, &h);
        c = nf_cur_init(p, sizeof(p));
        assert_int_equal(nf_parity_head_get(&c, &h), NF_E_DAMAGED);
        memcpy(m.bytes.ptr + nf_parity_head_at(&good, 0), p, sizeof(p));
        memcpy(m.bytes.ptr + nf_parity_head_at(&good, 1), p, sizeof(p));
        assert_int_equal(sealed_check(&m).percent, 0);
        assert_int_equal(sealed_find(&m).percent, 0);
        assert_int_equal(sealed_repair(&m).restored, 0);
    }
    memory_store_free(&m);
}

/* Geometries at random, all by the rules, whose tables are whatever bytes are there: many
 * ranges are wrong, and all of the archive is right. */
static void parity_of_anything_changes_nothing_that_is_right(void **state)
{
    struct memory_store m = { .error = 0 }, whole = { .error = 0 };
    uint64_t random = 1;
    struct nf_parity_head good;
    unsigned tried = 0;

    (void)state;
    sealed_grow(&whole, 20, 3000);
    (void)sealed_seal(&whole, 100);
    good = sealed_head(&whole);
    for (unsigned k = 0; k < 2000; k++) {
        struct nf_parity_head h = good;
        uint8_t p[NF_PARITY_HEAD_SIZE];
        struct nf_cur c;

        memory_store_set(&m, whole.bytes.ptr, whole.bytes.len);
        h.chunk = NF_CHUNK_HEADER_SIZE + pack_random(&random) % (whole.bytes.len / 2);
        h.len = 1 + pack_random(&random) % h.chunk;
        h.begin = pack_random(&random) % (h.chunk - h.len + 1);
        h.words = 1 + pack_random(&random) % 4;
        h.range_bits = (uint8_t)(12 + pack_random(&random) % 3);
        h.data = (uint8_t)((nf_parity_data_ranges(&h) + h.words - 1) / h.words);
        h.parity = (uint8_t)(1 + pack_random(&random) % 3);
        if (nf_parity_head_at(&h, 1) > m.bytes.len)
            continue;
        h.table_hash = nf_parity_table_hash(&h, m.bytes.ptr + nf_parity_table_at(&h, 1));
        nf_parity_head_put(p, &h);
        c = nf_cur_init(p, sizeof(p));
        assert_int_equal(nf_parity_head_get(&c, &h), NF_OK);
        memcpy(m.bytes.ptr + nf_parity_head_at(&h, 0), p, sizeof(p));
        tried += sealed_check(&m).damaged > 0;
        m.writes = 0;
        (void)sealed_repair(&m);
        for (size_t i = 0; i < whole.bytes.len; i++)
            if (m.bytes.ptr[i] != whole.bytes.ptr[i] &&
                (i < nf_parity_head_at(&h, 0) ||
                 i >= nf_parity_head_at(&h, 0) + NF_PARITY_HEAD_SIZE))
                fail_msg("try %u: byte %zu was changed", k, i);
    }
    assert_true(tried > 100);
    memory_store_free(&m);
    memory_store_free(&whole);
}

/* A head that is not where it says, and one whose chunk would overlap a later one. */
static void heads_count_in_their_place_alone(void **state)
{
    struct memory_store m = { .error = 0 };
    struct nf_parity_head good, h;
    uint8_t p[NF_PARITY_HEAD_SIZE];

    (void)state;
    sealed_grow(&m, 20, 3000);
    (void)sealed_seal(&m, 10);
    good = h = sealed_head(&m);
    h.len = h.chunk - 500 - h.begin;
    h.chunk -= 500;
    h.table_hash = nf_parity_table_hash(&h, m.bytes.ptr + nf_parity_table_at(&h, 0));
    nf_parity_head_put(p, &h);
    memcpy(m.bytes.ptr + nf_parity_head_at(&h, 0), p, sizeof(p));
    assert_int_equal(sealed_check(&m).bytes,
                     NF_CHUNK_HEADER_SIZE + nf_parity_payload_len(&good));
    nf_parity_head_put(p, &good);
    for (unsigned copy = 0; copy < 2; copy++)
        memset(m.bytes.ptr + nf_parity_head_at(&good, copy), 0, sizeof(p));
    memcpy(m.bytes.ptr + nf_parity_head_at(&h, 0), p, sizeof(p));
    assert_int_equal(sealed_check(&m).percent, 0);
    memory_store_free(&m);
}

/* Of another archive's parity nothing is taken. */
static void parity_belongs_to_its_archive(void **state)
{
    struct memory_store m = { .error = 0 };
    struct nf_parity_head h;
    uint8_t p[NF_PARITY_HEAD_SIZE];

    (void)state;
    sealed_grow(&m, 20, 3000);
    (void)sealed_seal(&m, 10);
    h = sealed_head(&m);
    h.id[0] ^= 1;
    nf_parity_head_put(p, &h);
    memcpy(m.bytes.ptr + nf_parity_head_at(&h, 0), p, sizeof(p));
    memcpy(m.bytes.ptr + nf_parity_head_at(&h, 1), p, sizeof(p));
    assert_int_equal(sealed_check(&m).percent, 0);
    assert_int_equal(sealed_find(&m).percent, 0);
    memory_store_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_archive_is_sealed_once),
        cmocka_unit_test(what_is_added_gets_parity),
        cmocka_unit_test(a_repair_goes_on_with_parity),
        cmocka_unit_test(what_is_damaged_is_not_sealed),
        cmocka_unit_test(what_cannot_be_asked_is_refused),
        cmocka_unit_test(without_write_at_nothing_is_brought_back),
        cmocka_unit_test(good_chunks_are_not_changed),
        cmocka_unit_test(what_does_not_fit_its_hash_is_not_written),
        cmocka_unit_test(parity_that_comes_back_is_used),
        cmocka_unit_test(parity_that_is_cut_off_is_used_as_far_as_it_goes),
        cmocka_unit_test(heads_that_lie_do_no_harm),
        cmocka_unit_test(parity_of_anything_changes_nothing_that_is_right),
        cmocka_unit_test(heads_count_in_their_place_alone),
        cmocka_unit_test(parity_belongs_to_its_archive)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

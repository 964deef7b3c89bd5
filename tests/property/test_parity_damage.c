/*
 * A sealed archive is damaged at random. What its parity can bring back comes back bit for
 * bit, wherever it was; of what it cannot, nothing is changed.
 */
#include "tests/support/sealed.h"


struct place {
    size_t at;
    size_t n;
};

static void overwrite(struct memory_store *m, struct place p, uint64_t *random)
{
    const uint32_t how = pack_random(random) % 3;

    for (size_t i = 0; i < p.n; i++)
        m->bytes.ptr[p.at + i] = how == 0 ? 0 : how == 1 ? 0xff
                                                        : (unsigned char)pack_random(random);
}

/* Ranges that the places touch: the most of any one code word. */
static unsigned worst(const struct nf_parity_head *h, const struct place *p, size_t n)
{
    const uint32_t all = nf_parity_ranges(h);
    static unsigned touched[8192];
    unsigned most = 0;

    memset(touched, 0, sizeof(touched));
    for (uint32_t i = 0; i < all; i++) {
        uint32_t len;
        const uint64_t at = nf_parity_range_at(h, i, &len);
        bool hit = false;

        for (size_t k = 0; k < n; k++)
            hit = hit || (p[k].at < at + len && at < p[k].at + p[k].n);
        if (hit && ++touched[nf_parity_word(h, i)] > most)
            most = touched[nf_parity_word(h, i)];
    }
    return most;
}

static bool overlaps(struct place p, uint64_t at, uint64_t n)
{
    return p.at < at + n && at < p.at + p.n;
}

/* Whether both copies of head or table are hit: then nobody knows what was there. */
static bool hides(const struct nf_parity_head *h, const struct place *p, size_t n)
{
    bool hit[2][2] = { { false } };

    for (size_t k = 0; k < n; k++)
        for (unsigned copy = 0; copy < 2; copy++) {
            hit[0][copy] |= overlaps(p[k], nf_parity_head_at(h, copy), NF_PARITY_HEAD_SIZE);
            hit[1][copy] |= overlaps(p[k], nf_parity_table_at(h, copy),
                                     nf_parity_table_len(h));
        }
    return (hit[0][0] && hit[0][1]) || (hit[1][0] && hit[1][1]);
}

static bool in_any(size_t at, const struct place *p, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (overlaps(p[k], at, 1))
            return true;
    return false;
}

static struct place random_place(size_t most, size_t end, uint64_t *random)
{
    static const size_t sizes[] = { 1, 512, 4096, 5000, 65536, 1u << 20 };
    size_t n = sizes[pack_random(random) % COUNT_OF(sizes)];

    n = pack_random(random) % 4 ? n : 1 + pack_random(random) % n;
    n = n < most ? n : most;
    return (struct place){ pack_random(random) % (end - n), n };
}

/* One damage or several, in what is before the last footer. */
static void damages_come_back(const struct memory_store *whole, struct memory_store *m,
                              const struct nf_parity_head *h, uint64_t seed, unsigned *beyond)
{
    const size_t end = (size_t)nf_parity_head_at(h, 1) + NF_PARITY_HEAD_SIZE;
    uint64_t random = seed * 2 + 1;
    const size_t n = 1 + pack_random(&random) % 3;
    struct nf_repair_result result;
    struct nf_parity before;
    struct place p[3];

    memory_store_set(m, whole->bytes.ptr, whole->bytes.len);
    for (size_t k = 0; k < n; k++) {
        p[k] = random_place(end / 16, end, &random);
        overwrite(m, p[k], &random);
    }
    if (hides(h, p, n))
        return;
    before = sealed_check(m);
    if (worst(h, p, n) <= h->parity)
        assert_int_equal(before.beyond, 0);
    if (before.beyond == 0) {
        result = sealed_repair(m);
        assert_int_equal(result.beyond, 0);
        assert_int_equal(m->bytes.len, whole->bytes.len);
        assert_memory_equal(m->bytes.ptr, whole->bytes.ptr, whole->bytes.len);
        assert_int_equal(result.ranges, before.damaged);
        return;
    }
    result = sealed_repair(m);
    assert_int_equal(result.beyond, before.beyond);
    for (size_t i = 0; i < whole->bytes.len; i++)
        if (m->bytes.ptr[i] != whole->bytes.ptr[i] && !in_any(i, p, n))
            fail_msg("seed %u: byte %zu was right", (unsigned)seed, i);
    ++*beyond;
}

static void try_archive(uint32_t articles, uint32_t bytes, uint64_t percent, unsigned runs)
{
    static struct memory_store whole, m;
    struct nf_parity_head h;
    unsigned beyond = 0;

    whole.bytes.len = 0;
    sealed_grow(&whole, articles, bytes);
    (void)sealed_seal(&whole, percent);
    sealed_is_whole(&whole);
    h = sealed_head(&whole);
    for (uint64_t seed = 0; seed < runs; seed++)
        damages_come_back(&whole, &m, &h, seed, &beyond);
    print_message("%zu bytes, %u words of %u + %u ranges of %u: %u of %u beyond\n",
                  whole.bytes.len, h.words, h.data, h.parity, nf_parity_range_size(&h), beyond,
                  runs);
    assert_true(beyond < runs / 2);
    memory_store_free(&whole);
    memory_store_free(&m);
    memset(&whole, 0, sizeof(whole));
    memset(&m, 0, sizeof(m));
}

static void small_ones(void **state)
{
    (void)state;
    try_archive(1, 100, 5, 150);
    try_archive(40, 3000, 10, 150);
    try_archive(200, 5000, 20, 150);
}

static void large_ones(void **state)
{
    (void)state;
    try_archive(400, 60000, 5, 25);
    try_archive(100, 60000, 30, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(small_ones),
                                        cmocka_unit_test(large_ones) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

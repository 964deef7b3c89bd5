#include "src/write/text_seen.h"

#include "src/base/alloc.h"
#include "tests/support/expect.h"
#include "tests/support/fault.h"

/* The hash of text number @i; many of them in one bucket if @crowded. */
static struct nf_keyed_hash hash_of(uint64_t i, bool crowded)
{
    struct nf_hash_key key = { { 5, 6 } };
    struct nf_keyed_hash h = nf_keyed_hash(&key, &i, sizeof(i));

    if (crowded)
        h.part[0] = i % 3;
    return h;
}

static uint32_t first_of(struct nf_text_seen *s, uint64_t text, uint32_t ordinal,
                         bool crowded)
{
    struct nf_keyed_hash h = hash_of(text, crowded);
    uint32_t first = UINT32_MAX;

    assert_ok(nf_text_seen_first(s, &h, ordinal, &first), NULL);
    return first;
}

static void a_text_is_its_first_articles(void **state)
{
    struct nf_text_seen s;

    (void)state;
    for (int crowded = 0; crowded < 2; crowded++) {
        nf_text_seen_init(&s, &nf_alloc_libc, 1u << 20);
        for (uint32_t i = 0; i < 5000; i++)
            assert_int_equal(first_of(&s, i, i, crowded), i);
        for (uint32_t i = 0; i < 5000; i++)
            assert_int_equal(first_of(&s, i, 5000 + i, crowded), i);
        nf_text_seen_free(&s);
    }
}

/* The texts of the last so many first articles are known: that does not
 * depend on hashes. */
static void the_oldest_is_forgotten(void **state)
{
    struct nf_text_seen s;

    (void)state;
    for (int crowded = 0; crowded < 2; crowded++) {
        nf_text_seen_init(&s, &nf_alloc_libc, 300);
        for (uint32_t i = 0; i < 1000; i++)
            assert_int_equal(first_of(&s, i, i, crowded), i);
        for (uint32_t i = 700; i < 1000; i++) /* asking is no new text */
            assert_int_equal(first_of(&s, i, 2000, crowded), i);
        assert_int_equal(first_of(&s, 699, 3000, crowded), 3000);
        assert_int_equal(first_of(&s, 700, 3001, crowded), 3001);
        assert_int_equal(first_of(&s, 702, 3002, crowded), 702);
        nf_text_seen_free(&s);
    }
}

static void memory_may_run_out_at_any_text(void **state)
{
    struct fault_memory memory = { .live = 0 };
    const struct nf_alloc alloc = fault_alloc(&memory);
    unsigned long n = 0;
    enum nf_status st;

    (void)state;
    do {
        struct nf_text_seen s;

        fault_at(&memory.fault, ++n, false);
        nf_text_seen_init(&s, &alloc, 5000);
        st = NF_OK;
        for (uint32_t i = 0; i < 3000 && st == NF_OK; i++) {
            struct nf_keyed_hash h = hash_of(i, false);
            uint32_t first = 77;

            st = nf_text_seen_first(&s, &h, i, &first);
            assert_int_equal(first, st == NF_OK ? i : 77);
        }
        assert_int_equal(st, atomic_load(&memory.fault.hit) ? NF_E_NOMEM : NF_OK);
        nf_text_seen_free(&s);
        assert_int_equal(atomic_load(&memory.live), 0);
    } while (st != NF_OK);
    assert_true(n > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_its_first_articles),
        cmocka_unit_test(the_oldest_is_forgotten),
        cmocka_unit_test(memory_may_run_out_at_any_text)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

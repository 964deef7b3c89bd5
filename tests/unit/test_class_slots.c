#include "format/class_slots.h"

#include <string.h>

#include "tests/support/pack.h"

#define SLOTS (1u << NF_CLASS_BITS)

/* Each rank of each column has one slot, and each slot a rank. */
static void check_all_ranks(const uint32_t *frequency, size_t columns)
{
    static uint8_t seen[NF_ROW_BUCKETS][SLOTS];
    struct nf_class_slots s;

    memset(seen, 0, sizeof(seen));
    nf_class_slots_make(frequency, columns, &s);
    for (uint32_t i = 0; i < NF_ROW_BUCKETS; i++) {
        assert_true(s.own[i] <= NF_ROW_STEP);
        for (uint32_t k = 0; k < NF_ROW_STEP; k++) {
            bool own = k < s.own[i];
            uint32_t c = own ? i : s.other[i];
            uint32_t rank = own ? k : s.rank[i] + k - s.own[i];

            assert_true(c < columns && rank < frequency[c]);
            assert_int_equal(seen[c][rank]++, 0);
        }
    }
}

static void every_rank_has_a_slot(void **state)
{
    uint32_t frequency[NF_ROW_BUCKETS];
    uint64_t seed = 3;

    (void)state;
    for (size_t columns = 2; columns <= NF_ROW_BUCKETS; columns += 1 + columns / 3)
        for (unsigned round = 0; round < 8; round++) {
            uint32_t left = SLOTS - (uint32_t)columns;

            /* From even ones to those of which few have most. */
            for (size_t i = 0; i < columns; i++) {
                uint32_t n = (uint32_t)pack_random(&seed) % (left + 1) >> round;

                frequency[i] = 1 + n;
                left -= n;
            }
            frequency[round % columns] += left;
            check_all_ranks(frequency, columns);
        }
}

static void the_extremes_have_slots(void **state)
{
    uint32_t frequency[NF_ROW_BUCKETS];

    (void)state;
    for (size_t i = 0; i < NF_ROW_BUCKETS; i++)
        frequency[i] = NF_ROW_STEP;
    check_all_ranks(frequency, NF_ROW_BUCKETS);
    for (size_t most = 0; most < NF_ROW_BUCKETS; most += 51) {
        for (size_t i = 0; i < NF_ROW_BUCKETS; i++)
            frequency[i] = 1;
        frequency[most] = SLOTS - NF_ROW_BUCKETS + 1;
        check_all_ranks(frequency, NF_ROW_BUCKETS);
    }
    frequency[0] = SLOTS - 1;
    frequency[1] = 1;
    check_all_ranks(frequency, 2);
    frequency[0] = 1;
    frequency[1] = SLOTS - 1;
    check_all_ranks(frequency, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rank_has_a_slot),
        cmocka_unit_test(the_extremes_have_slots)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

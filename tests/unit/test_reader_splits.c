/* Parts of an archive, and about how many bytes they are. */
#include "tests/support/opened.h"

#define ARTICLES 700u

static uint64_t span(struct opened *f, uint64_t first, uint64_t end)
{
    uint64_t bytes = 0;

    assert_ok(nf_reader_span(f->reader, first, end, &bytes, &f->err), &f->err);
    return bytes;
}

/* Of all blocks, which have @articles each. */
static uint64_t largest_block(struct opened *f, unsigned articles)
{
    uint64_t most = 0;

    for (uint64_t i = 0; i < ARTICLES; i += articles) {
        const uint64_t one = span(f, i, i + 1);

        most = one > most ? one : most;
    }
    return most;
}

static void parts_have_everything_once(void **state)
{
    static const size_t parts[] = { 1, 2, 3, 7, 43, 44, 45, 100, 2000 };
    static const unsigned blocks[] = { 1, 16, 64 };
    uint64_t borders[2001];

    (void)state;
    for (size_t b = 0; b < COUNT_OF(blocks); b++) {
        struct opened f = opened_numbers(blocks[b], 1, ARTICLES);
        const uint64_t all = span(&f, 0, ARTICLES), most = largest_block(&f, blocks[b]);

        for (size_t k = 0; k < COUNT_OF(parts); k++) {
            size_t n = parts[k];

            assert_ok(nf_reader_splits(f.reader, n, borders, &f.err), &f.err);
            assert_int_equal(borders[0], 0);
            assert_int_equal(borders[n], ARTICLES);
            for (size_t i = 0; i < n; i++) {
                assert_true(borders[i] <= borders[i + 1]);
                assert_true(borders[i] % blocks[b] == 0 || borders[i] == ARTICLES);
                assert_true(span(&f, borders[i], borders[i + 1]) <= all / n + most);
            }
        }
        borders[0] = 77;
        assert_status(nf_reader_splits(f.reader, 0, borders, &f.err), NF_E_USAGE, &f.err);
        assert_status(nf_reader_splits(f.reader, UINT32_MAX, borders, &f.err), NF_E_USAGE, &f.err);
        assert_status(nf_reader_splits(f.reader, SIZE_MAX, borders, &f.err), NF_E_USAGE, &f.err);
        assert_int_equal(borders[0], 77);
        opened_close(&f);
    }
}

static void parts_of_nothing_are_empty(void **state)
{
    struct opened f = opened_numbers(4, 1, 0);
    uint64_t borders[4] = { 1, 1, 1, 1 };

    (void)state;
    assert_ok(nf_reader_splits(f.reader, 3, borders, &f.err), &f.err);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(borders[i], 0);
    opened_close(&f);
}

static void spans_add_up_to_most_of_the_file(void **state)
{
    struct opened f = opened_numbers(4, 1, ARTICLES);
    struct nf_info info = NF_INFO_INIT;
    uint64_t sum = 0, bytes = 77;

    (void)state;
    nf_reader_info(f.reader, &info);
    for (uint64_t i = 0; i < ARTICLES; i += 4) {
        const uint64_t one = span(&f, i, i + 4 < ARTICLES ? i + 4 : ARTICLES);

        assert_true(one > 0);
        assert_int_equal(span(&f, i, i + 1), one);
        sum += one;
    }
    assert_int_equal(span(&f, 0, ARTICLES), sum);
    assert_true(sum > info.size / 2 && sum < info.size);
    assert_true(span(&f, 0, ARTICLES / 2) < sum * 2 / 3);
    assert_int_equal(span(&f, 3, 3), 0);
    assert_int_equal(span(&f, ARTICLES, ARTICLES), 0);
    assert_status(nf_reader_span(f.reader, 3, 2, &bytes, &f.err), NF_E_RANGE, &f.err);
    assert_status(nf_reader_span(f.reader, 0, ARTICLES + 1, &bytes, &f.err), NF_E_RANGE,
                  &f.err);
    assert_int_equal(bytes, 77);
    opened_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_have_everything_once),
        cmocka_unit_test(parts_of_nothing_are_empty),
        cmocka_unit_test(spans_add_up_to_most_of_the_file)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

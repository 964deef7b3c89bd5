/* What is expected of the tokens of a frame, against one who looks through all
 * of them each time. */
#include "src/unpack/token_matches.h"

#include "src/unpack/lexicon_stream.h"
#include "tests/support/matches_reference.h"
#include "tests/support/pack.h"

/* The same told to both. */
struct both {
    struct nf_matches m;
    struct nf_repeats repeats;
    struct reference_tokens all;
    uint32_t before;
    size_t hits, misses;
};

static void begin(struct both *b, size_t n)
{
    struct nf_match_memory *memory = malloc(sizeof(*memory));

    assert_non_null(memory);
    /* Of a frame before, which ended like this one may begin. */
    memset(memory, 0x3c, sizeof(*memory));
    memset(memory->place, 0, sizeof(memory->place));
    nf_matches_begin(&b->m, memory);
    nf_repeats_reset(&b->repeats);
    b->all = reference_tokens_new(n);
    b->before = NF_NO_PLACE;
    b->hits = b->misses = 0;
}

static void end(struct both *b)
{
    free(b->m.memory);
    reference_tokens_free(&b->all);
}

static void expects_the_same(struct both *b, uint32_t place)
{
    bool expected = reference_find(&b->all), hit;

    assert_int_equal(nf_matches_find(&b->m), expected);
    if (!expected)
        return;
    hit = b->all.place[b->all.expected] == place;
    assert_int_equal(nf_matches_expected(&b->m), b->all.place[b->all.expected]);
    assert_int_equal(nf_matches_hits(&b->m), b->all.hits[b->all.length]);
    reference_told(&b->all, hit);
    if (hit)
        nf_matches_hit(&b->m);
    else
        nf_matches_miss(&b->m);
    b->hits += hit;
    b->misses += !hit;
}

static void repeats_the_same(const struct both *b)
{
    uint32_t after = NF_NO_PLACE;

    (void)reference_after(&b->all, &after);
    assert_int_equal(nf_repeats_get(&b->repeats, b->before), after);
}

static void add(struct both *b, uint32_t place)
{
    expects_the_same(b, place);
    if (b->all.n % 41 < 2) /* it takes its time */
        repeats_the_same(b);
    nf_matches_add(&b->m, place);
    nf_repeats_set(&b->repeats, b->before, place);
    reference_add(&b->all, place);
    b->before = place;
}

/* Tokens out of @places, one in @often of which begins a run of what was up to
 * @back before. */
static void add_series(struct both *b, size_t n, uint32_t places, uint32_t often,
                       uint32_t back, uint64_t seed)
{
    size_t left = 0, from = 0;

    for (size_t i = 0; i < n; i++) {
        uint32_t place = pack_random(&seed) % places;

        if (left == 0 && b->all.n > 2 && pack_random(&seed) % often == 0) {
            size_t most = b->all.n < back ? b->all.n : back;

            from = b->all.n - 1 - pack_random(&seed) % most;
            left = 1 + pack_random(&seed) % 40;
        }
        if (left) {
            place = b->all.place[from++];
            left--;
        }
        add(b, place);
    }
}

static void expects_what_the_reference_does(void **state)
{
    static const uint32_t places[] = { 1, 2, 3, 10, 300, NF_MAX_TOKENS };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        struct both b;

        begin(&b, 5000);
        add_series(&b, 5000, places[i], 30, 3000, i);
        assert_true(b.hits > 500);
        assert_true(places[i] == 1 || b.misses > 50);
        end(&b);
    }
}

/* More tokens than have numbers of their own, and slots that were filled longer
 * ago than that. */
static void goes_on_when_numbers_begin_again(void **state)
{
    struct both b;

    (void)state;
    begin(&b, 3 * NF_HISTORY);
    add_series(&b, NF_HISTORY + NF_HISTORY / 2, 40, 100, 60000, 1);
    assert_true(b.hits > 1000 && b.misses > 1000);
    add_series(&b, NF_HISTORY, 6, 50, 60000, 2);
    end(&b);
}

/* The first tokens once more, and the same filler that has none of them. */
static void told_after(struct both *b, size_t distance)
{
    static const uint32_t said[] = { 7, 8, 8, 9, 10, 11, 7 };

    begin(b, distance + COUNT_OF(said));
    for (size_t i = 0; i < distance + COUNT_OF(said); i++) {
        size_t k = i < distance ? i : i - distance;

        if (i == distance)
            b->hits = b->misses = 0;
        add(b, k < COUNT_OF(said) ? said[k] : 12);
    }
    end(b);
}

/* As far as 65534 tokens, and no token farther. */
static void a_match_is_as_far_as_it_may_be(void **state)
{
    struct both b;

    (void)state;
    for (size_t d = 65531; d <= 65538; d++) {
        told_after(&b, d);
        assert_int_equal(b.hits, d <= 65534 ? 5 : 0);
    }
}

/* The longer it was right, the more likely it is; told apart up to 16. */
static void each_length_has_its_frequency(void **state)
{
    struct both b;
    uint32_t last = 0;

    (void)state;
    begin(&b, 5000);
    for (size_t i = 0; i < 7; i++)
        add(&b, (uint32_t)i % 3);
    for (uint32_t i = 7; i < 20; i++) {
        assert_true(b.m.length > 0 && nf_matches_hits(&b.m) > last);
        last = nf_matches_hits(&b.m);
        add(&b, i % 3);
    }
    for (uint32_t i = 20; i < 4000; i++)
        add(&b, i % 3);
    assert_int_equal(b.m.length, NF_MAX_MATCH);
    assert_int_equal(b.misses, 0);
    /* It never gets to where something else would have no slot. */
    last = nf_matches_hits(&b.m);
    assert_true(last > 16300 && last < 1u << NF_HIT_BITS);
    end(&b);
}

static void what_never_comes_keeps_a_slot(void **state)
{
    struct both b;

    (void)state;
    begin(&b, 9000);
    /* 1 2 and always something else. */
    for (uint32_t i = 0; i < 3000; i++) {
        add(&b, 1);
        add(&b, 2);
        add(&b, 10 + i);
    }
    assert_int_equal(b.hits, 0);
    assert_true(b.misses > 2900);
    assert_true(b.m.hits[0] > 0 && b.m.hits[0] < 40);
    end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expects_what_the_reference_does),
        cmocka_unit_test(goes_on_when_numbers_begin_again),
        cmocka_unit_test(a_match_is_as_far_as_it_may_be),
        cmocka_unit_test(each_length_has_its_frequency),
        cmocka_unit_test(what_never_comes_keeps_a_slot)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

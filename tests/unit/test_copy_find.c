#include "src/pack/copy_find.h"

#include "format/limits.h"
#include "src/base/alloc.h"
#include "tests/support/copies.h"
#include "tests/support/expect.h"
#include "tests/support/fault.h"

static const struct nf_copy_rules all_rules = { NF_MAX_BASES, 100 };

#define MOST_FRAMES 600

/* A finder, and the frames it was given. */
struct state {
    struct nf_copy_finder finder;
    struct nf_copies copies; /* of the last one */
    struct copy_frame frames[MOST_FRAMES];
    uint32_t count;
};

static struct state *begin(const struct nf_copy_rules *rules, uint32_t segments)
{
    struct state *s = test_calloc(1, sizeof(*s));

    nf_copy_finder_init(&s->finder, &nf_alloc_libc, rules, segments);
    nf_copies_init(&s->copies, &nf_alloc_libc);
    return s;
}

static void end(struct state *s)
{
    nf_copy_finder_free(&s->finder);
    nf_copies_free(&s->copies);
    for (uint32_t i = 0; i < s->count; i++)
        nf_put(&nf_alloc_libc, s->frames[i].literals);
    test_free(s);
}

/* Give it a frame, and look at what it finds. Returns how many copies. */
static size_t add(struct state *s, const void *p, size_t n)
{
    assert_true(s->count < MOST_FRAMES);
    assert_ok(nf_copy_find(&s->finder, p, n, s->count, &s->copies), NULL);
    check_copies(&s->copies, p, n, s->frames, &s->frames[s->count]);
    s->count++;
    return s->copies.list.len / sizeof(struct nf_copy);
}

static const struct nf_copy *copies(const struct state *s)
{
    return (const struct nf_copy *)(const void *)s->copies.list.ptr;
}

/* @n random bytes; each @seed gives others. */
static void fill(uint8_t *p, size_t n, uint64_t seed)
{
    seed = (seed + 1) * 0x9E3779B97F4A7C15u;
    for (size_t i = 0; i < n; i++)
        p[i] = (uint8_t)copy_random(&seed);
}

static void a_copy_is_found_whole(void **state)
{
    uint8_t a[3000], b[3000];
    struct state *s = begin(&all_rules, 4);

    (void)state;
    fill(a, sizeof(a), 1);
    fill(b, sizeof(b), 2);
    memcpy(b + 1000, a + 300, 700);
    b[1700] = (uint8_t)~a[1000];
    b[999] = (uint8_t)~a[299];
    assert_int_equal(add(s, a, sizeof(a)), 0);
    assert_int_equal(add(s, b, sizeof(b)), 1);
    assert_int_equal(s->copies.bases, 1);
    assert_int_equal(s->copies.base[0], 0);
    assert_int_equal(copies(s)->skip, 1000);
    assert_int_equal(copies(s)->from, 0);
    assert_int_equal(copies(s)->place, 300);
    assert_int_equal(copies(s)->len, 700);
    end(s);
}

/* The second frame copied those bytes itself, so they are no literal bytes of it. */
static void the_first_that_has_the_bytes_is_the_base(void **state)
{
    uint8_t a[3000], b[3000], c[3000];
    struct state *s = begin(&all_rules, 4);

    (void)state;
    fill(a, sizeof(a), 1);
    fill(b, sizeof(b), 2);
    fill(c, sizeof(c), 3);
    memcpy(b + 1000, a, 900);
    memcpy(c + 500, b + 700, 2000); /* 300 are b's, 900 a's, 800 b's */
    add(s, a, sizeof(a));
    add(s, b, sizeof(b));
    assert_int_equal(add(s, c, sizeof(c)), 3);
    assert_int_equal(s->copies.bases, 2);
    assert_int_equal(s->copies.base[0], 1); /* it saves more */
    assert_int_equal(s->copies.base[1], 0);
    assert_int_equal(s->frames[2].len, 1000);
    end(s);
}

static void a_base_must_save_its_share(void **state)
{
    uint8_t a[3000], b[3000];

    (void)state;
    fill(a, sizeof(a), 1);
    for (unsigned permille = 100; permille <= 300; permille += 100) {
        const struct nf_copy_rules rules = { NF_MAX_BASES, permille };
        struct state *s = begin(&rules, 4);

        fill(b, sizeof(b), 2);
        memcpy(b + 1000, a + 300, 750); /* a quarter */
        add(s, a, sizeof(a));
        assert_int_equal(add(s, b, sizeof(b)), permille < 300);
        assert_int_equal(s->copies.bases, permille < 300);
        end(s);
    }
}

static void there_are_as_many_bases_as_the_rules_allow(void **state)
{
    uint8_t a[8][1000], b[4000];

    (void)state;
    for (uint32_t bases = 0; bases <= NF_MAX_BASES; bases++) {
        const struct nf_copy_rules rules = { bases, 100 };
        struct state *s = begin(&rules, 4);

        fill(b, sizeof(b), 99);
        for (unsigned i = 0; i < 8; i++) {
            fill(a[i], sizeof(a[i]), i);
            memcpy(b + 500 * i, a[i], 450);
            add(s, a[i], sizeof(a[i]));
        }
        assert_int_equal(add(s, b, sizeof(b)), bases);
        assert_int_equal(s->copies.bases, bases);
        end(s);
    }
}

/* To read a small frame a large one must not be unpacked. */
static void a_base_is_not_too_large(void **state)
{
    uint8_t *a = test_malloc(30000), b[2000];

    (void)state;
    for (size_t n = 8 * sizeof(b) + 4095; n <= 8 * sizeof(b) + 4097; n++) {
        struct state *s = begin(&all_rules, 4);

        fill(a, n, 1);
        fill(b, sizeof(b), 2);
        memcpy(b, a, 1500);
        add(s, a, n);
        assert_int_equal(add(s, b, sizeof(b)), n <= 8 * sizeof(b) + 4096);
        end(s);
    }
    test_free(a);
}

/* What is stored of a frame bounds its length, however well it packs. */
static void literals_are_enough_for_the_length(void **state)
{
    const size_t n = 1u << 20;
    uint8_t *a = test_malloc(n), *b = test_malloc(n);
    struct state *s = begin(&all_rules, 4);

    (void)state;
    fill(a, n, 1);
    memcpy(b, a, n);
    add(s, a, n);
    assert_int_equal(add(s, b, n), 1);
    assert_true(n <= NF_FREE_BYTES + s->frames[1].len * NF_MAX_RATIO);
    assert_true(s->frames[1].len < 2000);
    assert_int_equal(add(s, b, NF_FREE_BYTES), 0); /* too small for such a base */
    end(s);
    test_free(a);
    test_free(b);
}

static void nothing_is_found_in_what_is_small_or_large(void **state)
{
    uint8_t *p = test_calloc(1, (4u << 20) + 1);
    struct state *s = begin(&all_rules, 4);

    (void)state;
    assert_int_equal(add(s, p, 0), 0);
    for (size_t n = 1; n < NF_COPY_LEAST; n += 13)
        assert_int_equal(add(s, p, n), 0);
    assert_int_equal(add(s, p, (4u << 20) + 1), 0);
    end(s);
    test_free(p);
}

/* Add frames that nobody has a byte of: a segment is full with five. */
static void add_others(struct state *s, uint64_t seed, uint64_t n)
{
    uint8_t *p = test_malloc(200000);

    for (; n > 0; n--) {
        fill(p, 200000, seed++);
        add(s, p, 200000);
    }
    test_free(p);
}

static void old_frames_are_forgotten_unless_they_were_copied_from(void **state)
{
    uint8_t old[2000];

    (void)state;
    fill(old, sizeof(old), 1);
    for (uint32_t segments = 1; segments <= 3; segments++) {
        struct state *s = begin(&all_rules, segments);

        add(s, old, sizeof(old));
        add_others(s, 2, 5 * segments - 2);
        assert_int_equal(add(s, old, sizeof(old)), 1);
        assert_int_equal(s->frames[s->count - 1].len, 0);
        for (uint64_t turn = 1; turn <= 3; turn++) {
            add_others(s, 100 * turn, 5 * segments);
            assert_int_equal(add(s, old, sizeof(old)), 1);
            assert_int_equal(s->copies.base[0], 0);
        }
        add_others(s, 400, 12 * segments);
        assert_int_equal(add(s, old, sizeof(old)), 0);
        end(s);
    }
}

/* What stays leaves room for what is new, however large that is. */
static void what_was_copied_from_leaves_room(void **state)
{
    const size_t half = NF_COPY_SEGMENT / 2;
    uint8_t *p = test_malloc(2 * half);
    struct state *s = begin(&all_rules, 1);

    (void)state;
    for (uint64_t seed = 0; seed < 12; seed++) {
        const size_t n = half / 3 + half / 3 * (size_t)(seed % 6);

        fill(p, n, seed);
        assert_int_equal(add(s, p, n), 0);
        assert_int_equal(add(s, p, n), 1);
    }
    end(s);
    test_free(p);
}

static bool is_remembered(const struct nf_copy_sources *s, uint32_t ordinal)
{
    for (uint32_t i = 0; i < s->segments; i++) {
        const struct nf_copy_source *f = (const void *)s->segment[i].frames.ptr;

        for (size_t n = s->segment[i].frames.len / sizeof(*f); n > 0; n--, f++)
            if (f->ordinal == ordinal)
                return true;
    }
    return false;
}

/* From the first one that is asked for on, frames come, are moved and forgotten. */
static void whether_a_frame_is_remembered_is_known(void **state)
{
    uint8_t *p = test_malloc(20000);
    struct state *s = begin(&all_rules, 3);
    uint32_t forgotten = 0;

    (void)state;
    for (uint32_t i = 0; i < 500; i++) {
        fill(p, 20000, i);
        if (i >= 5 && i % 3 == 0) /* of one that so stays for longer */
            fill(p, 3000, i - 5);
        add(s, p, 20000);
        for (uint32_t k = i % 13; i > 20 && k < i + 3; k += 13) {
            const bool is = is_remembered(&s->finder.sources, k);

            assert_int_equal(nf_copy_sources_has(&s->finder.sources, k), is);
            forgotten += !is;
        }
    }
    assert_true(forgotten > 1000);
    assert_true(is_remembered(&s->finder.sources, 499));
    end(s);
    test_free(p);
}

/* A frame of pieces, some of which others have as well. */
static size_t make_pieces(uint8_t *p, uint64_t *seed)
{
    size_t n = 0;

    for (uint64_t pieces = copy_random(seed) % 12; pieces > 0; pieces--) {
        uint64_t kind = copy_random(seed) % 3;
        size_t len = (size_t)(copy_random(seed) % 700);

        fill(p + n, len, kind ? copy_random(seed) % 40 : copy_random(seed));
        n += len;
    }
    return n;
}

/* The same frames give the same copies; and all of them are put together again. */
static void many_frames(void **state)
{
    uint8_t *p = test_malloc(12 * 700);
    uint64_t seed = 7;
    size_t found = 0, bases = 0;
    struct state *s = begin(&all_rules, 2), *again = begin(&all_rules, 2);

    (void)state;
    for (unsigned i = 0; i < MOST_FRAMES; i++) {
        size_t n = make_pieces(p, &seed), c = add(s, p, n);

        assert_int_equal(add(again, p, n), c);
        assert_int_equal(s->copies.bases, again->copies.bases);
        if (c)
            assert_memory_equal(copies(s), copies(again), c * sizeof(*copies(s)));
        found += c;
        bases += s->copies.bases;
    }
    assert_true(found > 1000 && bases > 300);
    end(s);
    end(again);
    test_free(p);
}

static void whatever_the_bytes_are(void **state)
{
    static const size_t sizes[] = { 79, 80, 200, 5000, 70000, 1u << 20, 4u << 20 };
    uint8_t *p = test_malloc(4u << 20);

    (void)state;
    for (unsigned kind = 0; kind < COPY_TEXTS; kind++) {
        struct state *s = begin(&all_rules, 3);

        make_copy_text(kind, p, 4u << 20);
        for (unsigned twice = 0; twice < 2; twice++)
            for (size_t i = 0; i < COUNT_OF(sizes); i++) {
                add(s, p, sizes[i]);
                add(s, p + sizes[i] / 2, sizes[i] / 2);
            }
        for (unsigned i = 0; i < 200; i++)
            add(s, p + i * 3, 3000);
        end(s);
    }
    test_free(p);
}

static void memory_may_run_out_anywhere(void **state)
{
    struct fault_memory memory = { .live = 0 };
    const struct nf_alloc alloc = fault_alloc(&memory);
    uint8_t *p = test_malloc(12 * 700);
    unsigned long n = 0;
    enum nf_status st;

    (void)state;
    do {
        struct nf_copy_finder f;
        struct nf_copies c;
        uint64_t seed = 7;

        fault_at(&memory.fault, ++n, false);
        nf_copy_finder_init(&f, &alloc, &all_rules, 1);
        nf_copies_init(&c, &alloc);
        st = NF_OK;
        for (uint32_t i = 0; i < 300 && st == NF_OK; i++)
            st = nf_copy_find(&f, p, make_pieces(p, &seed), i, &c);
        assert_int_equal(st, atomic_load(&memory.fault.hit) ? NF_E_NOMEM : NF_OK);
        nf_copy_finder_free(&f);
        nf_copies_free(&c);
        assert_int_equal(atomic_load(&memory.live), 0);
    } while (st != NF_OK);
    assert_true(n > 10);
    test_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_is_found_whole),
        cmocka_unit_test(the_first_that_has_the_bytes_is_the_base),
        cmocka_unit_test(a_base_must_save_its_share),
        cmocka_unit_test(there_are_as_many_bases_as_the_rules_allow),
        cmocka_unit_test(a_base_is_not_too_large),
        cmocka_unit_test(literals_are_enough_for_the_length),
        cmocka_unit_test(nothing_is_found_in_what_is_small_or_large),
        cmocka_unit_test(old_frames_are_forgotten_unless_they_were_copied_from),
        cmocka_unit_test(what_was_copied_from_leaves_room),
        cmocka_unit_test(whether_a_frame_is_remembered_is_known),
        cmocka_unit_test(many_frames),
        cmocka_unit_test(whatever_the_bytes_are),
        cmocka_unit_test(memory_may_run_out_anywhere)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

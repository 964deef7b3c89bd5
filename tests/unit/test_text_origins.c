#include "src/write/text_origins.h"

#include "src/base/alloc.h"
#include "tests/support/copies.h"
#include "tests/support/expect.h"
#include "tests/support/fault.h"

static const struct nf_copy_rules all_rules = { NF_MAX_BASES, 100 };

#define LEN 2000

/* Article @i: LEN bytes of text, of which @n are as in those of article @like. */
static void make_text(char *p, unsigned i, unsigned like, size_t n)
{
    uint64_t seed = 1000 + i, other = 1000 + like;

    for (size_t k = 0; k < LEN; k++)
        p[k] = (char)('a' + copy_random(&seed) % 26);
    for (size_t k = 0; k < n; k++)
        p[k] = (char)('a' + copy_random(&other) % 26);
}

static void add_article(struct nf_block_input *in, const char *text, size_t n)
{
    struct nf_field f = { .key = STR("text"), .value = { text, n }, .role = NF_ROLE_TEXT };
    struct nf_record r = { .fields = &f, .count = 1 };

    assert_ok(nf_block_input_add(in, &r, NULL), NULL);
}

static void what_was_there_is_told_of_each_frame(void **state)
{
    static const struct {
        unsigned like;
        size_t n;
        uint32_t distance, copies, base;
    } table[] = { { 0, 0, 0, 0, 0 },     { 0, LEN, 1, 0, 0 },   { 0, 500, 0, 1, 2 },
                  { 0, LEN, 3, 0, 0 },   { 2, LEN, 2, 0, 0 },   { 0, 500, 0, 1, 5 },
                  { 2, 1000, 0, 2, 4 },  { 9, 0, 0, 0, 0 } };
    struct nf_text_origins o;
    struct nf_block_input in;
    char text[LEN];

    (void)state;
    assert_int_equal(nf_text_origins_init(&o, &nf_alloc_libc, &all_rules), 0);
    nf_block_input_init(&in, &nf_alloc_libc);
    for (unsigned i = 0; i < COUNT_OF(table); i++) {
        if (table[i].n == LEN)
            make_text(text, table[i].like, table[table[i].like].like, table[table[i].like].n);
        else if (table[i].like == 2)
            make_text(text, i, 2, 0), make_text(text, i, 0, 500);
        else
            make_text(text, i, table[i].like, table[i].n);
        add_article(&in, text, LEN);
    }
    nf_block_input_seal(&in);
    assert_false(nf_text_origins_knows(&o, 700));
    assert_ok(nf_text_origins_find(&o, &in, 700), NULL);
    assert_true(nf_text_origins_knows(&o, 700));
    assert_false(nf_text_origins_knows(&o, 701)); /* a reference to it */
    assert_true(nf_text_origins_knows(&o, 702));
    assert_false(nf_text_origins_knows(&o, 708));
    for (unsigned i = 0; i < 6; i++) {
        struct nf_frame_origin got = nf_block_input_origin(&in, i);

        assert_int_equal(got.distance, table[i].distance);
        assert_int_equal(got.copies, table[i].copies);
        assert_int_equal(got.bases, table[i].copies > 0);
        if (got.bases)
            assert_int_equal(got.base[0], table[i].base);
    }
    nf_block_input_free(&in);
    nf_text_origins_free(&o);
}

/* Frame @k of the block, put together from the frames before; its literal bytes go to
 * frames[ordinal]. */
static void check_frame(const struct nf_block_input *in, uint32_t k, uint32_t ordinal,
                        const char *text, struct copy_frame *frames)
{
    struct nf_frame_origin o = nf_block_input_origin(in, k);
    struct nf_copies c;

    nf_copies_init(&c, &nf_alloc_libc);
    if (o.copies)
        nf_buf_add(&c.list, in->copies.at + o.first_copy,
                   o.copies * sizeof(struct nf_copy));
    c.bases = o.bases;
    for (uint32_t i = 0; i < o.bases; i++)
        c.base[i] = ordinal - o.base[i];
    check_copies(&c, (const uint8_t *)text, LEN, frames, &frames[ordinal]);
    nf_copies_free(&c);
}

/* Blocks come one after the other, and the literal bytes of each are told from its own. */
static void blocks_go_on_from_those_before(void **state)
{
    struct copy_frame frames[60] = { { NULL, 0 } };
    struct nf_text_origins o;
    struct nf_block_input in;
    char text[60][LEN];
    size_t copies = 0;

    (void)state;
    assert_int_equal(nf_text_origins_init(&o, &nf_alloc_libc, &all_rules), 0);
    nf_block_input_init(&in, &nf_alloc_libc);
    for (uint32_t first = 0; first < 60; first += 6) {
        nf_block_input_reset(&in);
        for (uint32_t i = first; i < first + 6; i++) {
            make_text(text[i], i, i * 7 % 11, 300 + i);
            add_article(&in, text[i], LEN);
        }
        nf_block_input_seal(&in);
        assert_ok(nf_text_origins_find(&o, &in, first), NULL);
        for (uint32_t k = 0; k < 6; k++) {
            struct nf_buf raw = { .ptr = (uint8_t *)text[first + k], .len = LEN };
            struct nf_buf literals;

            check_frame(&in, k, first + k, text[first + k], frames);
            nf_buf_init(&literals, &nf_alloc_libc, SIZE_MAX / 2);
            nf_block_input_literals(&in, k, &raw, &literals);
            assert_int_equal(literals.len, frames[first + k].len);
            assert_memory_equal(literals.ptr, frames[first + k].literals, literals.len);
            nf_buf_free(&literals);
            copies += nf_block_input_origin(&in, k).copies;
        }
    }
    assert_true(copies > 40);
    for (size_t i = 0; i < COUNT_OF(frames); i++)
        nf_put(&nf_alloc_libc, frames[i].literals);
    nf_block_input_free(&in);
    nf_text_origins_free(&o);
}

static void without_rules_only_whole_texts_are_found(void **state)
{
    static const struct nf_copy_rules none = { 0, 100 };
    struct nf_text_origins o;
    struct nf_block_input in;
    char text[LEN];

    (void)state;
    assert_int_equal(nf_text_origins_init(&o, &nf_alloc_libc, &none), 0);
    nf_block_input_init(&in, &nf_alloc_libc);
    for (unsigned i = 0; i < 4; i++) {
        make_text(text, i % 3 ? i : 0, 0, 1000);
        add_article(&in, text, LEN);
    }
    nf_block_input_seal(&in);
    assert_ok(nf_text_origins_find(&o, &in, 0), NULL);
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(nf_block_input_origin(&in, i).distance, i == 3 ? 3 : 0);
        assert_int_equal(nf_block_input_origin(&in, i).copies, 0);
    }
    nf_block_input_free(&in);
    nf_text_origins_free(&o);
}

static void memory_may_run_out_anywhere(void **state)
{
    struct fault_memory memory = { .live = 0 };
    const struct nf_alloc alloc = fault_alloc(&memory);
    unsigned long n = 0;
    enum nf_status st;
    char text[LEN];

    (void)state;
    do {
        struct nf_text_origins o;
        struct nf_block_input in;

        nf_block_input_init(&in, &alloc);
        fault_at(&memory.fault, 0, false);
        for (uint32_t i = 0; i < 20; i++) {
            make_text(text, i, i % 3, 300 + i);
            add_article(&in, text, LEN);
        }
        nf_block_input_seal(&in);
        fault_at(&memory.fault, ++n, false);
        assert_int_equal(nf_text_origins_init(&o, &alloc, &all_rules), 0);
        st = nf_text_origins_find(&o, &in, 0);
        assert_int_equal(st, atomic_load(&memory.fault.hit) ? NF_E_NOMEM : NF_OK);
        nf_text_origins_free(&o);
        nf_block_input_free(&in);
        assert_int_equal(atomic_load(&memory.live), 0);
    } while (st != NF_OK);
    assert_true(n > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_there_is_told_of_each_frame),
        cmocka_unit_test(blocks_go_on_from_those_before),
        cmocka_unit_test(without_rules_only_whole_texts_are_found),
        cmocka_unit_test(memory_may_run_out_anywhere)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

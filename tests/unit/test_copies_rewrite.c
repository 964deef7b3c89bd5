/* What becomes of a frame's copies when its bases change. */
#include "src/mend/copies_rewrite.h"

#include "src/base/alloc.h"
#include "tests/support/expect.h"
#include "tests/support/fault.h"

#define RAW 400

struct fixture {
    struct nf_changed_frames all;
    struct nf_rewritten out;
    uint8_t list[NF_MAX_BASES * NF_COPY_MAX];
    size_t len;
    struct nf_copies_head head;
};

static void begin(struct fixture *f, const struct nf_copy *copies, uint32_t n)
{
    struct nf_copy_ends ends = { { 0 } };

    f->len = 0;
    f->head = (struct nf_copies_head){ RAW, 2, { 1, 7 }, n };
    for (uint32_t i = 0; i < n; i++) {
        f->len += nf_copy_put(f->list + f->len, 2, &ends, &copies[i]);
        f->head.literal_len -= copies[i].len;
    }
    nf_changed_frames_init(&f->all, &nf_alloc_libc);
    nf_rewritten_init(&f->out, &nf_alloc_libc);
}

static void end(struct fixture *f)
{
    nf_changed_frames_free(&f->all);
    nf_rewritten_free(&f->out);
}

/* The base of article 5 has more literal bytes: so many before each. */
static void insert(struct fixture *f, uint32_t at, uint32_t len)
{
    const struct nf_insertion in = { at, len };
    struct nf_changed_frame c = { .first = 5, .articles = 1 };

    assert_true(nf_vec_add(&f->all.insertions, &in));
    if (nf_vec_count(&f->all.frames) == 0)
        assert_true(nf_vec_add(&f->all.frames, &c));
    f->all.frames.at[0].insertions++;
}

static void rewrite(struct fixture *f, const struct nf_changed_frame *first, bool keeps)
{
    const struct nf_changed_frame *base[NF_MAX_BASES] = { first };

    assert_int_equal(nf_copies_rewrite(&f->head, nf_cur_init(f->list, f->len), base, &f->all,
                                       keeps, RAW, &f->out), NF_OK);
}

static void assert_copy(const struct fixture *f, size_t i, uint32_t skip, uint32_t from,
                        uint32_t place, uint32_t len)
{
    assert_true(i < nf_vec_count(&f->out.copies));
    assert_int_equal(f->out.copies.at[i].skip, skip);
    assert_int_equal(f->out.copies.at[i].from, from);
    assert_int_equal(f->out.copies.at[i].place, place);
    assert_int_equal(f->out.copies.at[i].len, len);
}

static const struct nf_copy two[] = { { 5, 0, 100, 40 }, { 3, 1, 9, 20 } };

static void what_comes_from_a_base_that_is_gone_becomes_literal(void **state)
{
    static const struct nf_changed_frame gone = { .gone = true };
    struct fixture f;

    (void)state;
    begin(&f, two, 2);
    rewrite(&f, &gone, true);
    assert_true(f.out.literals_change);
    assert_int_equal(f.out.head.bases, 1);
    assert_int_equal(f.out.head.distance[0], 7);
    assert_int_equal(f.out.head.literal_len, RAW - 20);
    assert_int_equal(nf_vec_count(&f.out.copies), 1);
    assert_copy(&f, 0, 48, 0, 9, 20);
    assert_int_equal(nf_vec_count(&f.out.insertions), 1);
    assert_int_equal(f.out.insertions.at[0].at, 5);
    assert_int_equal(f.out.insertions.at[0].len, 40);
    end(&f);
}

static void places_move_with_the_bytes(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, two, 2);
    insert(&f, 0, 7);
    insert(&f, 100, 2);
    insert(&f, 140, 50);
    rewrite(&f, f.all.frames.at, true);
    assert_false(f.out.literals_change);
    assert_int_equal(f.out.head.literal_len, RAW - 60);
    assert_int_equal(nf_vec_count(&f.out.copies), 2);
    assert_copy(&f, 0, 5, 0, 109, 40);
    assert_copy(&f, 1, 3, 1, 9, 20);
    end(&f);
}

static void a_copy_is_split_where_bytes_came_in(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, two, 2);
    insert(&f, 120, 3);
    rewrite(&f, f.all.frames.at, true);
    assert_false(f.out.literals_change);
    assert_int_equal(nf_vec_count(&f.out.copies), 3);
    assert_copy(&f, 0, 5, 0, 100, 20);
    assert_copy(&f, 1, 0, 0, 123, 20);
    end(&f);
}

static void pieces_that_are_too_short_become_literal(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, two, 2);
    insert(&f, 110, 3);
    rewrite(&f, f.all.frames.at, true);
    assert_true(f.out.literals_change);
    assert_int_equal(f.out.head.literal_len, RAW - 50);
    assert_int_equal(nf_vec_count(&f.out.copies), 2);
    assert_copy(&f, 0, 15, 0, 113, 30);
    assert_copy(&f, 1, 3, 1, 9, 20);
    assert_int_equal(f.out.insertions.at[0].at, 5);
    assert_int_equal(f.out.insertions.at[0].len, 10);
    end(&f);
}

static void none_stays_if_none_is_to(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, two, 2);
    rewrite(&f, NULL, true);
    assert_false(f.out.literals_change);
    assert_int_equal(nf_vec_count(&f.out.copies), 2);
    rewrite(&f, NULL, false);
    assert_true(f.out.literals_change);
    assert_int_equal(nf_vec_count(&f.out.copies), 0);
    assert_int_equal(nf_vec_count(&f.out.insertions), 2);
    assert_int_equal(f.out.insertions.at[1].at, 8);
    assert_int_equal(f.out.head.literal_len, RAW);
    end(&f);
}

static void memory_that_fails_is_told_of(void **state)
{
    static const struct nf_changed_frame gone = { .gone = true };
    const struct nf_changed_frame *base[NF_MAX_BASES] = { &gone };
    struct fault_memory memory = { .live = 0 };
    const struct nf_alloc alloc = fault_alloc(&memory);

    (void)state;
    for (unsigned long n = 1; n <= 2; n++) { /* copies that stay, and bytes that come in */
        struct nf_rewritten out;
        struct fixture f;

        begin(&f, two, 2);
        nf_rewritten_init(&out, &alloc);
        fault_at(&memory.fault, n, false);
        assert_int_equal(nf_copies_rewrite(&f.head, nf_cur_init(f.list, f.len), base, &f.all,
                                           true, RAW, &out), NF_E_NOMEM);
        nf_rewritten_free(&out);
        end(&f);
    }
}

static void a_frame_is_found_by_any_of_its_articles(void **state)
{
    const struct nf_changed_frame frames[] = { { .first = 3, .articles = 1 },
                                               { .first = 8, .articles = 4 } };
    struct nf_changed_frames c;

    (void)state;
    nf_changed_frames_init(&c, &nf_alloc_libc);
    assert_null(nf_changed_frame_of(&c, 3));
    for (size_t i = 0; i < COUNT_OF(frames); i++)
        assert_true(nf_vec_add(&c.frames, &frames[i]));
    for (uint32_t i = 0; i < 20; i++)
        assert_ptr_equal(nf_changed_frame_of(&c, i),
                         i == 3 ? c.frames.at : i >= 8 && i < 12 ? c.frames.at + 1 : NULL);
    nf_changed_frames_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_comes_from_a_base_that_is_gone_becomes_literal),
        cmocka_unit_test(places_move_with_the_bytes),
        cmocka_unit_test(a_copy_is_split_where_bytes_came_in),
        cmocka_unit_test(pieces_that_are_too_short_become_literal),
        cmocka_unit_test(none_stays_if_none_is_to),
        cmocka_unit_test(memory_that_fails_is_told_of),
        cmocka_unit_test(a_frame_is_found_by_any_of_its_articles),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

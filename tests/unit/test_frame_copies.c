/* Frames that take bytes from others (spec 6.3): the list, packing, taking apart. */
#include "src/block/frame_copies.h"

#include <stdlib.h>

#include "format/chunk_header.h"
#include "src/base/alloc.h"
#include "src/pack/copies_pack.h"
#include "tests/support/pack.h"
#include "tests/support/pieces.h"

static enum nf_status head_get(struct nf_cur *c, struct nf_copies_head *out)
{
    return nf_copies_head_get(c, 1000, out);
}

static enum nf_status copy_get(struct nf_cur *c, struct nf_copy *out)
{
    struct nf_copy_ends ends = { { 0, 300, 0, 0 } };

    return nf_copy_get(c, 3, &ends, out);
}

static void a_head_is_written_as_specified(void **state)
{
    static const uint8_t want[] = { 0xc8, 1, 2, 1, 0xac, 2, 3 };
    struct nf_copies_head in = { 200, 2, { 1, 300 }, 3 }, out;
    uint8_t p[NF_COPIES_HEAD_MAX];
    size_t n = nf_copies_head_put(p, &in);

    (void)state;
    assert_int_equal(n, sizeof(want));
    assert_memory_equal(p, want, n);
    assert_get(head_get, p, n, &out, NF_OK);
    assert_int_equal(out.literal_len, 200);
    assert_int_equal(out.bases, 2);
    assert_int_equal(out.distance[0], 1);
    assert_int_equal(out.distance[1], 300);
    assert_int_equal(out.copies, 3);
    assert_cuts(head_get, p, n, &out, NF_E_DAMAGED);
}

static void the_numbers_of_a_head_have_bounds(void **state)
{
    /* Literal bytes, bases, a distance, copies; of a frame of 1000 bytes. */
    static const struct {
        uint64_t number[4];
        enum nf_status status;
    } table[] = { { { 1000, 1, 1, 62 }, NF_OK },
                  { { 0, 1, UINT32_MAX, 1 }, NF_OK },
                  { { 1001, 1, 1, 1 }, NF_E_DAMAGED },
                  { { UINT64_C(1) << 32, 1, 1, 1 }, NF_E_DAMAGED },
                  { { 9, 0, 1, 1 }, NF_E_DAMAGED },
                  { { 9, 5, 1, 1 }, NF_E_DAMAGED },
                  { { 9, UINT64_MAX, 1, 1 }, NF_E_DAMAGED },
                  { { 9, 1, 0, 1 }, NF_E_DAMAGED },
                  { { 9, 1, UINT64_C(1) << 32, 1 }, NF_E_DAMAGED },
                  { { 9, 1, 1, 0 }, NF_E_DAMAGED },
                  { { 9, 1, 1, 63 }, NF_E_DAMAGED },
                  { { 9, 1, 1, UINT64_MAX }, NF_E_DAMAGED } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        uint8_t p[4 * NF_VARINT_MAX];
        size_t n = piece_varints(p, table[i].number, 4);
        struct nf_copies_head out;

        assert_get(head_get, p, n, &out, table[i].status);
    }
}

/* Its place is told from where the last copy from the same base ended. */
static void copies_are_put_and_got(void **state)
{
    static const struct nf_copy table[] = {
        { 5, 2, 300, 16 }, { 0, 0, 7, 99 },   { 1, 2, 316, 20 },
        { 9, 2, 0, 40 },   { 0, 1, NF_MAX_FRAME, NF_MAX_FRAME }, { 3, 0, 1, 16 }
    };
    static const uint8_t first[] = { 5, 2, 0xd8, 4, 16 };
    struct nf_copy_ends put = { { 0 } }, got = { { 0 } };
    uint8_t p[COUNT_OF(table) * NF_COPY_MAX];
    struct nf_cur c;
    size_t n = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        n += nf_copy_put(p + n, 3, &put, &table[i]);
    assert_memory_equal(p, first, sizeof(first));
    c = nf_cur_init(p, n);
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_copy out;

        assert_ok(nf_copy_get(&c, 3, &got, &out), NULL);
        assert_memory_equal(&out, &table[i], sizeof(out));
    }
    assert_int_equal(c.left, 0);
}

/* Of one base there is no telling from which. */
static void a_copy_from_the_only_base_has_no_from(void **state)
{
    static const uint8_t want[] = { 5, 14, 16 };
    struct nf_copy in = { 5, 0, 7, 16 }, out;
    struct nf_copy_ends put = { { 0 } }, got = { { 0 } };
    uint8_t p[NF_COPY_MAX];
    size_t n = nf_copy_put(p, 1, &put, &in);
    struct nf_cur c = nf_cur_init(p, n);

    (void)state;
    assert_int_equal(n, sizeof(want));
    assert_memory_equal(p, want, n);
    assert_ok(nf_copy_get(&c, 1, &got, &out), NULL);
    assert_memory_equal(&out, &in, sizeof(out));
}

static void the_numbers_of_a_copy_have_bounds(void **state)
{
    /* Skip, from, place as a zigzag, len; the last copy from base 1 ended at 300. */
    static const struct {
        uint64_t number[4];
        enum nf_status status;
    } table[] = { { { 0, 1, 599, 16 }, NF_OK }, /* at 0 */
                  { { 0, 1, 601, 16 }, NF_E_DAMAGED },
                  { { 0, 2, 2 * (uint64_t)NF_MAX_FRAME, 16 }, NF_OK },
                  { { 0, 2, 2 * (uint64_t)NF_MAX_FRAME + 2, 16 }, NF_E_DAMAGED },
                  { { 0, 2, UINT64_MAX, 16 }, NF_E_DAMAGED },
                  { { 0, 2, UINT64_MAX - 1, 16 }, NF_E_DAMAGED },
                  { { 0, 3, 0, 16 }, NF_E_DAMAGED },
                  { { 0, UINT64_C(1) << 32, 0, 16 }, NF_E_DAMAGED },
                  { { 0, 0, 0, 15 }, NF_E_DAMAGED },
                  { { 0, 0, 0, 0 }, NF_E_DAMAGED },
                  { { 0, 0, 0, UINT64_C(1) << 32 | 16 }, NF_E_DAMAGED },
                  { { UINT64_C(1) << 32, 0, 0, 16 }, NF_E_DAMAGED } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        uint8_t p[4 * NF_VARINT_MAX];
        size_t n = piece_varints(p, table[i].number, 4);
        struct nf_copy out;

        assert_get(copy_get, p, n, &out, table[i].status);
    }
}

/* A frame that takes from two bases, and what it is when put together. */
struct example {
    char own[300], base[2][500], whole[1000];
    struct nf_copied_frame frame;
    struct nf_str from[NF_MAX_BASES];
    struct nf_packer *packer;
    struct nf_buf stored;
};

static const struct nf_copy copies[] = {
    { 13, 0, 4, 136 }, { 127, 1, 450, 50 }, { 0, 0, 200, 99 }, { 50, 0, 0, 16 },
    { 0, 1, 0, 60 }
};

static void add(struct example *e, const char *from, size_t n)
{
    memcpy(e->whole + e->frame.raw_len, from, n);
    e->frame.raw_len += (uint32_t)n;
}

static void example_init(struct example *e)
{
    const char *own = e->own;

    *e = (struct example){ .frame = {
        .head = { 299, 2, { 1, 7 }, COUNT_OF(copies) }, .copies = copies,
        .literals = (const uint8_t *)e->own } };
    pack_words(e->own, 299, 1);
    pack_words(e->base[0], 499, 2);
    pack_words(e->base[1], 499, 3); /* each with a NUL at the end */
    e->from[0] = (struct nf_str){ e->base[0], 500 };
    e->from[1] = (struct nf_str){ e->base[1], 500 };
    for (size_t i = 0; i < COUNT_OF(copies); i++) {
        add(e, own, copies[i].skip);
        own += copies[i].skip;
        add(e, e->from[copies[i].from].ptr + copies[i].place, copies[i].len);
    }
    add(e, own, (size_t)(e->own + 299 - own));
    nf_buf_init(&e->stored, &nf_alloc_libc, SIZE_MAX / 2);
    assert_ok(nf_packer_new(&nf_alloc_libc, 5, &e->packer), NULL);
}

static void example_free(struct example *e)
{
    nf_packer_free(e->packer);
    nf_buf_free(&e->stored);
}

/* Pack it as it now is; how many bytes it takes. */
static uint32_t pack(struct example *e, uint8_t codec)
{
    const struct nf_pack_way way = { .way = { codec, 0 } };
    const struct nf_pack_ways ways = { .way = &way, .count = 1 };
    struct nf_buf spare;
    struct nf_way by = { 7, 7 };

    nf_buf_init(&spare, &nf_alloc_libc, SIZE_MAX / 2);
    nf_buf_reset(&e->stored);
    nf_buf_add(&e->stored, "before", 6);
    assert_ok(nf_pack_copies(e->packer, &ways, &e->frame, &spare, &e->stored, &by), NULL);
    assert_int_equal(by.codec, codec);
    assert_int_equal(by.set, 0);
    nf_buf_free(&spare);
    return (uint32_t)e->stored.len - 6;
}

static enum nf_status get(const struct example *e, uint32_t n, struct nf_frame_copies *f)
{
    uint8_t *exact = malloc(n + !n);
    enum nf_status st;

    assert_non_null(exact);
    memcpy(exact, e->stored.ptr + 6, n);
    st = nf_frame_copies_get(exact, n, e->frame.raw_len, f);
    if (st == NF_OK) { /* to be used later */
        f->list.at = e->stored.ptr + 6 + (f->list.at - exact);
        f->packed.at = e->stored.ptr + 6 + (f->packed.at - exact);
    }
    free(exact);
    return st;
}

static void what_is_packed_is_joined_again(void **state)
{
    static const uint8_t codecs[] = { NF_CODEC_STORE, NF_CODEC_ZSTD };
    struct nf_unpacker *unpacker = NULL;

    (void)state;
    assert_ok(nf_unpacker_new(&nf_alloc_libc, &unpacker), NULL);
    for (size_t k = 0; k < COUNT_OF(codecs); k++) {
        struct example e;
        struct nf_frame_copies f;
        char literals[299], whole[1000];
        uint32_t n;

        example_init(&e);
        n = pack(&e, codecs[k]);
        assert_ok(get(&e, n, &f), NULL);
        assert_int_equal(f.head.literal_len, 299);
        assert_ok(nf_unpack(unpacker, codecs[k], NULL, f.packed.at, f.packed.left,
                            literals, 299), NULL);
        assert_ok(nf_frame_copies_join(&f, (struct nf_str){ literals, 299 }, e.from,
                                       (uint8_t *)whole), NULL);
        assert_memory_equal(whole, e.whole, e.frame.raw_len);
        for (uint32_t i = 0; i < n; i++) /* cut off, it may seem well packed */
            if (get(&e, i, &f) == NF_OK)
                assert_true(f.packed.left < 299);
        for (int i = -1; i <= 1; i += 2) {
            e.frame.raw_len += (uint32_t)i;
            assert_int_equal(get(&e, n, &f), NF_E_DAMAGED);
            e.frame.raw_len -= (uint32_t)i;
        }
        example_free(&e);
    }
    nf_unpacker_free(unpacker);
}

static enum nf_status join(const struct example *e, const struct nf_frame_copies *f, uint8_t *to)
{
    return nf_frame_copies_join(f, (struct nf_str){ e->own, 299 }, e->from, to);
}

static void nothing_is_taken_from_where_nothing_is(void **state)
{
    struct example e;
    struct nf_frame_copies f;
    uint8_t whole[1000];

    (void)state;
    example_init(&e);
    assert_ok(get(&e, pack(&e, NF_CODEC_STORE), &f), NULL);
    e.from[1].len = 499;
    assert_int_equal(join(&e, &f, whole), NF_E_DAMAGED);
    e.from[1].len = 449;
    assert_int_equal(join(&e, &f, whole), NF_E_DAMAGED);
    e.from[1].len = 500;
    assert_ok(join(&e, &f, whole), NULL);
    e.from[0].len = 139;
    assert_int_equal(join(&e, &f, whole), NF_E_DAMAGED);
    example_free(&e);
}

/* Literal bytes that are skipped and not there, or more stored than there are. */
static void literal_bytes_and_copies_are_the_frame(void **state)
{
    struct nf_copy more[COUNT_OF(copies)];
    struct example e;
    struct nf_frame_copies f;
    uint32_t n;

    (void)state;
    example_init(&e);
    memcpy(more, copies, sizeof(copies));
    more[4].skip = 299 - 13 - 127 - 50;
    e.frame.copies = more;
    assert_ok(get(&e, pack(&e, NF_CODEC_STORE), &f), NULL);
    more[4].skip++;
    assert_int_equal(get(&e, pack(&e, NF_CODEC_STORE), &f), NF_E_DAMAGED);
    more[4].skip = 0;
    more[4].len++;
    assert_int_equal(get(&e, pack(&e, NF_CODEC_STORE), &f), NF_E_DAMAGED);
    more[4].len--;
    n = pack(&e, NF_CODEC_STORE);
    nf_buf_add(&e.stored, "x", 1);
    assert_int_equal(get(&e, n + 1, &f), NF_E_DAMAGED);
    example_free(&e);
}

/* What a reader refuses is not packed; and where fewer bytes would be refused the
 * literal ones are stored as they are (spec 5.2). */
static void nothing_is_packed_too_small(void **state)
{
    enum { OWN = 70000, LEN = 600000 };
    static uint8_t literals[OWN];
    struct nf_copy copy = { 0, 1, 0, LEN };
    struct nf_copied_frame frame = { LEN, { 0, 1, { 1 }, 1 }, &copy, literals };
    struct nf_packer *packer = NULL;
    struct nf_frame_copies f;
    const struct nf_pack_way way = { .way = { NF_CODEC_ZSTD, 0 } };
    const struct nf_pack_ways ways = { .way = &way, .count = 1 };
    struct nf_buf to, spare;
    struct nf_way by;

    (void)state;
    nf_buf_init(&to, &nf_alloc_libc, SIZE_MAX / 2);
    nf_buf_init(&spare, &nf_alloc_libc, SIZE_MAX / 2);
    assert_ok(nf_packer_new(&nf_alloc_libc, 5, &packer), NULL);
    assert_int_equal(nf_pack_copies(packer, &ways, &frame, &spare, &to, &by), NF_E_RANGE);
    assert_int_equal(to.len, 0);
    frame.raw_len += OWN;
    frame.head.literal_len = OWN;
    assert_ok(nf_pack_copies(packer, &ways, &frame, &spare, &to, &by), NULL);
    assert_true(to.len > OWN);
    assert_ok(nf_frame_copies_get(to.ptr, (uint32_t)to.len, frame.raw_len, &f), NULL);
    frame = (struct nf_copied_frame){ 17, { 1, 0, { 0 }, 1 }, &copy, literals };
    copy = (struct nf_copy){ NF_MAX_FRAME, 0, NF_MAX_FRAME, 16 };
    nf_buf_reset(&to);
    frame.head.bases = 1;
    frame.head.distance[0] = UINT32_MAX;
    assert_int_equal(nf_pack_copies(packer, &ways, &frame, &spare, &to, &by), NF_E_RANGE);
    nf_packer_free(packer);
    nf_buf_free(&to);
    nf_buf_free(&spare);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_head_is_written_as_specified),
        cmocka_unit_test(the_numbers_of_a_head_have_bounds),
        cmocka_unit_test(copies_are_put_and_got),
        cmocka_unit_test(a_copy_from_the_only_base_has_no_from),
        cmocka_unit_test(the_numbers_of_a_copy_have_bounds),
        cmocka_unit_test(what_is_packed_is_joined_again),
        cmocka_unit_test(nothing_is_taken_from_where_nothing_is),
        cmocka_unit_test(literal_bytes_and_copies_are_the_frame),
        cmocka_unit_test(nothing_is_packed_too_small)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

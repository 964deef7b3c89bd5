#include "src/write/held_block.h"

#include "src/base/alloc.h"
#include "src/base/str_equal.h"
#include "tests/support/pack.h"

static void fill(struct nf_block_input *in, uint32_t from, uint32_t articles)
{
    nf_block_input_reset(in);
    for (uint32_t i = from; i < from + articles; i++) {
        struct pack_numbered a;
        struct nf_field f[2];
        struct nf_record record = { f, 2, { NULL, 0 } };

        pack_numbered(&a, i);
        pack_field(&f[0], "url", NF_ROLE_URL, a.article.url);
        pack_field(&f[1], "text", NF_ROLE_TEXT, a.article.text);
        assert_ok(nf_block_input_add(in, &record, NULL), NULL);
    }
}

static void assert_same(const struct nf_block_input *a, const struct nf_block_input *b)
{
    uint32_t n = nf_block_input_count(a);

    assert_int_equal(n, nf_block_input_count(b));
    assert_int_equal(a->short_bytes, b->short_bytes);
    assert_int_equal(a->fixed_bytes, b->fixed_bytes);
    for (uint32_t i = 0; i < n; i++) {
        const struct nf_record *r = &nf_block_input_records(a)[i];
        const struct nf_record *q = &nf_block_input_records(b)[i];

        assert_int_equal(r->count, q->count);
        assert_true(nf_str_equal(r->tail, q->tail));
        for (size_t k = 0; k < r->count; k++) {
            assert_true(nf_str_equal(r->fields[k].before, q->fields[k].before));
            assert_true(nf_str_equal(r->fields[k].value, q->fields[k].value));
            assert_int_equal(r->fields[k].kind, q->fields[k].kind);
            assert_int_equal(r->fields[k].role, q->fields[k].role);
        }
    }
}

/* Hold blocks, each larger than the one before, until they have @bytes; the first are held as
 * they are, the others packed. */
static void hold(struct nf_held_blocks *held, struct nf_block_input *in, size_t bytes)
{
    for (uint32_t i = 0; held->bytes < bytes; i++) {
        fill(in, i * 100, i + 1);
        in->frame_articles = i + 1;
        assert_ok(nf_held_blocks_add(held, in, i * 100), NULL);
    }
}

static void blocks_come_out_as_they_went_in(void **state)
{
    struct nf_held_blocks held;
    struct nf_block_input in, out;

    (void)state;
    nf_held_blocks_init(&held, &nf_alloc_libc);
    nf_block_input_init(&in, &nf_alloc_libc);
    nf_block_input_init(&out, &nf_alloc_libc);
    hold(&held, &in, 1u << 20);
    assert_true(held.oldest->packed_text == held.oldest->bytes);
    assert_true(held.newest->packed_text * 2 < held.newest->bytes);
    for (uint32_t i = 0, n = held.count; i < n; i++) {
        assert_int_equal(held.oldest->first, i * 100);
        assert_int_equal(held.oldest->articles, i + 1);
        fill(&in, i * 100, i + 1);
        nf_block_input_seal(&in);
        for (int twice = 0; twice < 2; twice++) {
            assert_ok(nf_held_block_open(&held, held.oldest, &out), NULL);
            assert_same(&in, &out);
            assert_int_equal(out.frame_articles, i + 1);
        }
        nf_held_blocks_drop(&held);
    }
    assert_null(held.oldest);
    assert_int_equal(held.bytes + held.stored + held.count, 0);
    nf_block_input_free(&in);
    nf_block_input_free(&out);
    nf_held_blocks_free(&held);
}

/* Give each key an address of its own; none is read. */
static void scatter_keys(struct nf_block_input *in)
{
    static const char somewhere[1 << 16];
    struct nf_field *f = in->fields.at;
    uint32_t x = 1;

    for (size_t n = nf_vec_count(&in->fields); n > 0; n--, f++) {
        x = x * 1664525 + 1013904223;
        f->key.ptr = somewhere + (x >> 16);
    }
}

/* What is learned from depends on it, and so do the bytes of the archive. */
static void what_it_takes_depends_on_no_address(void **state)
{
    struct nf_held_blocks held;
    const struct nf_held_block *packed;
    struct nf_block_input in;

    (void)state;
    nf_held_blocks_init(&held, &nf_alloc_libc);
    nf_block_input_init(&in, &nf_alloc_libc);
    hold(&held, &in, 1u << 20);
    fill(&in, 0, 100);
    assert_ok(nf_held_blocks_add(&held, &in, 0), NULL);
    packed = held.newest;
    scatter_keys(&in);
    assert_ok(nf_held_blocks_add(&held, &in, 100), NULL);
    assert_true(packed->packed_rest < held.newest->packed_rest);
    assert_int_equal(packed->stored, held.newest->stored);
    nf_block_input_free(&in);
    nf_held_blocks_free(&held);
}

/* Articles without bytes take memory as well: they are not held as they are for ever. */
static void many_of_nothing_are_packed(void **state)
{
    const struct nf_record nothing = { .tail = { "", 0 } };
    struct nf_held_blocks held;
    struct nf_block_input in;

    (void)state;
    nf_held_blocks_init(&held, &nf_alloc_libc);
    nf_block_input_init(&in, &nf_alloc_libc);
    for (uint32_t i = 0; i < 1000; i++)
        assert_ok(nf_block_input_add(&in, &nothing, NULL), NULL);
    for (uint32_t i = 0; i < 200; i++)
        assert_ok(nf_held_blocks_add(&held, &in, i * 1000), NULL);
    assert_int_equal(held.oldest->packed_rest, held.oldest->rest);
    assert_true(held.newest->packed_rest * 2 < held.newest->rest);
    nf_block_input_free(&in);
    nf_held_blocks_free(&held);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_come_out_as_they_went_in),
        cmocka_unit_test(what_it_takes_depends_on_no_address),
        cmocka_unit_test(many_of_nothing_are_packed)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

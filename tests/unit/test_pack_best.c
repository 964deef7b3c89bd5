/* Of several ways to pack a text, the one that makes it smallest. */
#include "src/pack/pack_best.h"

#include <stdlib.h>

#include "src/learn/dictionary_train.h"
#include "tests/support/samples.h"

#define TEXT 1500
#define KINDS 4

/* Words, all letters of which are so many further on. */
static void write_text(char *text, unsigned kind, uint64_t seed)
{
    pack_words(text, TEXT, seed);
    for (size_t i = 0; i < TEXT; i++)
        if (text[i] >= 'a')
            text[i] = (char)('a' + (text[i] - 'a' + 3 * (int)kind) % 26);
}

/* Zstd alone, and a dictionary for each kind. */
struct fixture {
    struct nf_buf bytes[KINDS];
    struct nf_pack_table *table[KINDS];
    struct nf_text_costs costs[KINDS];
    struct nf_pack_way way[1 + KINDS];
    struct nf_packer *packer;
    struct nf_buf spare;
    uint8_t *out;
};

static void add_kind(struct fixture *f, unsigned kind)
{
    static struct nf_text_profile profile;
    struct nf_samples s;
    char text[TEXT + 1];

    nf_samples_init(&s, &nf_alloc_libc);
    nf_buf_init(&f->bytes[kind], &nf_alloc_libc, SIZE_MAX / 2);
    profile = (struct nf_text_profile){ .total = 0 };
    for (uint64_t i = 0; i < 40; i++) {
        struct nf_text_look look;

        write_text(text, kind, i);
        samples_add(&s, text, TEXT);
        nf_text_look_at(&look, text, TEXT);
        nf_text_profile_add(&profile, &look);
    }
    assert_ok(nf_dictionary_train(&s, 4 << 10, 5, false, &f->bytes[kind]), NULL);
    assert_ok(nf_pack_table_new(&nf_alloc_libc, NF_CODEC_ZSTD_DICTIONARY,
                                f->bytes[kind].ptr, f->bytes[kind].len, 5,
                                &f->table[kind]), NULL);
    nf_text_costs_make(&f->costs[kind], &profile, NULL, NF_PROFILE_UNKNOWN);
    f->way[1 + kind] = (struct nf_pack_way){
        { NF_CODEC_ZSTD_DICTIONARY, (uint16_t)kind }, f->table[kind], &f->costs[kind], 300
    };
    nf_samples_free(&s);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    f->way[0] = (struct nf_pack_way){ .way = { NF_CODEC_ZSTD, 0 } };
    for (unsigned kind = 0; kind < KINDS; kind++)
        add_kind(f, kind);
    assert_ok(nf_packer_new(&nf_alloc_libc, 5, &f->packer), NULL);
    nf_buf_init(&f->spare, &nf_alloc_libc, SIZE_MAX / 2);
    f->out = malloc(nf_pack_bound(TEXT));
    assert_non_null(f->out);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    for (unsigned kind = 0; kind < KINDS; kind++) {
        nf_pack_table_free(f->table[kind]);
        nf_buf_free(&f->bytes[kind]);
    }
    nf_packer_free(f->packer);
    nf_buf_free(&f->spare);
    free(f->out);
    free(f);
    return 0;
}

static uint32_t best_of(struct fixture *f, const struct nf_pack_ways *ways, const void *text,
                        size_t n, size_t *got)
{
    struct nf_packed by = { .way = 77 };

    assert_ok(nf_pack_best(f->packer, ways, text, n, &f->spare, f->out, &by), NULL);
    assert_true(by.way < ways->count && by.len <= n);
    assert_int_equal(by.codec, ways->way[by.way].way.codec);
    *got = by.len;
    return by.way;
}

static uint32_t best(struct fixture *f, uint32_t ways, const void *text, size_t n, size_t *got)
{
    const struct nf_pack_ways all = { .way = f->way, .count = ways };

    return best_of(f, &all, text, n, got);
}

static void a_text_goes_with_its_like(void **state)
{
    struct fixture *f = *state;
    char text[TEXT + 1];

    for (unsigned kind = 0; kind < KINDS; kind++) {
        size_t alone, got;

        write_text(text, kind, 77);
        assert_int_equal(best(f, 1, text, TEXT, &alone), 0);
        assert_int_equal(best(f, 1 + KINDS, text, TEXT, &got), 1 + kind);
        assert_true(got < alone);
    }
}

static void what_is_like_none_goes_without_a_table(void **state)
{
    struct fixture *f = *state;
    uint8_t text[TEXT];
    size_t alone, got;

    for (size_t i = 0; i < TEXT; i++)
        text[i] = (uint8_t)(i * i >> 3);
    assert_int_equal(best(f, 1, text, TEXT, &alone), 0);
    best(f, 1 + KINDS, text, TEXT, &got);
    assert_true(got <= alone);
    best(f, 2, text, TEXT, &got); /* with one table there is nothing to choose by */
    assert_true(got <= alone);
    best(f, 1 + KINDS, text, 1, &got);
    assert_int_equal(got, 1);
    assert_int_equal(f->out[0], text[0]);
}

/* Where two are as likely both are tried. */
static void those_that_are_near_are_tried(void **state)
{
    struct fixture *f = *state;
    char text[TEXT + 1];
    size_t got;

    for (unsigned kind = 1; kind < KINDS; kind++)
        f->way[1 + kind].costs = &f->costs[0]; /* what they say is of no use */
    for (unsigned kind = 0; kind < 3; kind++) {
        write_text(text, kind, 78);
        assert_int_equal(best(f, 1 + KINDS, text, TEXT, &got), 1 + kind);
    }
    for (unsigned kind = 1; kind < KINDS; kind++)
        f->way[1 + kind].costs = &f->costs[kind];
}

/* Where costs tell less, so is what seems a seventh less likely. */
static void those_farther_off_are_tried_if_wide(void **state)
{
    struct fixture *f = *state;
    struct nf_pack_ways ways = { .way = f->way, .count = 3 };
    struct nf_text_costs less = f->costs[0];
    char text[TEXT + 1];
    size_t got;

    for (size_t i = 0; i < NF_PROFILE_BUCKETS; i++)
        less.of[i] = (uint8_t)(less.of[i] * 7 / 8);
    f->way[1].costs = &less;
    f->way[2].costs = &f->costs[0];
    write_text(text, 1, 79);
    assert_int_equal(best_of(f, &ways, text, TEXT, &got), 1);
    ways.wide = true;
    assert_int_equal(best_of(f, &ways, text, TEXT, &got), 2);
    f->way[1].costs = &f->costs[0];
    f->way[2].costs = &f->costs[1];
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_goes_with_its_like),
        cmocka_unit_test(what_is_like_none_goes_without_a_table),
        cmocka_unit_test(those_that_are_near_are_tried),
        cmocka_unit_test(those_farther_off_are_tried_if_wide)
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

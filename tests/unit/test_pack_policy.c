#include "src/write/pack_policy.h"
#include "tests/support/expect.h"

static struct nf_pack_policy policy_of(struct nf_writer_opts opts)
{
    struct nf_pack_policy p;

    assert_ok(nf_pack_policy_make(&opts, &p, NULL), NULL);
    return p;
}

/* Level 1 of the default is not the fast preset, nor 19 the small one. */
static void a_level_is_of_zstd_and_of_nothing_else(void **state)
{
    (void)state;
    for (int preset = NF_PRESET_DEFAULT; preset <= NF_PRESET_SMALL; preset++) {
        struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
        struct nf_pack_policy plain, p;

        opts.preset = (enum nf_preset)preset;
        plain = policy_of(opts);
        for (unsigned level = 1; level <= 22; level++) {
            opts.level = level;
            p = policy_of(opts);
            assert_int_equal(p.level, level);
            assert_int_equal(p.few_level, level);
            assert_int_equal(p.once_level, plain.once_level);
            assert_int_equal(p.proves, plain.proves);
            assert_int_equal(p.lexicons, plain.lexicons);
            assert_int_equal(p.tells_kinds, plain.tells_kinds);
            assert_int_equal(p.fast, plain.fast);
            assert_int_equal(p.held, plain.held);
            assert_int_equal(p.block_bytes, plain.block_bytes);
            assert_int_equal(p.frame_articles, plain.frame_articles);
        }
    }
}

static void what_is_given_goes_before_the_preset(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_pack_policy p;

    (void)state;
    opts.preset = NF_PRESET_SMALL;
    p = policy_of(opts);
    assert_true(p.may_join);
    assert_int_equal(p.frame_articles, 2);
    opts.block_articles = 9;
    opts.block_bytes = 1000;
    opts.frame_articles = 3;
    p = policy_of(opts);
    assert_int_equal(p.block_articles, 9);
    assert_int_equal(p.block_bytes, 1000);
    assert_int_equal(p.frame_articles, 3);
    assert_false(p.may_join);
}

static void frames_have_as_many_articles_as_their_bytes_allow(void **state)
{
    static const struct {
        enum nf_preset preset;
        unsigned given;
        uint32_t articles;
        size_t bytes;
        uint32_t want;
    } table[] = {
        { NF_PRESET_DEFAULT, 0, 32, 3200, 1 },     { NF_PRESET_SMALL, 0, 100, 1000000, 2 },
        { NF_PRESET_SMALL, 0, 100, 256000, 4 },    { NF_PRESET_SMALL, 0, 100, 256001, 3 },
        { NF_PRESET_SMALL, 0, 4096, 4096, 8 },     { NF_PRESET_SMALL, 0, 3, 0, 8 },
        { NF_PRESET_SMALL, 3, 100, 1000, 3 },      { NF_PRESET_SMALL, 1, 100, 1000000, 1 },
        { NF_PRESET_FAST, 0, 32, 0, 1 }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
        struct nf_pack_policy p;

        opts.preset = table[i].preset;
        opts.frame_articles = table[i].given;
        p = policy_of(opts);
        assert_int_equal(nf_pack_policy_frames(&p, table[i].articles, table[i].bytes),
                         table[i].want);
    }
}

static void flags_take_tables_away(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_pack_policy p = policy_of(opts);

    (void)state;
    assert_true(p.learns && p.lexicons && p.tells_kinds);
    opts.flags = NF_WRITER_NO_LEXICON;
    p = policy_of(opts);
    assert_true(p.learns && !p.lexicons && p.tells_kinds);
    opts.flags = NF_WRITER_NO_TABLES;
    p = policy_of(opts);
    assert_true(!p.learns && !p.lexicons && !p.tells_kinds);
    opts.flags = NF_WRITER_STORE;
    p = policy_of(opts);
    assert_true(!p.learns && !p.lexicons && !p.may_join);
}

static void an_unknown_preset_is_refused(void **state)
{
    const int table[] = { -1, 3, 255 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
        struct nf_pack_policy p = { .level = 7 };
        struct nf_error err = NF_ERROR_INIT;

        opts.preset = (enum nf_preset)table[i];
        assert_status(nf_pack_policy_make(&opts, &p, &err), NF_E_USAGE, &err);
        assert_int_equal(p.level, 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_level_is_of_zstd_and_of_nothing_else),
        cmocka_unit_test(what_is_given_goes_before_the_preset),
        cmocka_unit_test(frames_have_as_many_articles_as_their_bytes_allow),
        cmocka_unit_test(flags_take_tables_away),
        cmocka_unit_test(an_unknown_preset_is_refused)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

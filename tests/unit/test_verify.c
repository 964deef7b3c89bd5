/* What nf_verify() finds, and of what it says so. */
#include "src/base/alloc.h"
#include "src/check/verify_places.h"
#include "tests/support/findings.h"

static void finds_nothing_in_a_sound_archive(void **state)
{
    static const uint32_t sizes[] = { 0, 1, 100, 5000 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        for (int level = NF_VERIFY_QUICK; level <= NF_VERIFY_DEEP; level++) {
            struct nf_buffer b = findings_sample(sizes[i]);
            struct findings f = { .count = 0 };
            struct nf_verify_result result = NF_VERIFY_RESULT_INIT;

            assert_ok(findings_of(&b, (enum nf_verify_level)level, &f, &result), NULL);
            assert_int_equal(f.count, 0);
            assert_int_equal(result.findings, 0);
            assert_int_equal(result.articles_checked, sizes[i]);
            assert_int_equal(result.articles_damaged, 0);
            assert_true(result.bytes_checked <= b.len);
            assert_true(f.progress > 0);
            free(b.ptr);
        }
}

static void needs_no_options(void **state)
{
    struct nf_buffer b = findings_sample(20);
    struct nf_reader *r = pack_open(&b);
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;

    (void)state;
    assert_ok(nf_verify(r, NULL, &result, NULL), NULL);
    assert_int_equal(result.articles_checked, 20);
    opts.level = NF_VERIFY_DEEP; /* threads and callbacks left out */
    assert_ok(nf_verify(r, &opts, &result, NULL), NULL);
    opts.struct_size = 1;
    assert_status(nf_verify(r, &opts, &result, NULL), NF_E_USAGE, NULL);
    nf_reader_close(r);
    free(b.ptr);
}

/* An archive whose articles beyond the first block have that word; all chunks are
 * where they are with another as long. */
static struct nf_buffer sample_with(const char *word)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_writer *w;
    struct nf_buffer b;

    opts.block_articles = 4;
    opts.flags = NF_WRITER_STORE;
    opts.id = (const uint8_t *)"the id of both..";
    w = pack_begin(&b, &opts);
    for (unsigned i = 0; i < 16; i++) {
        char url[40], text[80];

        snprintf(url, sizeof(url), "https://www.example.org/%u", i);
        snprintf(text, sizeof(text), "On day %02u there was %s.", i,
                 i < 4 ? "fog" : word);
        pack_add(w, &(struct pack_article){ .url = url, .text = text });
    }
    pack_end(w);
    return b;
}

/* As an interrupted copy of today's archive over yesterday's leaves it: every
 * checksum is right, in its place, and of an archive of this id. */
static void finds_parts_of_two_archives(void **state)
{
    struct nf_buffer rain = sample_with("rain"), snow = sample_with("snow");
    size_t cut = rain.len / 2;

    (void)state;
    assert_int_equal(rain.len, snow.len);
    while (memcmp(rain.ptr + cut, "\x9enfc", 4) != 0) /* where a chunk begins */
        cut--;
    for (int level = NF_VERIFY_QUICK; level <= NF_VERIFY_DEEP; level++) {
        struct nf_buffer mix = { malloc(rain.len), rain.len, rain.len };
        struct findings f = { .count = 0 };
        struct nf_verify_result result = NF_VERIFY_RESULT_INIT;

        memcpy(mix.ptr, rain.ptr, rain.len);
        memcpy(mix.ptr, snow.ptr, cut);
        assert_status(findings_of(&mix, (enum nf_verify_level)level, &f, &result),
                      NF_E_DAMAGED, NULL);
        assert_int_equal(f.count, 1);
        assert_non_null(strstr(f.text[0], "parts of two archives"));
        free(mix.ptr);
    }
    free(rain.ptr);
    free(snow.ptr);
}

/* Wherever a byte is changed, and whatever to, both passes find it; nobody need
 * ask for the error. */
static void finds_every_changed_byte(void **state)
{
    struct nf_buffer b = findings_sample(30);
    struct nf_source source = memory_source(b.ptr, b.len);

    (void)state;
    for (size_t k = 0; k < 2 * b.len; k++) {
        struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
        size_t i = k / 2;
        struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
        struct findings f = { .count = 0 };
        struct nf_reader *r = NULL;
        unsigned char was = b.ptr[i];
        enum nf_status st;

        opts.level = k % 2 ? NF_VERIFY_DEEP : NF_VERIFY_QUICK;
        opts.damage = findings_keep;
        opts.ctx = &f;
        b.ptr[i] = (unsigned char)(was ^ (1u << i % 8));
        st = nf_reader_open(&source, NULL, &r, NULL);
        if (st == NF_OK) {
            st = nf_verify(r, &opts, &result, NULL);
            assert_int_equal(result.findings, f.count);
            assert_true(f.count > 0);
            nf_reader_close(r);
        }
        if (st == NF_OK)
            fail_msg("byte %zu", i);
        b.ptr[i] = was;
    }
    free(b.ptr);
}

/* Where the text of article @i lies in a stored archive. */
static size_t place_of_text(const struct nf_buffer *b, uint32_t i)
{
    struct pack_numbered a;
    size_t at = 0;

    pack_numbered(&a, i);
    while (memcmp(b->ptr + at, a.text, strlen(a.text)) != 0) {
        at++;
        assert_true(at + strlen(a.text) <= b->len);
    }
    return at;
}

static struct nf_buffer stored(uint32_t articles)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_buffer b;

    opts.flags = NF_WRITER_STORE;
    opts.block_articles = 8;
    pack_numbers(&b, &opts, 0, articles);
    return b;
}

static void says_which_articles_are_concerned(void **state)
{
    struct nf_buffer b = stored(40);
    size_t at = place_of_text(&b, 19) + 5;
    struct findings f = { .count = 0 };
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;

    (void)state;
    b.ptr[at] ^= 1;
    assert_status(findings_of(&b, NF_VERIFY_QUICK, &f, &result), NF_E_DAMAGED, NULL);
    assert_int_equal(f.count, 1);
    assert_int_equal(f.item[0].first_article, 19);
    assert_int_equal(f.item[0].articles, 1);
    assert_true(f.item[0].offset <= at && at < f.item[0].offset + f.item[0].length);
    assert_string_equal(f.text[0], "block: checksum differs");
    assert_int_equal(result.articles_damaged, 1);
    assert_int_equal(result.articles_checked, 40);
    free(b.ptr);
}

/* So does a deep pass. */
static void a_deep_pass_names_the_articles_lost(void **state)
{
    struct nf_buffer b = stored(40);
    struct findings f = { .count = 0 };
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    bool named = false;

    (void)state;
    b.ptr[place_of_text(&b, 19) + 5] ^= 1;
    assert_status(findings_of(&b, NF_VERIFY_DEEP, &f, &result), NF_E_DAMAGED, NULL);
    for (size_t i = 0; i < f.count; i++) {
        if (f.item[i].articles == 1) {
            assert_int_equal(f.item[i].first_article, 19);
            assert_false(named);
            named = true;
        }
    }
    assert_true(named);
    assert_int_equal(result.findings, f.count);
    assert_int_equal(result.articles_damaged, 1);
    free(b.ptr);
}

static void goes_on_behind_a_damaged_chunk_header(void **state)
{
    struct nf_buffer b = stored(40);
    size_t first = place_of_text(&b, 0), later = place_of_text(&b, 39);
    struct findings f = { .count = 0 };
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;

    (void)state;
    /* The first block's chunk header follows the file header (40 bytes). */
    assert_true(first > 72);
    b.ptr[45] ^= 0xff;
    b.ptr[later] ^= 1;
    assert_status(findings_of(&b, NF_VERIFY_QUICK, &f, &result), NF_E_DAMAGED, NULL);
    assert_int_equal(f.count, 2);
    assert_int_equal(f.item[0].offset, 40);
    assert_true(f.item[0].offset + f.item[0].length > first);
    assert_int_equal(f.item[0].first_article, 0);
    assert_int_equal(f.item[0].articles, 8);
    assert_int_equal(f.item[1].first_article, 39);
    assert_int_equal(f.item[1].articles, 1);
    free(b.ptr);
}

static void finds_bytes_taken_out_or_put_in(void **state)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;

    (void)state;
    opts.flags = NF_OPEN_RECOVER;
    for (int more = -1; more <= 1; more += 2) {
        struct nf_buffer b = stored(40);
        struct nf_sink to = memory_sink(&b);
        const size_t at = place_of_text(&b, 19), was = b.len, is = more < 0 ? was - 1 : was + 1;
        struct findings f = { .count = 0 };
        struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
        struct nf_reader *r = NULL;

        assert_int_equal(to.append(to.ctx, "x", 1), 0); /* room for one more */
        memmove(b.ptr + at + (more > 0), b.ptr + at + (more < 0), was - at - (more < 0));
        /* The footer is not where it says: so it is none. */
        assert_status(nf_reader_open_memory(b.ptr, is, NULL, &r, NULL), NF_E_DAMAGED, NULL);
        assert_ok(nf_reader_open_memory(b.ptr, is, &opts, &r, NULL), NULL);
        assert_status(findings_of_reader(r, NF_VERIFY_QUICK, &f, &result), NF_E_DAMAGED, NULL);
        assert_true(f.count > 0);
        free(b.ptr);
    }
}

/* Runs of articles that one thing is said of. */
static void equal_troubles_are_joined(void **state)
{
    static const struct {
        enum nf_trouble what;
        uint64_t first, offset;
        uint32_t place;
        size_t runs; /* with it */
    } table[] = {
        { NF_TROUBLE_LOST, 0, 70, 1, 1 },    { NF_TROUBLE_LOST, 2, 90, 1, 1 },
        { NF_TROUBLE_NEWER, 4, 90, 1, 2 },   /* something else, */
        { NF_TROUBLE_NEWER, 6, 90, 2, 3 },   /* by another damage, */
        { NF_TROUBLE_NEWER, 10, 90, 2, 4 },  /* not the next articles */
        { NF_TROUBLE_LOST, 12, 70, NF_NO_PLACE, 5 },
        { NF_TROUBLE_LOST, 14, 70, NF_NO_PLACE, 5 },
        { NF_TROUBLE_LOST, 16, 90, NF_NO_PLACE, 6 }, /* elsewhere */
        { NF_TROUBLE_KEY, 18, 90, NF_NO_PLACE, 7 }, { NF_TROUBLE_KEY, 20, 70, NF_NO_PLACE, 7 }
    };
    struct nf_troubles t;

    (void)state;
    nf_troubles_init(&t, &nf_alloc_libc);
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        const struct nf_error err = { .offset = table[i].offset };

        assert_true(nf_troubles_add(&t, table[i].what, table[i].first, 2, table[i].place, &err));
        assert_int_equal(nf_vec_count(&t.runs), table[i].runs);
    }
    nf_troubles_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_nothing_in_a_sound_archive),
        cmocka_unit_test(needs_no_options),
        cmocka_unit_test(finds_parts_of_two_archives),
        cmocka_unit_test(finds_every_changed_byte),
        cmocka_unit_test(says_which_articles_are_concerned),
        cmocka_unit_test(a_deep_pass_names_the_articles_lost),
        cmocka_unit_test(goes_on_behind_a_damaged_chunk_header),
        cmocka_unit_test(finds_bytes_taken_out_or_put_in),
        cmocka_unit_test(equal_troubles_are_joined)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Compressed files: their members, their checks, and what is kept of damaged ones. */
#include "tests/support/collect.h"
#include "tests/support/packed.h"

#include <zstd.h>

#define LINES "{\"a\":1}\n{\"b\":2}\n"

static const char *const kind_names[] = { "", "gzip", "zstd", "xz", "bzip2" };
static char buffer[PACKED_ROOM];

/* libarchive writes zstd without checksums, which its own command does not. */
static struct nf_str one_zstd(char *buf, struct nf_str bytes)
{
    ZSTD_CCtx *ctx = ZSTD_createCCtx();
    size_t n;

    assert_non_null(ctx);
    ZSTD_CCtx_setParameter(ctx, ZSTD_c_checksumFlag, 1);
    n = ZSTD_compress2(ctx, buf, PACKED_ROOM, bytes.ptr, bytes.len);
    assert_false(ZSTD_isError(n));
    ZSTD_freeCCtx(ctx);
    return (struct nf_str){ buf, n };
}

static struct nf_str one(char *buf, enum filter f, struct nf_str bytes)
{
    const struct member m = { "x", bytes, 0, NULL };

    return f == ZSTD ? one_zstd(buf, bytes) : packed(buf, RAW, f, &m, 1);
}

/* @more is put behind @bytes, which are at the beginning of the buffer. */
static struct nf_str with(struct nf_str bytes, struct nf_str more)
{
    memcpy(buffer + bytes.len, more.ptr, more.len);
    bytes.len += more.len;
    return bytes;
}

static void expect_refusal(const struct collect *c, const char *why)
{
    assert_int_equal(c->refusals, 1);
    assert_string_equal(c->item[c->count - 1].why, why);
}

static void unpacks_a_single_file(void **state)
{
    static const char *const names[] = { "", "d/a.jsonl.gz", "d/a.jsonl.zst",
                                         "d/a.jsonl.xz", "d/a.jsonl.bz2" };

    (void)state;
    for (enum filter f = GZIP; f <= BZIP2; f++) {
        struct collect c = { 0 };

        assert_ok(collect_import(&c, names[f], one(buffer, f, STR(LINES))), NULL);
        assert_int_equal(c.count, 2);
        assert_int_equal(c.articles, 2);
        assert_string_equal(c.item[1].file, names[f]);
        assert_int_equal(c.item[1].line, 2);
        assert_text(collect_bytes(&c, 1), "{\"b\":2}");
        collect_free(&c);
    }
}

static void looks_at_the_content_when_the_name_says_nothing(void **state)
{
    struct collect c = { 0 };

    (void)state;
    assert_ok(collect_import(&c, "standard input", one(buffer, ZSTD, STR(LINES))), NULL);
    assert_int_equal(c.articles, 2);
    collect_free(&c);
}

static void the_name_of_the_content_is_what_is_before_the_suffix(void **state)
{
    static const char *const names[] = { "a.md.gz", "a.MD.GZ", "a.md.gz.xz", "a.md.1.zst" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct collect c = { 0 };

        assert_ok(collect_import(&c, names[i], one(buffer, XZ, STR("# Rain\n\nIt."))), NULL);
        assert_string_equal(c.notice, "markdown");
        assert_int_equal(c.articles, 1);
        collect_free(&c);
    }
}

static void members_of_any_kind_follow_each_other(void **state)
{
    static char second[PACKED_ROOM];

    (void)state;
    for (enum filter f = GZIP; f <= BZIP2; f++)
        for (enum filter g = GZIP; g <= BZIP2; g++) {
            struct collect c = { 0 };
            struct nf_str more = one(second, g, STR("3}\n" LINES));
            struct nf_str all = with(one(buffer, f, STR(LINES "{\"c\":")), more);

            assert_ok(collect_import(&c, "a.jsonl", with(all, more)), NULL);
            assert_int_equal(c.refusals, 1); /* of the second "3}" */
            assert_int_equal(c.articles, 7);
            assert_text(collect_bytes(&c, 2), "{\"c\":3}");
            collect_free(&c);
        }
}

static void zeros_may_follow_but_not_everywhere(void **state)
{
    static const struct {
        enum filter f;
        size_t zeros;
        bool fine;
    } table[] = { { GZIP, 1, true },  { GZIP, 4096, true }, { BZIP2, 5, true },
                  { XZ, 8, true },    { XZ, 6, false },     { ZSTD, 4, false } };
    static const char zeros[4096];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct collect c = { 0 };
        struct nf_str all = with(one(buffer, table[i].f, STR(LINES)),
                                 (struct nf_str){ zeros, table[i].zeros });

        assert_ok(collect_import(&c, "a.jsonl", all), NULL);
        assert_int_equal(c.articles, 2);
        assert_int_equal(c.refusals, !table[i].fine);
        collect_free(&c);
    }
}

/* Its own line end would make no article whole that its member's end has not. */
static void garbage_behind_the_end_is_refused_and_the_articles_kept(void **state)
{
    (void)state;
    for (enum filter f = GZIP; f <= BZIP2; f++) {
        struct collect c = { 0 };
        struct nf_str all = with(one(buffer, f, STR(LINES "{\"c\":3}")), STR("PK..\n"));
        char why[100];

        snprintf(why, sizeof(why),
                 "garbage after the end of its %s data; 3 articles came before",
                 kind_names[f]);
        assert_ok(collect_import(&c, "a.jsonl", all), NULL);
        assert_int_equal(c.articles, 3);
        expect_refusal(&c, why);
        collect_free(&c);
    }
}

/* Lines that hardly shrink, so that there is something to cut off. */
static struct nf_str noise(char *buf, size_t lines)
{
    uint32_t x = 1;
    size_t n = 0;

    for (size_t i = 0; i < lines; i++) {
        n += (size_t)sprintf(buf + n, "{\"a\":\"");
        for (int k = 0; k < 5; k++) {
            x = x * 1664525 + 1013904223;
            n += (size_t)sprintf(buf + n, "%08x", (unsigned)x);
        }
        n += (size_t)sprintf(buf + n, "\"}\n");
    }
    return (struct nf_str){ buf, n };
}

static void lines_before_a_cut_are_kept(void **state)
{
    static char lines[4096];
    const struct nf_str all = noise(lines, 40);

    (void)state;
    for (enum filter f = GZIP; f <= BZIP2; f++) {
        struct nf_str whole = one(buffer, f, all);
        size_t most = 0;

        for (size_t n = 12; n < whole.len; n++) {
            struct collect c = { 0 };

            assert_ok(collect_import(&c, "a.jsonl",
                                     (struct nf_str){ buffer, n }), NULL);
            assert_int_equal(c.refusals, 1);
            assert_true(c.articles >= most);
            most = c.articles;
            for (size_t i = 0; i < c.articles; i++) {
                const struct nf_str want = { lines + 49 * i, 48 };

                assert_bytes(collect_bytes(&c, i), want);
            }
            collect_free(&c);
        }
        /* But for the checks at the end, all is there. */
        assert_int_equal(most, 40);
    }
}

static void a_changed_byte_is_met_or_changes_nothing(void **state)
{
    static char lines[4096];
    const struct nf_str all = noise(lines, 20);

    (void)state;
    for (enum filter f = GZIP; f <= BZIP2; f++) {
        struct nf_str whole = one(buffer, f, all);

        for (size_t n = 0; n < whole.len; n++) {
            struct collect c = { 0 };

            buffer[n] ^= (char)(1 << n % 8);
            assert_ok(collect_import(&c, "a.jsonl.x", whole), NULL);
            buffer[n] ^= (char)(1 << n % 8);
            if (c.refusals == 0) {
                assert_int_equal(c.articles, 20);
                for (size_t i = 0; i < 20; i++)
                    assert_memory_equal(c.item[i].bytes, lines + 49 * i, 48);
            }
            collect_free(&c);
        }
    }
}

static void says_which_of_the_checks_of_gzip_is_wrong(void **state)
{
    struct nf_str all = one(buffer, GZIP, STR(LINES));
    struct collect c = { 0 };

    (void)state;
    buffer[all.len - 8] ^= 1;
    assert_ok(collect_import(&c, "a.jsonl.gz", all), NULL);
    expect_refusal(&c, "damaged: the gzip CRC is wrong; 2 articles came before");
    collect_free(&c);
    buffer[all.len - 8] ^= 1;
    buffer[all.len - 1] ^= 1;
    assert_ok(collect_import(&c, "a.jsonl.gz", all), NULL);
    expect_refusal(&c, "damaged: the gzip length is wrong; 2 articles came before");
    assert_string_equal(c.item[2].file, "a.jsonl.gz");
    assert_int_equal(c.item[2].line, 3);
    collect_free(&c);
}

static void a_compressed_file_of_nothing_is_an_empty_file(void **state)
{
    (void)state;
    for (enum filter f = GZIP; f <= BZIP2; f++) {
        struct collect c = { 0 };

        assert_ok(collect_import(&c, "a.jsonl.gz", one(buffer, f, STR(""))), NULL);
        assert_int_equal(c.count, 0);
        assert_int_equal(c.notices[NF_NOTICE_EMPTY], 1);
        collect_free(&c);
    }
}

static void skippable_frames_of_zstd_are_skipped(void **state)
{
    static const char skip[] = "\x5f\x2a\x4d\x18\3\0\0\0abc";
    const struct nf_str frame = STR("\x50\x2a\x4d\x18\0\0\0\0");
    static char second[PACKED_ROOM];
    struct nf_str all = { buffer, 0 };
    struct collect c = { 0 };

    (void)state;
    all = with(all, (struct nf_str){ skip, sizeof(skip) - 1 });
    all = with(all, one(second, ZSTD, STR(LINES)));
    all = with(all, frame);
    all = with(all, one(second, ZSTD, STR(LINES)));
    all = with(all, frame);
    assert_ok(collect_import(&c, "a.jsonl.zst", all), NULL);
    assert_int_equal(c.articles, 4);
    assert_int_equal(c.refusals, 0);
    collect_free(&c);
}

static void says_what_a_file_needs_that_is_not_there(void **state)
{
    static const struct {
        struct nf_str bytes;
        const char *why;
    } table[] = {
        { STR_INIT("\x28\xb5\x2f\xfd\0\xa8\1\0\0"),
          "needs 2048 MiB for a zstd window (zstd --long); --max-memory 2048 allows it; "
          "no article came before" },
        { STR_INIT("\x28\xb5\x2f\xfd\x21\7\0\1\0\0"),
          "needs zstd dictionary 7; unpack it with zstd -dc -D DICTIONARY FILE | "
          "newsfiche pack -; no article came before" }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct collect c = { 0 };

        assert_ok(collect_import(&c, "a.jsonl.zst", table[i].bytes), NULL);
        expect_refusal(&c, table[i].why);
        collect_free(&c);
    }
}

static void takes_as_much_memory_as_is_allowed(void **state)
{
    struct nf_str all = one(buffer, XZ, STR(LINES));
    struct collect c = { 0 };
    struct nf_import_opts opts = collect_opts(&c);

    (void)state;
    opts.max_memory = 1u << 20;
    assert_ok(nf_import_memory("a.jsonl.xz", all, &opts, NULL), NULL);
    assert_int_equal(c.articles, 0);
    assert_int_equal(c.refusals, 1);
    assert_non_null(strstr(c.item[0].why, " for an xz dictionary; --max-memory "));
    collect_free(&c);
    opts.max_memory = 64u << 20;
    assert_ok(nf_import_memory("a.jsonl.xz", all, &opts, NULL), NULL);
    assert_int_equal(c.articles, 2);
    collect_free(&c);
}

static void what_is_only_called_compressed_is_read_if_it_is_text(void **state)
{
    struct collect c = { 0 };

    (void)state;
    assert_ok(collect_import(&c, "a.jsonl.gz", STR(LINES)), NULL);
    assert_int_equal(c.articles, 2);
    assert_int_equal(c.refusals, 0);
    collect_free(&c);
    assert_ok(collect_import(&c, "a.jsonl.gz", STR("\x1e\x8b\x08\0\0\0")), NULL);
    expect_refusal(&c, "has the name of a compressed file, but is not one");
    collect_free(&c);
}

static void what_was_compressed_is_looked_at_by_itself(void **state)
{
    struct collect c = { 0 };

    (void)state;
    assert_ok(collect_import(&c, "a.jsonl.gz",
                             one(buffer, GZIP, STR("{\0\"\0a\0\"\0:\0" "1\0}\0"))), NULL);
    assert_int_equal(c.articles, 1);
    assert_int_equal(c.refusals, 0);
    collect_free(&c);
    assert_ok(collect_import(&c, "a.db.gz", one(buffer, GZIP, STR("SQLite format 3\0\1"))), NULL);
    assert_int_equal(c.refusals, 1);
    assert_non_null(strstr(c.item[0].why, "seems to be an SQLite database"));
    collect_free(&c);
}

static void a_file_may_be_compressed_twice(void **state)
{
    static char second[PACKED_ROOM];
    struct nf_str all = one(second, ZSTD, one(buffer, GZIP, STR(LINES)));
    struct collect c = { 0 };

    (void)state;
    assert_ok(collect_import(&c, "a.jsonl.gz.zst", all), NULL);
    assert_int_equal(c.articles, 2);
    collect_free(&c);
    assert_ok(collect_import(&c, "a.jsonl.gz.zst.xz", one(buffer, XZ, all)), NULL);
    assert_int_equal(c.articles, 0);
    expect_refusal(&c, "is compressed more than twice");
    collect_free(&c);
}

/* Blank lines make no article that a limit could stop. */
static void what_comes_out_is_held_against_what_went_in(void **state)
{
    static char second[PACKED_ROOM];
    const size_t size = 80u << 20;
    struct nf_str blank = { malloc(size), size };
    struct collect c = { 0 };
    struct nf_str all;

    (void)state;
    assert_non_null(blank.ptr);
    memset((char *)(uintptr_t)blank.ptr, '\n', size);
    all = one(second, ZSTD, blank);
    assert_ok(collect_import(&c, "a.jsonl.zst", all), NULL);
    assert_int_equal(c.refusals, 0);
    collect_free(&c);
    all = one(buffer, GZIP, all);
    assert_true(all.len < 200);
    assert_ok(collect_import(&c, "a.jsonl.zst", all), NULL);
    expect_refusal(&c, "unpacks to more than 64 MiB plus ten thousand times its size; "
                       "no article came before");
    collect_free(&c);
    free((char *)(uintptr_t)blank.ptr);
}

static bool at_once(void *ctx)
{
    ((struct collect *)ctx)->answer = NF_E_STOPPED; /* it was asked */
    return true;
}

static void stops_when_told_to(void **state)
{
    struct collect c = { 0 };
    struct nf_import_opts opts = collect_opts(&c);

    (void)state;
    opts.stop = at_once;
    assert_int_equal(nf_import_memory("a.jsonl.gz", one(buffer, GZIP, STR(LINES)), &opts,
                                      NULL), NF_E_STOPPED);
    assert_int_equal(c.answer, NF_E_STOPPED);
    assert_int_equal(c.refusals, 0);
    collect_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unpacks_a_single_file),
        cmocka_unit_test(looks_at_the_content_when_the_name_says_nothing),
        cmocka_unit_test(the_name_of_the_content_is_what_is_before_the_suffix),
        cmocka_unit_test(members_of_any_kind_follow_each_other),
        cmocka_unit_test(zeros_may_follow_but_not_everywhere),
        cmocka_unit_test(garbage_behind_the_end_is_refused_and_the_articles_kept),
        cmocka_unit_test(lines_before_a_cut_are_kept),
        cmocka_unit_test(a_changed_byte_is_met_or_changes_nothing),
        cmocka_unit_test(says_which_of_the_checks_of_gzip_is_wrong),
        cmocka_unit_test(a_compressed_file_of_nothing_is_an_empty_file),
        cmocka_unit_test(skippable_frames_of_zstd_are_skipped),
        cmocka_unit_test(says_what_a_file_needs_that_is_not_there),
        cmocka_unit_test(takes_as_much_memory_as_is_allowed),
        cmocka_unit_test(what_is_only_called_compressed_is_read_if_it_is_text),
        cmocka_unit_test(what_was_compressed_is_looked_at_by_itself),
        cmocka_unit_test(a_file_may_be_compressed_twice),
        cmocka_unit_test(what_comes_out_is_held_against_what_went_in),
        cmocka_unit_test(stops_when_told_to)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

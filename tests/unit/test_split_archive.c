#include <archive.h>
#include <archive_entry.h>

#include "tests/support/collect.h"

/* A file to be put in an archive. */
struct member {
    const char *name;
    struct nf_str bytes;
    unsigned type; /* AE_IFREG if 0 */
};

enum shape { TAR, ZIP, RAW };
enum filter { PLAIN, GZIP, ZSTD, XZ, BZIP2 };

static const char *const shape_names[] = { "pax", "zip", "raw" };
static const char *const filter_names[] = { "none", "gzip", "zstd", "xz", "bzip2" };

#define ROOM (1u << 20)

/* Pack @n members to @buf, which has ROOM bytes. */
static struct nf_str packed(char *buf, enum shape shape, enum filter filter,
                            const struct member *m, size_t n)
{
    struct archive *a = archive_write_new();
    size_t used = 0;

    assert_non_null(a);
    assert_int_equal(archive_write_set_format_by_name(a, shape_names[shape]),
                     ARCHIVE_OK);
    if (filter != PLAIN)
        assert_int_equal(archive_write_add_filter_by_name(a,
                                                          filter_names[filter]),
                         ARCHIVE_OK);
    assert_int_equal(archive_write_open_memory(a, buf, ROOM, &used), ARCHIVE_OK);
    for (size_t i = 0; i < n; i++) {
        struct archive_entry *e = archive_entry_new();
        unsigned type = m[i].type ? m[i].type : AE_IFREG;

        archive_entry_set_pathname(e, m[i].name);
        archive_entry_set_filetype(e, type);
        archive_entry_set_perm(e, 0644);
        archive_entry_set_size(e, (la_int64_t)m[i].bytes.len);
        if (type == AE_IFLNK)
            archive_entry_set_symlink(e, "a.jsonl");
        assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
        if (m[i].bytes.len)
            assert_int_equal(archive_write_data(a, m[i].bytes.ptr, m[i].bytes.len),
                             m[i].bytes.len);
        archive_entry_free(e);
    }
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    archive_write_free(a);
    return (struct nf_str){ buf, used };
}

static char buffer[ROOM], outer_buffer[ROOM];

static void unpacks_a_single_file(void **state)
{
    static const char *const names[] = { "", "d/a.jsonl.gz", "d/a.jsonl.zst",
                                         "d/a.jsonl.xz", "d/a.jsonl.bz2" };
    const struct member m = { "x", STR("{\"a\":1}\n{\"b\":2}\n"), 0 };

    (void)state;
    for (enum filter f = GZIP; f <= BZIP2; f++) {
        struct collect c = { 0 };

        assert_ok(collect_import(&c, names[f], packed(buffer, RAW, f, &m, 1)),
                  NULL);
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
    const struct member m = { "x", STR("{\"a\":1}\n{\"b\":2}\n"), 0 };
    struct collect c = { 0 };

    (void)state;
    assert_ok(collect_import(&c, "standard input",
                             packed(buffer, RAW, ZSTD, &m, 1)), NULL);
    assert_int_equal(c.articles, 2);
    collect_free(&c);
}

static void unpacks_many_files(void **state)
{
    static const struct {
        const char *name;
        enum shape shape;
        enum filter filter;
        const char *prefix;
    } table[] = {
        { "n.tar", TAR, PLAIN, "n.tar/" },
        { "n.tar.gz", TAR, GZIP, "n.tar.gz/" },
        { "n.tgz", TAR, GZIP, "n.tgz/" },
        { "n.tar.zst", TAR, ZSTD, "n.tar.zst/" },
        { "n.zip", ZIP, PLAIN, "n.zip/" }
    };
    const struct member m[] = {
        { "b/a.jsonl", STR("{\"a\":1}\n{\"b\":2}\n"), 0 },
        { "b/", { "", 0 }, AE_IFDIR },
        { "c.json", STR("[{\"c\":3}]"), 0 },
        { "README", STR("no article"), 0 },
        { "d.png", STR("\x89PNG"), 0 },
        { "e.txt", STR("Rain\nIt."), 0 },
        { "f.md", STR("# Wind\n"), 0 }
    };
    static const char *const files[] = { "b/a.jsonl", "b/a.jsonl", "c.json",
                                         "e.txt", "f.md" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct collect c = { 0 };

        assert_ok(collect_import(&c, table[i].name,
                                 packed(buffer, table[i].shape, table[i].filter, m,
                                        COUNT_OF(m))), NULL);
        assert_int_equal(c.refusals, 0);
        assert_int_equal(c.count, COUNT_OF(files));
        for (size_t k = 0; k < c.count; k++) {
            char want[100];

            snprintf(want, sizeof(want), "%s%s", table[i].prefix, files[k]);
            assert_string_equal(c.item[k].file, want);
        }
        assert_text(collect_bytes(&c, 2), "{\"c\":3}");
        collect_free(&c);
    }
}

static void passes_over_links(void **state)
{
    const struct member m[] = { { "a.jsonl", STR("{}\n"), 0 },
                                { "b.jsonl", { "", 0 }, AE_IFLNK } };
    struct collect c = { 0 };

    (void)state;
    assert_ok(collect_import(&c, "n.tar", packed(buffer, TAR, PLAIN, m, 2)), NULL);
    assert_int_equal(c.count, 1);
    collect_free(&c);
}

static void unpacks_archives_inside_archives(void **state)
{
    struct member m = { "a.jsonl", STR("{\"a\":1}\n"), 0 };
    struct collect c = { 0 };
    struct nf_str inner;

    (void)state;
    inner = packed(buffer, RAW, GZIP, &m, 1);
    m = (struct member){ "in/a.jsonl.gz", inner, 0 };
    inner = packed(outer_buffer, ZIP, PLAIN, &m, 1);
    m = (struct member){ "b.zip", inner, 0 };
    inner = packed(buffer, TAR, ZSTD, &m, 1);
    assert_ok(collect_import(&c, "c.tar.zst", inner), NULL);
    assert_int_equal(c.count, 1);
    assert_text(collect_bytes(&c, 0), "{\"a\":1}");
    assert_string_equal(c.item[0].file, "c.tar.zst/b.zip/in/a.jsonl.gz");
    collect_free(&c);
}

static void refuses_to_go_ever_deeper(void **state)
{
    struct nf_str bytes = STR("{\"a\":1}\n");
    struct collect c = { 0 };

    (void)state;
    for (int depth = 1; depth <= 6; depth++) {
        struct member m = { depth == 1 ? "a.jsonl" : "a.tar", bytes, 0 };

        bytes = packed(depth % 2 ? buffer : outer_buffer, TAR, PLAIN, &m, 1);
        assert_ok(collect_import(&c, "a.tar", bytes), NULL);
        if (depth <= 4) {
            assert_int_equal(c.articles, 1);
        } else {
            assert_int_equal(c.articles, 0);
            assert_int_equal(c.refusals, 1);
            assert_string_equal(c.item[0].why,
                                "archives inside archives too deeply");
        }
        collect_free(&c);
    }
}

static void refuses_archives_that_are_damaged(void **state)
{
    struct nf_str all;
    struct member m = { "a.jsonl", { NULL, 0 }, 0 };
    static char lines[200000];
    size_t n = 0;

    (void)state;
    while (n < sizeof(lines) - 40)
        n += (size_t)sprintf(lines + n, "{\"a\":%zu}\n", n * 2654435761u % 99991);
    m.bytes = (struct nf_str){ lines, n };
    for (int i = 0; i < 3; i++) {
        static const char *const names[] = { "a.jsonl.gz", "a.jsonl.zst",
                                             "a.jsonl.xz" };
        static const enum filter filters[] = { GZIP, ZSTD, XZ };
        struct collect c = { 0 };

        all = packed(buffer, RAW, filters[i], &m, 1);
        all.len /= 2; /* cut off */
        assert_ok(collect_import(&c, names[i], all), NULL);
        assert_int_equal(c.refusals, 1);
        collect_free(&c);
    }
}

static void says_nothing_of_an_empty_archive(void **state)
{
    struct collect c = { 0 };

    (void)state;
    assert_ok(collect_import(&c, "a.zip", packed(buffer, ZIP, PLAIN, NULL, 0)),
              NULL);
    assert_int_equal(c.count, 0);
    assert_int_equal(c.refusals, 0);
}

/* Words that begin like a compressed file are words. */
static void takes_no_text_for_an_archive(void **state)
{
    static char mustard[700];
    static const char *const table[] = {
        "BZhang wins again\nThe race.\n", "BZh9 is a road\nIt is.\n", "PK\nA\n",
        "BZh", "PK", mustard
    };

    (void)state;
    memset(mustard, 'x', sizeof(mustard) - 1);
    memcpy(mustard + 256, "mustard", 7);
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct collect c = { 0 };

        assert_ok(collect_import(&c, "a.txt", str_of(table[i])), NULL);
        if (c.articles != 1)
            fail_msg("%s: %s", table[i], c.item[0].why);
        assert_text(collect_bytes(&c, 0), table[i]);
        collect_free(&c);
    }
}

static void stops_when_told_to(void **state)
{
    const struct member m[] = { { "a.jsonl", STR("{}\n"), 0 },
                                { "b.jsonl", STR("{}\n"), 0 } };
    struct collect c = { .answer = NF_E_STOPPED };

    (void)state;
    assert_int_equal(collect_import(&c, "n.zip", packed(buffer, ZIP, PLAIN, m, 2)),
                     NF_E_STOPPED);
    assert_int_equal(c.count, 1);
    collect_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unpacks_a_single_file),
        cmocka_unit_test(looks_at_the_content_when_the_name_says_nothing),
        cmocka_unit_test(unpacks_many_files),
        cmocka_unit_test(passes_over_links),
        cmocka_unit_test(unpacks_archives_inside_archives),
        cmocka_unit_test(refuses_to_go_ever_deeper),
        cmocka_unit_test(refuses_archives_that_are_damaged),
        cmocka_unit_test(says_nothing_of_an_empty_archive),
        cmocka_unit_test(takes_no_text_for_an_archive),
        cmocka_unit_test(stops_when_told_to)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

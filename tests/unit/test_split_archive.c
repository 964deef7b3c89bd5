#include "tests/support/collect.h"
#include "tests/support/packed.h"

static char buffer[PACKED_ROOM], outer_buffer[PACKED_ROOM];

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
        { "b/a.jsonl", STR("{\"a\":1}\n{\"b\":2}\n"), 0, NULL },
        { "b/", { "", 0 }, AE_IFDIR, NULL },
        { "c.json", STR("[{\"c\":3}]"), 0, NULL },
        { "README", STR("no article"), 0, NULL },
        { "d.png", STR("\x89PNG"), 0, NULL },
        { "e.txt", STR("Rain\nIt."), 0, NULL },
        { "f.md", STR("# Wind\n"), 0, NULL }
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

/* The first @n articles are @titles, whose titles are letters. */
static void expect_titles(const struct collect *c, const char *titles)
{
    assert_int_equal(c->articles, strlen(titles));
    for (size_t i = 0, k = 0; titles[k]; i++) {
        assert_true(i < c->count);
        if (c->item[i].bytes)
            assert_int_equal(c->item[i].bytes[2], titles[k++]);
    }
}

static void expect_refusal(const struct collect *c, const char *why)
{
    assert_int_equal(c->refusals, 1);
    for (size_t i = 0; i < c->count; i++)
        if (!c->item[i].bytes)
            assert_string_equal(c->item[i].why, why);
}

static void counts_what_is_no_file(void **state)
{
    const struct member m[] = { { "a.jsonl", STR("{\"a\":1}\n"), 0, NULL },
                                { "b.jsonl", { "", 0 }, AE_IFLNK, NULL },
                                { "c.jsonl", { "", 0 }, AE_IFIFO, NULL },
                                { "d.jsonl", { "", 0 }, AE_IFCHR, NULL } };
    struct collect c = { 0 };

    (void)state;
    assert_ok(collect_import(&c, "n.tar", packed(buffer, TAR, PLAIN, m, 4)), NULL);
    assert_int_equal(c.count, 1);
    assert_int_equal(c.notices[NF_NOTICE_MEMBER], 3);
    assert_string_equal(c.notice, "a device");
    collect_free(&c);
}

static void passes_over_what_is_hidden(void **state)
{
    const struct member m[] = { { "./__MACOSX/a/._x.jsonl", STR("\0\5\26\7"), 0, NULL },
                                { "./a/x.jsonl", STR("{\"a\":1}\n"), 0, NULL },
                                { "../a/.git/y.jsonl", STR("{\"b\":1}\n"), 0, NULL },
                                { "a/.DS_Store", STR("x"), 0, NULL } };
    struct collect c = { 0 };

    (void)state;
    for (enum shape shape = TAR; shape <= ZIP; shape++) {
        assert_ok(collect_import(&c, "n.x", packed(buffer, shape, PLAIN, m, 4)), NULL);
        expect_titles(&c, "a");
        assert_int_equal(c.refusals, 0);
        assert_int_equal(c.notices[NF_NOTICE_HIDDEN], 3);
        collect_free(&c);
    }
}

/* Each name gives its articles, as in a folder; also where only a link has a name
 * that promises some. */
static void follows_hard_links(void **state)
{
    const struct member m[] = { { "a.jsonl", STR("{\"a\":1}\n{\"b\":1}\n"), 0, NULL },
                                { "b.jsonl", { "", 0 }, 0, "a.jsonl" },
                                { "x", STR("{\"c\":1}\n"), 0, NULL },
                                { "c.jsonl", { "", 0 }, 0, "a.jsonl" },
                                { "d.jsonl", { "", 0 }, 0, "x" },
                                { "e", { "", 0 }, 0, "x" },
                                { "f.jsonl", STR("{\"f\":1}\n"), 0, NULL } };
    struct member outer = { "in.tar.gz", { NULL, 0 }, 0, NULL };
    struct collect c = { 0 };

    (void)state;
    assert_ok(collect_import(&c, "n.tar", packed(buffer, TAR, PLAIN, m, 7)), NULL);
    expect_titles(&c, "abfabcab");
    assert_string_equal(c.item[3].file, "n.tar/b.jsonl");
    assert_int_equal(c.notices[NF_NOTICE_OTHER_NAME], 2);
    assert_int_equal(c.notices[NF_NOTICE_READ], 5);
    collect_free(&c);

    outer.bytes = packed(buffer, TAR, GZIP, m, 7);
    assert_ok(collect_import(&c, "n.zip", packed(outer_buffer, ZIP, PLAIN, &outer, 1)),
              NULL);
    expect_titles(&c, "abfabcab");
    assert_string_equal(c.item[3].file, "n.zip/in.tar.gz/b.jsonl");
    collect_free(&c);
}

static void refuses_hard_links_to_what_is_not_there(void **state)
{
    struct member m[18] = { { "a.jsonl", { "", 0 }, 0, "gone.jsonl" } };
    char names[18][24];
    struct collect c = { 0 };

    (void)state;
    assert_ok(collect_import(&c, "n.tar", packed(buffer, TAR, PLAIN, m, 1)), NULL);
    expect_refusal(&c, "is a hard link to n.tar/gone.jsonl, which is not in the archive");
    assert_string_equal(c.item[0].file, "n.tar/a.jsonl");
    collect_free(&c);

    m[0] = (struct member){ "a.jsonl", STR("{\"a\":1}\n"), 0, NULL };
    for (int i = 1; i < 18; i++) {
        snprintf(names[i], sizeof(names[i]), "a%d.jsonl", i);
        m[i] = (struct member){ names[i], { "", 0 }, 0, "a.jsonl" };
    }
    assert_ok(collect_import(&c, "n.tar", packed(buffer, TAR, PLAIN, m, 18)), NULL);
    assert_int_equal(c.articles, 17);
    expect_refusal(&c, "is a hard link to n.tar/a.jsonl, which has more than 16 such links");
    collect_free(&c);
}

static void unpacks_archives_inside_archives(void **state)
{
    struct member m = { "a.jsonl", STR("{\"a\":1}\n"), 0, NULL };
    struct collect c = { 0 };
    struct nf_str inner;

    (void)state;
    inner = packed(buffer, RAW, GZIP, &m, 1);
    m = (struct member){ "in/a.jsonl.gz", inner, 0, NULL };
    inner = packed(outer_buffer, ZIP, PLAIN, &m, 1);
    m = (struct member){ "b.zip", inner, 0, NULL };
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
        struct member m = { depth == 1 ? "a.jsonl" : "a.tar", bytes, 0, NULL };

        bytes = packed(depth % 2 ? buffer : outer_buffer, TAR, PLAIN, &m, 1);
        assert_ok(collect_import(&c, "a.tar", bytes), NULL);
        if (depth <= 4) {
            assert_int_equal(c.articles, 1);
        } else {
            assert_int_equal(c.articles, 0);
            assert_int_equal(c.refusals, 1);
            assert_string_equal(c.item[0].why,
                                "archives are nested too deeply");
        }
        collect_free(&c);
    }
}

static void an_archive_of_nothing_is_an_empty_file(void **state)
{
    static const char zeros[1024];
    const struct nf_str tar = { zeros, sizeof(zeros) };
    struct collect c = { 0 };

    (void)state;
    assert_ok(collect_import(&c, "a.zip", packed(buffer, ZIP, PLAIN, NULL, 0)), NULL);
    assert_ok(collect_import(&c, "a.tar", tar), NULL);
    assert_int_equal(c.count, 0);
    assert_int_equal(c.notices[NF_NOTICE_EMPTY], 2);
    /* What a disk gives back after a fall is not the same thing. */
    assert_ok(collect_import(&c, "a.jsonl", tar), NULL);
    assert_int_equal(c.refusals, 1);
    collect_free(&c);
}

static const struct member pair[] = {
    { "a.jsonl", STR_INIT("{\"a\":1}\n{\"b\":1}\n"), 0, NULL },
    { "b.jsonl", STR_INIT("{\"c\":1}\n{\"d\":1}\n"), 0, NULL }
};

static void reads_tars_that_were_put_together(void **state)
{
    struct nf_str first = packed(buffer, TAR, PLAIN, pair, 1);
    struct nf_str second = packed(outer_buffer, V7, PLAIN, pair + 1, 1);
    struct collect c = { 0 };

    (void)state;
    memcpy(buffer + first.len, second.ptr, second.len);
    first.len += second.len;
    assert_ok(collect_import(&c, "a.tar", first), NULL);
    expect_titles(&c, "abcd");
    assert_int_equal(c.refusals, 0);
    collect_free(&c);
}

/* Cut off anywhere, it gives the lines before and says so. */
static void lines_before_a_cut_are_kept(void **state)
{
    static const enum shape shapes[] = { TAR, ZIP };
    static const char prefixes[] = "\0    a\0   ab\0  abc\0 abcd";

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct nf_str all = packed(buffer, shapes[i], PLAIN, pair, 2);
        size_t begin = shapes[i] == TAR ? 512 : 4;
        size_t end = shapes[i] == TAR ? all.len - 512 : all.len, most = 0;

        for (size_t n = begin; n < end; n++) {
            struct collect c = { 0 };

            assert_ok(collect_import(&c, "a.x", (struct nf_str){ buffer, n }), NULL);
            assert_int_equal(c.refusals, 1);
            assert_true(c.articles >= most);
            most = c.articles;
            expect_titles(&c, &prefixes[most * 5]);
            collect_free(&c);
        }
        assert_int_equal(most, 4);
    }
}

static void says_what_a_tar_lacks(void **state)
{
    struct nf_str all = packed(buffer, TAR, PLAIN, pair, 2);
    struct collect c = { 0 };

    (void)state;
    all.len -= 1024;
    assert_ok(collect_import(&c, "a.tar", all), NULL);
    expect_titles(&c, "abcd");
    expect_refusal(&c, "cut off: the zeros that end a tar are missing; "
                       "4 articles came before");
    collect_free(&c);
}

/* Where @what is found first in the buffer. */
static char *find(const char *what)
{
    for (size_t i = 0; i < sizeof(buffer) - 4; i++)
        if (memcmp(buffer + i, what, 4) == 0)
            return buffer + i;
    fail_msg("%s not found", what);
    return buffer;
}

static void a_zip_is_held_against_its_directory(void **state)
{
    struct nf_str all = packed(buffer, ZIP, PLAIN, pair, 2);
    char *end = find("PK\5\6");
    struct collect c = { 0 };

    (void)state;
    end[10] = 1;
    assert_ok(collect_import(&c, "a.zip", all), NULL);
    expect_titles(&c, "abcd");
    expect_refusal(&c, "has 2 members, but its directory lists 1; "
                       "4 articles came before");
    collect_free(&c);

    end[10] = 2;
    buffer[all.len++] = 'x';
    assert_ok(collect_import(&c, "a.zip", all), NULL);
    expect_refusal(&c, "garbage after the end of the zip; 4 articles came before");
    collect_free(&c);

    end[20] = 1; /* it is a comment */
    assert_ok(collect_import(&c, "a.zip", all), NULL);
    assert_int_equal(c.refusals, 0);
    collect_free(&c);

    all.len -= 20;
    assert_ok(collect_import(&c, "a.zip", all), NULL);
    expect_refusal(&c, "cut off: the directory that ends a zip is missing; "
                       "4 articles came before");
    collect_free(&c);
}

static void a_member_whose_crc_is_wrong_is_refused_and_its_lines_kept(void **state)
{
    struct nf_str all = packed(buffer, ZIP, PLAIN, pair, 2);
    struct collect c = { 0 };

    (void)state;
    find("PK\7\10")[4] ^= 1;
    assert_ok(collect_import(&c, "a.zip", all), NULL);
    expect_titles(&c, "abcd");
    assert_int_equal(c.refusals, 1);
    assert_string_equal(c.item[2].file, "a.zip/a.jsonl");
    assert_non_null(strstr(c.item[2].why, "CRC"));
    collect_free(&c);
}

static void refuses_what_is_encrypted(void **state)
{
    struct nf_str all = packed(buffer, ZIP, PLAIN, pair, 2);
    struct collect c = { 0 };

    (void)state;
    buffer[6] |= 1; /* the flag of the first member */
    assert_ok(collect_import(&c, "a.zip", all), NULL);
    assert_string_equal(c.item[0].why, "is encrypted; unpack the archive with its "
                                       "password, and pack the folder");
    collect_free(&c);
}

static void takes_no_office_file_for_a_zip(void **state)
{
    static const struct {
        const char *name;
        const char *member;
    } table[] = { { "a.docx", "word/document.xml" }, { "a.bin", "[Content_Types].xml" },
                  { "A.XLSX", "docProps/app.xml" } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        const struct member m = { table[i].member, STR("<xml/>"), 0, NULL };
        struct collect c = { 0 };

        assert_ok(collect_import(&c, table[i].name, packed(buffer, ZIP, PLAIN, &m, 1)),
                  NULL);
        assert_int_equal(c.refusals, 1);
        assert_non_null(strstr(c.item[0].why, "which is not read"));
        collect_free(&c);
    }
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
    const struct member m[] = { { "a.jsonl", STR("{}\n"), 0, NULL },
                                { "b.jsonl", STR("{}\n"), 0, NULL } };
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
        cmocka_unit_test(unpacks_many_files),
        cmocka_unit_test(counts_what_is_no_file),
        cmocka_unit_test(passes_over_what_is_hidden),
        cmocka_unit_test(follows_hard_links),
        cmocka_unit_test(refuses_hard_links_to_what_is_not_there),
        cmocka_unit_test(unpacks_archives_inside_archives),
        cmocka_unit_test(refuses_to_go_ever_deeper),
        cmocka_unit_test(an_archive_of_nothing_is_an_empty_file),
        cmocka_unit_test(reads_tars_that_were_put_together),
        cmocka_unit_test(lines_before_a_cut_are_kept),
        cmocka_unit_test(says_what_a_tar_lacks),
        cmocka_unit_test(a_zip_is_held_against_its_directory),
        cmocka_unit_test(a_member_whose_crc_is_wrong_is_refused_and_its_lines_kept),
        cmocka_unit_test(refuses_what_is_encrypted),
        cmocka_unit_test(takes_no_office_file_for_a_zip),
        cmocka_unit_test(takes_no_text_for_an_archive),
        cmocka_unit_test(stops_when_told_to)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Indexes that anybody may have written.
 */
#include "bindings/sqlite/fulltext/tests/ft_support.h"

static bool count_marks(void *ctx, size_t from, size_t to, size_t word)
{
    size_t *n = ctx;

    (void)word;
    assert_true(from < to);
    ++*n;
    return false;
}

/* Ask for two words: how many articles have them. */
static enum nf_status ask(const char *path, size_t *count, struct nf_error *err)
{
    struct nf_fulltext_hit *hits = NULL;
    struct nf_fulltext_info info;
    struct nf_fulltext *f = NULL;
    enum nf_status st = nf_fulltext_open(path, &f, err);

    *count = 0;
    if (st != NF_OK)
        return st;
    nf_fulltext_info(f, &info);
    st = nf_fulltext_find(f, ft_view("harbour OR rain"), &hits, count, err);
    for (size_t i = 0; st == NF_OK && i < *count; i++)
        assert_true(hits[i].ordinal < info.articles &&
                    (!i || hits[i].ordinal > hits[i - 1].ordinal));
    nf_fulltext_free(hits);
    nf_fulltext_close(f);
    return st;
}

static void an_index_finds_and_marks(void **state)
{
    struct folder *f = *state;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_fulltext_build b;
    struct nf_fulltext *index = NULL;
    size_t n = 0;

    ft_archive(f);
    assert_int_equal(ft_index(f, &b, &err), NF_OK);
    assert_int_equal(b.indexed, 12);
    assert_int_equal(ft_index(f, &b, &err), NF_OK);
    assert_int_equal(b.indexed, 0);
    assert_int_equal(ask(folder_file(f, "a.idx"), &n, &err), NF_OK);
    assert_int_equal(n, 12);
    assert_int_equal(nf_fulltext_open(folder_file(f, "a.idx"), &index, &err), NF_OK);
    n = 0;
    assert_int_equal(nf_fulltext_marks(index, ft_view("\"rain\" har* NOT x"),
                                       ft_view("Rain in the harbour, rainy harp."), &n,
                                       count_marks, &err), NF_OK);
    assert_int_equal(n, 3);
    nf_fulltext_close(index);
    ft_remove(f);
}

static bool make_another(void *ctx, uint64_t done, uint64_t all)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_fulltext_build b;

    (void)all;
    if (done == 1)
        assert_int_equal(ft_index(ctx, &b, &err), NF_OK);
    return false;
}

/* As by another thread, that is done first: each has a file of its own until then. */
static void an_index_is_made_while_another_is(void **state)
{
    struct folder *f = *state;
    struct nf_error err = NF_ERROR_INIT;
    char archive[600], path[600];
    struct nf_fulltext_build b = { .path = path, .archive = archive, .threads = 1, .ctx = f,
                                   .progress = make_another };
    size_t n;

    ft_archive(f);
    snprintf(archive, sizeof(archive), "%s", folder_file(f, "a.fiche"));
    snprintf(path, sizeof(path), "%s", folder_file(f, "a.idx"));
    assert_ok(nf_reader_open_file(archive, NULL, &b.reader, &err), &err);
    assert_ok(nf_fulltext_build(&b, &err), &err);
    assert_int_equal(b.indexed, 12);
    nf_reader_close(b.reader);
    assert_int_equal(ask(path, &n, &err), NF_OK);
    assert_int_equal(n, 12);
    ft_remove(f);
}

/* Tables, triggers and views that no index has; a number that no archive has. */
static void strange_tables_are_refused(void **state)
{
    static const char *const table[] = {
        "CREATE TABLE more(x)",
        "CREATE VIEW v AS SELECT 1",
        "CREATE TRIGGER t AFTER INSERT ON about BEGIN SELECT 1; END",
        "CREATE INDEX i ON about(articles)",
        "DROP TABLE about; CREATE TABLE about(archive, generation, articles, size, x AS (1))",
        "DROP TABLE about; CREATE VIEW about AS SELECT 1",
        "UPDATE about SET articles = -1",
        "UPDATE about SET articles = 1e30",
        "UPDATE about SET archive = 'short'",
        "DELETE FROM about",
        "UPDATE about SET left_out = -1",
        "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'articles_idx'",
        "UPDATE about SET articles = 2", /* there are words of more */
        "DELETE FROM articles_config",   /* any query fails */
    };
    struct folder *f = *state;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_fulltext_build b;

    ft_archive(f);
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        sqlite3 *db = NULL;
        size_t n;

        assert_int_equal(ft_index(f, &b, &err), NF_OK);
        assert_int_equal(sqlite3_open(folder_file(f, "a.idx"), &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, table[i], NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(db);
        if (ask(folder_file(f, "a.idx"), &n, &err) != NF_E_DAMAGED)
            fail_msg("%s: %s", table[i], nf_strerror(err.status));
        /* It is made anew, but for the last, which is not seen there. */
        assert_int_equal(ft_index(f, &b, &err), NF_OK);
        assert_int_equal(ask(folder_file(f, "a.idx"), &n, &err),
                         i + 1 < COUNT_OF(table) ? NF_OK : NF_E_DAMAGED);
        folder_remove(f, "a.idx");
    }
    folder_remove(f, "a.fiche");
}

static void what_is_no_index_is_not_replaced(void **state)
{
    struct folder *f = *state;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_fulltext_build b;
    sqlite3 *db = NULL;
    size_t n;

    ft_archive(f);
    folder_write(f, "a.idx", ft_view("somebody's"));
    assert_int_equal(ft_index(f, &b, &err), NF_E_EXISTS);
    folder_expect(f, "a.idx", ft_view("somebody's"));
    folder_remove(f, "a.idx");
    assert_int_equal(sqlite3_open(folder_file(f, "a.idx"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE mine(x)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(ft_index(f, &b, &err), NF_E_EXISTS);
    assert_int_equal(ask(folder_file(f, "a.idx"), &n, &err), NF_E_FORMAT);
    ft_remove(f);
}

/* Write a journal that SQLite would undo, and then remove the file @name in it. */
static void write_journal(struct folder *f, const char *name)
{
    static const unsigned char magic[8] = { 0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7 };
    const size_t n = strlen(name);
    unsigned char bytes[1600] = { 0 }, *p = bytes + 512;
    uint32_t sum = 0;

    assert_true(n < 1000);
    memcpy(bytes, magic, sizeof(magic));
    bytes[18] = 1;      /* pages of the database, */
    bytes[22] = 2;      /* bytes of a sector, */
    bytes[26] = 0x10;   /* and of a page: 4096; there is none in it */
    memcpy(p, "\0\4\0\1", 4);
    memcpy(p + 4, name, n);
    for (size_t i = 0; i < n; i++)
        sum += (unsigned char)name[i];
    p += 4 + n;
    p[2] = (unsigned char)(n >> 8);
    p[3] = (unsigned char)n;
    p[6] = (unsigned char)(sum >> 8);
    p[7] = (unsigned char)sum;
    p[5] = (unsigned char)(sum >> 16);
    memcpy(p + 8, magic, sizeof(magic));
    folder_write(f, "a.idx-journal",
                 (struct nf_str){ (const char *)bytes, (size_t)(p + 16 - bytes) });
}

static void a_journal_cannot_have_files_removed(void **state)
{
    struct folder *f = *state;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_fulltext_build b;
    char victim[600];
    size_t n;

    ft_archive(f);
    assert_int_equal(ft_index(f, &b, &err), NF_OK);
    folder_write(f, "b.txt", ft_view("somebody's"));
    snprintf(victim, sizeof(victim), "%s", folder_file(f, "b.txt"));
    write_journal(f, victim);
    assert_int_equal(ask(folder_file(f, "a.idx"), &n, &err), NF_E_DAMAGED);
    assert_non_null(strstr(err.text, "not finished"));
    folder_expect(f, "b.txt", ft_view("somebody's"));
    assert_int_equal(ft_index(f, &b, &err), NF_OK);
    assert_int_equal(b.indexed, 12);
    folder_expect(f, "b.txt", ft_view("somebody's"));
    assert_int_equal(ask(folder_file(f, "a.idx"), &n, &err), NF_OK);
    assert_int_equal(n, 12);
    folder_remove(f, "b.txt");
    ft_remove(f);
}

/* What SQLite keeps beside an index whose changes are logged is not of the next one. */
static void a_log_of_the_old_index_is_not_the_new_ones(void **state)
{
    struct folder *f = *state;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_fulltext_build b;
    sqlite3 *db = NULL;
    size_t n;

    ft_archive(f);
    assert_int_equal(ft_index(f, &b, &err), NF_OK);
    assert_int_equal(sqlite3_open(folder_file(f, "a.idx"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA journal_mode = WAL; UPDATE about SET articles = 2",
                                  NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    folder_remove(f, "a.idx");
    assert_int_equal(folder_count(f), 3);
    assert_int_equal(ft_index(f, &b, &err), NF_OK);
    assert_int_equal(b.indexed, 12);
    assert_int_equal(ask(folder_file(f, "a.idx"), &n, &err), NF_OK);
    assert_int_equal(n, 12);
    assert_int_equal(folder_count(f), 2);
    ft_remove(f);
}

/* Each byte that is not zero is changed, in turn: no crash, and no article that is none. */
static void every_byte_may_be_wrong(void **state)
{
    struct folder *f = *state;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_fulltext_build b;
    unsigned char byte;
    FILE *file;
    size_t n, size;

    ft_archive(f);
    assert_int_equal(ft_index(f, &b, &err), NF_OK);
    file = fopen(folder_file(f, "a.idx"), "r+b");
    assert_non_null(file);
    setvbuf(file, NULL, _IONBF, 0);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size = (size_t)ftell(file);
    for (size_t i = 0; i < size; i++) {
        assert_int_equal(fseek(file, (long)i, SEEK_SET), 0);
        assert_int_equal(fread(&byte, 1, 1, file), 1);
        if (!byte)
            continue;
        for (int with = 0; with < 2; with++) {
            assert_int_equal(fseek(file, (long)i, SEEK_SET), 0);
            fputc(with ? byte ^ 0x81 : 0xff - byte, file);
            (void)ask(folder_file(f, "a.idx"), &n, &err);
        }
        assert_int_equal(fseek(file, (long)i, SEEK_SET), 0);
        fputc(byte, file);
    }
    fclose(file);
    assert_int_equal(ask(folder_file(f, "a.idx"), &n, &err), NF_OK);
    assert_int_equal(n, 12);
    ft_remove(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(an_index_finds_and_marks),
        WITH_FOLDER(an_index_is_made_while_another_is),
        WITH_FOLDER(strange_tables_are_refused),
        WITH_FOLDER(what_is_no_index_is_not_replaced),
        WITH_FOLDER(a_journal_cannot_have_files_removed),
        WITH_FOLDER(a_log_of_the_old_index_is_not_the_new_ones),
        WITH_FOLDER(every_byte_may_be_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

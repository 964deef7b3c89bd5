/*
 * Whether the library reads the golden archives as MANIFEST says:
 *
 *     test_golden HERE MADE      HERE has MANIFEST and good/; MADE, by
 *                                generate.py, the others and the sources
 *     test_golden findings FILE…    the first finding of each, a line each
 *
 * Of a good one every article, row and key is there. Of a broken one, and one of
 * a newer version, no wrong article comes out, and the first finding is the one
 * that MANIFEST has: so each breaks the rule that it is there for.
 */
#include <newsfiche/newsfiche.h>

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/golden/golden_row.h"

/* An archive being read, and what is wrong with what came out. */
struct run {
    const struct golden_row *row;
    const struct golden_sources *right;
    struct nf_reader *reader;
    struct nf_cursor *cursor;
    struct nf_info info;
    uint64_t next; /* the source that an article in its order is at earliest */
    uint64_t got;
    uint64_t withdrawn; /* articles */
    char wrong[512]; /* empty: nothing */
};

/* Note what is wrong, if it is the first. */
static void wrong(struct run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void wrong(struct run *run, const char *format, ...)
{
    va_list args;

    if (run->wrong[0])
        return;
    va_start(args, format);
    vsnprintf(run->wrong, sizeof(run->wrong), format, args);
    va_end(args);
}

/* What the command exits with. */
static int exit_of(enum nf_status st)
{
    switch (st) {
    case NF_OK:
        return 0;
    case NF_E_DAMAGED:
        return 4;
    case NF_E_FORMAT:
    case NF_E_UNSUPPORTED:
        return 5;
    default:
        return -1;
    }
}

/* @st must be that of the archive, or all went well. */
static bool expect(struct run *run, const char *call, enum nf_status st,
                   const struct nf_error *err)
{
    if (st == NF_OK)
        return true;
    if (exit_of(st) != run->row->exit)
        wrong(run, "%s: %s: %s", call, nf_strerror(st), err->text);
    return false;
}

/* Whether @record is source @i. */
static bool is_source(const struct run *run, const struct nf_record *record,
                      uint64_t i)
{
    const struct nf_str want = run->right->articles[i];
    char *original;
    bool same;

    if (nf_record_size(record) != want.len)
        return false;
    original = malloc(want.len + 1);
    same = original && nf_record_print(record, original) == original + want.len &&
           memcmp(original, want.ptr, want.len) == 0;
    free(original);
    return same;
}

/* An article came out: it must be a source, behind the one before. */
static void take_in_order(struct run *run, const struct nf_record *record)
{
    run->got++;
    while (run->next < run->right->count)
        if (is_source(run, record, run->next++))
            return;
    wrong(run, "an article that is not in the source, or not in its place");
}

static void take_any(struct run *run, const struct nf_record *record)
{
    run->got++;
    for (uint64_t i = 0; i < run->right->count; i++)
        if (is_source(run, record, i))
            return;
    wrong(run, "an article that is not in the source");
}

/* Whether articles are found by the value of @f. */
static bool is_key(const struct nf_field *f)
{
    char *key;
    size_t len;

    if (f->kind != NF_KIND_STRING || !f->value.len)
        return false;
    if (f->role != NF_ROLE_URL)
        return f->role == NF_ROLE_ID;
    key = malloc(nf_url_key_bound(f->value) + 1);
    len = key ? nf_url_key(f->value, key) : 0;
    free(key);
    return len > 0;
}

/* The keys of an article find it, behind newer ones. */
static void check_keys(struct run *run, uint64_t ordinal,
                       const struct nf_record *record)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct nf_field *f = &record->fields[i];
        const enum nf_key kind = f->role == NF_ROLE_ID ? NF_KEY_ID : NF_KEY_URL;
        struct nf_cursor *other = NULL;
        struct nf_error err = NF_ERROR_INIT;
        uint64_t found = UINT64_MAX;
        enum nf_status st;

        if (!is_key(f) || nf_record_find(record, f->role) != f)
            continue; /* the first with a role counts */
        st = nf_cursor_open(run->reader, &other, &err);
        while (st == NF_OK && found > ordinal)
            st = nf_cursor_find(other, kind, f->value, found, &found, &err);
        if (st == NF_E_NO_INDEX && strstr(run->row->file, "no-id-index"))
            st = NF_OK;
        else if (st == NF_OK && run->row->exit == 0 && found != ordinal)
            wrong(run, "find: article %" PRIu64 ", not %" PRIu64, found, ordinal);
        if (st != NF_OK && (run->row->exit == 0 || st != NF_E_NOTFOUND))
            expect(run, "find", st, &err);
        nf_cursor_close(other);
    }
}

/* One archive tells why an article was withdrawn; and none of an article that is there. */
static void check_withdrawal(struct run *run, uint64_t ordinal, bool withdrawn)
{
    const bool told = withdrawn && strcmp(run->row->file, "good/hand-tombstone.fiche") == 0;
    struct nf_withdrawal why = NF_WITHDRAWAL_INIT;
    struct nf_error err = NF_ERROR_INIT;
    const enum nf_status st = nf_cursor_withdrawal(run->cursor, ordinal, &why, &err);

    if (st != (told ? NF_OK : NF_E_NOTFOUND))
        wrong(run, "withdrawal: %s", nf_strerror(st));
}

static void check_articles(struct run *run)
{
    run->next = run->got = run->withdrawn = 0;
    for (uint64_t i = 0; i < run->info.articles && !run->wrong[0]; i++) {
        struct nf_record record;
        struct nf_error err = NF_ERROR_INIT;

        if (nf_cursor_get(run->cursor, i, NF_PARTS_ALL, &record, &err) ==
            NF_E_WITHDRAWN) {
            run->withdrawn++;
            check_withdrawal(run, i, true);
        } else if (expect(run, "get of short values",
                   nf_cursor_get(run->cursor, i, NF_PARTS_SHORT, &record, &err),
                   &err) &&
            expect(run, "get",
                   nf_cursor_get(run->cursor, i, NF_PARTS_ALL, &record, &err),
                   &err)) {
            take_in_order(run, &record);
            check_keys(run, i, &record);
            check_withdrawal(run, i, false);
        }
    }
    if (run->row->exit == 0 &&
        (run->got != run->right->count ||
         run->info.articles != run->got + run->withdrawn))
        wrong(run, "%" PRIu64 " of %" PRIu64 " articles", run->got,
              run->right->count);
}

static bool each_in_order(void *ctx, size_t i, const struct nf_record *record)
{
    (void)i;
    take_in_order(ctx, record);
    return false;
}

static bool each_in_any(void *ctx, size_t i, const struct nf_record *record)
{
    (void)i;
    take_any(ctx, record);
    return false;
}

/* All at once, by as many threads. */
static void check_many(struct run *run, unsigned threads)
{
    const size_t n = (size_t)run->info.articles;
    uint64_t *all = malloc((n + 1) * sizeof(*all));
    struct nf_error err = NF_ERROR_INIT;

    if (!all) {
        wrong(run, "no memory");
        return;
    }
    for (size_t i = 0; i < n; i++)
        all[i] = i;
    run->next = run->got = 0;
    expect(run, "get of many",
           nf_reader_get_many(run->reader, all, n, NF_PARTS_ALL, threads,
                              threads == 1 ? each_in_order : each_in_any, run,
                              &err),
           &err);
    if (run->row->exit == 0 && run->got != run->right->count)
        wrong(run, "%" PRIu64 " articles by %u threads", run->got, threads);
    free(all);
}

/* Rows of the catalog, on behind what cannot be had; and a search for any. */
static void check_catalog(struct run *run)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_row row;
    uint64_t n = 0, next = 0, count = 0;
    enum nf_status st;

    for (; n < run->info.articles && !run->wrong[0]; n = next)
        if (!expect(run, "row", nf_cursor_row(run->cursor, n, &row, &next, &err),
                    &err) &&
            next <= n)
            return;
    next = 0;
    while ((st = nf_cursor_next(run->cursor, next, NULL, &n, &next, &err)) == NF_OK)
        if (next != n + 1 || n < count++)
            wrong(run, "next: article %" PRIu64 " comes again", n);
    if (run->row->exit == 0 && count != run->info.articles - run->withdrawn)
        wrong(run, "next: %" PRIu64 " articles", count);
    if (st != NF_E_END)
        expect(run, "next", st, &err);
}

/* As the command does: frames may be as large as the format allows. */
static enum nf_status open_archive(const char *path, struct nf_reader **reader,
                                   struct nf_error *err)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;

    opts.max_frame = (size_t)1 << 28;
    return nf_reader_open_file(path, &opts, reader, err);
}

/* The first finding, and whether any is at a place that is none. */
struct findings {
    char first[512];
    bool nowhere;
};

static void on_damage(void *ctx, const struct nf_damage *d)
{
    struct findings *f = ctx;

    if (!f->first[0])
        snprintf(f->first, sizeof(f->first), "%s", d->text);
    if (d->offset != NF_NO_OFFSET && d->offset > INT64_MAX)
        f->nowhere = true;
}

static enum nf_status verify(struct nf_reader *reader, unsigned threads,
                             struct findings *findings)
{
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    opts.level = NF_VERIFY_DEEP;
    opts.threads = threads;
    opts.damage = on_damage;
    opts.ctx = findings;
    st = nf_verify(reader, &opts, &result, &err);
    if (!findings->first[0])
        snprintf(findings->first, sizeof(findings->first), "%s",
                 st == NF_OK ? "-" : err.text);
    return st;
}

static void check_finding(struct run *run, enum nf_status st,
                          const struct findings *found, bool in_order)
{
    if (exit_of(st) != run->row->exit)
        wrong(run, "verify: %s: %s", nf_strerror(st), found->first);
    if (in_order && strcmp(found->first, run->row->finding) != 0)
        wrong(run, "verify: \"%s\", not \"%s\"", found->first, run->row->finding);
    if (found->nowhere)
        wrong(run, "verify: a finding at no place");
}

static void check_open(struct run *run)
{
    struct nf_error err = NF_ERROR_INIT;

    nf_reader_info(run->reader, &run->info);
    if (run->info.articles > 100000)
        wrong(run, "%" PRIu64 " articles", run->info.articles);
    if (run->wrong[0] ||
        !expect(run, "open", nf_cursor_open(run->reader, &run->cursor, &err), &err))
        return;
    for (unsigned threads = 1; threads <= 2; threads++) {
        struct findings found = { 0 };

        check_finding(run, verify(run->reader, threads, &found), &found,
                      threads == 1);
        check_many(run, threads);
    }
    check_articles(run);
    check_catalog(run);
    nf_cursor_close(run->cursor);
}

/* What was said when @path could not be opened, without its name. */
static const char *without_path(const char *text, const char *path)
{
    size_t n = strlen(path);

    return strncmp(text, path, n) == 0 && strncmp(text + n, ": ", 2) == 0 ? text + n + 2
                                                                          : text;
}

static void check_archive(struct run *run, const char *path)
{
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st = open_archive(path, &run->reader, &err);

    if (st == NF_OK) {
        check_open(run);
        nf_reader_close(run->reader);
    } else {
        struct findings found = { 0 };

        snprintf(found.first, sizeof(found.first), "%s", without_path(err.text, path));
        check_finding(run, st, &found, true);
    }
}

/* Whether the archive in @folder is read as its row says. */
static bool check_row(const struct golden_row *row, const char *folder,
                      const char *made, int number)
{
    struct golden_sources right = { 0 };
    struct run run = { .row = row, .right = &right };
    char path[GOLDEN_PATH];

    if (!golden_path(path, folder, row->file) ||
        !golden_sources_read(&right, made, row->sources))
        wrong(&run, "no sources");
    else
        check_archive(&run, path);
    golden_sources_free(&right);
    printf("%s %d - %s (%s: %s)\n", run.wrong[0] ? "not ok" : "ok", number,
           row->file, row->section, row->rule);
    if (run.wrong[0])
        printf("    %s\n", run.wrong);
    return !run.wrong[0];
}

static int print_findings(char **paths)
{
    for (; *paths; paths++) {
        struct findings found = { 0 };
        struct nf_reader *reader = NULL;
        struct nf_error err = NF_ERROR_INIT;

        if (open_archive(*paths, &reader, &err) == NF_OK) {
            (void)!verify(reader, 1, &found);
            nf_reader_close(reader);
        } else {
            snprintf(found.first, sizeof(found.first), "%s",
                     without_path(err.text, *paths));
        }
        puts(found.first);
    }
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct golden_list list = { 0 };
    int number = 0;
    int failed = 0;

    if (argc > 1 && strcmp(argv[1], "findings") == 0)
        return print_findings(argv + 2);
    if (argc != 3 || !golden_read(&list, argv[1])) {
        fprintf(stderr, "usage: test_golden HERE MADE\n");
        return EXIT_FAILURE;
    }
    while (golden_next(&list)) {
        const bool good = strncmp(list.row.file, "good/", 5) == 0;

        failed += !check_row(&list.row, argv[good ? 1 : 2], argv[2], ++number);
    }
    free(list.text);
    printf("1..%d\n", number);
    return failed || !number ? EXIT_FAILURE : EXIT_SUCCESS;
}

/*
 * Making an index. Threads unpack articles and take them apart; this one hands the words to
 * FTS5. A new index is a file of another name until it is complete; one that is brought up to
 * date is changed in one transaction.
 */
/* realpath() */
#define _XOPEN_SOURCE 700
#include "bindings/sqlite/fulltext/ft_prepared.h"
#include "bindings/sqlite/fulltext/ft_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/base/keep_permissions.h"

#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT3

#define MOST_THREADS 64
/*
 * FTS5 keeps so many bytes of words in memory before it writes them as a piece. More of them do
 * not fit the processor's caches, and each word waits for the memory. Of a new index pieces
 * are merged when there are many, or at the end; later FTS5 does as it likes.
 */
#define IN_MEMORY "4194304"
#define SET(what, value) "INSERT INTO articles(articles, rank) VALUES ('" what "', " value ");"

struct build {
    struct nf_fulltext_build *job;
    struct nf_fulltext *index;
    struct nf_info archive;
    sqlite3_stmt *insert;
    struct ft_tokens *tokens[MOST_THREADS]; /* of each thread */
    unsigned threads;
    uint64_t left_out;
    int rc; /* of SQLite, the first that was not SQLITE_OK */
};

const struct nf_field *nf_fulltext_text(const struct nf_record *record)
{
    static const enum nf_role roles[] = { NF_ROLE_TEXT, NF_ROLE_SUMMARY, NF_ROLE_HTML };

    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
        const struct nf_field *f = nf_record_find(record, roles[i]);

        if (f && f->value.ptr && !nf_field_is_null(f))
            return f;
    }
    return NULL;
}

/* Append the words of @field, and in front of them how many bytes they take. */
static bool prepare(struct ft_tokens *t, const struct nf_field *field, struct nf_buffer *out)
{
    const struct nf_str blank = { "\n", 1 };
    const size_t at = out->len;
    struct nf_str plain = { NULL, 0 };
    char *buf = NULL;
    uint64_t size;
    bool good = nf_buffer_room(out, sizeof(size)) != NULL;

    out->len += good ? sizeof(size) : 0;
    if (good && field && field->value.ptr && !nf_field_is_null(field)) {
        size_t bound = nf_field_plain_bound(field, blank.len);

        buf = sqlite3_malloc64(bound + 1);
        good = buf != NULL;
        if (good) {
            plain = (struct nf_str){ buf, nf_field_plain(field, blank, buf, bound) };
            good = ft_prepare(t, plain, out) == SQLITE_OK;
        }
        sqlite3_free(buf);
    }
    if (!good)
        return false;
    size = out->len - at - sizeof(size);
    memcpy(out->ptr + at, &size, sizeof(size));
    return true;
}

static bool make(void *ctx, unsigned worker, uint64_t ordinal, const struct nf_record *record,
                 struct nf_buffer *out)
{
    struct build *b = ctx;

    (void)ordinal;
    return prepare(b->tokens[worker], nf_record_find(record, NF_ROLE_TITLE), out) &&
           prepare(b->tokens[worker], nf_fulltext_text(record), out);
}

/* Bind what prepare() made as value @i of the statement; returns what is behind it. */
static const char *bind(struct build *b, int i, const char *made)
{
    uint64_t size;

    memcpy(&size, made, sizeof(size));
    made += sizeof(size);
    b->rc = sqlite3_bind_text64(b->insert, i, made, size, SQLITE_STATIC, SQLITE_UTF8);
    return made + size;
}

static bool each(void *ctx, uint64_t ordinal, const struct nf_record *record,
                 struct nf_str made)
{
    struct build *b = ctx;
    struct nf_fulltext_build *job = b->job;
    const char *text = bind(b, 2, made.ptr);

    (void)record;
    if (b->rc == SQLITE_OK)
        (void)bind(b, 3, text);
    if (b->rc == SQLITE_OK)
        b->rc = sqlite3_bind_int64(b->insert, 1, (int64_t)ordinal);
    if (b->rc == SQLITE_OK && (b->rc = sqlite3_step(b->insert)) == SQLITE_DONE)
        b->rc = sqlite3_reset(b->insert);
    if (b->rc != SQLITE_OK)
        return true;
    job->indexed++;
    return job->progress &&
           job->progress(job->ctx, ordinal + 1 - b->index->info.articles,
                         b->archive.articles - b->index->info.articles);
}

static bool failed(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    struct build *b = ctx;

    b->left_out++;
    return !b->job->failed || b->job->failed(b->job->ctx, ordinal, err);
}

static enum nf_status scan(struct build *b, struct nf_error *err)
{
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;
    enum nf_status st;

    opts.first = b->index->info.articles;
    opts.end = b->archive.articles;
    opts.threads = b->threads;
    opts.ctx = b;
    opts.make = make;
    opts.each = each;
    opts.failed = failed;
    if (opts.first == opts.end)
        return NF_OK;
    st = nf_reader_scan(b->job->reader, &opts, err);
    return b->rc == SQLITE_OK ? st : ft_fail(b->job->path, b->index->db, b->rc, err);
}

static int begin(struct build *b)
{
    fts5_api *api;
    int rc = ft_api(b->index->db, &api);

    for (unsigned i = 0; i < b->threads && rc == SQLITE_OK; i++)
        rc = ft_tokens_open(api, &b->tokens[i]);
    if (rc == SQLITE_OK)
        rc = sqlite3_prepare_v2(b->index->db, "INSERT INTO articles(rowid, title, text) "
                                "VALUES (?1, ?2, ?3)", -1, &b->insert, NULL);
    return rc;
}

static void end(struct build *b)
{
    sqlite3_finalize(b->insert);
    for (unsigned i = 0; i < b->threads; i++)
        ft_tokens_close(b->tokens[i]);
}

/* Add what is not in the index, in a transaction that has begun. */
static enum nf_status add(struct build *b, struct nf_error *err)
{
    struct nf_fulltext_info info = { .generation = b->archive.generation,
                                     .articles = b->archive.articles,
                                     .chunks_hash = b->archive.chunks_hash };
    int rc = begin(b);
    enum nf_status st = rc == SQLITE_OK ? scan(b, err)
                                        : ft_fail(b->job->path, b->index->db, rc, err);

    end(b);
    memcpy(info.archive, b->archive.id, sizeof(info.archive));
    info.left_out = b->left_out;
    if (st == NF_OK && (rc = ft_file_describe(b->index, &info)) != SQLITE_OK)
        st = ft_fail(b->job->path, b->index->db, rc, err);
    return st;
}

static enum nf_status commit(struct build *b, const char *sql, struct nf_error *err)
{
    int rc = ft_run(b->index->db, sql);

    return rc == SQLITE_OK ? NF_OK : ft_fail(b->job->path, b->index->db, rc, err);
}

/* Bring an index up to date. Somebody else may have done so before this one had it alone. */
static enum nf_status update(struct build *b, struct nf_error *err)
{
    enum nf_status st = commit(b, "BEGIN IMMEDIATE", err);

    if (st == NF_OK)
        st = ft_file_reread(b->job->path, b->index, err);
    if (st == NF_OK)
        st = nf_fulltext_fits(b->index, b->job->archive, &b->archive, err);
    if ((st == NF_OK || st == NF_E_END) && b->index->info.left_out)
        st = nf_error_set(err, NF_E_NOTFOUND, "%s: lacks articles", b->job->path);
    if (st == NF_E_END)
        st = add(b, err);
    if (st == NF_OK)
        st = commit(b, "COMMIT", err);
    return st;
}

/* What is made anew needs no journal: it is nothing until it has its name. */
static enum nf_status fill(struct build *b, const char *path, struct nf_error *err)
{
    enum nf_status st = ft_file_make(path, b->job->path, &b->index, err);

    if (st == NF_OK)
        st = commit(b, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                    SET("hashsize", IN_MEMORY) SET("automerge", "0") SET("crisismerge", "64")
                    "BEGIN", err);
    if (st == NF_OK)
        st = add(b, err);
    if (st == NF_OK)
        st = commit(b, "COMMIT; INSERT INTO articles(articles) VALUES ('optimize');"
                    SET("automerge", "4") SET("crisismerge", "16"), err);
    nf_fulltext_close(b->index);
    b->index = NULL;
    return st;
}

/* Where a new index is made, and what it becomes. */
struct place {
    char path[PATH_MAX]; /* of the index: no link */
    struct stat old;     /* the file whose permissions it gets */
    char *temporary;
    char *journal;       /* of that */
};

static enum nf_status fail_os(const struct build *b, int os_errno, struct nf_error *err)
{
    return nf_error_set(err, NF_E_IO, "%s: %s", b->job->path, strerror(os_errno));
}

/* Whoever could not read the index that is replaced, or else the archive, is not to read the
 * words in the new one. */
static enum nf_status find_place(const struct build *b, struct place *p, struct nf_error *err)
{
    const char *path = b->job->path;
    const size_t n = strlen(path);

    if (n >= sizeof(p->path))
        return fail_os(b, ENAMETOOLONG, err);
    memcpy(p->path, path, n + 1);
    if (lstat(path, &p->old) == 0) {
        if (S_ISLNK(p->old.st_mode) && !realpath(path, p->path))
            return fail_os(b, errno, err);
        return stat(p->path, &p->old) == 0 ? NF_OK : fail_os(b, errno, err);
    }
    if (errno != ENOENT || stat(b->job->archive, &p->old) != 0)
        return fail_os(b, errno, err);
    p->old.st_mode = (p->old.st_mode & 0666) | S_IWUSR;
    return NF_OK;
}

/* Make an empty file beside the index that no other build has, in another thread either. */
static enum nf_status make_temporary(const struct build *b, struct place *p, struct nf_error *err)
{
    const char *slash = strrchr(p->path, '/');
    int wrong = EEXIST;

    for (unsigned i = 0; wrong == EEXIST && i < 1000; i++) {
        char *name = sqlite3_mprintf("%.*s.newsfiche.%lx-%x",
                                     slash ? (int)(slash - p->path) + 1 : 0, p->path,
                                     (long)getpid(), i);
        int fd;

        if (!name)
            return ft_fail(b->job->path, NULL, SQLITE_NOMEM, err);
        fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd >= 0) {
            close(fd);
            p->temporary = name;
            return NF_OK;
        }
        wrong = errno;
        sqlite3_free(name);
    }
    return fail_os(b, wrong, err);
}

static enum nf_status finish_file(const struct build *b, const struct place *p,
                                  struct nf_error *err)
{
    int fd = open(p->temporary, O_RDWR | O_CLOEXEC);
    int wrong = fd < 0 ? errno : 0;

    if (fd >= 0) {
        nf_keep_permissions(fd, &p->old);
        if (fsync(fd) != 0)
            wrong = errno;
        close(fd);
    }
    return wrong ? fail_os(b, wrong, err) : NF_OK;
}

/* Give a new index its name. What an update of the old one may have left would be taken for
 * the new one's. */
static enum nf_status put_in_place(const struct build *b, const struct place *p,
                                   struct nf_error *err)
{
    static const char *const left[] = { "journal", "wal", "shm" };

    for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
        char *name = sqlite3_mprintf("%s-%s", p->path, left[i]);
        int wrong = name && unlink(name) != 0 && errno != ENOENT ? errno : 0;

        sqlite3_free(name);
        if (!name)
            return ft_fail(b->job->path, NULL, SQLITE_NOMEM, err);
        if (wrong)
            return fail_os(b, wrong, err);
    }
    return rename(p->temporary, p->path) == 0 ? NF_OK : fail_os(b, errno, err);
}

static enum nf_status create_as(struct build *b, const struct place *p, struct nf_error *err)
{
    enum nf_status st;

    (void)unlink(p->journal);
    st = fill(b, p->temporary, err);
    if (st == NF_OK)
        st = finish_file(b, p, err);
    if (st == NF_OK)
        st = put_in_place(b, p, err);
    if (st != NF_OK)
        (void)unlink(p->journal); /* SQLite leaves it where it cannot read any more */
    return st;
}

static enum nf_status create(struct build *b, struct nf_error *err)
{
    struct place p = { .temporary = NULL };
    enum nf_status st = find_place(b, &p, err);

    if (st == NF_OK)
        st = make_temporary(b, &p, err);
    if (st != NF_OK)
        return st;
    p.journal = sqlite3_mprintf("%s-journal", p.temporary);
    st = p.journal ? create_as(b, &p, err) : ft_fail(b->job->path, NULL, SQLITE_NOMEM, err);
    if (st != NF_OK)
        (void)unlink(p.temporary);
    sqlite3_free(p.temporary);
    sqlite3_free(p.journal);
    return st;
}

/* Whether the file that is there may be replaced, @st being what came of opening it. */
static bool is_replaced(enum nf_status st)
{
    return st == NF_E_NOTFOUND || st == NF_E_DAMAGED || st == NF_E_UNSUPPORTED;
}

enum nf_status nf_fulltext_build(struct nf_fulltext_build *job, struct nf_error *err)
{
    struct build b = { .job = job, .archive = NF_INFO_INIT };
    struct nf_error why = NF_ERROR_INIT;
    enum nf_status st;

    job->indexed = 0;
    b.threads = job->threads && job->threads < MOST_THREADS ? job->threads : MOST_THREADS;
    nf_reader_info(job->reader, &b.archive);
    st = ft_file_open(job->path, true, &b.index, &why);
    if (st == NF_OK)
        st = update(&b, &why);
    nf_fulltext_close(b.index);
    if (is_replaced(st)) { /* what an update did before it failed does not count */
        b = (struct build){ .job = job, .archive = b.archive, .threads = b.threads };
        job->indexed = 0;
        return create(&b, err);
    }
    if (st == NF_E_FORMAT)
        return nf_error_set(err, NF_E_EXISTS, "%s: there is a file that is no index; it is not "
                            "replaced", job->path);
    if (st != NF_OK && err)
        *err = why;
    return st;
}

/*
 * From patterns to a set of archives.
 */
#include "bindings/sqlite/src/sql_archives.h"

#include <glob.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bindings/sqlite/src/sql_table.h"

#define ALIGNED _Alignof(max_align_t)

/* SQLite aligns by 8 bytes: in front of each piece are up to 16 more, the last of which tells
 * how many. */
static void *get(void *ctx, size_t n)
{
    unsigned char *p = sqlite3_malloc64((sqlite3_uint64)n + ALIGNED), before;

    (void)ctx;
    if (!p)
        return NULL;
    before = (unsigned char)(ALIGNED - (uintptr_t)p % ALIGNED);
    p += before;
    p[-1] = before;
    return p;
}

static void put(void *ctx, void *p)
{
    unsigned char *at = p;

    (void)ctx;
    if (at)
        sqlite3_free(at - at[-1]);
}

static const struct nf_alloc memory = { NULL, get, put };

/* Names with a NUL each. */
struct names {
    char **at;
    size_t count;
};

static void free_names(struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        sqlite3_free(names->at[i]);
    sqlite3_free(names->at);
}

static bool add(struct names *names, const char *name)
{
    char **more = sqlite3_realloc64(names->at, (names->count + 1) * sizeof(*more));

    if (!more)
        return false;
    names->at = more;
    more[names->count] = sqlite3_mprintf("%s", name);
    return more[names->count] && ++names->count;
}

static int by_bytes(const void *a, const void *b)
{
    char *const *x = a, *const *y = b;

    return strcmp(*x, *y);
}

/* A folder that cannot be read may hide some of what was meant. */
static int stop_at_error(const char *path, int os_errno)
{
    (void)path;
    (void)os_errno;
    return 1;
}

static enum nf_status expand(struct names *names, const char *pattern, struct nf_error *err)
{
    glob_t found;
    int wrong = glob(pattern, GLOB_ERR | GLOB_NOSORT, stop_at_error, &found);
    bool all = true;

    if (wrong == GLOB_NOMATCH)
        return nf_error_set(err, NF_E_IO, "%s: no file matches", pattern);
    if (wrong == GLOB_NOSPACE)
        return nf_error_set(err, NF_E_NOMEM, "out of memory");
    if (wrong)
        return nf_error_set(err, NF_E_IO, "%s: a folder cannot be read", pattern);
    qsort(found.gl_pathv, found.gl_pathc, sizeof(char *), by_bytes);
    for (size_t i = 0; i < found.gl_pathc && all; i++)
        all = add(names, found.gl_pathv[i]);
    globfree(&found);
    return all ? NF_OK : nf_error_set(err, NF_E_NOMEM, "out of memory");
}

static bool is_pattern(const char *name)
{
    return strpbrk(name, "*?[") && access(name, F_OK) != 0;
}

static enum nf_status expand_all(struct names *names, const char *const *given, size_t n,
                                 struct nf_error *err)
{
    enum nf_status st = NF_OK;

    for (size_t i = 0; i < n && st == NF_OK; i++) {
        if (is_pattern(given[i]))
            st = expand(names, given[i], err);
        else if (!add(names, given[i]))
            st = nf_error_set(err, NF_E_NOMEM, "out of memory");
    }
    return st;
}

enum nf_status nf_sql_open(const char *const *names, size_t n, struct nf_set **out,
                           struct nf_error *err)
{
    struct nf_reader_opts reader = NF_READER_OPTS_INIT;
    struct nf_set_opts opts = NF_SET_OPTS_INIT;
    struct names all = { NULL, 0 };
    enum nf_status st = expand_all(&all, names, n, err);

    reader.alloc = &memory;
    opts.reader = &reader;
    if (st == NF_OK)
        st = nf_set_open((const char *const *)all.at, all.count, &opts, out, err);
    free_names(&all);
    return st;
}

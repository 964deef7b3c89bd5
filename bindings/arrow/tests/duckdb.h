#ifndef NF_TESTS_DUCKDB_H
#define NF_TESTS_DUCKDB_H

/*
 * What the tests use of DuckDB's C API, found in its shared library while they run: the
 * package that has the library has no header.
 */
#include <dlfcn.h>
#include <newsfiche/arrow.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t idx_t;

/* duckdb_arrow_scan() takes streams to have the columns that a query needs alone, and none
 * of the rows that it does not (DuckDB's issue 17012). Without these two, each query needs
 * all columns and rows. */
#define DUCKDB_READ_ALL_COLUMNS "SET disabled_optimizers = 'unused_columns,filter_pushdown'"

struct duckdb_result {
    idx_t deprecated_column_count;
    idx_t deprecated_row_count;
    idx_t deprecated_rows_changed;
    void *deprecated_columns;
    char *deprecated_error_message;
    void *internal_data;
};

struct duckdb {
    void *library;
    void *db;
    void *connection;
    int (*open)(const char *path, void **db);
    int (*connect)(void *db, void **connection);
    void (*disconnect)(void **connection);
    void (*close)(void **db);
    int (*query)(void *connection, const char *sql, struct duckdb_result *out);
    void (*destroy_result)(struct duckdb_result *result);
    const char *(*result_error)(struct duckdb_result *result);
    idx_t (*row_count)(struct duckdb_result *result);
    idx_t (*column_count)(struct duckdb_result *result);
    char *(*value_varchar)(struct duckdb_result *result, idx_t column, idx_t row);
    void (*free)(void *p);
    int (*arrow_scan)(void *connection, const char *view, struct ArrowArrayStream *stream);
};

/* The function @name. A function from void * is POSIX, not ISO C. */
static inline void duckdb_find(struct duckdb *d, const char *name, void *function)
{
    void *p = dlsym(d->library, name);

    if (!p) {
        fprintf(stderr, "DuckDB's library has no function %s\n", name);
        exit(EXIT_FAILURE);
    }
    memcpy(function, &p, sizeof(p));
}

/* Open a database in memory by the library at @path. False if there is none. */
static inline bool duckdb_begin(struct duckdb *d, const char *path)
{
    *d = (struct duckdb){ .library = dlopen(path, RTLD_NOW | RTLD_LOCAL) };
    if (!d->library)
        return false;
    duckdb_find(d, "duckdb_open", &d->open);
    duckdb_find(d, "duckdb_connect", &d->connect);
    duckdb_find(d, "duckdb_disconnect", &d->disconnect);
    duckdb_find(d, "duckdb_close", &d->close);
    duckdb_find(d, "duckdb_query", &d->query);
    duckdb_find(d, "duckdb_destroy_result", &d->destroy_result);
    duckdb_find(d, "duckdb_result_error", &d->result_error);
    duckdb_find(d, "duckdb_row_count", &d->row_count);
    duckdb_find(d, "duckdb_column_count", &d->column_count);
    duckdb_find(d, "duckdb_value_varchar", &d->value_varchar);
    duckdb_find(d, "duckdb_free", &d->free);
    duckdb_find(d, "duckdb_arrow_scan", &d->arrow_scan);
    return d->open(NULL, &d->db) == 0 && d->connect(d->db, &d->connection) == 0;
}

static inline void duckdb_end(struct duckdb *d)
{
    d->disconnect(&d->connection);
    d->close(&d->db);
}

#endif

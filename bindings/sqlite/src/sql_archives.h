#ifndef NF_SQL_ARCHIVES_H
#define NF_SQL_ARCHIVES_H

#include <newsfiche/set.h>
#include <stddef.h>

/*
 * nf_sql_open - open archives as one
 * @names: @n paths or patterns, as of a shell: what is no file and has *, ? or [ is one, and
 *         stands for all that match, by the bytes of their names
 * @out:   receives the set; left alone on failure
 *
 * All memory is SQLite's, so that its limits hold for archives too.
 */
enum nf_status nf_sql_open(const char *const *names, size_t n, struct nf_set **out,
                           struct nf_error *err);

#endif

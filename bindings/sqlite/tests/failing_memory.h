#ifndef NF_SQLITE_TESTS_FAILING_MEMORY_H
#define NF_SQLITE_TESTS_FAILING_MEMORY_H

/* SQLite's memory, of which the n-th allocation fails. */
#include <sqlite3.h>

#include "tests/support/fault.h"

static sqlite3_mem_methods usual;
static struct fault fault;

static void *failing_malloc(int n)
{
    return fault_now(&fault) ? NULL : usual.xMalloc(n);
}

static void *failing_realloc(void *p, int n)
{
    return fault_now(&fault) ? NULL : usual.xRealloc(p, n);
}

/* A cmocka group's setup, before SQLite is used. */
static inline int failing_memory(void **state)
{
    sqlite3_mem_methods failing;

    (void)state;
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual) != SQLITE_OK)
        return -1;
    failing = usual;
    failing.xMalloc = failing_malloc;
    failing.xRealloc = failing_realloc;
    /* Without memory of its own that cannot fail. */
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) == SQLITE_OK &&
                   sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) == SQLITE_OK
               ? 0
               : -1;
}

#endif

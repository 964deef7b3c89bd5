#ifndef NF_SQL_GROUPS_H
#define NF_SQL_GROUPS_H

#include <newsfiche/types.h>

struct sql_cursor;

/* A value of a column, and how many articles have it. */
struct sql_group {
    struct nf_str value; /* owned; NULL: they have none */
    uint64_t count;
    uint64_t first;      /* of the ordinals, those of its articles; */
    uint64_t listed;     /* so many are there */
};

/*
 * Articles of which nothing is wanted but one value, as in SELECT language, count(*) …
 * GROUP BY language. They are counted by value in one pass, and then given out as so many
 * equal rows: SQLite need not sort them. Zero it before use.
 */
struct sql_groups {
    struct sql_group *at;
    size_t count;
    uint32_t *slots; /* of a hash table: 1 + the number of a group, or 0 */
    size_t slots_count; /* a power of two */
    size_t shown;    /* the group at hand */
    uint64_t given;  /* articles of it, the one at hand too */
    uint64_t *ordinals; /* of all articles, by group; NULL: nobody asked for one */
};

/* Count all articles. */
int nf_sql_groups_count(struct sql_cursor *c);
/* Go on to the next row; or c->ended. */
void nf_sql_groups_next(struct sql_cursor *c);
/* The value of the row at hand. */
struct nf_str nf_sql_groups_value(const struct sql_cursor *c);
/* Have the ordinal of the row at hand as c->at. As hardly anybody asks, the first call goes
 * through all articles once more. */
int nf_sql_groups_ordinal(struct sql_cursor *c);
void nf_sql_groups_free(struct sql_groups *g);

#endif

#ifndef NF_SQL_WORDS_H
#define NF_SQL_WORDS_H

#include "bindings/sqlite/src/sql_table.h"

/* A comparison that the archives can make, with the name it has in a plan. */
struct sql_word {
    const char *name;
    enum sql_column column;
    unsigned char op;  /* SQLITE_INDEX_CONSTRAINT_ */
    bool finds;        /* it finds single articles */
    bool is_number;    /* collations mean nothing */
    bool ignores_case; /* it finds what differs by case only as well */
    double share;      /* of the articles that are left, a guess */
};

/* NULL if there is none. */
const struct sql_word *nf_sql_word_find(int column, int op);

/* The word that @text begins with; NULL if none. */
const struct sql_word *nf_sql_word_read(const char *text);

/* Its number, from 0, below 32. */
unsigned nf_sql_word_number(const struct sql_word *w);

#endif

#ifndef NF_SQL_NEWEST_H
#define NF_SQL_NEWEST_H

#include <newsfiche/reader.h>

struct sql_cursor;

/* An article with a time, as those are sorted. */
struct sql_dated {
    int64_t seconds;
    uint64_t ordinal;
    int rank; /* of its text, among those of the same second */
};

/*
 * The newest articles, asked for in portions that grow: whoever wants them in this order mostly
 * wants a few. Behind them come those without a time. Zero it before use.
 */
struct sql_newest {
    struct sql_dated *rows; /* a portion */
    size_t asked; /* so many */
    size_t count; /* of which the order is sure */
    size_t at;    /* the next one */
    bool all;     /* there are no more with a time */
    bool told;    /* that some cannot be read, and it is to go on without them */
    struct nf_query rest; /* what finds those behind the portion */
};

/* Go on to the next one. */
int nf_sql_newest_next(struct sql_cursor *c);
void nf_sql_newest_free(struct sql_newest *n);

#endif

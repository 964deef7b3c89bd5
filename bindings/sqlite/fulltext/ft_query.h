#ifndef NF_FT_QUERY_H
#define NF_FT_QUERY_H

#include <newsfiche/types.h>

/* A part of a query: a word or a text in quotes that is looked for, or anything else. */
struct ft_part {
    struct nf_str text; /* as it stands */
    bool term;
    bool quoted;
    bool prefix;        /* a * follows */
    bool joins;         /* a + follows */
};

/* Take the next part off @rest; false at its end. @before: the one before, zero at first. */
bool ft_query_next(struct nf_str *rest, const struct ft_part *before, struct ft_part *out);

/* What a term looks for: without its quotes. */
struct nf_str ft_query_inside(const struct ft_part *term);

/*
 * ft_query_rewrite - @query with a * behind each term that ends in a single character of a
 * script without blanks: the index has it as the first of pairs
 *
 * To be freed with sqlite3_free(); NULL when out of memory.
 */
char *ft_query_rewrite(struct nf_str query);

#endif

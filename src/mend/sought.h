#ifndef NF_MEND_SOUGHT_H
#define NF_MEND_SOUGHT_H

#include "src/mend/table_traces.h"

/*
 * What tables have of withdrawn articles, and is looked for in those that stay: tokens of
 * lexicons, and runs of dictionaries. What was found is closed. A token is found where a frame
 * uses it; then an article has all its runs. A token is closed as well once others have all
 * of its runs.
 */

/* A table with some of them, of which the others do not matter. */
struct nf_sought_table {
    uint32_t number;    /* of the traced table */
    uint32_t which;
    uint32_t open;      /* so many are not closed */
    struct nf_buf mark; /* of a lexicon, by place: src/unpack/lexicon.h */
};

struct nf_sought_token {
    uint32_t table; /* number of the sought table */
    uint32_t at;    /* of its first byte, in the text of the table */
    uint16_t place;
    bool open;
    uint8_t runs;
    size_t first_run;
};

struct nf_sought {
    struct nf_traces *traces;
    NF_VEC(struct nf_sought_table) tables; /* rising */
    NF_VEC(struct nf_sought_token) tokens;
    NF_VEC(uint32_t) runs; /* of tokens: numbers of runs */
    uint64_t open;         /* of all tables */
};

/* nf_sought_begin - take what was noted. NF_OK, NF_E_NOMEM; it is to be freed in any case. */
enum nf_status nf_sought_begin(struct nf_sought *s, struct nf_traces *traces);
void nf_sought_free(struct nf_sought *s);

/* The number of sought table @which; their count if it is none. */
size_t nf_sought_table_of(const struct nf_sought *s, uint32_t which);

/* nf_sought_close - close token @i, which was found */
void nf_sought_close(struct nf_sought *s, size_t i);

/* nf_sought_count - close what others have of what is open, and count the rest */
void nf_sought_count(struct nf_sought *s);

/* nf_sought_end - mark what is open in its tables */
void nf_sought_end(struct nf_sought *s);

#endif

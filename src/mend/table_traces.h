#ifndef NF_MEND_TABLE_TRACES_H
#define NF_MEND_TABLE_TRACES_H

#include "src/mend/withdrawn_list.h"
#include "src/read/cursor.h"

/* Tables are learned from articles, and may hold runs of their bytes. Shorter runs than this
 * are words, which tell nothing of an article. */
#define NF_TRACE 16

/* A table of the archive, as bytes to look for. */
struct nf_traced_table {
    uint32_t which;
    struct nf_buf bytes; /* decoded */
    struct nf_buf text;  /* of a lexicon, its long tokens; of a dictionary the same as @bytes */
    struct nf_buf marks; /* a byte for each of @text: a trace begins here */
};

/* NF_TRACE bytes of a table. */
struct nf_trace {
    uint64_t hash;
    uint32_t at;    /* in the text of its table */
    uint16_t table; /* number */
    bool ours;      /* an article that is withdrawn has it */
    bool theirs;    /* another has it as well */
};

struct nf_traces {
    struct nf_cursor *cursor;
    NF_VEC(struct nf_traced_table) tables;
    NF_VEC(struct nf_trace) runs; /* by hash */
    uint8_t filter[1 << 13];      /* a bit for each 16 low bits of a hash */
    size_t alone;                 /* runs that are ours and not known to be theirs */
};

void nf_traces_init(struct nf_traces *t, struct nf_cursor *cursor);
void nf_traces_free(struct nf_traces *t);

/* Load the tables; what can be read of none, nobody can read anything by. */
enum nf_status nf_traces_load(struct nf_traces *t, struct nf_error *err);

/* Note the runs that the values of an article have. */
void nf_traces_note(struct nf_traces *t, const struct nf_record *record, bool ours);

/*
 * nf_traces_settle - find out which of the noted runs no article has that stays
 *
 * Articles near the withdrawn ones are decoded until each run was found, or 32 MiB were
 * looked through: a run that others have as well is a phrase, and as frequent as it has to be to
 * get into a table. What was not found by then is marked as a trace; t->alone says how many
 * there are.
 */
enum nf_status nf_traces_settle(struct nf_traces *t, const struct nf_withdrawn_list *list,
                                struct nf_error *err);

#endif

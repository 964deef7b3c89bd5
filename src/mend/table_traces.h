#ifndef NF_MEND_TABLE_TRACES_H
#define NF_MEND_TABLE_TRACES_H

#include <string.h>

#include "src/read/cursor.h"

/* Tables are learned from articles, and may hold runs of their bytes. Shorter runs than this
 * are words, which tell nothing of an article. */
#define NF_TRACE 16

/* A table of the archive, as bytes to look for. */
struct nf_traced_table {
    uint32_t which;
    bool ours;           /* it has runs that are */
    struct nf_buf bytes; /* decoded */
    struct nf_buf text;  /* of a lexicon, its long tokens; of a dictionary the same as @bytes */
    struct nf_buf marks; /* a byte for each of @text: where a run begins that is to go; of a
                          * lexicon, a token that is to go */
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
    NF_VEC(struct nf_traced_table) tables; /* rising */
    NF_VEC(struct nf_trace) runs; /* by hash */
    uint32_t begin[(1 << 16) + 1]; /* of them, those whose hash has such high bits */
    uint8_t filter[1 << 15];      /* bits by the first half of a run: who has none is none */
    bool ours;                    /* there are any */
};

void nf_traces_init(struct nf_traces *t, struct nf_cursor *cursor);
void nf_traces_free(struct nf_traces *t);

/* Load the tables; what can be read of none, nobody can read anything by. */
enum nf_status nf_traces_load(struct nf_traces *t, struct nf_error *err);

/* Runs were added, and are looked for from now on. */
void nf_traces_sort(struct nf_traces *t);

/* Note the runs that the values of an article have which is withdrawn. */
void nf_traces_note(struct nf_traces *t, const struct nf_record *record);

/* From now on know of no other runs. */
void nf_traces_forget_others(struct nf_traces *t);

/* Set @found, by run, where the @n @bytes have one; of those with the same bytes the first.
 * Whether one was not set before. */
bool nf_traces_seek(const struct nf_traces *t, const void *bytes, size_t n, bool *found);

/* An article that stays has run @i, and so all with the same bytes from there on. */
void nf_traces_found(struct nf_traces *t, size_t i);

/* The first run that is the NF_TRACE @bytes; their count if there is none. */
size_t nf_trace_first(const struct nf_traces *t, const void *bytes);

#endif

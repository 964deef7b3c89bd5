#ifndef NF_READ_TABLE_LOAD_H
#define NF_READ_TABLE_LOAD_H

#include <pthread.h>
#include <stdatomic.h>

#include "src/read/archive_open.h"
#include "src/unpack/frame_unpack.h"

/* A dictionary or lexicon in memory, made when first needed. */
struct nf_table_loaded {
    struct nf_buf bytes; /* the decoded payload, of a dictionary; its length
                            beside it */
    size_t length;
    struct nf_unpack_table *table;
    enum nf_status status; /* not NF_OK: neither copy is of use, and that is all */
};

/* Those of an archive, shared by threads. */
struct nf_tables {
    const struct nf_archive *archive;
    /* Of each set NF_SET_TABLES: NULL until it is needed. */
    _Atomic(struct nf_table_loaded *) *loaded;
    pthread_mutex_t lock; /* held while one is loaded */
    atomic_size_t size;   /* what they take, at most max_tables */
};

void nf_tables_init(struct nf_tables *tables, const struct nf_archive *a);
/* Once the archive is open: make room to keep tables. False when out of memory. */
bool nf_tables_open(struct nf_tables *tables);
void nf_tables_free(struct nf_tables *tables);

/*
 * nf_table_get - set @out to the table @codec needs for texts, or for short fields,
 * loading it; to NULL if it needs none
 *
 * Any thread; the first to need it loads it, all get the same.
 */
enum nf_status nf_table_get(struct nf_tables *tables, bool text, uint8_t codec,
                            uint32_t set, struct nf_unpacker *unpacker,
                            const struct nf_unpack_table **out, struct nf_error *err);

/* Whether both copies of table @k of the @set-th set can be read and are the same:
 * NF_OK; also if the archive has none. */
enum nf_status nf_table_compare(const struct nf_archive *a, uint32_t set, unsigned k,
                                struct nf_unpacker *unpacker, struct nf_error *err);

#endif

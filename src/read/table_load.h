#ifndef NF_READ_TABLE_LOAD_H
#define NF_READ_TABLE_LOAD_H

#include <pthread.h>
#include <stdatomic.h>

#include "src/read/archive_open.h"
#include "src/unpack/frame_unpack.h"

/* A dictionary or lexicon in memory, made when first needed. */
struct nf_table_loaded {
    pthread_mutex_t lock; /* held while it is loaded or dropped */
    struct nf_buf bytes; /* the decoded payload, of a dictionary */
    struct nf_unpack_table *table;
    size_t raw_len; /* of that payload */
    size_t size;
    enum nf_status status; /* not NF_OK: neither copy is of use, and that is all */
    atomic_uint users;
    atomic_bool there;     /* else it was dropped, or never loaded */
    atomic_bool recent;    /* used since it was looked at last */
};

/* Those of an archive, shared by threads. */
struct nf_tables {
    const struct nf_archive *archive;
    /* Of each set NF_SET_TABLES: NULL until it is needed. */
    _Atomic(struct nf_table_loaded *) *loaded;
    pthread_mutex_t lock;  /* held while room for one is made; that of no table is waited for */
    size_t next_to_drop;   /* of @loaded, the first that is looked at */
    atomic_size_t size;    /* what they take, at most max_tables */
};

/* A table that is in use. */
struct nf_table_use {
    const struct nf_unpack_table *table; /* NULL: none is needed */
    struct nf_table_loaded *loaded;
};

void nf_tables_init(struct nf_tables *tables, const struct nf_archive *a);
/* Once the archive is open: make room to keep tables. False when out of memory. */
bool nf_tables_open(struct nf_tables *tables);
void nf_tables_free(struct nf_tables *tables);

/*
 * nf_table_begin - begin to use the table @codec needs for texts, or for short fields,
 * loading it if it is not there
 *
 * Any thread, but none that uses a table already; the first to need it loads it, all get the
 * same. Where all tables would take more than max_tables, some that were not used of late
 * are dropped. NF_E_LIMIT if this one takes more.
 */
enum nf_status nf_table_begin(struct nf_tables *tables, bool text, uint8_t codec,
                               uint32_t set, struct nf_unpacker *unpacker,
                               struct nf_table_use *out, struct nf_error *err);
/*
 * nf_table_ahead - load the table that @codec needs for texts if none ever needed it
 *
 * For who will need it, and first another: so two threads load one each. What is wrong with
 * it is told to who needs it.
 */
void nf_table_ahead(struct nf_tables *tables, uint8_t codec, uint32_t set,
                    struct nf_unpacker *unpacker);
/* nf_table_done - the end of it */
void nf_table_done(const struct nf_table_use *use);

/* nf_table_read - the decoded bytes of table @which (11.2) into @bytes; NF_E_DAMAGED also if
 * the archive has none */
enum nf_status nf_table_read(const struct nf_archive *a, uint32_t which,
                             struct nf_unpacker *unpacker, struct nf_buf *bytes,
                             struct nf_error *err);

/* Whether both copies of table @k of the @set-th set can be read and are the same:
 * NF_OK; also if the archive has none. */
enum nf_status nf_table_compare(const struct nf_archive *a, uint32_t set, unsigned k,
                                struct nf_unpacker *unpacker, struct nf_error *err);

#endif

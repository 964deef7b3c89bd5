#ifndef NF_MEND_PACK_TABLES_H
#define NF_MEND_PACK_TABLES_H

#include "src/mend/new_tables.h"
#include "src/pack/frame_pack.h"
#include "src/read/cursor.h"

/* The tables of an archive, made ready to pack with again; each when it is first needed. */
struct nf_pack_tables {
    struct nf_cursor *cursor;
    int level;
    const struct nf_new_tables *anew; /* those that are others from now on */
    NF_VEC(struct nf_repack_table *) loaded;
};

void nf_pack_tables_init(struct nf_pack_tables *t, struct nf_cursor *cursor, int level,
                         const struct nf_new_tables *anew);
void nf_pack_tables_free(struct nf_pack_tables *t);

/* nf_pack_tables_get - what @way needs for texts or short fields; NULL if that is nothing.
 * Statuses are those of nf_table_read(). */
enum nf_status nf_pack_tables_get(struct nf_pack_tables *t, bool text, struct nf_way way,
                                  const struct nf_pack_table **out, struct nf_error *err);

/* Whether frames may decode otherwise by the table that @way needs from now on. */
bool nf_pack_table_differs(const struct nf_pack_tables *t, bool text, struct nf_way way);

/* Whether there is such a table. */
bool nf_pack_tables_differ(const struct nf_pack_tables *t);

#endif

#ifndef NF_MEND_MOVER_H
#define NF_MEND_MOVER_H

#include "src/base/vec.h"
#include "src/mend/new_tables.h"
#include "src/mend/set_map.h"
#include "src/read/cursor.h"
#include "src/write/writer_output.h"

/*
 * Copies the chunks of archives to a new file, whose one generation it is: tables and blocks
 * as they are but for the 32 bytes of their headers and the numbers of sets, indexes with
 * their new places. Nothing is decoded. Who moves goes from archive to archive, through the
 * blocks of each in order, and may change some.
 */
struct nf_mover {
    struct nf_output out;
    /* The archive that is moved: */
    const struct nf_archive *archive;
    uint32_t first;           /* article that its first one becomes, */
    uint32_t first_block;     /* and block */
    const struct nf_mapped_set *sets; /* what its sets become; NULL: all as they are */
    NF_VEC(struct nf_moved_table) tables; /* rising by place */
    size_t next_table;        /* that is to be moved */
    const struct nf_new_tables *anew; /* those that are written in place of others */
    struct nf_buf head, rest; /* of the block that was fetched last */
    struct nf_buf numbered;   /* its head, with other numbers of sets */
    struct nf_buf chunk;
    NF_VEC(struct nf_key_entry) entries;
};

/* A copy of a table that there is. */
struct nf_moved_table {
    uint32_t set;  /* of the archive's sets */
    unsigned k;    /* table of it */
    unsigned copy;
};

/* A block in memory: its chunk header, its head, and the rest of its payload. */
struct nf_moved_block {
    struct nf_location where; /* it was */
    uint64_t end;             /* of it, there */
    struct nf_chunk chunk;
    const uint8_t *head;
    const uint8_t *rest;
};

/* Give @block the head @head, a view. NF_OK, NF_E_LIMIT. */
enum nf_status nf_moved_block_head(struct nf_moved_block *block, const struct nf_buf *head,
                                   struct nf_error *err);

/* What an index has of the articles that are taken out of a block. */
struct nf_moved_key {
    uint64_t hash;  /* of the key: nf_key_hash() */
    uint32_t block; /* number */
    bool stays;     /* it is of an article that stays */
};

/* @sink is the caller's. NF_OK, NF_E_NOMEM; it is to be freed in any case. */
enum nf_status nf_mover_init(struct nf_mover *m, const struct nf_alloc *alloc,
                             const struct nf_sink *sink);
void nf_mover_free(struct nf_mover *m);

/* Write the file header of a new archive named @id. */
enum nf_status nf_mover_begin(struct nf_mover *m, const uint8_t id[NF_ID_SIZE],
                              struct nf_error *err);

/*
 * nf_mover_from - go on with archive @a; all of the one before was moved
 * @sets: what its sets become, or NULL: as they are. They, @a and @anew are the caller's
 *
 * NF_OK; NF_E_DAMAGED, its end is damaged or something was appended to it; NF_E_UNSUPPORTED,
 * it has keys or tables of a newer version; NF_E_LIMIT, there would be too many bans;
 * NF_E_NOMEM.
 */
enum nf_status nf_mover_from(struct nf_mover *m, const struct nf_archive *a,
                             const struct nf_mapped_set *sets,
                             const struct nf_new_tables *anew, struct nf_error *err);

/* nf_mover_may - whether an archive can be moved; as nf_mover_from() */
enum nf_status nf_mover_may(const struct nf_archive *a, struct nf_error *err);

/* Take the tables of the archive: for nf_mover_from(). NF_OK, NF_E_NOMEM. */
enum nf_status nf_mover_tables_find(struct nf_mover *m);

/* Move the tables that stand before @offset, and were not moved yet. Of a copy that is damaged
 * the other is taken. */
enum nf_status nf_mover_tables(struct nf_mover *m, uint64_t offset, struct nf_error *err);

/* Read a block, the head of which is right; it lives until the next one is read. */
enum nf_status nf_mover_fetch(struct nf_mover *m, const struct nf_location *where,
                              struct nf_moved_block *out, struct nf_error *err);

/* Write a block, and put it into the index page; with @facts of its articles, as nf_output_block();
 * without, the page keeps its catalog. */
enum nf_status nf_mover_put(struct nf_mover *m, struct nf_moved_block *block,
                            const struct nf_facts *facts, struct nf_error *err);

/* The same of a block that is lost, which there is no more than before. */
enum nf_status nf_mover_put_lost(struct nf_mover *m, const struct nf_location *where,
                                 const struct nf_facts *facts, struct nf_error *err);

/* Write the tombstones that are behind a block in the archive, @most of them. */
enum nf_status nf_mover_tombstones(struct nf_mover *m, const struct nf_moved_block *block,
                                   unsigned most, struct nf_error *err);

/* Write page @as, whose blocks were put and are alone in it, with the catalog that it has. */
enum nf_status nf_mover_page(struct nf_mover *m, const struct nf_footer_page *as,
                             struct nf_error *err);

/* Write the key indexes, without the @n @keys that do not stay; these rise by block, in
 * a block by hash. */
enum nf_status nf_mover_keys(struct nf_mover *m, const struct nf_moved_key *keys, size_t n,
                             struct nf_error *err);

/* Write the footer, and commit the sink. */
enum nf_status nf_mover_end(struct nf_mover *m, struct nf_error *err);

#endif

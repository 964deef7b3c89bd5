#ifndef NF_MEND_MOVE_ARCHIVE_H
#define NF_MEND_MOVE_ARCHIVE_H

#include "src/base/stop.h"
#include "src/mend/block_repack.h"

/* How an archive is moved to a new file: by numbers of its own. */
struct nf_move {
    struct nf_mover *mover;
    struct nf_cursor *cursor;             /* of the archive */
    const struct nf_mapped_set *sets;     /* as in nf_mover_from() */
    const struct nf_withdrawn_list *list; /* articles that go; sealed */
    const struct nf_new_formers *formers; /* articles that stay, and get another former version */
    const struct nf_new_tables *anew;
    struct nf_stop stop;
    bool strict; /* fail at texts that are damaged; else only if they are to be decoded */
    /* A block that has articles that go is the cursor's; then it is written, but its tombstones
     * are not, of which one less is kept. May be NULL if no article goes. */
    enum nf_status (*concerned)(void *ctx, const struct nf_location *where, bool written,
                                struct nf_error *err);
    void *ctx;
    uint64_t blocks; /* that were packed again */
    uint64_t texts;  /* and text frames in them */
};

/*
 * nf_move_archive - move tables, blocks and index pages of an archive, packing again what has
 * to do with articles that go or get another former version
 *
 * Small index pages are joined; the last one may not be written yet: nf_output_last_page().
 * Key indexes are the caller's business. As nf_mover_from(); NF_E_DAMAGED, NF_E_UNSUPPORTED,
 * NF_E_LIMIT, of what cannot be read; NF_E_IO, NF_E_NOMEM, NF_E_STOPPED.
 */
enum nf_status nf_move_archive(struct nf_move *m, struct nf_error *err);

#endif

#ifndef NF_MEND_BLOCK_REPACK_H
#define NF_MEND_BLOCK_REPACK_H

#include "src/base/vec.h"
#include "src/build/block_build.h"
#include "src/mend/copies_rewrite.h"
#include "src/mend/keep_packed.h"
#include "src/mend/mover.h"
#include "src/mend/new_formers.h"
#include "src/mend/withdrawn_list.h"

/*
 * Takes articles out of blocks, one block after the other, and makes the frames that referred
 * to or copied from theirs stand by themselves. What else is in a block stays as it is stored.
 */
struct nf_repacker {
    struct nf_cursor *cursor;
    const struct nf_withdrawn_list *withdrawn; /* sealed */
    const struct nf_new_formers *formers;      /* of those that stay */
    struct nf_changed_frames changed;          /* so far */
    struct nf_pack_tables tables;
    struct nf_keeping keeping;
    const struct nf_kept_block *kept; /* the block, of that; NULL: none */
    struct nf_packer *packer;
    struct nf_block_layout layout;
    struct nf_block_input in;    /* the articles of a block */
    struct nf_block_output out;
    struct nf_rewritten rewritten;
    NF_VEC(struct nf_block_frame) frames;
    NF_VEC(uint32_t) formers_now; /* of an article each: as of struct nf_block */
    struct nf_buf raw;
    struct nf_buf literals;
    struct nf_buf spare;
    struct nf_buf payload;
    uint64_t blocks;             /* that were packed again */
    uint64_t texts;              /* and text frames in them */
    uint64_t bytes;              /* and of those */
    uint64_t kept_was;           /* bytes of frames that another table asked for, as they were, */
    uint64_t kept_len;           /* and are now */
    bool hurries;
};

/* Text of @n bytes was packed again. */
static inline void nf_repack_count(struct nf_repacker *r, size_t n)
{
    r->texts++;
    r->bytes += n;
}

/* NF_OK, NF_E_NOMEM; it is to be freed in any case. */
enum nf_status nf_repacker_init(struct nf_repacker *r, struct nf_cursor *cursor,
                                const struct nf_withdrawn_list *withdrawn,
                                const struct nf_new_formers *formers,
                                const struct nf_new_tables *anew);
void nf_repacker_free(struct nf_repacker *r);

/* Whether blocks are to be looked at ahead: a table is another now. */
bool nf_repack_looks_ahead(const struct nf_repacker *r);

/* nf_repack_ahead - add the block at @where to r->keeping; *@more: that can have more. As
 * nf_repack_block(). */
enum nf_status nf_repack_ahead(struct nf_repacker *r, const struct nf_location *where, bool *more,
                               struct nf_error *err);

/* What has to be done with a block that is moved. */
enum nf_repack {
    NF_REPACK_NOTHING,
    NF_REPACK_FORMERS, /* articles get another former version: nf_repack_formers() */
    NF_REPACK_BLOCK    /* it has an article that is to go, takes bytes from a frame that changed,
                        * or was packed with a table that is another now: nf_repack_block() */
};

/* nf_repack_needed - what is to be done with @block, which comes behind those that were looked at.
 * NF_OK, NF_E_NOMEM, NF_E_DAMAGED. */
enum nf_status nf_repack_needed(struct nf_repacker *r, const struct nf_moved_block *block,
                                enum nf_repack *needed, struct nf_error *err);

/* nf_repack_formers - give @block another head, which lives until the next call; nothing is
 * decoded. NF_OK, NF_E_DAMAGED, NF_E_LIMIT, NF_E_NOMEM. */
enum nf_status nf_repack_formers(struct nf_repacker *r, struct nf_moved_block *block,
                                 struct nf_error *err);

/*
 * nf_repack_block - make @block anew; its views live until the next call
 *
 * The cursor's block is this one then, as it was. NF_OK; NF_E_DAMAGED, NF_E_UNSUPPORTED,
 * NF_E_LIMIT: it cannot be read, or what it takes from others; NF_E_NOMEM, NF_E_IO.
 */
enum nf_status nf_repack_block(struct nf_repacker *r, struct nf_moved_block *block,
                               struct nf_error *err);

#endif

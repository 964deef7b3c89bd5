#ifndef NF_READ_FRAME_BASES_H
#define NF_READ_FRAME_BASES_H

#include "src/read/block_refer.h"

/* The literal bytes of a frame from which others take copies. */
struct nf_base {
    struct nf_buf literals;
    uint32_t len;
    uint32_t ordinal;    /* of an article in it */
    uint32_t stored_len;
    uint64_t offset;     /* of the frame in the file */
    uint64_t used;       /* when, in turns; 0: there is none here */
};

/*
 * Those that a thread used, 2 MiB of them at most. They cost a read and a decoding each, and
 * articles of one crawl often have the same. A base has its place in one row by its ordinal; as
 * many fit into a row as a frame has, so that of these none pushes out another.
 */
#define NF_BASE_ROWS 256u
struct nf_bases {
    struct nf_referred *referred; /* which leads to them */
    struct nf_base (*row)[NF_MAX_BASES]; /* NULL: none was used yet */
    size_t bytes;                 /* that are allocated for their literals */
    uint32_t oldest;              /* row to be emptied next, if these are too many */
    uint64_t turn;
    struct nf_buf stored;   /* of the one that is being loaded */
    struct nf_buf literals; /* of the frame that takes copies */
};

void nf_bases_init(struct nf_bases *b, struct nf_referred *referred);
/* It may be used again. */
void nf_bases_free(struct nf_bases *b);

/* Unpack the frame at @place, which has copies and the stored bytes of which are at @p. */
enum nf_status nf_bases_unpack(struct nf_bases *b, const struct nf_frame_place *place,
                               const uint8_t *p, struct nf_buf *to,
                               struct nf_error *err);

#endif

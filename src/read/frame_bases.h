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

/* Those a thread used last. They cost a read and a decoding each, and articles that
 * follow one another often have the same. */
#define NF_BASES_KEPT 8
struct nf_bases {
    struct nf_referred *referred; /* which leads to them */
    struct nf_base kept[NF_BASES_KEPT];
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

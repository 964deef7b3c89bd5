#ifndef NF_MEND_TRACE_SEEK_H
#define NF_MEND_TRACE_SEEK_H

#include "src/mend/sought.h"
#include "src/mend/withdrawn_list.h"
#include "src/read/cursor.h"

/* What one thread looks through packed frames with, for what is sought and still open. */
struct nf_trace_seeker {
    struct nf_reader *reader;
    const struct nf_withdrawn_list *list; /* whose articles are passed over */
    struct nf_sought *sought;    /* shared with other threads */
    bool decodes;                /* all is decoded: others may have in two tokens what no frame
                                  * has in one */
    bool any;                    /* it found some since the others heard of it */
    struct nf_error err;
    /* Its own: */
    struct nf_cursor *cursor;
    struct nf_buf head, rest;
    NF_VEC(struct nf_block_frame) frames;
    struct nf_buf formers;
    NF_VEC(struct nf_buf) marks; /* of each sought table */
    NF_VEC(bool) wanted;         /* whether each has what is open */
    NF_VEC(bool) found;          /* runs */
    NF_VEC(uint16_t) hits;
};

/* The first three members are set, the others 0. nf_trace_seeker_end() is to be called also on
 * failure, with @k->err. */
enum nf_status nf_trace_seeker_begin(struct nf_trace_seeker *k);
void nf_trace_seeker_end(struct nf_trace_seeker *k);

/* Look through the block at @where: its frames that have nothing of the articles of the list.
 * Damage is passed over but in the head of the block. */
enum nf_status nf_trace_seek(struct nf_trace_seeker *k, const struct nf_location *where);

/* Close in @sought what was found; or hear what others closed. No other thread does so
 * meanwhile. */
void nf_trace_seeker_tell(struct nf_trace_seeker *k);
void nf_trace_seeker_hear(struct nf_trace_seeker *k);

#endif

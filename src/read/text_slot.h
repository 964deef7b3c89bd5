#ifndef NF_READ_TEXT_SLOT_H
#define NF_READ_TEXT_SLOT_H

#include "src/read/frame_bases.h"

/* The text frame that a thread used last. */
struct nf_text_slot {
    struct nf_block_slot *block; /* of articles of which it has the texts */
    struct nf_buf stored;
    struct nf_buf text;
    uint64_t at; /* of the frame, in the file; UINT64_MAX: none */
    uint32_t len;
    uint32_t frame; /* its number in the block; UINT32_MAX: none */
    uint64_t loads; /* those of the block slot, when that was so */
    struct nf_referred referred;
    struct nf_bases bases;
};

/* @t stays where it is until it is freed. */
void nf_text_slot_init(struct nf_text_slot *t, struct nf_block_slot *block);
void nf_text_slot_free(struct nf_text_slot *t);

/* Give back the memory of the text. */
void nf_text_slot_forget(struct nf_text_slot *t);

/* Have in @t the frame with the texts of article @i of the loaded block. */
enum nf_status nf_text_slot_load(struct nf_text_slot *t, uint32_t i,
                                 struct nf_error *err);

#endif

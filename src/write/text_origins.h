#ifndef NF_WRITE_TEXT_ORIGINS_H
#define NF_WRITE_TEXT_ORIGINS_H

#include "src/build/block_layout.h"
#include "src/pack/copy_find.h"
#include "src/write/text_seen.h"

/*
 * What of each text frame was written before: all of it, and then it becomes a
 * reference (spec 6.2), or pieces, which become copies (6.3). Blocks are looked at in
 * their order, before they are packed, so that nothing is packed in vain.
 */
struct nf_text_origins {
    struct nf_hash_key key;
    struct nf_text_seen seen;
    struct nf_copy_finder finder;
    struct nf_copies copies; /* of one frame */
    struct nf_block_layout layout;
    struct nf_buf raw;
};

/* To follow a reference costs a read: texts must be longer to be worth it. */
#define NF_REFERENCE_MIN 128

/*
 * nf_text_origins_init - begin to remember
 * @rules: of copies; where these allow none, nothing is remembered for them
 *
 * 0, or an errno value: there are no random bytes. Then there is nothing to free.
 */
int nf_text_origins_init(struct nf_text_origins *o, const struct nf_alloc *alloc,
                         const struct nf_copy_rules *rules);
void nf_text_origins_free(struct nf_text_origins *o);

/*
 * nf_text_origins_find - set in->origins and in->copies of the next block
 * @in:    is sealed
 * @first: ordinal of its first article
 *
 * What is found depends on the articles and their order alone, never on the key. NF_OK;
 * NF_E_NOMEM, after which nothing more is asked.
 */
enum nf_status nf_text_origins_find(struct nf_text_origins *o, struct nf_block_input *in,
                                    uint32_t first);

/* Whether copies are taken already from the frame that begins with article @ordinal. */
bool nf_text_origins_knows(struct nf_text_origins *o, uint32_t ordinal);

/* A text that was written before. */
struct nf_known_text {
    uint32_t ordinal;          /* of the first article of the frame that has it */
    struct nf_str literals;    /* what the frame did not copy; empty where nothing is known */
    size_t stored;             /* bytes of the frame */
    bool hashed;               /* all of it; else it is too short to be referred to */
    struct nf_keyed_hash hash;
};

/* nf_text_origins_mark - hash the text @whole, whose literals @text has, and set @anchors to
 * those of them; anchors->failed says whether memory ran out. Any thread. */
void nf_text_origins_mark(const struct nf_text_origins *o, struct nf_str whole,
                          struct nf_known_text *text, struct nf_buf *anchors);

/*
 * nf_text_origins_know - remember a text of an earlier generation, which was marked so
 *
 * NF_OK; NF_E_NOMEM, after which nothing more is asked.
 */
enum nf_status nf_text_origins_know(struct nf_text_origins *o, const struct nf_known_text *text,
                                    const struct nf_buf *anchors);

#endif

#ifndef NF_WRITE_TEXT_SEEN_H
#define NF_WRITE_TEXT_SEEN_H

#include <newsfiche/status.h>

#include "src/base/keyed_hash.h"
#include "src/base/vec.h"

struct nf_seen_text {
    struct nf_keyed_hash hash;
    uint32_t ordinal;
    uint32_t next; /* in its bucket, older */
};

/*
 * Which texts were written already, and as which article's: a copy becomes a
 * reference (spec 6.2). It knows the last @max different texts. What it knows
 * depends on their order alone, never on the key of the hashes, so the same
 * articles make the same archive.
 */
struct nf_text_seen {
    NF_VEC(struct nf_seen_text) texts; /* a ring once there are @max of them */
    NF_VEC(uint32_t) buckets;          /* the newest text of each; a power of two */
    uint32_t max;
    uint32_t oldest;
};

void nf_text_seen_init(struct nf_text_seen *s, const struct nf_alloc *alloc,
                       uint32_t max);
void nf_text_seen_free(struct nf_text_seen *s);

/*
 * nf_text_seen_first - the article that has the text of this hash first
 * @ordinal: of the article that has it now
 * @first:   receives @ordinal itself if the text is new, or long forgotten
 *
 * NF_OK; NF_E_NOMEM, after which nothing more is asked.
 */
enum nf_status nf_text_seen_first(struct nf_text_seen *s,
                                  const struct nf_keyed_hash *hash,
                                  uint32_t ordinal, uint32_t *first);

#endif

#ifndef NF_MEND_LEXICON_TOKENS_WALK_H
#define NF_MEND_LEXICON_TOKENS_WALK_H

#include <string.h>

#include "format/lexicon_table.h"
#include "src/base/buf.h"

/* The tokens of a lexicon, spelled out one after the other, from token 256 on. */
struct nf_tokens_walk {
    struct nf_lexicon_table table;
    const uint8_t *next; /* bytes that are not taken yet */
    uint32_t number;     /* of the next, from 0 */
    uint8_t token[NF_MAX_TOKEN_LEN + 1];
    size_t len;
};

/* @bytes: the decoded payload. False if it is none. */
static inline bool nf_tokens_begin(struct nf_tokens_walk *w, const struct nf_buf *bytes)
{
    struct nf_cur c = nf_cur_init(bytes->ptr, bytes->len);

    *w = (struct nf_tokens_walk){ .number = 0 };
    if (nf_lexicon_table_get(&c, &w->table) != NF_OK)
        return false;
    w->next = w->table.bytes;
    return true;
}

/* False at the end. That each token fits was checked when it was begun. */
static inline bool nf_tokens_next(struct nf_tokens_walk *w)
{
    size_t own;

    if (w->number == w->table.tokens - NF_BYTE_TOKENS)
        return false;
    own = strlen((const char *)w->next);
    w->len = w->table.shared[w->number++];
    memcpy(w->token + w->len, w->next, own);
    w->len += own;
    w->next += own + 1;
    return true;
}

#endif

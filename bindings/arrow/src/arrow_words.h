#ifndef NF_ARROW_WORDS_H
#define NF_ARROW_WORDS_H

#include "bindings/arrow/src/arrow_texts.h"

/* A dictionary: texts, each there once, and numbers for them. Zero it before use. */
struct nf_arrow_words {
    struct nf_arrow_texts texts;
    uint32_t *slots;   /* by hash: the number of a word and one; 0: free */
    size_t slot_count; /* a power of two, or 0 */
    int32_t last;      /* the number that was given last */
};

/* The number of @word, which is added if it is new. NF_E_NOMEM, NF_E_LIMIT. */
enum nf_status nf_arrow_words_get(struct nf_arrow_words *w, struct nf_str word, int32_t *out);

void nf_arrow_words_free(struct nf_arrow_words *w);

#endif

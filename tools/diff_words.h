#ifndef NF_TOOLS_DIFF_WORDS_H
#define NF_TOOLS_DIFF_WORDS_H

#include "src/base/buf.h"
#include "tools/out.h"

/* Two texts, of which each word is told whether the other has it too. */
struct diff_texts {
    struct nf_str old, now;
    bool color; /* words are coloured, not put into brackets */
};

/*
 * diff_words - write the lines of @t that differ, with words that went and words that came
 *
 * Texts of more than 4 MiB are compared line by line. False when out of memory.
 */
bool diff_words(struct out *out, const struct diff_texts *t);

#endif

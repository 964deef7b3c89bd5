#ifndef NF_TOOLS_ARTICLE_H
#define NF_TOOLS_ARTICLE_H

#include <newsfiche/record.h>

#include "src/base/buf.h"

/* The original, byte for byte, appended to @to; false when out of memory. */
bool article_original(const struct nf_record *record, struct nf_buf *to);

/* One line of JSON with its line end, appended to @to. */
bool article_json(const struct nf_record *record, struct nf_buf *to);

/* "json", "md" or "txt", by how the article begins. */
const char *article_extension(const struct nf_record *record);

/*
 * article_name - a file name for an article: "00000017-rain-in-the-north.json"
 *
 * Of the article's own text only ASCII letters and digits get in, in lower
 * case, so no article can choose a path. Room for ARTICLE_NAME bytes.
 */
#define ARTICLE_NAME 96
bool article_name(const struct nf_record *record, uint64_t ordinal,
                  struct nf_buf *scratch, char name[ARTICLE_NAME]);

#endif

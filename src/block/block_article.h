#ifndef NF_BLOCK_BLOCK_ARTICLE_H
#define NF_BLOCK_BLOCK_ARTICLE_H

#include "src/block/block_load.h"

/*
 * nf_block_article - article @i of the block as a record
 * @text:   its decoded frame; NULL: text values come with a NULL ptr
 * @fields: room for as many as nf_block_article_fields() says
 *
 * nf_block_article_bytes() is how many bytes its literals and values have, with
 * those of its texts or without.
 */
uint64_t nf_block_article_bytes(const struct nf_block *b, uint32_t i, bool text);
uint32_t nf_block_article_fields(const struct nf_block *b, uint32_t i);
bool nf_block_article_withdrawn(const struct nf_block *b, uint32_t i);
void nf_block_article(const struct nf_block *b, uint32_t i, const char *text,
                      struct nf_field *fields, struct nf_record *out);

/* As above, but only the fields of which keys are made, and no texts. */
void nf_block_article_keys(const struct nf_block *b, uint32_t i,
                           struct nf_field *fields, struct nf_record *out);

#endif

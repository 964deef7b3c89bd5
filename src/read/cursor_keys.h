#ifndef NF_READ_CURSOR_KEYS_H
#define NF_READ_CURSOR_KEYS_H

#include "src/article/facts.h"
#include "src/read/cursor.h"

/*
 * nf_cursor_key - the key of that sort of article @i of the cursor's block
 * @kind: enum nf_key
 * @key:  receives it, until the next call; empty if there is none
 *
 * NF_OK, NF_E_NOMEM.
 */
enum nf_status nf_cursor_key(struct nf_cursor *c, uint32_t i, int kind, struct nf_str *key);

/* nf_cursor_key_facts - what a key index has of the same article: of @out the keys are set.
 * NF_OK, NF_E_NOMEM. */
enum nf_status nf_cursor_key_facts(struct nf_cursor *c, uint32_t i, struct nf_facts *out);

#endif

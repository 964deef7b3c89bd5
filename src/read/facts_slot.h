#ifndef NF_READ_FACTS_SLOT_H
#define NF_READ_FACTS_SLOT_H

#include "src/article/facts.h"
#include "src/base/vec.h"
#include "src/read/text_slot.h"

/* What indexes that are lost need to know of the articles of a loaded block. */
struct nf_facts_slot {
    struct nf_block_slot *block;
    struct nf_text_slot text;
    NF_VEC(struct nf_field) fields;
    struct nf_buf scratch;
};

/* @s stays where it is until it is freed. */
void nf_facts_slot_init(struct nf_facts_slot *s, struct nf_block_slot *block);
void nf_facts_slot_free(struct nf_facts_slot *s);

/*
 * nf_facts_slot_get - set @out to what article @i of the loaded block tells; of one that was
 *                     withdrawn, to that alone
 * @out:  views, until the next call
 * @lost: whether some of it is damaged; @out has the rest then
 *
 * Names and times are short fields, but where they are long in a block: then they are texts, and
 * its text is read. NF_OK, NF_E_IO, NF_E_NOMEM, and NF_E_UNSUPPORTED as nf_facts_time().
 */
enum nf_status nf_facts_slot_get(struct nf_facts_slot *s, uint32_t i, struct nf_facts *out,
                                 bool *lost, struct nf_error *err);

#endif

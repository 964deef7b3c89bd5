#ifndef NF_WRITE_SET_LEARN_H
#define NF_WRITE_SET_LEARN_H

#include "src/write/writer_sets.h"

/*
 * nf_sets_learn - learn tables from the blocks that are held, if there are frames that the
 * tables there are do not serve well
 * @times: so many times what is held is expected to be packed with them, what is held
 *         included
 *
 * Memory: eight times what the largest group is learned from, which is less where more is
 * held. NF_OK, NF_E_NOMEM, NF_E_STOPPED, NF_E_DAMAGED if a table does not give back what was
 * packed with it, or the sink's status.
 */
enum nf_status nf_sets_learn(struct nf_writer_sets *s, struct nf_held_blocks *held,
                             uint32_t times, struct nf_output *out, struct nf_error *err);

#endif

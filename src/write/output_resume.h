#ifndef NF_WRITE_OUTPUT_RESUME_H
#define NF_WRITE_OUTPUT_RESUME_H

#include "src/write/earlier.h"

/*
 * nf_output_resume - go on where the archive ends that @e sees
 * @footer: where its footer is
 *
 * Tables, pages, key indexes and bans are taken over. NF_OK, NF_E_NOMEM, NF_E_IO;
 * NF_E_DAMAGED if a page of the footer is wrong; NF_E_LIMIT if it has the last generation
 * that there can be.
 */
enum nf_status nf_output_resume(struct nf_output *o, struct nf_earlier *e,
                                const struct nf_place *footer, struct nf_error *err);

/*
 * nf_pages_merge - make one page of the last ones and the one that is being made, as
 * many as have less than twice the blocks of what comes behind them (spec 11.6)
 *
 * Those that cannot be read stay. NF_OK, NF_E_NOMEM, or the store's status.
 */
enum nf_status nf_pages_merge(struct nf_output *o, struct nf_earlier *e, struct nf_error *err);

/* nf_keys_merge - the same of key indexes: their keys go into the one that is being made.
 * Cost: loads the heads of the blocks that they are of. */
enum nf_status nf_keys_merge(struct nf_output *o, struct nf_earlier *e, struct nf_error *err);

#endif

#ifndef NF_WRITE_OUTPUT_PARITY_H
#define NF_WRITE_OUTPUT_PARITY_H

#include "src/write/writer_output.h"

/*
 * nf_output_parity - before a footer, chunks of parity for what none is there for yet
 * @o: of a store. If o->parity.percent is 0, the archive is not sealed and nothing is done;
 *     nor if this build has no code
 *
 * They cover what is before the first of them, as far as it is not covered, and no parity,
 * which can be made again of what it covers. The footer that comes next is covered by the
 * parity of the generation behind it.
 */
enum nf_status nf_output_parity(struct nf_output *o, struct nf_error *err);

/* nf_output_parity_resume - go on as the parity does that stands before the footer at @footer;
 * if there is none, the archive is not sealed */
enum nf_status nf_output_parity_resume(struct nf_output *o, const struct nf_source *source,
                                       uint64_t footer, struct nf_error *err);

#endif

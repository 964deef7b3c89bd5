#ifndef NF_MEND_TRACES_SETTLE_H
#define NF_MEND_TRACES_SETTLE_H

#include "src/base/stop.h"
#include "src/mend/table_traces.h"
#include "src/mend/withdrawn_list.h"

/*
 * nf_traces_settle - find out what of the runs that were noted no article has that stays, and
 * mark it
 *
 * Of a token of a lexicon with such a run: whether a frame uses it that stays as it is. Of a
 * dictionary, which no frame says that it uses: whether a frame of its set has the run, decoded.
 * All processors look, near the articles of @list first, until all is found or they are
 * through. What cannot be read has nothing. NF_OK; NF_E_NOMEM, NF_E_IO, NF_E_LIMIT,
 * NF_E_STOPPED.
 */
enum nf_status nf_traces_settle(struct nf_traces *t, const struct nf_withdrawn_list *list,
                                const struct nf_stop *stop, struct nf_error *err);

#endif

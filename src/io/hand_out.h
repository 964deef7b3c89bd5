#ifndef NF_IO_HAND_OUT_H
#define NF_IO_HAND_OUT_H

#include <newsfiche/io.h>

#include "src/base/sized.h"

/* Give the caller a source, a sink or a store; struct_size of @own need not be set. */
static inline void nf_source_put(struct nf_source *out, const struct nf_source *own)
{
    nf_sized_put(out, NF_SIZE_THROUGH(struct nf_source, close), own, sizeof(*own));
}

static inline void nf_sink_put(struct nf_sink *out, const struct nf_sink *own)
{
    nf_sized_put(out, NF_SIZE_THROUGH(struct nf_sink, close), own, sizeof(*own));
}

static inline void nf_store_put(struct nf_store *out, const struct nf_store *own)
{
    nf_sized_put(out, NF_SIZE_THROUGH(struct nf_store, close), own, sizeof(*own));
}

#endif

#ifndef NF_CHUNK_TAIL_LOOK_H
#define NF_CHUNK_TAIL_LOOK_H

#include <newsfiche/io.h>

/* What stands in a file behind its last footer that is whole. */
enum nf_tail {
    NF_TAIL_NONE,
    NF_TAIL_UNFINISHED, /* chunks of a generation, or zeros, but no footer was written */
    NF_TAIL_FOREIGN,    /* nothing of this archive: something was appended */
    NF_TAIL_DAMAGED     /* a trailer: a footer stood there, so a generation is lost */
};

/*
 * nf_tail_look - what the bytes of @source from @from on are, in the archive @id
 *
 * A writer writes a footer and its trailer once all of a generation's chunks are on disk:
 * without a trailer nobody was told that the generation is there.
 *
 * NF_OK, NF_E_IO, NF_E_NOMEM. Cost: reads those bytes once.
 */
enum nf_status nf_tail_look(const struct nf_alloc *alloc, const struct nf_source *source,
                            const uint8_t *id, uint64_t from, enum nf_tail *out,
                            struct nf_error *err);

#endif

#ifndef NF_CHUNK_CHUNK_WALK_H
#define NF_CHUNK_CHUNK_WALK_H

#include <newsfiche/io.h>

#include "format/chunk_header.h"
#include "src/base/buf.h"

/* What a part of the file is. */
enum nf_piece_kind {
    NF_PIECE_CHUNK,   /* its header holds up, and all of it is in the file */
    NF_PIECE_TRAILER, /* the bytes behind a footer */
    NF_PIECE_PADDING, /* those behind a trailer, up to where a generation may begin */
    NF_PIECE_LOST     /* bytes that are none of these, up to the next chunk */
};

struct nf_piece {
    enum nf_piece_kind kind;
    uint64_t at;
    uint64_t len;
    bool sound;       /* trailer: it belongs to the footer; padding: it is zero */
    uint64_t unsound; /* padding: where the first byte is that is not zero */
    bool cut;         /* lost: a chunk begins there that the end of the file cuts off */
    struct nf_chunk chunk; /* of a chunk, and of one that is cut off */
    uint8_t header[NF_CHUNK_HEADER_SIZE]; /* as well */
};

/*
 * From front to back through a file: every byte behind the file header belongs to one
 * piece. Where no chunk begins, the walk goes on at the next place that holds up as
 * one. It needs no footer, and compares no checksum but those of headers.
 *
 * Cost: a read of a few bytes for each piece; behind damage one of 256 KiB, and none for the
 * pieces in these.
 */
struct nf_chunk_walk {
    const struct nf_source *source;
    const uint8_t *id;
    uint64_t at;         /* of the next piece */
    enum nf_piece_kind next;
    uint32_t footer_len; /* of the last footer's payload */
    struct nf_buf buf;
    const uint8_t *bytes; /* that were read last: */
    uint64_t from;        /* where they are, */
    size_t have;          /* and how many */
};

/* @id: of the archive; it and @source are used until nf_chunk_walk_free(). */
void nf_chunk_walk_init(struct nf_chunk_walk *w, const struct nf_alloc *alloc,
                        const struct nf_source *source, const uint8_t *id);
void nf_chunk_walk_free(struct nf_chunk_walk *w);

/* NF_OK; NF_E_END, without a text, at the end of the file; NF_E_IO, NF_E_NOMEM. */
enum nf_status nf_chunk_walk_next(struct nf_chunk_walk *w, struct nf_piece *out,
                                  struct nf_error *err);

#endif

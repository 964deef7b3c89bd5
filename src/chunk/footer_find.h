#ifndef NF_CHUNK_FOOTER_FIND_H
#define NF_CHUNK_FOOTER_FIND_H

#include <newsfiche/io.h>

#include "format/chunk_header.h"
#include "src/base/buf.h"
#include "src/chunk/chunk_check.h"

/* A footer whose header and payload hold up. */
struct nf_footer_place {
    struct nf_place chunk;
    uint8_t id[NF_ID_SIZE]; /* that it names, and that its header is bound to */
    uint64_t end;           /* of its generation: behind the trailer, at most the file's */
    bool trailer;           /* whether that is there, and its own */
};

/*
 * From the end of a file backwards to its footers, the newest first: where the end is
 * torn, or something was appended, an earlier footer may be whole.
 *
 * It looks for chunk headers, not for trailers: a header is bound to the archive and to
 * its offset, so that no text in an article passes for one, and a footer whose trailer
 * is missing is found as well.
 *
 * Cost: each byte is read once, in pieces of 256 KiB; and of footers, which a hostile file
 * can have overlap, no more bytes are hashed than the file has. Two more reads for each
 * footer found.
 */
struct nf_footer_find {
    const struct nf_source *source;
    const uint8_t *id; /* NULL: any */
    uint64_t at;       /* footers that begin before this are still to be looked for, */
    uint64_t stop;     /* but none that begins before this */
    uint64_t work;     /* bytes of footers that may still be hashed */
    struct nf_buf buf; /* the bytes from @from on that were read last */
    const uint8_t *bytes;
    uint64_t from;
    size_t have;
    struct nf_buf trailer;
    struct nf_chunk_checker checker;
};

/*
 * @id: of the archive, if that is known: other footers are passed over. It and @source are
 *      used until nf_footer_find_free()
 * @most: how many bytes from the end to look at; UINT64_MAX: all
 */
void nf_footer_find_init(struct nf_footer_find *f, const struct nf_alloc *alloc,
                         const struct nf_source *source, const uint8_t *id, uint64_t most);
void nf_footer_find_free(struct nf_footer_find *f);

/* The next one. NF_OK; NF_E_END, without a text: there is no other, or no more is to be
 * read; NF_E_IO, NF_E_NOMEM. */
enum nf_status nf_footer_find_next(struct nf_footer_find *f, struct nf_footer_place *out,
                                   struct nf_error *err);

#endif

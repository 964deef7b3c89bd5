#ifndef NF_CHUNK_BAD_SECTORS_H
#define NF_CHUNK_BAD_SECTORS_H

#include <newsfiche/io.h>
#include <stdatomic.h>

/* Bytes of a disk that can be read or not, and are written, as one. */
#define NF_SECTOR 4096u

/*
 * A source of which some sectors cannot be read (EIO), so that those are damage like other
 * damage: instead of what they had there are bytes that no checksum agrees with. Nothing else
 * that a source may fail for is passed over.
 */
struct nf_bad_sectors {
    struct nf_source from;
    atomic_bool met; /* whether there were any */
};

/*
 * nf_bad_sectors_init - @out reads @from so
 * @b: kept by reference; @out's context. Closing @out closes @from
 */
void nf_bad_sectors_init(struct nf_bad_sectors *b, const struct nf_source *from,
                         struct nf_source *out);

/* Whether any of the @n bytes at @at, which are in the source, cannot be read. Reads them. */
bool nf_bad_sectors_in(struct nf_bad_sectors *b, uint64_t at, uint64_t n);

#endif

#ifndef NF_REPAIR_H
#define NF_REPAIR_H

#include <newsfiche/io.h>

NF_BEGIN_DECLS

/* Zero is the default. */
struct nf_repair_opts {
    size_t struct_size;
    const struct nf_alloc *alloc;
    bool (*stop)(void *ctx); /* now and then; true to stop (NF_E_STOPPED); may be NULL */
    void *ctx;
    uint64_t now; /* seconds since 1970 that the footer says it was written at; 0: nothing */
};
#define NF_REPAIR_OPTS_INIT { sizeof(struct nf_repair_opts), NULL, NULL, NULL, 0 }

struct nf_repair_result {
    size_t struct_size;
    uint64_t articles;   /* of the archive, those that are lost included */
    uint64_t lost;       /* if indexes were made: those of blocks whose header or head is
                          * damaged. Texts are not looked at */
    uint64_t bytes;      /* that were added; 0: nothing was to be repaired */
    uint64_t generation; /* of the footer that was added, or that there is */
    uint64_t ranges;     /* of up to 64 KiB that parity brought back (parity.h) */
    uint64_t restored;   /* of their bytes, those that were wrong */
    uint64_t beyond;     /* ranges that parity covers and could not bring back */
};
#define NF_REPAIR_RESULT_INIT { sizeof(struct nf_repair_result), 0, 0, 0, 0, 0, 0, 0 }

/*
 * nf_repair - make an archive whole again for those who open it
 * @store: the archive; nobody else may write to it. The caller closes it
 * @opts:  or NULL
 * @out:   receives what was done; left alone on failure
 *
 * If it is sealed (nf_seal()), damaged bytes that parity covers are first restored in place,
 * except those that @beyond counts. No byte of a chunk whose own checksum holds is changed.
 * This can be interrupted at any time, and run again.
 * Bytes that the store fails to read with EIO are damaged (NF_OPEN_BAD_SECTORS, reader.h); the
 * whole range that they are in is written then.
 *
 * If its end, a footer, an index page or one of two copies of a table is damaged, a new
 * generation is put behind all that is there, with indexes made of the blocks that are
 * found, also of those behind the last footer. That changes no byte that is there: damaged ones
 * stay, and readers no longer look at them. Articles keep their numbers; for those that are
 * damaged themselves nf_cursor_get() gives NF_E_DAMAGED as before. A damaged file header stays
 * damaged.
 *
 * NF_OK; NF_E_FORMAT, NF_E_UNSUPPORTED, NF_E_DAMAGED (neither header nor footer is whole),
 * NF_E_LIMIT, NF_E_IO, NF_E_NOMEM, NF_E_USAGE, NF_E_STOPPED: then the archive is as it was,
 * except for bytes behind its end and those that parity restored.
 *
 * Cost: reads the file to look for parity, and what that covers; then what nf_verify() reads,
 * and decodes the short fields of all articles; all articles, if nobody knows how many bytes
 * they have.
 */
NF_API NF_CHECKED enum nf_status
nf_repair(const struct nf_store *store, const struct nf_repair_opts *opts,
          struct nf_repair_result *out, struct nf_error *err);

/* nf_repair_file - nf_store_file() and nf_repair() in one. Statuses are those of the two. */
NF_API NF_CHECKED enum nf_status
nf_repair_file(const char *path, const struct nf_repair_opts *opts,
               struct nf_repair_result *out, struct nf_error *err);

NF_END_DECLS

#endif

#ifndef NF_PARITY_H
#define NF_PARITY_H

#include <newsfiche/io.h>

NF_BEGIN_DECLS

/*
 * Parity: bytes in an archive from which nf_repair() can restore damaged ones (doc/parity.md).
 * Readers ignore it. A writer that goes on with a sealed archive adds parity for what it adds.
 * Parity never covers the newest footer; nf_repair() makes that anew.
 */

/* Whether this build has what makes and uses parity (libisal). Any thread. */
NF_API bool nf_parity_there(void);

/* Zero is the default. */
struct nf_seal_opts {
    size_t struct_size;
    const struct nf_alloc *alloc;
    bool (*stop)(void *ctx); /* now and then; true to stop (NF_E_STOPPED); may be NULL */
    void *ctx;
    uint64_t now;     /* seconds since 1970 that the footer says it was written at; 0: nothing */
    uint64_t percent; /* of parity, 1 to 100; 0: what it is sealed with, or else 5 */
};
#define NF_SEAL_OPTS_INIT { sizeof(struct nf_seal_opts), NULL, NULL, NULL, 0, 0 }

struct nf_seal_result {
    size_t struct_size;
    uint64_t covered;    /* bytes from the first one on that parity covers */
    uint64_t bytes;      /* of parity that were added; 0: it was sealed so already */
    uint64_t generation; /* of the last footer */
};
#define NF_SEAL_RESULT_INIT { sizeof(struct nf_seal_result), 0, 0, 0 }

/*
 * nf_seal - add parity for all that an archive has, as a generation of its own
 * @store: the archive; nobody else may write to it. The caller closes it
 * @opts:  or NULL
 * @out:   or NULL; receives what was done; left alone on failure
 *
 * Bytes that are there are not changed; those that a killed writer left unfinished are cut off.
 * If the archive is sealed with that percentage already, nothing is done; if with another, all
 * is covered once more.
 *
 * NF_OK; NF_E_UNSUPPORTED: also if this build has no parity; NF_E_DAMAGED: the archive is
 * damaged, and parity would keep it so; NF_E_FORMAT, NF_E_USAGE, NF_E_LIMIT, NF_E_IO,
 * NF_E_NOMEM, NF_E_STOPPED: then the archive is as it was, except that unfinished bytes may be
 * cut off, and a missing last trailer may have been added.
 *
 * Cost: reads the archive twice, to verify it and to cover it. Memory: 40 MiB beside what
 * verifying takes.
 */
NF_API NF_CHECKED enum nf_status
nf_seal(const struct nf_store *store, const struct nf_seal_opts *opts,
        struct nf_seal_result *out, struct nf_error *err);

/* nf_seal_file - nf_store_file() and nf_seal() in one. Statuses are those of the two. */
NF_API NF_CHECKED enum nf_status
nf_seal_file(const char *path, const struct nf_seal_opts *opts, struct nf_seal_result *out,
             struct nf_error *err);

/* Zero is the default. */
struct nf_parity_opts {
    size_t struct_size;
    const struct nf_alloc *alloc;
    bool (*stop)(void *ctx); /* as in struct nf_seal_opts */
    void *ctx;
};
#define NF_PARITY_OPTS_INIT { sizeof(struct nf_parity_opts), NULL, NULL, NULL }

struct nf_parity {
    size_t struct_size;
    uint64_t percent; /* that the newest was made with; 0: there is none */
    uint64_t covered; /* bytes from the first one on that it covers */
    uint64_t bytes;   /* of parity in all. Only nf_parity_check() sets this and what follows */
    uint64_t ranges;  /* of up to 64 KiB, covered ones and those of parity */
    uint64_t damaged; /* so many of these are damaged, */
    uint64_t beyond;  /* and so many of the damaged ones cannot be restored */
};
#define NF_PARITY_INIT { sizeof(struct nf_parity), 0, 0, 0, 0, 0, 0 }

/*
 * nf_parity_find - whether the archive in @source is sealed, by what is before its last footer
 * @opts: or NULL
 *
 * If its end is damaged, or its last generation has no parity, there is none for it. NF_OK,
 * NF_E_USAGE, NF_E_IO, NF_E_NOMEM; @out is left alone on failure. Cost: two or three small
 * reads. Any thread.
 */
NF_API NF_CHECKED enum nf_status
nf_parity_find(const struct nf_source *source, const struct nf_parity_opts *opts,
               struct nf_parity *out, struct nf_error *err);

/*
 * nf_parity_check - look for parity everywhere, and compare all that it covers
 * @opts: or NULL
 *
 * Bytes that the source fails to read with EIO are damaged.
 *
 * NF_OK, whatever it found; NF_E_USAGE, NF_E_LIMIT, NF_E_IO, NF_E_NOMEM, NF_E_STOPPED; @out is
 * left alone on failure. Cost: reads the file, and once more what is covered. Any thread.
 */
NF_API NF_CHECKED enum nf_status
nf_parity_check(const struct nf_source *source, const struct nf_parity_opts *opts,
                struct nf_parity *out, struct nf_error *err);

NF_END_DECLS

#endif

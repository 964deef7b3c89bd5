#ifndef NF_SET_CATALOG_H
#define NF_SET_CATALOG_H

#include <newsfiche/types.h>
#include <newsfiche/status.h>

NF_BEGIN_DECLS

/*
 * A set catalog is a small file about many archives: of each what nf_info says, and a filter
 * of the keys of its articles. A set that is opened with it opens none of these archives
 * before it needs an article of it, and asks for a key only the archives that may have it. It
 * is an accelerator: nothing is in it alone, and doc/set-catalog.md says what it has.
 *
 * It counts for an archive as long as the size of the file and the time of its last change
 * are the same; any other archive is asked itself.
 *
 * A catalog does not change. Any number of threads and sets may use it; each set keeps it
 * alive.
 */
struct nf_set_catalog;

/* Zero is the default. */
struct nf_set_catalog_opts {
    size_t struct_size;
    const struct nf_alloc *alloc; /* kept by reference */
    size_t max_size; /* bytes that the catalog may have, which are all held in memory; default
                      * 1 GiB */
    void *ctx;       /* for the functions, which nf_set_catalog_make() alone calls */
    /* Archive number @i (from 0) is left out of the catalog, as it cannot be read, or its end is
     * not whole (NF_E_DAMAGED); true to fail with that status. NULL: fail at the first. */
    bool (*failed)(void *ctx, size_t i, const struct nf_error *err);
    bool (*stop)(void *ctx); /* true to end with NF_E_STOPPED; NULL: never */
};
#define NF_SET_CATALOG_OPTS_INIT \
    { sizeof(struct nf_set_catalog_opts), NULL, 0, NULL, NULL, NULL }

/* What nf_set_catalog_make() wrote. */
struct nf_set_catalog_result {
    size_t struct_size;
    uint64_t archives;   /* in the catalog */
    uint64_t taken_over; /* of them, as they are what they were */
    uint64_t unfiltered; /* of them, without a filter: articles could not be read, or there are
                          * more than 4 Mi keys. They are always asked */
    uint64_t size;       /* bytes */
};
#define NF_SET_CATALOG_RESULT_INIT { sizeof(struct nf_set_catalog_result), 0, 0, 0, 0 }

/*
 * nf_set_catalog_make - write a catalog of @n archives to the file @path
 * @archives: paths; one that is there twice counts once. The catalog names them as seen from
 *            its folder: all may be moved together
 * @opts:     or NULL
 * @result:   receives what was written, or NULL; left alone on failure
 *
 * An existing catalog is replaced when the new one is complete; its entries for archives that
 * are still the same are taken over. Any other existing file stays: NF_E_EXISTS.
 *
 * NF_OK, NF_E_USAGE (no archive), NF_E_EXISTS, NF_E_LIMIT, NF_E_STOPPED, NF_E_IO, NF_E_NOMEM;
 * without @failed also those of nf_reader_open_file().
 *
 * Cost: the short fields of each article of an archive that is new or was changed. Memory:
 * the catalog, and some 50 bytes for each key of an archive, up to 200 MiB.
 */
NF_API NF_CHECKED enum nf_status
nf_set_catalog_make(const char *path, const char *const *archives, size_t n,
                    const struct nf_set_catalog_opts *opts,
                    struct nf_set_catalog_result *result, struct nf_error *err);

/*
 * nf_set_catalog_open - read the catalog @path, for nf_set_opts.catalog
 * @opts: or NULL
 * @out:  receives it; left alone on failure
 *
 * NF_OK, NF_E_FORMAT (it is none), NF_E_UNSUPPORTED (newer), NF_E_DAMAGED, NF_E_LIMIT (larger
 * than max_size), NF_E_IO, NF_E_NOMEM. Messages begin with @path.
 *
 * Cost: the file is read once and its checksum compared.
 */
NF_API NF_CHECKED enum nf_status
nf_set_catalog_open(const char *path, const struct nf_set_catalog_opts *opts,
                    struct nf_set_catalog **out, struct nf_error *err);

/* Give it back; NULL is fine. Before or after sets that use it. */
NF_API void nf_set_catalog_close(struct nf_set_catalog *c);

NF_END_DECLS

#endif

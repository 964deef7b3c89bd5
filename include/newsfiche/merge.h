#ifndef NF_MERGE_H
#define NF_MERGE_H

#include <newsfiche/io.h>
#include <newsfiche/set.h>

NF_BEGIN_DECLS

/* How archives are merged; zero is the default. */
struct nf_merge_opts {
    size_t struct_size;
    bool (*stop)(void *ctx); /* for each block; true to stop (NF_E_STOPPED); may be NULL */
    void *ctx;
    uint64_t now;            /* seconds since 1970 that the footer says it was written at; 0:
                              * nothing */
};
#define NF_MERGE_OPTS_INIT { sizeof(struct nf_merge_opts), NULL, NULL, 0 }

struct nf_merge_result {
    size_t struct_size;
    uint64_t articles;    /* of the new archive */
    uint64_t blocks;
    uint64_t versions;    /* articles that became later versions of those of other archives */
    uint64_t input_bytes; /* of the originals */
    uint64_t bytes;       /* of the new archive */
};
#define NF_MERGE_RESULT_INIT { sizeof(struct nf_merge_result), 0, 0, 0, 0, 0 }

/*
 * nf_merge - make one archive of those of a set
 * @sink: receives it, and is committed; the caller closes it
 * @opts: or NULL
 * @out:  receives what was done; left alone on failure; may be NULL
 *
 * Blocks are moved without being decoded, and tables come along: equal ones once. Articles get
 * their ordinals of the set; those that were withdrawn stay so, and so do later versions.
 * Articles become later versions of those of earlier archives as nf_set_links() finds them. The new
 * archive has one generation, a new id, no parity, and all keys are indexed. It is about as
 * large as the archives together; packed anew, their articles may take less.
 *
 * NF_OK; NF_E_DAMAGED, NF_E_UNSUPPORTED, a part of an archive is damaged or of a newer
 * version: its other articles can still be read one by one; NF_E_LIMIT, more than 2^32 - 1
 * articles, or more sets of tables than there are numbers; NF_E_BUSY, an archive was added to
 * since the set was opened, and cannot be read as it was then; NF_E_USAGE, NF_E_IO,
 * NF_E_NOMEM, NF_E_STOPPED. The sink is committed on NF_OK only.
 *
 * Cost: reads the archives once, tables and the heads of blocks twice; decodes short fields.
 * Memory: that of the set; 25 bytes for each of up to four million keys, 50 for each of up to
 * two million articles; 8 bytes for each article that becomes a later version.
 */
NF_API NF_CHECKED enum nf_status
nf_merge(struct nf_set *set, const struct nf_sink *sink, const struct nf_merge_opts *opts,
         struct nf_merge_result *out, struct nf_error *err);

NF_END_DECLS

#endif

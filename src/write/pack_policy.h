#ifndef NF_WRITE_PACK_POLICY_H
#define NF_WRITE_PACK_POLICY_H

#include <newsfiche/writer.h>

#include "src/pack/copy_find.h"

/*
 * How an archive is packed: what a preset decides, and what the caller decided
 * instead. Made once; nothing else asks which preset it is.
 */
struct nf_pack_policy {
    int level;          /* of zstd */
    int few_level;      /* and where there is little to pack */
    int once_level;     /* and for tables and indexes, which are packed once */
    bool proves;        /* what was packed is unpacked again and compared */
    bool learns;        /* any tables */
    bool lexicons;      /* lexicons among them */
    bool tells_kinds;   /* a set of tables for each kind of text */
    bool fast;          /* one small dictionary is all that is tried */
    bool may_join;      /* few articles may share frames */
    bool looks_back;    /* for texts that were written before */
    struct nf_copy_rules copies; /* and for pieces of them */
    uint32_t matches;   /* permille that those must save of a text, or it has none; texts of
                         * several articles have them in any case */
    size_t held;        /* bytes of articles that are held back to learn tables from */
    uint32_t block_articles;
    uint32_t block_bytes;
    uint32_t frame_articles; /* at least */
    uint32_t frame_bytes; /* more, if on average they have so many bytes together; 0: never */
    size_t short_bytes; /* bytes of short fields that close a block as well */
};

/*
 * nf_pack_policy_make - the policy for these options
 *
 * NF_OK, NF_E_USAGE.
 */
enum nf_status nf_pack_policy_make(const struct nf_writer_opts *opts,
                                   struct nf_pack_policy *out, struct nf_error *err);

/* nf_pack_policy_frames - how many articles a frame has, in a block of @articles that have
 * @bytes together */
uint32_t nf_pack_policy_frames(const struct nf_pack_policy *p, uint32_t articles,
                               size_t bytes);

#endif

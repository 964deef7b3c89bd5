#ifndef NF_BENCH_PEER_H
#define NF_BENCH_PEER_H

#include "bench/bench.h"

/*
 * A way to keep articles. Either a library, measured in this process through
 * the functions, or commands; what is NULL it cannot do.
 *
 * An article goes in and comes out as its line of JSON.
 */
struct peer {
    const char *name;
    const char *about; /* how it is set up */
    unsigned variant;  /* for @build */

    void (*build)(const struct peer *p, const char *jsonl, const char *out);
    void *(*open)(const char *path);
    void (*close)(void *h);
    void (*get)(void *h, uint64_t ordinal, struct text *line);
    void (*get_url)(void *h, struct nf_str url, struct text *line);
    /* Everything an article has, but not put together as a line. */
    void (*get_fields)(void *h, uint64_t ordinal);
    /* All but the long texts. */
    void (*get_short)(void *h, uint64_t ordinal);
    /* The URL of every article that has one; returns how many. */
    uint64_t (*list)(void *h);
    /* The bytes of all lines; NULL where @get in order is as good. */
    uint64_t (*scan)(void *h);
    void (*verify)(void *h);
    void (*verify_deep)(void *h);

    /* For sh; $1 is the JSON Lines file, $2 the archive. */
    const char *pack;
    const char *unpack; /* to standard output */
    const char *test;
};

/* All peers that this build has. */
extern const struct peer *const peers[];
const struct peer *peer_by_name(const char *name);

extern const struct peer peer_newsfiche, peer_newsfiche_fast, peer_newsfiche_max,
    peer_newsfiche_plain, peer_zstd_3, peer_zstd_3_t2, peer_zstd_19, peer_xz,
    peer_bgzip, peer_bzip3, peer_zpaq, peer_sqlite, peer_lmdb, peer_mtbl,
    peer_rocksdb, peer_squashfs, peer_zim;

#endif

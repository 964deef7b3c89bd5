/*
 * The list of peers. What was not found when this was built is not in it.
 */
#include "bench/peer.h"

#include <string.h>

const struct peer *const peers[] = {
    &peer_newsfiche,
    &peer_newsfiche_fast,
    &peer_newsfiche_max,
    &peer_newsfiche_plain,
    &peer_zstd_3,
    &peer_zstd_3_t2,
    &peer_zstd_19,
    &peer_xz,
    &peer_bgzip,
    &peer_bzip3,
    &peer_zpaq,
#ifdef BENCH_SQLITE
    &peer_sqlite,
#endif
#ifdef BENCH_LMDB
    &peer_lmdb,
#endif
#ifdef BENCH_MTBL
    &peer_mtbl,
#endif
#ifdef BENCH_ROCKSDB
    &peer_rocksdb,
#endif
#ifdef BENCH_SQUASHFS
    &peer_squashfs,
#endif
#ifdef BENCH_ZIM
    &peer_zim,
#endif
    NULL,
};

const struct peer *peer_by_name(const char *name)
{
    for (size_t i = 0; peers[i]; i++)
        if (strcmp(peers[i]->name, name) == 0)
            return peers[i];
    die("there is no peer '%s' here", name);
}

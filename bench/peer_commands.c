/*
 * Peers that are commands. From most of them an article comes only with all
 * the others.
 */
#include "bench/peer.h"

const struct peer peer_zstd_3 = {
    .name = "zstd -3",
    .about = "the whole file, solid",
    .pack = "exec zstd -q -f -3 \"$1\" -o \"$2\"",
    .unpack = "exec zstd -q -dc \"$2\"",
    .test = "exec zstd -q -t \"$2\"",
};

const struct peer peer_zstd_3_t2 = {
    .name = "zstd -3 -T2",
    .about = "the same with two threads",
    .pack = "exec zstd -q -f -3 -T2 \"$1\" -o \"$2\"",
};

const struct peer peer_zstd_19 = {
    .name = "zstd -19 --long=27",
    .about = "the whole file, solid",
    .pack = "exec zstd -q -f -19 --long=27 \"$1\" -o \"$2\"",
    .unpack = "exec zstd -q -dc --long=27 \"$2\"",
    .test = "exec zstd -q -t --long=27 \"$2\"",
};

const struct peer peer_xz = {
    .name = "xz -6",
    .about = "the whole file, solid",
    .pack = "exec xz -6 -c \"$1\" >\"$2\"",
    .unpack = "exec xz -dc <\"$2\"",
    .test = "exec xz -t <\"$2\"",
};

const struct peer peer_bgzip = {
    .name = "bgzip",
    .about = "gzip in blocks of 64 KiB, default level",
    .pack = "exec bgzip -c \"$1\" >\"$2\"",
    .unpack = "exec bgzip -dc <\"$2\"",
};

const struct peer peer_bzip3 = {
    .name = "bzip3",
    .about = "blocks of 64 MiB",
    .pack = "exec bzip3 -e -b 64 -c <\"$1\" >\"$2\"",
    .unpack = "exec bzip3 -d -c <\"$2\"",
};

const struct peer peer_zpaq = {
    .name = "zpaq -m3",
    .about = "method 3, all processors",
    .pack = "exec zpaq add \"$2\" \"$1\" -m3 >/dev/null 2>&1",
};

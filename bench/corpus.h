#ifndef NF_BENCH_CORPUS_H
#define NF_BENCH_CORPUS_H

#include "bench/bench.h"

/* All articles in memory, to compare with what comes out of a peer. */
struct corpus {
    char name[64]; /* of the file, without folder and ending */
    const char *path;
    char *bytes;
    size_t size;
    size_t text_size; /* of the lines without their ends */
    struct nf_str *lines;
    size_t count;
    uint32_t *with_url; /* articles with a URL that no other has */
    size_t url_count;
};

/* Its name and path alone; then all of it. */
void corpus_name(struct corpus *c, const char *path);
void corpus_load(struct corpus *c);
struct nf_str corpus_url(const struct corpus *c, uint32_t ordinal);

/* @n articles at random, always the same for the same @seed. */
void corpus_pick(const struct corpus *c, uint64_t seed, bool by_url, size_t n,
                 uint32_t *ordinals);

#endif

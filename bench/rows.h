#ifndef NF_BENCH_ROWS_H
#define NF_BENCH_ROWS_H

#include "bench/bench.h"

/*
 * Articles as zstd frames of their own, packed with a dictionary that is
 * trained on articles from all over the file: what one does with a store that
 * does not compress.
 */
#define ROWS_ABOUT "zstd level 3 frames, 112 KiB dictionary"

struct rows;

/* Train a dictionary for the articles of @jsonl. */
void rows_learn(const char *jsonl, struct text *dictionary);

struct rows *rows_open(const void *dictionary, size_t n);
void rows_close(struct rows *r);

/* One frame; the view lives until the next call. */
struct nf_str rows_pack(struct rows *r, struct nf_str line);
void rows_unpack(struct rows *r, const void *frame, size_t n,
                 struct text *line);

#endif

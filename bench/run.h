#ifndef NF_BENCH_RUN_H
#define NF_BENCH_RUN_H

#include "bench/measure.h"

/* Where figures and archives go. */
struct run {
    const char *self;    /* this program */
    const char *folder;  /* for archives; is there */
    const char *results; /* file */
    unsigned repeats;
};

#define GETS 2000 /* articles asked for in a pass */

/* All figures of one corpus. */
void run_corpus(const struct run *run, const char *jsonl);

/* The size alone, of newsfiche and zstd: for files that are no news. */
void run_sizes(const struct run *run, const char *jsonl);

/* What an archive of newsfiche costs where each read is a request: put into
 * @to, or printed if that is NULL. */
void run_remote(const char *archive, const struct results *to);

/* Figures of @n archives, of so many @articles each, made of the short ones of
 * @jsonl under new URLs. */
void run_scale(const struct run *run, const uint64_t *articles, size_t n,
               const char *jsonl);
void build_scale(uint64_t articles, const char *jsonl, const char *out);

#endif

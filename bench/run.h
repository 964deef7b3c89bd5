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

/* How much an archive costs where each read is a request. */
void run_remote(const char *archive);

/* Figures of @articles made of the short ones of @jsonl under new URLs. */
void run_scale(const struct run *run, uint64_t articles, const char *jsonl);
void build_scale(uint64_t articles, const char *jsonl, const char *out);

#endif

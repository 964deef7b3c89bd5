#ifndef NF_BENCH_MEASURE_H
#define NF_BENCH_MEASURE_H

#include "bench/bench.h"

uint64_t now_ns(void);

/* The value below which the share @p of @v's @n values lies; sorts @v. */
double percentile(double *v, size_t n, double p);

/* What a process took, with all that it started. */
struct spent {
    double wall; /* seconds */
    double user;
    double system;
    double rss;  /* bytes, of the largest process */
    bool ok;
};
struct spent spend(const char *const *argv);

/* Run @work in a process of its own, so that no peer leaves anything to the
 * next; returns whether it ended well. */
bool apart(void (*work)(void *ctx), void *ctx);

/* Bytes of a file, or of all files in a folder. */
double size_of(const char *path);
void remove_all(const char *path);

/* Where figures go: a JSON object a line, appended. */
struct results {
    const char *file;
    const char *corpus;
    const char *peer;
    unsigned repeat;
};
void result(const struct results *r, const char *what, const char *unit,
            double value);

/* The machine and the compiler, as a line of the same file. */
void result_machine(const char *file);

#endif

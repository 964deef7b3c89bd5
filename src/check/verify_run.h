#ifndef NF_CHECK_VERIFY_RUN_H
#define NF_CHECK_VERIFY_RUN_H

#include <newsfiche/verify.h>
#include <pthread.h>

#include "src/read/reader_parts.h"

/* One call of nf_verify(). The lock guards what its threads share. */
struct nf_verify_run {
    struct nf_reader *reader;
    struct nf_verify_opts opts;
    pthread_mutex_t lock;
    pthread_mutex_t one_large; /* held by who has a large article */
    struct nf_verify_result result;
    uint64_t newer; /* findings that are of a newer version, not damage */
    uint64_t large; /* and those that are beyond a limit of the reader */
    uint64_t done;
    uint64_t all;
    bool stopped;
};

/* Whether @st is about the archive alone. */
static inline bool nf_verify_is_finding(enum nf_status st)
{
    return st == NF_E_DAMAGED || st == NF_E_UNSUPPORTED || st == NF_E_LIMIT;
}

/* A finding; any thread. */
void nf_verify_report(struct nf_verify_run *v, uint64_t offset, uint64_t length,
                      uint64_t first, uint64_t articles, const char *fmt, ...)
    NF_PRINTF(6, 7);

/* As nf_verify_report(), where @st is that of something that failed. */
void nf_verify_failed(struct nf_verify_run *v, enum nf_status st,
                      const struct nf_error *err, uint64_t first,
                      uint64_t articles);

/* @done more bytes; whether to stop. Any thread. */
bool nf_verify_progress(struct nf_verify_run *v, uint64_t done);

#endif

#ifndef NF_CHECK_VERIFY_RUN_H
#define NF_CHECK_VERIFY_RUN_H

#include <newsfiche/verify.h>
#include <pthread.h>

#include "src/base/vec.h"
#include "src/read/reader_parts.h"

/* What a damaged place is. */
enum nf_place_what { NF_PLACE_CHUNK, NF_PLACE_BYTES, NF_PLACE_TRAILER, NF_PLACE_PADDING };

/* A damaged place. */
struct nf_verify_place {
    uint64_t offset;
    uint64_t length;
    enum nf_place_what what;
    uint8_t type; /* of a chunk */
    bool known;   /* a later footer was written when it was damaged already: what it cost is
                   * told, and nothing else */
    uint32_t bytes; /* the number of the first place from this on that is no chunk */
};

/* One call of nf_verify(). The lock guards what its threads share. */
struct nf_verify_run {
    struct nf_reader *reader;
    struct nf_verify_opts opts;
    pthread_mutex_t lock;
    pthread_mutex_t one_large; /* held by who has a large article */
    struct nf_verify_result result;
    NF_VEC(struct nf_verify_place) places; /* in the order of the file */
    bool costly; /* of these, some may cost articles */
    uint64_t newer; /* findings that are of a newer version, not damage */
    uint64_t large; /* and those that are beyond a limit of the reader */
    uint64_t done;
    uint64_t all;
    bool stopped;
};

/* Where part @k of @n begins, of @all; the one behind the last begins at @all. */
static inline uint64_t nf_verify_border(uint64_t all, uint64_t k, uint64_t n)
{
    return all / n * k + all % n * k / n;
}

/* Whether what begins at @at is among those to be checked, if that is a sample. */
bool nf_verify_in_sample(const struct nf_verify_opts *opts, uint64_t at);

#define NF_NO_PLACE UINT32_MAX

/* The number of the damaged place that has byte @at, or with @lost of the first that ends
 * behind it, of bytes that are no chunk; NF_NO_PLACE if there is none. */
uint32_t nf_verify_place_at(const struct nf_verify_run *v, uint64_t at, bool lost);

/* Count and report a finding; any thread. */
void nf_verify_finding(struct nf_verify_run *v, const struct nf_damage *d);

/* One that costs no article. Any thread. */
void nf_verify_report(struct nf_verify_run *v, uint64_t offset, uint64_t length,
                      const char *fmt, ...) NF_PRINTF(4, 5);

/* As nf_verify_report(), where @st is that of something that failed; not of what is in a
 * damaged place, which is told of anyway. */
void nf_verify_failed(struct nf_verify_run *v, enum nf_status st,
                      const struct nf_error *err);

/* @done more bytes; whether to stop. Any thread. */
bool nf_verify_progress(struct nf_verify_run *v, uint64_t done);

#endif

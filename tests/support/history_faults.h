#ifndef NF_TESTS_HISTORY_FAULTS_H
#define NF_TESTS_HISTORY_FAULTS_H

/* An archive of some generations, with a source and memory that fail on request. */
#include <errno.h>

#include "tests/support/fault.h"
#include "tests/support/history.h"

struct history_faults {
    struct history h;
    struct fault_memory memory;
    struct nf_alloc alloc; /* of @memory */
    struct fault_io io;
    struct nf_source source; /* of @io */
};

/* It ends with history_end(&f->h). */
static inline void history_faults_begin(struct history_faults *f)
{
    *f = (struct history_faults){ .memory = { .live = 0 } };
    history_begin(&f->h);
    f->alloc = fault_alloc(&f->memory);
    f->io.bytes = (const uint8_t *)f->h.store.bytes.ptr;
    f->io.error = EIO;
    f->source = fault_source(&f->io, f->h.store.bytes.len);
}

#endif

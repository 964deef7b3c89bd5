#ifndef NF_TESTS_LEXICON_FIXTURE_H
#define NF_TESTS_LEXICON_FIXTURE_H

/* The sample lexicon, ready to pack and unpack with, and the reference that reads it. */
#include "tests/support/lexicon_reference.h"
#include "tests/support/pack.h"

struct lexicon_fixture {
    struct nf_buf bytes;
    struct lexicon_ready ready;
    struct reference *ref;
};

static inline int lexicon_set_up(void **state)
{
    struct lexicon_fixture *f = calloc(1, sizeof(*f));
    struct lexicon_table *t = lexicon_sample_table();

    if (!f)
        return -1;
    f->bytes = lexicon_table_bytes(t);
    f->ready = lexicon_open(f->bytes.ptr, f->bytes.len);
    f->ref = reference_new(f->bytes.ptr, f->bytes.len);
    lexicon_table_free(t);
    *state = f;
    return 0;
}

static inline int lexicon_tear_down(void **state)
{
    struct lexicon_fixture *f = *state;

    lexicon_close(&f->ready);
    nf_buf_free(&f->bytes);
    free(f->ref);
    free(f);
    return 0;
}

#endif

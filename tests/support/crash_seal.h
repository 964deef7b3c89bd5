#ifndef NF_TESTS_CRASH_SEAL_H
#define NF_TESTS_CRASH_SEAL_H

/* A seal as a session: it adds no articles, and what it added is told at its end. */
#include "tests/support/crash_trial.h"
#include "tests/support/sealed.h"

/* Seal @from, which has @articles. */
static inline void session_seal(struct session *s, const struct nf_buffer *from,
                                uint64_t articles)
{
    memset(s, 0, sizeof(*s));
    crash_set(&s->start, from);
    crash_set(&s->store.bytes, from);
    s->before = s->articles = articles;
    s->store.records = true;
    session_tell(s, articles);
    assert_true(sealed_seal(&s->store, 20).bytes > 0);
    session_tell(s, articles);
}

#endif

#ifndef NF_TESTS_MEMORY_STORE_H
#define NF_TESTS_MEMORY_STORE_H

/*
 * A store in memory. It fails on request, and may write down what is done to it: what a disk
 * may have made of that when the power fails is in crash_states.h.
 */
#include <errno.h>
#include <newsfiche/io.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/expect.h"
#include "tests/support/fault.h"

enum store_op { STORE_APPEND, STORE_SYNC, STORE_RESIZE, STORE_WRITE };

struct store_step {
    enum store_op op;
    uint64_t at;  /* of what was appended or written; or the size afterwards */
    size_t len;
    size_t bytes; /* where in @log that is */
};

struct memory_store {
    struct fault fault;
    int error;             /* errno value of a call that fails */
    struct nf_buffer bytes;
    unsigned syncs, cuts, closed, writes;
    uint64_t synced;       /* bytes that were there at the last sync */
    bool records;
    struct nf_buffer log;  /* all that was appended and written */
    struct store_step step[4096];
    size_t steps;
};

static inline void store_note(struct memory_store *s, enum store_op op, uint64_t at,
                              const void *p, size_t n)
{
    struct nf_sink to = memory_sink(&s->log);

    if (!s->records)
        return;
    assert_true(s->steps < COUNT_OF(s->step));
    s->step[s->steps++] = (struct store_step){ op, at, n, s->log.len };
    assert_int_equal(to.append(to.ctx, p, n), 0);
}

static inline int store_read(void *ctx, uint64_t off, void *buf, size_t n)
{
    struct memory_store *s = ctx;

    if (fault_now(&s->fault))
        return s->error;
    assert_true(off <= s->bytes.len && n <= s->bytes.len - off);
    if (n)
        memcpy(buf, s->bytes.ptr + off, n);
    return 0;
}

static inline int store_append(void *ctx, const void *buf, size_t n)
{
    struct memory_store *s = ctx;
    struct nf_sink to = memory_sink(&s->bytes);

    if (fault_now(&s->fault))
        return s->error;
    store_note(s, STORE_APPEND, s->bytes.len, buf, n);
    return to.append(to.ctx, buf, n);
}

static inline int store_sync(void *ctx)
{
    struct memory_store *s = ctx;

    if (fault_now(&s->fault))
        return s->error;
    store_note(s, STORE_SYNC, s->bytes.len, "", 0);
    s->syncs++;
    s->synced = s->bytes.len;
    return 0;
}

static inline int store_resize(void *ctx, uint64_t size)
{
    struct memory_store *s = ctx;

    if (fault_now(&s->fault))
        return s->error;
    store_note(s, STORE_RESIZE, size, "", 0);
    s->cuts += size < s->bytes.len;
    if (size > s->bytes.len) {
        const size_t more = (size_t)size - s->bytes.len;
        char *room = nf_buffer_room(&s->bytes, more);

        if (!room)
            return ENOMEM;
        memset(room, 0, more);
    }
    s->bytes.len = (size_t)size;
    return 0;
}

static inline int store_write(void *ctx, uint64_t off, const void *buf, size_t n)
{
    struct memory_store *s = ctx;

    if (fault_now(&s->fault))
        return s->error;
    assert_true(off <= s->bytes.len && n <= s->bytes.len - off);
    store_note(s, STORE_WRITE, off, buf, n);
    memcpy(s->bytes.ptr + off, buf, n);
    s->writes++;
    return 0;
}

static inline void store_closed(void *ctx)
{
    ((struct memory_store *)ctx)->closed++;
}

static inline struct nf_store memory_store(struct memory_store *s)
{
    return (struct nf_store){ sizeof(struct nf_store), s, s->bytes.len, store_read,
                              store_append, store_sync, store_resize, store_closed,
                              store_write };
}

/* Have @n bytes at @p in it, and nothing else. */
static inline void memory_store_set(struct memory_store *s, const void *p, size_t n)
{
    struct nf_sink to = memory_sink(&s->bytes);

    s->bytes.len = 0;
    assert_int_equal(to.append(to.ctx, p, n), 0);
}

static inline void memory_store_free(struct memory_store *s)
{
    free(s->bytes.ptr);
    free(s->log.ptr);
}

#endif

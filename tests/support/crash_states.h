#ifndef NF_TESTS_CRASH_STATES_H
#define NF_TESTS_CRASH_STATES_H

/*
 * What a disk may hold after the power failed. What was there at the last sync is there; of
 * all that was written since, each sector may have reached the disk or not, or in part, or
 * may have been destroyed by it; and the file may have any size that it had since, or one
 * at the end of a sector between these. (Model: Pillai and others, "All file systems are not
 * created equal", 2014.)
 */
#include "tests/support/memory_store.h"

#define CRASH_SECTOR 512

/* The steps of a store, up to the one it crashed at. */
struct crash {
    const struct memory_store *log;
    struct nf_buffer start; /* what was on disk before the first step */
    size_t steps;
};

/* A repeatable stream of numbers. */
static inline uint32_t crash_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

static inline void crash_resize(struct nf_buffer *b, size_t size)
{
    if (size > b->len) {
        char *room = nf_buffer_room(b, size - b->len);

        assert_non_null(room);
        memset(room, 0, size - b->len);
    }
    b->len = size;
}

static inline void crash_set(struct nf_buffer *to, const struct nf_buffer *from)
{
    crash_resize(to, 0);
    crash_resize(to, from->len);
    if (from->len)
        memcpy(to->ptr, from->ptr, from->len);
}

static inline void crash_do(struct nf_buffer *b, const struct crash *c, size_t i)
{
    const struct store_step *s = &c->log->step[i];

    if (s->op == STORE_RESIZE)
        crash_resize(b, (size_t)s->at);
    if (s->op != STORE_APPEND)
        return;
    if (b->len < s->at + s->len)
        crash_resize(b, (size_t)s->at + s->len);
    memcpy(b->ptr + s->at, c->log->log.ptr + s->bytes, s->len);
}

/* The step behind the last sync before the crash. */
static inline size_t crash_synced(const struct crash *c)
{
    size_t i = c->steps;

    while (i > 0 && c->log->step[i - 1].op != STORE_SYNC)
        i--;
    return i;
}

/* One of the sizes that the file may have. */
static inline size_t crash_size(const struct crash *c, size_t before, uint64_t *random)
{
    const size_t from = crash_synced(c);
    const uint32_t which = crash_random(random) % (2 * (uint32_t)(c->steps - from) + 1);
    size_t low = before, high = before;

    for (size_t i = from; i < c->steps && i - from <= which / 2; i++) {
        const struct store_step *s = &c->log->step[i];

        low = high;
        high = (size_t)(s->op == STORE_RESIZE ? s->at : s->at + s->len);
    }
    if (which % 2 || low >= high)
        return which ? high : before;
    return low + (high - low) * (crash_random(random) % 8) / 8 / CRASH_SECTOR * CRASH_SECTOR;
}

/* Of a sector that was written since the sync, what is there. */
static inline void crash_sector(unsigned char *p, size_t n, const unsigned char *old,
                                size_t old_n, bool destroys, uint64_t *random)
{
    const uint32_t what = crash_random(random) % (destroys ? 5 : 4);
    const size_t whole = what == 1 ? crash_random(random) % n : 0; /* written in part */

    if (what >= 2 && what < 4)
        return;
    for (size_t i = whole; i < n; i++)
        p[i] = what == 4 ? (unsigned char)crash_random(random) : i < old_n ? old[i] : 0;
}

/*
 * crash_make - @to receives a state; the same for the same @seed
 * @destroys: whether what a sector held before may be lost while it is written
 */
static inline void crash_make(const struct crash *c, uint64_t seed, bool destroys,
                              struct nf_buffer *to)
{
    static struct nf_buffer old;
    const size_t from = crash_synced(c);
    uint64_t random = seed * 2 + 1;
    const uint32_t all = crash_random(&random) % 4; /* nothing, all, or each by itself */
    size_t size;

    crash_set(&old, &c->start);
    for (size_t i = 0; i < from; i++)
        crash_do(&old, c, i);
    crash_set(to, &old);
    for (size_t i = from; i < c->steps; i++)
        crash_do(to, c, i);
    size = all == 1 ? to->len : crash_size(c, old.len, &random);
    if (to->len < size)
        crash_resize(to, size);
    for (size_t i = from; i < c->steps && all != 1; i++) {
        const struct store_step *s = &c->log->step[i];
        const size_t end = (size_t)s->at + s->len;

        if (s->op != STORE_APPEND)
            continue;
        for (size_t at = (size_t)s->at / CRASH_SECTOR * CRASH_SECTOR; at < end;
             at += CRASH_SECTOR) {
            const size_t left = to->len - at;

            crash_sector(to->ptr + at, left < CRASH_SECTOR ? left : CRASH_SECTOR,
                         old.ptr + (at < old.len ? at : 0), at < old.len ? old.len - at : 0,
                         destroys, &random);
        }
    }
    to->len = size;
}

#endif

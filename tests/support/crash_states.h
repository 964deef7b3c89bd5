#ifndef NF_TESTS_CRASH_STATES_H
#define NF_TESTS_CRASH_STATES_H

/*
 * What a disk may hold after the power failed. What was there at the last sync is there; of
 * all that was written since, each sector may have reached the disk or not, or in part, or
 * may have been destroyed by it, with all that it held before; and the file may have any
 * size that it had since, or one at the end of a sector between these. (Model: Pillai and
 * others, "All file systems are not created equal", 2014.)
 */
#include "tests/support/memory_store.h"

/* How a disk fails. */
struct crash_disk_kind {
    size_t sector; /* bytes that it writes as one: 512, 4096 */
    bool destroys; /* whether what a sector held before may be lost while it is written */
};

/* A disk and the steps of a store, up to the one at which the power fails. */
struct crash_disk {
    const struct memory_store *log;
    struct nf_buffer start; /* what was on disk before the first step */
    size_t steps;
    size_t from;            /* the step behind the last sync */
    struct nf_buffer old;   /* what was there then */
    struct nf_buffer all;   /* and with all steps since */
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

/* Have the @n bytes at @p in @to, and nothing else. */
static inline void crash_put(struct nf_buffer *to, const void *p, size_t n)
{
    to->len = 0;
    if (n > 0) {
        assert_non_null(nf_buffer_room(to, n));
        memcpy(to->ptr, p, n);
    }
    to->len = n;
}

static inline void crash_set(struct nf_buffer *to, const struct nf_buffer *from)
{
    crash_put(to, from->ptr, from->len);
}

static inline void crash_do(struct nf_buffer *b, const struct memory_store *log, size_t i)
{
    const struct store_step *s = &log->step[i];

    if (s->op == STORE_RESIZE)
        crash_resize(b, (size_t)s->at);
    if (s->op != STORE_APPEND)
        return;
    if (b->len < s->at + s->len)
        crash_resize(b, (size_t)s->at + s->len);
    memcpy(b->ptr + s->at, log->log.ptr + s->bytes, s->len);
}

/* Have the power fail behind step @steps. */
static inline void crash_at(struct crash_disk *d, size_t steps)
{
    d->steps = d->from = steps;
    while (d->from > 0 && d->log->step[d->from - 1].op != STORE_SYNC)
        d->from--;
    crash_set(&d->old, &d->start);
    for (size_t i = 0; i < d->from; i++)
        crash_do(&d->old, d->log, i);
    crash_set(&d->all, &d->old);
    for (size_t i = d->from; i < steps; i++)
        crash_do(&d->all, d->log, i);
}

static inline void crash_disk_free(struct crash_disk *d)
{
    free(d->old.ptr);
    free(d->all.ptr);
}

/* One of the sizes that the file may have. */
static inline size_t crash_size(const struct crash_disk *d, size_t sector, uint64_t *random)
{
    const size_t before = d->old.len;
    const uint32_t which = crash_random(random) % (2 * (uint32_t)(d->steps - d->from) + 1);
    size_t low = before, high = before;

    for (size_t i = d->from; i < d->steps && i - d->from <= which / 2; i++) {
        const struct store_step *s = &d->log->step[i];

        low = high;
        high = (size_t)(s->op == STORE_RESIZE ? s->at : s->at + s->len);
    }
    if (which % 2 || low >= high)
        return which ? high : before;
    return low + (high - low) * (crash_random(random) % 8) / 8 / sector * sector;
}

static inline void crash_destroy(unsigned char *p, size_t n, uint64_t *random)
{
    for (size_t i = 0; i < n; i += 4) {
        const uint32_t noise = crash_random(random) * 2u;

        memcpy(p + i, &noise, n - i < 4 ? n - i : 4);
    }
}

/* Of the @n bytes of a sector that was written since the sync, what is there. */
static inline void crash_sector(unsigned char *p, size_t n, const struct nf_buffer *old,
                                size_t at, bool destroys, uint64_t *random)
{
    const uint32_t what = crash_random(random) % (destroys ? 5 : 4);
    const size_t whole = what == 1 ? crash_random(random) % n : 0; /* written in part */
    const size_t old_n = at < old->len ? old->len - at : 0;

    if (what >= 2 && what < 4)
        return;
    if (what == 4) {
        crash_destroy(p, n, random);
        return;
    }
    for (size_t i = whole; i < n; i++)
        p[i] = i < old_n ? old->ptr[at + i] : 0;
}

/* What may become of the sectors that an unsynced step wrote. */
static inline void crash_sectors(const struct crash_disk *d, const struct store_step *s,
                                 const struct crash_disk_kind *kind, struct nf_buffer *to,
                                 uint64_t *random)
{
    const size_t end = (size_t)s->at + s->len;

    for (size_t at = (size_t)s->at / kind->sector * kind->sector; at < end && at < to->len;
         at += kind->sector) {
        const size_t left = to->len - at;

        crash_sector(to->ptr + at, left < kind->sector ? left : kind->sector, &d->old, at,
                     kind->destroys, random);
    }
}

/* @to receives a state of the disk; the same for the same @seed. */
static inline void crash_make(const struct crash_disk *d, const struct crash_disk_kind *kind,
                              uint64_t seed, struct nf_buffer *to)
{
    uint64_t random = seed * 2 + 1;
    const uint32_t all = crash_random(&random) % 64; /* 1: all; else each by itself */
    size_t size;

    crash_set(to, &d->all);
    size = all == 1 ? to->len : crash_size(d, kind->sector, &random);
    if (to->len < size)
        crash_resize(to, size);
    for (size_t i = d->from; i < d->steps && all != 1; i++)
        if (d->log->step[i].op == STORE_APPEND)
            crash_sectors(d, &d->log->step[i], kind, to, &random);
    to->len = size;
}

#endif

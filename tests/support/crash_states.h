#ifndef NF_TESTS_CRASH_STATES_H
#define NF_TESTS_CRASH_STATES_H

/*
 * What a disk may hold after the power failed. What was there at the last sync is there; of
 * all that was written since, each sector may have reached the disk or not, or in part, or
 * may have been destroyed by it, with all that it held before; and the file may have any
 * size that it had since, or one at the end of a sector between these. (Model: Pillai and
 * others, "All file systems are not created equal", 2014.)
 */
#include "format/checksum.h"
#include "tests/support/memory_store.h"
#include "tests/support/pack.h"

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
    size_t low;             /* bytes at the beginning that no step since has touched */
    const void *made;       /* a buffer that has these, since crash_make() made a state there */
};

/* Sectors have no more bytes. */
#define CRASH_SECTOR_MOST 4096

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

static inline bool crash_writes(const struct store_step *s)
{
    return s->op == STORE_APPEND || s->op == STORE_WRITE;
}

static inline void crash_do(struct nf_buffer *b, const struct memory_store *log, size_t i)
{
    const struct store_step *s = &log->step[i];

    if (s->op == STORE_RESIZE)
        crash_resize(b, (size_t)s->at);
    if (!crash_writes(s))
        return;
    if (b->len < s->at + s->len)
        crash_resize(b, (size_t)s->at + s->len);
    memcpy(b->ptr + s->at, log->log.ptr + s->bytes, s->len);
}

/* Bytes that the sectors which were written since the sync leave alone. */
static inline size_t crash_low(const struct crash_disk *d)
{
    size_t low = d->old.len < d->all.len ? d->old.len : d->all.len;

    for (size_t i = d->from; i < d->steps; i++)
        if (d->log->step[i].op != STORE_SYNC && d->log->step[i].at < low)
            low = (size_t)d->log->step[i].at;
    return low / CRASH_SECTOR_MOST * CRASH_SECTOR_MOST;
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
    d->low = crash_low(d);
    d->made = NULL;
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
    const uint32_t which = pack_random(random) % (2 * (uint32_t)(d->steps - d->from) + 1);
    size_t low = before, high = before;

    for (size_t i = d->from; i < d->steps && i - d->from <= which / 2; i++) {
        const struct store_step *s = &d->log->step[i];

        low = high;
        if (s->op == STORE_RESIZE || high < s->at + s->len)
            high = (size_t)s->at + s->len;
    }
    if (which % 2 || low >= high)
        return which ? high : before;
    return low + (high - low) * (pack_random(random) % 8) / 8 / sector * sector;
}

/* One of four noises, so that states come again and need not be looked at again. */
static inline void crash_destroy(unsigned char *p, size_t n, uint64_t *random)
{
    uint64_t noises = pack_random(random) % 4;

    for (size_t i = 0; i < n; i += 4) {
        const uint32_t noise = pack_random(&noises) * 2u;

        memcpy(p + i, &noise, n - i < 4 ? n - i : 4);
    }
}

/* How many of @n bytes are written in part: one of 32 numbers, now and then any. */
static inline size_t crash_part(size_t n, uint64_t *random)
{
    const uint32_t which = pack_random(random) % 36;

    return which < 32 ? which * n / 32 + which % 2 : pack_random(random) % n;
}

/* Of the @n bytes of a sector that was written since the sync, what is there. */
static inline void crash_sector(unsigned char *p, size_t n, const struct nf_buffer *old,
                                size_t at, bool destroys, uint64_t *random)
{
    const uint32_t what = pack_random(random) % (destroys ? 5 : 4);
    const size_t whole = what == 1 ? crash_part(n, random) : 0;
    const size_t old_n = at < old->len ? old->len - at : 0;

    if (what >= 2 && what < 4)
        return;
    if (what == 4) {
        crash_destroy(p, n, random);
        return;
    }
    if (whole < old_n)
        memcpy(p + whole, old->ptr + at + whole, (old_n < n ? old_n : n) - whole);
    if (old_n < n)
        memset(p + (whole < old_n ? old_n : whole), 0, n - (whole < old_n ? old_n : whole));
}

/* What may become of the sectors from @from on that an unsynced step wrote. Returns where the
 * last one ends. */
static inline size_t crash_sectors(const struct crash_disk *d, const struct store_step *s,
                                   const struct crash_disk_kind *kind, size_t from,
                                   struct nf_buffer *to, uint64_t *random)
{
    const size_t end = (size_t)s->at + s->len;
    size_t at = (size_t)s->at / kind->sector * kind->sector;

    for (at = at < from ? from : at; at < end && at < to->len; at += kind->sector) {
        const size_t left = to->len - at;

        crash_sector(to->ptr + at, left < kind->sector ? left : kind->sector, &d->old, at,
                     kind->destroys, random);
    }
    return at;
}

/* Have in @to what there is with all steps. */
static inline void crash_begin(struct crash_disk *d, struct nf_buffer *to)
{
    if (d->made != to) {
        crash_set(to, &d->all);
        return;
    }
    to->len = d->low;
    assert_non_null(nf_buffer_room(to, d->all.len - d->low + 1));
    memcpy(to->ptr + d->low, d->all.ptr + d->low, d->all.len - d->low);
    to->len = d->all.len;
}

/* @to receives a state of the disk; the same for the same @seed. Who changes it then says so:
 * @d->made = NULL. */
static inline void crash_make(struct crash_disk *d, const struct crash_disk_kind *kind,
                              uint64_t seed, struct nf_buffer *to)
{
    uint64_t random = seed * 2 + 1;
    const uint32_t all = pack_random(&random) % 64; /* 1: all; else each by itself */
    const bool once = all % 2; /* or each as often as a step wrote to it: so many are lost */
    size_t size, done = 0;

    crash_begin(d, to);
    size = all == 1 ? to->len : crash_size(d, kind->sector, &random);
    if (to->len < size)
        crash_resize(to, size);
    for (size_t i = d->from; i < d->steps && all != 1; i++)
        if (crash_writes(&d->log->step[i]))
            done = crash_sectors(d, &d->log->step[i], kind, once ? done : 0, to, &random);
    to->len = size;
    d->made = to;
}

/* Of the state in @b, among those since the same sync. */
static inline uint64_t crash_hash(const struct crash_disk *d, const struct nf_buffer *b,
                                  uint64_t seed)
{
    const size_t low = d->low < b->len ? d->low : b->len;

    return nf_hash(b->ptr + low, b->len - low, nf_hash(&b->len, sizeof(b->len), seed + low));
}

/* How many states a test made of all its trials, and of them distinct ones: said at its end. */
static unsigned long crash_all_states, crash_all_distinct;

static inline int crash_say_states(void **state)
{
    (void)state;
    print_message("%lu states, %lu of them distinct\n", crash_all_states, crash_all_distinct);
    return 0;
}

#endif

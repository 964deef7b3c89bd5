#ifndef NF_TESTS_SEEN_H
#define NF_TESTS_SEEN_H

/* Numbers by the hash of what they are of: what was looked at already. */
#include "tests/support/expect.h"

struct seen {
    struct seen_one {
        uint64_t hash; /* 0: nothing */
        uint64_t value;
    } *one;
    size_t room, count; /* @room is a power of 2 */
};

static inline struct seen_one *seen_place(const struct seen *s, uint64_t hash)
{
    size_t i = (size_t)hash & (s->room - 1);

    while (s->one[i].hash && s->one[i].hash != hash)
        i = (i + 1) & (s->room - 1);
    return &s->one[i];
}

static inline void seen_grow(struct seen *s)
{
    const struct seen old = *s;

    s->room = old.room ? old.room * 2 : 1024;
    s->one = calloc(s->room, sizeof(*s->one));
    assert_non_null(s->one);
    for (size_t i = 0; i < old.room; i++)
        if (old.one[i].hash)
            *seen_place(s, old.one[i].hash) = old.one[i];
    free(old.one);
}

/* The value of @hash, which is made if it is not there; *@is_new says so. */
static inline uint64_t *seen_value(struct seen *s, uint64_t hash, bool *is_new)
{
    struct seen_one *one;

    if (2 * s->count >= s->room)
        seen_grow(s);
    one = seen_place(s, hash ? hash : 1);
    *is_new = one->hash == 0;
    s->count += *is_new;
    one->hash = hash ? hash : 1;
    return &one->value;
}

static inline void seen_clear(struct seen *s)
{
    if (s->room)
        memset(s->one, 0, s->room * sizeof(*s->one));
    s->count = 0;
}

static inline void seen_free(struct seen *s)
{
    free(s->one);
    *s = (struct seen){ .one = NULL };
}

#endif

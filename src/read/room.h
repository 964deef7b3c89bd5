#ifndef NF_READ_ROOM_H
#define NF_READ_ROOM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* Take @size more of at most @max bytes, of which @taken are; other threads do so as well. */
static inline bool nf_take_room(atomic_size_t *taken, size_t size, size_t max)
{
    size_t had = atomic_load(taken);

    do {
        if (size > max - had)
            return false;
    } while (!atomic_compare_exchange_weak(taken, &had, had + size));
    return true;
}

#endif

#include "tools/names.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define FIRST_SLOTS 256u
#define PRIME ((UINT64_C(1) << 31) - 1)

/* A polynomial with a factor that nobody knows: names cannot be made to clash. */
static uint32_t hash(const struct names *n, struct nf_str name, unsigned kind)
{
    uint64_t h = kind + 1;

    for (size_t i = 0; i < name.len; i++)
        h = (h * n->factor + (unsigned char)name.ptr[i] + 1) % PRIME;
    return (uint32_t)(h * n->factor % PRIME);
}

struct nf_str name_text(const struct names *n, const struct name_count *e)
{
    return (struct nf_str){ n->bytes + e->at, e->len };
}

static bool is_entry(const struct names *n, const struct name_count *e,
                     struct nf_str name, unsigned kind)
{
    return e->kind == kind && e->len == name.len &&
           (name.len == 0 || memcmp(n->bytes + e->at, name.ptr, name.len) == 0);
}

/* The slot that has the entry, or the free one where it is to be. */
static uint32_t *slot_of(const struct names *n, struct nf_str name, unsigned kind)
{
    uint32_t i = hash(n, name, kind) & (n->slot_count - 1);

    while (n->slots[i] && !is_entry(n, &n->entries[n->slots[i] - 1], name, kind))
        i = (i + 1) & (n->slot_count - 1);
    return &n->slots[i];
}

/* Keep at least half of the slots free. */
static bool make_slots(struct names *n)
{
    uint32_t count = n->slot_count ? 2 * n->slot_count : FIRST_SLOTS;
    uint32_t *slots;

    if (n->count < n->slot_count / 2)
        return true;
    slots = calloc(count, sizeof(*slots));
    if (!slots)
        return false;
    free(n->slots);
    n->slots = slots;
    n->slot_count = count;
    for (uint32_t i = 0; i < n->count; i++)
        *slot_of(n, name_text(n, &n->entries[i]), n->entries[i].kind) = i + 1;
    return true;
}

static bool make_room(struct names *n, size_t len)
{
    if (n->count == n->cap) {
        uint32_t cap = n->cap ? 2 * n->cap : FIRST_SLOTS / 2;
        struct name_count *p = realloc(n->entries, cap * sizeof(*p));

        if (!p)
            return false;
        n->entries = p;
        n->cap = cap;
    }
    if (len > n->bytes_cap - n->bytes_len || !n->bytes) {
        size_t cap = 2 * (n->bytes_len + len) + 4096;
        char *p = realloc(n->bytes, cap);

        if (!p)
            return false;
        n->bytes = p;
        n->bytes_cap = cap;
    }
    return true;
}

static bool choose_factor(struct names *n)
{
    uint32_t r;

    if (getrandom(&r, sizeof(r), GRND_NONBLOCK) != (ssize_t)sizeof(r))
        r = (uint32_t)((uintptr_t)n >> 4);
    n->factor = (1u << 24) + r % (1u << 30);
    return make_room(n, 0) && make_slots(n);
}

struct name_count *names_find(struct names *n, struct nf_str name, unsigned kind)
{
    struct name_count *e;
    uint32_t *slot;

    if (!n->factor && !choose_factor(n))
        return NULL;
    slot = slot_of(n, name, kind);
    if (*slot)
        return &n->entries[*slot - 1];
    if (n->count == NAMES_MOST || name.len > NAMES_BYTES - n->bytes_len)
        return &n->other;
    if (!make_room(n, name.len) || !make_slots(n))
        return NULL;
    e = &n->entries[n->count];
    *e = (struct name_count){ .at = n->bytes_len, .len = name.len, .kind = kind,
                               .order = n->count };
    if (name.len)
        memcpy(n->bytes + n->bytes_len, name.ptr, name.len);
    n->bytes_len += name.len;
    *slot_of(n, name, kind) = ++n->count;
    return e;
}

static int compare(const void *a, const void *b)
{
    const struct name_count *x = a, *y = b;

    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

void names_sort(struct names *n)
{
    if (n->count)
        qsort(n->entries, n->count, sizeof(*n->entries), compare);
}

void names_free(struct names *n)
{
    free(n->entries);
    free(n->slots);
    free(n->bytes);
    memset(n, 0, sizeof(*n));
}

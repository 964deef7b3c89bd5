/* Each block has one place, by its number, in which the one that came last is. */
#include "src/read/kept_heads.h"

#include <string.h>

#include "src/base/alloc.h"

#define MOST_PLACES 2048u
#define MOST_BYTES ((size_t)4 << 20)
/* Of an archive of more blocks most would be gone when they are wanted again, but for those of a
 * part in which somebody goes about: for these a quarter is enough. */
#define MOST_BLOCKS (4 * MOST_PLACES)
#define MOST_OF_ONE ((size_t)32 << 10) /* a block has some 2 KiB of short values (pack/) */

struct nf_kept_place {
    struct nf_kept_head *head;
    size_t size; /* that was allocated for it */
};

void nf_kept_heads_init(struct nf_kept_heads *k, const struct nf_alloc *alloc)
{
    *k = (struct nf_kept_heads){ .alloc = alloc };
}

void nf_kept_heads_free(struct nf_kept_heads *k)
{
    for (uint32_t i = 0; k->places && i < k->count; i++)
        nf_put(k->alloc, k->places[i].head);
    nf_put(k->alloc, k->places);
    nf_kept_heads_init(k, k->alloc);
}

static struct nf_kept_place *place_of(const struct nf_kept_heads *k,
                                      const struct nf_location *where)
{
    return k->places ? &k->places[where->block % k->count] : NULL;
}

const struct nf_kept_head *nf_kept_heads_find(const struct nf_kept_heads *k,
                                              const struct nf_location *where)
{
    const struct nf_kept_place *p = place_of(k, where);

    return p && p->head && nf_is_same_block(&p->head->where, where) ? p->head : NULL;
}

/* Make room for @size bytes; false: there is none, and what was kept there is gone. */
static bool make_room(struct nf_kept_heads *k, struct nf_kept_place *p, size_t size)
{
    if (p->head && p->size >= size)
        return true;
    k->bytes -= p->size;
    nf_put(k->alloc, p->head);
    p->size = 0;
    p->head = nf_get(k->alloc, size);
    if (!p->head)
        return false;
    p->size = size;
    k->bytes += size;
    return true;
}

enum nf_status nf_kept_heads_add(struct nf_kept_heads *k, uint32_t blocks,
                                 const struct nf_kept_head *head, const uint8_t *table,
                                 const uint8_t *shorts)
{
    const size_t size = sizeof(*head) + head->table + head->shorts;
    const uint32_t part = blocks > MOST_BLOCKS ? 4 : 1;
    struct nf_kept_place *p;

    if (!k->places) {
        k->count = blocks == 0 ? 1 : blocks < MOST_PLACES ? blocks : MOST_PLACES / part;
        k->places = nf_zget_array(k->alloc, k->count, sizeof(*k->places));
        if (!k->places)
            return NF_E_NOMEM;
    }
    p = place_of(k, &head->where);
    if (size > MOST_OF_ONE || k->bytes - p->size + size > MOST_BYTES / part)
        return NF_OK;
    if (!make_room(k, p, size))
        return NF_E_NOMEM;
    memcpy(p->head, head, sizeof(*head));
    memcpy(p->head->bytes, table, head->table);
    memcpy(p->head->bytes + head->table, shorts, head->shorts);
    return NF_OK;
}

/*
 * A filter is made by peeling: a cell that a single hash falls on can be set last, so that the
 * hash comes out right whatever its other cells are. That hash is taken away, which leaves
 * other cells with a single one; when all are gone, cells are set in the opposite order.
 */
#include "src/set/fuse_build.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/log2_fixed.h"
#include "src/base/rising.h"

#define SEEDS 100
#define ONE 65536u /* logarithms and factors are in parts of it */

struct cell {
    uint64_t hashes; /* of those that are left on it, exclusive or */
    uint32_t count;
};

struct peeled {
    uint64_t hash;
    uint32_t cell;
};

struct work {
    struct nf_fuse *filter;
    const uint64_t *hashes;
    size_t n;
    size_t cells;
    struct cell *at;
    uint32_t *alone;      /* cells with a single hash, to be looked at */
    struct peeled *stack;
};

static size_t make_different(uint64_t *hashes, size_t n)
{
    size_t kept = 0;

    if (n) /* else there may be no array */
        qsort(hashes, n, sizeof(*hashes), nf_rising);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || hashes[i] != hashes[i - 1])
            hashes[kept++] = hashes[i];
    return kept;
}

/* Sizes as the authors found them to work: segments that grow with the number of hashes, and
 * 1.125 cells for each hash, more if there are few. */
static void choose_size(size_t n, struct nf_fuse *f)
{
    const uint64_t log = nf_log2_fixed(n, 16);
    uint64_t bits = (log * 37762 / ONE + 9 * ONE / 4) / ONE; /* log n / log 3.33 + 2.25 */
    uint64_t factor = 0, cells;

    if (bits > NF_FUSE_MAX_BITS)
        bits = NF_FUSE_MAX_BITS;
    if (log) /* 0.875 + 0.25 × log 1000000 / log n */
        factor = 7 * ONE / 8 + UINT64_C(326559) * ONE / log;
    if (factor < 9 * ONE / 8)
        factor = 9 * ONE / 8;
    cells = (n * factor + ONE / 2) / ONE;
    cells = (cells + (UINT64_C(1) << bits) - 1) >> bits;
    f->segment_bits = (uint8_t)bits;
    f->segments = cells < NF_FUSE_PLACES ? 1 : (uint32_t)(cells - (NF_FUSE_PLACES - 1));
}

static void lay_on(struct work *w)
{
    memset(w->at, 0, w->cells * sizeof(*w->at));
    for (size_t i = 0; i < w->n; i++) {
        const uint64_t mixed = nf_fuse_mix(w->filter, w->hashes[i]);
        uint32_t places[NF_FUSE_PLACES];

        nf_fuse_places(w->filter, mixed, places);
        for (unsigned k = 0; k < NF_FUSE_PLACES; k++) {
            w->at[places[k]].count++;
            w->at[places[k]].hashes ^= mixed;
        }
    }
}

/* How many hashes could be taken away, one after the other. A cell gets alone once. */
static size_t peel(struct work *w)
{
    size_t waiting = 0, peeled = 0;

    for (uint32_t c = 0; c < w->cells; c++)
        if (w->at[c].count == 1)
            w->alone[waiting++] = c;
    while (waiting > 0) {
        const uint32_t c = w->alone[--waiting];
        const uint64_t mixed = w->at[c].hashes;
        uint32_t places[NF_FUSE_PLACES];

        if (w->at[c].count == 0)
            continue;
        w->stack[peeled++] = (struct peeled){ mixed, c };
        nf_fuse_places(w->filter, mixed, places);
        for (unsigned k = 0; k < NF_FUSE_PLACES; k++) {
            struct cell *other = &w->at[places[k]];

            other->hashes ^= mixed;
            if (--other->count == 1)
                w->alone[waiting++] = places[k];
        }
    }
    return peeled;
}

static void set_cells(const struct work *w, uint8_t *cells)
{
    memset(cells, 0, w->cells);
    for (size_t i = w->n; i-- > 0;) {
        const struct peeled *p = &w->stack[i];
        uint32_t places[NF_FUSE_PLACES];
        uint8_t v = nf_fuse_print(p->hash);

        nf_fuse_places(w->filter, p->hash, places);
        for (unsigned k = 0; k < NF_FUSE_PLACES; k++)
            v ^= cells[places[k]];
        cells[p->cell] = v;
    }
}

static enum nf_status try_seeds(struct work *w, uint8_t *cells)
{
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        w->filter->seed = seed;
        lay_on(w);
        if (peel(w) == w->n) {
            set_cells(w, cells);
            w->filter->cells = cells;
            return NF_OK;
        }
    }
    return NF_E_LIMIT;
}

enum nf_status nf_fuse_build(uint64_t *hashes, size_t n, struct nf_buf *cells,
                             struct nf_fuse *out)
{
    struct nf_fuse f = { .cells = NULL };
    struct work w = { .filter = &f, .hashes = hashes };
    struct nf_buf memory;
    enum nf_status st = NF_E_NOMEM;

    w.n = make_different(hashes, n);
    choose_size(w.n, &f);
    w.cells = nf_fuse_cells(&f);
    nf_buf_init(&memory, cells->alloc, SIZE_MAX / 2);
    if (nf_buf_need(&memory, w.cells * (sizeof(*w.at) + sizeof(*w.alone)) +
                                 w.n * sizeof(*w.stack)) &&
        nf_buf_need(cells, w.cells)) {
        w.at = (struct cell *)(void *)memory.ptr;
        w.stack = (struct peeled *)(void *)(w.at + w.cells);
        w.alone = (uint32_t *)(void *)(w.stack + w.n);
        st = try_seeds(&w, cells->ptr);
    }
    if (st == NF_OK) {
        cells->len = w.cells;
        *out = f;
    }
    nf_buf_free(&memory);
    return st;
}

#include "src/mend/patch.h"

#include "src/base/fail.h"
#include "src/chunk/range_read.h"

void nf_patcher_init(struct nf_patcher *p, const struct nf_alloc *alloc,
                     const struct nf_store *store, struct nf_bad_sectors *bad)
{
    *p = (struct nf_patcher){ .store = store, .alloc = alloc, .bad = bad,
                              .source = { .struct_size = sizeof(struct nf_source),
                                          .ctx = store->ctx, .size = store->size,
                                          .read_at = store->read_at } };
    nf_buf_init(&p->now, alloc, SIZE_MAX / 2);
}

void nf_patcher_free(struct nf_patcher *p)
{
    nf_buf_free(&p->now);
    if (p->knows_unproven)
        nf_unproven_free(&p->unproven);
}

/* Of a damaged place that is covered by several chunks of parity each may mend a part. Where
 * more are of use, somebody made it so: then nothing more is written there. */
#define MOST_FOUND 32

static enum nf_status know_unproven(struct nf_patcher *p, const uint8_t id[NF_ID_SIZE],
                                    struct nf_error *err)
{
    enum nf_status st;

    if (p->knows_unproven)
        return NF_OK;
    st = nf_unproven_find(p->alloc, &p->source, id, &p->unproven, err);
    p->knows_unproven = st == NF_OK;
    p->found++;
    return st;
}

/* Other parity wrote into a place, so that what was wrong there may be right now. */
static void forget_unproven(struct nf_patcher *p)
{
    nf_unproven_free(&p->unproven);
    p->knows_unproven = false;
}

/* Leave what differs from the bytes that are there; *now receives where those are. */
static void narrow(struct nf_patch *patch, const uint8_t **now)
{
    while (patch->n > 0 && patch->bytes[patch->n - 1] == (*now)[patch->n - 1])
        patch->n--;
    while (patch->n > 0 && *patch->bytes == **now) {
        patch->bytes++;
        patch->at++;
        patch->n--;
        ++*now;
    }
}

/* Whether no byte that differs is right; *outdated: as far as that is known, for others
 * wrote into the place since. */
static bool are_unproven(const struct nf_patcher *p, const struct nf_patch *patch,
                         const uint8_t *now, bool *outdated)
{
    *outdated = false;
    for (size_t i = 0, n; i < patch->n; i += n) {
        const bool differs = patch->bytes[i] != now[i];

        for (n = 1; i + n < patch->n && (patch->bytes[i + n] != now[i + n]) == differs; n++)
            ;
        if (differs) {
            const struct nf_stretch *s = nf_unproven_of(&p->unproven, patch->at + i, n);

            if (!s)
                return false;
            *outdated = *outdated || (s->by && s->by != p->by);
        }
    }
    return true;
}

enum nf_status nf_patch_plan(struct nf_patcher *p, const uint8_t id[NF_ID_SIZE],
                             struct nf_patch *patch, bool *may, struct nf_error *err)
{
    const uint8_t *now = NULL;
    bool outdated = false;
    enum nf_status st = nf_read(&p->source, patch->at, patch->n, &p->now, &now, err);

    if (st != NF_OK)
        return st;
    if (!nf_bad_sectors_in(p->bad, patch->at, patch->n))
        narrow(patch, &now);
    *may = true;
    if (patch->n == 0)
        return NF_OK;
    st = know_unproven(p, id, err);
    if (st == NF_OK)
        *may = are_unproven(p, patch, now, &outdated);
    if (st != NF_OK || !*may || !outdated)
        return st;
    *may = false;
    if (p->found == MOST_FOUND)
        return NF_OK;
    forget_unproven(p);
    st = know_unproven(p, id, err);
    if (st == NF_OK)
        *may = are_unproven(p, patch, now, &outdated);
    return st;
}

enum nf_status nf_patch_write(struct nf_patcher *p, const struct nf_patch *patch,
                              struct nf_error *err)
{
    int os;

    if (patch->n == 0)
        return NF_OK;
    os = p->store->write_at(p->store->ctx, patch->at, patch->bytes, patch->n);
    p->written += patch->n;
    nf_unproven_written(&p->unproven, patch->at, patch->n, p->by);
    return os ? nf_fail_os(err, os, patch->at, "write") : NF_OK;
}

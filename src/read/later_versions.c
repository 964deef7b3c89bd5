#include "src/read/later_versions.h"

#include <stdlib.h>

#include "src/base/bisect.h"
#include "src/base/fail.h"
#include "src/read/archive_page.h"
#include "src/read/cursor.h"

void nf_later_versions_init(struct nf_later_versions *v, const struct nf_archive *a)
{
    nf_vec_init(&v->list, a->alloc);
    atomic_init(&v->made, false);
    pthread_mutex_init(&v->lock, NULL);
}

void nf_later_versions_free(struct nf_later_versions *v)
{
    nf_vec_free(&v->list);
    pthread_mutex_destroy(&v->lock);
}

static int by_former(const void *a, const void *b)
{
    const struct nf_later_version *x = a, *y = b;

    if (x->former != y->former)
        return x->former < y->former ? -1 : 1;
    return x->later < y->later ? -1 : x->later > y->later;
}

/* Add what the catalog page @number says; *@behind is the first article after those before. */
static enum nf_status add_page(struct nf_later_versions *v, struct nf_cursor *c,
                               uint32_t number, uint64_t *behind, struct nf_error *err)
{
    const struct nf_archive *a = &c->reader->archive;
    const struct nf_catalog_page *page = &c->select.catalog.page;
    struct nf_footer_page p;
    enum nf_status st = nf_archive_next_page(a, number, behind, &p, err);

    if (st != NF_OK || (p.versions == 0 && !a->recovered))
        return st;
    st = nf_catalog_slot_load(&c->select, number, err);
    for (uint32_t i = 0; st == NF_OK && i < p.articles; i++) {
        const uint32_t ordinal = p.first + i, former = page->time[i].former;
        const struct nf_later_version found = { ordinal - former, ordinal, ordinal };

        if (former == 0)
            continue;
        if ((nf_vec_count(&v->list) + 1) * sizeof(found) > a->max_index)
            return nf_fail(err, NF_E_LIMIT, NF_NO_OFFSET,
                           "later versions take more memory than an index may");
        if (!nf_vec_add(&v->list, &found))
            return nf_fail_nomem(err);
    }
    return st;
}

/* The last one of @former in the list, from @from on. */
static struct nf_later_version *find(const struct nf_later_versions *v, size_t from,
                                     uint32_t former)
{
    size_t low;

    nf_bisect(low, from, nf_vec_count(&v->list), i, v->list.at[i].former <= former);
    return low > from && v->list.at[low - 1].former == former ? &v->list.at[low - 1] : NULL;
}

/* Ordinals rise from version to version: what is newest of a later one is known first. */
static void find_newest(struct nf_later_versions *v)
{
    for (size_t i = nf_vec_count(&v->list); i-- > 0;) {
        const struct nf_later_version *next = find(v, i + 1, v->list.at[i].later);

        if (next)
            v->list.at[i].newest = next->newest;
    }
}

static enum nf_status make(struct nf_later_versions *v, struct nf_cursor *c,
                           struct nf_error *err)
{
    const uint32_t pages = c->reader->archive.pages.count;
    uint64_t behind = 0;

    nf_vec_reset(&v->list);
    for (uint32_t i = 0; i < pages; i++) {
        enum nf_status st = add_page(v, c, i, &behind, err);

        if (st != NF_OK && !(nf_is_damage(st) && st != NF_E_LIMIT))
            return st;
    }
    if (nf_vec_count(&v->list))
        qsort(v->list.at, nf_vec_count(&v->list), sizeof(*v->list.at), by_former);
    find_newest(v);
    atomic_store(&v->made, true);
    return NF_OK;
}

bool nf_later_version_known(const struct nf_cursor *c, uint64_t ordinal)
{
    return find(&c->reader->later, 0, (uint32_t)ordinal) != NULL;
}

enum nf_status nf_later_version_of(struct nf_cursor *c, uint64_t ordinal,
                                   const struct nf_later_version **out,
                                   struct nf_error *err)
{
    struct nf_later_versions *v = &c->reader->later;
    enum nf_status st = NF_OK;

    if (!atomic_load(&v->made)) {
        pthread_mutex_lock(&v->lock);
        if (!atomic_load(&v->made))
            st = make(v, c, err);
        pthread_mutex_unlock(&v->lock);
    }
    if (st == NF_OK)
        *out = find(v, 0, (uint32_t)ordinal);
    return st;
}

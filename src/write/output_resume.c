#include "src/write/output_resume.h"

#include <string.h>

#include "src/base/fail.h"
#include "src/chunk/range_read.h"
#include "src/read/archive_page.h"
#include "src/write/output_parity.h"

/* What is behind a footer is cut off, and other chunks come there: nothing of it may be named. */
static bool is_before(const struct nf_place *place, const struct nf_place *footer)
{
    return place->offset <= footer->offset && place->len <= footer->offset - place->offset;
}

static enum nf_status check_keys(const struct nf_archive *a, const struct nf_place *footer,
                                 struct nf_error *err)
{
    for (size_t i = 0; i < nf_vec_count(&a->keys); i++)
        if (!is_before(&a->keys.at[i].place, footer))
            return nf_fail(err, NF_E_DAMAGED, footer->offset,
                           "the footer names a key index behind it");
    return NF_OK;
}

static enum nf_status check_sets(const struct nf_archive *a, const struct nf_place *footer,
                                 struct nf_error *err)
{
    for (size_t i = 0; i < nf_vec_count(&a->sets); i++)
        for (unsigned k = 0; k < NF_SET_PLACES; k++)
            if (a->sets.at[i].has[k] && (!is_before(&a->sets.at[i].copy[k][0], footer) ||
                                         !is_before(&a->sets.at[i].copy[k][1], footer)))
                return nf_fail(err, NF_E_DAMAGED, footer->offset,
                               "the footer names a table behind it");
    return NF_OK;
}

static bool take_keys(struct nf_output *o, const struct nf_archive *a)
{
    return nf_buf_add(&o->keys.buf, a->keys.at, a->keys.buf.len);
}

/* The archive's sets, with their profiles. */
static bool take_sets(struct nf_output *o, const struct nf_archive *a)
{
    for (size_t i = 0; i < nf_vec_count(&a->sets); i++) {
        const struct nf_footer_set *from = &a->sets.at[i];
        struct nf_footer_set *set = nf_output_set(o, from->number, from->profile);

        if (!set)
            return false;
        memcpy(set->has, from->has, sizeof(set->has));
        memcpy(set->copy, from->copy, sizeof(set->copy));
    }
    return true;
}

static enum nf_status take_pages(struct nf_output *o, const struct nf_archive *a,
                                 const struct nf_place *footer, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    for (uint32_t i = 0; st == NF_OK && i < a->pages.count; i++) {
        struct nf_footer_page page;

        st = nf_archive_page(a, i, &page, err);
        if (st == NF_OK && !is_before(&page.catalog, footer))
            st = nf_fail(err, NF_E_DAMAGED, footer->offset, "the footer names a page behind it");
        if (st == NF_OK && !nf_vec_add(&o->pages, &page))
            st = nf_fail_nomem(err);
    }
    return st;
}

/* The head of the next footer, as far as the last one tells. */
static enum nf_status take_head(struct nf_output *o, const struct nf_archive *a,
                                const struct nf_place *footer, struct nf_error *err)
{
    struct nf_buf buf;
    const uint8_t *p;
    enum nf_status st;

    if (a->head.generation == NF_MAX_GENERATION)
        return nf_fail(err, NF_E_LIMIT, footer->offset, "there is no number for another "
                       "generation");
    nf_buf_init(&buf, a->alloc, NF_CHUNK_HEADER_SIZE);
    st = nf_read(&a->source, footer->offset, NF_CHUNK_HEADER_SIZE, &buf, &p, err);
    if (st == NF_OK) {
        o->head = a->head;
        o->head.generation++;
        o->head.previous = *footer;
        o->head.chunks_hash = nf_chunks_hash(a->head.chunks_hash, p);
    }
    nf_buf_free(&buf);
    return st;
}

enum nf_status nf_output_resume(struct nf_output *o, struct nf_earlier *e,
                                const struct nf_place *footer, struct nf_error *err)
{
    const struct nf_archive *a = nf_earlier_archive(e);
    enum nf_status st = take_head(o, a, footer, err);

    if (st == NF_OK)
        st = check_keys(a, footer, err);
    if (st == NF_OK)
        st = check_sets(a, footer, err);
    if (st != NF_OK)
        return st;
    /* Kinds of keys of newer versions are not indexed any more: it cannot be done here. */
    o->indexed = a->indexed & (NF_INDEXED_URLS | NF_INDEXED_IDS);
    o->offset = o->durable = e->size;
    o->durable_articles = a->head.articles;
    if (!take_keys(o, a) || !take_sets(o, a))
        return nf_fail_nomem(err);
    st = nf_output_bans(o, &a->bans, err);
    if (st == NF_OK)
        st = take_pages(o, a, footer, err);
    return st == NF_OK ? nf_output_parity_resume(o, &a->source, footer->offset, err) : st;
}

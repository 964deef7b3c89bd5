#include "src/set/key_filter.h"

#include "format/key_page.h"
#include "src/article/facts.h"
#include "src/base/fail.h"
#include "src/read/reader_parts.h"
#include "src/set/fuse_build.h"

/* The caller is asked so often whether to stop. */
#define ARTICLES_BETWEEN 1024

void nf_key_filter_init(struct nf_key_filter *f, const struct nf_alloc *alloc,
                        bool (*stop)(void *ctx), void *ctx)
{
    f->stop = stop;
    f->ctx = ctx;
    nf_vec_init(&f->hashes, alloc);
    nf_buf_init(&f->cells, alloc, SIZE_MAX / 2);
    nf_buf_init(&f->scratch, alloc, SIZE_MAX / 2);
}

void nf_key_filter_free(struct nf_key_filter *f)
{
    nf_vec_free(&f->hashes);
    nf_buf_free(&f->cells);
    nf_buf_free(&f->scratch);
}

static enum nf_status add_key(struct nf_key_filter *f, const struct nf_record *record, int kind,
                              struct nf_error *err)
{
    struct nf_str key;
    uint64_t hash;

    if (nf_article_key(record, kind, &f->scratch, &key) != NF_OK)
        return nf_fail_nomem(err);
    hash = nf_key_hash((uint8_t)kind, key.ptr, key.len);
    return key.len == 0 || nf_vec_add(&f->hashes, &hash) ? NF_OK : nf_fail_nomem(err);
}

static enum nf_status add_keys(struct nf_key_filter *f, struct nf_cursor *c, uint32_t ordinal,
                               uint8_t indexed, struct nf_error *err)
{
    struct nf_record record;
    enum nf_status st = nf_cursor_get(c, ordinal, NF_PARTS_SHORT, &record, err);

    if (st == NF_E_WITHDRAWN)
        return NF_OK;
    if (st == NF_OK && indexed & NF_INDEXED_URLS)
        st = add_key(f, &record, NF_KEY_URL, err);
    if (st == NF_OK && indexed & NF_INDEXED_IDS)
        st = add_key(f, &record, NF_KEY_ID, err);
    return st;
}

static enum nf_status gather(struct nf_key_filter *f, struct nf_reader *r, struct nf_error *err)
{
    const struct nf_archive *a = &r->archive;
    struct nf_cursor *c = NULL;
    enum nf_status st = nf_cursor_open(r, &c, err);

    nf_vec_reset(&f->hashes);
    for (uint32_t i = 0; i < a->head.articles && st == NF_OK; i++) {
        if (i % ARTICLES_BETWEEN == 0 && f->stop && f->stop(f->ctx))
            st = nf_fail(err, NF_E_STOPPED, NF_NO_OFFSET, "stopped by the caller");
        else if (nf_vec_count(&f->hashes) > NF_FUSE_MOST - 2)
            st = NF_E_LIMIT;
        else
            st = add_keys(f, c, i, a->indexed, err);
    }
    nf_cursor_close(c);
    return st;
}

enum nf_status nf_key_filter_make(struct nf_key_filter *f, struct nf_reader *r,
                                  struct nf_set_catalog_entry *e, struct nf_error *err)
{
    enum nf_status st;

    e->indexed = r->archive.indexed & (NF_INDEXED_URLS | NF_INDEXED_IDS);
    e->has_filter = false;
    if (!e->indexed)
        return NF_OK;
    st = gather(f, r, err);
    if (st == NF_OK)
        st = nf_fuse_build(f->hashes.at, nf_vec_count(&f->hashes), &f->cells, &e->filter);
    if (st == NF_E_NOMEM)
        nf_fail_nomem(err);
    e->has_filter = st == NF_OK;
    return nf_is_damage(st) ? NF_OK : st;
}

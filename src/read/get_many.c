/*
 * Many articles at once: in the order of the file, so that what an article shares with
 * its neighbours is read and decoded once.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/base/rising.h"
#include "src/read/archive_page.h"
#include "src/read/reader_parts.h"
#include "src/read/scan.h"

/* One call. */
struct many {
    struct nf_reader *reader;
    uint64_t *order; /* ordinal << 32 | index, rising */
    size_t n;
    size_t next;
    nf_each_article *each;
    void *ctx;
    enum nf_status status; /* of the first that cannot be had */
    struct nf_error err;
};

/* Ordinals with their places, sorted. */
static enum nf_status make_order(struct many *m, const uint64_t *ordinals,
                                 struct nf_error *err)
{
    uint32_t articles = m->reader->archive.head.articles;
    bool sorted = true;

    if (m->n > INT32_MAX)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET,
                       "%zu articles in one call, %" PRId32 " are allowed", m->n,
                       INT32_MAX);
    for (size_t i = 0; i < m->n; i++)
        if (ordinals[i] >= articles)
            return nf_archive_no_article(&m->reader->archive, ordinals[i], err);
    m->order = nf_get_array(m->reader->archive.alloc, m->n, sizeof(*m->order));
    if (!m->order)
        return nf_fail_nomem(err);
    for (size_t i = 0; i < m->n; i++) {
        m->order[i] = ordinals[i] << 32 | i;
        sorted = sorted && (i == 0 || m->order[i - 1] < m->order[i]);
    }
    if (!sorted)
        qsort(m->order, m->n, sizeof(*m->order), nf_rising);
    return NF_OK;
}

static enum nf_status next(void *ctx, struct nf_cursor *c, struct nf_scan_item *out,
                           struct nf_error *err)
{
    struct many *m = ctx;

    (void)c;
    (void)err;
    if (m->next == m->n)
        return NF_E_END;
    *out = (struct nf_scan_item){ m->order[m->next] >> 32, m->order[m->next] & UINT32_MAX };
    m->next++;
    return NF_OK;
}

static bool each(void *ctx, const struct nf_scan_item *item,
                 const struct nf_record *record, struct nf_str made)
{
    struct many *m = ctx;

    (void)made;
    return m->each(m->ctx, (size_t)item->index, record);
}

static bool failed(void *ctx, const struct nf_scan_item *item, enum nf_status status,
                   const struct nf_error *err)
{
    struct many *m = ctx;

    if (m->status == NF_OK)
        m->status = nf_fail(&m->err, status, err->offset, "article %" PRIu64 ": %s",
                            item->ordinal, err->text);
    return false;
}

enum nf_status nf_reader_get_many(struct nf_reader *r, const uint64_t *ordinals,
                                  size_t n, enum nf_parts parts,
                                  unsigned threads, nf_each_article *each_article,
                                  void *ctx, struct nf_error *err)
{
    struct many m = { .reader = r, .n = n, .each = each_article, .ctx = ctx };
    const struct nf_scan scan = { .reader = r, .threads = threads, .parts = parts,
                                  .articles = n, .ctx = &m, .next = next, .each = each,
                                  .failed = failed };
    enum nf_status st;

    if (n == 0)
        return NF_OK;
    st = make_order(&m, ordinals, err);
    if (st != NF_OK)
        return st;
    st = nf_scan_run(&scan, err);
    nf_put(r->archive.alloc, m.order);
    if (st == NF_OK && m.status != NF_OK)
        nf_fail_copy(err, &m.err);
    return st != NF_OK ? st : m.status;
}

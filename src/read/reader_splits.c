#include <inttypes.h>

#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/read/archive_page.h"
#include "src/read/reader_parts.h"

/* A way through the blocks of an archive, by what the offsets pages say. */
struct walk {
    struct nf_reader *reader;
    struct nf_offsets offsets;
    uint64_t first;  /* ordinal with which the block at hand begins, */
    uint64_t behind; /* and the one behind it */
    uint64_t bytes;  /* of the block, and of what stands between it and the next */
};

static struct walk walk_begin(struct nf_reader *r, uint64_t ordinal)
{
    struct walk w = { .reader = r, .behind = ordinal };

    nf_offsets_init(&w.offsets, &r->archive);
    return w;
}

/* On to the next block, which there is. One that is lost takes no work: a page that cannot
 * be had counts as one block of no bytes. Where blocks were moved, the length of the last one
 * of a page is not known and counts as nothing. */
static enum nf_status walk_next(struct walk *w, struct nf_error *err)
{
    const struct nf_archive *a = &w->reader->archive;
    struct nf_location where;
    struct nf_footer_page p;
    uint64_t end;
    uint32_t page;
    enum nf_status st = nf_archive_page_of_article(a, (uint32_t)w->behind, &page, &p, err);

    if (st != NF_OK)
        return st;
    st = nf_locate(&w->reader->offsets, &w->offsets, (uint32_t)w->behind, &where, err);
    if (st == NF_E_DAMAGED) {
        w->first = p.first;
        w->behind = (uint64_t)p.first + p.articles;
        w->bytes = 0;
        return NF_OK;
    }
    if (st != NF_OK)
        return st;
    end = where.end ? where.end : p.offsets.offset; /* they stand behind their blocks */
    w->first = where.first;
    w->behind = where.first + (uint64_t)where.articles;
    w->bytes = end > where.offset ? end - where.offset : 0;
    return NF_OK;
}

static void walk_end(struct walk *w)
{
    nf_offsets_free(&w->offsets);
}

enum nf_status nf_reader_span(struct nf_reader *r, uint64_t first, uint64_t end,
                              uint64_t *bytes, struct nf_error *err)
{
    struct walk w;
    uint64_t sum = 0;
    enum nf_status st = NF_OK;

    if (first > end || end > r->archive.head.articles)
        return nf_fail(err, NF_E_RANGE, NF_NO_OFFSET,
                       "no articles %" PRIu64 " to before %" PRIu64 ": the archive has %" PRIu32,
                       first, end, r->archive.head.articles);
    w = walk_begin(r, first);
    while (w.behind < end && st == NF_OK) {
        st = walk_next(&w, err);
        sum += w.bytes;
    }
    walk_end(&w);
    if (st == NF_OK)
        *bytes = sum;
    return st;
}

/* Before which byte, of all, part @i of @n begins. */
static uint64_t begins_at(uint64_t all, size_t i, size_t n)
{
    return all / n * i + (all % n * i + n - 1) / n;
}

/* Part i begins with the first block before which stand the bytes of the parts before it. */
static enum nf_status find_borders(struct nf_reader *r, size_t n, uint64_t all, uint64_t *out,
                                   struct nf_error *err)
{
    struct walk w = walk_begin(r, 0);
    uint64_t before = 0;
    size_t i = 0;
    enum nf_status st = NF_OK;

    while (w.behind < r->archive.head.articles && i < n && st == NF_OK) {
        st = walk_next(&w, err);
        for (; st == NF_OK && i < n && before >= begins_at(all, i, n); i++)
            out[i] = w.first;
        before += w.bytes;
    }
    for (; i <= n; i++)
        out[i] = r->archive.head.articles;
    walk_end(&w);
    return st;
}

enum nf_status nf_reader_splits(struct nf_reader *r, size_t n, uint64_t *borders,
                                struct nf_error *err)
{
    uint64_t *out, all = 0;
    enum nf_status st;

    if (n == 0 || n >= UINT32_MAX)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "%zu parts of an archive", n);
    out = nf_get_array(r->archive.alloc, n + 1, sizeof(*out));
    if (!out)
        return nf_fail_nomem(err);
    st = nf_reader_span(r, 0, r->archive.head.articles, &all, err);
    if (st == NF_OK)
        st = find_borders(r, n, all, out, err);
    for (size_t i = 0; i <= n && st == NF_OK; i++)
        borders[i] = out[i];
    nf_put(r->archive.alloc, out);
    return st;
}

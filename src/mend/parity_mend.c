#include "src/mend/parity_mend.h"

#include <string.h>

#include "format/checksum.h"
#include "format/chunk_header.h"
#include "src/base/fail.h"
#include "src/chunk/chunk_check.h"
#include "src/chunk/range_read.h"
#include "src/mend/patch.h"
#include "src/parity/parity_code.h"
#include "src/parity/parity_find.h"
#include "src/parity/parity_ranges.h"

#define MOST NF_PARITY_WORD_RANGES
/* Each round reads the file, and the ranges of all parity: up to nine times as much. Where more
 * are of use, somebody made it so. */
#define MOST_ROUNDS 8

struct mend {
    const struct nf_alloc *alloc;
    const struct nf_stop *stop;
    struct nf_patcher patcher;
    struct nf_parity_chunks chunks;
    struct nf_parity_ranges ranges;
    struct nf_parity_code *code;
    struct nf_buf word; /* all ranges of a code word */
    struct nf_buf in;   /* one as it is read */
    struct nf_parity_mended done;
};

/* The range of the word in row @row: there is none behind the last one of a data row that
 * is not full. */
static bool range_of(const struct nf_parity_head *h, uint32_t word, uint32_t row,
                     uint32_t *range)
{
    const uint32_t data = nf_parity_data_ranges(h);

    *range = row < h->data ? row * h->words + word
                           : data + (row - h->data) * h->words + word;
    return row >= h->data || *range < data;
}

/* Read what is whole of a word into @row; of the others there are zeros. */
static enum nf_status read_word(struct mend *m, uint32_t word, const bool *lost, uint8_t **row,
                                struct nf_error *err)
{
    const struct nf_parity_head *h = &m->ranges.head;
    const uint32_t rows = (uint32_t)h->data + h->parity, size = nf_parity_range_size(h);

    if (!nf_buf_need(&m->word, (size_t)rows * size))
        return nf_fail_nomem(err);
    memset(m->word.ptr, 0, (size_t)rows * size);
    for (uint32_t i = 0; i < rows; i++) {
        uint32_t range, len;
        const uint8_t *p = NULL;
        uint64_t at;
        enum nf_status st;

        row[i] = m->word.ptr + (size_t)i * size;
        if (lost[i] || !range_of(h, word, i, &range))
            continue;
        at = nf_parity_range_at(h, range, &len);
        st = nf_read(&m->patcher.source, at, len, &m->in, &p, err);
        if (st != NF_OK)
            return st;
        memcpy(row[i], p, len);
    }
    return NF_OK;
}

/* Whether the file ends before the last byte of a patch. */
static bool is_behind(const struct mend *m, const struct nf_patch *patch)
{
    const uint64_t size = m->patcher.source.size;

    return patch->at > size || patch->n > size - patch->at;
}

/* What is wrong with a word, made again in @row, and its patches, which have no bytes where the
 * file was cut off; false if not all of it can be had. */
static enum nf_status plan_word(struct mend *m, size_t at, size_t n, uint8_t **row,
                                struct nf_patch *patch, bool *can, struct nf_error *err)
{
    const struct nf_parity_bad *bad = &m->ranges.bad.at[at];
    const struct nf_parity_head *h = &m->ranges.head;
    bool lost[MOST] = { false };
    enum nf_status st;

    *can = n <= h->parity;
    if (!*can)
        return NF_OK;
    for (size_t i = 0; i < n; i++)
        lost[nf_parity_row(h, bad[i].range)] = true;
    st = read_word(m, bad->word, lost, row, err);
    if (st == NF_OK)
        nf_parity_code_restore(m->code, row, lost, nf_parity_range_size(h));
    for (size_t i = 0; st == NF_OK && *can && i < n; i++) {
        uint32_t len;

        patch[i].at = nf_parity_range_at(h, bad[i].range, &len);
        patch[i].bytes = row[nf_parity_row(h, bad[i].range)];
        patch[i].n = len;
        *can = nf_parity_range_right(&m->ranges, bad[i].range, patch[i].bytes);
        if (is_behind(m, &patch[i]))
            patch[i].bytes = NULL;
        else if (*can)
            st = nf_patch_plan(&m->patcher, h->id, &patch[i], can, err);
    }
    return st;
}

static enum nf_status mend_word(struct mend *m, size_t at, size_t n, struct nf_error *err)
{
    struct nf_patch patch[MOST];
    uint8_t *row[MOST];
    bool can = false;
    enum nf_status st = plan_word(m, at, n, row, patch, &can, err);

    if (st != NF_OK)
        return st;
    if (!can) {
        m->done.beyond += n;
        return NF_OK;
    }
    for (size_t i = 0; st == NF_OK && i < n; i++)
        if (patch[i].bytes) {
            st = nf_patch_write(&m->patcher, &patch[i], err);
            m->done.ranges++;
        } else {
            m->done.beyond++;
            m->done.cut = true;
        }
    return st;
}

static enum nf_status mend_words(struct mend *m, struct nf_error *err)
{
    const size_t count = nf_vec_count(&m->ranges.bad);
    const struct nf_parity_head *h = &m->ranges.head;
    enum nf_status st = NF_OK;

    if (count == 0)
        return NF_OK;
    st = nf_parity_code_new(m->alloc, h->data, h->parity, &m->code);
    if (st == NF_E_UNSUPPORTED) {
        m->done.beyond += count;
        return NF_OK;
    }
    if (st != NF_OK)
        return nf_fail_nomem(err);
    for (size_t i = 0, n; st == NF_OK && i < count; i += n) {
        if (nf_stop_asked(m->stop))
            st = nf_fail(err, NF_E_STOPPED, NF_NO_OFFSET, "stopped");
        n = nf_parity_bad_run(&m->ranges, i);
        if (st == NF_OK)
            st = mend_word(m, i, n, err);
    }
    nf_parity_code_free(m->alloc, m->code);
    m->code = NULL;
    return st;
}

static enum nf_status put(struct mend *m, uint64_t at, const uint8_t *bytes, size_t n,
                          struct nf_error *err)
{
    struct nf_patch patch = { at, bytes, n };
    bool may = false;
    enum nf_status st = nf_patch_plan(&m->patcher, m->ranges.head.id, &patch, &may, err);

    return st == NF_OK && may ? nf_patch_write(&m->patcher, &patch, err) : st;
}

/* The chunk's header, when its payload is what it was. */
static enum nf_status mend_header(struct mend *m, struct nf_error *err)
{
    const struct nf_parity_head *h = &m->ranges.head;
    const uint64_t payload = h->chunk + NF_CHUNK_HEADER_SIZE;
    struct nf_chunk chunk = { .type = NF_CHUNK_PARITY };
    uint8_t p[NF_CHUNK_HEADER_SIZE];
    struct nf_chunk_checker checker;
    enum nf_status st;

    chunk.stored_len = chunk.aux = nf_parity_payload_len(h);
    nf_chunk_checker_init(&checker, m->alloc);
    st = nf_chunk_payload_hash(&checker, &m->patcher.source, payload, chunk.stored_len, &chunk.hash,
                               err);
    nf_chunk_checker_free(&checker);
    if (st != NF_OK)
        return st;
    nf_chunk_put(p, nf_seed(h->id, h->chunk), &chunk);
    return put(m, h->chunk, p, sizeof(p), err);
}

/* Both copies of head and table, and the header of the chunk they are in. */
static enum nf_status mend_frame(struct mend *m, struct nf_error *err)
{
    const struct nf_parity_head *h = &m->ranges.head;
    uint8_t head[NF_PARITY_HEAD_SIZE];
    enum nf_status st = NF_OK;

    nf_parity_head_put(head, h);
    for (unsigned copy = 0; st == NF_OK && copy < 2; copy++) {
        st = put(m, nf_parity_head_at(h, copy), head, sizeof(head), err);
        if (st == NF_OK)
            st = put(m, nf_parity_table_at(h, copy), m->ranges.table.ptr,
                     m->ranges.table.len, err);
    }
    return st == NF_OK ? mend_header(m, err) : st;
}

static enum nf_status mend_chunk(struct mend *m, const struct nf_parity_head *h,
                                 struct nf_error *err)
{
    const uint64_t before = m->done.beyond;
    enum nf_status st = nf_parity_ranges_check(&m->ranges, &m->patcher.source, h, m->stop, err);

    if (st != NF_OK || !m->ranges.usable)
        return st;
    m->patcher.by++;
    if (m->done.percent == 0) {
        m->done.percent = h->percent;
        m->done.from = nf_parity_head_at(h, 1) + NF_PARITY_HEAD_SIZE;
    }
    st = mend_words(m, err);
    if (st != NF_OK || m->done.beyond != before)
        return st;
    if (m->patcher.source.size >= nf_parity_head_at(h, 1) + NF_PARITY_HEAD_SIZE)
        return mend_frame(m, err);
    m->done.cut = true;
    return NF_OK;
}

/* The latest first: it may cover those before it. */
static enum nf_status mend_chunks(struct mend *m, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    m->done.beyond = 0;
    m->done.cut = false;
    m->done.percent = 0;
    for (size_t i = 0; st == NF_OK && i < nf_vec_count(&m->chunks.heads); i++)
        st = mend_chunk(m, &m->chunks.heads.at[i], err);
    return st;
}

/* What was made again may itself be parity that was not found before. */
static enum nf_status mend_all(struct mend *m, struct nf_error *err)
{
    const struct nf_store *store = m->patcher.store;
    enum nf_status st = NF_OK;
    size_t before = 0;
    int os;

    for (unsigned round = 0; round < MOST_ROUNDS; round++) {
        nf_parity_chunks_free(&m->chunks);
        st = nf_parity_search(m->alloc, &m->patcher.source, m->stop, &m->chunks, err);
        if (st != NF_OK || nf_vec_count(&m->chunks.heads) <= before)
            break;
        before = nf_vec_count(&m->chunks.heads);
        st = mend_chunks(m, err);
        if (st != NF_OK || m->patcher.written == 0)
            break;
    }
    if (m->patcher.written == 0)
        return st;
    os = store->sync(store->ctx);
    return os && st == NF_OK ? nf_fail_os(err, os, NF_NO_OFFSET, "sync") : st;
}

enum nf_status nf_parity_mend(const struct nf_store *store, struct nf_bad_sectors *bad,
                              const struct nf_alloc *alloc, const struct nf_stop *stop,
                              struct nf_parity_mended *out, struct nf_error *err)
{
    struct mend m = { .alloc = alloc, .stop = stop };
    enum nf_status st;

    *out = m.done;
    if (!store->write_at)
        return NF_OK;
    nf_patcher_init(&m.patcher, alloc, store, bad);
    nf_vec_init(&m.chunks.heads, alloc);
    nf_parity_ranges_init(&m.ranges, alloc);
    nf_buf_init(&m.word, alloc, (size_t)MOST << NF_PARITY_MOST_BITS);
    nf_buf_init(&m.in, alloc, SIZE_MAX / 2);
    st = mend_all(&m, err);
    m.done.bytes = m.patcher.written;
    *out = m.done;
    nf_buf_free(&m.in);
    nf_buf_free(&m.word);
    nf_parity_ranges_free(&m.ranges);
    nf_parity_chunks_free(&m.chunks);
    nf_patcher_free(&m.patcher);
    return st;
}

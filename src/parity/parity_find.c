#include "src/parity/parity_find.h"

#include <stdlib.h>
#include <string.h>

#include "format/file_header.h"
#include "src/base/fail.h"
#include "src/chunk/range_read.h"

/* How much is read at a time. */
#define PIECE (256u << 10)
/* Each generation of a sealed archive has one at least: every half a minute for four years. A
 * file that has as many has as many bytes as they take of memory. */
#define MAX_HEADS (1u << 22)
#define MAX_TIMES 8

/* The head at @p, which is at @at, if it says that it is there. */
static bool head_at(const uint8_t *p, uint64_t at, struct nf_parity_head *out)
{
    struct nf_cur c = nf_cur_init(p, NF_PARITY_HEAD_SIZE);

    return nf_parity_head_get(&c, out) == NF_OK &&
           (nf_parity_head_at(out, 0) == at || nf_parity_head_at(out, 1) == at);
}

enum nf_status nf_parity_before(const struct nf_alloc *alloc, const struct nf_source *source,
                                const uint8_t id[NF_ID_SIZE], uint64_t end,
                                struct nf_parity_head *head, bool *found,
                                struct nf_error *err)
{
    struct nf_parity_head h;
    struct nf_buf buf;
    const uint8_t *p;
    enum nf_status st;

    *found = false;
    if (end < NF_FILE_HEADER_SIZE + NF_PARITY_HEAD_SIZE)
        return NF_OK;
    nf_buf_init(&buf, alloc, NF_PARITY_HEAD_SIZE);
    st = nf_read(source, end - NF_PARITY_HEAD_SIZE, NF_PARITY_HEAD_SIZE, &buf, &p, err);
    if (st == NF_OK && head_at(p, end - NF_PARITY_HEAD_SIZE, &h) &&
        memcmp(h.id, id, NF_ID_SIZE) == 0) {
        *head = h;
        *found = true;
    }
    nf_buf_free(&buf);
    return st;
}

/* Take it, unless it is the other copy of the last one. */
static enum nf_status take(struct nf_parity_chunks *c, const struct nf_parity_head *h,
                           struct nf_error *err)
{
    const size_t n = nf_vec_count(&c->heads);

    if (n > 0 && c->heads.at[n - 1].chunk == h->chunk)
        return NF_OK;
    if (n == MAX_HEADS)
        return nf_fail(err, NF_E_LIMIT, h->chunk, "more than %u chunks of parity", MAX_HEADS);
    return nf_vec_add(&c->heads, h) ? NF_OK : nf_fail_nomem(err);
}

/* The first place from @p on, before @end, where a head may begin; or NULL. */
static const uint8_t *next_magic(const uint8_t *p, const uint8_t *end)
{
    for (; p < end && (p = memchr(p, NF_PARITY_MAGIC_0, (size_t)(end - p))) != NULL; p++)
        if (nf_parity_magic(p))
            return p;
    return NULL;
}

static enum nf_status take_all(struct nf_parity_chunks *c, const struct nf_source *source,
                               const struct nf_stop *stop, struct nf_buf *buf,
                               struct nf_error *err)
{
    enum nf_status st = NF_OK;

    for (uint64_t at = 0; st == NF_OK && source->size - at >= NF_PARITY_HEAD_SIZE;) {
        const uint64_t left = source->size - at;
        const size_t have = left < PIECE ? (size_t)left : PIECE;
        const size_t begins = have - NF_PARITY_HEAD_SIZE + 1;
        struct nf_parity_head h;
        const uint8_t *p;

        if (nf_stop_asked(stop))
            return nf_fail(err, NF_E_STOPPED, NF_NO_OFFSET, "stopped");
        st = nf_read(source, at, have, buf, &p, err);
        for (const uint8_t *q = p; st == NF_OK && (q = next_magic(q, p + begins)); q++)
            if (head_at(q, at + (uint64_t)(q - p), &h))
                st = take(c, &h, err);
        at += begins;
    }
    return st;
}

static int latest_first(const void *a, const void *b)
{
    const struct nf_parity_head *x = a, *y = b;

    return x->chunk < y->chunk ? 1 : x->chunk > y->chunk ? -1 : 0;
}

/* The id of the archive, if its header is whole. */
static enum nf_status read_id(const struct nf_source *source, struct nf_buf *buf,
                              uint8_t id[NF_ID_SIZE], bool *known, struct nf_error *err)
{
    const size_t n = source->size < NF_FILE_HEADER_SIZE ? 0 : NF_FILE_HEADER_SIZE;
    struct nf_identity identity;
    const uint8_t *p;
    struct nf_cur c;
    enum nf_status st = nf_read(source, 0, n, buf, &p, err);

    if (st != NF_OK)
        return st;
    c = nf_cur_init(p, n);
    *known = nf_file_header_get(&c, &identity) == NF_OK;
    if (*known)
        memcpy(id, identity.id, NF_ID_SIZE);
    return NF_OK;
}

/* Leave those that are of archive @id, overlap no later one, and are not too many. */
static void choose(struct nf_parity_chunks *c, const uint8_t id[NF_ID_SIZE], uint64_t size)
{
    const size_t n = nf_vec_count(&c->heads);
    uint64_t next = UINT64_MAX, covered = 0;
    size_t kept = 0;

    for (size_t i = 0; i < n && covered / MAX_TIMES <= size; i++) {
        const struct nf_parity_head *h = &c->heads.at[i];

        if (memcmp(h->id, id, NF_ID_SIZE) != 0 ||
            nf_parity_head_at(h, 1) + NF_PARITY_HEAD_SIZE > next)
            continue;
        next = h->chunk;
        covered += h->len;
        c->heads.at[kept++] = *h;
    }
    c->heads.buf.len = kept * sizeof(*c->heads.at);
}

enum nf_status nf_parity_search(const struct nf_alloc *alloc, const struct nf_source *source,
                                const struct nf_stop *stop, struct nf_parity_chunks *out,
                                struct nf_error *err)
{
    uint8_t id[NF_ID_SIZE];
    struct nf_buf buf;
    bool known = false;
    enum nf_status st;

    nf_vec_init(&out->heads, alloc);
    nf_buf_init(&buf, alloc, PIECE);
    st = take_all(out, source, stop, &buf, err);
    if (st == NF_OK)
        st = read_id(source, &buf, id, &known, err);
    nf_buf_free(&buf);
    if (st != NF_OK) {
        nf_parity_chunks_free(out);
        return st;
    }
    if (nf_vec_count(&out->heads) == 0)
        return NF_OK;
    qsort(out->heads.at, nf_vec_count(&out->heads), sizeof(*out->heads.at), latest_first);
    choose(out, known ? id : out->heads.at[0].id, source->size);
    return NF_OK;
}

uint64_t nf_parity_covered(const struct nf_parity_chunks *c)
{
    uint64_t covered = 0, first = 0, end = 0; /* of chunks that follow each other */

    for (size_t i = nf_vec_count(&c->heads); i > 0; i--) {
        const struct nf_parity_head *h = &c->heads.at[i - 1];

        if (h->chunk != end) {
            if (first <= covered && covered < end)
                covered = end;
            first = h->chunk;
        }
        end = nf_parity_head_at(h, 1) + NF_PARITY_HEAD_SIZE;
        if (h->begin <= covered && covered < h->begin + h->len)
            covered = h->begin + h->len;
    }
    return covered;
}

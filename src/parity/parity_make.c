#include "src/parity/parity_make.h"

#include <string.h>

#include "format/bytes.h"
#include "src/base/fail.h"
#include "src/chunk/range_read.h"
#include "src/parity/parity_code.h"

#define WORD_DATA 100
/* How much is read at a time: whole ranges. */
#define PIECE (1u << 20)

struct make {
    const struct nf_source *source;
    const struct nf_parity_head *head;
    struct nf_parity_code *code;
    struct nf_buf in;
    struct nf_buf last; /* a range that is not full, with zeros behind it */
    uint8_t *table;     /* in the payload */
    uint8_t *ranges;
};

static uint64_t up(uint64_t n, uint64_t by)
{
    return n / by + (n % by != 0);
}

/* Ranges of parity for @data ranges. A damaged place may lie across a border: where there
 * is one word alone, two ranges of it are lost then. */
static uint8_t parity_of(uint32_t words, uint64_t data, unsigned percent)
{
    const uint64_t n = up(data * percent, 100), least = words == 1 && data > 1 ? 2 : 1;

    return (uint8_t)(n < least ? least : n);
}

/* The bytes that one chunk can cover. */
static uint64_t most_covered(unsigned percent)
{
    const uint64_t range = (uint64_t)1 << NF_PARITY_MOST_BITS;
    const uint64_t words = NF_PARITY_BYTES / range / parity_of(2, WORD_DATA, percent);

    return words * WORD_DATA * range;
}

void nf_parity_plan(const uint8_t id[NF_ID_SIZE], uint64_t chunk, uint64_t begin,
                    uint64_t behind, unsigned percent, struct nf_parity_head *out)
{
    const uint64_t chunks = up(behind, most_covered(percent));
    struct nf_parity_head h = { .chunk = chunk, .begin = begin, .len = up(behind, chunks),
                                .range_bits = NF_PARITY_MOST_BITS,
                                .percent = (uint8_t)percent };
    uint64_t ranges;

    memcpy(h.id, id, NF_ID_SIZE);
    while (h.range_bits > NF_PARITY_LEAST_BITS && h.len >> h.range_bits < WORD_DATA)
        h.range_bits--;
    ranges = up(h.len, nf_parity_range_size(&h));
    h.words = (uint32_t)up(ranges, WORD_DATA);
    h.data = (uint8_t)up(ranges, h.words);
    h.parity = parity_of(h.words, h.data, percent);
    *out = h;
}

/* Range @i is at @p. */
static enum nf_status add_range(struct make *m, uint32_t i, const uint8_t *p,
                                struct nf_error *err)
{
    const struct nf_parity_head *h = m->head;
    const uint32_t size = nf_parity_range_size(h), word = nf_parity_word(h, i);
    uint8_t *to[NF_PARITY_WORD_RANGES];
    uint32_t len;

    (void)nf_parity_range_at(h, i, &len);
    nf_put_le64(m->table + (size_t)i * NF_PARITY_HASH_SIZE, nf_parity_range_hash(h, i, p));
    if (len < size) {
        if (!nf_buf_need(&m->last, size))
            return nf_fail_nomem(err);
        memcpy(m->last.ptr, p, len);
        memset(m->last.ptr + len, 0, size - len);
        p = m->last.ptr;
    }
    for (uint32_t k = 0; k < h->parity; k++)
        to[k] = m->ranges + ((size_t)k * h->words + word) * size;
    nf_parity_code_add(m->code, nf_parity_row(h, i), p, size, to);
    return NF_OK;
}

static enum nf_status add_all(struct make *m, const struct nf_stop *stop, struct nf_error *err)
{
    const struct nf_parity_head *h = m->head;
    const uint32_t size = nf_parity_range_size(h);
    enum nf_status st = NF_OK;

    for (uint64_t at = 0; st == NF_OK && at < h->len; at += PIECE) {
        const size_t n = h->len - at < PIECE ? (size_t)(h->len - at) : PIECE;
        const uint8_t *p = NULL;

        if (nf_stop_asked(stop))
            return nf_fail(err, NF_E_STOPPED, NF_NO_OFFSET, "stopped");
        st = nf_read(m->source, h->begin + at, n, &m->in, &p, err);
        for (size_t done = 0; st == NF_OK && done < n; done += size)
            st = add_range(m, (uint32_t)((at + done) >> h->range_bits), p + done, err);
    }
    return st;
}

/* What is made of the ranges: their hashes, then the other copies. */
static void finish(const struct make *m, struct nf_parity_head *head, uint8_t *payload)
{
    const uint32_t data = nf_parity_data_ranges(head), all = nf_parity_ranges(head);
    const uint32_t table_len = nf_parity_table_len(head);
    uint8_t *end = payload + nf_parity_payload_len(head) - NF_PARITY_HEAD_SIZE;

    for (uint32_t i = data; i < all; i++)
        nf_put_le64(m->table + (size_t)i * NF_PARITY_HASH_SIZE,
                    nf_parity_range_hash(head, i,
                                         m->ranges + ((size_t)(i - data) << head->range_bits)));
    head->table_hash = nf_parity_table_hash(head, m->table);
    memcpy(end - table_len, m->table, table_len);
    nf_parity_head_put(payload, head);
    nf_parity_head_put(end, head);
}

enum nf_status nf_parity_make(const struct nf_alloc *alloc, const struct nf_source *source,
                              const struct nf_stop *stop, struct nf_parity_head *head,
                              struct nf_buf *out, struct nf_error *err)
{
    const uint32_t n = nf_parity_payload_len(head);
    struct make m = { .source = source, .head = head };
    enum nf_status st = nf_parity_code_new(alloc, head->data, head->parity, &m.code);

    if (st == NF_E_UNSUPPORTED)
        return nf_fail(err, st, NF_NO_OFFSET, "this build cannot make parity: it has no libisal");
    nf_buf_init(&m.in, alloc, PIECE);
    nf_buf_init(&m.last, alloc, PIECE);
    if (st == NF_OK && !nf_buf_need(out, n))
        st = NF_E_NOMEM;
    if (st != NF_OK) {
        st = nf_fail_nomem(err);
    } else {
        memset(out->ptr, 0, n);
        out->len = n;
        m.table = out->ptr + NF_PARITY_HEAD_SIZE;
        m.ranges = m.table + nf_parity_table_len(head);
        st = add_all(&m, stop, err);
    }
    if (st == NF_OK)
        finish(&m, head, out->ptr);
    nf_buf_free(&m.in);
    nf_buf_free(&m.last);
    nf_parity_code_free(alloc, m.code);
    return st;
}

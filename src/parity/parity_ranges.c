#include "src/parity/parity_ranges.h"

#include <stdlib.h>

#include "format/bytes.h"
#include "format/checksum.h"
#include "src/base/fail.h"
#include "src/chunk/range_read.h"

/* How much is read at a time: whole ranges. */
#define PIECE (1u << 20)

void nf_parity_ranges_init(struct nf_parity_ranges *r, const struct nf_alloc *alloc)
{
    *r = (struct nf_parity_ranges){ .usable = false };
    nf_buf_init(&r->table, alloc, SIZE_MAX / 2);
    nf_buf_init(&r->in, alloc, SIZE_MAX / 2);
    nf_vec_init(&r->bad, alloc);
}

void nf_parity_ranges_free(struct nf_parity_ranges *r)
{
    nf_buf_free(&r->table);
    nf_buf_free(&r->in);
    nf_vec_free(&r->bad);
}

static bool is_in(const struct nf_source *source, uint64_t at, uint64_t n)
{
    return at <= source->size && n <= source->size - at;
}

/* Have the first copy of the table that is whole. */
static enum nf_status load_table(struct nf_parity_ranges *r, const struct nf_source *source,
                                 struct nf_error *err)
{
    const uint32_t n = nf_parity_table_len(&r->head);

    r->usable = false;
    for (unsigned copy = 0; copy < 2 && !r->usable; copy++) {
        const uint64_t at = nf_parity_table_at(&r->head, copy);
        const uint8_t *p;
        enum nf_status st;

        if (!is_in(source, at, n))
            continue;
        st = nf_read(source, at, n, &r->in, &p, err);
        if (st != NF_OK)
            return st;
        if (!nf_check_equal(r->head.table_hash, nf_parity_table_hash(&r->head, p)))
            continue;
        nf_buf_reset(&r->table);
        if (!nf_buf_add(&r->table, p, n))
            return nf_fail_nomem(err);
        r->usable = true;
    }
    return NF_OK;
}

bool nf_parity_range_right(const struct nf_parity_ranges *r, uint32_t i, const uint8_t *p)
{
    const uint64_t stored = nf_le64(r->table.ptr + (size_t)i * NF_PARITY_HASH_SIZE);

    return nf_check_equal(stored, nf_parity_range_hash(&r->head, i, p)) != 0;
}

static bool add_bad(struct nf_parity_ranges *r, uint32_t i)
{
    const struct nf_parity_bad bad = { nf_parity_word(&r->head, i), i };

    return nf_vec_add(&r->bad, &bad);
}

/* Compare the ranges from @first on, before @end, which follow each other in the file. */
static enum nf_status check_run(struct nf_parity_ranges *r, const struct nf_source *source,
                                uint32_t first, uint32_t end, const struct nf_stop *stop,
                                struct nf_error *err)
{
    const uint32_t each = PIECE >> r->head.range_bits;
    uint32_t n;

    for (uint32_t i = first; i < end; i += n) {
        uint32_t len, last;
        const uint64_t at = nf_parity_range_at(&r->head, i, &len);
        uint64_t to;
        const uint8_t *p = NULL;
        enum nf_status st;

        if (nf_stop_asked(stop))
            return nf_fail(err, NF_E_STOPPED, NF_NO_OFFSET, "stopped");
        n = end - i < each ? end - i : each;
        to = nf_parity_range_at(&r->head, i + n - 1, &last) + last;
        if (!is_in(source, at, to - at)) { /* where the end is, one by one */
            n = 1;
            to = at + len;
        }
        if (!is_in(source, at, to - at)) {
            if (!add_bad(r, i))
                return nf_fail_nomem(err);
            continue;
        }
        st = nf_read(source, at, (size_t)(to - at), &r->in, &p, err);
        if (st != NF_OK)
            return st;
        for (uint32_t k = 0; k < n; k++)
            if (!nf_parity_range_right(r, i + k, p + ((size_t)k << r->head.range_bits)) &&
                !add_bad(r, i + k))
                return nf_fail_nomem(err);
    }
    return NF_OK;
}

static int by_word(const void *a, const void *b)
{
    const struct nf_parity_bad *x = a, *y = b;

    if (x->word != y->word)
        return x->word < y->word ? -1 : 1;
    return x->range < y->range ? -1 : x->range > y->range;
}

enum nf_status nf_parity_ranges_check(struct nf_parity_ranges *r,
                                      const struct nf_source *source,
                                      const struct nf_parity_head *head,
                                      const struct nf_stop *stop, struct nf_error *err)
{
    const uint32_t data = nf_parity_data_ranges(head), all = nf_parity_ranges(head);
    enum nf_status st;

    r->head = *head;
    nf_vec_reset(&r->bad);
    st = load_table(r, source, err);
    if (st != NF_OK || !r->usable)
        return st;
    st = check_run(r, source, 0, data, stop, err);
    if (st == NF_OK)
        st = check_run(r, source, data, all, stop, err);
    if (st == NF_OK && nf_vec_count(&r->bad))
        qsort(r->bad.at, nf_vec_count(&r->bad), sizeof(*r->bad.at), by_word);
    return st;
}

size_t nf_parity_bad_run(const struct nf_parity_ranges *r, size_t at)
{
    const size_t count = nf_vec_count(&r->bad);
    size_t n = 1;

    while (at + n < count && r->bad.at[at + n].word == r->bad.at[at].word)
        n++;
    return n;
}

/*
 * Laying out a column. Each layout is tried on the values in turn; the first
 * that suits them is taken: what repeats, what differs in numbers only, what
 * shares its beginning and end with the value before, or none of it.
 */
#include "src/build/column_build.h"

#include "format/block_head.h"
#include "format/varint.h"
#include "src/base/str_equal.h"

#define NONE NF_INTERN_NONE
/* Of a column's bytes but for the first value, what shared ends have to save. */
#define SHARED_PERCENT 60

void nf_column_builder_init(struct nf_column_builder *b,
                            const struct nf_alloc *alloc)
{
    nf_vec_init(&b->index, alloc);
    nf_vec_init(&b->distinct, alloc);
    nf_intern_init(&b->known, alloc);
    nf_column_numbers_init(&b->numbers, alloc);
    nf_vec_init(&b->shared, alloc);
}

void nf_column_builder_free(struct nf_column_builder *b)
{
    nf_vec_free(&b->index);
    nf_vec_free(&b->distinct);
    nf_intern_free(&b->known);
    nf_column_numbers_free(&b->numbers);
    nf_vec_free(&b->shared);
}

static void put_plain(const struct nf_str *values, uint32_t n, struct nf_buf *out)
{
    nf_buf_add_byte(out, NF_LAYOUT_PLAIN);
    for (uint32_t i = 0; i < n; i++)
        nf_buf_add_varint(out, values[i].len);
    for (uint32_t i = 0; i < n; i++)
        nf_buf_add(out, values[i].ptr, values[i].len);
}

/* Which distinct value @v is; NONE if there is no memory. */
static uint32_t distinct_number(struct nf_column_builder *b, struct nf_str v)
{
    struct nf_intern_walk w =
        nf_intern_walk(&b->known, nf_intern_hash(&b->known, v.ptr, v.len));
    uint32_t d;

    while ((d = nf_intern_next(&b->known, &w)) != NONE)
        if (nf_str_equal(b->distinct.at[d], v))
            return d;
    return nf_vec_add(&b->distinct, &v) ? nf_intern_add(&b->known, &w) : NONE;
}

/* Which distinct value each is; false if more than @most are. */
static bool find_distinct(struct nf_column_builder *b, const struct nf_str *values,
                          uint32_t n, uint32_t most)
{
    nf_vec_reset(&b->distinct);
    nf_vec_reset(&b->index);
    nf_intern_reset(&b->known);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t d = distinct_number(b, values[i]);

        if (d >= most || !nf_vec_add(&b->index, &d))
            return false;
    }
    return true;
}

static void put_repeated(const struct nf_column_builder *b, uint32_t n,
                         struct nf_buf *out)
{
    const struct nf_str *distinct = b->distinct.at;
    uint32_t count = (uint32_t)nf_vec_count(&b->distinct);

    nf_buf_add_byte(out, NF_LAYOUT_REPEATED);
    nf_buf_add_varint(out, count);
    for (uint32_t d = 0; d < count; d++)
        nf_buf_add_varint(out, distinct[d].len);
    for (uint32_t d = 0; d < count; d++)
        nf_buf_add(out, distinct[d].ptr, distinct[d].len);
    for (uint32_t i = 0; count > 1 && i < n; i++)
        nf_buf_add_varint(out, b->index.at[i]);
}

static struct nf_shared_ends compare(struct nf_str v, struct nf_str last)
{
    size_t most = v.len < last.len ? v.len : last.len;
    struct nf_shared_ends s = { 0, 0 };

    while (s.prefix < most && v.ptr[s.prefix] == last.ptr[s.prefix])
        s.prefix++;
    most -= s.prefix;
    while (s.suffix < most && v.ptr[v.len - 1 - s.suffix] ==
                                  last.ptr[last.len - 1 - s.suffix])
        s.suffix++;
    return s;
}

/* Whether values share most of their bytes with those before them. */
static bool find_shared(struct nf_column_builder *b, const struct nf_str *values,
                        uint32_t n)
{
    uint64_t all = 0, shared = 0;

    nf_vec_reset(&b->shared);
    for (uint32_t i = 0; i < n; i++) {
        struct nf_shared_ends s = { 0, 0 };

        if (i) {
            s = compare(values[i], values[i - 1]);
            all += values[i].len;
        }
        if (!nf_vec_add(&b->shared, &s))
            return false;
        shared += s.prefix + s.suffix;
    }
    return shared * 100 >= all * SHARED_PERCENT;
}

static void put_shared(const struct nf_column_builder *b,
                       const struct nf_str *values, uint32_t n,
                       struct nf_buf *out)
{
    nf_buf_add_byte(out, NF_LAYOUT_SHARED);
    for (uint32_t i = 0; i < n; i++) {
        const struct nf_shared_ends *s = &b->shared.at[i];

        nf_buf_add_varint(out, s->prefix);
        nf_buf_add_varint(out, s->suffix);
        nf_buf_add_varint(out, values[i].len - s->prefix - s->suffix);
    }
    for (uint32_t i = 0; i < n; i++) {
        const struct nf_shared_ends *s = &b->shared.at[i];

        nf_buf_add(out, values[i].ptr + s->prefix,
                   values[i].len - s->prefix - s->suffix);
    }
}

void nf_column_build(struct nf_column_builder *b, const struct nf_str *values,
                     uint32_t n, struct nf_buf *out)
{
    if (n < 2)
        put_plain(values, n, out);
    else if (find_distinct(b, values, n, n / 4 + 1))
        put_repeated(b, n, out);
    else if (nf_column_numbers_find(&b->numbers, values, n))
        nf_column_numbers_put(&b->numbers, n, out);
    else if (find_shared(b, values, n))
        put_shared(b, values, n, out);
    else
        put_plain(values, n, out);
    out->failed = out->failed || b->distinct.buf.failed || b->known.failed ||
                  b->index.buf.failed || nf_column_numbers_failed(&b->numbers) ||
                  b->shared.buf.failed;
}

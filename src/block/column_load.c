#include "src/block/column_load.h"

#include <string.h>

#include "format/block_head.h"
#include "format/varint.h"

/* How much longer a value can seem before its numbers are written. */
#define NUMBERS_SLACK ((size_t)NF_MAX_BLOCK_VALUES * NF_MAX_NUMBER_DIGITS)
#define NUMBER_END UINT64_C(1000000000000000000) /* 10^NF_MAX_NUMBER_DIGITS */

void nf_column_loader_init(struct nf_column_loader *l,
                           const struct nf_alloc *alloc, size_t max_made)
{
    nf_buf_init(&l->made, alloc, max_made + NUMBERS_SLACK);
    l->max_made = max_made;
    nf_buf_init(&l->work, alloc, SIZE_MAX / 2);
    nf_buf_init(&l->numbers, alloc, SIZE_MAX / 2);
}

void nf_column_loader_free(struct nf_column_loader *l)
{
    nf_buf_free(&l->made);
    nf_buf_free(&l->work);
    nf_buf_free(&l->numbers);
}

void nf_column_loader_reset(struct nf_column_loader *l)
{
    nf_buf_reset(&l->made);
}

static enum nf_status too_much(const struct nf_column_loader *l)
{
    return l->max_made < NF_MAX_SHORTS ? NF_E_LIMIT : NF_E_DAMAGED;
}

/* Room for @n more bytes of made values. */
static enum nf_status reserve(struct nf_column_loader *l, uint64_t n)
{
    if (n > l->made.max - l->made.len)
        return too_much(l);
    return nf_buf_reserve(&l->made, (size_t)n) ? NF_OK : NF_E_NOMEM;
}

/* A value of @len bytes has been made. */
static enum nf_status add_made(struct nf_column_loader *l, size_t len,
                               struct nf_block_value *out)
{
    out->at = (uint32_t)l->made.len | NF_VALUE_MADE;
    out->len = (uint32_t)len;
    l->made.len += len;
    return l->made.len > l->max_made ? too_much(l) : NF_OK;
}

/* @n values that follow one another: their lengths, then their bytes. */
static enum nf_status load_plain(struct nf_cur *c, const uint8_t *base,
                                 uint32_t n, struct nf_block_value *out)
{
    uint64_t bytes = 0;
    uint32_t at;

    for (uint32_t i = 0; i < n; i++) {
        out[i].len = (uint32_t)nf_cur_varint_max(c, NF_MAX_SHORTS);
        bytes += out[i].len;
    }
    if (c->bad || bytes > c->left)
        return NF_E_DAMAGED;
    at = (uint32_t)(c->at - base);
    for (uint32_t i = 0; i < n; i++) {
        out[i].at = at;
        at += out[i].len;
    }
    nf_cur_take(c, (size_t)bytes);
    return NF_OK;
}

static enum nf_status load_repeated(struct nf_column_loader *l, struct nf_cur *c,
                                    const uint8_t *base, uint32_t n,
                                    struct nf_block_value *out)
{
    uint32_t distinct = (uint32_t)nf_cur_varint_max(c, n);
    struct nf_block_value *value;
    enum nf_status st;

    if (distinct == 0) /* also if @c is bad */
        return NF_E_DAMAGED;
    if (!nf_buf_need(&l->work, distinct * sizeof(*value)))
        return NF_E_NOMEM;
    value = (struct nf_block_value *)(void *)l->work.ptr;
    st = load_plain(c, base, distinct, value);
    for (uint32_t i = 0; st == NF_OK && i < n; i++)
        out[i] = value[distinct > 1 ? nf_cur_varint_max(c, distinct - 1) : 0];
    return st == NF_OK && c->bad ? NF_E_DAMAGED : st;
}

/* A template, and its values while they are made. */
struct template {
    struct nf_cur holes; /* at its first hole */
    uint32_t hole_count;
    uint32_t values;
    uint32_t made;
    uint64_t bytes;      /* of its literals */
    size_t first_number; /* hole after hole, value after value */
};

/* Pass over the literals and holes of @t. */
static bool get_template(struct nf_cur *c, struct template *t)
{
    t->hole_count = (uint32_t)nf_cur_varint_max(c, c->left / 2);
    t->holes = *c;
    t->values = t->made = 0;
    t->bytes = 0;
    for (uint32_t k = 0; k < t->hole_count && !c->bad; k++) {
        t->bytes += nf_cur_str(c).len;
        if (nf_cur_u8(c) > NF_MAX_NUMBER_DIGITS)
            return false;
    }
    t->bytes += nf_cur_str(c).len;
    return !c->bad;
}

static enum nf_status get_numbers(struct nf_cur *c, const struct template *t,
                                  uint64_t *number)
{
    for (uint32_t k = 0; k < t->hole_count; k++) {
        uint64_t last = 0;

        for (uint32_t i = 0; i < t->values; i++) {
            last += (uint64_t)nf_unzigzag(nf_cur_varint(c));
            if (last >= NUMBER_END)
                return NF_E_DAMAGED;
            *number++ = last;
        }
    }
    return c->bad ? NF_E_DAMAGED : NF_OK;
}

static uint8_t *put_bytes(uint8_t *out, struct nf_str s)
{
    if (s.len)
        memcpy(out, s.ptr, s.len);
    return out + s.len;
}

/* @number with so many digits, 0: as few as possible; NULL if it has more. */
static uint8_t *put_number(uint8_t *out, uint64_t number, unsigned digits)
{
    uint64_t rest = number;

    if (!digits)
        for (digits = 1; rest >= 10; rest /= 10)
            digits++;
    for (unsigned i = digits; i > 0; number /= 10)
        out[--i] = (uint8_t)('0' + number % 10);
    return number ? NULL : out + digits;
}

/* The next value of @t. */
static enum nf_status make_value(struct nf_column_loader *l, struct template *t,
                                 const uint64_t *numbers,
                                 struct nf_block_value *out)
{
    const uint64_t *number = numbers + t->first_number + t->made++;
    struct nf_cur c = t->holes;
    enum nf_status st = reserve(l, t->bytes + (uint64_t)t->hole_count *
                                                  NF_MAX_NUMBER_DIGITS);
    uint8_t *start, *p;

    if (st != NF_OK)
        return st;
    start = p = l->made.ptr + l->made.len;
    for (uint32_t k = 0; k < t->hole_count; k++, number += t->values) {
        p = put_bytes(p, nf_cur_str(&c));
        p = put_number(p, *number, nf_cur_u8(&c));
        if (!p)
            return NF_E_DAMAGED;
    }
    p = put_bytes(p, nf_cur_str(&c));
    return add_made(l, (size_t)(p - start), out);
}

static enum nf_status load_numbers(struct nf_column_loader *l, struct nf_cur *c,
                                   uint32_t n, struct nf_value_span want,
                                   struct nf_block_value *out)
{
    uint32_t count = (uint32_t)nf_cur_varint_max(c, NF_MAX_TEMPLATES);
    struct template *t;
    uint64_t *number, total = 0;
    uint32_t *index;
    enum nf_status st = NF_OK;

    if (count == 0) /* also if @c is bad */
        return NF_E_DAMAGED;
    if (!nf_buf_need(&l->work, count * sizeof(*t) + n * sizeof(*index)))
        return NF_E_NOMEM;
    t = (struct template *)(void *)l->work.ptr;
    index = (uint32_t *)(void *)(t + count);
    for (uint32_t i = 0; i < count; i++)
        if (!get_template(c, &t[i]))
            return NF_E_DAMAGED;
    for (uint32_t i = 0; i < n; i++) {
        index[i] = count > 1 ? (uint32_t)nf_cur_varint_max(c, count - 1) : 0;
        t[index[i]].values++;
    }
    for (uint32_t i = 0; i < count; i++) {
        t[i].first_number = (size_t)total;
        total += (uint64_t)t[i].values * t[i].hole_count;
        if (total > NF_MAX_BLOCK_VALUES)
            return NF_E_DAMAGED;
    }
    if (!nf_buf_need(&l->numbers, (size_t)total * sizeof(*number)))
        return NF_E_NOMEM;
    number = (uint64_t *)(void *)l->numbers.ptr;
    for (uint32_t i = 0; st == NF_OK && i < count; i++)
        st = get_numbers(c, &t[i], number + t[i].first_number);
    for (uint32_t i = 0; st == NF_OK && i < n; i++)
        if (i >= want.first && i < want.end)
            st = make_value(l, &t[index[i]], number, &out[i]);
        else
            t[index[i]].made++;
    return st;
}

struct shared {
    uint32_t prefix, suffix, own;
};

/* The value behind @last, whose own bytes are at @c. */
static enum nf_status make_shared(struct nf_column_loader *l, struct nf_cur *c,
                                  const struct shared *s, const struct nf_block_value *last,
                                  struct nf_block_value *out)
{
    const uint8_t *own = nf_cur_take(c, s->own), *before;
    uint64_t len = (uint64_t)s->prefix + s->suffix + s->own;
    enum nf_status st;
    uint8_t *p;

    if (!own || (uint64_t)s->prefix + s->suffix > last->len)
        return NF_E_DAMAGED;
    st = reserve(l, len);
    if (st != NF_OK)
        return st;
    p = l->made.ptr + l->made.len;
    before = l->made.ptr + (last->at & ~NF_VALUE_MADE);
    memcpy(p, before, s->prefix);
    memcpy(p + s->prefix, own, s->own);
    memcpy(p + s->prefix + s->own, before + last->len - s->suffix, s->suffix);
    return add_made(l, (size_t)len, out);
}

static enum nf_status load_shared(struct nf_column_loader *l, struct nf_cur *c,
                                  uint32_t n, struct nf_value_span want,
                                  struct nf_block_value *out)
{
    struct nf_block_value last = { 0, 0 };
    enum nf_status st = NF_OK;
    struct shared *s;

    if (!nf_buf_need(&l->work, n * sizeof(*s)))
        return NF_E_NOMEM;
    s = (struct shared *)(void *)l->work.ptr;
    for (uint32_t i = 0; i < n; i++) {
        s[i].prefix = (uint32_t)nf_cur_varint_max(c, NF_MAX_SHORTS);
        s[i].suffix = (uint32_t)nf_cur_varint_max(c, NF_MAX_SHORTS);
        s[i].own = (uint32_t)nf_cur_varint_max(c, NF_MAX_SHORTS);
    }
    for (uint32_t i = 0; st == NF_OK && i < n; i++)
        if (i >= want.end) {
            nf_cur_take(c, s[i].own);
        } else {
            st = make_shared(l, c, &s[i], &last, &out[i]);
            last = out[i];
        }
    return st == NF_OK && c->bad ? NF_E_DAMAGED : st;
}

enum nf_status nf_column_load(struct nf_column_loader *l, struct nf_cur *c,
                              const uint8_t *base, uint32_t n, struct nf_value_span want,
                              struct nf_block_value *out)
{
    switch ((enum nf_layout)nf_cur_u8(c)) {
    case NF_LAYOUT_PLAIN:    return load_plain(c, base, n, out);
    case NF_LAYOUT_REPEATED: return load_repeated(l, c, base, n, out);
    case NF_LAYOUT_NUMBERS:  return load_numbers(l, c, n, want, out);
    case NF_LAYOUT_SHARED:   return load_shared(l, c, n, want, out);
    }
    return c->bad ? NF_E_DAMAGED : NF_E_UNSUPPORTED;
}

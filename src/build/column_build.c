/*
 * Laying out a column. Each layout is tried on the values in turn; the first
 * that suits them is taken: what repeats, what differs in numbers only, what
 * shares its beginning and end with the value before, or none of it.
 */
#include "src/build/column_build.h"

#include <string.h>

#include "format/block_head.h"
#include "format/varint.h"
#include "src/base/str_equal.h"

#define NONE NF_INTERN_NONE
/* Of a column's bytes but for the first value, what shared ends have to save. */
#define SHARED_PERCENT 60
/* Templates a column is given at most: each value is compared with them. */
#define MOST_TEMPLATES 128

void nf_column_builder_init(struct nf_column_builder *b,
                            const struct nf_alloc *alloc)
{
    nf_buf_init(&b->index, alloc, SIZE_MAX / 2);
    nf_buf_init(&b->distinct, alloc, SIZE_MAX / 2);
    nf_intern_init(&b->known, alloc);
    nf_buf_init(&b->templates, alloc, SIZE_MAX / 2);
    nf_buf_init(&b->uses, alloc, SIZE_MAX / 2);
    nf_buf_init(&b->holes, alloc, SIZE_MAX / 2);
    nf_buf_init(&b->numbers, alloc, SIZE_MAX / 2);
    nf_buf_init(&b->shared, alloc, SIZE_MAX / 2);
}

void nf_column_builder_free(struct nf_column_builder *b)
{
    nf_buf_free(&b->index);
    nf_buf_free(&b->distinct);
    nf_intern_free(&b->known);
    nf_buf_free(&b->templates);
    nf_buf_free(&b->uses);
    nf_buf_free(&b->holes);
    nf_buf_free(&b->numbers);
    nf_buf_free(&b->shared);
}

#define COUNT(buf, type) ((uint32_t)((buf).len / sizeof(type)))
#define AT(buf, type, i) (&((type *)(void *)(buf).ptr)[i])

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
        if (nf_str_equal(*AT(b->distinct, struct nf_str, d), v))
            return d;
    nf_buf_add(&b->distinct, &v, sizeof(v));
    return b->distinct.failed ? NONE : nf_intern_add(&b->known, &w);
}

/* Which distinct value each is; false if more than @most are. */
static bool find_distinct(struct nf_column_builder *b, const struct nf_str *values,
                          uint32_t n, uint32_t most)
{
    nf_buf_reset(&b->distinct);
    nf_buf_reset(&b->index);
    nf_intern_reset(&b->known);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t d = distinct_number(b, values[i]);

        if (d >= most)
            return false;
        nf_buf_add(&b->index, &d, sizeof(d));
        if (b->index.failed)
            return false;
    }
    return true;
}

static void put_repeated(const struct nf_column_builder *b, uint32_t n,
                         struct nf_buf *out)
{
    const struct nf_str *distinct = AT(b->distinct, const struct nf_str, 0);
    uint32_t count = COUNT(b->distinct, struct nf_str);

    nf_buf_add_byte(out, NF_LAYOUT_REPEATED);
    nf_buf_add_varint(out, count);
    for (uint32_t d = 0; d < count; d++)
        nf_buf_add_varint(out, distinct[d].len);
    for (uint32_t d = 0; d < count; d++)
        nf_buf_add(out, distinct[d].ptr, distinct[d].len);
    for (uint32_t i = 0; count > 1 && i < n; i++)
        nf_buf_add_varint(out, *AT(b->index, uint32_t, i));
}

/* A run of digits in a value, short enough to be a number. */
struct run {
    size_t start, end;
    bool found;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static struct run next_run(struct nf_str v, size_t from)
{
    struct run r = { from, from, false };

    while (r.start < v.len) {
        if (!is_digit(v.ptr[r.start])) {
            r.start++;
            continue;
        }
        r.end = r.start;
        while (r.end < v.len && is_digit(v.ptr[r.end]))
            r.end++;
        if (r.end - r.start <= NF_MAX_NUMBER_DIGITS) {
            r.found = true;
            return r;
        }
        r.start = r.end;
    }
    r.end = r.start;
    return r;
}

/* Values that differ in their numbers only. */
struct template {
    struct nf_str like; /* the first of them */
    uint32_t first_hole;
    uint32_t holes;
    uint32_t first_use, last_use;
};

/* What one value is made of. */
struct use {
    uint32_t template;
    uint32_t next;   /* value of that template, or NONE */
    uint32_t number; /* its first, among all */
};

struct hole {
    uint32_t digits; /* of the first value's number */
    bool same;       /* all have so many */
    bool padded;     /* some have zeros in front */
};

/* Whether @v is @like but for its numbers. */
static bool alike(struct nf_str v, struct nf_str like)
{
    size_t from_v = 0, from_like = 0;

    for (;;) {
        struct run a = next_run(v, from_v), b = next_run(like, from_like);

        if (a.found != b.found ||
            !nf_str_equal((struct nf_str){ v.ptr + from_v, a.start - from_v },
                   (struct nf_str){ like.ptr + from_like, b.start - from_like }))
            return false;
        if (!a.found)
            return true;
        from_v = a.end;
        from_like = b.end;
    }
}

static void add_numbers(struct nf_column_builder *b, struct nf_str v,
                        const struct template *t, bool first)
{
    struct run r = next_run(v, 0);

    for (uint32_t k = 0; r.found; r = next_run(v, r.end), k++) {
        uint32_t digits = (uint32_t)(r.end - r.start);
        struct hole *h, made = { digits, true, false };
        uint64_t number = 0;

        for (size_t i = r.start; i < r.end; i++)
            number = number * 10 + (uint64_t)(v.ptr[i] - '0');
        nf_buf_add(&b->numbers, &number, sizeof(number));
        if (first)
            nf_buf_add(&b->holes, &made, sizeof(made));
        if (b->holes.failed)
            return;
        h = AT(b->holes, struct hole, t->first_hole + k);
        h->same = h->same && h->digits == digits;
        h->padded = h->padded || (v.ptr[r.start] == '0' && digits > 1);
    }
}

static uint32_t count_runs(struct nf_str v)
{
    uint32_t n = 0;

    for (struct run r = next_run(v, 0); r.found; r = next_run(v, r.end))
        n++;
    return n;
}

/* The template of @v, made if there is none yet; NONE if there cannot be one. The
 * one of the value before, @last, is tried first. */
static uint32_t template_for(struct nf_column_builder *b, struct nf_str v,
                             uint32_t last, uint32_t most)
{
    uint32_t count = COUNT(b->templates, struct template);
    struct template made = { .like = v, .first_hole = COUNT(b->holes, struct hole),
                             .first_use = NONE };

    if (count && alike(v, AT(b->templates, struct template, last)->like))
        return last;
    for (uint32_t t = 0; t < count; t++)
        if (alike(v, AT(b->templates, struct template, t)->like))
            return t;
    made.holes = count_runs(v);
    if (count == most || made.holes == 0)
        return NONE;
    nf_buf_add(&b->templates, &made, sizeof(made));
    return b->templates.failed ? NONE : count;
}

/* Note that value @i is of template @t; whether there was memory. */
static bool add_use(struct nf_column_builder *b, uint32_t i, uint32_t t)
{
    struct template *of = AT(b->templates, struct template, t);
    struct use made = { t, NONE, COUNT(b->numbers, uint64_t) };

    nf_buf_add(&b->uses, &made, sizeof(made));
    if (b->uses.failed)
        return false;
    if (of->first_use == NONE)
        of->first_use = i;
    else
        AT(b->uses, struct use, of->last_use)->next = i;
    of->last_use = i;
    return true;
}

/* Whether the values follow few templates, which have numbers in them. */
static bool find_templates(struct nf_column_builder *b, const struct nf_str *values,
                           uint32_t n, uint32_t most)
{
    uint32_t t = 0;

    nf_buf_reset(&b->templates);
    nf_buf_reset(&b->holes);
    nf_buf_reset(&b->numbers);
    nf_buf_reset(&b->uses);
    for (uint32_t i = 0; i < n; i++) {
        t = template_for(b, values[i], t, most);
        if (t == NONE || !add_use(b, i, t))
            return false;
        add_numbers(b, values[i], AT(b->templates, struct template, t),
                    AT(b->templates, struct template, t)->first_use == i);
        if (b->holes.failed || b->numbers.failed ||
            COUNT(b->numbers, uint64_t) > NF_MAX_BLOCK_VALUES)
            return false;
    }
    for (uint32_t k = 0; k < COUNT(b->holes, struct hole); k++)
        if (AT(b->holes, struct hole, k)->padded && !AT(b->holes, struct hole, k)->same)
            return false;
    return true;
}

static void put_template(const struct nf_column_builder *b,
                         const struct template *t, struct nf_buf *out)
{
    size_t from = 0;
    struct run r = next_run(t->like, 0);

    nf_buf_add_varint(out, t->holes);
    for (uint32_t k = 0; k < t->holes; k++, r = next_run(t->like, r.end)) {
        const struct hole *h = AT(b->holes, struct hole, t->first_hole + k);

        nf_buf_add_str(out, (struct nf_str){ t->like.ptr + from, r.start - from });
        nf_buf_add_byte(out, (uint8_t)(h->padded ? h->digits : 0));
        from = r.end;
    }
    nf_buf_add_str(out, (struct nf_str){ t->like.ptr + from, t->like.len - from });
}

/* The numbers of hole @k of @t, each as the difference to the one before. */
static void put_hole(const struct nf_column_builder *b, const struct template *t,
                     uint32_t k, struct nf_buf *out)
{
    uint64_t last = 0;

    for (uint32_t i = t->first_use; i != NONE;) {
        const struct use *use = AT(b->uses, const struct use, i);
        uint64_t number = *AT(b->numbers, uint64_t, use->number + k);

        nf_buf_add_varint(out, nf_zigzag((int64_t)(number - last)));
        last = number;
        i = use->next;
    }
}

static void put_numbers(const struct nf_column_builder *b, uint32_t n,
                        struct nf_buf *out)
{
    const struct template *t = AT(b->templates, const struct template, 0);
    uint32_t count = COUNT(b->templates, struct template);

    nf_buf_add_byte(out, NF_LAYOUT_NUMBERS);
    nf_buf_add_varint(out, count);
    for (uint32_t i = 0; i < count; i++)
        put_template(b, &t[i], out);
    for (uint32_t i = 0; count > 1 && i < n; i++)
        nf_buf_add_varint(out, AT(b->uses, const struct use, i)->template);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < t[i].holes; k++)
            put_hole(b, &t[i], k, out);
}

/* How much of a value is at the ends of the one before. */
struct shared {
    size_t prefix, suffix;
};

static struct shared compare(struct nf_str v, struct nf_str last)
{
    size_t most = v.len < last.len ? v.len : last.len;
    struct shared s = { 0, 0 };

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

    nf_buf_reset(&b->shared);
    for (uint32_t i = 0; i < n; i++) {
        struct shared s = { 0, 0 };

        if (i) {
            s = compare(values[i], values[i - 1]);
            all += values[i].len;
        }
        nf_buf_add(&b->shared, &s, sizeof(s));
        shared += s.prefix + s.suffix;
    }
    return !b->shared.failed && shared * 100 >= all * SHARED_PERCENT;
}

static void put_shared(const struct nf_column_builder *b,
                       const struct nf_str *values, uint32_t n,
                       struct nf_buf *out)
{
    nf_buf_add_byte(out, NF_LAYOUT_SHARED);
    for (uint32_t i = 0; i < n; i++) {
        const struct shared *s = AT(b->shared, const struct shared, i);

        nf_buf_add_varint(out, s->prefix);
        nf_buf_add_varint(out, s->suffix);
        nf_buf_add_varint(out, values[i].len - s->prefix - s->suffix);
    }
    for (uint32_t i = 0; i < n; i++) {
        const struct shared *s = AT(b->shared, const struct shared, i);

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
    else if (find_templates(b, values, n, n / 8 < MOST_TEMPLATES ? n / 8 + 1
                                                                 : MOST_TEMPLATES))
        put_numbers(b, n, out);
    else if (find_shared(b, values, n))
        put_shared(b, values, n, out);
    else
        put_plain(values, n, out);
    out->failed = out->failed || b->distinct.failed || b->known.failed || b->templates.failed ||
                  b->holes.failed || b->numbers.failed || b->index.failed ||
                  b->uses.failed ||
                  b->shared.failed;
}

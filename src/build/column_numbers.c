#include "src/build/column_numbers.h"

#include "format/block_head.h"
#include "format/varint.h"
#include "src/base/ascii.h"
#include "src/base/str_equal.h"

#define NONE UINT32_MAX
/* Templates a column is given at most: each value is compared with them. */
#define MOST_TEMPLATES 128

void nf_column_numbers_init(struct nf_column_numbers *b, const struct nf_alloc *alloc)
{
    nf_vec_init(&b->templates, alloc);
    nf_vec_init(&b->uses, alloc);
    nf_vec_init(&b->holes, alloc);
    nf_vec_init(&b->numbers, alloc);
}

void nf_column_numbers_free(struct nf_column_numbers *b)
{
    nf_vec_free(&b->templates);
    nf_vec_free(&b->uses);
    nf_vec_free(&b->holes);
    nf_vec_free(&b->numbers);
}

bool nf_column_numbers_failed(const struct nf_column_numbers *b)
{
    return b->templates.buf.failed || b->uses.buf.failed || b->holes.buf.failed ||
           b->numbers.buf.failed;
}

/* A run of digits in a value, short enough to be a number. */
struct run {
    size_t start, end;
    bool found;
};

static struct run next_run(struct nf_str v, size_t from)
{
    struct run r = { from, from, false };

    while (r.start < v.len) {
        if (!nf_is_digit(v.ptr[r.start])) {
            r.start++;
            continue;
        }
        r.end = r.start;
        while (r.end < v.len && nf_is_digit(v.ptr[r.end]))
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

/* Whether there was memory. */
static bool add_numbers(struct nf_column_numbers *b, struct nf_str v,
                        const struct nf_number_template *t, bool first)
{
    struct run r = next_run(v, 0);

    for (uint32_t k = 0; r.found; r = next_run(v, r.end), k++) {
        uint32_t digits = (uint32_t)(r.end - r.start);
        struct nf_number_hole *h, made = { digits, true, false };
        uint64_t number = 0;

        for (size_t i = r.start; i < r.end; i++)
            number = number * 10 + (uint64_t)(v.ptr[i] - '0');
        if (!nf_vec_add(&b->numbers, &number) || (first && !nf_vec_add(&b->holes, &made)))
            return false;
        h = &b->holes.at[t->first_hole + k];
        h->same = h->same && h->digits == digits;
        h->padded = h->padded || (v.ptr[r.start] == '0' && digits > 1);
    }
    return true;
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
static uint32_t template_for(struct nf_column_numbers *b, struct nf_str v,
                             uint32_t last, uint32_t most)
{
    uint32_t count = (uint32_t)nf_vec_count(&b->templates);
    struct nf_number_template made = { .like = v, .first_use = NONE,
                                       .first_hole = (uint32_t)nf_vec_count(&b->holes) };

    if (count && alike(v, b->templates.at[last].like))
        return last;
    for (uint32_t t = 0; t < count; t++)
        if (alike(v, b->templates.at[t].like))
            return t;
    made.holes = count_runs(v);
    if (count == most || made.holes == 0)
        return NONE;
    return nf_vec_add(&b->templates, &made) ? count : NONE;
}

/* Note that value @i is of template @t; whether there was memory. */
static bool add_use(struct nf_column_numbers *b, uint32_t i, uint32_t t)
{
    struct nf_number_template *of = &b->templates.at[t];
    struct nf_number_use made = { t, NONE, (uint32_t)nf_vec_count(&b->numbers) };

    if (!nf_vec_add(&b->uses, &made))
        return false;
    if (of->first_use == NONE)
        of->first_use = i;
    else
        b->uses.at[of->last_use].next = i;
    of->last_use = i;
    return true;
}

bool nf_column_numbers_find(struct nf_column_numbers *b, const struct nf_str *values,
                            uint32_t n)
{
    const uint32_t most = n / 8 < MOST_TEMPLATES ? n / 8 + 1 : MOST_TEMPLATES;
    uint32_t t = 0;

    nf_vec_reset(&b->templates);
    nf_vec_reset(&b->holes);
    nf_vec_reset(&b->numbers);
    nf_vec_reset(&b->uses);
    for (uint32_t i = 0; i < n; i++) {
        t = template_for(b, values[i], t, most);
        if (t == NONE || !add_use(b, i, t) ||
            !add_numbers(b, values[i], &b->templates.at[t], b->templates.at[t].first_use == i) ||
            nf_vec_count(&b->numbers) > NF_MAX_BLOCK_VALUES)
            return false;
    }
    for (size_t k = 0; k < nf_vec_count(&b->holes); k++)
        if (b->holes.at[k].padded && !b->holes.at[k].same)
            return false;
    return true;
}

static void put_template(const struct nf_column_numbers *b,
                         const struct nf_number_template *t, struct nf_buf *out)
{
    size_t from = 0;
    struct run r = next_run(t->like, 0);

    nf_buf_add_varint(out, t->holes);
    for (uint32_t k = 0; k < t->holes; k++, r = next_run(t->like, r.end)) {
        const struct nf_number_hole *h = &b->holes.at[t->first_hole + k];

        nf_buf_add_str(out, (struct nf_str){ t->like.ptr + from, r.start - from });
        nf_buf_add_byte(out, (uint8_t)(h->padded ? h->digits : 0));
        from = r.end;
    }
    nf_buf_add_str(out, (struct nf_str){ t->like.ptr + from, t->like.len - from });
}

/* The numbers of hole @k of @t, each as the difference to the one before. */
static void put_hole(const struct nf_column_numbers *b, const struct nf_number_template *t,
                     uint32_t k, struct nf_buf *out)
{
    uint64_t last = 0;

    for (uint32_t i = t->first_use; i != NONE;) {
        const struct nf_number_use *use = &b->uses.at[i];
        uint64_t number = b->numbers.at[use->number + k];

        nf_buf_add_varint(out, nf_zigzag((int64_t)(number - last)));
        last = number;
        i = use->next;
    }
}

void nf_column_numbers_put(const struct nf_column_numbers *b, uint32_t n, struct nf_buf *out)
{
    const struct nf_number_template *t = b->templates.at;
    uint32_t count = (uint32_t)nf_vec_count(&b->templates);

    nf_buf_add_byte(out, NF_LAYOUT_NUMBERS);
    nf_buf_add_varint(out, count);
    for (uint32_t i = 0; i < count; i++)
        put_template(b, &t[i], out);
    for (uint32_t i = 0; count > 1 && i < n; i++)
        nf_buf_add_varint(out, b->uses.at[i].of);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < t[i].holes; k++)
            put_hole(b, &t[i], k, out);
}

#include "src/build/block_layout.h"

#include <string.h>

#include "src/article/facts.h"
#include "src/base/str_equal.h"

#define NONE NF_INTERN_NONE

void nf_block_layout_init(struct nf_block_layout *l,
                          const struct nf_alloc *alloc)
{
    nf_buf_init(&l->columns, alloc, SIZE_MAX / 2);
    nf_buf_init(&l->shapes, alloc, SIZE_MAX / 2);
    nf_buf_init(&l->slots, alloc, SIZE_MAX / 2);
    nf_buf_init(&l->shape_of, alloc, SIZE_MAX / 2);
    nf_buf_init(&l->row, alloc, SIZE_MAX / 2);
    nf_buf_init(&l->values, alloc, SIZE_MAX / 2);
    nf_buf_init(&l->implied, alloc, SIZE_MAX / 2);
    nf_column_builder_init(&l->builder, alloc);
    nf_intern_init(&l->column_by_literal, alloc);
    nf_intern_init(&l->shape_by_slots, alloc);
}

void nf_block_layout_free(struct nf_block_layout *l)
{
    nf_buf_free(&l->columns);
    nf_buf_free(&l->shapes);
    nf_buf_free(&l->slots);
    nf_buf_free(&l->shape_of);
    nf_buf_free(&l->row);
    nf_buf_free(&l->values);
    nf_buf_free(&l->implied);
    nf_column_builder_free(&l->builder);
    nf_intern_free(&l->column_by_literal);
    nf_intern_free(&l->shape_by_slots);
}

static struct nf_layout_column *columns(const struct nf_block_layout *l)
{
    return (struct nf_layout_column *)(void *)l->columns.ptr;
}

static struct nf_layout_shape *shapes(const struct nf_block_layout *l)
{
    return (struct nf_layout_shape *)(void *)l->shapes.ptr;
}

static uint32_t *numbers(const struct nf_buf *b)
{
    return (uint32_t *)(void *)b->ptr;
}

static bool column_fits(const struct nf_layout_column *c,
                        const struct nf_field *f)
{
    return c->column.kind == f->kind && c->column.role == (uint8_t)f->role &&
           nf_str_equal(c->column.before, f->before);
}

/* The column of @f, made if there is none yet. @guess is tried first. */
static uint32_t column_for(struct nf_block_layout *l, const struct nf_field *f,
                           uint32_t guess)
{
    uint32_t count = (uint32_t)(l->columns.len / sizeof(struct nf_layout_column));
    struct nf_layout_column made = { .column = { .kind = f->kind,
                                                 .role = (uint8_t)f->role,
                                                 .before = f->before } };
    struct nf_intern *known = &l->column_by_literal;
    struct nf_intern_walk w;
    uint32_t i;

    if (guess < count && column_fits(&columns(l)[guess], f))
        return guess;
    w = nf_intern_walk(known, nf_intern_hash(known, f->before.ptr, f->before.len));
    while ((i = nf_intern_next(known, &w)) != NONE)
        if (column_fits(&columns(l)[i], f))
            return i;
    nf_buf_add(&l->columns, &made, sizeof(made));
    return nf_intern_add(known, &w);
}

static bool shape_fits(const struct nf_block_layout *l, uint32_t shape,
                       struct nf_str tail)
{
    const struct nf_layout_shape *s = &shapes(l)[shape];
    size_t bytes = s->slots * sizeof(uint32_t);

    return bytes == l->row.len && nf_str_equal(s->tail, tail) &&
           (s->tail.ptr == NULL) == (tail.ptr == NULL) &&
           (bytes == 0 ||
            memcmp(numbers(&l->slots) + s->first_slot, l->row.ptr, bytes) == 0);
}

/* The shape that l->row and @tail are, made if there is none yet. */
static uint32_t shape_for(struct nf_block_layout *l, struct nf_str tail,
                          uint32_t guess)
{
    uint32_t count = (uint32_t)(l->shapes.len / sizeof(struct nf_layout_shape));
    struct nf_layout_shape made = {
        .first_slot = (uint32_t)(l->slots.len / sizeof(uint32_t)),
        .slots = (uint32_t)(l->row.len / sizeof(uint32_t)),
        .tail = tail
    };
    struct nf_intern *known = &l->shape_by_slots;
    struct nf_intern_walk w;
    uint32_t i;

    if (guess < count && shape_fits(l, guess, tail))
        return guess;
    w = nf_intern_walk(known, nf_intern_hash(known, l->row.ptr, l->row.len) +
                                  3 * nf_intern_hash(known, tail.ptr, tail.len));
    while ((i = nf_intern_next(known, &w)) != NONE)
        if (shape_fits(l, i, tail))
            return i;
    nf_buf_add(&l->shapes, &made, sizeof(made));
    nf_buf_add(&l->slots, l->row.ptr, l->row.len);
    return nf_intern_add(known, &w);
}

static void place_article(struct nf_block_layout *l, const struct nf_record *r,
                          uint32_t last_shape)
{
    const struct nf_layout_shape *like =
        last_shape == NONE ? NULL : &shapes(l)[last_shape];
    uint32_t shape;

    nf_buf_reset(&l->row);
    for (uint32_t i = 0; i < r->count; i++) {
        const struct nf_field *f = &r->fields[i];
        uint32_t guess = like && i < like->slots
                             ? numbers(&l->slots)[like->first_slot + i] : NONE;
        uint32_t c = column_for(l, f, guess);

        if (l->columns.failed || l->column_by_literal.failed)
            return;
        columns(l)[c].values++;
        columns(l)[c].bytes += f->value.len;
        nf_buf_add(&l->row, &c, sizeof(c));
    }
    if (l->row.failed)
        return;
    shape = shape_for(l, r->tail, last_shape);
    nf_buf_add(&l->shape_of, &shape, sizeof(shape));
}

/* Literals and the values of columns that are not of texts. */
static uint64_t short_bytes(const struct nf_block_layout *l)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < l->columns.len / sizeof(struct nf_layout_column); i++)
        sum += columns(l)[i].column.before.len +
               (columns(l)[i].column.text ? 0 : columns(l)[i].bytes);
    for (size_t i = 0; i < l->shapes.len / sizeof(struct nf_layout_shape); i++)
        sum += shapes(l)[i].tail.len;
    return sum;
}

/* Make texts of the columns that may be some, and whose values are long on
 * average, or have all together @most bytes. */
static void make_texts(struct nf_block_layout *l, uint64_t most)
{
    for (size_t i = 0; i < l->columns.len / sizeof(struct nf_layout_column); i++) {
        struct nf_layout_column *c = &columns(l)[i];
        const uint64_t least = (uint64_t)c->values * nf_text_mean(c->column.role);

        /* Looking an article up compares keys, which must not cost a frame. */
        c->column.text = !nf_role_is_key(c->column.role) &&
                         (c->bytes >= least || c->bytes >= most);
    }
}

/* Long values are texts; and where there are so many short ones that their block
 * would be refused, the largest columns are as well. */
static void choose_texts(struct nf_block_layout *l)
{
    uint64_t most = NF_MOST_SHORTS;

    make_texts(l, UINT64_MAX);
    for (; most > 0 && short_bytes(l) > NF_MOST_SHORTS; most /= 2)
        make_texts(l, most);
}

/* Take all articles apart. */
static enum nf_status place_articles(struct nf_block_layout *l, const struct nf_block_input *in)
{
    const struct nf_record *r = nf_block_input_records(in);
    uint32_t n = nf_block_input_count(in);
    uint32_t last = NONE;

    nf_buf_reset(&l->columns);
    nf_buf_reset(&l->shapes);
    nf_buf_reset(&l->slots);
    nf_buf_reset(&l->shape_of);
    nf_intern_reset(&l->column_by_literal);
    nf_intern_reset(&l->shape_by_slots);
    for (uint32_t i = 0; i < n; i++) {
        place_article(l, &r[i], last);
        if (l->columns.failed || l->row.failed || l->shapes.failed ||
            l->slots.failed || l->shape_of.failed || l->column_by_literal.failed ||
            l->shape_by_slots.failed)
            return NF_E_NOMEM;
        last = numbers(&l->shape_of)[i];
    }
    return NF_OK;
}

enum nf_status nf_block_layout_make(struct nf_block_layout *l,
                                    const struct nf_block_input *in)
{
    enum nf_status st = place_articles(l, in);

    if (st == NF_OK)
        choose_texts(l);
    return st;
}

enum nf_status nf_block_layout_make_as(struct nf_block_layout *l,
                                       const struct nf_block_input *in,
                                       const struct nf_column *as, size_t n)
{
    const struct nf_intern *known = &l->column_by_literal;
    enum nf_status st = place_articles(l, in);

    for (size_t k = 0; st == NF_OK && k < n; k++) {
        struct nf_intern_walk w =
            nf_intern_walk(known, nf_intern_hash(known, as[k].before.ptr, as[k].before.len));
        uint32_t i;

        while ((i = nf_intern_next(known, &w)) != NONE) {
            struct nf_column *c = &columns(l)[i].column;

            if (as[k].kind == c->kind && as[k].role == c->role &&
                nf_str_equal(as[k].before, c->before))
                c->text = as[k].text;
        }
    }
    return st;
}

/*
 * Group the values by column. Of each frame the last text value's length is
 * implied: it is what is left of the frame (spec 7.4).
 */
static bool group_values(struct nf_block_layout *l, const struct nf_record *r,
                         uint32_t articles, uint32_t frame_articles)
{
    struct nf_layout_column *col = columns(l);
    uint32_t n = (uint32_t)(l->columns.len / sizeof(*col));
    struct nf_str *values;
    bool *implied, *last = NULL;
    size_t total = 0;

    for (uint32_t c = 0; c < n; c++) {
        col[c].first_value = total;
        total += col[c].values;
        col[c].values = 0;
    }
    if (!nf_buf_need(&l->values, total * sizeof(*values)) ||
        !nf_buf_need(&l->implied, total * sizeof(*implied)))
        return false;
    values = (struct nf_str *)(void *)l->values.ptr;
    implied = (bool *)(void *)l->implied.ptr;
    for (uint32_t i = 0; i < articles; i++) {
        const struct nf_layout_shape *s = &shapes(l)[numbers(&l->shape_of)[i]];

        for (uint32_t k = 0; k < s->slots; k++) {
            struct nf_layout_column *c =
                &col[numbers(&l->slots)[s->first_slot + k]];
            size_t v = c->first_value + c->values++;

            values[v] = r[i].fields[k].value;
            implied[v] = false;
            if (c->column.text)
                last = &implied[v];
        }
        if (last && ((i + 1) % frame_articles == 0 || i + 1 == articles)) {
            *last = true;
            last = NULL;
        }
    }
    return true;
}

static void add_values(struct nf_block_layout *l,
                       const struct nf_layout_column *c, struct nf_buf *out)
{
    const struct nf_str *v =
        (const struct nf_str *)(const void *)l->values.ptr + c->first_value;
    const bool *implied =
        (const bool *)(const void *)l->implied.ptr + c->first_value;

    if (!c->column.text) {
        nf_column_build(&l->builder, v, c->values, out);
        return;
    }
    for (uint32_t i = 0; i < c->values; i++)
        if (!implied[i])
            nf_buf_add_varint(out, v[i].len);
}

static void add_columns(const struct nf_block_layout *l, struct nf_buf *out)
{
    uint32_t n = (uint32_t)(l->columns.len / sizeof(struct nf_layout_column));

    nf_buf_add_varint(out, n);
    for (uint32_t i = 0; i < n; i++) {
        const struct nf_column *c = &columns(l)[i].column;
        uint8_t fixed[NF_COLUMN_FIXED];

        nf_column_put(fixed, c);
        nf_buf_add(out, fixed, sizeof(fixed));
        nf_buf_add_str(out, c->before);
    }
}

static void add_shapes(const struct nf_block_layout *l, uint32_t articles,
                       struct nf_buf *out)
{
    uint32_t n = (uint32_t)(l->shapes.len / sizeof(struct nf_layout_shape));

    nf_buf_add_varint(out, n);
    for (uint32_t i = 0; i < n; i++) {
        const struct nf_layout_shape *s = &shapes(l)[i];

        nf_buf_add_varint(out, s->tail.ptr ? s->slots + (uint64_t)1 : 0);
        if (!s->tail.ptr) /* withdrawn */
            continue;
        for (uint32_t k = 0; k < s->slots; k++)
            nf_buf_add_varint(out, numbers(&l->slots)[s->first_slot + k]);
        nf_buf_add_str(out, s->tail);
    }
    for (uint32_t i = 0; n > 1 && i < articles; i++)
        nf_buf_add_varint(out, numbers(&l->shape_of)[i]);
}

/* Which articles are later versions, and of which. */
static void add_versions(const struct nf_block_input *in, struct nf_buf *out)
{
    const uint32_t articles = nf_block_input_count(in);
    uint32_t n = 0, next = 0;

    for (uint32_t i = 0; i < articles; i++)
        n += nf_block_input_former(in, i) != 0;
    nf_buf_add_varint(out, n);
    for (uint32_t i = 0; n > 0 && i < articles; i++) {
        if (nf_block_input_former(in, i) == 0)
            continue;
        nf_buf_add_varint(out, i - next);
        nf_buf_add_varint(out, nf_block_input_former(in, i));
        next = i + 1;
    }
}

void nf_block_layout_shorts(struct nf_block_layout *l,
                            const struct nf_block_input *in,
                            uint32_t frame_articles, struct nf_buf *out)
{
    uint32_t n = nf_block_input_count(in);
    uint32_t cols = (uint32_t)(l->columns.len / sizeof(struct nf_layout_column));

    if (!group_values(l, nf_block_input_records(in), n, frame_articles)) {
        out->failed = true;
        return;
    }
    add_columns(l, out);
    add_shapes(l, n, out);
    add_versions(in, out);
    for (uint32_t c = 0; c < cols; c++)
        add_values(l, &columns(l)[c], out);
}

void nf_block_layout_text(const struct nf_block_layout *l,
                          const struct nf_block_input *in, uint32_t from,
                          uint32_t to, struct nf_buf *out)
{
    const struct nf_record *r = nf_block_input_records(in);

    for (uint32_t i = from; i < to; i++) {
        const struct nf_layout_shape *s = &shapes(l)[numbers(&l->shape_of)[i]];

        for (uint32_t k = 0; k < s->slots; k++)
            if (columns(l)[numbers(&l->slots)[s->first_slot + k]].column.text)
                nf_buf_add(out, r[i].fields[k].value.ptr,
                           r[i].fields[k].value.len);
    }
}

#include "src/build/block_layout.h"

#include <string.h>

#include "src/article/facts.h"
#include "src/base/str_equal.h"

#define NONE NF_INTERN_NONE

void nf_block_layout_init(struct nf_block_layout *l,
                          const struct nf_alloc *alloc)
{
    nf_vec_init(&l->columns, alloc);
    nf_vec_init(&l->shapes, alloc);
    nf_vec_init(&l->slots, alloc);
    nf_vec_init(&l->shape_of, alloc);
    nf_vec_init(&l->row, alloc);
    nf_vec_init(&l->values, alloc);
    nf_vec_init(&l->implied, alloc);
    nf_column_builder_init(&l->builder, alloc);
    nf_intern_init(&l->column_by_literal, alloc);
    nf_intern_init(&l->shape_by_slots, alloc);
}

void nf_block_layout_free(struct nf_block_layout *l)
{
    nf_vec_free(&l->columns);
    nf_vec_free(&l->shapes);
    nf_vec_free(&l->slots);
    nf_vec_free(&l->shape_of);
    nf_vec_free(&l->row);
    nf_vec_free(&l->values);
    nf_vec_free(&l->implied);
    nf_column_builder_free(&l->builder);
    nf_intern_free(&l->column_by_literal);
    nf_intern_free(&l->shape_by_slots);
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
    uint32_t count = (uint32_t)nf_vec_count(&l->columns);
    struct nf_layout_column made = { .column = { .kind = f->kind,
                                                 .role = (uint8_t)f->role,
                                                 .before = f->before } };
    struct nf_intern *known = &l->column_by_literal;
    struct nf_intern_walk w;
    uint32_t i;

    if (guess < count && column_fits(&l->columns.at[guess], f))
        return guess;
    w = nf_intern_walk(known, nf_intern_hash(known, f->before.ptr, f->before.len));
    while ((i = nf_intern_next(known, &w)) != NONE)
        if (column_fits(&l->columns.at[i], f))
            return i;
    nf_vec_add(&l->columns, &made);
    return nf_intern_add(known, &w);
}

static bool shape_fits(const struct nf_block_layout *l, uint32_t shape,
                       struct nf_str tail)
{
    const struct nf_layout_shape *s = &l->shapes.at[shape];
    size_t bytes = s->slots * sizeof(uint32_t);

    return bytes == l->row.buf.len && nf_str_equal(s->tail, tail) &&
           (s->tail.ptr == NULL) == (tail.ptr == NULL) &&
           (bytes == 0 ||
            memcmp(l->slots.at + s->first_slot, l->row.at, bytes) == 0);
}

/* The shape that l->row and @tail are, made if there is none yet. */
static uint32_t shape_for(struct nf_block_layout *l, struct nf_str tail,
                          uint32_t guess)
{
    uint32_t count = (uint32_t)nf_vec_count(&l->shapes);
    struct nf_layout_shape made = {
        .first_slot = (uint32_t)nf_vec_count(&l->slots),
        .slots = (uint32_t)nf_vec_count(&l->row),
        .tail = tail
    };
    struct nf_intern *known = &l->shape_by_slots;
    struct nf_intern_walk w;
    uint32_t i;

    if (guess < count && shape_fits(l, guess, tail))
        return guess;
    w = nf_intern_walk(known, nf_intern_hash(known, l->row.at, l->row.buf.len) +
                                  3 * nf_intern_hash(known, tail.ptr, tail.len));
    while ((i = nf_intern_next(known, &w)) != NONE)
        if (shape_fits(l, i, tail))
            return i;
    nf_vec_add(&l->shapes, &made);
    nf_buf_add(&l->slots.buf, l->row.at, l->row.buf.len);
    return nf_intern_add(known, &w);
}

static void place_article(struct nf_block_layout *l, const struct nf_record *r,
                          uint32_t last_shape)
{
    const struct nf_layout_shape *like =
        last_shape == NONE ? NULL : &l->shapes.at[last_shape];
    uint32_t shape;

    nf_vec_reset(&l->row);
    for (uint32_t i = 0; i < r->count; i++) {
        const struct nf_field *f = &r->fields[i];
        uint32_t guess = like && i < like->slots
                             ? l->slots.at[like->first_slot + i] : NONE;
        uint32_t c = column_for(l, f, guess);

        if (l->columns.buf.failed || l->column_by_literal.failed)
            return;
        l->columns.at[c].values++;
        l->columns.at[c].bytes += f->value.len;
        nf_vec_add(&l->row, &c);
    }
    if (l->row.buf.failed)
        return;
    shape = shape_for(l, r->tail, last_shape);
    nf_vec_add(&l->shape_of, &shape);
}

/* Literals and the values of columns that are not of texts. */
static uint64_t short_bytes(const struct nf_block_layout *l)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < nf_vec_count(&l->columns); i++)
        sum += l->columns.at[i].column.before.len +
               (l->columns.at[i].column.text ? 0 : l->columns.at[i].bytes);
    for (size_t i = 0; i < nf_vec_count(&l->shapes); i++)
        sum += l->shapes.at[i].tail.len;
    return sum;
}

/* Make texts of the columns that may be some, and whose values are long on
 * average, or have all together @most bytes. */
static void make_texts(struct nf_block_layout *l, uint64_t most)
{
    for (size_t i = 0; i < nf_vec_count(&l->columns); i++) {
        struct nf_layout_column *c = &l->columns.at[i];
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

    nf_vec_reset(&l->columns);
    nf_vec_reset(&l->shapes);
    nf_vec_reset(&l->slots);
    nf_vec_reset(&l->shape_of);
    nf_intern_reset(&l->column_by_literal);
    nf_intern_reset(&l->shape_by_slots);
    for (uint32_t i = 0; i < n; i++) {
        place_article(l, &r[i], last);
        if (l->columns.buf.failed || l->row.buf.failed || l->shapes.buf.failed ||
            l->slots.buf.failed || l->shape_of.buf.failed || l->column_by_literal.failed ||
            l->shape_by_slots.failed)
            return NF_E_NOMEM;
        last = l->shape_of.at[i];
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

/* The column that is made of articles which had @as; NULL if none of them had a value there. */
static struct nf_column *column_like(const struct nf_block_layout *l, const struct nf_column *as)
{
    const struct nf_intern *known = &l->column_by_literal;
    struct nf_intern_walk w =
        nf_intern_walk(known, nf_intern_hash(known, as->before.ptr, as->before.len));
    uint32_t i;

    while ((i = nf_intern_next(known, &w)) != NONE) {
        struct nf_column *c = &l->columns.at[i].column;

        if (as->kind == c->kind && as->role == c->role && nf_str_equal(as->before, c->before))
            return c;
    }
    return NULL;
}

enum nf_status nf_block_layout_make_as(struct nf_block_layout *l,
                                       const struct nf_block_input *in,
                                       const struct nf_column *as, size_t n)
{
    enum nf_status st = place_articles(l, in);

    for (size_t k = 0; st == NF_OK && k < n; k++) {
        struct nf_column *c = column_like(l, &as[k]);

        if (c)
            c->text = as[k].text;
    }
    for (size_t k = 0; st == NF_OK && k < n; k++) {
        const struct nf_column *c = column_like(l, &as[k]);

        if (c && c->text != as[k].text)
            st = NF_E_DAMAGED;
    }
    return st;
}

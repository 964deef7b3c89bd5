#include "src/build/block_layout.h"

/*
 * Group the values by column. Of each frame the last text value's length is
 * implied: it is what is left of the frame (spec 7.4).
 */
static bool group_values(struct nf_block_layout *l, const struct nf_record *r,
                         uint32_t articles, uint32_t frame_articles)
{
    struct nf_layout_column *col = l->columns.at;
    uint32_t n = (uint32_t)nf_vec_count(&l->columns);
    struct nf_str *values;
    bool *implied, *last = NULL;
    size_t total = 0;

    for (uint32_t c = 0; c < n; c++) {
        col[c].first_value = total;
        total += col[c].values;
        col[c].values = 0;
    }
    if (!nf_buf_need(&l->values.buf, total * sizeof(*values)) ||
        !nf_buf_need(&l->implied.buf, total * sizeof(*implied)))
        return false;
    values = l->values.at;
    implied = l->implied.at;
    for (uint32_t i = 0; i < articles; i++) {
        const struct nf_layout_shape *s = &l->shapes.at[l->shape_of.at[i]];

        for (uint32_t k = 0; k < s->slots; k++) {
            struct nf_layout_column *c = &col[l->slots.at[s->first_slot + k]];
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
    const struct nf_str *v = l->values.at + c->first_value;
    const bool *implied = l->implied.at + c->first_value;

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
    uint32_t n = (uint32_t)nf_vec_count(&l->columns);

    nf_buf_add_varint(out, n);
    for (uint32_t i = 0; i < n; i++) {
        const struct nf_column *c = &l->columns.at[i].column;
        uint8_t fixed[NF_COLUMN_FIXED];

        nf_column_put(fixed, c);
        nf_buf_add(out, fixed, sizeof(fixed));
        nf_buf_add_str(out, c->before);
    }
}

static void add_shapes(const struct nf_block_layout *l, uint32_t articles,
                       struct nf_buf *out)
{
    uint32_t n = (uint32_t)nf_vec_count(&l->shapes);

    nf_buf_add_varint(out, n);
    for (uint32_t i = 0; i < n; i++) {
        const struct nf_layout_shape *s = &l->shapes.at[i];

        nf_buf_add_varint(out, s->tail.ptr ? s->slots + (uint64_t)1 : 0);
        if (!s->tail.ptr) /* withdrawn */
            continue;
        for (uint32_t k = 0; k < s->slots; k++)
            nf_buf_add_varint(out, l->slots.at[s->first_slot + k]);
        nf_buf_add_str(out, s->tail);
    }
    for (uint32_t i = 0; n > 1 && i < articles; i++)
        nf_buf_add_varint(out, l->shape_of.at[i]);
}

void nf_block_layout_shorts(struct nf_block_layout *l,
                            const struct nf_block_input *in,
                            uint32_t frame_articles, struct nf_buf *out)
{
    uint32_t n = nf_block_input_count(in);
    uint32_t cols = (uint32_t)nf_vec_count(&l->columns);

    if (!group_values(l, nf_block_input_records(in), n, frame_articles)) {
        out->failed = true;
        return;
    }
    add_columns(l, out);
    add_shapes(l, n, out);
    for (uint32_t c = 0; c < cols; c++)
        add_values(l, &l->columns.at[c], out);
}

void nf_block_layout_text(const struct nf_block_layout *l,
                          const struct nf_block_input *in, uint32_t from,
                          uint32_t to, struct nf_buf *out)
{
    const struct nf_record *r = nf_block_input_records(in);

    for (uint32_t i = from; i < to; i++) {
        const struct nf_layout_shape *s = &l->shapes.at[l->shape_of.at[i]];

        for (uint32_t k = 0; k < s->slots; k++)
            if (l->columns.at[l->slots.at[s->first_slot + k]].column.text)
                nf_buf_add(out, r[i].fields[k].value.ptr,
                           r[i].fields[k].value.len);
    }
}

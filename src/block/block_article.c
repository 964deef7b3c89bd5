#include "src/block/block_article.h"

#include "src/article/facts.h"

uint64_t nf_block_article_bytes(const struct nf_block *b, uint32_t i, bool text)
{
    const struct nf_block_article *a = &b->rows.at[i];

    return a->short_bytes + (text ? a->text_bytes : 0);
}

bool nf_block_article_withdrawn(const struct nf_block *b, uint32_t i)
{
    uint32_t shape = b->rows.at[i].shape;

    return b->shapes.at[shape].withdrawn;
}

uint32_t nf_block_article_fields(const struct nf_block *b, uint32_t i)
{
    uint32_t shape = b->rows.at[i].shape;

    return b->shapes.at[shape].slots;
}

/* What article @i has in a slot whose column has number @number: @v. */
static void set_field(const struct nf_block *b, uint32_t number,
                      const struct nf_block_value *v, const char *text,
                      struct nf_field *f)
{
    const struct nf_column *column = &b->columns.at[number];
    const char *from = (const char *)b->shorts.ptr;
    uint32_t at = v->at;

    f->kind = column->kind;
    f->role = (enum nf_role)column->role;
    f->before = column->before;
    f->key = b->keys.at[number];
    if (column->text) {
        from = text;
    } else if (at & NF_VALUE_MADE) {
        from = (const char *)b->loader.made.ptr;
        at &= ~NF_VALUE_MADE;
    }
    f->value = from ? (struct nf_str){ from + at, v->len }
                    : (struct nf_str){ NULL, 0 };
}

void nf_block_article(const struct nf_block *b, uint32_t i, const char *text,
                      struct nf_field *fields, struct nf_record *out)
{
    const struct nf_block_article *a = &b->rows.at[i];
    const struct nf_block_shape *s = &b->shapes.at[a->shape];
    const uint32_t *slot = b->slots.at + s->first_slot;
    const struct nf_block_value *v = b->values.at + a->first_value;

    for (uint32_t k = 0; k < s->slots; k++)
        set_field(b, slot[k], &v[k], text, &fields[k]);
    out->fields = fields;
    out->count = s->slots;
    out->tail = s->tail;
}

void nf_block_article_keys(const struct nf_block *b, uint32_t i,
                           struct nf_field *fields, struct nf_record *out)
{
    const struct nf_block_article *a = &b->rows.at[i];
    const struct nf_block_shape *s = &b->shapes.at[a->shape];
    const struct nf_column *columns = b->columns.at;
    const uint32_t *slot = b->slots.at + s->first_slot;
    const struct nf_block_value *v = b->values.at + a->first_value;

    out->fields = fields;
    out->count = 0;
    out->tail = (struct nf_str){ "", 0 };
    for (uint32_t k = 0; k < s->slots; k++)
        if (nf_role_is_key(columns[slot[k]].role))
            set_field(b, slot[k], &v[k], NULL, &fields[out->count++]);
}

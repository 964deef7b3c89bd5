#ifndef NF_BUILD_BLOCK_LAYOUT_H
#define NF_BUILD_BLOCK_LAYOUT_H

#include "format/block_head.h"
#include "src/base/intern.h"
#include "src/build/block_input.h"
#include "src/build/column_build.h"

struct nf_layout_column {
    struct nf_column column;
    uint32_t values;
    size_t first_value;
    uint64_t bytes;
};

struct nf_layout_shape {
    uint32_t first_slot;
    uint32_t slots;
    struct nf_str tail; /* NULL: of withdrawn articles */
};

/*
 * A block's articles taken apart: columns, shapes, and which column each
 * value belongs to (spec 7). Kept between blocks for its memory.
 */
struct nf_block_layout {
    NF_VEC(struct nf_layout_column) columns;
    NF_VEC(struct nf_layout_shape) shapes;
    NF_VEC(uint32_t) slots;        /* column numbers, shape after shape */
    NF_VEC(uint32_t) shape_of;     /* an article each */
    NF_VEC(struct nf_str) values;  /* column after column */
    NF_VEC(bool) implied;          /* as values: the length is not written */
    NF_VEC(uint32_t) row;          /* the columns of one article, while placing it */
    struct nf_column_builder builder;
    struct nf_intern column_by_literal;
    struct nf_intern shape_by_slots;
};

void nf_block_layout_init(struct nf_block_layout *l,
                          const struct nf_alloc *alloc);
void nf_block_layout_free(struct nf_block_layout *l);

/*
 * nf_block_layout_make - take the sealed articles of @in apart
 *
 * A column whose values have nf_text_mean() bytes on average is a text column, and one
 * that is too large for short fields, unless articles are looked up by it.
 * NF_OK, NF_E_NOMEM.
 */
enum nf_status nf_block_layout_make(struct nf_block_layout *l,
                                    const struct nf_block_input *in);

/*
 * nf_block_layout_make_as - the same, with texts in the columns of a block that there was:
 * its @n columns @as
 *
 * So text frames that are not packed again keep what they have. NF_E_DAMAGED as well: of two
 * columns that are of one kind, role and literal one has texts.
 */
enum nf_status nf_block_layout_make_as(struct nf_block_layout *l,
                                       const struct nf_block_input *in,
                                       const struct nf_column *as, size_t n);

/*
 * nf_block_layout_shorts - the short fields of the block (spec 7)
 * nf_block_layout_text   - the texts of articles @from .. @to, as in a frame
 *
 * Appended to @out, whose failed says whether memory ran out.
 */
void nf_block_layout_shorts(struct nf_block_layout *l,
                            const struct nf_block_input *in,
                            uint32_t frame_articles, struct nf_buf *out);
void nf_block_layout_text(const struct nf_block_layout *l,
                          const struct nf_block_input *in, uint32_t from,
                          uint32_t to, struct nf_buf *out);

#endif

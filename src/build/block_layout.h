#ifndef NF_BUILD_BLOCK_LAYOUT_H
#define NF_BUILD_BLOCK_LAYOUT_H

#include "format/block_head.h"
#include "src/base/intern.h"
#include "src/build/block_input.h"
#include "src/build/column_build.h"

/*
 * A block's articles taken apart: columns, shapes, and which column each
 * value belongs to (spec 7). Kept between blocks for its memory.
 */
struct nf_block_layout {
    struct nf_buf columns;  /* struct nf_layout_column */
    struct nf_buf shapes;   /* struct nf_layout_shape */
    struct nf_buf slots;    /* uint32_t column numbers, shape after shape */
    struct nf_buf shape_of; /* uint32_t, an article each */
    struct nf_buf values;   /* struct nf_str, column after column */
    struct nf_buf implied;  /* bool, as values: the length is not written */
    struct nf_buf row;      /* uint32_t: the columns of one article, while placing it */
    struct nf_column_builder builder;
    struct nf_intern column_by_literal;
    struct nf_intern shape_by_slots;
};

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
 * its @n columns @as, each of another kind, role or literal
 *
 * So text frames that are not packed again keep what they have.
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

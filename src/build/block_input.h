#ifndef NF_BUILD_BLOCK_INPUT_H
#define NF_BUILD_BLOCK_INPUT_H

#include <newsfiche/record.h>

#include "format/limits.h"
#include "src/base/buf.h"
#include "src/base/vec.h"
#include "src/pack/copy_list.h"

/*
 * The articles of a block to be, copied as they come. All their bytes lie in
 * one run in the order they are printed, so the views into it need to be set
 * only once, when it no longer grows.
 */
struct nf_block_input {
    struct nf_buf bytes;
    NF_VEC(struct nf_field) fields;
    NF_VEC(struct nf_record) articles;
    NF_VEC(uint32_t) formers; /* of each article: so many before is its former version; 0: it has
                               * none */
    NF_VEC(struct nf_frame_origin) origins; /* of each text frame; or nothing */
    NF_VEC(struct nf_copy) copies;
    uint32_t frame_articles; /* of each text frame; 1 at first, and left alone by a
                              * reset */
    size_t short_bytes;     /* of values that are likely no texts */
    size_t fixed_bytes;     /* of what is never a text: literals, what is looked up */
};

void nf_block_input_init(struct nf_block_input *in, const struct nf_alloc *alloc);
void nf_block_input_free(struct nf_block_input *in);
void nf_block_input_reset(struct nf_block_input *in);

/*
 * nf_block_input_check - whether @record can be an article
 *
 * NF_OK; NF_E_LIMIT; NF_E_USAGE: an unknown kind or role, a NULL key, bytes at NULL. No bytes
 * of keys and values are read.
 */
enum nf_status nf_block_input_check(const struct nf_record *record, struct nf_error *err);

/*
 * nf_block_input_add - copy @record, composing the literals it leaves out
 *
 * As nf_block_input_check(), or NF_E_NOMEM; then @in is as it was.
 */
enum nf_status nf_block_input_add(struct nf_block_input *in,
                                  const struct nf_record *record,
                                  struct nf_error *err);

/* nf_block_input_add_withdrawn - add an article that was withdrawn. NF_OK, NF_E_NOMEM; then @in
 * is as it was. */
enum nf_status nf_block_input_add_withdrawn(struct nf_block_input *in, struct nf_error *err);

/* nf_block_input_set_former - the last article is a later version of the one @distance before */
void nf_block_input_set_former(struct nf_block_input *in, uint32_t distance);

/*
 * nf_block_input_add_to_frame - nf_block_input_add(), to the frame of several articles that
 * begins at byte @frame_at and has at most @most bytes
 *
 * NF_E_RANGE: the article belongs into another; this one has some, and would be too large.
 */
enum nf_status nf_block_input_add_to_frame(struct nf_block_input *in, size_t frame_at,
                                           size_t most, const struct nf_record *record,
                                           struct nf_error *err);

/* Set the views; nothing is added afterwards until a reset. */
void nf_block_input_seal(struct nf_block_input *in);

/* Where text frame @k of the sealed block was before. */
struct nf_frame_origin nf_block_input_origin(const struct nf_block_input *in, uint32_t k);

/* Append the literal bytes of frame @k, which is @raw, to @out: what is neither a reference nor
 * in copies (spec 6.3). */
void nf_block_input_literals(const struct nf_block_input *in, uint32_t k,
                             const struct nf_buf *raw, struct nf_buf *out);

static inline uint32_t nf_block_input_count(const struct nf_block_input *in)
{
    return (uint32_t)nf_vec_count(&in->articles);
}

/* How many articles before article @i its former version is; 0: it has none. */
static inline uint32_t nf_block_input_former(const struct nf_block_input *in, uint32_t i)
{
    return in->formers.at[i];
}

/* Values of so many bytes on average are texts, for only in texts passages are copied;
 * of what listings show, longer ones: to list articles must not cost a frame each. */
#define NF_TEXT_MEAN 100
#define NF_LISTED_MEAN 256

static inline uint32_t nf_text_mean(uint8_t role)
{
    switch (role) {
    case NF_ROLE_TITLE:
    case NF_ROLE_AUTHORS:
    case NF_ROLE_SECTION:
    case NF_ROLE_TAGS:
        return NF_LISTED_MEAN;
    default:
        return NF_TEXT_MEAN;
    }
}

/* Bytes that an article may have of what is never a text, and those that a block is
 * full with. Both together are what a block has of it at most, and of short values
 * beside it; the rest of NF_MAX_SHORTS is for lengths and numbers. */
#define NF_MAX_FIXED (6u << 20)
#define NF_FULL_FIXED (4u << 20)
#define NF_MOST_SHORTS (NF_MAX_FIXED + NF_FULL_FIXED)

/* Whether another article might have more values than a block has room for. */
static inline bool nf_block_input_full(const struct nf_block_input *in)
{
    return nf_vec_count(&in->fields) > NF_MAX_BLOCK_VALUES - NF_MAX_FIELDS ||
           in->fixed_bytes >= NF_FULL_FIXED;
}

/* Values and tails are there after nf_block_input_seal(). The tail of an article that was
 * withdrawn is NULL, and of no other. */
static inline const struct nf_record *
nf_block_input_records(const struct nf_block_input *in)
{
    return in->articles.at;
}

#endif

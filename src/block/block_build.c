#include "src/block/block_build.h"

#include "format/checksum.h"
#include "format/limits.h"

enum nf_status nf_block_builder_init(struct nf_block_builder *b,
                                     const struct nf_alloc *alloc, int level)
{
    b->packer = NULL;
    nf_block_layout_init(&b->layout, alloc);
    nf_buf_init(&b->raw, alloc, SIZE_MAX / 2);
    nf_buf_init(&b->packed, alloc, SIZE_MAX / 2);
    nf_buf_init(&b->table, alloc, SIZE_MAX / 2);
    nf_buf_init(&b->scratch, alloc, SIZE_MAX / 2);
    return nf_packer_new(alloc, level, &b->packer);
}

void nf_block_builder_free(struct nf_block_builder *b)
{
    nf_packer_free(b->packer);
    nf_block_layout_free(&b->layout);
    nf_buf_free(&b->raw);
    nf_buf_free(&b->packed);
    nf_buf_free(&b->table);
    nf_buf_free(&b->scratch);
}

void nf_block_output_init(struct nf_block_output *out,
                          const struct nf_alloc *alloc)
{
    nf_buf_init(&out->payload, alloc, UINT32_MAX);
    nf_buf_init(&out->facts, alloc, SIZE_MAX / 2);
    out->head_len = 0;
}

void nf_block_output_free(struct nf_block_output *out)
{
    nf_buf_free(&out->payload);
    nf_buf_free(&out->facts);
}

/* Pack b->raw, which is not empty, to the end of b->packed. */
static enum nf_status pack_raw(struct nf_block_builder *b,
                               const struct nf_block_plan *plan, uint8_t codec,
                               const struct nf_pack_table *table,
                               uint64_t ordinal, struct nf_frame *frame)
{
    size_t got;
    enum nf_status st;

    if (b->raw.failed || !nf_buf_reserve(&b->packed, nf_pack_bound(b->raw.len)))
        return NF_E_NOMEM;
    if (b->raw.len > NF_MAX_FRAME)
        return NF_E_LIMIT;
    st = nf_pack(b->packer, codec, table, b->raw.ptr, b->raw.len,
                 b->packed.ptr + b->packed.len, &got);
    if (st != NF_OK)
        return st;
    b->packed.len += got;
    frame->stored_len = (uint32_t)got;
    frame->raw_len = (uint32_t)b->raw.len;
    frame->check = nf_check(b->raw.ptr, b->raw.len, nf_seed(plan->id, ordinal));
    return NF_OK;
}

/* Pack all texts to the end of b->packed, and their frame table; @raw receives
 * their length before. */
static enum nf_status pack_texts(struct nf_block_builder *b,
                                 const struct nf_block_plan *plan, uint8_t codec,
                                 const struct nf_pack_table *table,
                                 const struct nf_block_input *in, uint32_t first,
                                 uint64_t *raw)
{
    uint32_t n = nf_block_input_count(in);
    uint32_t step = plan->frame_articles;

    *raw = 0;
    nf_buf_reset(&b->packed);
    nf_buf_reset(&b->table);
    for (uint32_t i = 0; i < n; i += step) {
        struct nf_frame frame = { 0, 0, 0 };
        uint8_t entry[NF_FRAME_MAX];
        enum nf_status st = NF_OK;

        nf_buf_reset(&b->raw);
        nf_block_layout_text(&b->layout, in, i, n - i < step ? n : i + step,
                             &b->raw);
        if (b->raw.failed)
            return NF_E_NOMEM;
        if (b->raw.len)
            st = pack_raw(b, plan, codec, table, (uint64_t)first + i, &frame);
        if (st != NF_OK)
            return st;
        *raw += b->raw.len;
        nf_buf_add(&b->table, entry, nf_frame_put(entry, &frame));
    }
    return b->table.failed ? NF_E_NOMEM : NF_OK;
}

/*
 * Pack the texts as planned; but where that turns out much worse than was
 * expected, they are of another sort, and zstd alone may suit them better.
 */
static enum nf_status choose_texts(struct nf_block_builder *b,
                                   const struct nf_block_plan *plan,
                                   const struct nf_block_input *in,
                                   uint32_t first, uint8_t *codec)
{
    uint64_t raw, bound;
    size_t packed;
    enum nf_status st = pack_texts(b, plan, plan->text_codec, plan->text_table, in,
                                   first, &raw);

    *codec = plan->text_codec;
    packed = b->packed.len;
    bound = raw * plan->text_permille / 1000;
    if (st != NF_OK || !plan->text_table || packed <= bound + bound / 4)
        return st;
    st = pack_texts(b, plan, NF_CODEC_ZSTD, NULL, in, first, &raw);
    *codec = NF_CODEC_ZSTD;
    if (st != NF_OK || b->packed.len < packed)
        return st;
    *codec = plan->text_codec;
    return pack_texts(b, plan, plan->text_codec, plan->text_table, in, first, &raw);
}

static enum nf_status collect_facts(struct nf_block_builder *b,
                                    const struct nf_block_input *in,
                                    struct nf_block_output *out)
{
    const struct nf_record *r = nf_block_input_records(in);

    nf_buf_reset(&out->facts);
    for (uint32_t i = 0; i < nf_block_input_count(in); i++) {
        struct nf_facts facts;
        enum nf_status st = nf_facts_of(&r[i], &b->scratch, &facts);

        if (st != NF_OK)
            return st;
        nf_buf_add(&out->facts, &facts, sizeof(facts));
    }
    return out->facts.failed ? NF_E_NOMEM : NF_OK;
}

/*
 * b->packed holds the texts, then the short fields: the payload has the head
 * in front, so the two change places on their way into it.
 */
static enum nf_status put_together(struct nf_block_builder *b, size_t texts,
                                   const struct nf_block_prefix *prefix,
                                   struct nf_block_output *out)
{
    uint8_t head[NF_BLOCK_PREFIX_MAX];
    struct nf_buf *to = &out->payload;

    nf_buf_reset(to);
    nf_buf_add(to, head, nf_block_prefix_put(head, prefix));
    nf_buf_add(to, b->table.ptr, b->table.len);
    nf_buf_add(to, b->packed.ptr + texts, b->packed.len - texts);
    out->head_len = (uint32_t)to->len;
    nf_buf_add(to, b->packed.ptr, texts);
    return to->failed ? NF_E_NOMEM : NF_OK;
}

enum nf_status nf_block_build(struct nf_block_builder *b,
                              const struct nf_block_plan *plan,
                              const struct nf_block_input *in, uint32_t first,
                              struct nf_block_output *out)
{
    struct nf_block_prefix prefix = {
        .short_codec = plan->short_codec,
        .frame_articles = plan->frame_articles
    };
    struct nf_frame shorts;
    size_t texts;
    enum nf_status st;

    st = nf_block_layout_make(&b->layout, in);
    if (st == NF_OK)
        st = choose_texts(b, plan, in, first, &prefix.text_codec);
    if (st != NF_OK)
        return st;
    texts = b->packed.len;
    nf_buf_reset(&b->raw);
    nf_block_layout_shorts(&b->layout, in, plan->frame_articles, &b->raw);
    st = pack_raw(b, plan, plan->short_codec, plan->short_table, first, &shorts);
    if (st != NF_OK)
        return st;
    prefix.raw_len = shorts.raw_len;
    prefix.check = shorts.check;
    st = put_together(b, texts, &prefix, out);
    return st == NF_OK ? collect_facts(b, in, out) : st;
}

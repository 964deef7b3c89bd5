#include "src/block/block_build.h"

#include "format/checksum.h"
#include "format/limits.h"

/* Of so many bytes zstd looks at a frame twice, from level 19 on. */
#define SEEN_TWICE (128u << 10)

static void texts_init(struct nf_block_texts *t, const struct nf_alloc *alloc)
{
    nf_buf_init(&t->frames, alloc, SIZE_MAX / 2);
    nf_buf_init(&t->packed, alloc, SIZE_MAX / 2);
}

static void texts_free(struct nf_block_texts *t)
{
    nf_buf_free(&t->frames);
    nf_buf_free(&t->packed);
}

enum nf_status nf_block_builder_init(struct nf_block_builder *b,
                                     const struct nf_alloc *alloc, int level)
{
    b->packer = NULL;
    nf_block_layout_init(&b->layout, alloc);
    nf_buf_init(&b->raw_shorts, alloc, SIZE_MAX / 2);
    nf_buf_init(&b->raw, alloc, SIZE_MAX / 2);
    texts_init(&b->other, alloc);
    nf_buf_init(&b->scratch, alloc, SIZE_MAX / 2);
    return nf_packer_new(alloc, level, &b->packer);
}

void nf_block_builder_free(struct nf_block_builder *b)
{
    nf_packer_free(b->packer);
    nf_block_layout_free(&b->layout);
    nf_buf_free(&b->raw_shorts);
    nf_buf_free(&b->raw);
    texts_free(&b->other);
    nf_buf_free(&b->scratch);
}

void nf_block_output_init(struct nf_block_output *out,
                          const struct nf_alloc *alloc)
{
    nf_buf_init(&out->shorts, alloc, SIZE_MAX / 2);
    texts_init(&out->texts, alloc);
    nf_buf_init(&out->facts, alloc, SIZE_MAX / 2);
}

void nf_block_output_free(struct nf_block_output *out)
{
    nf_buf_free(&out->shorts);
    texts_free(&out->texts);
    nf_buf_free(&out->facts);
}

/* Pack @raw, which is not empty, to the end of @to. */
static enum nf_status pack_raw(struct nf_block_builder *b,
                               const struct nf_block_plan *plan, uint8_t codec,
                               const struct nf_pack_table *table,
                               const struct nf_buf *raw, uint64_t ordinal,
                               struct nf_buf *to, struct nf_frame *frame)
{
    size_t got;
    enum nf_status st;

    if (raw->failed || !nf_buf_reserve(to, nf_pack_bound(raw->len)))
        return NF_E_NOMEM;
    if (raw->len > NF_MAX_FRAME)
        return NF_E_LIMIT;
    if (codec == NF_CODEC_ZSTD_PREFIX)
        st = nf_pack_after(b->packer, b->raw_shorts.ptr, b->raw_shorts.len,
                           raw->ptr, raw->len, to->ptr + to->len, &got);
    else
        st = nf_pack(b->packer, codec, table, raw->ptr, raw->len,
                     to->ptr + to->len, &got);
    if (st != NF_OK)
        return st;
    to->len += got;
    frame->stored_len = (uint32_t)got;
    frame->raw_len = (uint32_t)raw->len;
    frame->check = nf_check(raw->ptr, raw->len, nf_seed(plan->id, ordinal));
    return NF_OK;
}

/* Lay out the short fields and pack them. */
static enum nf_status pack_shorts(struct nf_block_builder *b,
                                  const struct nf_block_plan *plan,
                                  const struct nf_block_input *in, uint32_t first,
                                  struct nf_block_output *out)
{
    struct nf_frame frame;
    enum nf_status st;

    nf_buf_reset(&b->raw_shorts);
    nf_buf_reset(&out->shorts);
    nf_block_layout_shorts(&b->layout, in, plan->frame_articles, &b->raw_shorts);
    st = pack_raw(b, plan, plan->short_codec, plan->short_table, &b->raw_shorts,
                  first, &out->shorts, &frame);
    if (st != NF_OK)
        return st;
    out->prefix.short_codec = plan->short_codec;
    out->prefix.short_set = plan->short_table ? plan->short_set : 0;
    out->prefix.frame_articles = plan->frame_articles;
    out->prefix.raw_len = frame.raw_len;
    out->prefix.check = frame.check;
    return NF_OK;
}

/* Pack all texts one way; @raw receives their length before. */
static enum nf_status pack_texts(struct nf_block_builder *b,
                                 const struct nf_block_plan *plan, uint8_t codec,
                                 const struct nf_pack_table *table,
                                 const struct nf_block_input *in, uint32_t first,
                                 struct nf_block_texts *out, uint64_t *raw)
{
    uint32_t n = nf_block_input_count(in);
    uint32_t step = plan->frame_articles;

    *raw = 0;
    nf_buf_reset(&out->frames);
    nf_buf_reset(&out->packed);
    for (uint32_t i = 0; i < n; i += step) {
        struct nf_block_text text = { .packed_len = 0 };
        enum nf_status st = NF_OK;

        nf_buf_reset(&b->raw);
        nf_block_layout_text(&b->layout, in, i, n - i < step ? n : i + step,
                             &b->raw);
        if (b->raw.failed)
            return NF_E_NOMEM;
        if (b->raw.len)
            st = pack_raw(b, plan, codec, table, &b->raw, (uint64_t)first + i,
                          &out->packed, &text.frame);
        if (st != NF_OK)
            return st;
        if (plan->text_key && b->raw.len >= NF_REFERENCE_MIN)
            text.hash = nf_keyed_hash(plan->text_key, b->raw.ptr, b->raw.len);
        text.packed_len = text.frame.stored_len;
        *raw += b->raw.len;
        nf_buf_add(&out->frames, &text, sizeof(text));
    }
    return out->frames.failed ? NF_E_NOMEM : NF_OK;
}

/*
 * Whether zstd alone may be better than what was planned: texts that came out
 * much worse than was expected are of another sort; and without a prefix zstd's
 * highest levels look at the first bytes of a frame twice, which for a short one
 * can be worth more than the prefix.
 */
static bool zstd_may_be_better(const struct nf_block_plan *plan, uint64_t raw,
                               size_t packed)
{
    uint64_t bound = raw * plan->text_permille / 1000;

    if (plan->text_codec == NF_CODEC_ZSTD_PREFIX)
        return raw <= SEEN_TWICE;
    return plan->text_table && packed > bound + bound / 4;
}

static void take_texts(struct nf_block_output *out, struct nf_block_texts *other)
{
    struct nf_block_texts was = out->texts;

    out->texts = *other;
    *other = was;
    out->prefix.text_codec = NF_CODEC_ZSTD;
    out->prefix.text_set = 0;
}

/* Pack the texts as planned, or with zstd alone where that is smaller. */
static enum nf_status choose_texts(struct nf_block_builder *b,
                                   const struct nf_block_plan *plan,
                                   const struct nf_block_input *in,
                                   uint32_t first, struct nf_block_output *out)
{
    uint64_t raw;
    enum nf_status st = pack_texts(b, plan, plan->text_codec, plan->text_table, in,
                                   first, &out->texts, &raw);

    out->prefix.text_codec = plan->text_codec;
    out->prefix.text_set = plan->text_table ? plan->text_set : 0;
    if (st != NF_OK || !zstd_may_be_better(plan, raw, out->texts.packed.len))
        return st;
    st = pack_texts(b, plan, NF_CODEC_ZSTD, NULL, in, first, &b->other, &raw);
    if (st == NF_OK && b->other.packed.len < out->texts.packed.len)
        take_texts(out, &b->other);
    return st;
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

enum nf_status nf_block_build(struct nf_block_builder *b,
                              const struct nf_block_plan *plan,
                              const struct nf_block_input *in, uint32_t first,
                              struct nf_block_output *out)
{
    enum nf_status st = nf_block_layout_make(&b->layout, in);

    if (st == NF_OK)
        st = pack_shorts(b, plan, in, first, out);
    if (st == NF_OK)
        st = choose_texts(b, plan, in, first, out);
    return st == NF_OK ? collect_facts(b, in, out) : st;
}

enum nf_status nf_block_payload(const struct nf_block_output *block,
                                struct nf_buf *payload, uint32_t *head_len)
{
    const struct nf_block_text *texts = (const void *)block->texts.frames.ptr;
    size_t n = block->texts.frames.len / sizeof(*texts);
    size_t at = 0;
    uint8_t head[NF_BLOCK_PREFIX_MAX], entry[NF_FRAME_MAX];

    nf_buf_reset(payload);
    nf_buf_add(payload, head, nf_block_prefix_put(head, &block->prefix));
    for (size_t i = 0; i < n; i++)
        nf_buf_add(payload, entry, nf_frame_put(entry, &texts[i].frame));
    nf_buf_add(payload, block->shorts.ptr, block->shorts.len);
    *head_len = (uint32_t)payload->len;
    for (size_t i = 0; i < n; i++) {
        if (texts[i].frame.stored_len)
            nf_buf_add(payload, block->texts.packed.ptr + at, texts[i].packed_len);
        at += texts[i].packed_len;
    }
    return payload->failed ? NF_E_NOMEM : NF_OK;
}

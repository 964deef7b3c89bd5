#include "src/build/block_build.h"

#include <string.h>

#include "format/checksum.h"
#include "format/limits.h"
#include "src/base/str_equal.h"
#include "src/block/block_article.h"
#include "src/block/frame_copies.h"
#include "src/pack/copies_pack.h"

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
                                     const struct nf_alloc *alloc, int level,
                                     bool proves)
{
    enum nf_status st;

    b->packer = NULL;
    b->unpacker = NULL;
    b->proves = proves;
    nf_block_layout_init(&b->layout, alloc);
    nf_buf_init(&b->raw_shorts, alloc, SIZE_MAX / 2);
    nf_buf_init(&b->raw, alloc, SIZE_MAX / 2);
    nf_buf_init(&b->literals, alloc, SIZE_MAX / 2);
    nf_buf_init(&b->other, alloc, SIZE_MAX / 2);
    nf_buf_init(&b->scratch, alloc, SIZE_MAX / 2);
    nf_block_init(&b->loaded, alloc, NF_DEFAULT_MAX_FRAME);
    nf_buf_init(&b->payload, alloc, SIZE_MAX / 2);
    nf_buf_init(&b->fields, alloc, SIZE_MAX / 2);
    st = nf_packer_new(alloc, level, &b->packer);
    if (st == NF_OK && !proves)
        nf_packer_trust(b->packer);
    return st == NF_OK ? nf_unpacker_new(alloc, &b->unpacker) : st;
}

void nf_block_builder_free(struct nf_block_builder *b)
{
    nf_packer_free(b->packer);
    nf_block_layout_free(&b->layout);
    nf_buf_free(&b->raw_shorts);
    nf_buf_free(&b->raw);
    nf_buf_free(&b->literals);
    nf_buf_free(&b->other);
    nf_buf_free(&b->scratch);
    nf_unpacker_free(b->unpacker);
    nf_block_free(&b->loaded);
    nf_buf_free(&b->payload);
    nf_buf_free(&b->fields);
}

void nf_block_output_init(struct nf_block_output *out,
                          const struct nf_alloc *alloc)
{
    out->articles = 0;
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
                               const struct nf_pack_ways *ways,
                               const struct nf_buf *raw, struct nf_buf *to,
                               struct nf_packed *out)
{
    enum nf_status st;

    if (raw->len > NF_MAX_FRAME)
        return NF_E_LIMIT;
    if (raw->failed || !nf_buf_reserve(to, nf_pack_bound(raw->len)))
        return NF_E_NOMEM;
    st = nf_pack_best(b->packer, ways, raw->ptr, raw->len, &b->other, to->ptr + to->len,
                      out);
    if (st == NF_OK)
        to->len += out->len;
    return st;
}

/* The same of a text frame; @by receives the way. */
static enum nf_status pack_whole(struct nf_block_builder *b, const struct nf_pack_ways *ways,
                                 struct nf_buf *to, struct nf_way *by)
{
    struct nf_packed packed;
    enum nf_status st = pack_raw(b, ways, &b->raw, to, &packed);

    if (st == NF_OK)
        *by = nf_packed_way(ways, &packed);
    return st;
}

/* Lay out the short fields and pack them. @table receives what they need. */
static enum nf_status pack_shorts(struct nf_block_builder *b,
                                  const struct nf_block_plan *plan,
                                  const struct nf_block_input *in,
                                  struct nf_block_output *out,
                                  const struct nf_pack_table **table)
{
    struct nf_packed packed;
    enum nf_status st;

    nf_buf_reset(&b->raw_shorts);
    nf_buf_reset(&out->shorts);
    nf_block_layout_shorts(&b->layout, in, in->frame_articles, &b->raw_shorts);
    st = pack_raw(b, &plan->shorts, &b->raw_shorts, &out->shorts, &packed);
    if (st != NF_OK)
        return st;
    *table = plan->shorts.way[packed.way].table;
    out->prefix.shorts = nf_packed_way(&plan->shorts, &packed);
    out->prefix.frame_articles = in->frame_articles;
    out->prefix.raw_len = (uint32_t)b->raw_shorts.len;
    out->prefix.check = nf_check(b->raw_shorts.ptr, b->raw_shorts.len, NF_SHORTS_SEED);
    return NF_OK;
}

/* The number of @way in a block; it is added to its ways if it is none of them. */
static uint8_t way_number(struct nf_block_texts *t, const struct nf_way *way)
{
    uint32_t i = 0;

    while (i < t->ways && (t->way[i].codec != way->codec || t->way[i].set != way->set))
        i++;
    if (i == t->ways)
        t->way[t->ways++] = *way;
    return (uint8_t)i;
}

/* Pack the text frame @k with its copies: they, and then what is not in them. */
static enum nf_status pack_copies(struct nf_block_builder *b,
                                  const struct nf_pack_ways *ways,
                                  const struct nf_block_input *in, uint32_t k,
                                  struct nf_buf *to, struct nf_way *by)
{
    struct nf_frame_origin o = nf_block_input_origin(in, k);
    struct nf_copied_frame f = {
        .raw_len = (uint32_t)b->raw.len,
        .head = { .bases = o.bases, .copies = o.copies },
        .copies = in->copies.at + o.first_copy
    };

    nf_buf_reset(&b->literals);
    nf_block_input_literals(in, k, &b->raw, &b->literals);
    if (b->literals.failed)
        return NF_E_NOMEM;
    memcpy(f.head.distance, o.base, sizeof(o.base));
    f.head.literal_len = (uint32_t)b->literals.len;
    f.literals = b->literals.ptr;
    return nf_pack_copies(b->packer, ways, &f, &b->other, to, by);
}

/* Pack the text frame @k, which is b->raw, to the end of @out. */
static enum nf_status pack_text(struct nf_block_builder *b,
                                const struct nf_pack_ways *ways,
                                const struct nf_block_input *in, uint32_t k,
                                struct nf_block_texts *out)
{
    struct nf_frame_origin o = nf_block_input_origin(in, k);
    struct nf_frame frame = { .raw_len = (uint32_t)b->raw.len, .distance = o.distance,
                              .copies = o.copies > 0 };
    const bool own = frame.copies || (frame.raw_len && !o.distance);
    struct nf_way way;
    size_t was = out->packed.len;
    enum nf_status st = NF_OK;

    if (b->raw.failed)
        return NF_E_NOMEM;
    if (frame.raw_len)
        frame.check = nf_check(b->raw.ptr, b->raw.len, nf_frame_seed(k));
    if (frame.copies)
        st = pack_copies(b, ways, in, k, &out->packed, &way);
    else if (own)
        st = pack_whole(b, ways, &out->packed, &way);
    if (st != NF_OK)
        return st;
    if (own)
        frame.way = way_number(out, &way);
    frame.stored_len = (uint32_t)(out->packed.len - was);
    nf_buf_add(&out->frames, &frame, sizeof(frame));
    return out->frames.failed ? NF_E_NOMEM : NF_OK;
}

/* The ways to pack the next text. With matches each may become one more; they are left out once
 * the block might have no number for one of the others. */
static struct nf_pack_ways ways_left(const struct nf_pack_ways *ways,
                                     const struct nf_block_texts *texts)
{
    struct nf_pack_ways left = *ways;

    if (texts->ways + ways->count >= NF_MAX_WAYS)
        left.matches = 0;
    return left;
}

/* Pack all texts, each by the way that is best for it. */
static enum nf_status pack_texts(struct nf_block_builder *b,
                                 const struct nf_block_plan *plan,
                                 const struct nf_block_input *in,
                                 struct nf_block_output *out)
{
    uint32_t n = nf_block_input_count(in), step = in->frame_articles;
    struct nf_block_texts *texts = &out->texts;
    enum nf_status st = NF_OK;

    texts->ways = 0;
    nf_buf_reset(&texts->frames);
    nf_buf_reset(&texts->packed);
    for (uint32_t i = 0; st == NF_OK && i < n; i += step) {
        const struct nf_pack_ways ways = ways_left(&plan->texts, texts);

        nf_buf_reset(&b->raw);
        nf_block_layout_text(&b->layout, in, i, n - i < step ? n : i + step,
                             &b->raw);
        st = pack_text(b, &ways, in, i / step, texts);
    }
    if (texts->ways == 0) /* no text has bytes of its own; a block has one in any case */
        way_number(texts, &plan->texts.way[0].way);
    out->prefix.ways = texts->ways;
    memcpy(out->prefix.way, texts->way, texts->ways * sizeof(*texts->way));
    return st;
}

static enum nf_status collect_facts(struct nf_block_builder *b,
                                    const struct nf_block_input *in,
                                    struct nf_block_output *out)
{
    const struct nf_record *r = nf_block_input_records(in);

    nf_buf_reset(&out->facts);
    for (uint32_t i = 0; i < nf_block_input_count(in); i++) {
        struct nf_facts facts = { .time.withdrawn = !r[i].tail.ptr };
        enum nf_status st = NF_OK;

        if (r[i].tail.ptr)
            st = nf_facts_of(&r[i], &b->scratch, &facts);
        if (r[i].tail.ptr && st == NF_OK)
            st = nf_facts_time(&r[i], &b->scratch, &facts);
        if (st != NF_OK)
            return st;
        facts.time.former = nf_block_input_former(in, i);
        nf_buf_add(&out->facts, &facts, sizeof(facts));
    }
    return out->facts.failed ? NF_E_NOMEM : NF_OK;
}

static bool is_article(const struct nf_record *r, const struct nf_record *want)
{
    for (size_t i = 0; i < r->count; i++) {
        const struct nf_field *f = &r->fields[i], *w = &want->fields[i];

        if (f->kind != w->kind || f->role != w->role ||
            !nf_str_equal(f->before, w->before) || !nf_str_equal(f->value, w->value))
            return false;
    }
    return nf_str_equal(r->tail, want->tail);
}

/* Whether text frame @k of the block that was loaded has the copies it was made with; what
 * they are of was compared when they were found, its literal bytes when they were packed. */
static bool prove_copies(const struct nf_block_builder *b, const struct nf_block_input *in,
                         uint32_t k)
{
    const struct nf_block_frame *frame = &b->loaded.frames.at[k];
    struct nf_frame_origin o = nf_block_input_origin(in, k);
    const struct nf_copy *want = in->copies.at;
    struct nf_copy_ends ends = { { 0 } };
    struct nf_frame_copies f;

    if (frame->frame.distance != o.distance || frame->frame.copies != (o.copies > 0))
        return false;
    if (o.copies == 0)
        return true;
    if (nf_frame_copies_get(b->payload.ptr + frame->at - NF_CHUNK_HEADER_SIZE,
                            frame->frame.stored_len, frame->frame.raw_len, &f) != NF_OK ||
        f.head.copies != o.copies || f.head.bases != o.bases ||
        memcmp(f.head.distance, o.base, o.bases * sizeof(*o.base)) != 0)
        return false;
    for (uint32_t i = 0; i < o.copies; i++) {
        struct nf_copy got;

        if (nf_copy_get(&f.list, o.bases, &ends, &got) != NF_OK ||
            memcmp(&got, &want[o.first_copy + i], sizeof(got)) != 0)
            return false;
    }
    return true;
}

/* Whether article @i of the block that was loaded is the one it was made of. Text
 * frames were compared when they were packed; b->raw is its own. */
static enum nf_status prove_article(struct nf_block_builder *b,
                                    const struct nf_block_input *in, uint32_t i)
{
    const struct nf_record *want = &nf_block_input_records(in)[i];
    uint32_t step = b->loaded.prefix.frame_articles, n = nf_block_input_count(in);
    uint32_t fields = nf_block_article_fields(&b->loaded, i);
    struct nf_record r;

    if (i % step == 0) {
        nf_buf_reset(&b->raw);
        nf_block_layout_text(&b->layout, in, i, n - i < step ? n : i + step, &b->raw);
        if (!prove_copies(b, in, i / step))
            return NF_E_DAMAGED;
    }
    if (b->raw.failed || !nf_buf_need(&b->fields, fields * sizeof(struct nf_field)))
        return NF_E_NOMEM;
    if (fields != want->count ||
        nf_block_article_withdrawn(&b->loaded, i) != !want->tail.ptr ||
        nf_block_article_former(&b->loaded, i) != nf_block_input_former(in, i) ||
        nf_block_frame_of(&b->loaded, i)->frame.raw_len != b->raw.len)
        return NF_E_DAMAGED;
    nf_block_article(&b->loaded, i, b->raw.len ? (const char *)b->raw.ptr : "",
                     (struct nf_field *)(void *)b->fields.ptr, &r);
    return is_article(&r, want) ? NF_OK : NF_E_DAMAGED;
}

/*
 * Whether the block gives its articles back, by the code that will read it: a
 * mistake in laying it out is an error then, and loses nothing.
 */
static enum nf_status prove(struct nf_block_builder *b,
                            const struct nf_pack_table *table,
                            const struct nf_block_input *in,
                            const struct nf_block_output *out)
{
    uint32_t n = nf_block_input_count(in);
    struct nf_chunk chunk = { .type = NF_CHUNK_BLOCK, .codec = NF_CODEC_STORE,
                              .first = NF_MAX_ARTICLES - n, /* whatever it refers to */
                              .articles = (uint16_t)n };
    enum nf_status st = nf_block_payload(out, &b->payload, &chunk.aux);

    chunk.stored_len = (uint32_t)b->payload.len;
    if (st == NF_OK)
        st = nf_block_load(&b->loaded, &chunk, b->payload.ptr, b->unpacker,
                           table ? nf_pack_table_unpack(table) : NULL,
                           NF_NO_OFFSET, NULL);
    for (uint32_t i = 0; st == NF_OK && i < chunk.articles; i++)
        st = prove_article(b, in, i);
    return st;
}

enum nf_status nf_block_build(struct nf_block_builder *b,
                              const struct nf_block_plan *plan,
                              const struct nf_block_input *in,
                              struct nf_block_output *out)
{
    const struct nf_pack_table *table = NULL;
    enum nf_status st = nf_block_layout_make(&b->layout, in);

    out->articles = nf_block_input_count(in);
    out->formers = in->formers.at;
    if (st == NF_OK)
        st = pack_shorts(b, plan, in, out, &table);
    if (st == NF_OK)
        st = pack_texts(b, plan, in, out);
    if (st == NF_OK && b->proves)
        st = prove(b, table, in, out);
    return st == NF_OK ? collect_facts(b, in, out) : st;
}

void nf_later_versions_add(struct nf_buf *out, uint32_t articles, const uint32_t *former)
{
    if (nf_buf_reserve(out, NF_LATER_VERSIONS_MAX(articles)))
        out->len += nf_later_versions_put(out->ptr + out->len, articles, former);
}

enum nf_status nf_block_payload(const struct nf_block_output *block,
                                struct nf_buf *payload, uint32_t *head_len)
{
    const struct nf_frame *frames = (const void *)block->texts.frames.ptr;
    size_t n = block->texts.frames.len / sizeof(*frames);
    uint8_t head[NF_BLOCK_PREFIX_MAX], entry[NF_FRAME_MAX];

    nf_buf_reset(payload);
    nf_buf_add(payload, head, nf_block_prefix_put(head, &block->prefix));
    for (size_t i = 0; i < n; i++)
        nf_buf_add(payload, entry, nf_frame_put(entry, block->prefix.ways, &frames[i]));
    nf_later_versions_add(payload, block->articles, block->formers);
    nf_buf_add(payload, block->shorts.ptr, block->shorts.len);
    *head_len = (uint32_t)payload->len;
    nf_buf_add(payload, block->texts.packed.ptr, block->texts.packed.len);
    return payload->failed ? NF_E_NOMEM : NF_OK;
}

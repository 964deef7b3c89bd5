#include "src/mend/block_repack.h"

#include <inttypes.h>

#include "format/checksum.h"
#include "src/base/fail.h"
#include "src/block/block_article.h"
#include "src/chunk/chunk_check.h"
#include "src/mend/frame_repack.h"

/* zstd's level for what is packed again: 19 takes twice as long, and saves 80 bytes a text. Where
 * a dictionary changed, it may be all texts: after so many bytes another level is taken; and if
 * these got smaller by more than a 32nd, that of an archive that was packed in a hurry as well. */
#define LEVEL 15
#define BYTES_BEFORE_HURRY (1u << 20)
#define LEVEL_IN_HURRY 6
#define LEVEL_OF_HURRIED 3
/* So many bytes are packed again at a time: enough for all processors. */
#define BYTES_AHEAD (1u << 20)

enum nf_status nf_repacker_init(struct nf_repacker *r, struct nf_cursor *cursor,
                                const struct nf_withdrawn_list *withdrawn,
                                const struct nf_new_formers *formers,
                                const struct nf_new_tables *anew)
{
    const struct nf_alloc *alloc = cursor->reader->archive.alloc;

    *r = (struct nf_repacker){ .cursor = cursor, .withdrawn = withdrawn,
                                .formers = formers };
    nf_changed_frames_init(&r->changed, alloc);
    nf_pack_tables_init(&r->tables, cursor, LEVEL, anew);
    nf_keeping_init(&r->keeping, cursor->reader, &r->tables);
    nf_block_layout_init(&r->layout, alloc);
    nf_block_input_init(&r->in, alloc);
    nf_block_output_init(&r->out, alloc);
    nf_rewritten_init(&r->rewritten, alloc);
    nf_vec_init(&r->frames, alloc);
    nf_vec_init(&r->formers_now, alloc);
    nf_buf_init(&r->raw, alloc, SIZE_MAX / 2);
    nf_buf_init(&r->literals, alloc, SIZE_MAX / 2);
    nf_buf_init(&r->spare, alloc, SIZE_MAX / 2);
    nf_buf_init(&r->payload, alloc, SIZE_MAX / 2);
    return nf_packer_new(alloc, LEVEL, &r->packer);
}

void nf_repacker_free(struct nf_repacker *r)
{
    nf_changed_frames_free(&r->changed);
    nf_keeping_free(&r->keeping);
    nf_pack_tables_free(&r->tables);
    nf_packer_free(r->packer);
    nf_block_layout_free(&r->layout);
    nf_block_input_free(&r->in);
    nf_block_output_free(&r->out);
    nf_rewritten_free(&r->rewritten);
    nf_vec_free(&r->frames);
    nf_vec_free(&r->formers_now);
    nf_buf_free(&r->raw);
    nf_buf_free(&r->literals);
    nf_buf_free(&r->spare);
    nf_buf_free(&r->payload);
}

static enum nf_status hurry(struct nf_repacker *r)
{
    const struct nf_new_tables *anew = r->tables.anew;
    const int level = r->kept_len < r->kept_was - r->kept_was / 32 ? LEVEL_OF_HURRIED
                                                                   : LEVEL_IN_HURRY;

    r->hurries = true;
    nf_keeping_level(&r->keeping);
    nf_pack_tables_free(&r->tables);
    nf_pack_tables_init(&r->tables, r->cursor, level, anew);
    nf_packer_free(r->packer);
    r->packer = NULL;
    return nf_packer_new(r->cursor->reader->archive.alloc, level, &r->packer);
}

/* The frame table of @block, and the former versions that its articles have from now on; *@tables
 * bytes of its head are before these, and *shorts is at the short fields, as they are stored. */
static enum nf_status take_head(struct nf_repacker *r, const struct nf_moved_block *block,
                                struct nf_block_prefix *prefix, size_t *tables,
                                struct nf_cur *shorts, struct nf_error *err)
{
    const uint32_t first = block->where.first, n = block->where.articles;
    enum nf_status st;

    *shorts = nf_cur_init(block->head, block->chunk.aux);
    st = nf_block_frames_get(shorts, &block->chunk, prefix, &r->frames.buf);
    *tables = block->chunk.aux - shorts->left;
    if (st == NF_OK)
        st = nf_block_formers_get(shorts, &block->chunk, &r->formers_now.buf);
    if (st != NF_OK)
        return nf_fail(err, st, block->where.offset, "block %" PRIu32 ": %s", block->where.block,
                       st == NF_E_NOMEM ? nf_strerror(st) : "the head is damaged");
    for (uint32_t i = 0; i < n; i++)
        r->formers_now.at[i] = nf_is_withdrawn(r->withdrawn, first + i)
                                   ? 0 : nf_new_former_of(r->formers, first + i,
                                                          r->formers_now.at[i]);
    return NF_OK;
}

/* Whether a block was packed with a table that is another now. */
static bool has_other_table(const struct nf_repacker *r, const struct nf_block_prefix *prefix)
{
    bool has = nf_pack_table_differs(&r->tables, false, prefix->shorts);

    for (uint32_t i = 0; i < prefix->ways; i++)
        has = has || nf_pack_table_differs(&r->tables, true, prefix->way[i]);
    return has;
}

/* Add the frames of @block, which @prefix and r->frames tell of, to what may stay of it. */
static enum nf_status keep_frames(struct nf_repacker *r, const struct nf_moved_block *block,
                                  const struct nf_block_prefix *prefix,
                                  const struct nf_cur *shorts, struct nf_error *err)
{
    const struct nf_kept_block kept = { block->where.block, block->chunk.hash,
                                        nf_vec_count(&r->keeping.frames) };
    enum nf_status st = nf_vec_add(&r->keeping.blocks, &kept) ? NF_OK : nf_fail_nomem(err);

    for (uint32_t i = 0, k = 0; st == NF_OK && i < block->where.articles;
         i += prefix->frame_articles, k++)
        st = nf_keep_frame(r, block, prefix, k, err);
    return st == NF_OK ? nf_keeping_add(&r->keeping, false, prefix->shorts, shorts,
                                        prefix->raw_len, err)
                       : st;
}

bool nf_repack_looks_ahead(const struct nf_repacker *r)
{
    return nf_pack_tables_differ(&r->tables);
}

enum nf_status nf_repack_ahead(struct nf_repacker *r, const struct nf_location *where, bool *more,
                               struct nf_error *err)
{
    const struct nf_archive *a = &r->cursor->reader->archive;
    struct nf_keeping *k = &r->keeping;
    struct nf_moved_block block = { .where = *where };
    struct nf_block_prefix prefix;
    struct nf_cur shorts;
    size_t tables;
    enum nf_status st = nf_block_head_read(a, where, NF_CHUNK_HEADER_SIZE + (size_t)where->head_len,
                                           &k->head, &block.chunk, &block.head, err);

    *more = true;
    if (st != NF_OK)
        return st;
    block.head += NF_CHUNK_HEADER_SIZE;
    st = take_head(r, &block, &prefix, &tables, &shorts, err);
    if (st != NF_OK || !has_other_table(r, &prefix))
        return st;
    st = nf_read(&a->source, where->offset + NF_CHUNK_HEADER_SIZE + block.chunk.aux,
                 block.chunk.stored_len - (size_t)block.chunk.aux, &k->rest, &block.rest, err);
    if (st == NF_OK)
        st = keep_frames(r, &block, &prefix, &shorts, err);
    *more = k->raw < BYTES_AHEAD;
    return st;
}

enum nf_status nf_repack_needed(struct nf_repacker *r, const struct nf_moved_block *block,
                                enum nf_repack *needed, struct nf_error *err)
{
    const uint64_t first = block->where.first, end = first + block->where.articles;
    struct nf_block_prefix prefix;
    struct nf_cur shorts;
    size_t tables;
    bool all = nf_withdrawn_between(r->withdrawn, first, end) > 0;
    enum nf_status st = NF_OK;

    if (!all && (nf_vec_count(&r->changed.frames) || nf_pack_tables_differ(&r->tables))) {
        st = take_head(r, block, &prefix, &tables, &shorts, err);
        all = st == NF_OK && has_other_table(r, &prefix);
        for (uint32_t i = 0, k = 0; st == NF_OK && !all && i < block->where.articles;
             i += prefix.frame_articles, k++)
            all = nf_frame_takes_changed(r, block, block->where.first + i, k);
    }
    *needed = all ? NF_REPACK_BLOCK
              : nf_new_formers_between(r->formers, first, end) ? NF_REPACK_FORMERS
                                                               : NF_REPACK_NOTHING;
    return st;
}

enum nf_status nf_repack_formers(struct nf_repacker *r, struct nf_moved_block *block,
                                 struct nf_error *err)
{
    struct nf_buf *head = &r->payload;
    struct nf_block_prefix prefix;
    struct nf_cur shorts;
    size_t tables;
    enum nf_status st = take_head(r, block, &prefix, &tables, &shorts, err);

    if (st != NF_OK)
        return st;
    nf_buf_reset(head);
    nf_buf_add(head, block->head, tables);
    nf_later_versions_add(head, block->where.articles, r->formers_now.at);
    if (!nf_buf_add(head, shorts.at, shorts.left))
        return nf_fail_nomem(err);
    return nf_moved_block_head(block, head, err);
}

/* Article @i of the cursor's block, of whose texts the lengths alone are needed. */
static void take_article(const struct nf_block *b, uint32_t i, struct nf_field *fields,
                         struct nf_record *out)
{
    const struct nf_block_article *a = &b->rows.at[i];
    const struct nf_block_shape *s = &b->shapes.at[a->shape];

    nf_block_article(b, i, NULL, fields, out);
    for (uint32_t k = 0; k < s->slots; k++)
        if (b->columns.at[b->slots.at[s->first_slot + k]].text)
            fields[k].value.len = b->values.at[a->first_value + k].len;
}

/* The articles of the cursor's block, without those that are withdrawn, as the input of one. */
static bool take_articles(struct nf_repacker *r)
{
    const struct nf_block *b = &r->cursor->slot.block;
    size_t fields = 0;

    nf_block_input_reset(&r->in);
    for (uint32_t i = 0; i < b->articles; i++)
        fields += nf_block_article_fields(b, i);
    if (!nf_buf_need(&r->in.fields.buf, fields * sizeof(struct nf_field)))
        return false;
    for (uint32_t i = 0; i < b->articles; i++) {
        struct nf_field *at = r->in.fields.at + nf_vec_count(&r->in.fields);
        struct nf_record record = { NULL, 0, { NULL, 0 } };

        if (!nf_is_withdrawn(r->withdrawn, b->first + i))
            take_article(b, i, at, &record);
        r->in.fields.buf.len += record.count * sizeof(struct nf_field);
        if (!nf_vec_add(&r->in.articles, &record))
            return false;
    }
    return true;
}

/* The short fields without those of articles that are withdrawn. */
static enum nf_status make_shorts(struct nf_repacker *r, struct nf_error *err)
{
    const struct nf_block *b = &r->cursor->slot.block;
    struct nf_block_prefix *prefix = &r->out.prefix;
    const struct nf_pack_table *table;
    size_t got;
    enum nf_status st = NF_E_NOMEM;

    if (take_articles(r))
        st = nf_block_layout_make_as(&r->layout, &r->in, b->columns.at,
                                     nf_vec_count(&b->columns));
    if (st != NF_OK)
        return st == NF_E_NOMEM ? nf_fail_nomem(err)
                                : nf_fail(err, st, NF_NO_OFFSET, "the block of article %u has "
                                          "two equal columns, one of texts", (unsigned)b->first);
    nf_buf_reset(&r->raw);
    nf_block_layout_shorts(&r->layout, &r->in, prefix->frame_articles, &r->raw);
    if (r->raw.failed || !nf_buf_need(&r->out.shorts, nf_pack_bound(r->raw.len)))
        return nf_fail_nomem(err);
    if (r->raw.len > NF_MAX_SHORTS)
        return nf_fail(err, NF_E_LIMIT, NF_NO_OFFSET, "short fields of %zu bytes", r->raw.len);
    prefix->raw_len = (uint32_t)r->raw.len;
    prefix->check = nf_check(r->raw.ptr, r->raw.len, NF_SHORTS_SEED);
    if (!nf_codec_known(prefix->shorts.codec)) /* they were stored as they are */
        prefix->shorts = (struct nf_way){ .codec = NF_CODEC_STORE };
    st = nf_pack_tables_get(&r->tables, false, prefix->shorts, &table, err);
    if (st != NF_OK)
        return st;
    st = nf_pack(r->packer, prefix->shorts.codec, table, r->raw.ptr, r->raw.len,
                 r->out.shorts.ptr, &got);
    r->out.shorts.len = got;
    return st == NF_OK ? st : nf_fail(err, st, NF_NO_OFFSET, "%s", nf_strerror(st));
}

/* Head and rest of the new block. What was damaged in the old one is to be found in it: of
 * frames that were taken over as they are nobody knows whether they are right. */
static enum nf_status put_together(struct nf_repacker *r, struct nf_moved_block *block,
                                   struct nf_error *err)
{
    const bool right = nf_chunk_rest_right(&block->chunk, block->rest);
    const uint64_t was = block->chunk.hash;

    if (nf_block_payload(&r->out, &r->payload, &block->chunk.aux) != NF_OK)
        return nf_fail_nomem(err);
    if (r->payload.len > UINT32_MAX)
        return nf_fail(err, NF_E_LIMIT, block->where.offset, "block of %zu bytes",
                       r->payload.len);
    block->chunk.stored_len = (uint32_t)r->payload.len;
    block->chunk.hash = nf_chunk_hash(&block->chunk, r->payload.ptr);
    if (!right)
        block->chunk.hash ^= UINT64_C(1) << 63;
    r->blocks += block->chunk.hash != was;
    block->head = r->payload.ptr;
    block->rest = r->payload.ptr + block->chunk.aux;
    return NF_OK;
}

enum nf_status nf_repack_block(struct nf_repacker *r, struct nf_moved_block *block,
                               struct nf_error *err)
{
    const uint64_t first = block->where.first, end = first + block->where.articles;
    struct nf_cur shorts;
    size_t tables;
    uint32_t k = 0;
    enum nf_status st = nf_block_slot_load(&r->cursor->slot, &block->where, NF_WHOLE_BLOCK, 0, err);

    if (st == NF_OK && !r->hurries && r->bytes > BYTES_BEFORE_HURRY)
        st = hurry(r) == NF_OK ? NF_OK : nf_fail_nomem(err);
    if (st == NF_OK)
        st = take_head(r, block, &r->out.prefix, &tables, &shorts, err);
    r->out.articles = block->where.articles;
    r->out.formers = r->formers_now.at;
    r->kept = nf_keeping_block(&r->keeping, block->where.block, block->chunk.hash);
    if (st == NF_OK && !r->kept && has_other_table(r, &r->out.prefix))
        st = nf_fail(err, NF_E_DAMAGED, block->where.offset, "block %" PRIu32 ": it changed "
                     "meanwhile", block->where.block);
    nf_buf_reset(&r->out.shorts);
    nf_buf_reset(&r->out.texts.frames);
    nf_buf_reset(&r->out.texts.packed);
    for (uint32_t i = 0; st == NF_OK && i < block->where.articles;
         i += r->out.prefix.frame_articles, k++)
        st = nf_repack_frame(r, block, k, err);
    if (st != NF_OK)
        return st;
    if (nf_withdrawn_between(r->withdrawn, first, end))
        st = make_shorts(r, err);
    else
        st = nf_keeping_get(&r->keeping, nf_keeping_find(&r->keeping, r->kept, k),
                            &shorts, &r->out.shorts, err);
    return st == NF_OK ? put_together(r, block, err) : st;
}

/*
 * From an ordinal to the head of its block: read and checked once, and kept for the
 * next call.
 */
#include "src/read/block_slot.h"

#include <inttypes.h>

#include "format/footer_set.h"
#include "src/base/fail.h"
#include "src/chunk/chunk_check.h"
#include "src/chunk/chunk_read.h"

/* So many bytes of a head can be prefix and frame table. */
#define MAX_TABLE (NF_BLOCK_PREFIX_MAX + NF_MAX_BLOCK_ARTICLES * NF_FRAME_MAX)

void nf_block_slot_init(struct nf_block_slot *s, struct nf_reader *r,
                        struct nf_unpacker *unpacker)
{
    const struct nf_archive *a = &r->archive;

    *s = (struct nf_block_slot){ .reader = r, .unpacker = unpacker };
    nf_offsets_init(&s->offsets, a);
    nf_kept_heads_init(&s->kept, a->alloc);
    nf_buf_init(&s->head, a->alloc, SIZE_MAX / 2);
    nf_block_init(&s->block, a->alloc, a->max_frame);
}

void nf_block_slot_free(struct nf_block_slot *s)
{
    nf_offsets_free(&s->offsets);
    nf_kept_heads_free(&s->kept);
    nf_buf_free(&s->head);
    nf_block_free(&s->block);
}

/* No head is longer, and no sum with this one is above 2^32. */
#define MAX_HEAD (MAX_TABLE + NF_LATER_VERSIONS_MAX(NF_MAX_BLOCK_ARTICLES) + NF_MAX_SHORTS)

/* No more is read for texts that may be wanted: of a block of more they are long, so that to read
 * each by itself costs little. Where a block ends is the word of the index. */
#define MOST_AT_ONCE (4u << 20)

/* Bytes to ask for: @upto, but no more than the chunk, whose end is to be known. That is the
 * beginning of another block, which may be wrong without this one being so. */
static size_t bytes_wanted(const struct nf_archive *a, const struct nf_location *where,
                           size_t head, uint64_t upto)
{
    uint64_t all = where->end > where->offset ? where->end - where->offset : 0;

    upto = upto < all ? upto : all;
    return upto > head && upto <= MOST_AT_ONCE && where->end <= a->source.size
               ? (size_t)upto : head;
}

enum nf_status nf_block_head_read(const struct nf_archive *a,
                                  const struct nf_location *where, size_t want,
                                  struct nf_buf *buf, struct nf_chunk *chunk,
                                  const uint8_t **p, struct nf_error *err)
{
    enum nf_status st;

    if (where->head_len == 0)
        return nf_fail(err, NF_E_DAMAGED, where->offset,
                       "block %" PRIu32 ": it is not there", where->block);
    if (where->head_len > MAX_HEAD)
        return nf_fail(err, NF_E_DAMAGED, where->offset, "block %" PRIu32
                       ": a head of %" PRIu32 " bytes", where->block,
                       where->head_len);
    st = nf_read(&a->source, where->offset, want, buf, p, err);
    if (st == NF_OK)
        st = nf_chunk_header_at(*p, a->head.identity.id, where->offset,
                                a->source.size, NF_CHUNK_BLOCK, chunk, err);
    if (st == NF_OK &&
        (chunk->aux != where->head_len || chunk->first != where->first ||
         chunk->articles != where->articles))
        st = nf_fail(err, NF_E_DAMAGED, where->offset,
                     "block %" PRIu32 ": index and block disagree", where->block);
    if (st == NF_OK && want >= NF_CHUNK_HEADER_SIZE + (size_t)chunk->aux &&
        !nf_chunk_head_right(chunk, *p + NF_CHUNK_HEADER_SIZE))
        st = nf_fail(err, NF_E_DAMAGED, where->offset,
                     "block %" PRIu32 ": checksum of its head differs", where->block);
    return st;
}

enum nf_status nf_block_table_read(const struct nf_archive *a, const struct nf_location *where,
                                   struct nf_buf *buf, struct nf_chunk *chunk,
                                   struct nf_block_prefix *prefix, struct nf_buf *frames,
                                   struct nf_error *err)
{
    const size_t want = where->head_len < MAX_TABLE ? where->head_len : MAX_TABLE;
    const uint8_t *p = NULL;
    struct nf_cur head;
    enum nf_status st = nf_block_head_read(a, where, NF_CHUNK_HEADER_SIZE + want, buf, chunk, &p,
                                           err);

    if (st != NF_OK)
        return st;
    head = nf_cur_init(p + NF_CHUNK_HEADER_SIZE, want);
    st = nf_block_frames_get(&head, chunk, prefix, frames);
    if (st == NF_E_NOMEM)
        return nf_fail_nomem(err);
    return st == NF_OK ? NF_OK
                       : nf_fail(err, st, where->offset, "the head of its block is damaged");
}

/* Load the table of the texts if all that need one need the same, with matches or without. */
static void load_text_table(struct nf_block_slot *s, const struct nf_block_prefix *p)
{
    const struct nf_way *way = NULL;

    for (const struct nf_way *w = p->way; w < p->way + p->ways; w++) {
        if (!nf_codec_has_table(w->codec))
            continue;
        if (way && nf_table_of(true, way->codec, way->set) != nf_table_of(true, w->codec, w->set))
            return;
        way = w;
    }
    if (way)
        nf_table_ahead(&s->reader->tables, way->codec, way->set, s->unpacker);
}

static enum nf_status load_kept(struct nf_block_slot *s, const struct nf_kept_head *k, uint32_t i,
                                struct nf_error *err)
{
    return nf_block_load_again(&s->block, &k->chunk, k->bytes, k->table, k->bytes + k->table, i,
                               k->where.offset, err);
}

/* The block that was loaded, of the chunk @chunk with the head @p. */
static enum nf_status keep(struct nf_block_slot *s, const struct nf_location *where,
                           const struct nf_chunk *chunk, const uint8_t *p, struct nf_error *err)
{
    const struct nf_kept_head k = { *where, *chunk, s->block.table,
                                    (uint32_t)s->block.shorts.len };

    return nf_kept_heads_add(&s->kept, s->reader->archive.head.blocks, &k, p,
                             s->block.shorts.ptr) == NF_OK ? NF_OK : nf_fail_nomem(err);
}

enum nf_status nf_block_slot_load_for(struct nf_block_slot *s, const struct nf_location *where,
                                      uint32_t i, uint64_t upto, unsigned how,
                                      struct nf_error *err)
{
    struct nf_reader *r = s->reader;
    struct nf_table_use use = { NULL, NULL };
    struct nf_error why = NF_ERROR_INIT;
    const size_t least = NF_CHUNK_HEADER_SIZE + (size_t)where->head_len;
    size_t want = bytes_wanted(&r->archive, where, least, upto);
    const struct nf_kept_head *kept = NULL;
    struct nf_block_prefix prefix;
    struct nf_chunk chunk;
    struct nf_cur head;
    const uint8_t *p;
    enum nf_status table = NF_OK, st;

    if (s->block.articles && nf_is_same_block(&s->at, where)) {
        if (nf_block_has(&s->block, i))
            return NF_OK;
        i = NF_ALL_ARTICLES; /* who wants a second one may want them all */
    }
    s->block.articles = 0;
    s->loads++;
    s->got = 0;
    s->at = *where;
    if (upto != NF_WHOLE_BLOCK) /* who wants all of it reads it at once */
        kept = nf_kept_heads_find(&s->kept, where);
    if (kept)
        return load_kept(s, kept, i, err);
    st = nf_block_head_read(&r->archive, where, want, &s->head, &chunk, &p, &why);
    if (st == NF_E_IO && want > least) { /* it may be another text that cannot be read */
        want = least;
        st = nf_block_head_read(&r->archive, where, want, &s->head, &chunk, &p, &why);
    }
    if (st != NF_OK) {
        nf_fail_copy(err, &why);
        return st;
    }
    p += NF_CHUNK_HEADER_SIZE;
    head = nf_cur_init(p, chunk.aux);
    /* What is wrong with the head is told where it is loaded. */
    if (nf_block_prefix_get(&head, &prefix) == NF_OK) {
        if (how & NF_LOAD_TEXT)
            load_text_table(s, &prefix);
        table = nf_table_begin(&r->tables, false, prefix.shorts.codec, prefix.shorts.set,
                               s->unpacker, &use, &why);
    }
    /* What is stored as it is needs none, and is not lost with one: nor is that why the rest
     * cannot be loaded. */
    st = nf_block_load(&s->block, &chunk, p, s->unpacker, use.table, where->offset, err);
    nf_table_done(&use);
    if (st != NF_OK && table != NF_OK && s->block.shorts.len == 0) {
        st = table;
        nf_fail_copy(err, &why);
    }
    if (st != NF_OK)
        return st;
    s->bytes = p - NF_CHUNK_HEADER_SIZE;
    s->got = want;
    return how & NF_LOAD_KEEP ? keep(s, where, &chunk, p, err) : NF_OK;
}

enum nf_status nf_block_slot_load(struct nf_block_slot *s, const struct nf_location *where,
                                  uint64_t upto, unsigned how, struct nf_error *err)
{
    return nf_block_slot_load_for(s, where, NF_ALL_ARTICLES, upto, how, err);
}

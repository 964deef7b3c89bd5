#include "fuzz/block_parts.h"

#include <stdlib.h>
#include <string.h>

#include "format/checksum.h"
#include "format/footer_set.h"
#include "fuzz/target.h"
#include "src/base/alloc.h"
#include "src/pack/frame_pack.h"

/* More is not worth a mutator's time. */
#define MOST (1u << 20)

/* Table number @which, decoded; NULL if there is none. */
static uint8_t *table_bytes(const struct archive_parts *parts, uint32_t which, size_t *n)
{
    for (size_t i = 0; i < parts->count; i++) {
        const struct archive_part *p = &parts->part[i];

        if (p->chunk.first != which || p->chunk.codec > NF_CODEC_ZSTD ||
            p->chunk.type != (nf_table_is_lexicon(which) ? NF_CHUNK_LEXICON
                                                         : NF_CHUNK_DICTIONARY))
            continue;
        *n = p->chunk.aux;
        return part_unpack(parts, p->chunk.codec, 0, p->payload, p->len, p->chunk.aux);
    }
    return NULL;
}

static bool unpack_with(const struct nf_unpack_table *table, uint8_t codec,
                        const uint8_t *src, size_t stored_len, uint8_t *dst,
                        size_t raw_len)
{
    struct nf_unpacker *u = NULL;
    enum nf_status st;

    CLAIM(nf_unpacker_new(nf_alloc_or_libc(NULL), &u) == NF_OK);
    st = nf_unpack(u, codec, table, src, stored_len, dst, raw_len);
    nf_unpacker_free(u);
    return st == NF_OK;
}

uint8_t *part_unpack(const struct archive_parts *parts, uint8_t codec, uint32_t which,
                     const uint8_t *src, size_t stored_len, size_t raw_len)
{
    struct nf_unpack_table *table = NULL;
    uint8_t *dst, *bytes = NULL;
    size_t n = 0;
    bool ok = true;

    if (raw_len > MOST || stored_len > raw_len || !nf_codec_known(codec))
        return NULL;
    dst = malloc(raw_len + NF_UNPACK_SLACK);
    CLAIM(dst);
    if (nf_codec_has_table(codec) && stored_len != raw_len) {
        bytes = table_bytes(parts, which, &n);
        ok = bytes && nf_unpack_table_new(nf_alloc_or_libc(NULL), codec, bytes, n,
                                          &table) == NF_OK;
    }
    ok = ok && unpack_with(table, codec, src, stored_len, dst, raw_len);
    nf_unpack_table_free(table);
    free(bytes);
    if (ok)
        return dst;
    free(dst);
    return NULL;
}

uint8_t *part_pack(uint8_t codec, const uint8_t *src, size_t n, size_t *stored_len)
{
    struct nf_packer *packer = NULL;
    uint8_t *dst = malloc(nf_pack_bound(n) + 1);

    CLAIM(dst);
    *stored_len = n;
    if (codec == NF_CODEC_STORE || n == 0) {
        if (n)
            memcpy(dst, src, n);
        return dst;
    }
    CLAIM(nf_packer_new(nf_alloc_or_libc(NULL), 3, &packer) == NF_OK);
    CLAIM(nf_pack(packer, codec, NULL, src, n, dst, stored_len) == NF_OK);
    nf_packer_free(packer);
    return dst;
}

/* The frames behind the table, of which @c stands at the short fields. */
static bool take_frames(struct block_parts *out, const uint8_t *from, size_t left)
{
    for (uint32_t k = 0; k < out->frames; k++) {
        struct block_frame *f = &out->frame[k];
        const size_t n = f->entry.stored_len;

        if (n > left)
            return false;
        f->stored = malloc(n + 1);
        CLAIM(f->stored);
        memcpy(f->stored, from, n);
        from += n;
        left -= n;
    }
    return true;
}

bool block_take_apart(const struct archive_parts *parts, const struct archive_part *part,
                      struct block_parts *out)
{
    const uint32_t articles = part->chunk.articles;
    struct nf_cur c;

    memset(out, 0, sizeof(*out));
    if (part->chunk.type != NF_CHUNK_BLOCK || part->chunk.aux > part->len)
        return false;
    c = nf_cur_init(part->payload, part->chunk.aux);
    if (nf_block_prefix_get(&c, &out->prefix) != NF_OK)
        return false;
    out->frames = (articles + out->prefix.frame_articles - 1) / out->prefix.frame_articles;
    if (out->frames > NF_MAX_BLOCK_ARTICLES)
        return false;
    for (uint32_t k = 0; k < out->frames; k++)
        if (nf_frame_get(&c, out->prefix.ways, &out->frame[k].entry) != NF_OK)
            return false;
    if (nf_later_versions_get(&c, part->chunk.first, articles, out->former) != NF_OK)
        return false;
    out->shorts = part_unpack(parts, out->prefix.shorts.codec,
                              nf_codec_has_table(out->prefix.shorts.codec)
                                  ? nf_table_of(false, out->prefix.shorts.codec,
                                                out->prefix.shorts.set)
                                  : 0,
                              c.at, c.left, out->prefix.raw_len);
    if (out->shorts && take_frames(out, part->payload + part->chunk.aux,
                                   part->len - part->chunk.aux))
        return true;
    block_parts_free(out);
    return false;
}

void block_parts_free(struct block_parts *b)
{
    for (uint32_t k = 0; k < b->frames; k++)
        free(b->frame[k].stored);
    free(b->shorts);
}

void block_put_together(struct block_parts *b, uint8_t codec, struct archive_part *part)
{
    const uint32_t articles = part->chunk.articles;
    size_t texts = 0, short_len, n;
    uint8_t *shorts = part_pack(codec, b->shorts, b->prefix.raw_len, &short_len);
    uint8_t *p;

    for (uint32_t k = 0; k < b->frames; k++)
        texts += b->frame[k].entry.stored_len;
    p = malloc(NF_BLOCK_PREFIX_MAX + b->frames * (size_t)NF_FRAME_MAX +
               NF_LATER_VERSIONS_MAX(articles) + short_len + texts);
    CLAIM(p);
    b->prefix.shorts = (struct nf_way){ codec, 0 };
    b->prefix.check = nf_check(b->shorts, b->prefix.raw_len, NF_SHORTS_SEED);
    n = nf_block_prefix_put(p, &b->prefix);
    for (uint32_t k = 0; k < b->frames; k++)
        n += nf_frame_put(p + n, b->prefix.ways, &b->frame[k].entry);
    n += nf_later_versions_put(p + n, articles, b->former);
    memcpy(p + n, shorts, short_len);
    n += short_len;
    part->chunk.aux = (uint32_t)n;
    for (uint32_t k = 0; k < b->frames; k++) {
        if (b->frame[k].entry.stored_len)
            memcpy(p + n, b->frame[k].stored, b->frame[k].entry.stored_len);
        n += b->frame[k].entry.stored_len;
    }
    free(shorts);
    archive_part_set(part, p, n);
}

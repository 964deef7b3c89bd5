#include "src/write/held_block.h"

#include <string.h>

#include "src/base/alloc.h"

/* zstd's level. */
#define LEVEL 1
/* Bytes of articles that are held as they are: to pack so few takes longer than it saves. No more
 * are then stored in all either, for articles without bytes take some memory too. */
#define PLAIN_MOST (256u << 10)
/* What describes the articles takes so many times less when packed, about: it has addresses,
 * which differ from run to run, and no decision may depend on them. */
#define REST_RATIO 8
/* Bytes of a segment. A block that takes a quarter of it has one of its own, so that no more is
 * left empty. */
#define SEGMENT_SIZE (1u << 20)

void nf_held_blocks_init(struct nf_held_blocks *h, const struct nf_alloc *alloc)
{
    *h = (struct nf_held_blocks){ .alloc = alloc };
    nf_buf_init(&h->raw, alloc, SIZE_MAX / 2);
    nf_buf_init(&h->packed, alloc, SIZE_MAX / 2);
}

void nf_held_blocks_free(struct nf_held_blocks *h)
{
    while (h->oldest)
        nf_held_blocks_drop(h);
    nf_packer_free(h->packer);
    nf_unpacker_free(h->unpacker);
    nf_buf_free(&h->raw);
    nf_buf_free(&h->packed);
}

/* The means are made when a block needs them. */
static enum nf_status need_means(struct nf_held_blocks *h, bool plain)
{
    enum nf_status st = NF_OK;

    if (!plain && !h->packer) {
        st = nf_packer_new(h->alloc, LEVEL, &h->packer);
        if (st == NF_OK)
            nf_packer_trust(h->packer);
    }
    if (st == NF_OK && !h->unpacker)
        st = nf_unpacker_new(h->alloc, &h->unpacker);
    return st;
}

static void append(struct nf_held_blocks *h, struct nf_held_block *b)
{
    if (h->oldest)
        h->newest->next = b;
    else
        h->oldest = b;
    h->newest = b;
    h->count++;
    h->bytes += b->bytes;
    h->stored += b->stored;
}

/* Put @raw, packed unless @plain, behind what h->packed has; *got is what it takes. */
static enum nf_status pack(struct nf_held_blocks *h, const struct nf_buf *raw, bool plain,
                           size_t *got)
{
    enum nf_status st = NF_OK;

    *got = plain ? raw->len : 0;
    if (plain)
        return nf_buf_add(&h->packed, raw->ptr, raw->len) ? NF_OK : NF_E_NOMEM;
    if (!nf_buf_reserve(&h->packed, nf_pack_bound(raw->len)))
        return NF_E_NOMEM;
    if (raw->len)
        st = nf_pack(h->packer, NF_CODEC_ZSTD, NULL, raw->ptr, raw->len,
                     h->packed.ptr + h->packed.len, got);
    h->packed.len += *got;
    return st;
}

/* Room for a block with @n packed bytes, or NULL. */
static struct nf_held_block *block_room(struct nf_held_blocks *h, size_t n)
{
    const size_t align = _Alignof(struct nf_held_block);
    const size_t need = (sizeof(struct nf_held_block) + n + align - 1) / align * align;
    struct nf_held_segment *s = h->segment;
    struct nf_held_block *b;

    if (!s || need > s->size - s->used) {
        const size_t size = need > SEGMENT_SIZE / 4 ? need : SEGMENT_SIZE;

        s = nf_get(h->alloc, sizeof(*s) + size);
        if (!s)
            return NULL;
        *s = (struct nf_held_segment){ .size = size };
        if (size == SEGMENT_SIZE)
            h->segment = s;
    }
    b = (void *)(s->bytes + s->used);
    b->segment = s;
    s->used += need;
    s->blocks++;
    return b;
}

static bool gather_rest(struct nf_held_blocks *h, const struct nf_block_input *in)
{
    nf_buf_reset(&h->raw);
    nf_buf_add_text(&h->raw, nf_buf_view(&in->fields.buf));
    nf_buf_add_text(&h->raw, nf_buf_view(&in->articles.buf));
    nf_buf_add_text(&h->raw, nf_buf_view(&in->formers.buf));
    nf_buf_add_text(&h->raw, nf_buf_view(&in->origins.buf));
    nf_buf_add_text(&h->raw, nf_buf_view(&in->copies.buf));
    return !h->raw.failed;
}

enum nf_status nf_held_blocks_add(struct nf_held_blocks *h, const struct nf_block_input *in,
                                  uint32_t first)
{
    const bool plain = h->bytes + in->bytes.len <= PLAIN_MOST && h->stored <= PLAIN_MOST;
    struct nf_held_block *b;
    enum nf_status st = need_means(h, plain);
    size_t text, rest;

    if (st != NF_OK)
        return st;
    if (!gather_rest(h, in))
        return NF_E_NOMEM;
    nf_buf_reset(&h->packed);
    st = pack(h, &in->bytes, plain, &text);
    if (st == NF_OK)
        st = pack(h, &h->raw, plain, &rest);
    if (st != NF_OK)
        return st;
    b = block_room(h, text + rest);
    if (!b)
        return NF_E_NOMEM;
    *b = (struct nf_held_block){ .segment = b->segment, .first = first,
                                 .articles = nf_block_input_count(in),
                                 .frame_articles = in->frame_articles,
                                 .bytes = in->bytes.len, .fields = in->fields.buf.len,
                                 .records = in->articles.buf.len,
                                 .formers = in->formers.buf.len,
                                 .origins = in->origins.buf.len,
                                 .short_bytes = in->short_bytes,
                                 .fixed_bytes = in->fixed_bytes,
                                 .rest = h->raw.len, .packed_text = text,
                                 .packed_rest = rest,
                                 .stored = text + h->raw.len / REST_RATIO };
    memcpy(b->packed, h->packed.ptr, text + rest);
    append(h, b);
    return NF_OK;
}

/* Unpack @n bytes to @raw, which then has @len. */
static enum nf_status unpack(struct nf_held_blocks *h, const uint8_t *packed, size_t n,
                             struct nf_buf *raw, size_t len)
{
    nf_buf_reset(raw);
    if (len == 0)
        return NF_OK;
    if (!nf_buf_need(raw, len + NF_UNPACK_SLACK))
        return NF_E_NOMEM;
    raw->len = len;
    return nf_unpack(h->unpacker, NF_CODEC_ZSTD, NULL, packed, n, raw->ptr, len);
}

static bool take(struct nf_buf *to, const uint8_t **at, size_t n)
{
    nf_buf_add(to, *at, n);
    *at += n;
    return !to->failed;
}

enum nf_status nf_held_block_open(struct nf_held_blocks *h, const struct nf_held_block *b,
                                  struct nf_block_input *in)
{
    const uint8_t *at;
    enum nf_status st;

    nf_block_input_reset(in);
    st = unpack(h, b->packed, b->packed_text, &in->bytes, b->bytes);
    if (st == NF_OK)
        st = unpack(h, b->packed + b->packed_text, b->packed_rest, &h->raw, b->rest);
    if (st != NF_OK)
        return st;
    at = h->raw.ptr;
    if (!take(&in->fields.buf, &at, b->fields) || !take(&in->articles.buf, &at, b->records) ||
        !take(&in->formers.buf, &at, b->formers) || !take(&in->origins.buf, &at, b->origins) ||
        !take(&in->copies.buf, &at, b->rest - b->fields - b->records - b->formers - b->origins))
        return NF_E_NOMEM;
    in->frame_articles = b->frame_articles;
    in->short_bytes = b->short_bytes;
    in->fixed_bytes = b->fixed_bytes;
    nf_block_input_seal(in);
    return NF_OK;
}

void nf_held_blocks_drop(struct nf_held_blocks *h)
{
    struct nf_held_block *b = h->oldest;
    struct nf_held_segment *s = b->segment;

    h->oldest = b->next;
    h->count--;
    h->bytes -= b->bytes;
    h->stored -= b->stored;
    if (--s->blocks)
        return;
    if (h->segment == s)
        h->segment = NULL;
    nf_put(h->alloc, s);
}

enum nf_status nf_held_blocks_change(struct nf_held_blocks *h,
                                     enum nf_status (*change)(void *ctx,
                                                              struct nf_block_input *in,
                                                              uint32_t first),
                                     void *ctx)
{
    struct nf_block_input in;
    enum nf_status st = NF_OK;

    nf_block_input_init(&in, h->alloc);
    for (uint32_t n = h->count; st == NF_OK && n > 0; n--) {
        uint32_t first = h->oldest->first;

        st = nf_held_block_open(h, h->oldest, &in);
        nf_held_blocks_drop(h);
        if (st == NF_OK)
            st = change(ctx, &in, first);
        if (st == NF_OK)
            st = nf_held_blocks_add(h, &in, first);
    }
    nf_block_input_free(&in);
    return st;
}

void nf_held_blocks_behind(struct nf_held_blocks *h, struct nf_held_blocks *first)
{
    if (!first->oldest)
        return;
    first->newest->next = h->oldest;
    if (!h->oldest)
        h->newest = first->newest;
    h->oldest = first->oldest;
    h->count += first->count;
    h->bytes += first->bytes;
    h->stored += first->stored;
    first->oldest = first->newest = NULL;
    first->segment = NULL;
    first->count = 0;
    first->bytes = first->stored = 0;
}

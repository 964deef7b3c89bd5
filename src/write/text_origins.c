#include "src/write/text_origins.h"

/* Texts remembered to find the same again: with their hashes some 28 MB. */
#define TEXTS_SEEN (1u << 20)
/* MiB of literal bytes remembered to take copies from; their table takes a quarter more. */
#define SEGMENTS 32

int nf_text_origins_init(struct nf_text_origins *o, const struct nf_alloc *alloc,
                         const struct nf_copy_rules *rules)
{
    int os = nf_hash_key_make(&o->key);

    if (os)
        return os;
    nf_text_seen_init(&o->seen, alloc, TEXTS_SEEN);
    nf_copy_finder_init(&o->finder, alloc, rules, SEGMENTS);
    nf_copies_init(&o->copies, alloc);
    nf_block_layout_init(&o->layout, alloc);
    nf_buf_init(&o->raw, alloc, SIZE_MAX / 2);
    return 0;
}

void nf_text_origins_free(struct nf_text_origins *o)
{
    nf_text_seen_free(&o->seen);
    nf_copy_finder_free(&o->finder);
    nf_copies_free(&o->copies);
    nf_block_layout_free(&o->layout);
    nf_buf_free(&o->raw);
}

/* Whether the frame o->raw is there already, and then how far before. */
static enum nf_status find_whole(struct nf_text_origins *o, uint32_t ordinal,
                                 uint32_t *distance)
{
    struct nf_keyed_hash hash;
    uint32_t first = ordinal;
    enum nf_status st = NF_OK;

    if (o->raw.len >= NF_REFERENCE_MIN) {
        hash = nf_keyed_hash(&o->key, o->raw.ptr, o->raw.len);
        st = nf_text_seen_first(&o->seen, &hash, ordinal, &first);
    }
    *distance = ordinal - first;
    return st;
}

static bool finds_copies(const struct nf_text_origins *o)
{
    return o->finder.rules.bases > 0;
}

/* Find the copies in the frame o->raw. */
static enum nf_status find_copies(struct nf_text_origins *o, struct nf_block_input *in,
                                  uint32_t ordinal, struct nf_frame_origin *origin)
{
    enum nf_status st =
        nf_copy_find(&o->finder, o->raw.ptr, o->raw.len, ordinal, &o->copies);

    if (st != NF_OK)
        return st;
    origin->first_copy = (uint32_t)nf_vec_count(&in->copies);
    origin->copies = (uint32_t)(o->copies.list.len / sizeof(struct nf_copy));
    origin->bases = o->copies.bases;
    for (uint32_t i = 0; i < origin->bases; i++)
        origin->base[i] = ordinal - o->copies.base[i];
    nf_buf_add(&in->copies.buf, o->copies.list.ptr, o->copies.list.len);
    return NF_OK;
}

enum nf_status nf_text_origins_find(struct nf_text_origins *o, struct nf_block_input *in,
                                    uint32_t first)
{
    const uint32_t n = nf_block_input_count(in), per = in->frame_articles;
    enum nf_status st = nf_block_layout_make(&o->layout, in);

    nf_vec_reset(&in->origins);
    nf_vec_reset(&in->copies);
    for (uint32_t i = 0; st == NF_OK && i < n; i += per) {
        struct nf_frame_origin origin = { 0 };

        nf_buf_reset(&o->raw);
        nf_block_layout_text(&o->layout, in, i,
                             n - i < per ? n : i + per, &o->raw);
        if (o->raw.failed)
            return NF_E_NOMEM;
        st = find_whole(o, first + i, &origin.distance);
        if (st == NF_OK && origin.distance == 0 && finds_copies(o))
            st = find_copies(o, in, first + i, &origin);
        nf_vec_add(&in->origins, &origin);
    }
    return st == NF_OK && (in->origins.buf.failed || in->copies.buf.failed) ? NF_E_NOMEM : st;
}

bool nf_text_origins_knows(struct nf_text_origins *o, uint32_t ordinal)
{
    return nf_copy_sources_has(&o->finder.sources, ordinal);
}

void nf_text_origins_mark(const struct nf_text_origins *o, struct nf_str whole,
                          struct nf_known_text *text, struct nf_buf *anchors)
{
    text->hashed = whole.len >= NF_REFERENCE_MIN;
    if (text->hashed)
        text->hash = nf_keyed_hash(&o->key, whole.ptr, whole.len);
    nf_buf_reset(anchors);
    if (text->literals.len && finds_copies(o))
        nf_copy_mark(&o->finder, (const uint8_t *)text->literals.ptr, text->literals.len,
                     anchors);
}

enum nf_status nf_text_origins_know(struct nf_text_origins *o, const struct nf_known_text *text,
                                    const struct nf_buf *anchors)
{
    enum nf_status st = NF_OK;
    uint32_t first;

    if (text->hashed)
        st = nf_text_seen_first(&o->seen, &text->hash, text->ordinal, &first);
    if (st == NF_OK && text->literals.len && finds_copies(o))
        st = nf_copy_know(&o->finder, (const uint8_t *)text->literals.ptr, text->literals.len,
                          text->ordinal, text->stored, anchors);
    return st;
}

/*
 * From the newest articles of an archive to what a writer would know had it written them
 * just now: their texts, the literal bytes that others can copy (spec 6.3), and what kind of
 * text each table serves.
 */
#include "src/write/earlier_literals.h"

#include "src/base/alloc.h"
#include "src/base/fail.h"

/* Prefix and frame table of a block have no more bytes. */
#define MAX_TABLE (NF_BLOCK_PREFIX_MAX + NF_MAX_BLOCK_ARTICLES * NF_FRAME_MAX)
/* So many blocks are looked at, however short their texts are. */
#define MOST_BLOCKS 16384

struct going {
    struct nf_earlier *e;
    struct nf_text_origins *origins;
    struct nf_tables_used *used;
    struct nf_earlier_literals literals;
    struct nf_buf head;
    NF_VEC(struct nf_block_frame) frames;
};

/* What is known of the table of @way; NULL for one too many. */
static enum nf_status used_table(struct nf_tables_used *u, enum nf_sort sort,
                                 struct nf_way way, struct nf_table_used **out)
{
    const bool lexicon = nf_codec_is_lexicon(way.codec);
    struct nf_table_used *t = NULL;

    for (uint32_t i = 0; !t && i < u->count; i++)
        if (u->of[i]->sort == sort && u->of[i]->set == way.set && u->of[i]->lexicon == lexicon)
            t = u->of[i];
    *out = t;
    if (t || u->count == NF_MAX_TABLES_USED)
        return NF_OK;
    t = nf_zget(u->alloc, sizeof(*t));
    if (!t)
        return NF_E_NOMEM;
    t->sort = sort;
    t->set = way.set;
    t->lexicon = lexicon;
    *out = u->of[u->count++] = t;
    return NF_OK;
}

/* The @n bytes at @p, of article @ordinal, are packed with the table of @way in @stored
 * bytes, or 0 if that is not known. */
static enum nf_status count_use(struct going *g, enum nf_sort sort, struct nf_way way,
                                uint32_t ordinal, const void *p, size_t n, uint32_t stored)
{
    struct nf_table_used *t;
    struct nf_text_look look;
    enum nf_status st;

    if (!nf_codec_has_table(way.codec))
        return NF_OK;
    st = used_table(g->used, sort, way, &t);
    if (st != NF_OK || !t)
        return st;
    nf_text_look_at(&look, p, n);
    nf_text_profile_add(&t->profile, &look);
    t->last = ordinal;
    t->raw += stored ? n : 0;
    t->stored += stored;
    return NF_OK;
}

/* Go through text frame @k of the loaded block. */
static enum nf_status go_through_frame(struct going *g, uint32_t k, struct nf_error *err)
{
    struct nf_cursor *c = g->e->cursor;
    const struct nf_block *b = &c->slot.block;
    const uint32_t i = k * b->prefix.frame_articles, ordinal = b->first + i;
    const struct nf_block_frame *f = &b->frames.at[k];
    struct nf_known_text text = { .ordinal = ordinal };
    enum nf_status st;

    if (f->frame.raw_len == 0)
        return NF_OK;
    st = nf_text_slot_load(&c->text, i, err);
    if (st != NF_OK)
        return st;
    text.whole = (struct nf_str){ nf_buf_text(&c->text.text), f->frame.raw_len };
    if (nf_frame_is_reference(&f->frame)) {
        text.ordinal -= f->frame.distance;
    } else {
        st = nf_earlier_literals_find(&g->literals, g->e, f, &text.literals, err);
        if (st != NF_OK)
            return st;
        text.stored = f->frame.stored_len;
        if (text.literals.len)
            st = count_use(g, NF_TEXTS, b->prefix.way[f->frame.way], ordinal,
                           text.literals.ptr, text.literals.len,
                           f->frame.copies ? 0 : f->frame.stored_len);
    }
    return st == NF_OK && g->origins ? nf_text_origins_know(g->origins, &text) : st;
}

/* Go through the block that has article @ordinal, and then @next is the first behind it. */
static enum nf_status go_through_block(struct going *g, uint32_t ordinal, uint64_t *next,
                                       struct nf_error *err)
{
    struct nf_cursor *c = g->e->cursor;
    const struct nf_block *b = &c->slot.block;
    struct nf_location where;
    enum nf_status st = nf_cursor_locate(c, ordinal, &where, err);
    uint32_t frames;

    if (st == NF_OK)
        st = nf_block_slot_load(&c->slot, &where, NF_WHOLE_BLOCK, err);
    if (st != NF_OK)
        return st;
    *next = (uint64_t)b->first + b->articles;
    st = count_use(g, NF_SHORTS, b->prefix.shorts, b->first, b->shorts.ptr, b->prefix.raw_len,
                   0);
    frames = (uint32_t)nf_vec_count(&b->frames);
    for (uint32_t k = 0; st == NF_OK && k < frames; k++) {
        st = go_through_frame(g, k, err);
        if (nf_is_damage(st))
            st = NF_OK;
    }
    return st;
}

/* Bytes of text in block @number: of its frames, those that are no references. */
static enum nf_status count_block(struct going *g, uint32_t number, uint32_t *first,
                                  uint64_t *bytes, struct nf_error *err)
{
    struct nf_cursor *c = g->e->cursor;
    struct nf_block_prefix prefix;
    struct nf_location where;
    struct nf_chunk chunk;
    const uint8_t *p = NULL;
    struct nf_cur head;
    size_t want;
    enum nf_status st = nf_locate_block(&c->reader->offsets, &c->slot.offsets, number, &where,
                                        err);

    if (st != NF_OK)
        return st;
    *first = where.first;
    want = where.head_len < MAX_TABLE ? where.head_len : MAX_TABLE;
    st = nf_block_head_read(nf_earlier_archive(g->e), &where, NF_CHUNK_HEADER_SIZE + want,
                            &g->head, &chunk, &p, err);
    if (st != NF_OK)
        return st;
    head = nf_cur_init(p + NF_CHUNK_HEADER_SIZE, want);
    st = nf_block_frames_get(&head, &chunk, &prefix, &g->frames.buf);
    for (size_t i = 0; st == NF_OK && i < nf_vec_count(&g->frames); i++)
        if (!nf_frame_is_reference(&g->frames.at[i].frame))
            *bytes += g->frames.at[i].frame.raw_len;
    return st;
}

/* With which article the newest blocks of @most bytes begin, and how many those are. */
static enum nf_status find_first(struct going *g, uint64_t most, uint64_t *first,
                                 uint64_t *found, struct nf_error *err)
{
    const struct nf_footer_head *head = &nf_earlier_archive(g->e)->head;
    enum nf_status st = NF_OK;
    uint64_t bytes = 0;
    uint32_t looked = 0;

    *first = head->articles;
    *found = 0;
    for (uint32_t n = head->blocks; n > 0 && looked < MOST_BLOCKS; looked++) {
        uint32_t begins = UINT32_MAX;

        st = count_block(g, --n, &begins, &bytes, err);
        if (nf_is_damage(st))
            st = NF_OK;
        if (st != NF_OK || bytes > most)
            break;
        if (begins < *first)
            *first = begins;
        *found = bytes;
    }
    return st;
}

static enum nf_status go_through_all(struct going *g, uint64_t first, struct nf_error *err)
{
    const uint64_t end = nf_earlier_archive(g->e)->head.articles;
    enum nf_status st = NF_OK;

    while (st == NF_OK && first < end) {
        uint64_t next = first + 1;

        st = go_through_block(g, (uint32_t)first, &next, err);
        if (nf_is_damage(st))
            st = NF_OK;
        first = next > first ? next : first + 1;
    }
    return st;
}

enum nf_status nf_earlier_texts(struct nf_earlier *e, uint64_t most,
                                struct nf_text_origins *origins, struct nf_tables_used *used,
                                struct nf_error *err)
{
    struct going g = { .e = e, .origins = origins, .used = used };
    enum nf_status st;
    uint64_t first, found;

    nf_earlier_literals_init(&g.literals, e->alloc);
    nf_buf_init(&g.head, e->alloc, SIZE_MAX / 2);
    nf_vec_init(&g.frames, e->alloc);
    st = find_first(&g, most, &first, &found, err);
    if (st == NF_OK && origins)
        nf_copy_sources_expect(&origins->finder.sources, found);
    if (st == NF_OK)
        st = go_through_all(&g, first, err);
    nf_earlier_literals_free(&g.literals);
    nf_buf_free(&g.head);
    nf_vec_free(&g.frames);
    return st;
}

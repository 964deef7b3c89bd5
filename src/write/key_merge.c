/*
 * Of a key an index keeps some bits of the hash, too few for a larger index. So the keys are
 * made anew from the articles: of each block the head is loaded, and that as often as indexes
 * double, no more.
 */
#include "src/write/output_resume.h"

#include "src/base/fail.h"
#include "src/read/cursor_keys.h"

/* A larger index is not made of others: but where there are so many that a footer might once
 * have no room for more, of twice as many entries for each quarter of these. */
#define MOST_ENTRIES (UINT32_C(1) << 20)
#define QUARTER (NF_MAX_KEY_INDEXES / 4)

/* The last index, if it is small enough to be merged with the one that is being made; else NULL. */
static const struct nf_footer_keys *last_small(const struct nf_output *o)
{
    const size_t count = nf_vec_count(&o->keys);
    const uint64_t entries = nf_key_build_count(&o->key);
    const struct nf_footer_keys *last;
    uint64_t most;

    if (count == 0)
        return NULL;
    most = (uint64_t)MOST_ENTRIES << (count - 1) / QUARTER;
    last = &o->keys.at[count - 1];
    return last->entries < 2 * entries && last->entries + entries <= most ? last : NULL;
}

/* The first block that the index at @keys has a key of, if that is before *first. */
static enum nf_status find_first(struct nf_earlier *e, const struct nf_footer_keys *keys,
                                 uint32_t *first, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    for (uint32_t p = 0; st == NF_OK && p < keys->pages; p++) {
        struct nf_key_page page;

        st = nf_key_page_read(&e->cursor->keys, keys, p, &page, err);
        for (uint32_t i = 0; st == NF_OK && i < page.entries; i++) {
            const uint32_t block = nf_key_page_block(&page, i);

            if (block < *first)
                *first = block;
        }
    }
    return st;
}

/* Add the keys of the articles in block @number. */
static enum nf_status add_block(struct nf_output *o, struct nf_cursor *c, uint32_t number,
                                struct nf_error *err)
{
    const struct nf_block *b = &c->slot.block;
    struct nf_location where;
    enum nf_status st = nf_cursor_locate_block(c, number, &where, err);

    if (st == NF_OK)
        st = nf_block_slot_load(&c->slot, &where, 0, 0, err);
    for (uint32_t i = 0; st == NF_OK && i < b->articles; i++) {
        struct nf_facts facts = { .has_url = false };

        if (nf_cursor_key_facts(c, i, &facts) != NF_OK ||
            nf_key_build_add(&o->key, o->indexed, &facts, number) != NF_OK)
            return nf_fail_nomem(err);
    }
    return st;
}

/* Add the keys of the index at @keys: of all blocks from its first one to before *@end, which
 * becomes the first. */
static enum nf_status add_keys(struct nf_output *o, struct nf_earlier *e,
                               const struct nf_footer_keys *keys, uint32_t *end,
                               struct nf_error *err)
{
    uint32_t first = *end;
    enum nf_status st = find_first(e, keys, &first, err);

    for (uint32_t i = first; st == NF_OK && i < *end; i++)
        st = add_block(o, e->cursor, i, err);
    *end = first;
    return st;
}

/* Forget the keys that were added when there were @count. */
static void cut(struct nf_key_build *b, uint32_t count)
{
    b->hashes.buf.len = count * sizeof(uint64_t);
    b->blocks.buf.len = count * sizeof(uint32_t);
}

enum nf_status nf_keys_merge(struct nf_output *o, struct nf_earlier *e, struct nf_error *err)
{
    uint32_t end = nf_earlier_archive(e)->head.blocks;
    const struct nf_footer_keys *keys;
    enum nf_status st = NF_OK;

    while (st == NF_OK && (keys = last_small(o))) {
        const uint32_t count = nf_key_build_count(&o->key);

        st = add_keys(o, e, keys, &end, err);
        if (nf_is_damage(st)) { /* it is as good as it was */
            cut(&o->key, count);
            return NF_OK;
        }
        if (st == NF_OK)
            o->keys.buf.len -= sizeof(*keys);
    }
    return st;
}

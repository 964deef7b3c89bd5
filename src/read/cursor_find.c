/*
 * From a key to an ordinal: a page of the key index names the blocks that may
 * have it, and there the articles' own keys are compared with it.
 */
#include <inttypes.h>

#include "src/article/facts.h"
#include "src/base/fail.h"
#include "src/block/block_article.h"
#include "src/read/archive_page.h"
#include "src/read/cursor_keys.h"

/* What is looked for, as articles are compared with it: in @want. */
static enum nf_status make_key(struct nf_cursor *c, enum nf_key kind,
                               struct nf_str key, struct nf_error *err)
{
    if (!nf_buf_need(&c->search.want, kind == NF_KEY_URL ? nf_url_key_bound(key) : key.len))
        return nf_fail_nomem(err);
    if (kind == NF_KEY_URL)
        c->search.want.len = nf_url_key(key, (char *)c->search.want.ptr);
    else
        nf_buf_add(&c->search.want, key.ptr, key.len);
    if (c->search.want.len == 0 || (kind != NF_KEY_URL && kind != NF_KEY_ID))
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "%.*s: not a key of that sort",
                       key.len > 80 ? 80 : (int)key.len, key.ptr ? key.ptr : "");
    return NF_OK;
}

/* Article @i of the loaded block, as far as it has keys. */
static enum nf_status keys_of(struct nf_cursor *c, uint32_t i,
                              struct nf_record *out, struct nf_error *err)
{
    size_t fields = nf_block_article_fields(&c->slot.block, i);

    if (!nf_vec_make(&c->fields, fields))
        return nf_fail_nomem(err);
    nf_block_article_keys(&c->slot.block, i, c->fields.at, out);
    return NF_OK;
}

/* Note the hash of each article's key, as nf_key_hash(); an empty one's too. */
static enum nf_status make_hashes(struct nf_cursor *c, enum nf_key kind,
                                  struct nf_error *err)
{
    uint32_t n = c->slot.block.articles;
    enum nf_status st = NF_OK;

    if (!nf_vec_make(&c->search.hashes, (size_t)n))
        return nf_fail_nomem(err);
    for (uint32_t i = 0; i < n && st == NF_OK; i++) {
        struct nf_str key;

        if (nf_cursor_key(c, i, (int)kind, &key) != NF_OK)
            st = nf_fail_nomem(err);
        else
            c->search.hashes.at[i] = nf_key_hash((uint8_t)kind, key.ptr, key.len);
    }
    if (st != NF_OK)
        nf_vec_reset(&c->search.hashes);
    return st;
}

/*
 * Of a block that is searched once, keys are compared; for one that is searched
 * again, which in an archive of one block each is, hashes are made to compare.
 */
static enum nf_status prepare_block(struct nf_cursor *c, enum nf_key kind,
                                    struct nf_error *err)
{
    if (c->search.loads != c->slot.loads || c->search.kind != (int)kind) {
        c->search.loads = c->slot.loads;
        c->search.kind = (int)kind;
        nf_vec_reset(&c->search.hashes);
        return NF_OK;
    }
    return nf_vec_count(&c->search.hashes) ? NF_OK : make_hashes(c, kind, err);
}

static uint32_t articles_below(const struct nf_block *b, uint64_t below)
{
    const uint64_t n = below > b->first ? below - b->first : 0;

    return n < b->articles ? (uint32_t)n : b->articles;
}

/*
 * The newest article below @below with the wanted key, whose hash is @hash, in
 * the block at @where. NF_E_NOTFOUND, without a text, if there is none.
 */
static enum nf_status search_block(struct nf_cursor *c, enum nf_key kind,
                                   uint64_t hash,
                                   const struct nf_location *where,
                                   uint64_t below, uint64_t *ordinal,
                                   struct nf_error *err)
{
    struct nf_str want = { (const char *)c->search.want.ptr, c->search.want.len };
    const uint64_t *hashes;
    /* Who looks for an article mostly gets it then. */
    const uint64_t upto = nf_is_short(where) ? where->end - where->offset : 0;
    enum nf_status st = nf_block_slot_load(&c->slot, where, upto,
                                           nf_cursor_goes_about(c, where->first) ? NF_LOAD_KEEP
                                                                                 : 0,
                                           err);

    if (st == NF_OK)
        st = prepare_block(c, kind, err);
    if (st != NF_OK)
        return st;
    hashes = nf_vec_count(&c->search.hashes) ? c->search.hashes.at : NULL;
    for (uint32_t i = articles_below(&c->slot.block, below); i-- > 0;) {
        struct nf_record record;
        bool has = false;

        if (hashes && hashes[i] != hash)
            continue;
        st = keys_of(c, i, &record, err);
        if (st == NF_OK && nf_article_has_key(&record, (int)kind, want,
                                              &c->search.scratch, &has) != NF_OK)
            st = nf_fail_nomem(err);
        if (st != NF_OK)
            return st;
        if (has) {
            *ordinal = (uint64_t)c->slot.block.first + i;
            return NF_OK;
        }
    }
    return NF_E_NOTFOUND;
}

/*
 * How many of @count entries from @first on have to be looked at: the blocks rise, and those of
 * the others begin at @below or behind. Not all of these are located, since one key may have many
 * articles, asked for one after the other. What fails here fails again where it is told.
 */
static uint32_t entries_below(struct nf_cursor *c, const struct nf_key_page *page, uint32_t first,
                              uint32_t count, uint64_t below)
{
    uint32_t low = 0, high = below < c->reader->archive.head.articles ? count : 0;

    if (high == 0)
        return count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const uint32_t block = nf_key_page_block(page, first + middle);
        struct nf_location where;

        if (nf_cursor_locate_block(c, block, &where, NULL) != NF_OK)
            break;
        if (where.first < below)
            low = middle + 1;
        else
            high = middle;
    }
    return high;
}

/* @unknown: whether it failed because the index does not tell what it should. */
static enum nf_status search_index(struct nf_cursor *c, enum nf_key kind,
                                   const struct nf_footer_keys *keys,
                                   uint64_t hash, uint64_t below, bool *unknown,
                                   uint64_t *ordinal, struct nf_error *err)
{
    struct nf_key_page page;
    uint32_t first = 0, count;
    enum nf_status st =
        nf_key_candidates(&c->keys, keys, hash, &page, &first, &count, err);

    *unknown = st == NF_E_DAMAGED;
    if (st != NF_OK)
        return st;
    /* Of one fingerprint the blocks rise, and the newest is wanted. */
    count = entries_below(c, &page, first, count, below);
    while (count > 0) {
        struct nf_location where;
        uint32_t block = nf_key_page_block(&page, first + count - 1);

        count = nf_key_page_before(&page, first, count, block);
        st = nf_cursor_locate_block(c, block, &where, err);
        *unknown = st == NF_E_DAMAGED;
        if (st == NF_OK && where.first >= below)
            continue;
        if (st == NF_OK)
            st = search_block(c, kind, hash, &where, below, ordinal, err);
        if (st != NF_E_NOTFOUND)
            return st;
    }
    return NF_E_NOTFOUND;
}

static uint32_t page_begin(const struct nf_cursor *c, uint32_t ordinal)
{
    struct nf_footer_page p;
    uint32_t number;

    return nf_archive_page_of_article(&c->reader->archive, ordinal, &number, &p, NULL) == NF_OK
               ? p.first : 0;
}

/*
 * Look into every block, from the last one on, as no index can be used. If a block that cannot
 * be read may have the key, or a newer article with it than the one that is found, @err says so.
 */
static enum nf_status search_all(struct nf_cursor *c, enum nf_key kind, uint64_t hash,
                                 uint64_t below, uint64_t *ordinal, struct nf_error *err)
{
    const uint32_t articles = c->reader->archive.head.articles;
    uint64_t end = below < articles ? below : articles;
    struct nf_error own = NF_ERROR_INIT, damage = NF_ERROR_INIT;

    while (end > 0) {
        struct nf_location where;
        enum nf_status st = nf_cursor_locate(c, (uint32_t)end - 1, &where, &own);

        if (nf_is_damage(st)) /* nothing is known of the page */
            where.first = page_begin(c, (uint32_t)end - 1);
        else if (st == NF_OK)
            st = search_block(c, kind, hash, &where, below, ordinal, &own);
        if (st == NF_OK || (st != NF_E_NOTFOUND && !nf_is_damage(st))) {
            nf_fail_copy(err, st == NF_OK ? &damage : &own);
            return st;
        }
        if (nf_is_damage(st) && damage.status == NF_OK)
            damage = own;
        end = where.first < end ? where.first : end - 1;
    }
    if (damage.status == NF_OK)
        return NF_E_NOTFOUND;
    nf_fail_copy(err, &damage);
    return damage.status;
}

enum nf_status nf_cursor_find(struct nf_cursor *c, enum nf_key kind,
                              struct nf_str key, uint64_t below,
                              uint64_t *ordinal, struct nf_error *err)
{
    const struct nf_archive *a = &c->reader->archive;
    const struct nf_footer_keys *keys = a->keys.at;
    size_t n = nf_vec_count(&a->keys);
    const struct nf_error none = NF_ERROR_INIT;
    enum nf_status st = make_key(c, kind, key, err);
    uint64_t hash;

    if (st != NF_OK)
        return st;
    nf_fail_copy(err, &none); /* what stood in it from before is no damage of this archive */
    if (!(a->indexed & (kind == NF_KEY_URL ? NF_INDEXED_URLS : NF_INDEXED_IDS)))
        return nf_fail(err, NF_E_NO_INDEX, NF_NO_OFFSET,
                       "the archive was packed without an index of %s",
                       kind == NF_KEY_URL ? "URLs" : "identifiers");
    hash = nf_key_hash((uint8_t)kind, c->search.want.ptr, c->search.want.len);
    if (a->recovered)
        st = search_all(c, kind, hash, below, ordinal, err);
    else
        for (st = NF_E_NOTFOUND; st == NF_E_NOTFOUND && n > 0;) {
            bool unknown;

            st = search_index(c, kind, &keys[--n], hash, below, &unknown, ordinal, err);
            if (st == NF_E_DAMAGED && unknown) {
                st = search_all(c, kind, hash, below, ordinal, err);
                break;
            }
        }
    if (st != NF_E_NOTFOUND)
        return st;
    return nf_fail(err, NF_E_NOTFOUND, NF_NO_OFFSET, "no article has this key");
}

/*
 * From a key to an ordinal of a set: archives are asked from the last to the first, but those of
 * which the catalog's filter says that they do not have it.
 */
#include "format/footer.h"
#include "format/key_page.h"
#include "src/base/bound.h"
#include "src/base/fail.h"
#include "src/set/members.h"
#include "src/set/set_cursor.h"

/* Take a copy of *@key, which may be a view into the archive at hand: that is left, and may be
 * closed then. @hash receives its hash; 0 if it is none of that sort, as the first archive that is
 * asked says. */
static enum nf_status take_key(struct nf_set_cursor *c, enum nf_key kind, struct nf_str *key,
                               uint64_t *hash, struct nf_error *err)
{
    const size_t bound = kind == NF_KEY_URL ? nf_url_key_bound(*key) : 0;
    struct nf_str compared;

    *hash = 0;
    if (!nf_buf_need(&c->key, (size_t)nf_bound_add(bound, key->len)))
        return nf_fail_nomem(err);
    nf_buf_add_text(&c->key, *key);
    *key = compared = nf_buf_view(&c->key);
    if (kind == NF_KEY_URL) {
        compared.ptr += key->len;
        compared.len = nf_url_key(*key, nf_buf_text(&c->key) + key->len);
    }
    if (compared.len && (kind == NF_KEY_URL || kind == NF_KEY_ID))
        *hash = nf_key_hash((uint8_t)kind, compared.ptr, compared.len);
    return NF_OK;
}

/* Whether @m is known not to have the key, without being asked. */
static bool has_not(const struct nf_member *m, enum nf_key kind, uint64_t hash)
{
    const struct nf_set_catalog_entry *e = m->entry;
    const uint8_t index = kind == NF_KEY_URL ? NF_INDEXED_URLS : NF_INDEXED_IDS;

    return e && e->has_filter && e->indexed & index && hash && !nf_fuse_has(&e->filter, hash);
}

enum nf_status nf_set_cursor_find(struct nf_set_cursor *c, enum nf_key kind,
                                  struct nf_str key, uint64_t below, uint64_t *ordinal,
                                  struct nf_error *err)
{
    struct nf_set *s = c->set;
    uint64_t hash = 0;
    enum nf_status st = take_key(c, kind, &key, &hash, err);

    for (size_t i = s->count; i-- > 0 && st == NF_OK;) {
        struct nf_member *m = &s->members[i];
        uint64_t found;

        if (!m->known || m->first >= below || has_not(m, kind, hash))
            continue;
        st = nf_set_cursor_go(c, m, err);
        if (st != NF_OK)
            return st;
        st = nf_cursor_find(c->cursor, kind, key,
                            below < nf_member_end(m) ? below - m->first : m->info.articles,
                            &found, err);
        if (st == NF_OK) {
            *ordinal = m->first + found;
            if (err) /* of a newer one that may be lost */
                (void)nf_member_fail(m, err->status, err);
        }
        if (st != NF_E_NOTFOUND)
            return nf_member_fail(m, st, err);
        st = NF_OK;
    }
    return st == NF_OK ? nf_fail(err, NF_E_NOTFOUND, NF_NO_OFFSET, "no article has this key")
                       : st;
}

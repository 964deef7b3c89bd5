/*
 * Which articles are later versions of those of earlier archives, by their keys. Keys are
 * compared by hashes that nobody can make equal. Of more articles than fit into memory
 * those with some hashes are looked at in each pass.
 */
#include "src/set/set_links.h"

#include <inttypes.h>
#include <stdlib.h>

#include "format/key_page.h"
#include "src/base/fail.h"
#include "src/base/intern.h"
#include "src/read/cursor_keys.h"
#include "src/set/members.h"

/* Keys that are known at a time, some 48 bytes each. */
#define MOST_KEYS (UINT32_C(2) << 20)

/* A key, and who has it. */
struct known_key {
    struct nf_keyed_hash hash;
    uint32_t newest; /* article */
    uint32_t home;   /* number of the first archive that has an article with that key */
};

struct finding {
    struct nf_set *s;
    const struct nf_links_walk *walk;
    struct nf_links *out;
    struct nf_hash_key hash;
    struct nf_intern keys; /* of @known */
    NF_VEC(struct known_key) known;
    uint32_t pass, passes;
};

/* What is known of a key; made if that is nothing, *is_new then. NULL: out of memory. */
static struct known_key *know(struct finding *f, const struct nf_keyed_hash *hash, bool *is_new)
{
    struct nf_intern_walk w = nf_intern_walk(&f->keys, hash->part[0]);
    const struct known_key made = { .hash = *hash };
    uint32_t i;

    *is_new = false;
    while ((i = nf_intern_next(&f->keys, &w)) != NF_INTERN_NONE)
        if (f->known.at[i].hash.part[0] == hash->part[0] &&
            f->known.at[i].hash.part[1] == hash->part[1])
            return &f->known.at[i];
    *is_new = true;
    i = nf_intern_add(&f->keys, &w);
    return i != NF_INTERN_NONE && nf_vec_add(&f->known, &made) ? &f->known.at[i] : NULL;
}

/* Article @ordinal of archive number @home has the key @hash; @is_first: of its versions. */
static bool note(struct finding *f, const struct nf_keyed_hash *hash, uint32_t ordinal,
                 uint32_t home, bool is_first)
{
    bool is_new;
    struct known_key *k = know(f, hash, &is_new);

    if (!k)
        return false;
    if (is_new) {
        k->home = home;
    } else if (k->home < home && is_first) {
        const struct nf_link link = { ordinal, k->newest };

        if (!nf_vec_add(&f->out->of, &link))
            return false;
    }
    k->newest = ordinal;
    return true;
}

/* The keys of an article, and the hash of what it is known by: its URL, else its identifier. */
struct article_keys {
    struct nf_facts facts;
    bool any;
    struct nf_keyed_hash hash;
};

static void note_key(const struct finding *f, int kind, struct nf_str key,
                     struct article_keys *out)
{
    const uint64_t hash = nf_key_hash((uint8_t)kind, key.ptr, key.len);

    *(kind == NF_KEY_URL ? &out->facts.has_url : &out->facts.has_id) = true;
    *(kind == NF_KEY_URL ? &out->facts.url_hash : &out->facts.id_hash) = hash;
    if (out->any)
        return;
    out->any = true;
    out->hash = nf_keyed_hash(&f->hash, key.ptr, key.len);
    out->hash.part[1] ^= (uint64_t)kind; /* no identifier is a URL */
}

/* Those of article @i of the cursor's block. */
static enum nf_status find_keys(const struct finding *f, struct nf_cursor *c, uint32_t i,
                                struct article_keys *out)
{
    enum nf_status st = NF_OK;

    *out = (struct article_keys){ .any = false };
    for (int kind = NF_KEY_URL; st == NF_OK && kind <= NF_KEY_ID; kind++) {
        struct nf_str key;

        st = nf_cursor_key(c, i, kind, &key);
        if (st == NF_OK && key.len)
            note_key(f, kind, key, out);
    }
    return st;
}

static enum nf_status note_article(struct finding *f, const struct nf_member *m,
                                   struct nf_cursor *c, uint32_t i, struct nf_error *err)
{
    const struct nf_block *b = &c->slot.block;
    struct article_keys keys;

    if (find_keys(f, c, i, &keys) != NF_OK)
        return nf_fail_nomem(err);
    if (keys.any && keys.hash.part[1] % f->passes == f->pass &&
        !note(f, &keys.hash, (uint32_t)m->first + b->first + i, (uint32_t)(m - f->s->members),
              !nf_block_article_former(b, i)))
        return nf_fail_nomem(err);
    return f->pass == 0 && f->walk->each
               ? f->walk->each(f->walk->ctx, m, c->slot.at.block, &keys.facts, err) : NF_OK;
}

static enum nf_status note_block(struct finding *f, const struct nf_member *m,
                                 struct nf_cursor *c, uint32_t number, struct nf_error *err)
{
    struct nf_location where;
    enum nf_status st = nf_cursor_locate_block(c, number, &where, err);

    if (nf_stop_asked(&f->walk->stop))
        return nf_fail(err, NF_E_STOPPED, NF_NO_OFFSET, "stopped");
    if (st == NF_OK)
        st = nf_block_slot_load(&c->slot, &where, 0, 0, err);
    if (nf_is_damage(st) && !f->walk->strict)
        return NF_OK;
    for (uint32_t i = 0; st == NF_OK && i < c->slot.block.articles; i++)
        if (where.first + i < m->info.articles) /* as of when the set was opened */
            st = note_article(f, m, c, i, err);
    return st;
}

static enum nf_status note_member(struct finding *f, struct nf_member *m, struct nf_error *err)
{
    struct nf_cursor *c = NULL;
    enum nf_status st = nf_member_begin(f->s, m, &c, err);

    if (st != NF_OK)
        return st;
    if (f->walk->strict && c->reader->archive.recovered)
        st = nf_fail(err, NF_E_DAMAGED, NF_NO_OFFSET, "the archive has no footer that is whole");
    for (uint32_t i = 0; st == NF_OK && i < c->reader->archive.head.blocks; i++)
        st = note_block(f, m, c, i, err);
    st = nf_member_fail(m, st, err);
    nf_member_done(f->s, m, c);
    return st;
}

static enum nf_status make_pass(struct finding *f, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    nf_intern_reset(&f->keys);
    nf_vec_reset(&f->known);
    for (size_t i = 0; st == NF_OK && i < f->s->count; i++)
        if (f->s->members[i].known)
            st = note_member(f, &f->s->members[i], err);
    return st;
}

static int by_article(const void *a, const void *b)
{
    const struct nf_link *x = a, *y = b;

    return (x->article > y->article) - (x->article < y->article);
}

enum nf_status nf_links_find(struct nf_set *s, const struct nf_links_walk *walk,
                             struct nf_links *out, struct nf_error *err)
{
    struct finding f = { .s = s, .walk = walk, .out = out };
    enum nf_status st = NF_OK;
    int os = nf_hash_key_make(&f.hash);

    if (os)
        return nf_fail_os(err, os, NF_NO_OFFSET, "random bytes");
    if (s->articles > NF_MAX_ARTICLES)
        return nf_fail(err, NF_E_LIMIT, NF_NO_OFFSET, "%" PRIu64 " articles: an archive has at "
                       "most %u", s->articles, NF_MAX_ARTICLES);
    nf_intern_init(&f.keys, s->alloc);
    nf_vec_init(&f.known, s->alloc);
    f.passes = 1 + (uint32_t)(s->articles / (walk->most_keys ? walk->most_keys : MOST_KEYS));
    for (; st == NF_OK && f.pass < f.passes; f.pass++)
        st = make_pass(&f, err);
    if (st == NF_OK && f.passes > 1 && nf_vec_count(&out->of))
        qsort(out->of.at, nf_vec_count(&out->of), sizeof(*out->of.at), by_article);
    nf_intern_free(&f.keys);
    nf_vec_free(&f.known);
    return st;
}

size_t nf_links_from(const struct nf_links *l, uint64_t ordinal)
{
    size_t low;

    nf_vec_find_from(&l->of, .article, ordinal, low);
    return low;
}

enum nf_status nf_set_links(struct nf_set *s,
                            bool (*each)(void *ctx, uint64_t ordinal, uint64_t former),
                            void *ctx, struct nf_error *err)
{
    const struct nf_links_walk walk = { .strict = false };
    struct nf_error own = NF_ERROR_INIT;
    struct nf_links links;
    enum nf_status st;

    nf_vec_init(&links.of, s->alloc);
    st = nf_links_find(s, &walk, &links, &own);
    for (size_t i = 0; st == NF_OK && i < nf_vec_count(&links.of); i++)
        if (each(ctx, links.of.at[i].article, links.of.at[i].former))
            st = nf_fail(&own, NF_E_STOPPED, NF_NO_OFFSET, "stopped");
    nf_vec_free(&links.of);
    return nf_fail_end(err, st, &own);
}

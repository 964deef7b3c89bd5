#include "src/mend/set_map.h"

#include "src/base/fail.h"
#include "src/chunk/chunk_read.h"

enum nf_status nf_set_map_init(struct nf_set_map *m, const struct nf_alloc *alloc,
                               struct nf_error *err)
{
    int os;

    *m = (struct nf_set_map){ .taken = { false } };
    nf_vec_init(&m->known, alloc);
    nf_vec_init(&m->of, alloc);
    nf_buf_init(&m->buf, alloc, SIZE_MAX / 2);
    os = nf_hash_key_make(&m->key);
    return os ? nf_fail_os(err, os, NF_NO_OFFSET, "random bytes") : NF_OK;
}

void nf_set_map_free(struct nf_set_map *m)
{
    nf_vec_free(&m->known);
    nf_vec_free(&m->of);
    nf_buf_free(&m->buf);
}

/* What table @k of @set is, as it is stored. */
static enum nf_status hash_table(struct nf_set_map *m, const struct nf_archive *a,
                                 const struct nf_footer_set *set, unsigned k,
                                 struct nf_keyed_hash *out, struct nf_error *err)
{
    const uint8_t type = nf_table_is_lexicon(k) ? NF_CHUNK_LEXICON : NF_CHUNK_DICTIONARY;
    const uint8_t *payload;
    struct nf_chunk chunk;
    enum nf_status st = NF_E_DAMAGED;

    for (unsigned copy = 0; st == NF_E_DAMAGED && copy < 2; copy++)
        st = nf_chunk_read(&a->source, a->head.identity.id, &set->copy[k][copy], type, &m->buf,
                           &chunk, &payload, err);
    if (st != NF_OK)
        return st;
    *out = nf_keyed_hash(&m->key, payload, chunk.stored_len);
    out->part[0] ^= (uint64_t)chunk.aux << 8 | chunk.codec;
    return NF_OK;
}

/* Whether @has has all tables of @set. */
static bool covers(const struct nf_known_set *has, const struct nf_known_set *set)
{
    for (unsigned k = 0; k < NF_SET_TABLES; k++)
        if (set->has[k] && !(has->has[k] && has->hash[k].part[0] == set->hash[k].part[0] &&
                             has->hash[k].part[1] == set->hash[k].part[1]))
            return false;
    return true;
}

/* @wanted, or if that is taken the first number that is not; NF_MAX_SETS: there is none. */
static uint32_t free_number(const struct nf_set_map *m, uint32_t wanted)
{
    uint32_t n = 0;

    if (!m->taken[wanted])
        return wanted;
    while (n < NF_MAX_SETS && m->taken[n])
        n++;
    return n;
}

static enum nf_status add_set(struct nf_set_map *m, uint32_t wanted, struct nf_known_set *set,
                              struct nf_error *err)
{
    struct nf_mapped_set mapped = { .there = false };
    uint32_t number;

    for (size_t i = 0; !mapped.there && i < nf_vec_count(&m->known); i++)
        if (covers(&m->known.at[i], set))
            mapped = (struct nf_mapped_set){ m->known.at[i].number, true };
    if (!mapped.there) {
        number = free_number(m, wanted);
        if (number == NF_MAX_SETS)
            return nf_fail(err, NF_E_LIMIT, NF_NO_OFFSET, "the archives have more than %d sets "
                           "of tables", NF_MAX_SETS);
        m->taken[number] = true;
        mapped.number = set->number = (uint16_t)number;
        if (!nf_vec_add(&m->known, set))
            return nf_fail_nomem(err);
    }
    return nf_vec_add(&m->of, &mapped) ? NF_OK : nf_fail_nomem(err);
}

enum nf_status nf_set_map_add(struct nf_set_map *m, const struct nf_archive *a,
                              struct nf_error *err)
{
    enum nf_status st = NF_OK;

    for (size_t i = 0; st == NF_OK && i < nf_vec_count(&a->sets); i++) {
        const struct nf_footer_set *s = &a->sets.at[i];
        struct nf_known_set set = { .number = 0 };

        for (unsigned k = 0; st == NF_OK && k < NF_SET_TABLES; k++) {
            set.has[k] = s->has[k];
            if (s->has[k])
                st = hash_table(m, a, s, k, &set.hash[k], err);
        }
        if (st == NF_OK)
            st = add_set(m, s->number, &set, err);
    }
    return st;
}

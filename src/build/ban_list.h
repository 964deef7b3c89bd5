#ifndef NF_BUILD_BAN_LIST_H
#define NF_BUILD_BAN_LIST_H

#include "format/footer_bans.h"
#include "src/base/vec.h"

/* The bans of an archive that is written (spec 11.4): rising, each once. */
struct nf_ban_list {
    NF_VEC(struct nf_ban) of;
};

void nf_ban_list_init(struct nf_ban_list *l, const struct nf_alloc *alloc);
void nf_ban_list_free(struct nf_ban_list *l);

static inline uint32_t nf_ban_list_count(const struct nf_ban_list *l)
{
    return (uint32_t)nf_vec_count(&l->of);
}

/*
 * nf_ban_list_add      - add @n of them, in any order
 * nf_ban_list_add_keys - the same of those that ban articles with @n key hashes, by the key
 *                        that the list has, else by @key
 *
 * NF_OK, NF_E_NOMEM; NF_E_LIMIT, they would be more than an archive may have: none is added.
 */
enum nf_status nf_ban_list_add(struct nf_ban_list *l, const struct nf_ban *more, size_t n);
enum nf_status nf_ban_list_add_keys(struct nf_ban_list *l, const uint64_t *key_hashes,
                                    size_t n, uint64_t key);

/* The same of all those of an archive. */
enum nf_status nf_ban_list_take(struct nf_ban_list *l, const struct nf_footer_bans *bans);

/* Say what is wrong, if one of these did not give NF_OK. */
enum nf_status nf_ban_fail(enum nf_status st, struct nf_error *err);

/* Whether an article is banned whose key has nf_key_hash() @key_hash. Cost: a hash and a
 * search for each different key of bans. */
bool nf_ban_list_has(const struct nf_ban_list *l, uint64_t key_hash);

/* Append the part of the footer; @out->failed says whether memory ran out. */
void nf_ban_list_put(const struct nf_ban_list *l, struct nf_buf *out);

#endif

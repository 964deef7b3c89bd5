#include "src/build/ban_list.h"

#include <stdlib.h>

#include "src/base/bisect.h"
#include "src/base/fail.h"

void nf_ban_list_init(struct nf_ban_list *l, const struct nf_alloc *alloc)
{
    nf_vec_init(&l->of, alloc);
}

void nf_ban_list_free(struct nf_ban_list *l)
{
    nf_vec_free(&l->of);
}

static int rising(const void *a, const void *b)
{
    return nf_ban_rises(b, a) - nf_ban_rises(a, b);
}

/* Have them rise, each once. */
static void sort(struct nf_ban_list *l)
{
    const size_t n = nf_vec_count(&l->of);
    struct nf_ban *bans = l->of.at;
    size_t kept = 0;

    qsort(bans, n, sizeof(*bans), rising);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || nf_ban_rises(&bans[kept - 1], &bans[i]))
            bans[kept++] = bans[i];
    l->of.buf.len = kept * sizeof(*bans);
}

/* The first that is not before @wanted. */
static size_t find(const struct nf_ban_list *l, const struct nf_ban *wanted)
{
    size_t low;

    nf_bisect(low, 0, nf_vec_count(&l->of), i, nf_ban_rises(&l->of.at[i], wanted));
    return low;
}

static bool has(const struct nf_ban_list *l, const struct nf_ban *wanted)
{
    const size_t at = find(l, wanted);

    return at < nf_vec_count(&l->of) && !nf_ban_rises(wanted, &l->of.at[at]);
}

enum nf_status nf_ban_list_add(struct nf_ban_list *l, const struct nf_ban *more, size_t n)
{
    const size_t before = l->of.buf.len;
    struct nf_ban_list all;
    enum nf_status st = NF_OK;

    if (n == 0)
        return NF_OK;
    nf_ban_list_init(&all, l->of.alloc);
    if (n > SIZE_MAX / sizeof(*more) || !nf_buf_add(&all.of.buf, l->of.at, before) ||
        !nf_buf_add(&all.of.buf, more, n * sizeof(*more)))
        st = NF_E_NOMEM;
    else
        sort(&all);
    if (st == NF_OK && nf_vec_count(&all.of) > NF_MAX_BANS)
        st = NF_E_LIMIT;
    nf_ban_list_free(st == NF_OK ? l : &all);
    if (st == NF_OK)
        *l = all;
    return st;
}

enum nf_status nf_ban_list_add_keys(struct nf_ban_list *l, const uint64_t *key_hashes,
                                    size_t n, uint64_t key)
{
    NF_VEC(struct nf_ban) more;
    enum nf_status st;

    if (nf_vec_count(&l->of))
        key = l->of.at[0].key;
    nf_vec_init(&more, l->of.alloc);
    for (size_t i = 0; i < n; i++) {
        const struct nf_ban one = { key, nf_ban_hash(key_hashes[i], key) };

        nf_vec_add(&more, &one);
    }
    st = more.buf.failed ? NF_E_NOMEM : nf_ban_list_add(l, more.at, nf_vec_count(&more));
    nf_vec_free(&more);
    return st;
}

enum nf_status nf_ban_list_take(struct nf_ban_list *l, const struct nf_footer_bans *bans)
{
    NF_VEC(struct nf_ban) more;
    enum nf_status st;

    nf_vec_init(&more, l->of.alloc);
    for (uint32_t i = 0; i < bans->count; i++) {
        const struct nf_ban one = nf_footer_ban(bans, i);

        nf_vec_add(&more, &one);
    }
    st = more.buf.failed ? NF_E_NOMEM : nf_ban_list_add(l, more.at, bans->count);
    nf_vec_free(&more);
    return st;
}

enum nf_status nf_ban_fail(enum nf_status st, struct nf_error *err)
{
    if (st == NF_E_LIMIT)
        return nf_fail(err, st, NF_NO_OFFSET, "more than %u articles would be banned",
                       NF_MAX_BANS);
    return st == NF_E_NOMEM ? nf_fail_nomem(err) : st;
}

bool nf_ban_list_has(const struct nf_ban_list *l, uint64_t key_hash)
{
    const size_t n = nf_vec_count(&l->of);
    size_t i = 0;

    while (i < n) {
        const uint64_t key = l->of.at[i].key;
        const struct nf_ban wanted = { key, nf_ban_hash(key_hash, key) };
        const struct nf_ban last = { key, UINT64_MAX };

        if (has(l, &wanted))
            return true;
        i = find(l, &last);
        i += i < n && l->of.at[i].key == key;
    }
    return false;
}

void nf_ban_list_put(const struct nf_ban_list *l, struct nf_buf *out)
{
    const size_t n = nf_vec_count(&l->of);
    uint8_t p[NF_BAN_SIZE];

    nf_buf_add_varint(out, n);
    for (size_t i = 0; i < n; i++) {
        nf_ban_put(p, &l->of.at[i]);
        nf_buf_add(out, p, sizeof(p));
    }
}

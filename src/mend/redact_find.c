#include "src/mend/redact_find.h"

#include "format/key_page.h"
#include "src/base/fail.h"

static enum nf_status add(struct nf_withdrawn_list *l, uint64_t ordinal, struct nf_error *err)
{
    const uint32_t o = (uint32_t)ordinal;

    return nf_vec_add(&l->ordinals, &o) ? NF_OK : nf_fail_nomem(err);
}

/* All versions, from the newest on. */
static enum nf_status find_key(struct nf_cursor *c, const struct nf_redact_key *key,
                               struct nf_withdrawn_list *out, bool *any, struct nf_error *err)
{
    uint64_t below = UINT64_MAX;
    enum nf_status st;

    *any = false;
    while ((st = nf_cursor_find(c, key->kind, key->key, below, &below, err)) == NF_OK) {
        *any = true;
        st = add(out, below, err);
        if (st != NF_OK)
            return st;
    }
    return st == NF_E_NOTFOUND ? NF_OK : st;
}

/* The key that was looked for last is of no article. */
static bool note_absent(const struct nf_cursor *c, enum nf_key kind, struct nf_buf *absent)
{
    const struct nf_buf *want = &c->search.want;
    const uint64_t hash = nf_key_hash((uint8_t)kind, want->ptr, want->len);

    return nf_buf_add(absent, &hash, sizeof(hash));
}

static enum nf_status find_keys(struct nf_cursor *c, const struct nf_redact_opts *opts,
                                struct nf_withdrawn_list *out, uint64_t *missing,
                                struct nf_buf *absent, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    for (size_t i = 0; st == NF_OK && i < opts->key_count; i++) {
        bool any;

        st = find_key(c, &opts->keys[i], out, &any, err);
        if (st != NF_OK || any)
            continue;
        ++*missing;
        if (!note_absent(c, opts->keys[i].kind, absent))
            return nf_fail_nomem(err);
        if (opts->missing)
            opts->missing(opts->ctx, i);
    }
    return st;
}

static enum nf_status take_ordinals(const struct nf_cursor *c, const struct nf_redact_opts *opts,
                                    struct nf_withdrawn_list *out, struct nf_error *err)
{
    const uint32_t articles = c->reader->archive.head.articles;
    enum nf_status st = NF_OK;

    for (size_t i = 0; st == NF_OK && i < opts->ordinal_count; i++)
        st = opts->ordinals[i] < articles
                 ? add(out, opts->ordinals[i], err)
                 : nf_fail(err, NF_E_RANGE, NF_NO_OFFSET, "there is no article %llu: the archive "
                           "has %u", (unsigned long long)opts->ordinals[i], (unsigned)articles);
    return st;
}

/* Leave out what was withdrawn before. */
static enum nf_status leave_out(struct nf_cursor *c, struct nf_withdrawn_list *l,
                                struct nf_error *err)
{
    size_t kept = 0;

    for (size_t i = 0; i < nf_vec_count(&l->ordinals); i++) {
        struct nf_record record;
        const enum nf_status st = nf_cursor_get(c, l->ordinals.at[i], NF_PARTS_SHORT, &record,
                                                err);

        if (st == NF_OK)
            l->ordinals.at[kept++] = l->ordinals.at[i];
        else if (st != NF_E_WITHDRAWN)
            return st;
    }
    l->ordinals.buf.len = kept * sizeof(*l->ordinals.at);
    return NF_OK;
}

enum nf_status nf_redact_find(struct nf_cursor *c, const struct nf_redact_opts *opts,
                              struct nf_withdrawn_list *out, uint64_t *missing,
                              struct nf_buf *absent, struct nf_error *err)
{
    enum nf_status st = take_ordinals(c, opts, out, err);

    *missing = 0;
    if (st == NF_OK)
        st = find_keys(c, opts, out, missing, absent, err);
    if (st != NF_OK)
        return st;
    nf_withdrawn_list_seal(out);
    return leave_out(c, out, err);
}

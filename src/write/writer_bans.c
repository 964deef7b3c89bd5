/*
 * Articles that were withdrawn and are not to come back (spec 11.4): told by their URLs, or
 * without one by their identifiers.
 */
#include "src/write/writer_parts.h"

#include "format/key_page.h"
#include "src/article/facts.h"
#include "src/base/fail.h"

enum nf_status nf_writer_is_banned(struct nf_writer *w, const struct nf_record *record,
                                   bool *banned, struct nf_error *err)
{
    const struct nf_ban_list *l = &w->out.bans;
    int kind = NF_KEY_URL;
    struct nf_str key;
    enum nf_status st;

    *banned = false;
    if (nf_ban_list_count(l) == 0 || w->opts.flags & NF_WRITER_TAKE_BANNED ||
        nf_block_input_check(record, NULL) != NF_OK) /* then it is refused for that */
        return NF_OK;
    st = nf_article_key(record, kind, &w->key, &key);
    if (st == NF_OK && key.len == 0)
        st = nf_article_key(record, kind = NF_KEY_ID, &w->key, &key);
    if (st != NF_OK)
        return nf_fail_nomem(err);
    *banned = key.len &&
               nf_ban_list_has(l, nf_key_hash((uint8_t)kind, key.ptr, key.len));
    return NF_OK;
}

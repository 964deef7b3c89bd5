/*
 * Articles that were withdrawn and are not to come back (spec 11.4): told by their URLs, or
 * without one by their identifiers.
 */
#include "src/write/writer_parts.h"

#include "src/article/facts.h"
#include "src/base/fail.h"

enum nf_status nf_writer_is_banned(struct nf_writer *w, const struct nf_record *record,
                                   bool *banned, struct nf_error *err)
{
    const struct nf_ban_list *l = &w->out.bans;
    uint64_t hash = 0;

    *banned = false;
    if (nf_ban_list_count(l) == 0 || w->opts.flags & NF_WRITER_TAKE_BANNED ||
        nf_block_input_check(record, NULL) != NF_OK) /* then it is refused for that */
        return NF_OK;
    if (nf_article_told_by(record, &w->key, banned, &hash) != NF_OK)
        return nf_fail_nomem(err);
    *banned = *banned && nf_ban_list_has(l, hash);
    return NF_OK;
}

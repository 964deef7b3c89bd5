#include "src/base/fail.h"
#include "src/base/sized.h"
#include "src/block/block_article.h"
#include "src/read/archive_page.h"
#include "src/read/cursor.h"
#include "src/read/tombstone_read.h"

enum nf_status nf_cursor_withdrawal(struct nf_cursor *c, uint64_t ordinal,
                                    struct nf_withdrawal *out, struct nf_error *err)
{
    const struct nf_archive *a = &c->reader->archive;
    struct nf_withdrawal found = NF_WITHDRAWAL_INIT;
    struct nf_location where;
    struct nf_tombstone t;
    enum nf_status st;

    if (ordinal >= a->head.articles)
        return nf_archive_no_article(a, ordinal, err);
    st = nf_cursor_locate(c, (uint32_t)ordinal, &where, err);
    if (st == NF_OK)
        st = nf_block_slot_load(&c->slot, &where, 0, 0, err);
    /* Of an article that is there a tombstone tells nothing. */
    if (st == NF_OK &&
        !nf_block_article_withdrawn(&c->slot.block, (uint32_t)ordinal - where.first))
        st = NF_E_END;
    if (st == NF_OK)
        st = nf_tombstone_find(a, &where, (uint32_t)ordinal, &c->tombstone, &t, err);
    if (st == NF_E_END)
        return nf_fail(err, NF_E_NOTFOUND, NF_NO_OFFSET,
                       "no withdrawal of this article is known");
    if (st != NF_OK)
        return st;
    found.time = t.time;
    found.reason = t.reason;
    nf_sized_put(out, NF_SIZE_THROUGH(struct nf_withdrawal, reason), &found, sizeof(found));
    return NF_OK;
}

#include "src/read/cursor.h"
#include "src/set/members.h"

enum nf_status nf_set_bans(struct nf_set *s, nf_ban_fn *each, void *ctx,
                           struct nf_error *err)
{
    enum nf_status st = NF_OK;

    for (size_t i = 0; st == NF_OK && i < s->count; i++) {
        struct nf_member *m = &s->members[i];
        struct nf_cursor *c = NULL;

        if (!m->known)
            continue;
        st = nf_member_begin(s, m, &c, err);
        if (st != NF_OK)
            break;
        nf_reader_bans(c->reader, each, ctx);
        nf_member_done(s, m, c);
    }
    return st;
}

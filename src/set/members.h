#ifndef NF_SET_MEMBERS_H
#define NF_SET_MEMBERS_H

#include "src/set/set_parts.h"

/*
 * nf_member_know - open @m for the first time, and note what it says of itself
 *
 * Before the set is shared. As nf_reader_open_file().
 */
enum nf_status nf_member_know(struct nf_set *s, struct nf_member *m, struct nf_error *err);

/* nf_member_take - note what a catalog says of @m, if it does: true. Before the set is
 * shared. */
bool nf_member_take(struct nf_set *s, struct nf_near *near, struct nf_member *m);

/*
 * nf_member_begin - begin to use @m, which is opened if it is closed
 * @out: receives a cursor of it, for the calling thread
 *
 * Any thread. NF_E_IO with ESTALE if it is not what was known.
 */
enum nf_status nf_member_begin(struct nf_set *s, struct nf_member *m,
                               struct nf_cursor **out, struct nf_error *err);
/* nf_member_done - the end of it */
void nf_member_done(struct nf_set *s, struct nf_member *m, struct nf_cursor *c);

/* Close @m, which nobody uses any more. */
void nf_member_free(struct nf_set *s, struct nf_member *m);

/* Put the path of @m in front of what a cursor or reader said of it. Returns @status. */
enum nf_status nf_member_fail(const struct nf_member *m, enum nf_status status,
                              struct nf_error *err);

#endif

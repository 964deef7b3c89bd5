#ifndef NF_FT_JOURNAL_H
#define NF_FT_JOURNAL_H

#include <newsfiche/status.h>

/*
 * ft_journal_check - whether SQLite may undo what the journal beside the index @path is about
 *
 * A journal may name another file. SQLite takes it for one of several that belong together,
 * and removes that file in the end. An index is changed alone, so a journal that names
 * anything is not of it: NF_E_DAMAGED. Else NF_OK, or NF_E_NOMEM.
 */
enum nf_status ft_journal_check(const char *path, struct nf_error *err);

#endif

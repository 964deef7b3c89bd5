#ifndef NF_READ_ARCHIVE_RECOVER_H
#define NF_READ_ARCHIVE_RECOVER_H

#include "src/chunk/file_survey.h"
#include "src/read/archive_open.h"

/*
 * nf_archive_recover - open @a, which has alloc, source and limits, by looking through
 * the file for blocks and tables; no index is used
 * @survey: receives what was found; it was initialised
 *
 * Articles get the numbers that their blocks have, so some of those below
 * @a->head.articles may be lost. @a has pages like those of a footer, but for the places
 * of their chunks; it has no key indexes. A footer that is whole, if there is one, says how
 * many articles there were.
 *
 * It is to be closed by nf_archive_close() whatever the result. NF_OK, NF_E_FORMAT,
 * NF_E_UNSUPPORTED, NF_E_DAMAGED (neither header nor footer says what the archive's id is),
 * NF_E_LIMIT, NF_E_IO, NF_E_NOMEM.
 */
enum nf_status nf_archive_recover(struct nf_archive *a, struct nf_survey *survey,
                                  struct nf_error *err);

#endif

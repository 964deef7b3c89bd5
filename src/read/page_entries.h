#ifndef NF_READ_PAGE_ENTRIES_H
#define NF_READ_PAGE_ENTRIES_H

#include "src/chunk/file_survey.h"
#include "src/read/archive_open.h"

/*
 * Offsets pages (spec 8) out of what was found in the file. Where articles are missing
 * between blocks, entries stand for their blocks all the same, of at most as many articles
 * as a block may have, with a head of no bytes: such a block is lost.
 */

/* Give @a the pages that an archive with these blocks has: only where they begin is said,
 * and that any time may be in them. NF_OK, NF_E_LIMIT, NF_E_NOMEM. */
enum nf_status nf_page_entries_plan(struct nf_archive *a, const struct nf_survey *survey,
                                    struct nf_error *err);

/*
 * nf_page_entries_make - the payload of the offsets chunk of page @p
 * @out:     receives it; room for nf_offset_page_size(@p->blocks) bytes
 * @guessed: receives whether the numbers of its blocks are a guess, because it is not known
 *           how many were lost in which place
 *
 * False if what was found is not such a page, or nothing of it was found.
 */
bool nf_page_entries_make(const struct nf_survey *survey, const struct nf_footer_page *p,
                          uint8_t *out, bool *guessed);

#endif

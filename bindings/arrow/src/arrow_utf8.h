#ifndef NF_ARROW_UTF8_H
#define NF_ARROW_UTF8_H

#include <newsfiche/io.h>

/* Parts of a list stand apart by this, which is in no UTF-8. */
#define NF_ARROW_APART 0xff

/*
 * nf_arrow_mend - make what is in @buf from @from on UTF-8: U+FFFD for each other byte
 * @apart: leave NF_ARROW_APART as it is
 *
 * False when out of memory.
 */
bool nf_arrow_mend(struct nf_buffer *buf, size_t from, bool apart);

#endif

#ifndef NF_CONVERT_ADDRESS_H
#define NF_CONVERT_ADDRESS_H

#include "src/base/ascii.h"

/* Whether @s begins as a web address does, in JSON's spelling too: some programs write
 * a backslash before each slash. */
static inline bool nf_is_address(struct nf_str s)
{
    return nf_ascii_begins(s, "http://") || nf_ascii_begins(s, "https://") ||
           nf_ascii_begins(s, "http:\\/\\/") || nf_ascii_begins(s, "https:\\/\\/");
}

#endif

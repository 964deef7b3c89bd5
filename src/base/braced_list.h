#ifndef NF_BASE_BRACED_LIST_H
#define NF_BASE_BRACED_LIST_H

#include <string.h>

#include "src/base/space.h"

/*
 * nf_is_braced_list - whether @s is a list of words in braces: a set of Python's, {'a', 'b'}, or
 *                     an array of PostgreSQL's, {a,"b c"}
 *
 * An object is none: it has a colon behind its first word. Nor is an array of arrays.
 */
static inline bool nf_is_braced_list(struct nf_str s)
{
    const char *p = s.ptr + 1, *end = s.ptr + s.len - 1;

    if (s.len < 3 || *s.ptr != '{' || *end != '}')
        return false;
    if (*p == '\'' || *p == '"') {
        const char quote = *p++;

        while (p < end && *p != quote)
            p += *p == '\\' && end - p > 1 ? 2 : 1;
        if (p == end)
            return false;
        p = nf_skip_space(p + 1, end);
        return p == end || *p == ',';
    }
    while (p < end && *p != ',')
        if (memchr(":{}", *p++, 3))
            return false;
    return true;
}

#endif

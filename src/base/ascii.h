#ifndef NF_BASE_ASCII_H
#define NF_BASE_ASCII_H

#include <newsfiche/types.h>
#include <string.h>

static inline char nf_ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Whether @s begins with @with, which is in small letters, in letters of any size. */
static inline bool nf_ascii_begins(struct nf_str s, const char *with)
{
    size_t n = strlen(with);

    if (s.len < n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (nf_ascii_lower(s.ptr[i]) != with[i])
            return false;
    return true;
}

/* Whether @s is digits and nothing else. */
static inline bool nf_ascii_is_digits(struct nf_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len > 0;
}

#endif

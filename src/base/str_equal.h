#ifndef NF_BASE_STR_EQUAL_H
#define NF_BASE_STR_EQUAL_H

#include <newsfiche/types.h>

#include <string.h>

/* Whether two runs have the same bytes. */
static inline bool nf_str_equal(struct nf_str a, struct nf_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Whether @s is @word. */
static inline bool nf_str_is(struct nf_str s, const char *word)
{
    return nf_str_equal(s, (struct nf_str){ word, strlen(word) });
}

/* Whether it is one of the @n @words. */
static inline bool nf_str_is_one_of(struct nf_str s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (nf_str_is(s, words[i]))
            return true;
    return false;
}

/* Whether it has bytes, and only such as are in @set. */
static inline bool nf_str_is_of(struct nf_str s, const char *set)
{
    for (size_t i = 0; i < s.len; i++)
        if (!s.ptr[i] || !strchr(set, s.ptr[i]))
            return false;
    return s.len > 0;
}

#endif

#ifndef NF_BASE_ASCII_H
#define NF_BASE_ASCII_H

#include <newsfiche/types.h>
#include <string.h>

static inline char nf_ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static inline bool nf_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Of ASCII, as all here. */
static inline bool nf_is_letter(char c)
{
    return nf_ascii_lower(c) >= 'a' && nf_ascii_lower(c) <= 'z';
}

/* What a digit of a hexadecimal number stands for; -1 if @c is none. */
static inline int nf_hex_value(char c)
{
    if (nf_is_digit(c))
        return c - '0';
    c = nf_ascii_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
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

/* Whether @s is @word, which is in small letters, in letters of any size. */
static inline bool nf_ascii_is(struct nf_str s, const char *word)
{
    return s.len == strlen(word) && nf_ascii_begins(s, word);
}

/* Whether @s is digits and nothing else. */
static inline bool nf_ascii_is_digits(struct nf_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!nf_is_digit(s.ptr[i]))
            return false;
    return s.len > 0;
}

#endif

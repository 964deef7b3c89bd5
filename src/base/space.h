#ifndef NF_BASE_SPACE_H
#define NF_BASE_SPACE_H

#include <newsfiche/types.h>

static inline bool nf_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* What may stand between the tokens of JSON. */
static inline bool nf_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static inline const char *nf_skip_space(const char *p, const char *end)
{
    while (p < end && nf_is_space(*p))
        p++;
    return p;
}

/* @s without the blanks at its end, or at both ends. */
static inline struct nf_str nf_trim_end(struct nf_str s)
{
    while (s.len && nf_is_blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

static inline struct nf_str nf_trim(struct nf_str s)
{
    while (s.len && nf_is_blank(*s.ptr)) {
        s.ptr++;
        s.len--;
    }
    return nf_trim_end(s);
}

#endif

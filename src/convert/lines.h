#ifndef NF_CONVERT_LINES_H
#define NF_CONVERT_LINES_H

#include <newsfiche/types.h>
#include <stdint.h>
#include <string.h>

/* Where the line at @p ends: at its @eol, or at @end. */
static inline const char *nf_line_end(const char *p, const char *end, char eol)
{
    const char *at = p < end ? memchr(p, eol, (size_t)(end - p)) : NULL;

    return at ? at : end;
}

/* The line at @p without its line end, be that @eol or \r and @eol. */
static inline struct nf_str nf_line_at(const char *p, const char *end, char eol)
{
    struct nf_str line = { p, (size_t)(nf_line_end(p, end, eol) - p) };

    if (line.len && line.ptr[line.len - 1] == '\r')
        line.len--;
    return line;
}

/* Where the line behind the one at @p begins; @end if there is none. */
static inline const char *nf_next_line(const char *p, const char *end, char eol)
{
    p = nf_line_end(p, end, eol);
    return p < end ? p + 1 : end;
}

/* How many lines end with an @eol in the @n bytes at @p. */
static inline uint64_t nf_count_lines(const char *p, size_t n, char eol)
{
    const char *end = p + n;
    uint64_t count = 0;

    while ((p = nf_line_end(p, end, eol)) < end) {
        count++;
        p++;
    }
    return count;
}

#endif

#ifndef NF_CONVERT_LINES_H
#define NF_CONVERT_LINES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Where the line at @p ends: at its @eol, or at @end. */
static inline const char *nf_line_end(const char *p, const char *end, char eol)
{
    const char *at = p < end ? memchr(p, eol, (size_t)(end - p)) : NULL;

    return at ? at : end;
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

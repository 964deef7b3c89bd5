#ifndef NF_BASE_UTF8_H
#define NF_BASE_UTF8_H

#include <newsfiche/types.h>

/*
 * nf_utf8_get - one character at @p, which has @n >= 1 bytes
 *
 * Sets @len to the bytes it takes and returns the code point; for a byte that
 * begins no valid character (overlong forms, surrogates and what is above
 * U+10FFFF included) NF_UTF8_BAD with @len 1.
 */
#define NF_UTF8_BAD UINT32_MAX
uint32_t nf_utf8_get(const char *p, size_t n, size_t *len);

/* Write @c to @buf (4 bytes of room); returns the bytes written. */
size_t nf_utf8_put(uint32_t c, char *buf);

/*
 * nf_utf8_printable - @text for people and terminals
 *
 * Control characters, those that change the direction of writing, line and
 * paragraph separators and bytes that are not UTF-8 become escapes (\n, \x9b,
 * \u{202e}). Written to @out with a NUL, cut at @cap between characters.
 * Returns the bytes before the NUL.
 */
size_t nf_utf8_printable(struct nf_str text, char *out, size_t cap);

#endif

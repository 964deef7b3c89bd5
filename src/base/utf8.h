#ifndef NF_BASE_UTF8_H
#define NF_BASE_UTF8_H

#include <newsfiche/types.h>

/*
 * nf_utf8_size - the bytes of the character at @p, which has @n >= 1 bytes
 *
 * 0 if a byte begins no valid character: overlong forms, surrogates and what is
 * above U+10FFFF are none.
 */
static inline size_t nf_utf8_size(const char *p, size_t n)
{
    const unsigned char *b = (const unsigned char *)p;

    if (b[0] < 0x80)
        return 1;
    if (n >= 2 && b[0] >= 0xc2 && b[0] < 0xe0)
        return (b[1] & 0xc0) == 0x80 ? 2 : 0;
    if (n >= 3 && (b[0] & 0xf0) == 0xe0)
        return (b[1] & 0xc0) == 0x80 && (b[2] & 0xc0) == 0x80 &&
               !(b[0] == 0xe0 && b[1] < 0xa0) && !(b[0] == 0xed && b[1] >= 0xa0) ? 3 : 0;
    if (n >= 4 && b[0] >= 0xf0 && b[0] < 0xf5)
        return (b[1] & 0xc0) == 0x80 && (b[2] & 0xc0) == 0x80 && (b[3] & 0xc0) == 0x80 &&
               !(b[0] == 0xf0 && b[1] < 0x90) && !(b[0] == 0xf4 && b[1] >= 0x90) ? 4 : 0;
    return 0;
}

/*
 * nf_utf8_get - the character itself
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

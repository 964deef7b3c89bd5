#ifndef NF_CONVERT_UTF8_CHAR_H
#define NF_CONVERT_UTF8_CHAR_H

#include <stddef.h>

/*
 * The length of the UTF-8 character at @p, which begins with a byte from 0x80 up;
 * 0 if it is none (overlong forms, surrogates and code points above U+10FFFF are
 * none). @n bytes are there.
 */
static inline size_t nf_utf8_char(const unsigned char *p, size_t n)
{
    unsigned b = p[0];

    if (n >= 2 && b >= 0xc2 && b < 0xe0)
        return (p[1] & 0xc0) == 0x80 ? 2 : 0;
    if (n >= 3 && (b & 0xf0) == 0xe0) {
        if ((p[1] & 0xc0) != 0x80 || (p[2] & 0xc0) != 0x80 ||
            (b == 0xe0 && p[1] < 0xa0) || (b == 0xed && p[1] >= 0xa0))
            return 0;
        return 3;
    }
    if (n >= 4 && b >= 0xf0 && b < 0xf5) {
        if ((p[1] & 0xc0) != 0x80 || (p[2] & 0xc0) != 0x80 ||
            (p[3] & 0xc0) != 0x80 || (b == 0xf0 && p[1] < 0x90) ||
            (b == 0xf4 && p[1] >= 0x90))
            return 0;
        return 4;
    }
    return 0;
}

#endif

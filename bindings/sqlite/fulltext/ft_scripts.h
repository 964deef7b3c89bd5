#ifndef NF_FT_SCRIPTS_H
#define NF_FT_SCRIPTS_H

#include <newsfiche/types.h>

/* Characters of scripts that have no blanks between words. */

/* The least byte that begins one in UTF-8: all are U+0E00 or above. */
#define FT_LEAST_BYTE 0xe0u

/* The character at the beginning of @p, which has @n >= 1 bytes, and its bytes; a byte that is
 * no UTF-8 is one of its own. */
uint32_t ft_character(const char *p, size_t n, size_t *len);

bool ft_is_joined(uint32_t c);

/* Marks that are written or not as one likes, in Arabic and Hebrew, and accents of their
 * own. */
bool ft_is_mark(uint32_t c);

/* A letter that stands for others as well: alef for alef with hamza. @c itself otherwise. */
uint32_t ft_plain_letter(uint32_t c);

#endif

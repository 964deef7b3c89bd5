#ifndef NF_FT_SCRIPTS_H
#define NF_FT_SCRIPTS_H

#include <newsfiche/types.h>

/* What is to be known of characters: whether they are of a script that has no blanks between
 * words, marks, or letters that stand for others. */

/* The least byte that begins one of such a script in UTF-8: all are U+0E00 or above. */
#define FT_LEAST_BYTE 0xe0u

/* The character at the beginning of @p, which has @n >= 1 bytes, and its bytes; a byte that is
 * no UTF-8 is one of its own. */
uint32_t ft_character(const char *p, size_t n, size_t *len);

/* Of such a script. */
bool ft_is_joined(uint32_t c);

/* Marks that are written or not as one likes, in Arabic and Hebrew; accents; nukta, the dot of
 * Indian letters. */
bool ft_is_mark(uint32_t c);

/* Such marks are below U+0C00, and so are letters that stand for others, but wide ones. */
#define FT_LETTERS 0xc00u

/* A letter that stands for others as well: alef for alef with hamza, е for ё, α for ά, N for Ｎ. @c
 * itself otherwise. It takes no more bytes than @c. */
uint32_t ft_plain_letter(uint32_t c);

#endif

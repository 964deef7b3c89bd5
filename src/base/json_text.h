#ifndef NF_BASE_JSON_TEXT_H
#define NF_BASE_JSON_TEXT_H

#include <newsfiche/record.h>

/*
 * The insides of JSON strings (spec 7.5): spelling a value in the way of its
 * kind, which is one of NF_KIND_STRING, _ASCII, _SLASH and _ASCII_SLASH.
 */

/* Bytes of @text spelled so. */
uint64_t nf_json_text_size(enum nf_kind kind, struct nf_str text);

/* Spell it to @buf, which has room for that; returns the end. */
char *nf_json_text_put(enum nf_kind kind, struct nf_str text, char *buf);

/*
 * nf_json_text_quote - @text as a JSON string with quotes
 * @buf: room for 6 × its length + 2 bytes
 *
 * Escaped is only what must be; bytes that are not UTF-8 become U+FFFD. Returns
 * the end.
 */
char *nf_json_text_quote(struct nf_str text, char *buf);

/*
 * nf_json_text_get - the text of a JSON string's inside
 * @inside: need not be valid; what is no escape is taken as it is
 * @buf:    room for @inside.len bytes
 *
 * Lone surrogates become U+FFFD. Returns the bytes written.
 */
size_t nf_json_text_get(struct nf_str inside, char *buf);

/*
 * nf_json_escape_get - the character of the escape at @p, where there is a backslash, in
 * an inside that goes on to @end; of what is no escape, the backslash
 * @out:  room for 4 bytes
 * @took: receives how many bytes it takes
 *
 * Returns the end of what it wrote.
 */
char *nf_json_escape_get(const char *p, const char *end, char *out, size_t *took);

#endif

#ifndef NF_JSON_H
#define NF_JSON_H

/*
 * Articles and values as JSON. For an article by its number see also
 * nf_cursor_json(). Any thread.
 */

#include <newsfiche/record.h>

NF_BEGIN_DECLS

/*
 * nf_record_json - one article as one line of JSON, without a line end
 * @buf: room for nf_record_json_bound(@record) bytes
 *
 * JSON comes back as it was, but for white space that holds line ends, which
 * is dropped. Articles that were text come as an object of their fields, with
 * the roles' names as keys ({"title":…,"image":…,"text":…}), and the keys of
 * their front matter for what has no role. The path of its file (NF_ROLE_PATH) is not
 * part of it. Where two would have the same
 * name, all go by their own keys. The bound is SIZE_MAX / 2 if it would be more.
 *
 * Returns the end of what was written.
 */
NF_API size_t nf_record_json_bound(const struct nf_record *record);
NF_API char *nf_record_json(const struct nf_record *record, char *buf);

/*
 * nf_json_value - the value of @field as JSON on one line
 * @buf: room for 6 × its length + 4 bytes
 *
 * Of JSON as it was, of an aside what it says. Text is a string; but unquoted
 * values of front matter that are null, or have no role and are true, false or a
 * number, are just that. Returns the end.
 */
NF_API char *nf_json_value(const struct nf_field *field, char *buf);

/* Write @text as a JSON string with quotes to @buf (6 × len + 2 bytes of
 * room); bytes that are not UTF-8 become U+FFFD. Returns the end. */
NF_API char *nf_json_quote(struct nf_str text, char *buf);

NF_END_DECLS

#endif

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
 * JSON comes back as it was, without line ends and the indentation behind them. An
 * article that was text becomes an object of its fields. Their keys are the names of
 * their roles ({"title":…,"image":…,"text":…}), or the keys of the front matter where
 * there is no role; if two would be the same, all fields have their own keys. The path
 * of its file (NF_ROLE_PATH) is not part of it. The bound is SIZE_MAX / 2 if it would be
 * more.
 *
 * Returns the end of what was written.
 */
NF_API size_t nf_record_json_bound(const struct nf_record *record);
NF_API char *nf_record_json(const struct nf_record *record, char *buf);

/*
 * nf_json_value - the value of @field as JSON on one line
 * @buf: room for 6 × its length + 4 bytes
 *
 * JSON comes as it was, so does an aside. Text becomes a string; but an unquoted value
 * of front matter stays null, or, if it has no role, true, false or a number. Returns
 * the end.
 */
NF_API char *nf_json_value(const struct nf_field *field, char *buf);

/* Write @text as a JSON string with quotes to @buf (6 × len + 2 bytes of
 * room); bytes that are not UTF-8 become U+FFFD. Returns the end. */
NF_API char *nf_json_quote(struct nf_str text, char *buf);

NF_END_DECLS

#endif

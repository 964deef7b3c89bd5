#include "bindings/sqlite/src/sql_field.h"

#include <newsfiche/json.h>

#include <string.h>

/* Plain text in memory of SQLite's, to be freed; NULL when out of memory, which is said. */
static char *plain(sqlite3_context *result, const struct nf_field *f, struct nf_str separator,
                   size_t *len)
{
    const size_t room = nf_field_plain_bound(f, separator.len) + 1;
    char *buf = sqlite3_malloc64(room);

    if (!buf)
        sqlite3_result_error_nomem(result);
    else
        *len = nf_field_plain(f, separator, buf, room);
    return buf;
}

/* Between the parts of a list. A URL or identifier has what the key index has. */
static struct nf_str separator_of(enum nf_role role)
{
    static const struct nf_str paragraph = { "\n\n", 2 }, space = { " ", 1 }, comma = { ", ", 2 };

    if (role == NF_ROLE_TEXT || role == NF_ROLE_HTML)
        return paragraph;
    return role == NF_ROLE_URL || role == NF_ROLE_CANONICAL_URL || role == NF_ROLE_ID ? space
                                                                                      : comma;
}

void nf_sql_field_text(sqlite3_context *result, const struct nf_field *f)
{
    size_t len;
    char *buf = plain(result, f, separator_of(f->role), &len);

    if (buf)
        sqlite3_result_text64(result, buf, len, sqlite3_free, SQLITE_UTF8);
}

/* Between the parts of a list: it is in no UTF-8, and a NUL may be in a name. */
#define APART "\xff"

/* Quote the parts of @text, between which APART is. Room for 6 × its length + 4 bytes. */
static char *put_list(struct nf_str text, char *to)
{
    const char *separator = "[";

    while (text.len) {
        const char *end = memchr(text.ptr, *APART, text.len);
        const struct nf_str part = { text.ptr, end ? (size_t)(end - text.ptr) : text.len };
        const size_t used = part.len + (end != NULL);

        if (part.len) {
            *to++ = *separator;
            separator = ",";
            to = nf_json_quote(part, to);
        }
        text.ptr += used;
        text.len -= used;
    }
    if (*separator == '[')
        *to++ = '[';
    *to++ = ']';
    return to;
}

void nf_sql_field_list(sqlite3_context *result, const struct nf_field *f)
{
    struct nf_str text = { NULL, 0 };
    char *parts = plain(result, f, (struct nf_str){ APART, 1 }, &text.len);
    char *list;

    if (!parts)
        return;
    text.ptr = parts;
    list = sqlite3_malloc64(6 * (sqlite3_uint64)text.len + 8);
    if (list)
        sqlite3_result_text64(result, list, (sqlite3_uint64)(put_list(text, list) - list),
                              sqlite3_free, SQLITE_UTF8);
    else
        sqlite3_result_error_nomem(result);
    sqlite3_free(parts);
}

void nf_sql_field_time(sqlite3_context *result, const struct nf_field *f,
                       struct sql_time_printer *printer)
{
    struct nf_str text = { NULL, 0 };
    char *buf = plain(result, f, (struct nf_str){ " ", 1 }, &text.len);
    struct nf_time t;
    size_t n = 0;

    if (!buf)
        return;
    text.ptr = buf;
    if (nf_time_parse(text, &t))
        n = nf_sql_time_print(printer, &t);
    if (n)
        sqlite3_result_text64(result, printer->text, n, SQLITE_TRANSIENT, SQLITE_UTF8);
    sqlite3_free(buf);
}

/*
 * From articles to the fields of a table.
 */
#include <newsfiche/convert.h>
#include <string.h>

#include "src/convert/json_scan.h"

#define MAX_DEPTH 4096

/* Go behind the brace or the comma before a member, if there is one. */
static bool pass_to_member(struct nf_json *j)
{
    nf_json_skip_space(j);
    if (nf_json_peek(j) != '{' && nf_json_peek(j) != ',')
        return false;
    j->at++;
    nf_json_skip_space(j);
    return nf_json_peek(j) == '"';
}

bool nf_json_member(struct nf_str *rest, struct nf_field *member)
{
    struct nf_json j = nf_json_init(rest->len ? rest->ptr : "", rest->len, MAX_DEPTH);
    struct nf_json_string s;
    const char *from;

    if (!pass_to_member(&j) || !nf_json_scan_string(&j, &s))
        return false;
    *member = (struct nf_field){ .key = s.inside, .kind = NF_KIND_STRING_ESCAPED };
    nf_json_skip_space(&j);
    if (!nf_json_expect(&j, ':', ""))
        return false;
    nf_json_skip_space(&j);
    from = j.at;
    if (nf_json_peek(&j) == '"') {
        if (!nf_json_scan_string(&j, &s))
            return false;
        member->value = s.inside;
    } else {
        if (!nf_json_scan_value(&j))
            return false;
        member->kind = NF_KIND_JSON;
        member->value = (struct nf_str){ from, (size_t)(j.at - from) };
    }
    rest->len = (size_t)(j.end - j.at);
    rest->ptr = j.at;
    return true;
}

/* A byte order mark at the beginning of a table would be taken for its own. */
static bool needs_quotes(struct nf_str text, char separator)
{
    return text.len == 0 || memchr(text.ptr, separator, text.len) ||
           memchr(text.ptr, '"', text.len) || memchr(text.ptr, '\n', text.len) ||
           memchr(text.ptr, '\r', text.len) || *text.ptr == '\xef';
}

char *nf_csv_quote(struct nf_str text, char separator, char *buf)
{
    const char *p = text.len ? text.ptr : "", *end = p + text.len;

    if (!needs_quotes(text, separator)) {
        memcpy(buf, p, text.len);
        return buf + text.len;
    }
    *buf++ = '"';
    while (p < end) {
        const char *q = memchr(p, '"', (size_t)(end - p));
        size_t n = (size_t)((q ? q + 1 : end) - p);

        memcpy(buf, p, n);
        buf += n;
        p += n;
        if (q)
            *buf++ = '"';
    }
    *buf++ = '"';
    return buf;
}

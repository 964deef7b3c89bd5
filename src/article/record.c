#include <newsfiche/record.h>
#include <string.h>

#include "src/base/bound.h"
#include "src/base/json_text.h"
#include "src/base/record_tail.h"
#include "src/base/str_equal.h"

static const char *const role_names[NF_ROLE_COUNT] = {
    "", "url", "canonical_url", "id", "title", "text", "html", "summary",
    "authors", "published", "modified", "fetched", "language", "source",
    "domain", "section", "tags", "image", "rights", "path"
};

const char *nf_role_name(enum nf_role role)
{
    return (unsigned)role < NF_ROLE_COUNT ? role_names[role] : "";
}

enum nf_role nf_role_by_name(struct nf_str name)
{
    for (int i = 1; i < NF_ROLE_COUNT; i++)
        if (strlen(role_names[i]) == name.len &&
            memcmp(role_names[i], name.ptr, name.len) == 0)
            return (enum nf_role)i;
    return NF_ROLE_NONE;
}

const struct nf_field *nf_record_find(const struct nf_record *record,
                                      enum nf_role role)
{
    for (size_t i = 0; i < record->count; i++)
        if (record->fields[i].role == role)
            return &record->fields[i];
    return NULL;
}

static bool is_quoted(enum nf_kind kind)
{
    return kind != NF_KIND_TEXT && kind != NF_KIND_JSON && kind != NF_KIND_ASIDE;
}

static bool is_spelled(enum nf_kind kind)
{
    return is_quoted(kind) && kind != NF_KIND_STRING_ESCAPED;
}

/* Bytes that a byte may become, in an escape. */
#define ESCAPED 6
/* Values up to this are taken to grow as much as any can: that costs address
 * space for a moment, while to look at each of their bytes costs time. */
#define SHORT_VALUES ((size_t)1 << 20)

size_t nf_record_bound(const struct nf_record *record)
{
    uint64_t n = nf_bound_add(1, record->tail.len), values = 0;

    for (size_t i = 0; i < record->count; i++) {
        const struct nf_field *f = &record->fields[i];

        n = nf_bound_add(n, 2);
        n = nf_bound_add(n, f->before.ptr ? f->before.len : nf_bound_add(4, f->key.len));
        values = nf_bound_add(values, f->value.len);
    }
    return values <= SHORT_VALUES ? (size_t)nf_bound_add(n, ESCAPED * values)
                                  : nf_record_size(record);
}

size_t nf_record_size(const struct nf_record *record)
{
    uint64_t n = nf_composes_tail(record) ? 1 : nf_bound_add(0, record->tail.len);

    for (size_t i = 0; i < record->count; i++) {
        const struct nf_field *f = &record->fields[i];

        n = nf_bound_add(n, f->before.ptr ? f->before.len : nf_bound_add(4, f->key.len));
        if (f->kind == NF_KIND_ASIDE)
            continue;
        n = nf_bound_add(n, is_quoted(f->kind) ? 2 : 0);
        n = nf_bound_add(n, is_spelled(f->kind) ? nf_json_text_size(f->kind, f->value)
                                                : f->value.len);
    }
    return (size_t)n;
}

static char *put(char *buf, const char *p, size_t n)
{
    if (n)
        memcpy(buf, p, n);
    return buf + n;
}

static char *put_before(char *buf, const struct nf_field *f, size_t i)
{
    if (f->before.ptr)
        return put(buf, f->before.ptr, f->before.len);
    *buf++ = i ? ',' : '{';
    *buf++ = '"';
    buf = put(buf, f->key.ptr, f->key.len);
    *buf++ = '"';
    *buf++ = ':';
    return buf;
}

char *nf_record_print(const struct nf_record *record, char *buf)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct nf_field *f = &record->fields[i];

        buf = put_before(buf, f, i);
        if (f->kind == NF_KIND_ASIDE)
            continue;
        if (is_quoted(f->kind))
            *buf++ = '"';
        if (is_spelled(f->kind))
            buf = nf_json_text_put(f->kind, f->value, buf);
        else
            buf = put(buf, f->value.ptr, f->value.len);
        if (is_quoted(f->kind))
            *buf++ = '"';
    }
    if (nf_composes_tail(record)) {
        *buf++ = '}';
        return buf;
    }
    return put(buf, record->tail.ptr, record->tail.len);
}

bool nf_field_is_null(const struct nf_field *field)
{
    struct nf_str v = field->value;

    if (field->kind == NF_KIND_JSON || field->kind == NF_KIND_ASIDE)
        return v.len == 0 || nf_str_is(v, "null") || nf_str_is(v, "NaN");
    if (field->role == NF_ROLE_NONE)
        return false;
    return v.len == 0 || nf_str_is(v, "None") || nf_str_is(v, "null") ||
           nf_str_is(v, "NaT") || nf_str_is(v, "NaN");
}

#include <newsfiche/convert.h>
#include <string.h>

#include "src/convert/utf8_char.h"

static bool is_text(const struct nf_record *r)
{
    const char *p = r->tail.ptr;
    size_t n = r->tail.len;

    for (size_t i = 0; i < r->count; i++)
        if (r->fields[i].kind == NF_KIND_TEXT)
            return true;
    while (n > 0 && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n')) {
        p++;
        n--;
    }
    return r->count == 0 && (n == 0 || *p != '{');
}

/* Values up to this are taken to grow as much as any can: that costs address
 * space for a moment, while to look at each of their bytes costs time. */
#define SHORT_VALUES ((size_t)1 << 20)

/* More than any memory has; one more byte is still a number. */
#define MOST ((uint64_t)SIZE_MAX / 2)

static uint64_t add(uint64_t n, uint64_t more)
{
    return more < MOST - n ? n + more : MOST;
}

/* Room for @n bytes each of which may become an escape. */
static uint64_t six_times(uint64_t n)
{
    return n < MOST / 6 ? 6 * n : MOST;
}

static uint64_t record_bound(const struct nf_record *record)
{
    uint64_t n = add(1, record->tail.len), values = 0;

    for (size_t i = 0; i < record->count; i++) {
        const struct nf_field *f = &record->fields[i];

        n = add(n, add(2, f->before.ptr ? f->before.len : add(4, f->key.len)));
        values = add(values, f->value.len);
    }
    return values <= SHORT_VALUES ? add(n, 6 * values) : nf_record_size(record);
}

static uint64_t text_bound(const struct nf_record *record)
{
    uint64_t n = add(64, six_times(record->tail.len));

    for (size_t i = 0; i < record->count; i++) {
        const struct nf_field *f = &record->fields[i];

        n = add(n, add(64, six_times(add(f->key.len, f->value.len))));
    }
    return n;
}

size_t nf_export_json_bound(const struct nf_record *record)
{
    uint64_t n = add(2, record_bound(record));

    return (size_t)(is_text(record) ? add(n, text_bound(record)) : n);
}

static char *put(char *out, const char *s)
{
    size_t n = strlen(s);

    memcpy(out, s, n);
    return out + n;
}

/* A byte that does not stand for itself in a JSON string. */
static char *put_escape(char *out, unsigned char c)
{
    static const char digit[] = "0123456789abcdef";

    switch (c) {
    case '"':  return put(out, "\\\"");
    case '\\': return put(out, "\\\\");
    case '\b': return put(out, "\\b");
    case '\f': return put(out, "\\f");
    case '\n': return put(out, "\\n");
    case '\r': return put(out, "\\r");
    case '\t': return put(out, "\\t");
    default:   break;
    }
    out = put(out, "\\u00");
    *out++ = digit[c >> 4];
    *out++ = digit[c & 15];
    return out;
}

char *nf_json_quote(struct nf_str text, char *buf)
{
    const unsigned char *p = (const unsigned char *)text.ptr;
    size_t left = text.len;
    char *out = buf;

    *out++ = '"';
    while (left > 0) {
        size_t n = *p < 0x80 ? 1 : nf_utf8_char(p, left);

        if (n == 0) {
            out = put(out, "\xef\xbf\xbd");
            n = 1;
        } else if (*p < 0x20 || *p == '"' || *p == '\\') {
            out = put_escape(out, *p);
        } else {
            memcpy(out, p, n);
            out += n;
        }
        p += n;
        left -= n;
    }
    *out++ = '"';
    return out;
}

/* The name a text article's value has as JSON: its key, else its role. */
static struct nf_str name_of(const struct nf_field *f)
{
    const char *role = nf_role_name(f->role);

    if (f->role != NF_ROLE_NONE)
        return (struct nf_str){ role, strlen(role) };
    return f->key;
}

static char *export_text(const struct nf_record *r, char *out)
{
    bool any = false;

    *out++ = '{';
    for (size_t i = 0; i < r->count; i++) {
        const struct nf_field *f = &r->fields[i];
        struct nf_str name = name_of(f);

        if (name.len == 0)
            continue;
        if (any)
            *out++ = ',';
        any = true;
        out = nf_json_quote(name, out);
        *out++ = ':';
        out = nf_json_quote(f->value, out);
    }
    *out++ = '}';
    return out;
}

/*
 * Drop each line end and the indentation after it. In JSON no string holds a
 * bare line end, so this touches white space alone.
 */
static char *join_lines(char *p, char *end)
{
    char *out = p;

    while (p < end) {
        if (*p != '\n' && *p != '\r') {
            *out++ = *p++;
            continue;
        }
        while (p < end && (*p == '\n' || *p == '\r' || *p == ' ' || *p == '\t'))
            p++;
    }
    return out;
}

char *nf_export_json(const struct nf_record *record, char *buf)
{
    char *end;

    if (is_text(record))
        return export_text(record, buf);
    end = nf_record_print(record, buf);
    if (memchr(buf, '\n', (size_t)(end - buf)) ||
        memchr(buf, '\r', (size_t)(end - buf)))
        end = join_lines(buf, end);
    return end;
}

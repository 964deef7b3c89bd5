/*
 * An article as one line of JSON, whatever it was.
 */
#include <newsfiche/json.h>
#include <string.h>

#include "src/base/bound.h"
#include "src/base/core_schema.h"
#include "src/base/json_text.h"
#include "src/base/space.h"

/* Where the article came from is nothing that it says. */
static bool is_path(const struct nf_field *f)
{
    return f->kind == NF_KIND_ASIDE && f->role == NF_ROLE_PATH;
}

static bool is_text(const struct nf_record *r)
{
    struct nf_str all = r->tail; /* the whole article, if there are no values */
    bool none = true;

    for (size_t i = 0; i < r->count; i++) {
        if (r->fields[i].kind == NF_KIND_TEXT)
            return true;
        if (is_path(&r->fields[i]))
            all = r->fields[i].before;
        else
            none = false;
    }
    while (all.len && nf_is_space(*all.ptr)) {
        all.ptr++;
        all.len--;
    }
    return none && (all.len == 0 || *all.ptr != '{');
}

/* Bytes that a byte may become, in an escape. */
#define ESCAPED 6

static uint64_t text_bound(const struct nf_record *record)
{
    uint64_t n = nf_bound_add(64, nf_bound_times(record->tail.len, ESCAPED));

    for (size_t i = 0; i < record->count; i++) {
        const struct nf_field *f = &record->fields[i];

        n = nf_bound_add(n, 64);
        n = nf_bound_add(n, nf_bound_times(f->key.len, ESCAPED));
        n = nf_bound_add(n, nf_bound_times(f->value.len, ESCAPED));
    }
    return n;
}

size_t nf_record_json_bound(const struct nf_record *record)
{
    uint64_t n = nf_bound_add(2, nf_record_bound(record));

    return (size_t)(is_text(record) ? nf_bound_add(n, text_bound(record)) : n);
}

char *nf_json_quote(struct nf_str text, char *buf)
{
    return nf_json_text_quote(text, buf);
}

/* What an unquoted value of front matter is in JSON, if it is no string. A title or an
 * id is one, whatever it looks like. */
static struct nf_str word_of(const struct nf_field *f)
{
    struct nf_str b = f->before, word = { NULL, 0 };

    if (f->key.len == 0 || b.len == 0 || b.ptr[b.len - 1] == '"' ||
        b.ptr[b.len - 1] == '\'')
        return word;
    word = nf_core_json(f->value);
    if (word.ptr && f->role != NF_ROLE_NONE && *word.ptr != 'n')
        word.ptr = NULL;
    return word;
}

char *nf_json_value(const struct nf_field *field, char *buf)
{
    struct nf_field alone = *field;
    struct nf_record record = { &alone, 1, { "", 0 } };
    struct nf_str word;
    char *end;

    if (field->kind == NF_KIND_TEXT) {
        word = word_of(field);
        if (!word.ptr)
            return nf_json_quote(field->value, buf);
        memcpy(buf, word.ptr, word.len);
        return buf + word.len;
    }
    if (field->kind == NF_KIND_ASIDE)
        alone.kind = NF_KIND_JSON;
    alone.before = (struct nf_str){ "", 0 };
    end = nf_record_print(&record, buf);
    /* In JSON no string holds a bare line end: this is white space. */
    for (char *p = buf; p < end; p++)
        if (*p == '\n' || *p == '\r')
            *p = ' ';
    return end;
}

/* How the values of a text article are called. */
struct names {
    bool own;         /* by their keys, wherever they have one: else two would clash */
    uint32_t keyless; /* roles (bits) of values without a key */
};

static uint32_t role_bit(enum nf_role role)
{
    return UINT32_C(1) << role & ~UINT32_C(1);
}

static struct names names_of(const struct nf_record *r)
{
    uint32_t roles = 0, keys = 0;
    struct names n = { false, 0 };

    for (size_t i = 0; i < r->count; i++) {
        const struct nf_field *f = &r->fields[i];

        if (is_path(f))
            continue;
        roles |= role_bit(f->role);
        if (f->key.len == 0)
            n.keyless |= role_bit(f->role);
        if (f->role == NF_ROLE_NONE)
            keys |= role_bit(nf_role_by_name(f->key));
    }
    n.own = (roles & keys) != 0;
    return n;
}

/* Its role, else its key. Empty if it is to be left out: it has neither, or one
 * without a key is called so. */
static struct nf_str name_of(const struct nf_field *f, const struct names *n)
{
    const char *role = nf_role_name(f->role);

    if (f->role != NF_ROLE_NONE && (!n->own || f->key.len == 0))
        return (struct nf_str){ role, strlen(role) };
    if (n->own && n->keyless & role_bit(nf_role_by_name(f->key)))
        return (struct nf_str){ "", 0 };
    return f->key;
}

static char *export_text(const struct nf_record *r, char *out)
{
    const struct names names = names_of(r);
    bool any = false;

    *out++ = '{';
    for (size_t i = 0; i < r->count; i++) {
        const struct nf_field *f = &r->fields[i];
        struct nf_str name = name_of(f, &names);

        if (name.len == 0 || is_path(f))
            continue;
        if (any)
            *out++ = ',';
        any = true;
        out = nf_json_quote(name, out);
        *out++ = ':';
        out = nf_json_value(f, out);
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
        while (p < end && nf_is_space(*p))
            p++;
    }
    return out;
}

char *nf_record_json(const struct nf_record *record, char *buf)
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

#include <newsfiche/record.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/fail.h"

/* The one allocation: this, the fields, and behind them the bytes. */
struct copy {
    struct nf_record record;
    const struct nf_alloc *alloc;
    struct nf_field fields[];
};

/* Bytes of all views; false if more than there can be. */
static bool sum(const struct nf_record *record, size_t *out)
{
    size_t n = record->tail.len;

    for (size_t i = 0; i < record->count; i++) {
        const struct nf_field *f = &record->fields[i];
        const size_t len[] = { f->key.len, f->before.len, f->value.len };

        for (size_t k = 0; k < sizeof(len) / sizeof(*len); k++) {
            if (len[k] > SIZE_MAX / 4 - n)
                return false;
            n += len[k];
        }
    }
    *out = n;
    return true;
}

static struct nf_str put(struct nf_str s, char **to)
{
    struct nf_str out = { *to, s.len };

    if (!s.ptr)
        return s;
    if (s.len)
        memcpy(*to, s.ptr, s.len);
    *to += s.len;
    return out;
}

enum nf_status nf_record_copy(const struct nf_record *record,
                              const struct nf_alloc *alloc, struct nf_record **out,
                              struct nf_error *err)
{
    const size_t n = record->count;
    size_t bytes;
    struct copy *c;
    char *to;

    alloc = nf_alloc_or_libc(alloc);
    if (n > SIZE_MAX / 4 / sizeof(struct nf_field) || !sum(record, &bytes))
        return nf_fail_nomem(err);
    c = nf_get(alloc, sizeof(*c) + n * sizeof(struct nf_field) + bytes);
    if (!c)
        return nf_fail_nomem(err);
    c->alloc = alloc;
    to = (char *)(c->fields + n);
    for (size_t i = 0; i < n; i++) {
        c->fields[i] = record->fields[i];
        c->fields[i].key = put(record->fields[i].key, &to);
        c->fields[i].before = put(record->fields[i].before, &to);
        c->fields[i].value = put(record->fields[i].value, &to);
    }
    c->record = (struct nf_record){ .fields = c->fields, .count = n,
                                    .tail = put(record->tail, &to) };
    *out = &c->record;
    return NF_OK;
}

void nf_record_free(struct nf_record *copy)
{
    struct copy *c = (struct copy *)(void *)copy;

    if (c)
        nf_put(c->alloc, c);
}

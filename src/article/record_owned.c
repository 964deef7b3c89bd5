#include <newsfiche/record.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/bound.h"
#include "src/base/fail.h"

/* The one allocation: this, the fields, and behind them the bytes. */
struct copy {
    struct nf_record record;
    const struct nf_alloc *alloc;
    struct nf_field fields[];
};

/* What the copy takes of memory; several views may be of the same bytes. */
static uint64_t size_of(const struct nf_record *record)
{
    uint64_t n = nf_bound_times(record->count, sizeof(struct nf_field));

    n = nf_bound_add(n, sizeof(struct copy));
    for (size_t i = 0; i < record->count && n < NF_BOUND_MOST; i++) {
        n = nf_bound_add(n, record->fields[i].key.len);
        n = nf_bound_add(n, record->fields[i].before.len);
        n = nf_bound_add(n, record->fields[i].value.len);
    }
    return nf_bound_add(n, record->tail.len);
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
    const uint64_t size = size_of(record);
    struct copy *c;
    char *to;

    alloc = nf_alloc_or_libc(alloc);
    c = size < NF_BOUND_MOST ? nf_get(alloc, (size_t)size) : NULL;
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

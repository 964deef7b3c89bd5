#include "src/pack/copy_list.h"

#include <stdlib.h>
#include <string.h>

void nf_copies_init(struct nf_copies *c, const struct nf_alloc *alloc)
{
    nf_buf_init(&c->list, alloc, SIZE_MAX / 2);
    c->bases = 0;
}

void nf_copies_free(struct nf_copies *c)
{
    nf_buf_free(&c->list);
}

static int by_place(const void *a, const void *b)
{
    const struct nf_copy_found *x = a, *y = b;

    return (x->at > y->at) - (x->at < y->at);
}

void nf_copies_list(struct nf_buf *found, struct nf_buf *list)
{
    struct nf_copy_found *c = (struct nf_copy_found *)(void *)found->ptr;
    size_t n = found->len / sizeof(*c);
    uint32_t end = 0;

    nf_buf_reset(list);
    if (n)
        qsort(c, n, sizeof(*c), by_place);
    for (size_t i = 0; i < n; i++) {
        const struct nf_copy copy = { c[i].at - end, c[i].from, c[i].place, c[i].len };

        nf_buf_add(list, &copy, sizeof(copy));
        end = c[i].at + c[i].len;
    }
}

void nf_copies_literals(const struct nf_copy *copies, size_t n, const uint8_t *p,
                        size_t len, struct nf_buf *out)
{
    const uint8_t *end = p + len;

    for (size_t i = 0; i < n; i++) {
        nf_buf_add(out, p, copies[i].skip);
        p += copies[i].skip + (size_t)copies[i].len;
    }
    nf_buf_add(out, p, (size_t)(end - p));
}

static bool has(struct nf_str s, size_t place, const uint8_t *p, size_t n)
{
    return place <= s.len && n <= s.len - place && (n == 0 || memcmp(s.ptr + place, p, n) == 0);
}

bool nf_copies_hold(const struct nf_copy *copies, size_t n, struct nf_str literals,
                    const struct nf_str *base, const uint8_t *p, size_t len)
{
    size_t at = 0, literal = 0;

    for (const struct nf_copy *c = copies; c < copies + n; c++) {
        if ((uint64_t)c->skip + c->len > len - at ||
            !has(literals, literal, p + at, c->skip) ||
            !has(base[c->from], c->place, p + at + c->skip, c->len))
            return false;
        literal += c->skip;
        at += c->skip + (size_t)c->len;
    }
    return len - at == literals.len - literal && has(literals, literal, p + at, len - at);
}

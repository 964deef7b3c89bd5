/*
 * Growing text.
 */
#include "tools/text.h"

#include <stdlib.h>
#include <string.h>

char *text_room(struct text *t, size_t n)
{
    size_t cap = t->cap ? t->cap : 256;
    char *p;

    if (n > SIZE_MAX / 4 || t->len > SIZE_MAX / 4)
        return NULL;
    while (cap - t->len < n)
        cap = cap < t->len + n ? cap * 2 : t->len + n;
    if (cap > t->cap) {
        p = realloc(t->ptr, cap);
        if (!p)
            return NULL;
        t->ptr = p;
        t->cap = cap;
    }
    return t->ptr + t->len;
}

bool text_add(struct text *t, struct nf_str more)
{
    char *p = text_room(t, more.len + 1);

    if (!p)
        return false;
    if (more.len)
        memcpy(p, more.ptr, more.len);
    t->len += more.len;
    return true;
}

void text_free(struct text *t)
{
    free(t->ptr);
    t->ptr = NULL;
    t->len = 0;
    t->cap = 0;
}

struct nf_str text_view(const struct text *t)
{
    struct nf_str s = { t->ptr, t->len };

    return s;
}

bool text_field(struct text *t, const struct nf_field *field)
{
    const bool paragraphs = field->role == NF_ROLE_TEXT || field->role == NF_ROLE_HTML;
    const struct nf_str separator = { paragraphs ? "\n\n" : ", ", 2 };
    size_t room = nf_field_plain_bound(field, separator.len) + 1;
    char *p;

    t->len = 0;
    p = text_room(t, room);
    if (!p)
        return false;
    t->len = nf_field_plain(field, separator, p, room);
    return true;
}

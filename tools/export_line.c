/*
 * Some fields of an article as an object of their own.
 */
#include "tools/export_line.h"

#include <newsfiche/convert.h>

#include <stdio.h>

static bool add_quoted(struct nf_buf *to, struct nf_str s)
{
    char *p;

    if (s.len > SIZE_MAX / 8)
        return false;
    p = nf_buf_room(to, 6 * s.len + 2);
    if (!p)
        return false;
    to->len = (size_t)(nf_json_quote(s, p) - nf_buf_text(to));
    return true;
}

static bool add_value(struct nf_buf *to, const struct nf_field *field)
{
    char *p;

    if (field->value.len > SIZE_MAX / 8)
        return false;
    p = nf_buf_room(to, 6 * field->value.len + 4);
    if (!p)
        return false;
    to->len = (size_t)(nf_json_value(field, p) - nf_buf_text(to));
    return true;
}

static bool add_member(struct nf_buf *to, const struct pick_field *pick,
                       const struct nf_field *field)
{
    return add_quoted(to, pick->name) && nf_buf_add_text(to, safe_view(":")) &&
           add_value(to, field);
}

static bool add_number(struct nf_buf *to, uint64_t ordinal)
{
    char number[40];

    snprintf(number, sizeof(number), "\"number\":%llu",
             (unsigned long long)ordinal);
    return nf_buf_add_text(to, safe_view(number));
}

bool export_line(const struct pick *pick, uint64_t ordinal,
                 const struct nf_record *record, struct nf_buf *to)
{
    struct nf_buf room = { .len = 0 };
    const char *between = "{";
    bool made = true;

    for (size_t i = 0; i < pick->count && made; i++) {
        const struct pick_field *p = &pick->fields[i];
        struct nf_field f;

        if (!p->number && !pick_find(p, record, &room, &f))
            continue;
        made = nf_buf_add_text(to, safe_view(between)) &&
               (p->number ? add_number(to, ordinal) : add_member(to, p, &f));
        between = ",";
    }
    made = made && !room.failed &&
           nf_buf_add_text(to, safe_view(*between == '{' ? "{}\n" : "}\n"));
    nf_buf_free(&room);
    return made;
}

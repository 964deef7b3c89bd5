/*
 * Fields by name.
 */
#include "tools/pick.h"

#include <stdio.h>
#include <string.h>

#include "src/base/role_time.h"
#include "src/base/str_equal.h"
#include "tools/article.h"
#include "tools/field_text.h"
#include "tools/message.h"

static bool has_name(const struct pick *pick, struct nf_str name)
{
    for (size_t i = 0; i < pick->count; i++) {
        struct nf_str other = pick->fields[i].name;

        if (other.len == name.len && memcmp(other.ptr, name.ptr, name.len) == 0)
            return true;
    }
    return false;
}

bool pick_parse(struct cli *cli, const char *list, struct pick *out)
{
    const char *at = list;

    out->count = 0;
    for (;;) {
        struct nf_str name = { at, strcspn(at, ",") };
        struct pick_field *f = &out->fields[out->count];

        if (!name.len) {
            fail_usage(cli, "the name of a field is empty");
            return false;
        }
        if (out->count == PICK_FIELDS) {
            fail_usage(cli, "more than %d fields", PICK_FIELDS);
            return false;
        }
        f->name = name;
        f->role = nf_role_by_name(name);
        f->number = nf_str_is(name, "number");
        out->count += !has_name(out, name);
        at += name.len;
        if (!*at)
            return true;
        at++;
    }
}

/* Whether a field of @record is a part of what @pointer leads to. */
static bool has_parts(const struct nf_record *record, struct nf_str pointer)
{
    struct nf_walk walk = NF_WALK_INIT;
    size_t steps = 1;

    for (size_t i = 1; i < pointer.len; i++)
        steps += pointer.ptr[i] == '/';
    for (size_t i = 0; i < record->count; i++) {
        size_t depth;
        struct nf_str rest;

        nf_walk_next(&walk, &record->fields[i]);
        depth = walk.depth;
        walk.depth = steps;
        if (depth > steps && nf_walk_meets(&walk, pointer, &rest))
            return true;
        walk.depth = depth;
    }
    return false;
}

static bool is_whole(const struct nf_record *record)
{
    for (size_t i = 0; i < record->count; i++)
        if (!record->fields[i].value.ptr)
            return false;
    return true;
}

bool pick_find(const struct pick_field *field, const struct nf_record *record,
               struct nf_buf *room, struct nf_field *out)
{
    const struct nf_field *f;

    if (field->role != NF_ROLE_NONE) {
        f = nf_record_find(record, field->role);
        if (f)
            *out = *f;
        return f != NULL;
    }
    if (nf_record_at(record, field->name, out))
        return true;
    if (!has_parts(record, field->name))
        return false;
    *out = (struct nf_field){ .kind = NF_KIND_JSON };
    if (!room || !is_whole(record))
        return true;
    room->len = 0;
    if (!article_json(record, room))
        return false;
    out->value = nf_buf_view(room);
    return nf_field_inside(out, field->name, out);
}

bool pick_needs_text(const struct pick *pick, const struct nf_record *record)
{
    for (size_t i = 0; i < pick->count; i++) {
        const struct pick_field *p = &pick->fields[i];
        struct nf_field f;

        if (!p->number && pick_find(p, record, NULL, &f) && !f.value.ptr && !is_whole(record))
            return true;
    }
    return false;
}

static bool plain_value(const struct nf_field *f, enum nf_role role,
                        struct nf_buf *to, struct nf_str *out)
{
    struct nf_time t;
    char iso[NF_TIME_TEXT];

    if (!field_text(to, f))
        return false;
    if (nf_role_is_time(role) && nf_time_parse(nf_buf_view(to), &t)) {
        struct nf_str s = { iso, nf_time_print(&t, iso) };

        to->len = 0;
        if (!nf_buf_add_text(to, s))
            return false;
    }
    *out = nf_buf_view(to);
    return true;
}

static bool source_value(const struct nf_record *record, struct nf_buf *to,
                         struct nf_str *out)
{
    static const enum nf_role roles[] = { NF_ROLE_SOURCE, NF_ROLE_DOMAIN,
                                          NF_ROLE_URL, NF_ROLE_CANONICAL_URL };

    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
        const struct nf_field *f = nf_record_find(record, roles[i]);

        if (!f || !f->value.ptr || nf_field_is_null(f))
            continue;
        if (!plain_value(f, roles[i], to, out))
            return false;
        if (i >= 2)
            *out = nf_url_host(*out);
        if (out->len)
            return true;
    }
    out->ptr = NULL;
    out->len = 0;
    return true;
}

bool pick_value(const struct pick_field *field, uint64_t ordinal,
                const struct nf_record *record, struct nf_buf *to,
                struct nf_str *out)
{
    struct nf_buf room = { .len = 0 };
    struct nf_field f;
    char number[24];
    bool made = true;

    out->ptr = NULL;
    out->len = 0;
    if (field->number) {
        snprintf(number, sizeof(number), "%llu", (unsigned long long)ordinal);
        to->len = 0;
        if (!nf_buf_add_text(to, safe_view(number)))
            return false;
        *out = nf_buf_view(to);
        return true;
    }
    if (field->role == NF_ROLE_SOURCE)
        return source_value(record, to, out);
    if (pick_find(field, record, &room, &f) && f.value.ptr && !nf_field_is_null(&f))
        made = plain_value(&f, field->role, to, out);
    made = made && !room.failed;
    nf_buf_free(&room);
    return made;
}

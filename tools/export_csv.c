#include "tools/export_csv.h"

#include <newsfiche/convert.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/field_text.h"
#include "tools/message.h"

/* What a key or value is in a table, in @to if it is not the same bytes. */
static bool plain_text(const struct nf_field *f, struct nf_buf *to, struct nf_str *out)
{
    const struct nf_str none = { "", 0 };

    *out = f->value;
    if ((f->kind == NF_KIND_JSON || f->kind == NF_KIND_ASIDE) && nf_field_is_null(f))
        *out = none;
    if (f->kind != NF_KIND_STRING_ESCAPED || !memchr(out->ptr, '\\', out->len))
        return true;
    if (!field_text(to, f))
        return false;
    *out = nf_buf_view(to);
    return true;
}

static bool add_field(const struct csv_table *t, size_t i, struct nf_str value,
                      struct nf_buf *to)
{
    size_t columns = t->pick ? t->pick->count : t->count;
    char *p;

    if (value.len > SIZE_MAX / 8)
        return false;
    p = nf_buf_room(to, 2 * value.len + 4);
    if (!p)
        return false;
    if (i)
        *p++ = t->separator;
    /* An empty line would be no row. */
    if (value.len || columns == 1)
        p = nf_csv_quote(value, t->separator, p);
    if (i + 1 == columns)
        *p++ = '\n';
    to->len = (size_t)(p - nf_buf_text(to));
    return true;
}

bool csv_add_heading(const struct csv_table *t, struct csv_row *row, struct nf_buf *to)
{
    for (size_t i = 0; t->pick && i < t->pick->count; i++)
        if (!add_field(t, i, t->pick->fields[i].name, to))
            return false;
    for (size_t i = 0; !t->pick && i < t->count; i++) {
        const struct nf_field key = { .value = t->keys[i],
                                      .kind = NF_KIND_STRING_ESCAPED };
        struct nf_str name;

        if (!plain_text(&key, &row->plain, &name) || !add_field(t, i, name, to))
            return false;
    }
    return true;
}

static bool add_picked(const struct csv_table *t, uint64_t ordinal,
                       const struct nf_record *record, struct csv_row *row,
                       struct nf_buf *to)
{
    char number[24];

    for (size_t i = 0; i < t->pick->count; i++) {
        const struct pick_field *p = &t->pick->fields[i];
        struct nf_str value = { "", 0 };
        struct nf_field f;

        if (p->number) {
            snprintf(number, sizeof(number), "%llu", (unsigned long long)ordinal);
            value = safe_view(number);
        } else if (pick_find(p, record, &row->json, &f) && !plain_text(&f, &row->plain, &value)) {
            return false;
        }
        if (row->json.failed || !add_field(t, i, value, to))
            return false;
    }
    return true;
}

/* The column for a member that has none yet; several may be called alike. Articles are
 * alike too, so it is mostly the one behind the last, @next. */
static size_t find_column(const struct csv_table *t, const struct csv_row *row,
                          struct nf_str key, size_t next)
{
    for (size_t i = 0; i < t->count; i++) {
        size_t k = next + i < t->count ? next + i : next + i - t->count;

        if (!row->fields[k].value.ptr && t->keys[k].len == key.len &&
            memcmp(t->keys[k].ptr, key.ptr, key.len) == 0)
            return k;
    }
    return t->count;
}

static bool print_json(const struct nf_record *record, struct nf_buf *to)
{
    char *p;

    to->len = 0;
    p = nf_buf_room(to, nf_record_json_bound(record));
    if (!p)
        return false;
    to->len = (size_t)(nf_record_json(record, p) - p);
    return true;
}

/* The article's members by column: views into @row->json. */
static void sort_members(const struct csv_table *t, struct csv_row *row)
{
    struct nf_str rest = nf_buf_view(&row->json);
    struct nf_field member;
    size_t next = 0;

    memset(row->fields, 0, t->count * sizeof(*row->fields));
    while (nf_json_member(&rest, &member)) {
        size_t k = find_column(t, row, member.key, next);

        row->left_out += k == t->count;
        if (k == t->count)
            continue;
        row->fields[k] = member;
        next = k + 1 < t->count ? k + 1 : 0;
    }
}

bool csv_add_row(const struct csv_table *t, uint64_t ordinal,
                 const struct nf_record *record, struct csv_row *row, struct nf_buf *to)
{
    if (t->pick)
        return add_picked(t, ordinal, record, row, to);
    if (!row->fields)
        row->fields = calloc(t->count + 1, sizeof(*row->fields));
    if (!row->fields || !print_json(record, &row->json))
        return false;
    sort_members(t, row);
    for (size_t i = 0; i < t->count; i++) {
        struct nf_str value = { "", 0 };

        if (row->fields[i].value.ptr &&
            !plain_text(&row->fields[i], &row->plain, &value))
            return false;
        if (!add_field(t, i, value, to))
            return false;
    }
    return true;
}

void csv_row_free(struct csv_row *row)
{
    nf_buf_free(&row->json);
    nf_buf_free(&row->plain);
    free(row->fields);
}

/* The keys of @record, which is the first. */
static bool take_keys(struct csv_table *t, const struct nf_record *record)
{
    struct nf_field member;
    struct nf_str rest;
    size_t room = 0;

    if (!print_json(record, &t->text))
        return false;
    rest = nf_buf_view(&t->text);
    while (nf_json_member(&rest, &member)) {
        if (t->count == room) {
            struct nf_str *more = realloc(t->keys, (2 * room + 16) * sizeof(*more));

            if (!more)
                return false;
            t->keys = more;
            room = 2 * room + 16;
        }
        t->keys[t->count++] = member.key;
    }
    return true;
}

enum cli_exit csv_table_open(struct csv_table *t, struct archive *a,
                             const struct selection *selection)
{
    struct select_way way = select_begin(selection, a);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_record record;
    uint64_t ordinal;
    enum nf_status st;

    do {
        st = select_next(&way, &ordinal, &err);
        if (st == NF_OK)
            st = nf_set_cursor_get(a->cursor, ordinal, t->pick ? NF_PARTS_SHORT : NF_PARTS_ALL,
                                   &record, &err);
        way.taken -= st == NF_E_WITHDRAWN;
    } while (archive_goes_on(st) || st == NF_E_WITHDRAWN); /* the run says so, where it must */
    if (st == NF_E_END)
        return cli_worse(select_none(a->cli, a->name, selection), a->passed_over);
    if (st == NF_OK && !t->pick && !take_keys(t, &record))
        st = NF_E_NOMEM;
    return st == NF_OK ? CLI_OK : archive_fail(a, st, &err);
}

void csv_table_free(struct csv_table *t)
{
    nf_buf_free(&t->text);
    free(t->keys);
}

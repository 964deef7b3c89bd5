#include "src/convert/csv_columns.h"

#include <newsfiche/convert.h>

#include <stdio.h>
#include <string.h>

#include "src/base/space.h"
#include "src/base/str_equal.h"
#include "src/convert/encoding.h"

void nf_csv_columns_init(struct nf_csv_columns *c, const struct nf_alloc *alloc)
{
    memset(c, 0, sizeof(*c));
    nf_buf_init(&c->names, alloc, SIZE_MAX / 2);
    nf_vec_init(&c->fields, alloc);
    nf_vec_init(&c->guesses, alloc);
    nf_buf_init(&c->text, alloc, SIZE_MAX / 2);
}

void nf_csv_columns_free(struct nf_csv_columns *c)
{
    nf_buf_free(&c->names);
    nf_vec_free(&c->fields);
    nf_vec_free(&c->guesses);
    nf_buf_free(&c->text);
}

/* The text of cell @i; where quotes are doubled in it, at the end of @to, which has room. */
static struct nf_str cell_text(const struct nf_csv_scan *s, size_t i, const char *row,
                               struct nf_buf *to)
{
    const struct nf_csv_cell *cell = &s->cells.at[i];
    char *out = nf_buf_text(to) + to->len;
    size_t n;

    if (!cell->doubled)
        return (struct nf_str){ row + cell->from, cell->len };
    n = (size_t)(nf_csv_unquote(s, row + cell->from, cell->len, out) - out);
    to->len += n;
    return (struct nf_str){ out, n };
}

/* Call column @i, which has a field, @name. */
static bool name_column(struct nf_csv_columns *c, size_t i, struct nf_str name)
{
    char number[40];
    char *at, *end;

    if (name.len == 0) {
        snprintf(number, sizeof(number), "column-%zu", i + 1);
        name = (struct nf_str){ number, strlen(number) };
    }
    at = name.len < SIZE_MAX / 8 ? nf_buf_room(&c->names, 6 * name.len + 2) : NULL;
    if (!at)
        return false;
    c->guesses.at[i] = nf_role_of_key(c->map, nf_trim(name));
    end = nf_json_quote(name, at);
    /* The writer puts the quotes around a key. */
    memmove(at, at + 1, (size_t)(end - at - 2));
    c->fields.at[i] = (struct nf_field){ .key = { NULL, (size_t)(end - at - 2) },
                                      .kind = NF_KIND_STRING };
    c->names.len += c->fields.at[i].key.len;
    return true;
}

bool nf_csv_columns_name(struct nf_csv_columns *c, const struct nf_csv_scan *s,
                         const char *row)
{
    const struct nf_str none = { "", 0 };
    const char *at;

    c->count = s->count;
    if (!nf_vec_make(&c->fields, c->count) || !nf_vec_make(&c->guesses, c->count) ||
        !nf_buf_reserve(&c->text, s->at))
        return false;
    c->names.len = c->text.len = 0;
    for (size_t i = 0; i < c->count; i++)
        if (!name_column(c, i, row ? cell_text(s, i, row, &c->text) : none))
            return false;
    at = nf_buf_text(&c->names);
    for (size_t i = 0; i < c->count; i++) {
        c->fields.at[i].key.ptr = at;
        at += c->fields.at[i].key.len;
    }
    return true;
}

/* How users write a list of names. */
static const struct nf_csv_way plain = { ',', '"' };

bool nf_csv_columns_given(struct nf_csv_columns *c, const char *list)
{
    struct nf_csv_scan s;
    bool ok;

    nf_csv_init(&s, c->names.alloc, plain);
    nf_csv_begin(&s);
    ok = nf_csv_scan(&s, list, strlen(list), true) == NF_CSV_ROW &&
         nf_csv_columns_name(c, &s, list);
    nf_csv_free(&s);
    return ok;
}

enum nf_status nf_csv_columns_check(const char *list, const struct nf_alloc *alloc,
                                    struct nf_error *err)
{
    const struct nf_str text = { list, strlen(list) };
    struct nf_csv_scan s;
    enum nf_csv_result r;
    bool all;

    nf_csv_init(&s, alloc, plain);
    nf_csv_begin(&s);
    r = nf_csv_scan(&s, list, text.len, true);
    all = s.at == text.len;
    nf_csv_free(&s);
    if (r == NF_CSV_NOMEM)
        return nf_error_set(err, NF_E_NOMEM, "%s", nf_strerror(NF_E_NOMEM));
    if (r != NF_CSV_ROW || !all || nf_utf8_fault(text) < text.len)
        return nf_error_set(err, NF_E_USAGE,
                            "'%.60s' is not a list of names separated by commas", list);
    return NF_OK;
}

/* Whether a row has names in another order is asked of tables of so many columns: it takes time
 * that grows with their square. */
#define FEW_COLUMNS 256

static bool is_any_column(const struct nf_csv_columns *c, struct nf_str name)
{
    for (size_t i = 0; i < c->count; i++)
        if (nf_str_equal(c->fields.at[i].key, name))
            return true;
    return false;
}

bool nf_csv_columns_are_names(const struct nf_csv_columns *c, const struct nf_csv_scan *s,
                              const char *row, bool in_order)
{
    size_t names = 0;

    if (s->count > (in_order ? c->count : FEW_COLUMNS))
        return false;
    for (size_t i = 0; i < s->count; i++) {
        const struct nf_csv_cell *cell = &s->cells.at[i];
        struct nf_str name = { row + cell->from, cell->len };

        if (name.len && !(in_order ? nf_str_equal(c->fields.at[i].key, name)
                                   : is_any_column(c, name)))
            return false;
        names += name.len > 0;
    }
    return names > 1 && 2 * names > s->count;
}

bool nf_csv_columns_record(struct nf_csv_columns *c, const struct nf_csv_scan *s,
                           const char *row, struct nf_record *out)
{
    c->text.len = 0;
    if (!nf_buf_reserve(&c->text, s->at))
        return false;
    for (size_t i = 0; i < c->count; i++)
        c->fields.at[i].value = cell_text(s, i, row, &c->text);
    nf_roles_assign(c->fields.at, c->guesses.at, c->count);
    *out = (struct nf_record){ c->fields.at, c->count, { NULL, 0 } };
    return true;
}

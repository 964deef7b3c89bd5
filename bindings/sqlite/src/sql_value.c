/*
 * xColumn: a value of the article at hand, of which no more is decoded than that needs.
 */
#include "bindings/sqlite/src/sql_value.h"

#include <newsfiche/json.h>

#include "bindings/sqlite/src/sql_cursor.h"
#include "bindings/sqlite/src/sql_field.h"

struct nf_str nf_sql_fact(const struct nf_row *row, int column)
{
    return column == SQL_LANGUAGE ? row->language
           : column == SQL_SOURCE ? row->source
                                  : row->domain;
}

static void put_view(sqlite3_context *result, struct nf_str s)
{
    if (s.ptr)
        sqlite3_result_text64(result, s.ptr, s.len, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/* The article cannot be had: its values are NULL, or the statement fails. Of one whose catalog is
 * damaged as well that was told already. One that was withdrawn comes only where the catalog does
 * not say so: it has no values. */
static void fail(struct sql_cursor *c, sqlite3_context *result, enum nf_status st,
                 const struct nf_error *err, enum sql_fetched *has)
{
    const bool told = c->has_row == SQL_LOST || c->has_record == SQL_LOST;

    *has = SQL_NOTHING;
    if (st == NF_E_WITHDRAWN ||
        (nf_sql_is_damage(st) && (told || nf_sql_goes_on(nf_sql_table_of(c), c->at, err)))) {
        *has = SQL_LOST;
        return;
    }
    sqlite3_result_error(result, err->text, -1);
    sqlite3_result_error_code(result, nf_sql_code(st));
}

/* Have the catalog's row. */
static bool has_row(struct sql_cursor *c, sqlite3_context *result)
{
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    if (c->has_row != SQL_NOTHING)
        return c->has_row == SQL_WHOLE;
    st = nf_set_cursor_row(c->walk, c->at, &c->row, NULL, &err);
    if (st != NF_OK) {
        fail(c, result, st, &err, &c->has_row);
        return false;
    }
    c->has_row = SQL_WHOLE;
    return true;
}

/* Have the article, @whole with its long values. */
static bool has_record(struct sql_cursor *c, sqlite3_context *result, bool whole)
{
    const enum sql_fetched want = whole ? SQL_WHOLE : SQL_SHORT;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    if (c->has_record >= want)
        return c->has_record != SQL_LOST;
    st = nf_set_cursor_get(c->fetcher, c->at, whole ? NF_PARTS_ALL : NF_PARTS_SHORT,
                           &c->record, &err);
    if (st != NF_OK) {
        fail(c, result, st, &err, &c->has_record);
        return false;
    }
    c->has_record = want;
    return true;
}

static enum nf_role role_of(int column)
{
    static const enum nf_role roles[] = {
        [SQL_URL] = NF_ROLE_URL,           [SQL_TITLE] = NF_ROLE_TITLE,
        [SQL_TEXT] = NF_ROLE_TEXT,         [SQL_HTML] = NF_ROLE_HTML,
        [SQL_SUMMARY] = NF_ROLE_SUMMARY,   [SQL_AUTHORS] = NF_ROLE_AUTHORS,
        [SQL_MODIFIED] = NF_ROLE_MODIFIED, [SQL_FETCHED] = NF_ROLE_FETCHED,
        [SQL_SECTION] = NF_ROLE_SECTION,   [SQL_TAGS] = NF_ROLE_TAGS,
        [SQL_IMAGE] = NF_ROLE_IMAGE,       [SQL_ID] = NF_ROLE_ID,
    };

    return roles[column];
}

static const struct nf_field *find(const struct nf_record *record, enum nf_role role)
{
    const struct nf_field *f = nf_record_find(record, role);

    /* As the key index has it. */
    if (role == NF_ROLE_URL && (!f || nf_field_is_null(f)))
        f = nf_record_find(record, NF_ROLE_CANONICAL_URL);
    return f;
}

static void put_field(struct sql_cursor *c, sqlite3_context *result, int column)
{
    const enum nf_role role = role_of(column);
    const struct nf_field *f;

    if (!has_record(c, result, false))
        return;
    f = find(&c->record, role);
    if (f && !f->value.ptr) { /* it is a long one */
        if (!has_record(c, result, true))
            return;
        f = find(&c->record, role);
    }
    if (!f || nf_field_is_null(f))
        return;
    if (column == SQL_AUTHORS || column == SQL_TAGS)
        nf_sql_field_list(result, f);
    else if (column == SQL_MODIFIED || column == SQL_FETCHED)
        nf_sql_field_time(result, f, &c->printer);
    else
        nf_sql_field_text(result, f);
}

static void put_json(struct sql_cursor *c, sqlite3_context *result)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_str json;
    enum nf_status st;

    if (c->has_record == SQL_LOST)
        return;
    st = nf_set_cursor_json(c->fetcher, c->at, &json, &err);
    c->has_record = SQL_NOTHING; /* its views are lost */
    if (st == NF_OK)
        put_view(result, json);
    else
        fail(c, result, st, &err, &c->has_record);
}

static void put_published(struct sql_cursor *c, sqlite3_context *result)
{
    struct nf_str s = { c->printer.text, 0 };

    if (!has_row(c, result))
        return;
    s.len = nf_sql_time_print(&c->printer, &c->row.published);
    if (s.len)
        put_view(result, s);
}

static void put_precision(struct sql_cursor *c, sqlite3_context *result)
{
    if (has_row(c, result)) /* without a time: NULL */
        sqlite3_result_text(result, nf_sql_time_precision(&c->row.published), -1, SQLITE_STATIC);
}

static void put_fact(struct sql_cursor *c, sqlite3_context *result, int column)
{
    if (c->plan.way == SQL_GROUPS)
        put_view(result, nf_sql_groups_value(c));
    else if (has_row(c, result))
        put_view(result, nf_sql_fact(&c->row, column));
}

static void put_archive(struct sql_cursor *c, sqlite3_context *result)
{
    struct nf_set_member m = NF_SET_MEMBER_INIT;
    struct nf_error err = NF_ERROR_INIT;
    size_t i = 0;

    if (nf_set_archive_of(c->set, c->at, &i, &err) == NF_OK &&
        nf_set_archive(c->set, i, &m, &err) == NF_OK)
        sqlite3_result_text(result, m.path, -1, SQLITE_TRANSIENT);
}

int nf_sql_value(sqlite3_vtab_cursor *cursor, sqlite3_context *result, int column)
{
    struct sql_cursor *c = (struct sql_cursor *)cursor;

    switch ((enum sql_column)column) {
    case SQL_ORDINAL:
        sqlite3_result_int64(result, (sqlite3_int64)c->at);
        break;
    case SQL_PUBLISHED:
        put_published(c, result);
        break;
    case SQL_PRECISION:
        put_precision(c, result);
        break;
    case SQL_LANGUAGE:
    case SQL_SOURCE:
    case SQL_DOMAIN:
        put_fact(c, result, column);
        break;
    case SQL_JSON:
        put_json(c, result);
        break;
    case SQL_ARCHIVE:
        put_archive(c, result);
        break;
    case SQL_ARCHIVES:
        put_view(result, c->plan.archives);
        break;
    case SQL_MORE:
        break;
    default:
        put_field(c, result, column);
        break;
    }
    return SQLITE_OK;
}

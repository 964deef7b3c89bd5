/*
 * Rows of any query: a table, CSV or JSON Lines.
 */
#include "tools/sql_rows.h"

#include <newsfiche/convert.h>

#include <string.h>
#include <unistd.h>

#include "tools/json_out.h"
#include "tools/message.h"

static int columns(const struct sql_rows *rows)
{
    return sqlite3_column_count(rows->statement);
}

static struct nf_str name(const struct sql_rows *rows, int i)
{
    const char *text = sqlite3_column_name(rows->statement, i);

    return safe_view(text ? text : "");
}

bool sql_rows_fit(struct sql_rows *rows)
{
    if (rows->form == SQL_TABLE && columns(rows) > TABLE_COLUMNS) {
        fail_usage(rows->cli, "a table has at most %d columns, not %d; use --csv or --json",
                   TABLE_COLUMNS, columns(rows));
        return false;
    }
    for (int i = 0; rows->form == SQL_JSON_LINES && i < columns(rows); i++)
        if (strcmp(name(rows, i).ptr, "v") == 0) {
            fail_usage(rows->cli,
                       "with --json, no column can be called 'v': that is the version");
            return false;
        }
    return true;
}

static bool hex(struct nf_buf *to, const unsigned char *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    char *p;

    if (!nf_buf_need(to, 2 * n + 1))
        return false;
    p = nf_buf_text(to);
    for (size_t i = 0; i < n; i++) {
        *p++ = digits[bytes[i] >> 4];
        *p++ = digits[bytes[i] & 15];
    }
    to->len = 2 * n;
    return true;
}

/* Value @i as text; a blob in hexadecimal digits. NULL if it is NULL. */
static bool value(struct sql_rows *rows, int i, struct nf_str *out)
{
    sqlite3_stmt *s = rows->statement;
    const int type = sqlite3_column_type(s, i);

    *out = (struct nf_str){ NULL, 0 };
    if (type == SQLITE_NULL)
        return true;
    if (type == SQLITE_BLOB) {
        const unsigned char *bytes = sqlite3_column_blob(s, i);

        if (!hex(&rows->scratch, bytes, (size_t)sqlite3_column_bytes(s, i)))
            return false;
        *out = nf_buf_view(&rows->scratch);
        return true;
    }
    out->ptr = (const char *)sqlite3_column_text(s, i);
    out->len = (size_t)sqlite3_column_bytes(s, i);
    return out->ptr != NULL;
}

static bool put_cells(struct sql_rows *rows)
{
    for (int i = 0; i < columns(rows); i++) {
        struct nf_str v;

        if (!value(rows, i, &v) || !table_cell(&rows->table, v.ptr ? v : safe_view("")))
            return false;
    }
    return true;
}

static bool put_field(struct sql_rows *rows, int i, struct nf_str v)
{
    struct out *out = &rows->cli->out;
    struct nf_buf quoted = { 0 };
    struct nf_str s;
    bool fits;

    if (i)
        out_byte(out, ',');
    /* An empty line would be no row. */
    if (!v.len && columns(rows) > 1)
        return true;
    fits = nf_buf_need(&quoted, 2 * v.len + 2);
    if (fits) {
        s.ptr = nf_buf_text(&quoted);
        s.len = (size_t)(nf_csv_quote(v, ',', nf_buf_text(&quoted)) - s.ptr);
        if (isatty(STDOUT_FILENO))
            out_safe(out, s, SAFE_TEXT);
        else
            out_str(out, s);
    }
    nf_buf_free(&quoted);
    return fits;
}

static bool put_line(struct sql_rows *rows)
{
    for (int i = 0; i < columns(rows); i++) {
        struct nf_str v;

        if (!value(rows, i, &v) || !put_field(rows, i, v.ptr ? v : safe_view("")))
            return false;
    }
    out_byte(&rows->cli->out, '\n');
    return true;
}

static bool put_object(struct sql_rows *rows)
{
    struct out *out = &rows->cli->out;

    json_begin(out);
    for (int i = 0; i < columns(rows); i++) {
        const int type = sqlite3_column_type(rows->statement, i);
        struct nf_str v;

        if (!value(rows, i, &v))
            return false;
        json_foreign_key(out, name(rows, i));
        if (!v.ptr || (type == SQLITE_FLOAT && strstr(v.ptr, "Inf")))
            out_string(out, "null");
        else if (type == SQLITE_INTEGER || type == SQLITE_FLOAT)
            out_str(out, v);
        else
            json_string(out, v);
    }
    json_end(out);
    return true;
}

/* Numbers, to go by the first row, are on the right. */
static bool begin_table(struct sql_rows *rows)
{
    const bool terminal = isatty(STDOUT_FILENO);
    bool fits = true;

    table_begin(&rows->table, &rows->cli->out, (size_t)columns(rows),
                rows->wide || !terminal ? SIZE_MAX : table_screen());
    for (int i = 0; i < columns(rows); i++) {
        const int type = sqlite3_column_type(rows->statement, i);

        rows->table.right[i] = type == SQLITE_INTEGER || type == SQLITE_FLOAT;
        rows->table.least[i] = 8;
    }
    for (int i = 0; terminal && fits && i < columns(rows); i++)
        fits = table_cell(&rows->table, name(rows, i));
    return fits;
}

static bool begin(struct sql_rows *rows)
{
    bool fits = true;

    rows->begun = true;
    if (rows->form == SQL_TABLE)
        return begin_table(rows);
    for (int i = 0; rows->form == SQL_CSV && fits && i < columns(rows); i++)
        fits = put_field(rows, i, name(rows, i));
    if (rows->form == SQL_CSV)
        out_byte(&rows->cli->out, '\n');
    return fits;
}

bool sql_rows_put(struct sql_rows *rows)
{
    if (!rows->begun && !begin(rows))
        return false;
    switch (rows->form) {
    case SQL_CSV:
        return put_line(rows);
    case SQL_JSON_LINES:
        return put_object(rows);
    case SQL_TABLE:
        break;
    }
    return put_cells(rows);
}

bool sql_rows_end(struct sql_rows *rows, bool whole)
{
    const bool fits = rows->begun || !whole || begin(rows);

    if (rows->form == SQL_TABLE && rows->begun)
        table_end(&rows->table);
    nf_buf_free(&rows->scratch);
    return fits;
}

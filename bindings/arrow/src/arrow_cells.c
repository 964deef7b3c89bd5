#include "bindings/arrow/src/arrow_cells.h"

#include <newsfiche/json.h>
#include <string.h>

#include "bindings/arrow/src/arrow_utf8.h"

/* A cell is its length in 8 bytes and as many bytes behind them, or this for a null. */
#define NULL_CELL UINT64_MAX

static bool put_length(struct nf_buffer *out, size_t at, uint64_t length)
{
    if (at == out->len && !nf_buffer_room(out, sizeof(length)))
        return false;
    memcpy(out->ptr + at, &length, sizeof(length));
    if (at == out->len)
        out->len += sizeof(length);
    return true;
}

static bool put_plain(const struct nf_field *f, const struct nf_arrow_column *column,
                      struct nf_buffer *out)
{
    const struct nf_str sep = { column->sep, strlen(column->sep) };
    const size_t from = out->len, bound = nf_field_plain_bound(f, sep.len) + 1;
    const bool is_list = column->type == NF_ARROW_LIST;
    char *room = nf_buffer_room(out, bound);

    if (!room)
        return false;
    out->len += nf_field_plain(f, sep, room, bound - 1);
    if (is_list && out->len > from)
        out->ptr[out->len++] = NF_ARROW_APART;
    return nf_arrow_mend(out, from, is_list);
}

static bool put_json(const struct nf_record *record, struct nf_buffer *out)
{
    const size_t from = out->len;
    char *room = nf_buffer_room(out, nf_record_json_bound(record));

    if (!room)
        return false;
    out->len += (size_t)(nf_record_json(record, room) - room);
    return nf_arrow_mend(out, from, false);
}

/* The value that a column has of @record, or NULL. */
static const struct nf_field *value_of(const struct nf_arrow_column *column,
                                       const struct nf_record *record)
{
    const struct nf_field *f = nf_record_find(record, column->role);

    if ((!f || (f->value.ptr && nf_field_is_null(f))) && column->other != NF_ROLE_NONE)
        f = nf_record_find(record, column->other);
    return f && f->value.ptr && nf_field_is_null(f) ? NULL : f;
}

/* The text in @out from @from on becomes the time that it says; false if it says none. */
static bool to_time(struct nf_buffer *out, size_t from)
{
    const struct nf_str text = { (char *)out->ptr + from, out->len - from };
    struct nf_time t;
    int64_t micros;

    if (!nf_time_parse(text, &t) || t.seconds > INT64_MAX / 1000000 - 1 ||
        t.seconds < INT64_MIN / 1000000)
        return false;
    micros = t.seconds * 1000000 + t.micros;
    memcpy(out->ptr + from, &micros, sizeof(micros)); /* there is room: see put_cell() */
    out->len = from + sizeof(micros);
    return true;
}

static bool put_cell(const struct nf_arrow_column *column, const struct nf_record *record,
                     struct nf_buffer *out, bool *is_there)
{
    const struct nf_field *f = column->role ? value_of(column, record) : NULL;
    const size_t head = out->len, from = head + sizeof(uint64_t);
    bool is_null = column->role && !f;

    if (!put_length(out, head, NULL_CELL))
        return false;
    if (f && !f->value.ptr) {
        *is_there = false;
        return true;
    }
    if (is_null)
        return true;
    if (!(f ? put_plain(f, column, out) : put_json(record, out)))
        return false;
    if (column->type == NF_ARROW_TIME) {
        if (!nf_buffer_room(out, sizeof(int64_t)))
            return false;
        is_null = !to_time(out, from);
    } else if (column->type == NF_ARROW_TEXT) {
        is_null = out->len == from;
    }
    if (is_null)
        out->len = from;
    else
        put_length(out, head, out->len - from);
    return true;
}

bool nf_arrow_cells_put(const struct nf_arrow_columns *columns, const struct nf_record *record,
                        struct nf_buffer *out, bool *complete)
{
    const size_t from = out->len;
    bool all = true;

    for (size_t i = 0; i < columns->count && (all || !complete); i++) {
        const struct nf_arrow_column *column = nf_arrow_column(columns->ids[i]);

        if (column->from != NF_ARROW_FROM_ARTICLE && column->from != NF_ARROW_FROM_TEXTS)
            continue;
        if (!put_cell(column, record, out, &all))
            return false;
    }
    if (complete) {
        *complete = all;
        if (!all)
            out->len = from;
    }
    return true;
}

struct nf_arrow_cell nf_arrow_cell_get(struct nf_str *cells, enum nf_arrow_type type)
{
    struct nf_arrow_cell cell = { .is_null = false };
    uint64_t length;

    memcpy(&length, cells->ptr, sizeof(length));
    cells->ptr += sizeof(length);
    cells->len -= sizeof(length);
    cell.is_null = length == NULL_CELL;
    if (cell.is_null)
        return cell;
    cell.text = (struct nf_str){ cells->ptr, (size_t)length };
    if (type == NF_ARROW_TIME)
        memcpy(&cell.time, cells->ptr, sizeof(cell.time));
    cells->ptr += length;
    cells->len -= (size_t)length;
    return cell;
}

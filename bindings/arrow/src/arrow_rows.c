#include "bindings/arrow/src/arrow_rows.h"

#include <stdlib.h>
#include <string.h>

#include "bindings/arrow/src/arrow_cells.h"
#include "bindings/arrow/src/arrow_utf8.h"

void nf_arrow_rows_init(struct nf_arrow_rows *r, const struct nf_arrow_columns *columns,
                        struct nf_set *set, struct nf_set_cursor *cursor)
{
    *r = (struct nf_arrow_rows){ .columns = columns, .set = set, .cursor = cursor,
                                 .member = NF_SET_MEMBER_INIT };
    r->needs_catalog = nf_arrow_columns_have(columns, NF_ARROW_FROM_CATALOG);
    for (size_t i = 0; i < columns->count; i++)
        r->builders[i].type = nf_arrow_column(columns->ids[i])->type;
}

/* A word, or null where @word has no ptr. Catalogs and paths may have any bytes. */
static enum nf_status add_word(struct nf_arrow_rows *r, struct nf_arrow_builder *b,
                               struct nf_str word)
{
    char *room;

    if (!word.ptr)
        return nf_arrow_add_null(b);
    if (nf_utf8_fault(word) == word.len)
        return nf_arrow_add_text(b, word);
    r->scratch.len = 0;
    room = nf_buffer_room(&r->scratch, word.len);
    if (!room)
        return NF_E_NOMEM;
    memcpy(room, word.ptr, word.len);
    r->scratch.len = word.len;
    if (!nf_arrow_mend(&r->scratch, 0, false))
        return NF_E_NOMEM;
    return nf_arrow_add_text(b, (struct nf_str){ (char *)r->scratch.ptr, r->scratch.len });
}

/* Have the archive of article @ordinal at hand. */
static enum nf_status find_archive(struct nf_arrow_rows *r, uint64_t ordinal,
                                   struct nf_error *err)
{
    enum nf_status st;
    size_t i;

    if (ordinal >= r->member.first && ordinal < r->member_end)
        return NF_OK;
    r->member_end = 0;
    st = nf_set_archive_of(r->set, ordinal, &i, err);
    if (st == NF_OK)
        st = nf_set_archive(r->set, i, &r->member, err);
    if (st == NF_OK)
        r->member_end = r->member.first + r->member.info->articles;
    return st;
}

static enum nf_status add_of_set(struct nf_arrow_rows *r, size_t i, uint64_t ordinal,
                                 struct nf_error *err)
{
    enum nf_status st;

    if (r->columns->ids[i] == NF_ARROW_ORDINAL)
        return nf_arrow_add_number(&r->builders[i], (int64_t)ordinal);
    st = find_archive(r, ordinal, err);
    if (st != NF_OK)
        return st;
    return add_word(r, &r->builders[i],
                    (struct nf_str){ r->member.path, strlen(r->member.path) });
}

static bool has_time(const struct nf_row *row)
{
    return row->published.precision != NF_PRECISION_NONE &&
           row->published.seconds < INT64_MAX / 1000000 &&
           row->published.seconds > INT64_MIN / 1000000;
}

/* How exact it is, in whole seconds. */
static struct nf_str precision_of(const struct nf_row *row)
{
    static const char *const names[] = { NULL, "year", "month", "day", "minute", "second" };
    const size_t most = sizeof(names) / sizeof(*names) - 1;
    const size_t i = row->published.precision;
    const char *name = has_time(row) ? names[i < most ? i : most] : NULL;

    return (struct nf_str){ name, name ? strlen(name) : 0 };
}

static enum nf_status add_of_catalog(struct nf_arrow_rows *r, size_t i,
                                     const struct nf_row *row)
{
    struct nf_arrow_builder *b = &r->builders[i];

    switch (r->columns->ids[i]) {
    case NF_ARROW_PUBLISHED:
        return has_time(row) ? nf_arrow_add_number(b, row->published.seconds * 1000000)
                             : nf_arrow_add_null(b);
    case NF_ARROW_PRECISION:
        return add_word(r, b, precision_of(row));
    case NF_ARROW_SOURCE:
        return add_word(r, b, row->source);
    case NF_ARROW_DOMAIN:
        return add_word(r, b, row->domain);
    default: /* what is left */
        return add_word(r, b, row->language);
    }
}

static enum nf_status add_of_article(struct nf_arrow_rows *r, size_t i, struct nf_str *cells)
{
    struct nf_arrow_builder *b = &r->builders[i];
    struct nf_arrow_cell cell = nf_arrow_cell_get(cells, b->type);

    if (cell.is_null)
        return nf_arrow_add_null(b);
    if (b->type == NF_ARROW_TIME)
        return nf_arrow_add_number(b, cell.time);
    return b->type == NF_ARROW_LIST ? nf_arrow_add_list(b, cell.text)
                                    : nf_arrow_add_text(b, cell.text);
}

enum nf_status nf_arrow_rows_add(struct nf_arrow_rows *r, uint64_t ordinal, struct nf_str cells,
                                 struct nf_error *err)
{
    struct nf_row row;
    enum nf_status st = NF_OK;

    if (r->needs_catalog)
        st = nf_set_cursor_row(r->cursor, ordinal, &row, NULL, err);
    if (st != NF_OK)
        return st;
    for (size_t i = 0; i < r->columns->count && st == NF_OK; i++) {
        switch (nf_arrow_column(r->columns->ids[i])->from) {
        case NF_ARROW_FROM_SET:
            st = add_of_set(r, i, ordinal, err);
            break;
        case NF_ARROW_FROM_CATALOG:
            st = add_of_catalog(r, i, &row);
            break;
        case NF_ARROW_FROM_ARTICLE:
        case NF_ARROW_FROM_TEXTS:
            st = add_of_article(r, i, &cells);
            break;
        }
    }
    r->count++;
    if (st == NF_E_NOMEM)
        nf_error_set(err, st, "%s", nf_strerror(st));
    if (st == NF_E_LIMIT)
        nf_error_set(err, st, "a batch with article %llu: a column above 2 GiB",
                     (unsigned long long)ordinal);
    return st;
}

void nf_arrow_rows_clear(struct nf_arrow_rows *r)
{
    for (size_t i = 0; i < r->columns->count; i++)
        nf_arrow_builder_free(&r->builders[i]);
    r->count = 0;
}

bool nf_arrow_rows_finish(struct nf_arrow_rows *r, struct ArrowArray *out)
{
    bool done = nf_arrow_batch(r->builders, r->columns->count, r->count, out);

    nf_arrow_rows_clear(r);
    return done;
}

void nf_arrow_rows_free(struct nf_arrow_rows *r)
{
    nf_arrow_rows_clear(r);
    free(r->scratch.ptr);
}

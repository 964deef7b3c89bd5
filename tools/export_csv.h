#ifndef NF_TOOLS_EXPORT_CSV_H
#define NF_TOOLS_EXPORT_CSV_H

#include <newsfiche/record.h>

#include "src/base/buf.h"
#include "tools/pick.h"
#include "tools/select.h"

/*
 * Articles as rows of a table. Its columns are the fields that were picked, or else the
 * keys of the first article. Strings stand for themselves, null for nothing; lists and
 * objects are JSON.
 */
struct csv_table {
    char separator;
    const struct pick *pick; /* NULL: the keys */
    struct nf_str *keys;     /* in JSON's spelling; views into @text */
    size_t count;            /* of the keys */
    struct nf_buf text;
};

/* Find the columns. CLI_OK; CLI_NONE if no article is selected; else what went wrong,
 * which was said. */
enum cli_exit csv_table_open(struct csv_table *t, struct archive *a,
                             const struct selection *selection);
void csv_table_free(struct csv_table *t);

/* What a thread needs to make rows. Zero it before use. */
struct csv_row {
    struct nf_buf json;
    struct nf_buf plain;
    struct nf_field *fields; /* a column each; no value: the article has none */
    uint64_t left_out; /* fields so far that have no column */
};

void csv_row_free(struct csv_row *row);

/* Append the heading row; or an article's. False when out of memory. */
bool csv_add_heading(const struct csv_table *t, struct csv_row *row, struct nf_buf *to);
bool csv_add_row(const struct csv_table *t, uint64_t ordinal,
                 const struct nf_record *record, struct csv_row *row, struct nf_buf *to);

#endif

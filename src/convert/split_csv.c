/*
 * Tables. A row that cannot be read is refused, and the next one read: where a quote
 * does not close, or closes where it should not, the one in the line below it. The
 * lines in between then have no such quote again, so this takes linear time.
 */
#include "src/convert/split_csv.h"

#include <stdio.h>
#include <string.h>

#include "src/base/space.h"
#include "src/base/str_equal.h"
#include "src/convert/address.h"
#include "src/convert/csv_columns.h"
#include "src/convert/csv_look.h"
#include "src/convert/encoding.h"
#include "src/convert/lines.h"
#include "src/convert/role_path.h"

/* How the table is written is looked for in so much. */
#define LOOK (64u << 10)

struct table {
    struct nf_importer *im;
    struct nf_byte_in *in;
    struct nf_csv_scan scan;
    struct nf_csv_columns columns;
    struct nf_buf heading; /* that row as it is; empty if there is none */
    uint64_t line; /* in which the row at hand begins */
    bool begun;    /* the rows that come are articles */
    bool literal;  /* a row has quotes as they are only where fields are not quoted */
};

static char line_end(const struct table *t)
{
    return t->scan.ends == NF_CSV_ENDS_CR ? '\r' : '\n';
}

/* Lines that end in the first @n bytes. */
static uint64_t lines_in(const struct table *t, size_t n)
{
    return nf_count_lines(nf_byte_in_ptr(t->in), n, line_end(t));
}

static void consume(struct table *t, size_t n)
{
    t->line += lines_in(t, n);
    nf_byte_in_consume(t->in, n);
}

/* Go on behind the line in which byte @at of the row is. */
static void pass_line(struct table *t, size_t at)
{
    for (;;) {
        const char *p = nf_byte_in_ptr(t->in);
        size_t len = nf_byte_in_len(t->in);
        const char *end = at < len ? memchr(p + at, line_end(t), len - at) : NULL;

        consume(t, end ? (size_t)(end - p) + 1 : len);
        if (end || !nf_byte_in_more(t->in))
            return;
        at = 0;
    }
}

static enum nf_status refuse(struct table *t, uint64_t line, const char *why)
{
    return nf_importer_refuse(t->im, line, why);
}

/* Read the next row, as far as its bytes are there and allowed. */
static enum nf_csv_result read_row(struct table *t)
{
    struct nf_byte_in *in = t->in;

    nf_csv_begin(&t->scan);
    for (;;) {
        bool last = in->ended && !in->why && !in->nomem;
        enum nf_csv_result r = nf_csv_scan(&t->scan, nf_byte_in_ptr(in),
                                           nf_byte_in_len(in), last);

        if (r != NF_CSV_MORE || nf_byte_in_len(in) > t->im->opts.max_record)
            return r;
        if (!nf_byte_in_more(in) && (in->why || in->nomem))
            return r;
    }
}

/* The row cannot be read, as @r says: refuse it, and go on where there may be
 * another. */
static enum nf_status refuse_row(struct table *t, enum nf_csv_result r)
{
    const bool open = r == NF_CSV_OPEN ||
                      (r == NF_CSV_MORE && t->scan.state == NF_CSV_QUOTED);
    uint64_t line = t->line;
    char why[NF_WHY_TEXT] = "";

    if (open) {
        line += lines_in(t, t->scan.opened);
        snprintf(why, sizeof(why), "field %zu opens a quote that is never closed",
                 t->scan.count + 1);
    } else if (r == NF_CSV_BEHIND) {
        snprintf(why, sizeof(why),
                 "field %zu continues after its closing quote; in a quoted "
                 "field, write a quote twice", t->scan.count + 1);
    } else if (r == NF_CSV_WIDE) {
        snprintf(why, sizeof(why), "the row has more than %d fields", NF_CSV_MOST_CELLS);
    }
    pass_line(t, open || r == NF_CSV_BEHIND ? t->scan.opened : t->scan.at);
    return *why ? refuse(t, line, why) : nf_importer_refuse_long(t->im, line, "row");
}

/* Whether the row is UTF-8; else @st is what came of saying so. */
static bool row_is_utf8(struct table *t, enum nf_status *st)
{
    struct nf_str row = { nf_byte_in_ptr(t->in), t->scan.at };
    size_t at = nf_utf8_fault(row);
    uint64_t line;
    char why[NF_WHY_TEXT];

    if (at == row.len)
        return true;
    line = t->line + lines_in(t, at);
    row.len = nf_byte_in_len(t->in); /* what comes behind it helps to guess */
    nf_encoding_why(t->im, row, at, why);
    *st = refuse(t, line, why);
    return false;
}

static bool row_is_whole(struct table *t, enum nf_status *st)
{
    size_t want = t->columns.count, found = t->scan.count;
    uint64_t last = t->line + lines_in(t, t->scan.at - 1);
    char to[32] = "";
    char why[NF_WHY_TEXT];

    if (want == found)
        return true;
    if (last > t->line)
        snprintf(to, sizeof(to), " to line %llu", (unsigned long long)last);
    snprintf(why, sizeof(why), "the table has %zu column%s, but the row%s has %zu field%s", want,
             want == 1 ? "" : "s", to, found, found == 1 ? "" : "s");
    *st = refuse(t, t->line, why);
    return false;
}

/* Names have neither addresses nor line ends in them, are not long, and neither numbers nor
 * dates. */
#define LONG_NAME 200

static bool is_name(struct nf_str cell)
{
    struct nf_time time;

    if (cell.len == 0)
        return true;
    return cell.len <= LONG_NAME && !memchr(cell.ptr, '\n', cell.len) &&
           !memchr(cell.ptr, '\r', cell.len) && !nf_ascii_is_digits(cell) &&
           !nf_time_parse(cell, &time) && !nf_is_address(cell);
}

/* Words with a full stop at their end, or many, or as many characters of East Asia: a name of a
 * column only beside others that are known. */
#define MANY_WORDS 7
#define WORD 3 /* characters */

static bool is_sentence(struct nf_str cell)
{
    size_t words = 1, wide = 0;

    for (size_t i = 0; i < cell.len; i++) {
        words += cell.ptr[i] == ' ';
        wide += (unsigned char)cell.ptr[i] >= 0xe3;
    }
    return cell.len > 2 &&
           (words + wide / WORD >= MANY_WORDS ||
            (words > 1 && strchr(".!?", cell.ptr[cell.len - 1])) ||
            memcmp(cell.ptr + cell.len - 3, "\xe3\x80\x82", 3) == 0);
}

static bool is_article(const struct table *t)
{
    const struct nf_csv_cell *cells = t->scan.cells.at;
    bool known = false, sentence = false;

    for (size_t i = 0; i < t->scan.count; i++) {
        const struct nf_str cell = { nf_byte_in_ptr(t->in) + cells[i].from, cells[i].len };

        if (!is_name(cell))
            return true;
        known = known || nf_role_of_key(t->columns.map, nf_trim(cell)).role != NF_ROLE_NONE;
        sentence = sentence || is_sentence(cell);
    }
    return sentence && !known;
}

/* Whether the row at hand names less than half of its columns, as a title above a table does, and
 * no two by names that are known: behind those a spreadsheet may once have had others. */
static bool is_mostly_empty(const struct table *t)
{
    const struct nf_csv_cell *cells = t->scan.cells.at;
    size_t named = 0, known = 0;

    for (size_t i = 0; i < t->scan.count; i++) {
        struct nf_str name = { nf_byte_in_ptr(t->in) + cells[i].from, cells[i].len };

        named += name.len > 0;
        known += nf_role_of_path(name).role != NF_ROLE_NONE;
    }
    return 2 * named < t->scan.count && known < 2;
}

/* The row at hand, without its end. */
static struct nf_str row_at_hand(const struct table *t)
{
    struct nf_str row = { nf_byte_in_ptr(t->in), t->scan.at };
    size_t marks = nf_byte_order_marks(row.ptr, row.len);

    row.ptr += marks;
    row.len -= marks;
    while (row.len && (row.ptr[row.len - 1] == '\n' || row.ptr[row.len - 1] == '\r'))
        row.len--;
    return row;
}

/* Whether the row is the heading once more, as where tables were joined. */
static bool is_heading_again(const struct table *t)
{
    struct nf_str row = row_at_hand(t);

    return t->scan.count > 1 && t->heading.len &&
           (nf_str_equal(row, nf_buf_view(&t->heading)) ||
            nf_csv_columns_are_names(&t->columns, &t->scan, nf_byte_in_ptr(t->in), true));
}

/* The row names the columns once more, and those below it are others'. */
static enum nf_status refuse_other_table(struct table *t)
{
    t->begun = false;
    return refuse(t, t->line, "the names of the columns once more, in another order; what is "
                              "below is another table, for a file of its own");
}

/* Whether there is nothing in the row, as below what a spreadsheet once had. */
static bool is_blank(const struct table *t)
{
    const struct nf_csv_cell *cells = t->scan.cells.at;

    for (size_t i = 0; i < t->scan.count; i++)
        if (cells[i].len)
            return false;
    return true;
}

/* Whether the row is a rule, as SQL Server's client has it below the heading. */
static bool is_rule(const struct table *t)
{
    const struct nf_csv_cell *cells = t->scan.cells.at;

    for (size_t i = 0; i < t->scan.count; i++) {
        const struct nf_str cell = { nf_byte_in_ptr(t->in) + cells[i].from, cells[i].len };

        if (cell.len < 2 || !nf_str_is_of(cell, "-"))
            return false;
    }
    return t->scan.count > 1;
}

static enum nf_status take_row(struct table *t)
{
    struct nf_record record;
    enum nf_status st = NF_OK;

    if (is_heading_again(t) || is_blank(t) || is_rule(t))
        return NF_OK;
    if (t->scan.at > t->im->opts.max_record)
        return nf_importer_refuse_long(t->im, t->line, "row");
    if (!row_is_whole(t, &st) || !row_is_utf8(t, &st))
        return st;
    if (t->heading.len &&
        nf_csv_columns_are_names(&t->columns, &t->scan, nf_byte_in_ptr(t->in), false))
        return refuse_other_table(t);
    if (!nf_csv_columns_record(&t->columns, &t->scan, nf_byte_in_ptr(t->in), &record))
        return nf_importer_nomem(t->im);
    return nf_importer_record(t->im, t->line, &record);
}

/* The row has the columns' names, or is the first of those without: the table can be
 * read if it is right. */
static enum nf_status take_first_row(struct table *t)
{
    const char *row = nf_byte_in_ptr(t->in);
    size_t names = t->columns.count;
    enum nf_status st = NF_OK;
    char why[NF_WHY_TEXT];

    if (names && names != t->scan.count) {
        snprintf(why, sizeof(why), "the heading row has %zu fields, but --columns has %zu names",
                 t->scan.count, names);
        return refuse(t, t->line, why);
    }
    if (!t->im->opts.no_header && !nf_buf_add_text(&t->heading, row_at_hand(t)))
        return nf_importer_nomem(t->im);
    t->begun = names != 0;
    if (names || !row_is_utf8(t, &st))
        return st;
    if (!t->im->opts.no_header && is_article(t))
        return refuse(t, t->line, "the first row seems to be an article; --no-header "
                                  "takes it as one, --columns replaces it");
    if (!t->im->opts.no_header && is_mostly_empty(t))
        return refuse(t, t->line, "most columns of the first row have no names, so it seems to be "
                                  "no heading; remove it, or give the names with --columns");
    if (!nf_csv_columns_name(&t->columns, &t->scan, t->im->opts.no_header ? NULL : row))
        return nf_importer_nomem(t->im);
    t->begun = true;
    return t->im->opts.no_header ? take_row(t) : NF_OK;
}

/* Whether each line of the row at hand has all fields, if quotes are bytes like others. */
static bool is_rows(const struct table *t)
{
    const struct nf_str row = row_at_hand(t);
    size_t fields = 1;

    for (size_t i = 0; i < row.len; i++) {
        fields += row.ptr[i] == t->scan.way.separator;
        if (row.ptr[i] != line_end(t))
            continue;
        if (fields != t->columns.count)
            return false;
        fields = 1;
    }
    return fields == t->columns.count;
}

/* The field of the row at hand that joins rows of a TSV file whose quotes are bytes like others: it
 * goes over tabs and line ends, and each line has all fields without it. 0: none. */
static size_t joining_field(struct table *t)
{
    const struct nf_csv_cell *cells = t->scan.cells.at;
    const char *p = nf_byte_in_ptr(t->in);

    if (t->scan.way.separator != '\t')
        return 0;
    t->literal = t->literal || (!t->scan.quoted && memchr(p, t->scan.way.quote, t->scan.at));
    if (!t->literal || !t->scan.quoted)
        return 0;
    for (size_t i = 0; i < t->scan.count; i++)
        if (memchr(p + cells[i].from, '\t', cells[i].len) &&
            memchr(p + cells[i].from, line_end(t), cells[i].len))
            return is_rows(t) ? i + 1 : 0;
    return 0;
}

static enum nf_status refuse_joined(struct table *t, size_t field)
{
    const uint64_t line = t->line, last = line + lines_in(t, t->scan.at - 1);
    char why[NF_WHY_TEXT];

    snprintf(why, sizeof(why), "field %zu opens a quote that closes in line %llu, behind whole "
             "rows; if it is none, write it twice, in quotes", field, (unsigned long long)last);
    pass_line(t, 0);
    return refuse(t, line, why);
}

static enum nf_status take(struct table *t, enum nf_csv_result r)
{
    const size_t joining = r == NF_CSV_ROW && t->begun ? joining_field(t) : 0;
    enum nf_status st = NF_OK;

    if (joining)
        return refuse_joined(t, joining);

    if (r == NF_CSV_NOMEM)
        return nf_importer_nomem(t->im);
    if (r != NF_CSV_ROW && r != NF_CSV_EMPTY)
        return refuse_row(t, r);
    if (r == NF_CSV_ROW)
        st = t->begun ? take_row(t) : take_first_row(t);
    consume(t, t->scan.at);
    return st;
}

static enum nf_status take_rows(struct table *t)
{
    for (;;) {
        enum nf_csv_result r = read_row(t);
        enum nf_status st;

        if (r == NF_CSV_NONE || (r == NF_CSV_MORE && (t->in->why || t->in->nomem)))
            return nf_importer_end(t->im, t->in, t->line);
        st = take(t, r);
        /* A table whose heading was refused is refused. */
        if (st != NF_OK || (!t->begun && r != NF_CSV_EMPTY))
            return st;
    }
}

/* What comes before the rows, and what is known of them. */
static enum nf_status begin(struct table *t)
{
    const struct nf_import_opts *opts = &t->im->opts;
    size_t n;

    if (opts->columns && !nf_csv_columns_given(&t->columns, opts->columns))
        return nf_importer_nomem(t->im);
    t->begun = opts->columns && opts->no_header;
    nf_byte_in_want(t->in, LOOK);
    nf_byte_in_consume(t->in, nf_byte_order_marks(nf_byte_in_ptr(t->in),
                                                  nf_byte_in_len(t->in)));
    n = nf_csv_separator_line(nf_byte_in_ptr(t->in), nf_byte_in_len(t->in),
                              &t->scan.way.separator);
    if (n) {
        t->line++; /* it may end as lines_in() does not know yet */
        nf_byte_in_consume(t->in, n);
        return NF_OK;
    }
    n = nf_byte_in_len(t->in) < LOOK ? nf_byte_in_len(t->in) : LOOK;
    return nf_csv_way(opts->alloc, nf_byte_in_ptr(t->in), n, t->columns.count,
                      &t->scan.way) == NF_OK ? NF_OK : nf_importer_nomem(t->im);
}

static enum nf_status split(struct nf_importer *im, struct nf_byte_in *in,
                            char separator)
{
    const struct nf_csv_way usual = { separator, '"' };
    struct table t = { .im = im, .in = in, .line = 1 };
    enum nf_status st;

    nf_csv_init(&t.scan, im->opts.alloc, usual);
    nf_csv_columns_init(&t.columns, im->opts.alloc);
    nf_buf_init(&t.heading, im->opts.alloc, SIZE_MAX / 2);
    t.columns.map = &im->map;
    st = begin(&t);
    if (st == NF_OK)
        st = take_rows(&t);
    nf_csv_columns_free(&t.columns);
    nf_buf_free(&t.heading);
    nf_csv_free(&t.scan);
    return st;
}

enum nf_status nf_split_csv(struct nf_importer *im, struct nf_byte_in *in)
{
    return split(im, in, ',');
}

enum nf_status nf_split_tsv(struct nf_importer *im, struct nf_byte_in *in)
{
    return split(im, in, '\t');
}

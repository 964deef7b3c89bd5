#include "src/base/alloc.h"
#include "src/convert/csv_scan.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/support/expect.h"

/* All rows of @text, as "a|b/" with the bytes of each cell; what ends them; and each
 * row seen in pieces of @piece bytes. */
static void read_all(const char *text, size_t n, size_t piece, char out[400])
{
    static const char *const ends[] = { "row", "empty", "none", "more", "open",
                                        "behind", "wide", "nomem" };
    struct nf_csv_scan s;
    enum nf_csv_result r;
    char *o = out;

    nf_csv_init(&s, nf_alloc_or_libc(NULL), (struct nf_csv_way){ ',', '"' });
    do {
        size_t seen = piece < n ? piece : n;
        char *copy;

        nf_csv_begin(&s);
        for (;;) {
            /* Of exactly that size, so that a sanitizer sees one read too many. */
            copy = malloc(seen ? seen : 1);
            assert_non_null(copy);
            memcpy(copy, text, seen);
            r = nf_csv_scan(&s, copy, seen, seen == n);
            if (r != NF_CSV_MORE)
                break;
            assert_true(seen < n);
            free(copy);
            seen += piece < n - seen ? piece : n - seen;
        }
        for (size_t i = 0; r == NF_CSV_ROW && i < s.count; i++) {
            const struct nf_csv_cell *cell = &s.cells.at[i];

            if (cell->doubled) {
                o = nf_csv_unquote(&s, copy + cell->from, cell->len, o);
            } else {
                memcpy(o, copy + cell->from, cell->len);
                o += cell->len;
            }
            *o++ = i + 1 < s.count ? '|' : '/';
        }
        if (r != NF_CSV_ROW)
            o += sprintf(o, "%s/", ends[r]);
        free(copy);
        text += s.at;
        n -= s.at;
    } while (r == NF_CSV_ROW || r == NF_CSV_EMPTY);
    *o = '\0';
    nf_csv_free(&s);
}

static const struct {
    const char *text;
    const char *want;
} tables[] = {
    { "", "none/" },
    { "a,b\n1,2\n", "a|b/1|2/none/" },
    { "a,b\n1,2", "a|b/1|2/none/" },
    { "a,b\r\n1,2\r\n", "a|b/1|2/none/" },
    { "a,b\r1,2\r", "a|b/1|2/none/" },
    { "a,b\r\n1,2\r", "a|b/1|2/none/" },
    { "a,b\n\n1,2\n", "a|b/empty/1|2/none/" },
    { "a,b\r\r\n1,2\r\r\n", "a|b/empty/1|2/empty/none/" },
    { ",\n,,\n", "|/||/none/" },
    { "a\n\"\"\n", "a//none/" },
    { "\"a\",\"b\"\n", "a|b/none/" },
    { "\"a\"\"b\",\"\"\"\"\n", "a\"b|\"/none/" },
    { "\"a,b\nc\r\nd\re\",f\n", "a,b\nc\r\nd\re|f/none/" },
    { "a\"b,\"c\"\n", "a\"b|c/none/" },
    { " \"a\",b\n", " \"a\"|b/none/" },
    { "a\rb,c\n", "a/b|c/none/" },
    { "x\na\rb,c\n", "x/a\rb|c/none/" },
    { "x\r\na\rb,c\r\n", "x/a\rb|c/none/" },
    { "x\n\"a", "x/open/" },
    { "x\n\"a\"\"", "x/open/" },
    { "x\n\"a\"b\n", "x/behind/" },
    { "x\n\"a\"\rb\n", "x/behind/" },
    { "x\n\"a\"\r\nb\n", "x/a/b/none/" },
    { "sixteen bytes and more in a field,then others\n",
      "sixteen bytes and more in a field|then others/none/" }
};

static void reads_rows_in_pieces_of_any_size(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        for (size_t piece = 1; piece < 60; piece++) {
            char got[400];

            read_all(tables[i].text, strlen(tables[i].text), piece, got);
            assert_string_equal(got, tables[i].want);
        }
}

static void has_a_limit_of_cells(void **state)
{
    static char row[NF_CSV_MOST_CELLS + 1];
    struct nf_csv_scan s;

    (void)state;
    memset(row, ',', sizeof(row));
    nf_csv_init(&s, nf_alloc_or_libc(NULL), (struct nf_csv_way){ ',', '"' });
    nf_csv_begin(&s);
    assert_int_equal(nf_csv_scan(&s, row, NF_CSV_MOST_CELLS - 1, true), NF_CSV_ROW);
    assert_int_equal(s.count, NF_CSV_MOST_CELLS);
    nf_csv_begin(&s);
    assert_int_equal(nf_csv_scan(&s, row, NF_CSV_MOST_CELLS, true), NF_CSV_WIDE);
    nf_csv_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_rows_in_pieces_of_any_size),
        cmocka_unit_test(has_a_limit_of_cells)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

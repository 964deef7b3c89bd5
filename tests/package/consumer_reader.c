/*
 * What a library that only reads makes of an archive without its index: articles are there, and
 * what would need the times that they say is refused as such.
 */
#include <newsfiche/newsfiche.h>

#include <stdio.h>

static int bad;

static void expect(enum nf_status want, enum nf_status is, const char *what,
                   const struct nf_error *err)
{
    if (is == want)
        return;
    fprintf(stderr, "%s: %s: %s\n", what, nf_strerror(is), err->text);
    bad = 1;
}

int main(int argc, char **argv)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_query query = NF_QUERY_INIT;
    struct nf_reader *reader;
    struct nf_cursor *cursor;
    struct nf_record article;
    struct nf_row row;
    uint64_t n;
    size_t found;

    opts.flags = NF_OPEN_RECOVER;
    if (argc != 2 || nf_reader_open_file(argv[1], &opts, &reader, &err) != NF_OK ||
        nf_cursor_open(reader, &cursor, &err) != NF_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    query.has_since = true;
    expect(NF_OK, nf_cursor_get(cursor, 0, NF_PARTS_ALL, &article, &err), "get", &err);
    expect(NF_OK, nf_cursor_next(cursor, 0, NULL, &n, NULL, &err), "next of all", &err);
    expect(NF_E_UNSUPPORTED, nf_cursor_next(cursor, 0, &query, &n, NULL, &err), "next", &err);
    expect(NF_E_UNSUPPORTED, nf_cursor_row(cursor, 0, &row, NULL, &err), "row", &err);
    expect(NF_E_UNSUPPORTED, nf_cursor_newest(cursor, NULL, &n, 1, &found, &err), "newest",
           &err);
    nf_cursor_close(cursor);
    nf_reader_close(reader);
    return bad;
}

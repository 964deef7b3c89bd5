/*
 * List the articles of a period:
 *
 *     iterate_by_date FILE.fiche SINCE UNTIL
 *
 * SINCE and UNTIL may be as exact as you like: from 2024-01-30 until 2024-02 ends
 * with February. The catalog tells which articles are outside the period; they are
 * not decoded.
 */
#include <newsfiche/newsfiche.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Read both ends of the period; false if one of them is not a time. */
static bool period(const char *since, const char *until, struct nf_query *query)
{
    struct nf_time from, to;

    if (!nf_time_parse((struct nf_str){ since, strlen(since) }, &from) ||
        !nf_time_parse((struct nf_str){ until, strlen(until) }, &to))
        return false;
    query->has_since = query->has_until = true;
    query->since = from.seconds;
    query->until = nf_time_end(&to);
    return true;
}

/* The value of that role as plain text, cut if it is too long for a line. */
static const char *plain(const struct nf_record *article, enum nf_role role,
                         char *buf, size_t size)
{
    const struct nf_field *field = nf_record_find(article, role);
    const struct nf_str sep = { ", ", 2 };

    buf[field ? nf_field_plain(field, sep, buf, size - 1) : 0] = '\0';
    return buf;
}

static enum nf_status list(struct nf_cursor *cursor,
                           const struct nf_query *query, struct nf_error *err)
{
    struct nf_record article;
    char date[64], title[200];
    enum nf_status st;
    uint64_t n, from = 0;

    while ((st = nf_cursor_next(cursor, from, query, &n, &from, err)) == NF_OK) {
        /* A list needs no bodies, so no text frame is read. */
        st = nf_cursor_get(cursor, n, NF_PARTS_SHORT, &article, err);
        if (st != NF_OK)
            return st;
        printf("%" PRIu64 " %s %s\n", n,
               plain(&article, NF_ROLE_PUBLISHED, date, sizeof(date)),
               plain(&article, NF_ROLE_TITLE, title, sizeof(title)));
    }
    return st == NF_E_END ? NF_OK : st; /* no article is left */
}

int main(int argc, char **argv)
{
    struct nf_query query = NF_QUERY_INIT;
    struct nf_reader *reader = NULL;
    struct nf_cursor *cursor = NULL;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    if (argc != 4 || !period(argv[2], argv[3], &query)) {
        fprintf(stderr, "usage: iterate_by_date FILE.fiche SINCE UNTIL\n");
        return EXIT_FAILURE;
    }
    st = nf_reader_open_file(argv[1], NULL, &reader, &err);
    if (st == NF_OK)
        st = nf_cursor_open(reader, &cursor, &err);
    if (st == NF_OK)
        st = list(cursor, &query, &err);
    if (st != NF_OK)
        fprintf(stderr, "%s: %s\n", argv[1], err.text);
    nf_cursor_close(cursor);
    nf_reader_close(reader);
    return st == NF_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

/*
 * Print the titles of many articles, in the order they are asked for:
 *
 *     many_titles FILE.fiche NUMBER…
 *
 * They are fetched in the order of the archive, on all processors, and each block is
 * decoded once. Each comes with its index in the list of numbers.
 */
#include <newsfiche/newsfiche.h>

#include <stdio.h>
#include <stdlib.h>

#define MOST 100

struct titles {
    char text[MOST][200];
};

/* Called by the thread that asked for them. The views are valid only during the call. */
static bool take(void *ctx, size_t i, const struct nf_record *article)
{
    const struct nf_field *title = nf_record_find(article, NF_ROLE_TITLE);
    const struct nf_str sep = { ", ", 2 };
    char *text = ((struct titles *)ctx)->text[i];

    text[title ? nf_field_plain(title, sep, text, 199) : 0] = '\0';
    return false; /* go on */
}

int main(int argc, char **argv)
{
    static struct titles titles;
    uint64_t numbers[MOST];
    struct nf_reader *reader = NULL;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;
    size_t n = 0;

    if (argc < 3 || argc - 2 > MOST) {
        fprintf(stderr, "usage: many_titles FILE.fiche NUMBER…\n");
        return EXIT_FAILURE;
    }
    for (; n < (size_t)argc - 2; n++)
        numbers[n] = strtoull(argv[n + 2], NULL, 10);
    st = nf_reader_open_file(argv[1], NULL, &reader, &err);
    if (st == NF_OK) /* titles are short fields: no text frame is read */
        st = nf_reader_get_many(reader, numbers, n, NF_PARTS_SHORT, 0, take,
                                &titles, &err);
    for (size_t i = 0; i < n && st == NF_OK; i++)
        puts(titles.text[i]);
    if (st != NF_OK)
        fprintf(stderr, "%s: %s\n", argv[1], err.text);
    nf_reader_close(reader);
    return st == NF_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

#include <newsfiche/newsfiche.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) /* FILE.fiche URL */
{
    struct nf_str url = { argv[argc - 1], strlen(argv[argc - 1]) };
    struct nf_reader *reader = NULL; /* one for all threads */
    struct nf_cursor *cursor = NULL; /* one for each thread */
    struct nf_record article;        /* views into the cursor */
    struct nf_error err = { .text = "usage: open_and_print FILE.fiche URL" };
    char *original = NULL;
    uint64_t n;

    if (argc == 3 &&
        nf_reader_open_file(argv[1], NULL, &reader, &err) == NF_OK &&
        nf_cursor_open(reader, &cursor, &err) == NF_OK &&
        nf_cursor_find(cursor, NF_KEY_URL, url, UINT64_MAX, &n, &err) == NF_OK &&
        nf_cursor_get(cursor, n, NF_PARTS_ALL, &article, &err) == NF_OK &&
        (original = malloc(nf_record_size(&article) + 1)) != NULL) {
        *nf_record_print(&article, original) = '\0';
        puts(original);
    } else {
        fprintf(stderr, "%s\n", err.text);
    }
    nf_cursor_close(cursor);
    nf_reader_close(reader);
    free(original);
    return original ? EXIT_SUCCESS : EXIT_FAILURE;
}

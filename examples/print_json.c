/*
 * Print every article as a line of JSON:
 *
 *     print_json FILE.fiche
 */
#include <newsfiche/newsfiche.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    struct nf_error err = { .text = "usage: print_json FILE.fiche" };
    struct nf_reader *reader = NULL;
    struct nf_cursor *cursor = NULL;
    struct nf_info info = NF_INFO_INIT;
    enum nf_status st = NF_E_USAGE;
    struct nf_str json;

    if (argc == 2 && (st = nf_reader_open_file(argv[1], NULL, &reader, &err)) == NF_OK &&
        (st = nf_cursor_open(reader, &cursor, &err)) == NF_OK)
        nf_reader_info(reader, &info);
    for (uint64_t n = 0; n < info.articles && st == NF_OK; n++)
        if ((st = nf_cursor_json(cursor, n, &json, &err)) == NF_OK)
            puts(json.ptr);
    if (st != NF_OK)
        fprintf(stderr, "%s\n", err.text);
    nf_cursor_close(cursor);
    nf_reader_close(reader);
    return st == NF_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

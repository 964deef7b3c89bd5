/*
 * Print every value of an article with the keys and numbers that lead to it, as a
 * binding needs them to build an object of its own language:
 *
 *     print_members FILE.fiche NUMBER
 *
 * Keys are in JSON's spelling. Most values are strings, without quotes; numbers, words,
 * and the lists and objects that were not taken apart are JSON.
 */
#include <newsfiche/newsfiche.h>
#include <stdio.h>
#include <stdlib.h>

static void print_path(const struct nf_walk *walk)
{
    for (size_t i = 0; i < walk->depth && i < NF_WALK_STEPS; i++) {
        const struct nf_step *step = &walk->steps[i];

        if (step->key.ptr)
            printf("/%.*s", (int)step->key.len, step->key.ptr);
        else
            printf("/%llu", (unsigned long long)step->index);
    }
}

static void print_value(const struct nf_field *field)
{
    const struct nf_str none = { "", 0 };
    size_t bound = nf_field_plain_bound(field, 0);
    char *plain = malloc(bound + 1);

    if (field->kind == NF_KIND_JSON || field->kind == NF_KIND_ASIDE)
        printf(" json %.*s\n", (int)field->value.len, field->value.ptr);
    else if (plain)
        printf(" string %.*s\n", (int)nf_field_plain(field, none, plain, bound), plain);
    free(plain);
}

int main(int argc, char **argv)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_walk walk = NF_WALK_INIT;
    struct nf_reader *reader = NULL;
    struct nf_cursor *cursor = NULL;
    struct nf_record article = { NULL, 0, { NULL, 0 } };
    enum nf_status st;

    if (argc != 3) {
        fprintf(stderr, "usage: print_members FILE.fiche NUMBER\n");
        return EXIT_FAILURE;
    }
    st = nf_reader_open_file(argv[1], NULL, &reader, &err);
    if (st == NF_OK)
        st = nf_cursor_open(reader, &cursor, &err);
    if (st == NF_OK)
        st = nf_cursor_get(cursor, strtoull(argv[2], NULL, 10), NF_PARTS_ALL, &article,
                           &err);
    for (size_t i = 0; i < article.count; i++) {
        if (article.fields[i].role == NF_ROLE_PATH)
            continue; /* where it came from is none of its members */
        nf_walk_next(&walk, &article.fields[i]);
        print_path(&walk);
        print_value(&article.fields[i]);
    }
    if (st != NF_OK)
        fprintf(stderr, "%s\n", err.text);
    nf_cursor_close(cursor);
    nf_reader_close(reader);
    return st == NF_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

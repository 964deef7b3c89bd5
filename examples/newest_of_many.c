/*
 * List the newest articles of many archives:
 *
 *     newest_of_many COUNT FILE.fiche...
 *
 * However many files there are, a hundred are open at a time at most.
 */
#include <newsfiche/newsfiche.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static enum nf_status print(const struct nf_set *set, struct nf_set_cursor *cursor,
                            uint64_t ordinal, struct nf_error *err)
{
    struct nf_set_member archive = NF_SET_MEMBER_INIT;
    const struct nf_str sep = { ", ", 2 };
    const struct nf_field *title;
    struct nf_record article;
    char text[200];
    size_t i, n = 0;
    enum nf_status st;

    st = nf_set_cursor_get(cursor, ordinal, NF_PARTS_SHORT, &article, err);
    if (st == NF_OK)
        st = nf_set_archive_of(set, ordinal, &i, err);
    if (st == NF_OK)
        st = nf_set_archive(set, i, &archive, err);
    if (st != NF_OK)
        return st;
    title = nf_record_find(&article, NF_ROLE_TITLE);
    if (title)
        n = nf_field_plain(title, sep, text, sizeof(text));
    printf("%s %" PRIu64 " %.*s\n", archive.path, ordinal - archive.first, (int)n, text);
    return NF_OK;
}

static enum nf_status list(const struct nf_set *set, struct nf_set_cursor *cursor,
                           size_t count, struct nf_error *err)
{
    uint64_t *ordinals = malloc(count * sizeof(*ordinals));
    size_t found = 0;
    enum nf_status st;

    if (!ordinals)
        return nf_error_set(err, NF_E_NOMEM, "out of memory");
    st = nf_set_cursor_newest(cursor, NULL, ordinals, count, &found, err);
    for (size_t i = 0; i < found && st == NF_OK; i++)
        st = print(set, cursor, ordinals[i], err);
    free(ordinals);
    return st;
}

int main(int argc, char **argv)
{
    struct nf_set *set = NULL;
    struct nf_set_cursor *cursor = NULL;
    struct nf_error err = NF_ERROR_INIT;
    unsigned long count = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;
    enum nf_status st;

    if (count < 1 || count > 100000) {
        fprintf(stderr, "usage: newest_of_many COUNT FILE.fiche...\n");
        return EXIT_FAILURE;
    }
    st = nf_set_open((const char *const *)argv + 2, (size_t)argc - 2, NULL, &set, &err);
    if (st == NF_OK)
        st = nf_set_cursor_open(set, &cursor, &err);
    if (st == NF_OK)
        st = list(set, cursor, count, &err);
    if (st != NF_OK)
        fprintf(stderr, "%s\n", err.text); /* begins with the name of the file */
    nf_set_cursor_close(cursor);
    nf_set_close(set);
    return st == NF_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

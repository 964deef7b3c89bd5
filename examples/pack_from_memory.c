/*
 * Pack articles that are in memory:
 *
 *     pack_from_memory OUT.fiche
 *
 * An article is given as fields. Each has a key, a value, a kind (how the value is
 * spelled) and a role (what it is in the article). The writer composes JSON from them.
 */
#include <newsfiche/newsfiche.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How this program happens to keep its articles. */
struct news {
    const char *url, *published, *title, *text, *words;
};

static const struct news all[] = {
    { "https://example.org/frost", "2024-01-09", "Frost on the canal",
      "The ice bore a dog but not its owner.", "9" },
    { "https://example.org/geese", "2024-01-31T07:40:00Z", "Geese early",
      "\u201cThree weeks too soon\u201d, said the warden.\nHe had counted 412.",
      "11" },
    { "https://example.org/thaw", "2024-02-02", "Thaw",
      "The canal is open again as far as the lock.", "9" },
};

static struct nf_str str(const char *s)
{
    return (struct nf_str){ s, strlen(s) };
}

static struct nf_field field(const char *key, const char *value,
                             enum nf_kind kind, enum nf_role role)
{
    /* .before stays NULL: the writer composes it from the key. */
    return (struct nf_field){
        .key = str(key), .value = str(value), .kind = kind, .role = role
    };
}

static enum nf_status add(struct nf_writer *writer, const struct news *n,
                          struct nf_error *err)
{
    const struct nf_field fields[] = {
        field("url", n->url, NF_KIND_STRING, NF_ROLE_URL),
        field("date", n->published, NF_KIND_STRING, NF_ROLE_PUBLISHED),
        field("title", n->title, NF_KIND_STRING, NF_ROLE_TITLE),
        field("text", n->text, NF_KIND_STRING, NF_ROLE_TEXT),
        field("words", n->words, NF_KIND_JSON, NF_ROLE_NONE), /* a number */
    };
    const struct nf_record record = {
        .fields = fields, .count = sizeof(fields) / sizeof(fields[0])
    };

    return nf_writer_add(writer, &record, err);
}

static enum nf_status pack(const char *path, struct nf_error *err)
{
    struct nf_writer *writer = NULL;
    enum nf_status st;

    st = nf_writer_open_file(path, false, NULL, &writer, err);
    if (st != NF_OK)
        return st;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]) && st == NF_OK; i++)
        st = add(writer, &all[i], err);
    if (st == NF_OK)
        st = nf_writer_finish(writer, err); /* now the archive is on disk */
    nf_writer_close(writer);
    return st;
}

int main(int argc, char **argv)
{
    struct nf_error err = NF_ERROR_INIT;

    if (argc != 2) {
        fprintf(stderr, "usage: pack_from_memory OUT.fiche\n");
        return EXIT_FAILURE;
    }
    if (pack(argv[1], &err) != NF_OK) {
        fprintf(stderr, "%s\n", err.text);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}

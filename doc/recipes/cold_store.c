/*
 * A feed reader's cold store. Items that leave the reader's window go into an archive, and
 * come back by their URL:
 *
 *     cold_store ARCHIVE keep N <items    each line: URL, time, title, text; tabs between
 *     cold_store ARCHIVE get URL
 *
 * An item is forgotten by the reader only when the archive has it on disk. If the program
 * is killed between the two, the archive has it, and the reader too: cold_put() adds it
 * again, and a get finds the later one.
 */
#include <newsfiche/newsfiche.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 20 /* items that leave together: some at a time take less room than single ones */

/* As the reader has it. */
struct item {
    char *line; /* the others point into it */
    char *url, *published, *title, *text;
    bool refused; /* too large to be stored */
};

/* The newest items, oldest first. */
struct window {
    struct item *items; /* room for @keep + BATCH */
    size_t count;
    size_t keep;
};

static struct nf_str str(const char *s)
{
    return (struct nf_str){ s, strlen(s) };
}

static struct nf_field field(const char *key, const char *value, enum nf_role role)
{
    return (struct nf_field){ .key = str(key), .value = str(value),
                              .kind = NF_KIND_STRING, .role = role };
}

static enum nf_status cold_put(struct nf_writer *cold, const struct item *item,
                               struct nf_error *err)
{
    const struct nf_field fields[] = {
        field("url", item->url, NF_ROLE_URL),
        field("published", item->published, NF_ROLE_PUBLISHED),
        field("title", item->title, NF_ROLE_TITLE),
        field("text", item->text, NF_ROLE_TEXT),
    };
    const struct nf_record record = { .fields = fields,
                                      .count = sizeof(fields) / sizeof(fields[0]) };

    return nf_writer_add(cold, &record, err);
}

/* The @n oldest leave: first they are stored, then they are forgotten. */
static enum nf_status window_leave(struct window *w, size_t n, struct nf_writer *cold,
                                   struct nf_error *err)
{
    enum nf_status st = NF_OK;

    for (size_t i = 0; i < n && st == NF_OK; i++) {
        st = cold_put(cold, &w->items[i], err);
        w->items[i].refused = st == NF_E_REFUSED;
        if (st == NF_E_REFUSED)
            st = NF_OK;
    }
    if (st == NF_OK)
        st = nf_writer_flush(cold, err);
    if (st != NF_OK)
        return st;
    for (size_t i = 0; i < n; i++) {
        printf("%s %s\n", w->items[i].refused ? "refused" : "stored", w->items[i].url);
        free(w->items[i].line);
    }
    fflush(stdout);
    w->count -= n;
    memmove(w->items, w->items + n, w->count * sizeof(*w->items));
    return NF_OK;
}

/* Cut a line into the parts of an item; false if it has too few, or memory is out. */
static bool item_make(const char *line, struct item *out)
{
    char **const parts[] = { &out->url, &out->published, &out->title, &out->text };
    char *at = malloc(strlen(line) + 1);

    *out = (struct item){ .line = at };
    if (!at)
        return false;
    strcpy(at, line);
    at[strcspn(at, "\n")] = '\0';
    for (size_t i = 0; i < 4; i++) {
        char *tab = strchr(at, '\t');

        *parts[i] = at;
        if (i == 3)
            return true;
        if (!tab)
            break;
        *tab = '\0';
        at = tab + 1;
    }
    free(out->line);
    return false;
}

static enum nf_status keep(const char *path, size_t n, struct nf_error *err)
{
    struct window w = { .items = calloc(n + BATCH, sizeof(struct item)), .keep = n };
    struct nf_writer *cold = NULL;
    char *line = NULL;
    size_t size = 0;
    enum nf_status st = NF_E_NOMEM;

    if (w.items)
        st = nf_writer_open_append(path, NULL, &cold, err);
    while (st == NF_OK && getline(&line, &size, stdin) > 0) {
        if (!item_make(line, &w.items[w.count])) {
            fprintf(stderr, "not an item: %s", line);
            continue;
        }
        if (++w.count == w.keep + BATCH)
            st = window_leave(&w, BATCH, cold, err);
    }
    nf_writer_close(cold);
    for (size_t i = 0; i < w.count; i++)
        free(w.items[i].line);
    free(w.items);
    free(line);
    return st;
}

static void print(const struct nf_record *article, enum nf_role role)
{
    const struct nf_field *f = nf_record_find(article, role);
    const struct nf_str between = { ", ", 2 };
    const size_t bound = f ? nf_field_plain_bound(f, between.len) : 0;
    char *plain = malloc(bound + 1);

    if (f && plain)
        printf("%.*s\n", (int)nf_field_plain(f, between, plain, bound), plain);
    free(plain);
}

static enum nf_status get(const char *path, const char *url, struct nf_error *err)
{
    struct nf_reader *reader = NULL;
    struct nf_cursor *cursor = NULL;
    struct nf_record article;
    uint64_t n;
    enum nf_status st = nf_reader_open_file(path, NULL, &reader, err);

    if (st == NF_OK)
        st = nf_cursor_open(reader, &cursor, err);
    if (st == NF_OK)
        st = nf_cursor_find(cursor, NF_KEY_URL, str(url), UINT64_MAX, &n, err);
    if (st == NF_OK)
        st = nf_cursor_get(cursor, n, NF_PARTS_ALL, &article, err);
    if (st == NF_OK) {
        print(&article, NF_ROLE_TITLE);
        print(&article, NF_ROLE_TEXT);
    }
    nf_cursor_close(cursor);
    nf_reader_close(reader);
    return st;
}

int main(int argc, char **argv)
{
    struct nf_error err = { .text = "out of memory" };
    enum nf_status st;

    if (argc == 4 && strcmp(argv[2], "keep") == 0 && atoi(argv[3]) > 0) {
        st = keep(argv[1], (size_t)atoi(argv[3]), &err);
    } else if (argc == 4 && strcmp(argv[2], "get") == 0) {
        st = get(argv[1], argv[3], &err);
    } else {
        fprintf(stderr, "usage: cold_store ARCHIVE keep N <items\n"
                        "       cold_store ARCHIVE get URL\n");
        return 2;
    }
    if (st != NF_OK)
        fprintf(stderr, "%s\n", err.text);
    return st == NF_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

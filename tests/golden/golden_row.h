#ifndef NF_TESTS_GOLDEN_ROW_H
#define NF_TESTS_GOLDEN_ROW_H

/* MANIFEST, row by row (manifest.py says what is in it), and the sources. */
#include <newsfiche/types.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Strings into the text of the list; @sources has commas. */
struct golden_row {
    char *file;
    char *section;
    int exit;
    char *sources;
    char *rule;
    char *finding;
};

struct golden_list {
    char *text;
    char *at; /* the next line */
    struct golden_row row;
};

struct golden_sources {
    struct nf_str *articles;
    uint64_t count;
    char *texts[4];
    size_t files;
};

enum { GOLDEN_PATH = 1024 };

/* "@folder/@name"; false if there is no room. */
static inline bool golden_path(char *to, const char *folder, const char *name)
{
    const int n = snprintf(to, GOLDEN_PATH, "%s/%s", folder, name);

    return n > 0 && n < GOLDEN_PATH;
}

/* All of a file and a NUL; NULL if it cannot be read. */
static inline char *golden_file(const char *folder, const char *name, size_t *len)
{
    char path[GOLDEN_PATH];
    FILE *file;
    char *text = NULL;
    long size;

    if (!golden_path(path, folder, name))
        return NULL;
    file = fopen(path, "rb");
    if (file && fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0) {
        text = malloc((size_t)size + 1);
        rewind(file);
        *len = text ? fread(text, 1, (size_t)size, file) : 0;
        if (text)
            text[*len] = '\0';
    }
    if (file)
        fclose(file);
    return text;
}

/* MANIFEST of @folder, from its second line on. */
static inline bool golden_read(struct golden_list *list, const char *folder)
{
    size_t len;

    list->text = golden_file(folder, "MANIFEST", &len);
    list->at = list->text ? strchr(list->text, '\n') : NULL;
    if (!list->at)
        return false;
    list->at++;
    return true;
}

/* The text up to @end, which becomes a NUL. */
static inline char *golden_cell(char **at, char end)
{
    char *cell = *at;
    char *stop = strchr(cell, end);

    if (!stop)
        return NULL;
    *stop = '\0';
    *at = stop + 1;
    return cell;
}

/* The next row; false behind the last. A line of other columns ends the program. */
static inline bool golden_next(struct golden_list *list)
{
    char *cells[7];

    if (!*list->at)
        return false;
    for (int i = 0; i < 7; i++) {
        cells[i] = golden_cell(&list->at, i < 6 ? '\t' : '\n');
        if (!cells[i]) {
            fprintf(stderr, "MANIFEST: a line without seven columns\n");
            exit(EXIT_FAILURE);
        }
    }
    list->row = (struct golden_row){ cells[0], cells[1], atoi(cells[2]), cells[3],
                                     cells[5], cells[6] };
    return true;
}

static inline void golden_sources_free(struct golden_sources *s)
{
    for (size_t i = 0; i < s->files; i++)
        free(s->texts[i]);
    free(s->articles);
}

static inline bool golden_add(struct golden_sources *s, const char *ptr, size_t len)
{
    struct nf_str *more =
        realloc(s->articles, (size_t)(s->count + 1) * sizeof(*more));

    if (!more)
        return false;
    more[s->count++] = (struct nf_str){ ptr, len };
    s->articles = more;
    return true;
}

/* The articles of one source: lines of JSON, or all of a text. */
static inline bool golden_source_read(struct golden_sources *s, const char *folder,
                                      const char *name)
{
    const size_t len = strlen(name);
    size_t left;
    char *text;

    if (s->files == sizeof(s->texts) / sizeof(s->texts[0]))
        return false;
    text = golden_file(folder, name, &left);
    if (!text)
        return false;
    s->texts[s->files++] = text;
    if (len < 6 || strcmp(name + len - 6, ".jsonl") != 0)
        return golden_add(s, text, left);
    while (left > 0) {
        const char *end = memchr(text, '\n', left);
        const size_t line = end ? (size_t)(end - text) : left;

        if (!golden_add(s, text, line))
            return false;
        text += line + (end != NULL);
        left -= line + (end != NULL);
    }
    return true;
}

/* Those of all that @names has, commas between them. */
static inline bool golden_sources_read(struct golden_sources *s, const char *made,
                                       const char *names)
{
    char folder[GOLDEN_PATH];
    char name[GOLDEN_PATH];

    if (!golden_path(folder, made, "sources"))
        return false;
    while (*names) {
        const size_t len = strcspn(names, ",");

        snprintf(name, sizeof(name), "%.*s", (int)len, names);
        if (!golden_source_read(s, folder, name))
            return false;
        names += len + (names[len] == ',');
    }
    return true;
}

#endif

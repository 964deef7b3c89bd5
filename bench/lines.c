/*
 * Reading JSON Lines: an article is its line as it is, and its URL.
 */
#include "bench/lines.h"

#include <stdlib.h>
#include <string.h>

struct lines lines_open(const char *path)
{
    struct lines in = { .file = fopen(path, "r") };

    if (!in.file)
        die("%s: cannot be read", path);
    return in;
}

bool lines_next(struct lines *in, struct nf_str *line)
{
    ssize_t n = getline(&in->line, &in->cap, in->file);

    if (n < 0)
        return false;
    if (n && in->line[n - 1] == '\n')
        n--;
    *line = (struct nf_str){ in->line, (size_t)n };
    return true;
}

void lines_close(struct lines *in)
{
    fclose(in->file);
    free(in->line);
}

/*
 * A quote inside a JSON string has a backslash before it, so this is never
 * found in the middle of one.
 */
struct nf_str line_url(struct nf_str line)
{
    static const char key[] = "\"url\": \"";
    const struct nf_str none = { 0 };
    const size_t n = sizeof(key) - 1;
    const char *end = line.ptr + line.len;
    const char *p = line.ptr;

    while ((size_t)(end - p) > n) {
        const char *quote = memchr(p, '"', (size_t)(end - p) - n);
        const char *last;

        if (!quote)
            break;
        p = quote + 1;
        if (memcmp(quote, key, n) != 0)
            continue;
        p = quote + n;
        last = memchr(p, '"', (size_t)(end - p));
        if (!last || last == p || memchr(p, '\\', (size_t)(last - p)))
            break;
        return (struct nf_str){ p, (size_t)(last - p) };
    }
    return none;
}

void url_list_add(struct url_list *list, struct nf_str url, uint64_t ordinal)
{
    char *copy;

    if (!url.ptr)
        return;
    copy = must_alloc(url.len + 1);
    memcpy(copy, url.ptr, url.len);
    if ((list->count & (list->count - 1)) == 0)
        list->urls = must_grow(list->urls,
                               (list->count * 2 + 1) * sizeof(*list->urls));
    list->urls[list->count++] =
        (struct url){ { copy, url.len }, (uint32_t)ordinal };
}

static int compare_text(const struct url *a, const struct url *b)
{
    size_t n = a->text.len < b->text.len ? a->text.len : b->text.len;
    int order = memcmp(a->text.ptr, b->text.ptr, n);

    return order ? order
                 : (a->text.len > b->text.len) - (a->text.len < b->text.len);
}

static int compare(const void *left, const void *right)
{
    const struct url *a = left;
    const struct url *b = right;
    int order = compare_text(a, b);

    return order ? order
                 : (a->ordinal > b->ordinal) - (a->ordinal < b->ordinal);
}

/* Of each run of equal URLs keep the last, or nothing unless it is alone. */
static void drop_equal(struct url_list *list, bool keep_last)
{
    size_t kept = 0;
    size_t begin = 0;

    if (list->count)
        qsort(list->urls, list->count, sizeof(*list->urls), compare);
    for (size_t i = 0; i < list->count; i++) {
        struct url *u = &list->urls[i];

        if (i + 1 < list->count && compare_text(u, u + 1) == 0) {
            free((void *)(uintptr_t)u->text.ptr);
            continue;
        }
        if (keep_last || begin == i)
            list->urls[kept++] = *u;
        else
            free((void *)(uintptr_t)u->text.ptr);
        begin = i + 1;
    }
    list->count = kept;
}

void url_list_sort(struct url_list *list)
{
    drop_equal(list, true);
}

void url_list_unique(struct url_list *list)
{
    drop_equal(list, false);
}

void url_list_free(struct url_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free((void *)(uintptr_t)list->urls[i].text.ptr);
    free(list->urls);
    *list = (struct url_list){ 0 };
}

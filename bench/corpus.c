/*
 * A corpus in memory, and which of its articles are asked for.
 */
#include "bench/corpus.h"
#include "bench/lines.h"

#include <newsfiche/record.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void read_all(struct corpus *c)
{
    FILE *f = fopen(c->path, "rb");
    long size;

    if (!f || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) <= 0)
        die("%s: cannot be read, or is empty", c->path);
    rewind(f);
    c->size = (size_t)size;
    c->bytes = must_alloc(c->size + 1);
    if (fread(c->bytes, 1, c->size, f) != c->size)
        die("%s: cannot be read", c->path);
    fclose(f);
}

static void find_lines(struct corpus *c)
{
    const char *p = c->bytes;
    const char *end = c->bytes + c->size;

    while (p < end) {
        const char *eol = memchr(p, '\n', (size_t)(end - p));

        if (!eol)
            eol = end;
        if ((c->count & (c->count - 1)) == 0)
            c->lines = must_grow(c->lines,
                                 (c->count * 2 + 1) * sizeof(*c->lines));
        c->lines[c->count++] = (struct nf_str){ p, (size_t)(eol - p) };
        c->text_size += (size_t)(eol - p);
        p = eol + 1;
    }
}

/* By the key, since two spellings of a URL may be the same to newsfiche. */
static void find_urls(struct corpus *c)
{
    struct url_list keys = { 0 };

    for (size_t i = 0; i < c->count; i++) {
        struct nf_str url = line_url(c->lines[i]);
        struct nf_str key = { 0 };
        char *buf;

        if (!url.ptr)
            continue;
        buf = must_alloc(nf_url_key_bound(url));
        key.len = nf_url_key(url, buf);
        if (key.len)
            key.ptr = buf;
        url_list_add(&keys, key, i);
        free(buf);
    }
    url_list_unique(&keys);
    c->url_count = keys.count;
    c->with_url = must_alloc(keys.count * sizeof(*c->with_url));
    for (size_t i = 0; i < keys.count; i++)
        c->with_url[i] = keys.urls[i].ordinal;
    url_list_free(&keys);
}

void corpus_name(struct corpus *c, const char *path)
{
    const char *base = strrchr(path, '/');
    char *dot;

    *c = (struct corpus){ .path = path };
    snprintf(c->name, sizeof(c->name), "%s", base ? base + 1 : path);
    dot = strchr(c->name, '.');
    if (dot)
        *dot = '\0';
}

void corpus_load(struct corpus *c)
{
    read_all(c);
    find_lines(c);
    find_urls(c);
}

struct nf_str corpus_url(const struct corpus *c, uint32_t ordinal)
{
    return line_url(c->lines[ordinal]);
}

void corpus_pick(const struct corpus *c, uint64_t seed, bool by_url, size_t n,
                 uint32_t *ordinals)
{
    uint64_t state = seed;

    for (size_t i = 0; i < n; i++) {
        uint64_t r = random_next(&state);

        ordinals[i] = by_url ? c->with_url[r % c->url_count]
                             : (uint32_t)(r % c->count);
    }
}

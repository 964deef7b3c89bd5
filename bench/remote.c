/*
 * Where an archive is far away each read is a request: how many there are, and
 * how many bytes they ask for.
 */
#include "bench/run.h"

#include <newsfiche/newsfiche.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ASKED 500 /* articles all over the archive */

struct counted {
    struct nf_source file;
    double reads;
    double bytes;
};

static int read_counted(void *ctx, uint64_t off, void *buf, size_t n)
{
    struct counted *c = ctx;

    c->reads++;
    c->bytes += (double)n;
    return c->file.read_at(c->file.ctx, off, buf, n);
}

static void close_counted(void *ctx)
{
    struct counted *c = ctx;

    c->file.close(c->file.ctx);
}

static void must(enum nf_status st, const struct nf_error *err)
{
    if (st != NF_OK)
        die("newsfiche: %s: %s", nf_strerror(st), err->text);
}

static struct nf_reader *open_counted(const char *path, struct counted *c)
{
    struct nf_source source = { .struct_size = sizeof(struct nf_source),
                                .ctx = c, .read_at = read_counted,
                                .close = close_counted };
    struct nf_reader *reader;
    struct nf_error err = NF_ERROR_INIT;

    memset(c, 0, sizeof(*c));
    must(nf_source_file(path, &c->file, &err), &err);
    source.size = c->file.size;
    must(nf_reader_open(&source, NULL, &reader, &err), &err);
    return reader;
}

/* What was read since the last call. */
static void take(struct counted *c, double *reads, double *bytes)
{
    *reads = c->reads;
    *bytes = c->bytes;
    c->reads = c->bytes = 0;
}

static void say(const struct results *to, const char *what, double *reads,
                double *bytes, size_t n)
{
    double r = percentile(reads, n, 0.5);
    double b = percentile(bytes, n, 0.5);
    char name[64];

    if (!to) {
        printf("%-16s %6.0f %12.0f %8.0f %12.0f\n", what, r, b,
               reads[n - 1], bytes[n - 1]);
        return;
    }
    snprintf(name, sizeof(name), "%s_reads", what);
    result(to, name, "", r);
    snprintf(name, sizeof(name), "%s_bytes", what);
    result(to, name, "B", b);
}

/* A copy of the URL of @record; NULL if it has none. */
static char *url_of(const struct nf_record *record, size_t *len)
{
    const struct nf_field *f = nf_record_find(record, NF_ROLE_URL);
    const struct nf_str sep = { " ", 1 };
    char *url;

    if (!f || nf_field_is_null(f))
        return NULL;
    url = must_alloc(nf_field_plain_bound(f, 1) + 1);
    *len = nf_field_plain(f, sep, url, nf_field_plain_bound(f, 1));
    return url;
}

struct asked {
    uint64_t ordinals[ASKED];
    struct nf_str urls[ASKED];
    size_t count;
    size_t url_count;
};

static void pick(const char *path, struct asked *asked)
{
    struct counted c;
    struct nf_reader *r = open_counted(path, &c);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_cursor *cursor;
    struct nf_info info = NF_INFO_INIT;

    nf_reader_info(r, &info);
    must(nf_cursor_open(r, &cursor, &err), &err);
    asked->count = info.articles ? ASKED : 0;
    for (size_t i = 0; i < asked->count; i++) {
        /* Steps of a golden section are spread as if at random. */
        uint64_t n = (i * 2654435769u) % info.articles;
        struct nf_record record;
        struct nf_str url = { 0 };
        char key[4096];

        must(nf_cursor_get(cursor, n, NF_PARTS_ALL, &record, &err), &err);
        asked->ordinals[i] = n;
        url.ptr = url_of(&record, &url.len);
        if (url.ptr && nf_url_key_bound(url) <= sizeof(key) && nf_url_key(url, key))
            asked->urls[asked->url_count++] = url;
    }
    nf_cursor_close(cursor);
    nf_reader_close(r);
}

static void find_and_get(struct nf_cursor *cursor, struct nf_str url)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_record record;
    uint64_t n;

    must(nf_cursor_find(cursor, NF_KEY_URL, url, UINT64_MAX, &n, &err), &err);
    must(nf_cursor_get(cursor, n, NF_PARTS_ALL, &record, &err), &err);
}

/* One pass with a new handle: by ordinal, or by URL. */
static void pass(const char *path, const struct asked *asked, bool by_url,
                 const struct results *to)
{
    size_t n = by_url ? asked->url_count : asked->count;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_cursor *cursor;
    struct nf_record record;
    double reads[ASKED];
    double bytes[ASKED];
    struct counted c;
    struct nf_reader *r = open_counted(path, &c);

    take(&c, &reads[0], &bytes[0]);
    if (!by_url)
        say(to, "remote_open", reads, bytes, 1);
    must(nf_cursor_open(r, &cursor, &err), &err);
    for (size_t i = 0; i < n; i++) {
        if (by_url)
            find_and_get(cursor, asked->urls[i]);
        else
            must(nf_cursor_get(cursor, asked->ordinals[i], NF_PARTS_ALL,
                               &record, &err), &err);
        take(&c, &reads[i], &bytes[i]);
        if (i == 0)
            say(to, by_url ? "remote_first_url" : "remote_first", reads,
                bytes, 1);
    }
    if (n > 1)
        say(to, by_url ? "remote_url" : "remote_get", reads + 1, bytes + 1,
            n - 1);
    nf_cursor_close(cursor);
    nf_reader_close(r);
}

void run_remote(const char *archive, const struct results *to)
{
    struct asked asked = { .count = 0 };

    if (!to)
        printf("%-16s %6s %12s %8s %12s\n", "", "reads", "bytes", "at most",
               "at most");
    pick(archive, &asked);
    pass(archive, &asked, false, to);
    if (asked.url_count)
        pass(archive, &asked, true, to);
    for (size_t i = 0; i < asked.url_count; i++)
        free((void *)(uintptr_t)asked.urls[i].ptr);
}

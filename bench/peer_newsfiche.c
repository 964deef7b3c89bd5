/*
 * newsfiche itself, through its public headers like anybody.
 */
#include "bench/peer.h"

#include <newsfiche/convert.h>
#include <newsfiche/newsfiche.h>

#include <stdlib.h>

enum { BY_DEFAULT, FAST, MAX, NO_TABLES };

struct archive {
    struct nf_reader *reader;
    struct nf_cursor *cursor;
    uint64_t articles;
};

static void must(enum nf_status st, const struct nf_error *err)
{
    if (st != NF_OK)
        die("newsfiche: %s: %s", nf_strerror(st), err->text);
}

static enum nf_status add(void *ctx, const struct nf_place *place,
                          const struct nf_record *record, struct nf_error *err)
{
    (void)place;
    return nf_writer_add(ctx, record, err);
}

static void build(const struct peer *p, const char *jsonl, const char *out)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_import_opts import = NF_IMPORT_OPTS_INIT;
    struct nf_writer *w = NULL;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_sink sink = NF_SINK_INIT;

    if (p->variant == FAST) {
        opts.preset = NF_PRESET_FAST;
    } else if (p->variant == MAX) {
        opts.preset = NF_PRESET_SMALL;
    } else if (p->variant == NO_TABLES) {
        opts.flags = NF_WRITER_NO_TABLES;
    }
    must(nf_sink_file(out, true, &sink, &err), &err);
    must(nf_writer_create(&sink, &opts, &w, &err), &err);
    import.format = "jsonl";
    import.ctx = w;
    import.record = add;
    must(nf_import(jsonl, &import, &err), &err);
    must(nf_writer_finish(w, &err), &err);
    nf_writer_close(w);
}

static void *open_archive(const char *path)
{
    struct archive *a = must_alloc(sizeof(*a));
    struct nf_error err = NF_ERROR_INIT;
    struct nf_info info = NF_INFO_INIT;

    must(nf_reader_open_file(path, NULL, &a->reader, &err), &err);
    must(nf_cursor_open(a->reader, &a->cursor, &err), &err);
    nf_reader_info(a->reader, &info);
    a->articles = info.articles;
    return a;
}

static void close_archive(void *h)
{
    struct archive *a = h;

    nf_cursor_close(a->cursor);
    nf_reader_close(a->reader);
    free(a);
}

static struct nf_record fetch(struct archive *a, uint64_t ordinal,
                              enum nf_parts parts)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_record record;

    must(nf_cursor_get(a->cursor, ordinal, parts, &record, &err), &err);
    return record;
}

static void get(void *h, uint64_t ordinal, struct text *line)
{
    struct nf_record record = fetch(h, ordinal, NF_PARTS_ALL);
    char *p = text_room(line, nf_record_bound(&record));

    line->len = (size_t)(nf_record_print(&record, p) - p);
}

static void get_url(void *h, struct nf_str url, struct text *line)
{
    struct archive *a = h;
    struct nf_error err = NF_ERROR_INIT;
    uint64_t ordinal;

    must(nf_cursor_find(a->cursor, NF_KEY_URL, url, UINT64_MAX, &ordinal,
                        &err), &err);
    get(h, ordinal, line);
}

static void get_fields(void *h, uint64_t ordinal)
{
    fetch(h, ordinal, NF_PARTS_ALL);
}

static void get_short(void *h, uint64_t ordinal)
{
    fetch(h, ordinal, NF_PARTS_SHORT);
}

static uint64_t list(void *h)
{
    struct archive *a = h;
    uint64_t found = 0;

    for (uint64_t i = 0; i < a->articles; i++) {
        struct nf_record record = fetch(a, i, NF_PARTS_SHORT);

        found += nf_record_find(&record, NF_ROLE_URL) != NULL;
    }
    return found;
}

static void check(struct archive *a, enum nf_verify_level level)
{
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_verify_result found = NF_VERIFY_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;

    opts.level = level;
    opts.threads = 1;
    must(nf_verify(a->reader, &opts, &found, &err), &err);
}

static void verify(void *h)
{
    check(h, NF_VERIFY_QUICK);
}

static void verify_deep(void *h)
{
    check(h, NF_VERIFY_DEEP);
}

#ifdef BENCH_COMMAND
#define UNPACK "exec '" BENCH_COMMAND "' export \"$2\""
#else
#define UNPACK NULL
#endif
#define NEWSFICHE                                                            \
    .build = build, .open = open_archive, .close = close_archive,            \
    .get = get, .get_url = get_url, .get_fields = get_fields,                \
    .get_short = get_short, .list = list, .verify = verify,                  \
    .verify_deep = verify_deep, .unpack = UNPACK

const struct peer peer_newsfiche = {
    .name = "newsfiche",
    .about = "default options",
    .variant = BY_DEFAULT,
    NEWSFICHE,
};

const struct peer peer_newsfiche_fast = {
    .name = "newsfiche --fast",
    .about = "level 3, dictionaries but no lexicon",
    .variant = FAST,
    NEWSFICHE,
};

const struct peer peer_newsfiche_max = {
    .name = "newsfiche --max",
    .about = "level 19, blocks of 256 KiB of articles, a text frame for 10 KiB or two of them",
    .variant = MAX,
    NEWSFICHE,
};

const struct peer peer_newsfiche_plain = {
    .name = "newsfiche --no-tables",
    .about = "no tables: each frame is packed by itself",
    .variant = NO_TABLES,
    NEWSFICHE,
};

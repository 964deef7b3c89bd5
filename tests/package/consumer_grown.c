/*
 * Uses every struct that may grow, by headers that are older or, with GROWN, newer
 * than the library. What the library fills in must not reach behind it.
 */
#include <newsfiche/newsfiche.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARTICLES 100
#define GUARD 0x5a

#define CHECK(what)                                                            \
    do {                                                                       \
        if (!(what)) {                                                         \
            printf("%s:%d: not true: %s (%s)\n", __FILE__, __LINE__, #what,    \
                   err.it.text);                                               \
            exit(EXIT_FAILURE);                                                \
        }                                                                      \
    } while (0)

/* A struct, and bytes behind it that must stay. */
#define GUARDED(type) struct { struct type it; unsigned char guard[64]; }
#define SET_GUARD(s) memset((s).guard, GUARD, sizeof((s).guard))

#ifdef GROWN
/* A member that the library does not know may be there, but not set. */
#define REFUSES(s, call)                                                       \
    do {                                                                       \
        (s).added = 1;                                                         \
        CHECK((call) == NF_E_USAGE);                                           \
        (s).added = 0;                                                         \
    } while (0)
#else
#define REFUSES(s, call) (void)0
#endif

static GUARDED(nf_error) err = { NF_ERROR_INIT, { 0 } };

static bool is_guarded(const unsigned char *p)
{
    for (size_t i = 0; i < 64; i++)
        if (p[i] != GUARD)
            return false;
    return true;
}

static void pack(struct nf_buffer *to)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    GUARDED(nf_writer_stats) stats = { NF_WRITER_STATS_INIT, { 0 } };
    GUARDED(nf_sink) sink = { NF_SINK_INIT, { 0 } };
    struct nf_writer *w = NULL;

    SET_GUARD(stats);
    SET_GUARD(sink);
    opts.preset = NF_PRESET_FAST;
    opts.threads = 1;
    nf_sink_memory(to, &sink.it);
    CHECK(is_guarded(sink.guard));
    REFUSES(opts, nf_writer_create(&sink.it, &opts, &w, &err.it));
    CHECK(nf_writer_create(&sink.it, &opts, &w, &err.it) == NF_OK);
    for (unsigned i = 0; i < ARTICLES; i++) {
        struct nf_field field = { { "language", 8 }, { NULL, 0 }, { "de", 2 },
                                  NF_KIND_STRING, NF_ROLE_LANGUAGE };
        struct nf_record record = { &field, 1, { NULL, 0 } };

        if (i % 2)
            field.value.ptr = "fr";
        CHECK(nf_writer_add(w, &record, &err.it) == NF_OK);
    }
    CHECK(nf_writer_finish(w, &err.it) == NF_OK);
    nf_writer_stats(w, &stats.it);
    CHECK(stats.it.articles == ARTICLES && is_guarded(stats.guard));
    nf_writer_close(w);
}

static bool take(void *ctx, uint64_t ordinal, const struct nf_record *record,
                 struct nf_str made)
{
    (void)made;
    *(uint64_t *)ctx += record->count == 1 && ordinal % 2 == 1;
    return false;
}

static void ask(struct nf_reader *r, struct nf_cursor *c)
{
    struct nf_query query = NF_QUERY_INIT;
    struct nf_scan_opts scan = NF_SCAN_OPTS_INIT;
    uint64_t n = 0, from = 0, seen = 0;

    query.language.ptr = "fr";
    query.language.len = 2;
    REFUSES(query, nf_cursor_next(c, from, &query, &n, &from, &err.it));
    CHECK(nf_cursor_next(c, from, &query, &n, &from, &err.it) == NF_OK);
    CHECK(n == 1 && from == 2);
    scan.query = &query;
    scan.threads = 1;
    scan.ctx = &seen;
    scan.each = take;
    REFUSES(scan, nf_reader_scan(r, &scan, &err.it));
    CHECK(nf_reader_scan(r, &scan, &err.it) == NF_OK);
    CHECK(seen == ARTICLES / 2);
}

static void read_back(const struct nf_buffer *from)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_verify_opts deep = NF_VERIFY_OPTS_INIT;
    GUARDED(nf_source) source = { NF_SOURCE_INIT, { 0 } };
    GUARDED(nf_info) info = { NF_INFO_INIT, { 0 } };
    GUARDED(nf_verify_result) report = { NF_VERIFY_RESULT_INIT, { 0 } };
    struct nf_reader *r = NULL;
    struct nf_cursor *c = NULL;

    SET_GUARD(source);
    SET_GUARD(info);
    SET_GUARD(report);
    nf_source_memory(from->ptr, from->len, &source.it);
    CHECK(is_guarded(source.guard));
    REFUSES(opts, nf_reader_open(&source.it, &opts, &r, &err.it));
    CHECK(nf_reader_open(&source.it, &opts, &r, &err.it) == NF_OK);
    nf_reader_info(r, &info.it);
    CHECK(info.it.articles == ARTICLES && is_guarded(info.guard));
    CHECK(nf_cursor_open(r, &c, &err.it) == NF_OK);
    ask(r, c);
    deep.level = NF_VERIFY_DEEP;
    REFUSES(deep, nf_verify(r, &deep, &report.it, &err.it));
    CHECK(nf_verify(r, &deep, &report.it, &err.it) == NF_OK);
    CHECK(report.it.articles_checked == ARTICLES && is_guarded(report.guard));
    CHECK(nf_cursor_row(c, ARTICLES, NULL, NULL, &err.it) == NF_E_RANGE);
    CHECK(err.it.text[0] && is_guarded(err.guard));
    nf_reader_close(r);
    nf_cursor_close(c);
}

int main(void)
{
    struct nf_buffer archive = { NULL, 0, 0 };

    SET_GUARD(err);
    pack(&archive);
    read_back(&archive);
    free(archive.ptr);
    return EXIT_SUCCESS;
}

/*
 * Does it stay the same from a thousand articles to ten millions? Short
 * articles of a corpus come again and again, each time under another URL and
 * with another number behind their longest value: they are no copies. All are
 * packed, then read in turns, so that all have their share of slow moments.
 */
#include "bench/run.h"

#include <newsfiche/convert.h>
#include <newsfiche/newsfiche.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define SHORT 700 /* bytes of an article at most */
#define OPENS 20

/* An article to copy, and which of its fields are the URL and the longest. */
struct model {
    struct nf_field *fields;
    struct nf_record record;
    size_t url;
    size_t longest;
};
struct models {
    struct model *all;
    size_t count;
};

static void must(enum nf_status st, const struct nf_error *err)
{
    if (st != NF_OK)
        die("newsfiche: %s: %s", nf_strerror(st), err->text);
}

static struct nf_str copy(struct nf_str s)
{
    char *p = must_alloc(s.len + 1);

    if (s.len)
        memcpy(p, s.ptr, s.len);
    return (struct nf_str){ p, s.len };
}

static void copy_record(struct model *m, const struct nf_record *record)
{
    m->fields = must_alloc(record->count * sizeof(*m->fields));
    for (size_t i = 0; i < record->count; i++) {
        m->fields[i] = record->fields[i];
        m->fields[i].key = copy(record->fields[i].key);
        m->fields[i].before = copy(record->fields[i].before);
        m->fields[i].value = copy(record->fields[i].value);
    }
    m->record = (struct nf_record){ m->fields, record->count,
                                    copy(record->tail) };
}

static enum nf_status take(void *ctx, const struct nf_place *place,
                           const struct nf_record *record,
                           struct nf_error *err)
{
    const struct nf_field *url = nf_record_find(record, NF_ROLE_URL);
    struct models *models = ctx;
    struct model *m;

    (void)place;
    (void)err;
    if (!url || nf_field_is_null(url) || url->kind != NF_KIND_STRING ||
        nf_record_size(record) > SHORT)
        return NF_OK;
    models->all = must_grow(models->all,
                            (models->count + 1) * sizeof(*models->all));
    m = &models->all[models->count++];
    copy_record(m, record);
    m->url = m->longest = (size_t)(url - record->fields);
    for (size_t i = 0; i < record->count; i++)
        if (m->fields[i].kind == NF_KIND_STRING &&
            m->fields[i].value.len > m->fields[m->longest].value.len)
            m->longest = i;
    return NF_OK;
}

/* They live until the process ends. */
static struct models load(const char *jsonl)
{
    struct nf_import_opts import = NF_IMPORT_OPTS_INIT;
    struct models models = { 0 };
    struct nf_error err = NF_ERROR_INIT;

    import.format = "jsonl";
    import.ctx = &models;
    import.record = take;
    must(nf_import(jsonl, &import, &err), &err);
    if (!models.count)
        die("%s: no article of at most %d bytes with a URL", jsonl, SHORT);
    return models;
}

static const struct model *model_of(const struct models *models, uint64_t n)
{
    return &models->all[n % models->count];
}

/* Numbers of eight digits, of which as many are alike whether there are few or
 * many; each comes once. */
#define NUMBERS 100000000u
#define STEP 61803399u /* has no factor in common */

/* @value and a number. */
static struct nf_str numbered(struct nf_str value, uint64_t n, struct text *buf)
{
    int len;

    text_room(buf, value.len + 32);
    len = snprintf(buf->ptr, buf->cap, "%.*s/%08" PRIu64, (int)value.len,
                   value.ptr, n * STEP % NUMBERS);
    return (struct nf_str){ buf->ptr, (size_t)len };
}

static struct nf_str url_of(const struct models *models, uint64_t n,
                            struct text *buf)
{
    const struct model *m = model_of(models, n);

    return numbered(m->fields[m->url].value, n, buf);
}

static void add(struct nf_writer *w, struct model *m, uint64_t n,
                struct text *url_buf, struct text *long_buf)
{
    struct nf_field *url = &m->fields[m->url], *longest = &m->fields[m->longest];
    struct nf_str url_was = url->value, longest_was = longest->value;
    struct nf_error err = NF_ERROR_INIT;

    url->value = numbered(url_was, n, url_buf);
    if (longest != url)
        longest->value = numbered(longest_was, n, long_buf);
    must(nf_writer_add(w, &m->record, &err), &err);
    url->value = url_was;
    longest->value = longest_was;
}

void build_scale(uint64_t articles, const char *jsonl, const char *out)
{
    struct nf_writer *w = NULL;
    struct nf_error err = NF_ERROR_INIT;
    struct models models = load(jsonl);
    struct text url = { 0 }, longest = { 0 };
    struct nf_sink sink = NF_SINK_INIT;

    must(nf_sink_file(out, true, &sink, &err), &err);
    must(nf_writer_create(&sink, NULL, &w, &err), &err);
    for (uint64_t n = 0; n < articles; n++)
        add(w, &models.all[n % models.count], n, &url, &longest);
    must(nf_writer_finish(w, &err), &err);
    nf_writer_close(w);
    free(url.ptr);
    free(longest.ptr);
}

struct reading {
    char archive[4096];
    char name[32];
    const struct models *models;
    uint64_t articles;
    struct results to;
    struct nf_reader *reader;
    struct nf_cursor *cursor;
    double took[GETS];
};

static void open_archive(struct reading *r)
{
    struct nf_error err = NF_ERROR_INIT;

    must(nf_reader_open_file(r->archive, NULL, &r->reader, &err), &err);
    must(nf_cursor_open(r->reader, &r->cursor, &err), &err);
}

static void close_archive(struct reading *r)
{
    nf_cursor_close(r->cursor);
    nf_reader_close(r->reader);
}

static void get(struct reading *r, uint64_t n, struct text *line)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_record record;
    char *p;

    must(nf_cursor_get(r->cursor, n, NF_PARTS_ALL, &record, &err), &err);
    p = text_room(line, nf_record_size(&record));
    line->len = (size_t)(nf_record_print(&record, p) - p);
}

static void pass(struct reading *r, uint64_t seed, bool by_url,
                 const char *what)
{
    struct nf_error err = NF_ERROR_INIT;
    struct text line = { 0 };
    struct text buf = { 0 };
    char name[32];

    for (size_t i = 0; i < GETS; i++) {
        uint64_t n = random_next(&seed) % r->articles;
        struct nf_str url = url_of(r->models, n, &buf);
        uint64_t found = n;
        uint64_t start = now_ns();

        if (by_url)
            must(nf_cursor_find(r->cursor, NF_KEY_URL, url, UINT64_MAX,
                                &found, &err), &err);
        get(r, found, &line);
        r->took[i] = (double)(now_ns() - start) / 1e3;
        if (found != n)
            die("article %" PRIu64 " is found as %" PRIu64, n, found);
    }
    free(line.ptr);
    free(buf.ptr);
    if (!what)
        return;
    snprintf(name, sizeof(name), "%s_p50", what);
    result(&r->to, name, "us", percentile(r->took, GETS, 0.50));
    snprintf(name, sizeof(name), "%s_p99", what);
    result(&r->to, name, "us", percentile(r->took, GETS, 0.99));
}

/* In a process of its own. */
static void read_archive(void *ctx)
{
    struct reading *r = ctx;
    uint64_t seed = r->to.repeat;
    struct rusage used;

    for (unsigned i = 0; i < OPENS; i++) {
        uint64_t start = now_ns();

        open_archive(r);
        r->took[i] = (double)(now_ns() - start) / 1e3;
        close_archive(r);
    }
    result(&r->to, "open", "us", percentile(r->took, OPENS, 0.5));
    open_archive(r);
    pass(r, seed + 1, true, NULL);
    pass(r, seed + 1000, false, "get");
    pass(r, seed + 2000, true, "url");
    close_archive(r);
    getrusage(RUSAGE_SELF, &used);
    result(&r->to, "read_rss", "B", (double)used.ru_maxrss * 1024);
}

static void pack(const struct run *run, struct reading *r, const char *jsonl)
{
    char count[24];
    const char *const argv[] = { run->self, "build-scale", count, jsonl,
                                 r->archive, NULL };
    struct spent s;

    fprintf(stderr, "%" PRIu64 " articles\n", r->articles);
    snprintf(count, sizeof(count), "%" PRIu64, r->articles);
    snprintf(r->name, sizeof(r->name), "scale %s", count);
    snprintf(r->archive, sizeof(r->archive), "%s/%s.fiche", run->folder, count);
    r->to = (struct results){ run->results, r->name, "newsfiche", 0 };
    s = spend(argv);
    if (!s.ok)
        die("%s articles cannot be packed", count);
    result(&r->to, "articles", "", (double)r->articles);
    result(&r->to, "pack_wall", "s", s.wall);
    result(&r->to, "pack_user", "s", s.user);
    result(&r->to, "pack_rss", "B", s.rss);
    result(&r->to, "size", "B", size_of(r->archive));
}

void run_scale(const struct run *run, const uint64_t *articles, size_t n,
               const char *jsonl)
{
    struct reading *all = must_alloc(n * sizeof(*all));
    struct models models;

    memset(all, 0, n * sizeof(*all));
    for (size_t i = 0; i < n; i++) {
        all[i].articles = articles[i];
        pack(run, &all[i], jsonl);
    }
    models = load(jsonl);
    for (unsigned repeat = 0; repeat < run->repeats; repeat++)
        for (size_t i = 0; i < n; i++) {
            all[i].models = &models;
            all[i].to.repeat = repeat;
            if (!apart(read_archive, &all[i]))
                die("%s cannot be read", all[i].name);
        }
    for (size_t i = 0; i < n; i++)
        remove_all(all[i].archive);
    free(all);
}

/*
 * What a cursor answers does not depend on what it was asked before, on what a failed call left
 * behind, nor on how far its archive has grown: each answer is compared with that of a cursor
 * that is asked nothing else. NF_SEEDS says how many archives there are; NF_SEED the first.
 */
#include <errno.h>
#include <newsfiche/redact.h>

#include "src/base/alloc.h"
#include "src/base/buf.h"
#include "tests/property/roundtrip.h"
#include "tests/support/hurt.h"

#define CALLS 250
#define MOST_STEPS 4
#define CURSORS 3

static uint64_t state;
static bool long_names; /* so that they are texts */

static uint32_t below(uint32_t n)
{
    return pack_random(&state) % n;
}

/* An archive, how long it was at the end of each generation, and how long it is. */
struct grown {
    struct nf_buffer bytes;
    uint64_t size[MOST_STEPS + 1];
    unsigned steps;
    uint32_t articles;
    bool damaged;
};

struct made {
    struct pack_numbered a;
    struct nf_field fields[16];
    struct nf_record record;
};

/* Articles of several shapes: without a URL, with values that come again, with two texts. */
static void make_article(struct made *m, uint32_t i)
{
    struct nf_field *f = m->fields;
    size_t n = 0;

    hurt_article(&m->a, i);
    if (i % 9 == 4)
        m->a.article.url = "https://www.example.org/again";
    if (i % 11 != 5)
        n += pack_field(&f[n], "url", NF_ROLE_URL, m->a.article.url);
    n += pack_field(&f[n], "id", NF_ROLE_ID, i % 13 == 6 ? "same" : m->a.article.id);
    for (uint32_t k = 0; k < i % 4; k++)
        n += pack_field(&f[n], "tag", NF_ROLE_TAGS, k ? m->a.article.title : m->a.article.id);
    n += pack_field(&f[n], "title", NF_ROLE_TITLE, m->a.article.title);
    n += pack_field(&f[n], "published", NF_ROLE_PUBLISHED, i % 6 ? m->a.article.published : NULL);
    n += pack_field(&f[n], "source", NF_ROLE_SOURCE,
                    long_names ? m->a.article.text : m->a.article.source);
    n += pack_field(&f[n], "language", NF_ROLE_LANGUAGE, i % 5 ? m->a.article.language : NULL);
    if (i % 17 != 2)
        n += pack_field(&f[n], "text", NF_ROLE_TEXT, m->a.article.text);
    if (i % 3 == 1)
        n += pack_field(&f[n], "more", NF_ROLE_NONE, m->a.article.text);
    m->record = (struct nf_record){ .fields = f, .count = n };
}

static void add(struct nf_writer *w, uint32_t i)
{
    struct nf_error err = NF_ERROR_INIT;
    struct made m;
    enum nf_status st;

    make_article(&m, i);
    if (i % 19 == 7)
        st = nf_writer_add_withdrawn(w, NULL, &err);
    else if (i > 10 && i % 5 == 4)
        st = nf_writer_add_version(w, &m.record, below(i), &err);
    else
        st = nf_writer_add(w, &m.record, &err);
    assert_true(st == NF_OK || st == NF_E_REFUSED);
    if (st != NF_OK)
        assert_ok(nf_writer_add(w, &m.record, &err), &err);
}

static void grow(struct grown *g, const struct nf_writer_opts *opts)
{
    struct memory_store m = { .error = 0 };
    const struct nf_store store = memory_store(&m);
    struct nf_writer *w = NULL;
    struct nf_error err = NF_ERROR_INIT;

    assert_ok(nf_writer_append(&store, opts, &w, &err), &err);
    for (uint32_t i = 0; i < g->articles; i++) {
        add(w, i);
        if (i + 1 < (g->steps + 1) * (g->articles / MOST_STEPS) || g->steps == MOST_STEPS - 1)
            continue;
        assert_ok(nf_writer_flush(w, &err), &err);
        g->size[g->steps++] = m.bytes.len;
    }
    pack_end(w);
    g->size[g->steps++] = m.bytes.len;
    g->bytes = m.bytes;
}

/* Of one generation, without some articles. */
static void redact(struct grown *g)
{
    const struct nf_source source = memory_source(g->bytes.ptr, g->bytes.len);
    const uint64_t ordinals[] = { 1, below(g->articles), below(g->articles), 40 };
    struct nf_redact_result result = NF_REDACT_RESULT_INIT;
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer to = { 0 };
    const struct nf_sink sink = memory_sink(&to);

    opts.ordinals = ordinals;
    opts.ordinal_count = COUNT_OF(ordinals);
    assert_ok(nf_redact(&source, &sink, &opts, &result, &err), &err);
    free(g->bytes.ptr);
    g->bytes = to;
    g->steps = 1;
    g->size[0] = to.len;
}

static void damage(struct grown *g)
{
    static const enum hurt_kind kinds[] = { HURT_BIT, HURT_SECTOR, HURT_PIECE };
    struct nf_buffer b = hurt_copy(&g->bytes);

    for (uint32_t n = 1 + below(6); n > 0; n--)
        hurt(&b, kinds[below(COUNT_OF(kinds))], &state);
    free(g->bytes.ptr);
    g->bytes = b;
    g->damaged = true;
}

static void make_archive(struct grown *g, unsigned seed)
{
    static const uint64_t flags[] = { 0, 0, NF_WRITER_STORE, NF_WRITER_NO_TABLES,
                                      NF_WRITER_NO_LEXICON };
    static const unsigned blocks[] = { 1, 4, 16, 0 }, frames[] = { 1, 1, 4, 0 };
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;

    state = seed;
    long_names = below(4) == 0;
    *g = (struct grown){ .articles = 60 + below(180) };
    pack_level(&opts, seed % 3 ? 3 : 6);
    opts.block_articles = blocks[below(COUNT_OF(blocks))];
    opts.frame_articles = frames[below(COUNT_OF(frames))];
    opts.flags = flags[below(COUNT_OF(flags))];
    opts.threads = 1;
    grow(g, &opts);
    if (seed % 4 == 3)
        redact(g);
    if (seed % 2)
        damage(g);
}

/* What is asked; what is answered. */
enum ask { GET, JSON, SIZE, FIND, FIND_OWN, NEXT, ROW, NEWEST, VERSIONS, WITHDRAWAL, OF_CURSOR,
           MANY = OF_CURSOR, SCAN, ASKS };

struct call {
    enum ask ask;
    uint64_t ordinal, end;
    enum nf_parts parts;
    enum nf_key kind;
    struct nf_query query;
    uint64_t ordinals[24];
    unsigned threads;
    bool makes;
};

struct answer {
    enum nf_status status;
    struct nf_error err;
    struct nf_buf bytes;
};

static void note(struct answer *a, const void *p, size_t n)
{
    assert_true(nf_buf_add(&a->bytes, &n, sizeof(n)) && (n == 0 || nf_buf_add(&a->bytes, p, n)));
}

static void note_number(struct answer *a, uint64_t n)
{
    note(a, &n, sizeof(n));
}

static void note_str(struct answer *a, struct nf_str s)
{
    note_number(a, s.ptr != NULL);
    note(a, s.ptr, s.len);
}

static void note_record(struct answer *a, const struct nf_record *r)
{
    for (size_t i = 0; i < r->count; i++) {
        const struct nf_field *f = &r->fields[i];

        note_number(a, (uint64_t)f->kind << 32 | (uint64_t)f->role);
        note_str(a, f->key);
        note_str(a, f->before);
        note_str(a, f->value);
    }
    note_str(a, r->tail);
}

static void note_row(struct answer *a, const struct nf_row *row)
{
    note_number(a, (uint64_t)row->published.seconds);
    note_number(a, row->published.precision);
    note_str(a, row->source);
    note_str(a, row->domain);
    note_str(a, row->language);
}

/* Articles that others have the key of, and some that are not there. */
static void key_of(const struct call *c, struct made *m, struct nf_str *key)
{
    make_article(m, (uint32_t)c->ordinal);
    *key = str_of(c->kind == NF_KEY_URL ? m->a.article.url
                  : c->ordinal % 13 == 6 ? "same" : m->a.article.id);
}

/* Find by a key that is a view into the cursor. */
static void find_own(const struct call *call, struct nf_cursor *c, struct answer *a)
{
    const enum nf_role role = call->kind == NF_KEY_URL ? NF_ROLE_URL : NF_ROLE_ID;
    struct nf_record record;
    const struct nf_field *f;
    uint64_t n = 0;

    a->status = nf_cursor_get(c, call->ordinal, call->parts, &record, &a->err);
    if (a->status != NF_OK || !(f = nf_record_find(&record, role)))
        return;
    a->status = nf_cursor_find(c, call->kind, f->value, call->end, &n, &a->err);
    note_number(a, n);
}

static void ask_cursor(const struct call *call, struct nf_cursor *c, struct answer *a)
{
    struct nf_versions versions = NF_VERSIONS_INIT;
    struct nf_withdrawal why = NF_WITHDRAWAL_INIT;
    uint64_t n = 0, resume = 0, found[20];
    struct nf_record record;
    struct nf_str text = { NULL, 0 };
    struct nf_row row = { .source = { NULL, 0 } };
    size_t count = 0;
    struct made m;

    switch (call->ask) {
    case GET:
        a->status = nf_cursor_get(c, call->ordinal, call->parts, &record, &a->err);
        if (a->status == NF_OK)
            note_record(a, &record);
        break;
    case JSON:
        a->status = nf_cursor_json(c, call->ordinal, &text, &a->err);
        note_str(a, text);
        break;
    case SIZE:
        a->status = nf_cursor_size(c, call->ordinal, &n, &a->err);
        note_number(a, n);
        break;
    case FIND:
        key_of(call, &m, &text);
        a->status = nf_cursor_find(c, call->kind, text, call->end, &n, &a->err);
        note_number(a, n);
        break;
    case FIND_OWN:
        find_own(call, c, a);
        break;
    case NEXT:
        a->status = nf_cursor_next(c, call->ordinal, &call->query, &n, &resume, &a->err);
        note_number(a, n);
        note_number(a, resume);
        break;
    case ROW:
        a->status = nf_cursor_row(c, call->ordinal, &row, &resume, &a->err);
        note_row(a, &row);
        note_number(a, resume);
        break;
    case NEWEST:
        a->status = nf_cursor_newest(c, &call->query, found, COUNT_OF(found), &count, &a->err);
        note(a, found, count * sizeof(*found));
        break;
    case VERSIONS:
        a->status = nf_cursor_versions(c, call->ordinal, &versions, &a->err);
        note(a, &versions, sizeof(versions));
        break;
    default:
        a->status = nf_cursor_withdrawal(c, call->ordinal, &why, &a->err);
        note_number(a, why.time);
        note_str(a, why.reason);
    }
}

static bool wants_text(uint64_t ordinal)
{
    return ordinal % 3 == 0;
}

static bool each_of_many(void *ctx, size_t i, const struct nf_record *record)
{
    note_number(ctx, i);
    note_record(ctx, record);
    return false;
}

static bool each_of_scan(void *ctx, uint64_t ordinal, const struct nf_record *record,
                         struct nf_str made)
{
    note_number(ctx, ordinal);
    if (record)
        note_record(ctx, record);
    else
        note_str(ctx, made);
    return false;
}

static bool needs_text(void *ctx, uint64_t ordinal, const struct nf_record *record)
{
    (void)ctx;
    (void)record;
    return wants_text(ordinal);
}

static bool make(void *ctx, unsigned worker, uint64_t ordinal, const struct nf_record *record,
                 struct nf_buffer *out)
{
    const size_t n = nf_record_size(record);
    char *p = nf_buffer_room(out, n);

    (void)ctx;
    (void)worker;
    (void)ordinal;
    if (!p)
        return false;
    nf_record_print(record, p);
    out->len += n;
    return true;
}

static bool failed(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    note_number(ctx, ordinal);
    note_number(ctx, err->status);
    return false;
}

static void ask_reader(const struct call *call, struct nf_reader *r, struct answer *a)
{
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;

    if (call->ask == MANY) {
        a->status = nf_reader_get_many(r, call->ordinals, COUNT_OF(call->ordinals), call->parts,
                                       call->threads, each_of_many, a, &a->err);
        return;
    }
    opts.query = &call->query;
    opts.first = call->ordinal;
    opts.limit = 30;
    opts.parts = call->parts;
    opts.threads = call->threads;
    opts.ctx = a;
    opts.make = call->makes ? make : NULL;
    opts.needs_text = needs_text;
    opts.each = each_of_scan;
    opts.failed = failed;
    a->status = nf_reader_scan(r, &opts, &a->err);
}

static void choose(struct call *c, const struct grown *g, uint64_t last)
{
    static const char *const sources[] = { "", "", "Harbour Post", "nobody" };
    static const char *const languages[] = { "", "", "en", "de" };
    const uint32_t articles = g->articles;
    const struct nf_query query = NF_QUERY_INIT;

    *c = (struct call){ .ask = (enum ask)below(ASKS), .query = query };
    if (below(3) == 0 || c->ask == SCAN)
        c->ask = below(4) ? GET : c->ask;
    c->ordinal = below(3) ? below(articles) : last + 1 - below(4);
    if (below(60) == 0 || c->ordinal > UINT32_MAX)
        c->ordinal = articles + below(3);
    c->end = below(2) ? UINT64_MAX : below(articles);
    c->parts = below(3) ? NF_PARTS_ALL : NF_PARTS_SHORT;
    c->kind = below(2) ? NF_KEY_URL : NF_KEY_ID;
    c->query.source = str_of(sources[below(COUNT_OF(sources))]);
    c->query.language = str_of(languages[below(COUNT_OF(languages))]);
    c->query.flags = below(3) ? 0 : NF_QUERY_NEWEST;
    c->query.has_until = below(4) == 0;
    c->query.until = INT64_C(946684800) + below(40000000);
    for (size_t i = 0; i < COUNT_OF(c->ordinals); i++)
        c->ordinals[i] = below(articles);
    c->threads = 1 + below(2);
    c->makes = below(2);
}

/* A reader that grows, and cursors of several of its generations. */
struct old {
    struct fault_memory memory;
    struct nf_alloc alloc;
    struct fault_io io;
    struct nf_reader_opts opts;
    struct nf_reader *reader;
    uint64_t size; /* of the reader's file */
    struct nf_cursor *cursor[CURSORS];
    uint64_t size_of[CURSORS];
};

/* The archive as it was when it had @size bytes: these alone, or all of it at that generation. */
static struct nf_reader *open_anew(const struct grown *g, const struct old *o, uint64_t size)
{
    struct nf_source source = memory_source(g->bytes.ptr, (size_t)size);
    struct nf_reader_opts opts = o->opts;
    struct nf_info info = NF_INFO_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *r = NULL;

    opts.alloc = NULL;
    assert_ok(nf_reader_open(&source, &opts, &r, &err), &err);
    if (g->damaged || opts.flags || below(2))
        return r;
    nf_reader_info(r, &info);
    nf_reader_close(r);
    source = memory_source(g->bytes.ptr, g->bytes.len);
    opts.generation = info.generation;
    assert_ok(nf_reader_open(&source, &opts, &r, &err), &err);
    return r;
}

/* Ask a cursor that knows nothing, of a reader that does neither. */
static void ask_anew(const struct call *call, const struct grown *g, const struct old *o,
                     uint64_t size, struct answer *a)
{
    struct nf_reader *r = open_anew(g, o, size);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_cursor *c = NULL;

    assert_ok(nf_cursor_open(r, &c, &err), &err);
    if (call->ask < OF_CURSOR)
        ask_cursor(call, c, a);
    else
        ask_reader(call, r, a);
    nf_cursor_close(c);
    nf_reader_close(r);
}

/* Go on to a later state of the file, and open another cursor there. */
static void go_on(struct old *o, const struct grown *g)
{
    const unsigned k = below(CURSORS);
    const uint64_t size = g->size[below(g->steps)];
    const struct nf_source source = fault_source(&o->io, size);

    if (nf_reader_refresh(&o->reader, &source, NULL) == NF_OK)
        o->size = size;
    nf_cursor_close(o->cursor[k]);
    assert_ok(nf_cursor_open(o->reader, &o->cursor[k], NULL), NULL);
    o->size_of[k] = o->size;
}

static void fail_soon(struct old *o)
{
    const uint32_t what = below(4);

    fault_at(&o->memory.fault, what == 0 ? 1 + below(12) : 0, below(2));
    if (!o->opts.flags) /* with NF_OPEN_RECOVER such bytes count as damaged */
        fault_at(&o->io.fault, what == 1 ? 1 + below(8) : 0, below(2));
}

static bool was_told(const struct old *o, enum nf_status st)
{
    return (st == NF_E_NOMEM && atomic_load(&o->memory.fault.hit)) ||
           (st == NF_E_IO && atomic_load(&o->io.fault.hit));
}

static void one_call(struct old *o, const struct grown *g, uint64_t *last, unsigned seed,
                     unsigned n)
{
    struct answer got = { .err = NF_ERROR_INIT }, want = { .err = NF_ERROR_INIT };
    const unsigned k = below(CURSORS);
    struct call call;
    bool told;

    choose(&call, g, *last);
    *last = call.ordinal;
    nf_buf_init(&got.bytes, &nf_alloc_libc, SIZE_MAX / 2);
    nf_buf_init(&want.bytes, &nf_alloc_libc, SIZE_MAX / 2);
    if (below(6) == 0)
        fail_soon(o);
    if (call.ask < OF_CURSOR)
        ask_cursor(&call, o->cursor[k], &got);
    else
        ask_reader(&call, o->reader, &got);
    told = was_told(o, got.status);
    if (!told) {
        ask_anew(&call, g, o, call.ask < OF_CURSOR ? o->size_of[k] : o->size, &want);
        if (got.status != want.status || got.err.status != want.err.status ||
            got.bytes.len != want.bytes.len ||
            (got.bytes.len && memcmp(got.bytes.ptr, want.bytes.ptr, got.bytes.len) != 0))
            fail_msg("seed %u, call %u (%d of article %u, faults %d %d): %s (%s), not %s (%s)",
                     seed, n, (int)call.ask, (unsigned)call.ordinal,
                     (int)o->memory.fault.hit, (int)o->io.fault.hit, nf_strerror(got.status),
                     got.err.text, nf_strerror(want.status), want.err.text);
    }
    fault_at(&o->memory.fault, 0, false);
    fault_at(&o->io.fault, 0, false);
    nf_buf_free(&got.bytes);
    nf_buf_free(&want.bytes);
}

static void one_archive(unsigned seed)
{
    static struct old o;
    struct nf_source source;
    struct grown g;
    uint64_t last = 0;

    make_archive(&g, seed);
    o = (struct old){ .io = { .error = EIO, .bytes = g.bytes.ptr }, .size = g.size[0] };
    o.alloc = fault_alloc(&o.memory);
    o.opts = (struct nf_reader_opts)NF_READER_OPTS_INIT;
    o.opts.alloc = &o.alloc;
    o.opts.flags = seed % 16 == 9 ? NF_OPEN_RECOVER : 0;
    o.opts.max_tables = below(3) ? 0 : 1u << 20;
    source = fault_source(&o.io, o.size);
    if (nf_reader_open(&source, &o.opts, &o.reader, NULL) == NF_OK) {
        for (unsigned k = 0; k < CURSORS; k++) {
            assert_ok(nf_cursor_open(o.reader, &o.cursor[k], NULL), NULL);
            o.size_of[k] = o.size;
        }
        for (unsigned n = 0; n < CALLS; n++) {
            one_call(&o, &g, &last, seed, n);
            if (below(20) == 0)
                go_on(&o, &g);
        }
        for (unsigned k = 0; k < CURSORS; k++)
            nf_cursor_close(o.cursor[k]);
        nf_reader_close(o.reader);
    }
    assert_int_equal(atomic_load(&o.memory.live), 0);
    free(g.bytes.ptr);
}

static void what_was_asked_before_changes_nothing(void **s)
{
    const unsigned seeds = env_number("NF_SEEDS", 16), first = env_number("NF_SEED", 1);

    (void)s;
    for (unsigned i = 0; i < seeds; i++)
        one_archive(first + i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_asked_before_changes_nothing)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

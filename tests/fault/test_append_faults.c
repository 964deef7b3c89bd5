/* What a writer that goes on with an archive does when memory or its store gives out, at
 * every call: the archive is as the last flush left it, or as the next would have. */
#include "tests/support/call_sites.h"
#include "tests/support/fault.h"
#include "tests/support/memory_store.h"
#include "tests/support/opened.h"

static const uint8_t id[16] = "an archive's id";

/* What the archive has before. */
struct way {
    const char *name;
    bool tables; /* lexicons, and copies */
    uint32_t before;
    uint32_t generations; /* that it has been made of */
};

static const struct way ways[] = {
    { "new", false, 0, 0 }, { "small", false, 30, 3 }, { "with tables", true, 40, 1 }
};

static struct nf_writer_opts opts_of(const struct way *way)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;

    opts.id = id;
    opts.threads = 1;
    opts.level = way->tables ? 5 : 1;
    opts.preset = way->tables ? NF_PRESET_DEFAULT : NF_PRESET_FAST;
    opts.block_articles = way->tables ? 8 : 0;
    return opts;
}

static enum nf_status add(struct nf_writer *w, uint32_t from, uint32_t end,
                          struct nf_error *err)
{
    enum nf_status st = NF_OK;

    for (uint32_t i = from; i < end && st == NF_OK; i++) {
        struct pack_numbered a;
        struct nf_field f[2];
        struct nf_record record = { .fields = f };

        pack_numbered(&a, i);
        record.count = pack_field(&f[0], "url", NF_ROLE_URL, a.url);
        record.count += pack_field(&f[1], "text", NF_ROLE_TEXT, a.text);
        st = i >= 20 && i % 5 == 4 ? nf_writer_add_version(w, &record, i - 19, err)
                                   : nf_writer_add(w, &record, err);
    }
    return st;
}

/* Add ten articles and five, each a generation. @durable: those that are said to be. */
static enum nf_status append_faulty(const struct way *way, const struct nf_alloc *alloc,
                                    struct memory_store *s, uint64_t *durable,
                                    struct nf_error *err)
{
    struct nf_writer_opts opts = opts_of(way);
    struct nf_writer_stats stats = NF_WRITER_STATS_INIT;
    struct nf_store store = memory_store(s);
    struct nf_writer *w = NULL;
    enum nf_status st;

    opts.alloc = alloc;
    *durable = way->before;
    st = nf_writer_append(&store, &opts, &w, err);
    if (st != NF_OK) {
        assert_int_equal(s->closed, 0); /* still ours */
        return st;
    }
    st = add(w, way->before, way->before + 10, err);
    if (st == NF_OK)
        st = nf_writer_flush(w, err);
    if (st == NF_OK)
        st = add(w, way->before + 10, way->before + 15, err);
    if (st == NF_OK)
        st = nf_writer_finish(w, err);
    if (st != NF_OK) { /* nothing but close is left to it */
        struct nf_error late = NF_ERROR_INIT;

        assert_status(nf_writer_flush(w, &late), NF_E_STATE, &late);
        assert_non_null(strstr(late.text, err->text));
    }
    nf_writer_stats(w, &stats);
    *durable = stats.durable;
    nf_writer_close(w);
    assert_int_equal(s->closed, 1);
    return st;
}

/* The store holds exactly so many articles, as they were given. */
static uint64_t count_articles(const struct memory_store *s)
{
    struct opened f = { .bytes = s->bytes };
    struct nf_info info = NF_INFO_INIT;

    f.reader = pack_open(&f.bytes);
    f.cursor = pack_cursor(f.reader);
    nf_reader_info(f.reader, &info);
    for (uint32_t i = 0; i < info.articles; i++)
        opened_gets(&f, i);
    nf_cursor_close(f.cursor);
    nf_reader_close(f.reader);
    return info.articles;
}

/* Few articles have tables only if they are all there are. */
static void pack_all(const struct way *way, struct memory_store *s)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer_opts opts = opts_of(way);
    struct nf_writer *w = pack_begin(&s->bytes, &opts);

    assert_ok(add(w, 0, way->before, &err), &err);
    pack_end(w);
    assert_true(pack_has(&s->bytes, PACK_LEXICON));
}

static void set_up(const struct way *way, struct memory_store *s)
{
    struct nf_error err = NF_ERROR_INIT;

    *s = (struct memory_store){ .error = EIO };
    if (way->tables)
        pack_all(way, s);
    for (uint32_t g = way->tables; g < way->generations; g++) {
        const uint32_t each = way->before / way->generations;
        struct nf_writer_opts opts = opts_of(way);
        struct nf_store store = memory_store(s);
        struct nf_writer *w = NULL;

        assert_ok(nf_writer_append(&store, &opts, &w, &err), &err);
        assert_ok(add(w, g * each, g * each + each, &err), &err);
        assert_ok(nf_writer_finish(w, &err), &err);
        nf_writer_close(w);
    }
    s->closed = 0;
}

/* Someone else can go on with it, whatever happened. */
static void go_on(const struct way *way, struct memory_store *s, uint64_t durable)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer_opts opts = opts_of(way);
    struct nf_writer_stats stats = NF_WRITER_STATS_INIT;
    struct nf_store store;
    struct nf_writer *w = NULL;

    fault_at(&s->fault, 0, false);
    store = memory_store(s);
    assert_ok(nf_writer_append(&store, &opts, &w, &err), &err);
    nf_writer_stats(w, &stats);
    assert_true(stats.before >= durable && stats.before <= way->before + 15);
    assert_ok(add(w, (uint32_t)stats.before, (uint32_t)stats.before + 3, &err), &err);
    assert_ok(nf_writer_finish(w, &err), &err);
    nf_writer_close(w);
    assert_int_equal(count_articles(s), stats.before + 3);
}

static void whole(const struct way *way, struct nf_buffer *to)
{
    struct nf_error err = NF_ERROR_INIT;
    struct memory_store s;
    uint64_t durable;

    set_up(way, &s);
    assert_ok(append_faulty(way, NULL, &s, &durable, &err), &err);
    assert_int_equal(durable, way->before + 15);
    assert_int_equal(count_articles(&s), way->before + 15);
    *to = s.bytes;
}

static void find_sites(const struct way *way, struct call_sites *sites)
{
    const struct nf_alloc alloc = call_sites_alloc(sites);
    struct nf_error err = NF_ERROR_INIT;
    struct memory_store s;
    uint64_t durable;

    set_up(way, &s);
    assert_ok(append_faulty(way, &alloc, &s, &durable, &err), &err);
    memory_store_free(&s);
}

static void memory_gives_out(const struct way *way, bool onwards)
{
    struct fault_memory memory = { .live = 0 };
    const struct nf_alloc alloc = fault_alloc(&memory);
    struct call_sites sites = { .count = 0 };
    struct nf_buffer want;
    unsigned long n = 0;

    whole(way, &want);
    if (way->tables)
        find_sites(way, &sites);
    do {
        struct nf_error err = NF_ERROR_INIT;
        struct memory_store s;
        enum nf_status st;
        uint64_t durable;

        set_up(way, &s);
        n = call_sites_next(&sites, n, !onwards);
        fault_at(&memory.fault, n, onwards);
        st = append_faulty(way, &alloc, &s, &durable, &err);
        if (atomic_load(&memory.live))
            fail_msg("%s: allocation %lu: %ld leaked", way->name, n,
                     atomic_load(&memory.live));
        if (st != NF_OK)
            assert_status(st, NF_E_NOMEM, &err);
        else if (s.bytes.len != want.len || memcmp(s.bytes.ptr, want.ptr, want.len) != 0)
            fail_msg("%s: without allocation %lu it came out otherwise", way->name, n);
        go_on(way, &s, durable);
        memory_store_free(&s);
    } while (atomic_load(&memory.fault.hit));
    assert_true(n > 20);
    free(want.ptr);
}

static void every_allocation_fails_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ways); i++)
        memory_gives_out(&ways[i], false);
}

static void memory_ends_at_every_allocation(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ways); i++)
        memory_gives_out(&ways[i], true);
}

static void store_gives_out(const struct way *way, bool onwards)
{
    enum nf_status st = NF_E_IO;

    for (unsigned long n = 1; st != NF_OK; n++) {
        struct nf_error err = NF_ERROR_INIT;
        struct memory_store s;
        uint64_t durable;

        set_up(way, &s);
        fault_at(&s.fault, n, onwards);
        st = append_faulty(way, NULL, &s, &durable, &err);
        if (st != NF_OK) {
            assert_status(st, NF_E_IO, &err);
            assert_int_equal(err.os_errno, EIO);
        }
        go_on(way, &s, durable);
        memory_store_free(&s);
        assert_true(n > 10 || st != NF_OK);
    }
}

static void every_call_of_the_store_fails(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        store_gives_out(&ways[i], false);
        store_gives_out(&ways[i], true);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_fails_once),
        cmocka_unit_test(memory_ends_at_every_allocation),
        cmocka_unit_test(every_call_of_the_store_fails)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

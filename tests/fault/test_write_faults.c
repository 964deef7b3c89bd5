/* What a writer does when memory or its sink gives out, at every call. */
#include <errno.h>

#include "tests/support/call_sites.h"
#include "tests/support/fault.h"
#include "tests/support/pack.h"

/* The ways of packing that differ in what they allocate. */
struct way {
    const char *name;
    struct nf_writer_opts opts;
    uint32_t articles; /* hardly more than its tables pay for */
};

#define WAY(...) { .struct_size = sizeof(struct nf_writer_opts), __VA_ARGS__ }

static const struct way ways[] = {
    { "stored", WAY(.flags = NF_WRITER_STORE, .threads = 1), 20 },
    { "plain", WAY(.flags = NF_WRITER_NO_TABLES, .threads = 1, .preset = NF_PRESET_FAST, .level = 1,
                   .block_articles = 4, .frame_articles = 2), 20 },
    { "dictionaries", WAY(.threads = 1, .preset = NF_PRESET_FAST, .level = 1,
                          .block_articles = 8), 40 },
    { "lexicon", WAY(.threads = 1, .level = 5, .block_articles = 8), 30 },
    { "max", WAY(.threads = 1, .level = 19, .block_articles = 9,
                 .block_bytes = 1u << 18, .frame_articles = 9), 30 },
    { "one block", WAY(.threads = 1), 12 },
    { "workers", WAY(.threads = 3, .preset = NF_PRESET_FAST, .level = 1, .block_articles = 4,
                     .flags = NF_WRITER_NO_TABLES), 60 }
};

/* Pack as usual, but give up where it fails, and always close. */
static enum nf_status pack_faulty(const struct way *way,
                                  const struct nf_alloc *alloc,
                                  struct fault_io *io, struct nf_error *err)
{
    struct nf_writer_opts opts = way->opts;
    struct nf_sink sink = fault_sink(io);
    struct nf_writer *w = NULL;
    enum nf_status st;

    opts.alloc = alloc;
    st = nf_writer_create(&sink, &opts, &w, err);
    if (st != NF_OK) {
        assert_int_equal(io->closed, 0); /* still ours */
        return st;
    }
    for (uint32_t i = 0; i < way->articles && st == NF_OK; i++) {
        const struct nf_withdrawal why = { sizeof(why), i, { "by order", 8 } };
        struct pack_numbered a;
        struct nf_field f[2];
        struct nf_record record = { .fields = f };

        if (i % 11 == 5 && (way->opts.flags & NF_WRITER_NO_TABLES)) {
            st = nf_writer_add_withdrawn(w, &why, err);
            continue;
        }
        pack_numbered(&a, i);
        record.count = pack_field(&f[0], "url", NF_ROLE_URL, a.url);
        record.count += pack_field(&f[1], "text", NF_ROLE_TEXT, a.text);
        st = nf_writer_add(w, &record, err);
    }
    if (st == NF_OK)
        st = nf_writer_finish(w, err);
    if (st != NF_OK) { /* nothing but close is left to it */
        struct nf_record none = { .count = 0 };
        struct nf_error late = NF_ERROR_INIT;

        assert_int_equal(err->status, st);
        assert_true(st != NF_E_LIMIT && st != NF_E_USAGE);
        assert_status(nf_writer_add(w, &none, &late), NF_E_STATE, &late);
        assert_non_null(strstr(late.text, err->text));
        assert_status(nf_writer_finish(w, &late), NF_E_STATE, &late);
        assert_non_null(strstr(late.text, err->text));
    }
    assert_int_equal(io->committed, st == NF_OK);
    nf_writer_close(w);
    assert_int_equal(io->closed, 1);
    return st;
}

static void whole(const struct way *way, struct nf_buffer *to)
{
    struct fault_io io = { .error = 0 };
    struct nf_error err = NF_ERROR_INIT;

    assert_ok(pack_faulty(way, NULL, &io, &err), &err);
    *to = io.out;
    if (strcmp(way->name, "dictionaries") == 0)
        assert_true(pack_has(to, PACK_DICTIONARY));
    if (way->opts.level >= 5)
        assert_true(pack_has(to, PACK_LEXICON));
    if (way->opts.level == 19)
        assert_true(pack_has(to, PACK_MATCHES));
}

/* Which allocations there are. */
static void find_sites(const struct way *way, struct call_sites *sites)
{
    const struct nf_alloc alloc = call_sites_alloc(sites);
    struct fault_io io = { .error = 0 };
    struct nf_error err = NF_ERROR_INIT;

    assert_ok(pack_faulty(way, &alloc, &io, &err), &err);
    free(io.out.ptr);
}

/* What learns does it anew for each allocation that fails, and of its allocations
 * most are of a few loops. There each place in the code fails when it is reached
 * first and, if only that allocation fails, when it is reached last; elsewhere
 * each allocation does. */
static bool learns(const struct way *way)
{
    return way->opts.threads == 1 && !way->opts.flags;
}

static void memory_gives_out(const struct way *way, bool onwards)
{
    struct fault_memory memory = { .live = 0 };
    const struct nf_alloc alloc = fault_alloc(&memory);
    struct call_sites sites = { .count = 0 };
    struct nf_buffer want;
    unsigned long n = 0;

    whole(way, &want);
    if (learns(way))
        find_sites(way, &sites);
    do {
        struct fault_io io = { .error = 0 };
        struct nf_error err = NF_ERROR_INIT;
        enum nf_status st;

        n = call_sites_next(&sites, n, !onwards);
        fault_at(&memory.fault, n, onwards);
        st = pack_faulty(way, &alloc, &io, &err);
        if (atomic_load(&memory.live))
            fail_msg("%s: allocation %lu: %ld leaked", way->name, n,
                     atomic_load(&memory.live));
        if (st != NF_OK)
            assert_status(st, NF_E_NOMEM, &err);
        else if (io.out.len != want.len ||
                 memcmp(io.out.ptr, want.ptr, want.len) != 0)
            fail_msg("%s: without allocation %lu it came out otherwise",
                     way->name, n);
        free(io.out.ptr);
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

static void every_write_fails(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        unsigned long n = 0;
        enum nf_status st;

        if (ways[i].opts.level > 4) /* as the others, and slower */
            continue;
        do {
            struct fault_io io = { .error = ENOSPC };
            struct nf_error err = NF_ERROR_INIT;

            fault_at(&io.fault, ++n, false);
            st = pack_faulty(&ways[i], NULL, &io, &err);
            free(io.out.ptr);
            if (st == NF_OK)
                break;
            assert_status(st, NF_E_IO, &err);
            assert_int_equal(err.os_errno, ENOSPC);
        } while (true);
        assert_true(n > 5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_fails_once),
        cmocka_unit_test(memory_ends_at_every_allocation),
        cmocka_unit_test(every_write_fails)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

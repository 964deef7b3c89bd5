/*
 * The n-th allocation, or the n-th call of the source or store, fails while a damaged
 * archive is opened, read, verified or repaired.
 */
#include <newsfiche/repair.h>

#include "tests/support/hurt.h"
#include "tests/support/memory_store.h"

static const struct hurt_plan plan = { 60, 8, 1, 0, 0 };

/* An index page, a text and the trailer are damaged; or with @all the footer too. */
static struct nf_buffer damaged(bool all)
{
    struct nf_buffer b = hurt_archive(&plan), copy = hurt_copy(&b);

    copy.ptr[copy.len / 2] ^= 1;
    copy.ptr[copy.len - 3] ^= 1;
    for (size_t i = copy.len - (all ? 600 : 300); i < copy.len - (all ? 40 : 250); i += 30)
        copy.ptr[i] ^= 4;
    free(b.ptr);
    return copy;
}

/* Get, find and list what there is, and verify it: what @source or memory do not refuse. */
static enum nf_status use(const struct nf_source *source, const struct nf_alloc *alloc,
                          uint64_t flags)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_verify_opts verify = NF_VERIFY_OPTS_INIT;
    struct nf_query query = NF_QUERY_INIT;
    struct nf_reader *r = NULL;
    struct nf_cursor *c = NULL;
    struct nf_info info = NF_INFO_INIT;
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct nf_record record;
    uint64_t n = 0, from = 0;
    enum nf_status st;

    opts.alloc = alloc;
    opts.flags = flags;
    verify.threads = 1;
    query.has_since = true;
    st = nf_reader_open(source, &opts, &r, NULL);
    if (st != NF_OK)
        return st;
    st = nf_cursor_open(r, &c, NULL);
    nf_reader_info(r, &info);
    for (uint64_t i = 0; st == NF_OK && i < info.articles; i += 7) {
        st = nf_cursor_get(c, i, NF_PARTS_ALL, &record, NULL);
        if (st == NF_OK)
            assert_true(hurt_is(&record, (uint32_t)i));
        st = st == NF_E_DAMAGED ? NF_OK : st;
    }
    while (st == NF_OK)
        st = nf_cursor_next(c, from, &query, &n, &from, NULL);
    if (st == NF_E_END)
        st = nf_cursor_find(c, NF_KEY_URL, str_of("https://www.example.org/news/3"), UINT64_MAX,
                            &n, NULL);
    if (st == NF_OK || st == NF_E_DAMAGED)
        st = nf_verify(r, &verify, &result, NULL);
    nf_cursor_close(c);
    nf_reader_close(r);
    return st;
}

static void reading_survives(void **state)
{
    (void)state;
    for (unsigned k = 0; k < 4; k++) {
        const uint64_t flags = k & 1 ? NF_OPEN_RECOVER : 0;
        struct nf_buffer b = damaged(k & 2);
        struct fault_memory memory = { .live = 0 };
        const struct nf_alloc alloc = fault_alloc(&memory);
        struct fault_io io = { .bytes = b.ptr, .error = EIO };
        const struct nf_source source = fault_source(&io, b.len);
        enum nf_status st, whole = use(&source, NULL, flags);
        unsigned long n = 1;

        assert_int_equal(whole, NF_E_DAMAGED);
        do {
            fault_at(&memory.fault, n++, false);
            st = use(&source, &alloc, flags);
            if (st != whole)
                assert_status(st, NF_E_NOMEM, NULL);
            assert_int_equal(memory.live, 0);
        } while (memory.fault.hit);
        n = 1;
        do {
            fault_at(&io.fault, n++, false);
            st = use(&source, NULL, flags);
            if (st != whole)
                assert_status(st, NF_E_IO, NULL);
        } while (io.fault.hit);
        free(b.ptr);
    }
}

/* One try; @memory and @m may fail. Whatever happens, what was there is there. */
static bool try_repair(const struct nf_buffer *b, struct fault_memory *memory,
                       struct memory_store *m, enum nf_status failure)
{
    const struct nf_alloc alloc = fault_alloc(memory);
    struct nf_repair_opts opts = NF_REPAIR_OPTS_INIT;
    struct nf_repair_result result = NF_REPAIR_RESULT_INIT;
    struct nf_store store;
    enum nf_status st;

    memory_store_set(m, b->ptr, b->len);
    store = memory_store(m);
    opts.alloc = &alloc;
    st = nf_repair(&store, &opts, &result, NULL);
    assert_int_equal(memory->live, 0);
    assert_true(m->bytes.len >= b->len);
    assert_memory_equal(m->bytes.ptr, b->ptr, b->len);
    if (st != NF_OK) {
        assert_status(st, failure, NULL);
        assert_int_equal(result.bytes, 0);
        assert_true(m->bytes.len == b->len || failure == NF_E_IO);
        return false;
    }
    assert_int_equal(result.articles, plan.articles);
    assert_true(result.bytes > 0);
    assert_int_equal(m->synced, m->bytes.len);
    return true;
}

static void repairing_survives(void **state)
{
    (void)state;
    for (unsigned all = 0; all < 2; all++) {
        struct nf_buffer b = damaged(all);
        struct fault_memory memory = { .live = 0 };
        struct memory_store m = { .error = EIO };
        unsigned long n = 1;

        do
            fault_at(&memory.fault, n++, false);
        while (!try_repair(&b, &memory, &m, NF_E_NOMEM) || memory.fault.hit);
        fault_at(&memory.fault, 0, false);
        n = 1;
        do
            fault_at(&m.fault, n++, all);
        while (!try_repair(&b, &memory, &m, NF_E_IO) || m.fault.hit);
        memory_store_free(&m);
        free(b.ptr);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_survives),
        cmocka_unit_test(repairing_survives)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The n-th allocation, or the n-th call of the source or the sink, fails while articles are
 * taken out. The new archive is committed when all of it was written, or not at all; and a
 * real file is the old archive until it is the new one.
 */
#include <newsfiche/redact.h>

#include "tests/support/folder.h"
#include "tests/support/hurt.h"

static const struct hurt_plan plan = { 60, 8, 1, 0, 2 };
static const uint64_t gone[] = { 5, 20 };

/* One try; memory or I/O may fail. Returns whether it came to its end. */
static bool try_redact(const struct nf_buffer *b, struct fault_memory *memory,
                       struct fault_io *from, struct fault_io *to, enum nf_status failure)
{
    const struct nf_alloc alloc = fault_alloc(memory);
    struct nf_source source = fault_source(from, b->len);
    const struct nf_sink sink = fault_sink(to);
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_redact_result result = NF_REDACT_RESULT_INIT;
    enum nf_status st;

    from->bytes = b->ptr;
    to->committed = 0;
    to->out.len = 0;
    opts.alloc = &alloc;
    opts.ordinals = gone;
    opts.ordinal_count = COUNT_OF(gone);
    opts.flags = NF_REDACT_BAN;
    st = nf_redact(&source, &sink, &opts, &result, NULL);
    assert_int_equal(memory->live, 0);
    if (st != NF_OK) {
        assert_status(st, failure, NULL);
        assert_int_equal(to->committed, 0);
        assert_int_equal(result.withdrawn, 0);
        return false;
    }
    assert_int_equal(to->committed, 1);
    assert_int_equal(result.withdrawn, COUNT_OF(gone));
    assert_int_equal(result.bytes, to->out.len);
    return true;
}

static void redacting_survives(void **state)
{
    struct nf_buffer b = hurt_archive(&plan);
    struct fault_memory memory = { .live = 0 };
    struct fault_io from = { .error = EIO }, to = { .error = ENOSPC };
    unsigned long n = 1;

    (void)state;
    do
        fault_at(&memory.fault, n++, false);
    while (!try_redact(&b, &memory, &from, &to, NF_E_NOMEM) || memory.fault.hit);
    fault_at(&memory.fault, 0, false);
    n = 1;
    do
        fault_at(&from.fault, n++, false);
    while (!try_redact(&b, &memory, &from, &to, NF_E_IO) || from.fault.hit);
    fault_at(&from.fault, 0, false);
    n = 1;
    do
        fault_at(&to.fault, n++, true);
    while (!try_redact(&b, &memory, &from, &to, NF_E_IO) || to.fault.hit);
    free(to.out.ptr);
    free(b.ptr);
}

/* At each block: what the file is then, for whoever opens it. */
struct watch {
    const char *path;
    const struct nf_buffer *old;
    struct fault fault;
    unsigned times;
};

static bool is_old(void *ctx)
{
    struct watch *w = ctx;
    struct nf_source source = NF_SOURCE_INIT;
    struct nf_error err = NF_ERROR_INIT;
    char *bytes = malloc(w->old->len);

    w->times++;
    assert_non_null(bytes);
    assert_ok(nf_source_file(w->path, &source, &err), &err);
    assert_int_equal(source.size, w->old->len);
    assert_int_equal(source.read_at(source.ctx, 0, bytes, w->old->len), 0);
    assert_memory_equal(bytes, w->old->ptr, w->old->len);
    source.close(source.ctx);
    free(bytes);
    return fault_now(&w->fault);
}

static void a_file_is_the_old_one_or_the_new_one(void **state)
{
    struct folder *f = *state;
    struct nf_buffer b = hurt_archive(&plan);
    struct watch w = { .old = &b };
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_redact_result result = NF_REDACT_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *pinned = NULL, *now = NULL;
    struct nf_store other = NF_STORE_INIT;
    struct nf_info info = NF_INFO_INIT;
    unsigned long n = 1;
    enum nf_status st;

    folder_write(f, "a.fiche", (struct nf_str){ (const char *)b.ptr, b.len });
    w.path = folder_file(f, "a.fiche");
    assert_ok(nf_reader_open_file(w.path, NULL, &pinned, &err), &err);
    opts.ordinals = gone;
    opts.ordinal_count = COUNT_OF(gone);
    opts.stop = is_old;
    opts.ctx = &w;
    opts.flags = NF_REDACT_DRY_RUN; /* behind what the caller says that there is */
    opts.struct_size = offsetof(struct nf_redact_opts, flags);
    assert_ok(nf_store_file(w.path, &other, &err), &err);
    assert_status(nf_redact_file(w.path, NULL, &opts, &result, &err), NF_E_BUSY, &err);
    other.close(other.ctx);
    do {
        fault_at(&w.fault, n++, false);
        st = nf_redact_file(w.path, NULL, &opts, &result, &err);
        if (st != NF_OK)
            assert_status(st, NF_E_STOPPED, &err);
        assert_int_equal(folder_count(f), 1);
    } while (st != NF_OK);
    assert_true(w.times > 8);
    assert_ok(nf_reader_open_file(w.path, NULL, &now, &err), &err);
    nf_reader_info(now, &info);
    assert_int_equal(info.size, result.bytes);
    nf_reader_info(pinned, &info);
    assert_int_equal(info.size, b.len);
    nf_reader_close(now);
    nf_reader_close(pinned);
    folder_remove(f, "a.fiche");
    free(b.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(redacting_survives),
        WITH_FOLDER(a_file_is_the_old_one_or_the_new_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

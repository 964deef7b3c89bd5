/* What a caller gives to read from or write to lacks a function. */
#include <newsfiche/newsfiche.h>

#include <errno.h>

#include "tests/support/expect.h"

static int read_nothing(void *ctx, uint64_t off, void *buf, size_t n)
{
    (void)ctx;
    (void)off;
    (void)buf;
    return n ? EIO : 0;
}

static int append_nothing(void *ctx, const void *buf, size_t n)
{
    (void)ctx;
    (void)buf;
    return n ? EIO : 0;
}

static int do_nothing(void *ctx)
{
    (void)ctx;
    return EIO;
}

static int resize_nothing(void *ctx, uint64_t size)
{
    (void)ctx;
    (void)size;
    return EIO;
}

static void refuses_store(const struct nf_store *store, const char *missing)
{
    struct nf_repair_result result = NF_REPAIR_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;

    assert_status(nf_writer_append(store, NULL, &w, &err), NF_E_USAGE, &err);
    assert_non_null(strstr(err.text, missing));
    assert_status(nf_repair(store, NULL, &result, &err), NF_E_USAGE, &err);
    assert_status(nf_seal(store, NULL, NULL, &err), NF_E_USAGE, &err);
}

static void a_missing_function_is_refused(void **state)
{
    const struct nf_store whole = { .struct_size = sizeof(whole), .read_at = read_nothing,
                                    .append = append_nothing, .sync = do_nothing,
                                    .resize = resize_nothing };
    const struct nf_source source = { .struct_size = sizeof(source), .size = 100 };
    const struct nf_sink sink = { .struct_size = sizeof(sink), .commit = do_nothing };
    struct nf_source can_be_read = source;
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_redact_result redacted = NF_REDACT_RESULT_INIT;
    struct nf_parity parity = NF_PARITY_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *r = NULL;
    struct nf_writer *w = NULL;
    struct nf_store store;

    (void)state;
    can_be_read.read_at = read_nothing;
    assert_status(nf_reader_open(&source, NULL, &r, &err), NF_E_USAGE, &err);
    assert_non_null(strstr(err.text, "read_at"));
    assert_status(nf_parity_find(&source, NULL, &parity, &err), NF_E_USAGE, &err);
    assert_status(nf_parity_check(&source, NULL, &parity, &err), NF_E_USAGE, &err);
    assert_status(nf_redact(&source, &sink, &opts, &redacted, &err), NF_E_USAGE, &err);
    assert_status(nf_redact(&can_be_read, &sink, &opts, &redacted, &err), NF_E_USAGE, &err);
    assert_non_null(strstr(err.text, "append"));
    assert_status(nf_writer_create(&sink, NULL, &w, &err), NF_E_USAGE, &err);
    assert_status(nf_merge(NULL, &sink, NULL, NULL, &err), NF_E_USAGE, &err);
    store = whole;
    store.read_at = NULL;
    refuses_store(&store, "read_at");
    store = whole;
    store.append = NULL;
    refuses_store(&store, "append");
    store = whole;
    store.sync = NULL;
    refuses_store(&store, "sync");
    store = whole;
    store.resize = NULL;
    refuses_store(&store, "resize");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_missing_function_is_refused) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

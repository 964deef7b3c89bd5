/*
 * What needs memory without a caller's allocator: files, folders, buffers. The
 * linker puts the functions below in malloc's place (--wrap, in tests/CMakeLists.txt).
 */
#include <newsfiche/convert.h>
#include <newsfiche/newsfiche.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/support/expect.h"
#include "tests/support/fault.h"

void *__real_malloc(size_t n);
void *__wrap_malloc(size_t n);

static struct fault fault;
static bool armed;

void *__wrap_malloc(size_t n)
{
    return armed && fault_now(&fault) ? NULL : __real_malloc(n);
}

static char folder[] = "/tmp/nf-libc-faults-XXXXXX";
static char file[64];
static char output[64];

static int set_up(void **state)
{
    FILE *f;

    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(file, sizeof(file), "%s/a.jsonl", folder);
    snprintf(output, sizeof(output), "%s/out", folder);
    f = fopen(file, "w");
    return f && fputs("{\"title\": \"A\"}\n", f) >= 0 && fclose(f) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(file);
    return rmdir(folder);
}

static enum nf_status count_record(void *ctx, const struct nf_place *place,
                                   const struct nf_record *record,
                                   struct nf_error *err)
{
    (void)place;
    (void)record;
    (void)err;
    ++*(unsigned *)ctx;
    return NF_OK;
}

static enum nf_status import_folder(void)
{
    struct nf_import_opts opts = NF_IMPORT_OPTS_INIT;
    unsigned articles = 0;
    enum nf_status st;

    opts.ctx = &articles;
    opts.record = count_record;
    st = nf_import(folder, &opts, NULL);
    if (st == NF_OK)
        assert_int_equal(articles, 1);
    return st;
}

static enum nf_status map_file(void)
{
    struct nf_source s = NF_SOURCE_INIT;
    enum nf_status st = nf_source_map(file, &s, NULL);

    if (st == NF_OK)
        s.close(s.ctx);
    return st;
}

static enum nf_status write_file(void)
{
    struct nf_sink s = NF_SINK_INIT;
    enum nf_status st = nf_sink_file(output, false, &s, NULL);

    if (st != NF_OK)
        return st;
    assert_int_equal(s.append(s.ctx, "x", 1), 0);
    assert_int_equal(s.commit(s.ctx), 0);
    s.close(s.ctx);
    assert_int_equal(unlink(output), 0);
    return NF_OK;
}

static enum nf_status fill_buffer(void)
{
    struct nf_buffer b = { 0 };
    struct nf_sink s = memory_sink(&b);
    int os = s.append(s.ctx, "x", 1);

    free(b.ptr);
    return os ? NF_E_NOMEM : NF_OK;
}

/* Allocation after allocation fails, until none is left to fail. */
static void gives_out(enum nf_status (*act)(void))
{
    unsigned long n = 0;
    bool hit;

    do {
        enum nf_status st;

        fault_at(&fault, ++n, false);
        armed = true;
        st = act();
        armed = false;
        hit = atomic_load(&fault.hit);
        assert_status(st, hit ? NF_E_NOMEM : NF_OK, NULL);
        assert_int_not_equal(access(output, F_OK), 0);
    } while (hit);
    assert_true(n > 1);
}

static void folders_are_read(void **state)
{
    (void)state;
    gives_out(import_folder);
}

static void files_are_mapped(void **state)
{
    (void)state;
    gives_out(map_file);
}

static void files_are_written(void **state)
{
    (void)state;
    gives_out(write_file);
}

static void buffers_grow(void **state)
{
    (void)state;
    gives_out(fill_buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folders_are_read), cmocka_unit_test(files_are_mapped),
        cmocka_unit_test(files_are_written), cmocka_unit_test(buffers_grow)
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

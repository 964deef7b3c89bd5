#include "src/learn/dictionary_train.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/base/alloc.h"
#include "src/pack/frame_pack.h"
#include "tests/support/samples.h"

static struct nf_buf trained(const struct nf_samples *s, size_t size, int level,
                             bool fast)
{
    struct nf_buf out;

    nf_buf_init(&out, nf_alloc_or_libc(NULL), SIZE_MAX / 2);
    assert_ok(nf_dictionary_train(s, size, level, fast, &out), NULL);
    assert_true(out.len <= size);
    return out;
}

static void same_samples_give_the_same_bytes(void **state)
{
    struct nf_samples s;

    (void)state;
    nf_samples_init(&s, &nf_alloc_libc);
    samples_add_articles(&s, 0, 300);
    for (int fast = 0; fast < 2; fast++) {
        struct nf_buf a = trained(&s, 16u << 10, 5, fast);
        struct nf_buf b = trained(&s, 16u << 10, 5, fast);

        assert_true(a.len > 0);
        assert_int_equal(a.len, b.len);
        assert_memory_equal(a.ptr, b.ptr, a.len);
        nf_buf_free(&a);
        nf_buf_free(&b);
    }
    nf_samples_free(&s);
}

static size_t packed_size(const struct nf_buf *dict, const char *text, size_t n)
{
    const struct nf_alloc *alloc = nf_alloc_or_libc(NULL);
    struct nf_pack_table *table = NULL;
    struct nf_packer *packer = NULL;
    char *dst = malloc(nf_pack_bound(n));
    size_t got = 0;

    assert_non_null(dst);
    assert_ok(nf_packer_new(alloc, 5, &packer), NULL);
    if (dict)
        assert_ok(nf_pack_table_new(alloc, NF_CODEC_ZSTD_DICTIONARY, dict->ptr,
                                    dict->len, 5, &table), NULL);
    assert_ok(nf_pack(packer, dict ? NF_CODEC_ZSTD_DICTIONARY : NF_CODEC_ZSTD,
                      table, text, n, dst, &got), NULL);
    nf_pack_table_free(table);
    nf_packer_free(packer);
    free(dst);
    return got;
}

static void is_of_use_for_what_it_has_not_seen(void **state)
{
    struct nf_samples s;
    struct nf_buf dict;
    struct pack_numbered a;

    (void)state;
    nf_samples_init(&s, &nf_alloc_libc);
    samples_add_articles(&s, 0, 300);
    dict = trained(&s, 16u << 10, 5, false);
    for (uint32_t i = 1000; i < 1010; i++) {
        pack_numbered(&a, i);
        assert_true(packed_size(&dict, a.text, strlen(a.text)) <
                    packed_size(NULL, a.text, strlen(a.text)));
    }
    nf_buf_free(&dict);
    nf_samples_free(&s);
}

/* Too little, or nothing that repeats: no dictionary, and no failure. */
static void bears_samples_to_learn_nothing_from(void **state)
{
    struct nf_samples s;
    struct nf_buf dict;

    (void)state;
    nf_samples_init(&s, &nf_alloc_libc);
    dict = trained(&s, 4096, 3, true);
    assert_int_equal(dict.len, 0);
    nf_buf_free(&dict);
    samples_add(&s, "a", 1);
    dict = trained(&s, 4096, 3, false);
    assert_int_equal(dict.len, 0);
    nf_buf_free(&dict);
    for (int i = 0; i < 50; i++)
        samples_add(&s, "", 0);
    dict = trained(&s, 4096, 3, true);
    assert_int_equal(dict.len, 0);
    nf_buf_free(&dict);
    nf_samples_free(&s);
}

/* Bytes of addresses that this process takes. */
static size_t taken(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    size_t pages = 0;

    if (!f || fscanf(f, "%zu", &pages) != 1)
        pages = 0;
    if (f)
        fclose(f);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* What becomes of it in a process that may take @more bytes: its status of wait(). */
static int train_within(const struct nf_samples *s, size_t more)
{
    const pid_t child = fork();
    int status = -1;

    assert_true(child >= 0);
    if (child == 0) {
        const struct rlimit limit = { taken() + more, taken() + more };
        struct nf_buf out;

        signal(SIGSEGV, SIG_DFL);
        nf_buf_init(&out, nf_alloc_or_libc(NULL), SIZE_MAX / 2);
        if (setrlimit(RLIMIT_AS, &limit) != 0)
            _exit(99);
        _exit((int)nf_dictionary_train(s, 16u << 10, 3, true, &out));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void little_memory_is_told(void **state)
{
    struct nf_samples s;
    unsigned failed = 0, done = 0;

    (void)state;
    if (!taken() || taken() > 32u << 20) /* sanitizers and valgrind have addresses of their own */
        skip();
    nf_samples_init(&s, &nf_alloc_libc);
    samples_add_articles(&s, 0, 300);
    for (size_t more = 0; more < 8u << 20; more += 128u << 10) {
        const int status = train_within(&s, more);

        assert_true(WIFEXITED(status));
        failed += WEXITSTATUS(status) == NF_E_NOMEM;
        done += WEXITSTATUS(status) == NF_OK;
        assert_int_equal(failed + done, more / (128u << 10) + 1);
    }
    assert_true(failed > 0 && done > 0);
    nf_samples_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(little_memory_is_told), /* before others leave free memory behind */
        cmocka_unit_test(same_samples_give_the_same_bytes),
        cmocka_unit_test(is_of_use_for_what_it_has_not_seen),
        cmocka_unit_test(bears_samples_to_learn_nothing_from)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

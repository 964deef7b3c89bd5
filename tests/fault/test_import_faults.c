/* What an import does when memory gives out, at every call. */
#include "tests/support/collect.h"
#include "tests/support/fault.h"
#include "tests/support/packed.h"

static const struct {
    const char *name;
    const char *bytes;
} inputs[] = {
    { "a.jsonl", "{\"url\": \"https://example.org/1\", \"title\": \"Rain\"}\n"
                 "{\"title\": \"\\ud83c\\udf27 \\u0000\", \"tags\": [1, {\"a\": 2}]}\n"
                 "{\"n\": 1e400, \"n\": null}\n" },
    { "b.json", "[{\"title\": \"A\"},\n {\"title\": \"B\", \"text\": \"C\\nD\"}]" },
    { "b2.json", "{\"status\": \"ok\", \"data\": {\"items\": [{\"title\": \"A\"}]}}" },
    { "c.txt", "A title\n\n![](https://example.org/a.jpg)\n\nThe body.\n" },
    { "d.md", "---\ntitle: T\ndate: 2024-02-03\n---\n\nThe body.\n" },
    { "t.csv", "title;text\nRain;\"It \"\"rains\"\".\"\nSun;It is dry.\n" },
    { "u.txt", "\xff\xfe\xe8\x96\x29\x59" },
    { "lists.md", "---\ntags:\n  - a\ntitle: >-\n  T\n---\n\nThe body.\n" },
    { "sloppy.md", "---\ntitle: T: U\ntags: [a]\nx: *y\n---\n\nThe body.\n" },
    { "toml.md", "+++\ntitle = 'T'\n[extra]\ntags = ['a']\n+++\n\nThe body.\n" },
    { "json.md", "{\"title\": \"\\u0054\", \"tags\": [1]}\n\nThe body.\n" },
    { "e", "{\"title\": \"of no name\"}\n{\"title\": \"another\"}\n" }
};

/* The same article in containers, made when the program begins. */
static const struct {
    const char *name;
    enum shape shape;
    enum filter filter;
} containers[] = {
    { "f.jsonl.gz", RAW, GZIP }, { "g.jsonl.zst", RAW, ZSTD },
    { "h.jsonl.xz", RAW, XZ },   { "i.jsonl.bz2", RAW, BZIP2 },
    { "j.tar.gz", TAR, GZIP },   { "k.zip", ZIP, PLAIN }
};
static struct nf_str contained[COUNT_OF(containers)];
#define INPUTS (COUNT_OF(inputs) + COUNT_OF(containers))

static int make_containers(void **state)
{
    static char buffers[COUNT_OF(containers)][PACKED_ROOM];
    const struct member m[] = { { "a.jsonl", STR("{\"title\": \"Rain\"}\n"), 0, NULL },
                                { "b.jsonl", { "", 0 }, 0, "a.jsonl" } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(containers); i++)
        contained[i] = packed(buffers[i], containers[i].shape, containers[i].filter, m,
                              containers[i].shape == TAR ? 2 : 1);
    return 0;
}

static enum nf_status import(size_t i, const struct nf_alloc *alloc,
                             struct collect *c, struct nf_error *err)
{
    struct nf_import_opts opts = collect_opts(c);

    opts.alloc = alloc;
    if (i >= COUNT_OF(inputs)) {
        i -= COUNT_OF(inputs);
        return nf_import_memory(containers[i].name, contained[i], &opts, err);
    }
    return nf_import_memory(inputs[i].name, str_of(inputs[i].bytes), &opts, err);
}

/* Either it says so, or everything is there as ever. */
static void compare(const struct collect *got, const struct collect *want)
{
    assert_int_equal(got->articles, want->articles);
    assert_int_equal(got->refusals, 0);
    for (size_t i = 0; i < want->count; i++) {
        assert_bytes(collect_bytes(got, i), collect_bytes(want, i));
        assert_string_equal(got->item[i].roles, want->item[i].roles);
    }
}

static void memory_gives_out(size_t i, bool onwards)
{
    struct fault_memory memory = { .live = 0 };
    const struct nf_alloc alloc = fault_alloc(&memory);
    struct collect want = { .count = 0 };
    unsigned long n = 0;

    assert_ok(import(i, NULL, &want, NULL), NULL);
    assert_true(want.articles > 0);
    do {
        struct collect got = { .count = 0 };
        struct nf_error err = NF_ERROR_INIT;
        enum nf_status st;

        fault_at(&memory.fault, ++n, onwards);
        st = import(i, &alloc, &got, &err);
        if (st == NF_OK) {
            compare(&got, &want);
        } else {
            assert_status(st, NF_E_NOMEM, &err);
            assert_int_equal(err.status, NF_E_NOMEM);
            assert_true(got.articles <= want.articles);
        }
        assert_int_equal(atomic_load(&memory.live), 0);
        collect_free(&got);
    } while (atomic_load(&memory.fault.hit));
    assert_true(n > 1);
    collect_free(&want);
}

static void every_allocation_fails_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < INPUTS; i++)
        memory_gives_out(i, false);
}

static void memory_ends_at_every_allocation(void **state)
{
    (void)state;
    for (size_t i = 0; i < INPUTS; i++)
        memory_gives_out(i, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_fails_once),
        cmocka_unit_test(memory_ends_at_every_allocation)
    };

    return cmocka_run_group_tests(tests, make_containers, NULL);
}

/*
 * What a stream does when memory or an archive gives out, and who frees what when. The
 * linker puts the functions below in the place of the C library's (--wrap).
 */
#include "bindings/arrow/tests/arrow_check.h"
#include "bindings/arrow/tests/arrow_samples.h"

#define ARTICLES 24u

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void __real_free(void *p);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void __wrap_free(void *p);

static struct fault memory;
static bool armed;
static atomic_long live; /* blocks that were given and not given back */

static void *give(void *p)
{
    if (p)
        atomic_fetch_add(&live, 1);
    return p;
}

void *__wrap_malloc(size_t n)
{
    return armed && fault_now(&memory) ? NULL : give(__real_malloc(n));
}

void *__wrap_calloc(size_t n, size_t size)
{
    return armed && fault_now(&memory) ? NULL : give(__real_calloc(n, size));
}

void __wrap_free(void *p)
{
    if (p)
        atomic_fetch_sub(&live, 1);
    __real_free(p);
}

/* The message that belongs to the last answer of @stream. */
static void assert_message(struct ArrowArrayStream *stream, int error)
{
    const char *why = stream->get_last_error(stream);

    assert_int_equal(why != NULL, error != 0);
    assert_true(!why || *why);
}

/* A schema and all batches, each asked for again until it comes. Returns the articles. */
static int64_t drain(struct ArrowArrayStream *stream, int error)
{
    struct ArrowSchema schema = { .name = "left alone" };
    struct ArrowArray batch;
    int64_t n = 0;
    int e;

    while ((e = stream->get_schema(stream, &schema)) != 0) {
        assert_int_equal(e, error);
        assert_message(stream, e);
        assert_string_equal(schema.name, "left alone");
    }
    for (;;) {
        batch = (struct ArrowArray){ .length = -1 };
        e = stream->get_next(stream, &batch);
        assert_message(stream, e);
        if (e != 0) {
            assert_int_equal(e, error);
            assert_int_equal(batch.length, -1);
            continue;
        }
        if (!batch.release)
            break;
        check_array(&schema, &batch);
        n += batch.length;
        batch.release(&batch);
    }
    schema.release(&schema);
    return n;
}

static void session(struct nf_set *set, const struct nf_arrow_opts *opts, enum nf_status fails,
                    int error)
{
    struct ArrowArrayStream stream = { .private_data = &live };
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st = nf_arrow_stream(set, opts, &stream, &err);

    if (st != NF_OK) {
        assert_status(st, fails, &err);
        assert_ptr_equal(stream.private_data, &live);
        return;
    }
    assert_int_equal(drain(&stream, error), opts->ordinals ? opts->ordinal_count : ARTICLES);
    stream.release(&stream);
}

/* The ways through a set: columns, and whether the articles are listed. */
static const char *const catalog_fields[] = { "ordinal", "source", "archive", NULL };
static const char *const short_fields[] = { "title", "authors", NULL };
static const uint64_t listed[] = { 9, 2, 23 };
static const struct {
    const char *const *fields;
    size_t listed;
} ways[] = { { NULL, 0 }, { catalog_fields, 0 }, { short_fields, 0 },
             { NULL, COUNT_OF(listed) }, { catalog_fields, COUNT_OF(listed) } };

static struct nf_arrow_opts opts_of(size_t way)
{
    struct nf_arrow_opts opts = NF_ARROW_OPTS_INIT;

    opts.threads = 1;
    opts.batch = 10;
    opts.fields = ways[way].fields;
    opts.ordinals = ways[way].listed ? listed : NULL;
    opts.ordinal_count = ways[way].listed;
    return opts;
}

static void every_allocation_fails(void **state)
{
    struct archives *all = sample_archives(2, ARTICLES / 2, 4);

    (void)state;
    for (size_t way = 0; way < COUNT_OF(ways); way++) {
        struct nf_arrow_opts opts = opts_of(way);
        unsigned long n = 1;

        do {
            const long before = atomic_load(&live);
            struct nf_set *set = sample_open(all);

            fault_at(&memory, n++, false);
            armed = true;
            session(set, &opts, NF_E_NOMEM, ENOMEM);
            armed = false;
            nf_set_close(set);
            assert_int_equal(atomic_load(&live), before);
        } while (atomic_load(&memory.hit));
        assert_true(n > 10);
    }
    archives_free(all);
}

static void every_read_fails(void **state)
{
    struct archives *all = sample_archives(2, ARTICLES / 2, 4);

    (void)state;
    for (size_t way = 0; way < COUNT_OF(ways); way++) {
        struct nf_arrow_opts opts = opts_of(way);
        unsigned long n = 1;

        do {
            struct nf_set *set = sample_open(all);

            fault_at(&all->fault, n++, false);
            session(set, &opts, NF_E_IO, EIO);
            fault_at(&all->fault, 0, false);
            nf_set_close(set);
        } while (n < 30);
    }
    archives_free(all);
}

/* A message names the archive; the rows before the article are not lost with it. */
static void damage_is_told(void **state)
{
    struct archives *all = sample_archives(1, ARTICLES, 4);
    struct nf_arrow_opts opts = NF_ARROW_OPTS_INIT;
    struct ArrowArrayStream stream;
    struct nf_error err = NF_ERROR_INIT;
    struct ArrowArray batch;
    struct nf_set *set;

    (void)state;
    all->bytes[0].ptr[all->bytes[0].len / 3] ^= 1;
    set = sample_open(all);
    opts.batch = 4;
    assert_ok(nf_arrow_stream(set, &opts, &stream, &err), &err);
    assert_int_equal(stream.get_next(&stream, &batch), 0);
    assert_int_equal(batch.length, 4);
    batch.release(&batch);
    while (stream.get_next(&stream, &batch) == 0) {
        assert_non_null(batch.release);
        batch.release(&batch);
    }
    for (int i = 0; i < 2; i++) {
        assert_int_equal(stream.get_next(&stream, &batch), EIO);
        assert_non_null(strstr(stream.get_last_error(&stream), "0.fiche: "));
    }
    stream.release(&stream);
    nf_set_close(set);
    archives_free(all);
}

static void what_cannot_be_done_is_refused(void **state)
{
    static const char *const unknown[] = { "title", "titel", NULL };
    static const char *const twice[] = { "title", "title", NULL };
    static const char *const none[] = { NULL };
    static const uint64_t beyond[] = { ARTICLES };
    struct archives *all = sample_archives(1, ARTICLES, 4);
    struct nf_set *set = sample_open(all);
    const struct nf_arrow_opts zero = NF_ARROW_OPTS_INIT;
    const struct nf_query bad = { .struct_size = 0 };
    struct nf_query endless = NF_QUERY_INIT; /* two views of as much as there can be */
    struct nf_arrow_opts tries[10] = { { .struct_size = 0 } };
    static const enum nf_status want[] = { NF_E_USAGE, NF_E_USAGE, NF_E_USAGE, NF_E_USAGE,
                                           NF_E_RANGE, NF_E_RANGE, NF_E_RANGE, NF_E_USAGE,
                                           NF_E_USAGE, NF_E_NOMEM };

    (void)state;
    for (size_t i = 1; i < COUNT_OF(tries); i++)
        tries[i] = zero;
    tries[1].fields = unknown;
    tries[2].fields = twice;
    tries[3].fields = none;
    tries[4].end = ARTICLES + 1;
    tries[5].first = ARTICLES + 1;
    tries[6].ordinals = beyond;
    tries[6].ordinal_count = 1;
    tries[7].ordinals = listed;
    tries[7].end = 4;
    tries[8].query = &bad;
    endless.source = endless.language = (struct nf_str){ "", SIZE_MAX / 2 + 1 };
    tries[9].query = &endless;
    for (size_t i = 0; i < COUNT_OF(tries); i++) {
        struct ArrowArrayStream stream = { .private_data = &tries };
        struct nf_error err = NF_ERROR_INIT;

        assert_status(nf_arrow_stream(set, &tries[i], &stream, &err), want[i], &err);
        assert_ptr_equal(stream.private_data, &tries);
        assert_true(err.text[0]);
    }
    nf_set_close(set);
    archives_free(all);
}

/* The stream is used without its set; arrays outlive both, and a column its batch. */
static void all_is_freed_in_any_order(void **state)
{
    struct archives *all = sample_archives(2, ARTICLES / 2, 4);
    const long before = atomic_load(&live);
    struct nf_set *set = sample_open(all);
    struct nf_error err = NF_ERROR_INIT;
    struct ArrowArrayStream first, stream;
    struct ArrowSchema schema, names;
    struct ArrowArray batch, moved, lists, words;

    (void)state;
    assert_ok(nf_arrow_stream(set, NULL, &first, &err), &err);
    nf_set_close(set);
    stream = first; /* a stream may be moved, too */
    assert_int_equal(stream.get_schema(&stream, &schema), 0);
    assert_int_equal(stream.get_next(&stream, &batch), 0);
    stream.release(&stream);
    assert_int_equal(atomic_load(&all->open), 0);
    moved = batch;
    lists = *moved.children[6];
    moved.children[6]->release = NULL;
    words = *moved.children[12];
    moved.children[12]->release = NULL;
    names = *schema.children[6];
    schema.children[6]->release = NULL;
    moved.release(&moved);
    schema.release(&schema);
    check_array(&names, &lists);
    assert_string_equal(names.name, "authors");
    assert_text(check_text(&words, 0), "Harbour Post");
    words.release(&words);
    names.release(&names);
    lists.release(&lists);
    assert_int_equal(atomic_load(&live), before);
    archives_free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_fails),
        cmocka_unit_test(every_read_fails),
        cmocka_unit_test(damage_is_told),
        cmocka_unit_test(what_cannot_be_done_is_refused),
        cmocka_unit_test(all_is_freed_in_any_order)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

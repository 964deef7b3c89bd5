/* Long values, large articles, and how many rows a batch has. */
#include "bindings/arrow/tests/arrow_check.h"
#include "bindings/arrow/tests/arrow_samples.h"

#define MIB (1u << 20)

/* One archive, of articles with a title and a text of as many bytes. */
static struct archives *of_lengths(size_t (*lengths)[2], size_t n)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct archives *all = archives_numbers(1, 1, 1);
    struct nf_writer *w;

    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.flags = NF_WRITER_NO_TABLES;
    free(all->bytes[0].ptr);
    w = pack_begin(&all->bytes[0], &opts);
    for (size_t i = 0; i < n; i++) {
        char *title = malloc(lengths[i][0] + 1), *text = malloc(lengths[i][1] + 1);
        struct pack_article a = { .title = title, .text = text };

        assert_true(title && text);
        pack_words(title, lengths[i][0], i);
        pack_words(text, lengths[i][1], i + 1000);
        pack_add(w, &a);
        free(title);
        free(text);
    }
    pack_end(w);
    return all;
}

/* Lengths of batches of @field; of all texts in @bytes. */
static size_t batches(struct archives *all, const char *field, unsigned threads,
                      int64_t *lengths, size_t room, size_t *bytes)
{
    const char *const fields[] = { field, NULL };
    struct nf_set *set = sample_open(all);
    struct nf_arrow_opts opts = NF_ARROW_OPTS_INIT;
    struct ArrowArrayStream stream;
    struct nf_error err = NF_ERROR_INIT;
    struct ArrowArray a;
    size_t n = 0;

    opts.fields = fields;
    opts.threads = threads;
    *bytes = 0;
    assert_ok(nf_arrow_stream(set, &opts, &stream, &err), &err);
    while (stream.get_next(&stream, &a) == 0 && a.release) {
        assert_true(n < room);
        lengths[n++] = a.length;
        *bytes += (size_t)check_int32(a.children[0])[a.length];
        a.release(&a);
    }
    assert_null(stream.get_last_error(&stream));
    stream.release(&stream);
    nf_set_close(set);
    return n;
}

/* Short values are read first; whatever is long comes all the same. */
static void long_values_come_with_short_ones(void **state)
{
    enum { ARTICLES = 60 };
    size_t lengths[ARTICLES][2];

    (void)state;
    for (size_t every = 1; every <= 20; every *= 4) {
        struct archives *all;
        size_t want = 0, bytes;
        int64_t rows[2];

        for (size_t i = 0; i < ARTICLES; i++) {
            lengths[i][0] = i % every ? 30 : 6000 + i;
            lengths[i][1] = 900;
            want += lengths[i][0];
        }
        all = of_lengths(lengths, ARTICLES);
        for (unsigned threads = 1; threads <= 2; threads++) {
            assert_int_equal(batches(all, "title", threads, rows, 2, &bytes), 1);
            assert_int_equal(rows[0], ARTICLES);
            assert_int_equal(bytes, want);
        }
        archives_free(all);
    }
}

static void a_batch_ends_behind_so_many_bytes(void **state)
{
    size_t lengths[][2] = { { 9, 3 * MIB }, { 9, 3 * MIB }, { 9, 3 * MIB },
                            { 9, 9 * MIB }, { 9, 0 }, { 9, 1 * MIB },
                            { 9, 7 * MIB }, { 9, 1 * MIB }, { 9, 5 } };
    static const int64_t want[] = { 3, 1, 3, 2 };
    struct archives *all = of_lengths(lengths, COUNT_OF(lengths));
    int64_t rows[COUNT_OF(lengths)];
    size_t bytes;

    (void)state;
    for (unsigned threads = 1; threads <= 2; threads++) {
        size_t n = batches(all, "text", threads, rows, COUNT_OF(rows), &bytes);

        assert_int_equal(n, COUNT_OF(want));
        assert_memory_equal(rows, want, sizeof(want));
        assert_int_equal(bytes, 27 * MIB + 5);
    }
    archives_free(all);
}

static void nothing_is_the_end(void **state)
{
    struct archives *all = of_lengths(NULL, 0);
    int64_t rows[1];
    size_t bytes;

    (void)state;
    assert_int_equal(batches(all, "text", 0, rows, 1, &bytes), 0);
    archives_free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_values_come_with_short_ones),
        cmocka_unit_test(a_batch_ends_behind_so_many_bytes),
        cmocka_unit_test(nothing_is_the_end)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

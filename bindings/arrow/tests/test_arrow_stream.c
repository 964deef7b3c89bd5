/* Batches: what is in them, which articles, how many; and what is refused. */
#include "bindings/arrow/tests/arrow_check.h"
#include "bindings/arrow/tests/arrow_samples.h"

static struct ArrowArrayStream begin(struct nf_set *set, const struct nf_arrow_opts *opts)
{
    struct ArrowArrayStream stream = { .release = NULL };
    struct nf_error err = NF_ERROR_INIT;

    assert_ok(nf_arrow_stream(set, opts, &stream, &err), &err);
    return stream;
}

/* The next batch; one that is released at the end. */
static struct ArrowArray next(struct ArrowArrayStream *stream)
{
    struct ArrowArray a = { .length = -1 };

    assert_int_equal(stream->get_next(stream, &a), 0);
    assert_null(stream->get_last_error(stream));
    return a;
}

static void assert_value(const struct ArrowArray *a, int64_t i, const char *want)
{
    assert_int_equal(check_is_null(a, i), want == NULL);
    if (want)
        assert_text(check_text(a, i), want);
}

static void assert_time(const struct ArrowArray *a, int64_t i, int64_t want)
{
    assert_int_equal(check_is_null(a, i), want == SAMPLE_NONE);
    if (want != SAMPLE_NONE)
        assert_int_equal(check_number(a, i), want);
}

static void assert_list(const struct ArrowArray *a, int64_t i, const char *want)
{
    const int32_t *at = check_int32(a);

    assert_int_equal(check_is_null(a, i), want == NULL);
    for (int32_t k = at[i]; want && k < at[i + 1]; k++) {
        size_t n = strcspn(want, ";");

        assert_bytes(check_text(a->children[0], k), ((struct nf_str){ want, n }));
        want += n + 1;
    }
    assert_true(!want || !*want);
}

/* Row @i is article number @n of archives of @each; @json is that of the reader. */
static void assert_row(const struct ArrowArray *batch, int64_t i, uint32_t n, uint32_t each,
                       struct nf_str json)
{
    struct ArrowArray *const *a = batch->children;
    char path[32];
    struct sample s;

    sample_of(&s, n);
    snprintf(path, sizeof(path), "%u.fiche", (unsigned)(n / each));
    assert_int_equal(check_number(a[0], i), n);
    assert_value(a[1], i, s.url);
    assert_value(a[2], i, s.title);
    assert_value(a[3], i, s.text);
    assert_value(a[4], i, s.html);
    assert_value(a[5], i, s.summary);
    assert_list(a[6], i, s.authors);
    assert_time(a[7], i, s.published);
    assert_value(a[8], i, s.precision);
    assert_time(a[9], i, s.modified);
    assert_time(a[10], i, s.fetched);
    assert_value(a[11], i, s.language);
    assert_value(a[12], i, s.source);
    assert_value(a[13], i, s.domain);
    assert_value(a[14], i, "local");
    assert_list(a[15], i, s.tags);
    assert_value(a[16], i, s.image);
    if (nf_utf8_fault(json) == json.len)
        assert_bytes(check_text(a[17], i), json);
    assert_value(a[18], i, path);
}

/* All rows of all batches are what they must be. */
static void assert_all(struct nf_set *set, const struct nf_arrow_opts *opts, uint32_t articles,
                       uint32_t each)
{
    struct ArrowArrayStream stream = begin(set, opts);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_set_cursor *c = NULL;
    struct ArrowSchema schema;
    struct ArrowArray batch;
    struct nf_str json;
    uint32_t n = 0;

    assert_ok(nf_set_cursor_open(set, &c, &err), &err);
    assert_int_equal(stream.get_schema(&stream, &schema), 0);
    for (batch = next(&stream); batch.release; batch = next(&stream)) {
        check_array(&schema, &batch);
        assert_true(opts->batch == 0 || batch.length <= (int64_t)opts->batch);
        for (int64_t i = 0; i < batch.length; i++, n++) {
            assert_ok(nf_set_cursor_json(c, n, &json, &err), &err);
            assert_row(&batch, i, n, each, json);
        }
        batch.release(&batch);
        assert_null(batch.release);
    }
    assert_int_equal(n, articles);
    batch = next(&stream); /* the end stays the end */
    assert_null(batch.release);
    schema.release(&schema);
    stream.release(&stream);
    nf_set_cursor_close(c);
}

static void every_value_is_there(void **state)
{
    struct archives *all = sample_archives(3, 70, 8);
    struct nf_set *set = sample_open(all);
    struct nf_arrow_opts opts = NF_ARROW_OPTS_INIT;

    (void)state;
    for (opts.threads = 1; opts.threads <= 3; opts.threads++)
        for (opts.batch = 0; opts.batch < 200; opts.batch = opts.batch * 7 + 1)
            assert_all(set, &opts, 210, 70);
    nf_set_close(set);
    archives_free(all);
}

static void the_schema_names_and_types_columns(void **state)
{
    static const char *const want[][2] = {
        { "ordinal", "l" }, { "url", "u" }, { "title", "u" }, { "text", "u" },
        { "html", "u" }, { "summary", "u" }, { "authors", "+l" },
        { "published", "tsu:UTC" }, { "precision", "i" }, { "modified", "tsu:UTC" },
        { "fetched", "tsu:UTC" }, { "language", "i" }, { "source", "i" },
        { "domain", "i" }, { "section", "u" }, { "tags", "+l" }, { "image", "u" },
        { "json", "u" }, { "archive", "i" }
    };
    struct archives *all = sample_archives(1, 1, 8);
    struct nf_set *set = sample_open(all);
    struct ArrowArrayStream stream = begin(set, NULL);
    struct ArrowSchema s;

    (void)state;
    assert_int_equal(stream.get_schema(&stream, &s), 0);
    assert_string_equal(s.format, "+s");
    assert_int_equal(s.n_children, COUNT_OF(want));
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        bool always = i == 0 || i >= COUNT_OF(want) - 2;

        assert_string_equal(s.children[i]->name, want[i][0]);
        assert_string_equal(s.children[i]->format, want[i][1]);
        assert_int_equal(s.children[i]->flags, always ? 0 : ARROW_FLAG_NULLABLE);
    }
    s.release(&s);
    assert_null(s.release);
    stream.release(&stream);
    assert_null(stream.release);
    nf_set_close(set);
    archives_free(all);
}

/* The ordinals that come, up to @room of them. */
static size_t ordinals(struct nf_set *set, struct nf_arrow_opts opts, uint64_t *out, size_t room)
{
    struct ArrowArrayStream stream = begin(set, &opts);
    struct ArrowArray batch;
    size_t n = 0;

    for (batch = next(&stream); batch.release; batch = next(&stream)) {
        for (int64_t i = 0; i < batch.length; i++) {
            assert_true(n < room);
            out[n++] = (uint64_t)check_number(batch.children[0], i);
        }
        batch.release(&batch);
    }
    stream.release(&stream);
    return n;
}

/* By the catalog, by short values, and with texts the same articles come. */
static void what_is_selected_comes(void **state)
{
    static const char *const fields[][3] = { { "ordinal", "source", NULL },
                                             { "ordinal", "title", NULL },
                                             { "ordinal", "json", NULL } };
    static const uint64_t listed[] = { 100, 3, 3, 59, 0 };
    struct archives *all = sample_archives(2, 60, 8);
    struct nf_set *set = sample_open(all);
    struct nf_query query = NF_QUERY_INIT;
    uint64_t got[128];

    (void)state;
    query.source = STR("mill gazette");
    for (size_t f = 0; f < COUNT_OF(fields); f++) {
        struct nf_arrow_opts opts = NF_ARROW_OPTS_INIT;

        opts.fields = fields[f];
        opts.batch = 7;
        opts.first = 50;
        opts.end = 70;
        assert_int_equal(ordinals(set, opts, got, COUNT_OF(got)), 20);
        assert_int_equal(got[0], 50);
        assert_int_equal(got[19], 69);
        opts.query = &query;
        assert_int_equal(ordinals(set, opts, got, COUNT_OF(got)), 7); /* 50, 53 … 68 */
        assert_int_equal(got[0], 50);
        assert_int_equal(got[6], 68);
        opts = (struct nf_arrow_opts)NF_ARROW_OPTS_INIT;
        opts.fields = fields[f];
        opts.batch = 2;
        opts.ordinals = listed;
        opts.ordinal_count = COUNT_OF(listed);
        assert_int_equal(ordinals(set, opts, got, COUNT_OF(got)), COUNT_OF(listed));
        assert_memory_equal(got, listed, sizeof(listed));
        opts.ordinal_count = 0;
        assert_int_equal(ordinals(set, opts, got, COUNT_OF(got)), 0);
    }
    nf_set_close(set);
    archives_free(all);
}

/* What has a later version is left out, if nothing else is asked for as well. */
static void the_newest_versions_come(void **state)
{
    const struct nf_record record = { .tail = STR_INIT("again") };
    struct archives *all = archives_numbers(1, 1, 1);
    struct nf_query query = NF_QUERY_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w;
    struct nf_set *set;

    (void)state;
    free(all->bytes[0].ptr);
    w = pack_begin(&all->bytes[0], NULL);
    assert_ok(nf_writer_add(w, &record, &err), &err);
    assert_ok(nf_writer_add(w, &record, &err), &err);
    assert_ok(nf_writer_add_version(w, &record, 0, &err), &err);
    pack_end(w);
    set = sample_open(all);
    query.flags = NF_QUERY_NEWEST;
    for (size_t i = 0; i < 2; i++) { /* by the catalog, and with articles */
        const char *const names[] = { "ordinal", i ? "json" : NULL, NULL };
        struct nf_arrow_opts opts = NF_ARROW_OPTS_INIT;
        uint64_t got[3];

        opts.fields = names;
        opts.query = &query;
        assert_int_equal(ordinals(set, opts, got, COUNT_OF(got)), 2);
        assert_int_equal(got[0], 1);
        assert_int_equal(got[1], 2);
    }
    nf_set_close(set);
    archives_free(all);
}

static void columns_come_in_the_order_that_is_asked_for(void **state)
{
    static const char *const fields[] = { "title", "archive", "fetched", NULL };
    struct archives *all = sample_archives(1, 9, 4);
    struct nf_set *set = sample_open(all);
    struct nf_arrow_opts opts = NF_ARROW_OPTS_INIT;
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    struct ArrowArray batch;

    (void)state;
    opts.fields = fields;
    stream = begin(set, &opts);
    batch = next(&stream);
    assert_int_equal(stream.get_schema(&stream, &schema), 0);
    check_array(&schema, &batch);
    assert_int_equal(batch.n_children, 3);
    assert_value(batch.children[0], 0, sample_titles[0].title);
    assert_value(batch.children[1], 8, "0.fiche");
    assert_time(batch.children[2], 8, INT64_C(1700000008000000));
    batch.release(&batch);
    schema.release(&schema);
    stream.release(&stream);
    nf_set_close(set);
    archives_free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_is_there),
        cmocka_unit_test(the_schema_names_and_types_columns),
        cmocka_unit_test(what_is_selected_comes),
        cmocka_unit_test(the_newest_versions_come),
        cmocka_unit_test(columns_come_in_the_order_that_is_asked_for)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

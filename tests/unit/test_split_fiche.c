/* Archives as input of an import. */

#include "tests/support/collect.h"
#include "tests/support/fault.h"
#include "tests/support/folder.h"
#include "tests/support/pack.h"

static struct nf_str archive(struct nf_buffer *to, uint32_t articles)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;

    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.block_articles = 4;
    opts.flags = NF_WRITER_NO_TABLES;
    pack_numbers(to, &opts, 0, articles);
    return (struct nf_str){ (char *)to->ptr, to->len };
}

/* The articles are those of the archive, in its order. */
static void expect_numbers(const struct collect *c, size_t n)
{
    assert_int_equal(c->articles, n);
    for (size_t i = 0; i < n; i++) {
        char url[40];

        snprintf(url, sizeof(url), "/news/%zu\",", i);
        assert_non_null(strstr(c->item[i].bytes, url));
        assert_memory_equal(c->item[i].roles, "url=https://", 12);
    }
}

static void gives_its_articles_in_order(void **state)
{
    struct nf_buffer b;
    struct nf_str bytes = archive(&b, 50);

    (void)state;
    for (size_t threads = 1; threads <= 4; threads += 3) {
        struct collect c = { .count = 0 };
        struct nf_import_opts opts = collect_opts(&c);
        struct nf_error err = NF_ERROR_INIT;

        opts.threads = threads;
        assert_ok(nf_import_memory("a.fiche", bytes, &opts, &err), &err);
        expect_numbers(&c, 50);
        assert_int_equal(c.refusals, 0);
        assert_int_equal(c.notices[NF_NOTICE_READ], 1);
        assert_int_equal(c.notices[NF_NOTICE_WITHDRAWN], 0);
        assert_string_equal(c.notice, "fiche");
        collect_free(&c);
    }
    free(b.ptr);
}

/* Of each record that is given, its number and that of its former version. */
struct versions {
    uint64_t former[8];
    unsigned n;
};

static enum nf_status note_versions(void *ctx, const struct nf_place *place,
                                    const struct nf_record *record, struct nf_error *err)
{
    struct versions *v = ctx;

    (void)record;
    (void)err;
    assert_int_equal(place->record, v->n + 1);
    v->former[v->n++] = place->former;
    return NF_OK;
}

static void says_which_are_later_versions(void **state)
{
    /* Article 2 goes: 4 is a later version of what 2 was one of. */
    static const uint64_t formers[] = { NF_NO_ARTICLE, NF_NO_ARTICLE, 0, 1, 2, 4 };
    static const uint64_t want[] = { 0, 0, 2, 1, 4 }, gone[] = { 2 };
    struct nf_import_opts opts = NF_IMPORT_OPTS_INIT;
    struct nf_redact_opts how = NF_REDACT_OPTS_INIT;
    struct versions v = { .n = 0 };
    struct nf_buffer b, to = { 0 };
    struct nf_writer *w = pack_begin(&b, NULL);
    struct nf_source source;
    struct nf_sink sink;
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    for (uint32_t i = 0; i < COUNT_OF(formers); i++) {
        struct nf_field f;
        struct nf_record record = { .fields = &f, .count = 1 };

        pack_field(&f, "title", NF_ROLE_TITLE, "Rain");
        assert_ok(formers[i] == NF_NO_ARTICLE
                      ? nf_writer_add(w, &record, &err)
                      : nf_writer_add_version(w, &record, formers[i], &err), &err);
    }
    pack_end(w);
    source = memory_source(b.ptr, b.len);
    sink = memory_sink(&to);
    how.ordinals = gone;
    how.ordinal_count = 1;
    assert_ok(nf_redact(&source, &sink, &how, NULL, &err), &err);
    opts.record = note_versions;
    opts.ctx = &v;
    assert_ok(nf_import_memory("a.fiche", (struct nf_str){ (char *)to.ptr, to.len }, &opts, &err),
              &err);
    assert_int_equal(v.n, COUNT_OF(want));
    for (size_t i = 0; i < COUNT_OF(want); i++)
        assert_int_equal(v.former[i], want[i]);
    free(b.ptr);
    free(to.ptr);
}

/* An aside is no part of the bytes, and stays what it is. */
static enum nf_status keep_aside(void *ctx, const struct nf_place *place,
                                 const struct nf_record *record, struct nf_error *err)
{
    const struct nf_field *path = nf_record_find(record, NF_ROLE_PATH);

    (void)place;
    (void)err;
    assert_non_null(path);
    assert_int_equal(path->kind, NF_KIND_ASIDE);
    assert_text(path->value, "\"2024/rain.json\"");
    assert_int_equal(nf_record_size(record), strlen("{\"title\":\"Rain\"}"));
    ++*(unsigned *)ctx;
    return NF_OK;
}

static void asides_come_along(void **state)
{
    const struct nf_field f[] = {
        { STR_INIT("title"), { NULL, 0 }, STR_INIT("Rain"), NF_KIND_STRING, NF_ROLE_TITLE },
        { { NULL, 0 }, STR_INIT("}"), STR_INIT("\"2024/rain.json\""), NF_KIND_ASIDE,
          NF_ROLE_PATH }
    };
    const struct nf_record record = { f, 2, STR_INIT("") };
    struct nf_import_opts opts = NF_IMPORT_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer b;
    struct nf_writer *w = pack_begin(&b, NULL);
    unsigned seen = 0;

    (void)state;
    assert_ok(nf_writer_add(w, &record, &err), &err);
    pack_end(w);
    opts.paths = true;
    opts.ctx = &seen;
    opts.record = keep_aside;
    assert_ok(nf_import_memory("a.fiche", (struct nf_str){ (char *)b.ptr, b.len }, &opts,
                               &err), &err);
    assert_int_equal(seen, 1);
    free(b.ptr);
}

static void what_is_damaged_is_refused_article_by_article(void **state)
{
    struct nf_buffer b;
    struct nf_str bytes = archive(&b, 50);
    struct collect c = { .count = 0 };
    struct nf_import_opts opts = collect_opts(&c);
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    b.ptr[60] ^= 1;
    assert_ok(nf_import_memory("a.fiche", bytes, &opts, &err), &err);
    assert_int_equal(c.refusals, 4);
    assert_int_equal(c.articles, 46);
    assert_memory_equal(c.item[0].why, "article 0: ", 11);
    assert_memory_equal(c.item[3].why, "article 3: ", 11);
    assert_int_equal(c.notices[NF_NOTICE_WITHDRAWN], 0);
    collect_free(&c);
    c.stop_at_refusal = true;
    assert_status(nf_import_memory("a.fiche", bytes, &opts, &err), NF_E_INPUT, &err);
    assert_memory_equal(err.text, "a.fiche: article 0: ", 20);
    assert_int_equal(c.articles, 0);
    collect_free(&c);
    free(b.ptr);
}

static void one_that_cannot_be_opened_is_refused(void **state)
{
    struct nf_buffer b;
    struct nf_str bytes = archive(&b, 3);
    struct collect c = { .stop_at_refusal = true };
    struct nf_import_opts opts = collect_opts(&c);
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    bytes.len = 40;
    assert_status(nf_import_memory("a.fiche", bytes, &opts, &err), NF_E_INPUT, &err);
    assert_memory_equal(err.text, "a.fiche: ", 9);
    assert_int_equal(c.articles, 0);
    collect_free(&c);
    c.stop_at_refusal = true;
    opts.format = "fiche";
    assert_status(nf_import_memory("a.txt", STR("A title"), &opts, &err), NF_E_INPUT, &err);
    assert_string_equal(err.text, "a.txt: not a .fiche archive");
    collect_free(&c);
    free(b.ptr);
}

static int read_all(void *ctx, void *buf, size_t n, size_t *got)
{
    struct nf_str *left = ctx;

    *got = left->len < n ? left->len : n;
    if (*got)
        memcpy(buf, left->ptr, *got);
    left->ptr += *got;
    left->len -= *got;
    return 0;
}

/* Such as what a writer that was stopped left; nobody was told that it is stored. */
static void what_is_behind_one_is_counted(void **state)
{
    struct nf_buffer b;
    struct nf_str bytes = archive(&b, 3);
    struct collect c = { .count = 0 };
    struct nf_import_opts opts = collect_opts(&c);
    struct nf_error err = NF_ERROR_INIT;
    char *more = calloc(1, bytes.len + 50);

    (void)state;
    assert_non_null(more);
    memcpy(more, bytes.ptr, bytes.len);
    bytes = (struct nf_str){ more, bytes.len + 50 };
    assert_ok(nf_import_memory("a.fiche", bytes, &opts, &err), &err);
    expect_numbers(&c, 3);
    assert_int_equal(c.notices[NF_NOTICE_MEMBER], 1);
    assert_string_equal(c.notice, "bytes behind the archive");
    collect_free(&c);
    free(more);
    free(b.ptr);
}

static void one_from_a_stream_is_refused(void **state)
{
    struct nf_buffer b;
    struct nf_str bytes = archive(&b, 3);
    struct collect c = { .stop_at_refusal = true };
    struct nf_import_opts opts = collect_opts(&c);
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    assert_status(nf_import_read("a.fiche", read_all, &bytes, &opts, &err), NF_E_INPUT, &err);
    assert_string_equal(err.text, "a.fiche: is a newsfiche archive, which can be read from a "
                                  "file only, not from a pipe or out of another file");
    assert_int_equal(c.articles, 0);
    collect_free(&c);
    free(b.ptr);
}

static void files_are_read_by_name_and_passed_over_in_folders(void **state)
{
    struct folder *folder = *state;
    struct nf_buffer b;
    struct nf_str bytes = archive(&b, 5);
    struct collect c = { .count = 0 };
    struct nf_import_opts opts = collect_opts(&c);
    struct nf_error err = NF_ERROR_INIT;

    folder_write(folder, "a.fiche", bytes);
    folder_write(folder, "b.dat", bytes);
    opts.paths = true;
    assert_ok(nf_import(folder_file(folder, "a.fiche"), &opts, &err), &err);
    expect_numbers(&c, 5);
    assert_null(strstr(c.item[0].roles, "path="));
    collect_free(&c);
    assert_ok(nf_import(folder_file(folder, "b.dat"), &opts, &err), &err);
    expect_numbers(&c, 5);
    collect_free(&c);
    assert_ok(nf_import(folder->path, &opts, &err), &err);
    assert_int_equal(c.articles, 0);
    assert_int_equal(c.notices[NF_NOTICE_OTHER_NAME], 2);
    collect_free(&c);
    folder_remove(folder, "a.fiche");
    folder_remove(folder, "b.dat");
    free(b.ptr);
}

static void a_callback_ends_it(void **state)
{
    struct nf_buffer b;
    struct nf_str bytes = archive(&b, 9);
    struct collect c = { .answer = NF_E_STATE };
    struct nf_import_opts opts = collect_opts(&c);
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    assert_status(nf_import_memory("a.fiche", bytes, &opts, &err), NF_E_STATE, &err);
    assert_int_equal(c.articles, 1);
    collect_free(&c);
    free(b.ptr);
}

static void every_allocation_fails(void **state)
{
    struct fault_memory memory = { .live = 0 };
    const struct nf_alloc alloc = fault_alloc(&memory);
    struct nf_buffer b;
    struct nf_str bytes = archive(&b, 9);
    unsigned long n = 0;

    (void)state;
    do {
        struct collect c = { .count = 0 };
        struct nf_import_opts opts = collect_opts(&c);
        struct nf_error err = NF_ERROR_INIT;
        enum nf_status st;

        opts.alloc = &alloc;
        opts.threads = 1;
        n++;
        fault_at(&memory.fault, n, n % 2 == 0);
        st = nf_import_memory("a.fiche", bytes, &opts, &err);
        if (st == NF_OK)
            expect_numbers(&c, 9);
        else
            assert_status(st, NF_E_NOMEM, &err);
        assert_int_equal(c.refusals, 0);
        assert_int_equal(atomic_load(&memory.live), 0);
        collect_free(&c);
    } while (atomic_load(&memory.fault.hit));
    assert_true(n > 20);
    free(b.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_its_articles_in_order),
        cmocka_unit_test(says_which_are_later_versions),
        cmocka_unit_test(asides_come_along),
        cmocka_unit_test(what_is_damaged_is_refused_article_by_article),
        cmocka_unit_test(one_that_cannot_be_opened_is_refused),
        cmocka_unit_test(what_is_behind_one_is_counted),
        cmocka_unit_test(one_from_a_stream_is_refused),
        WITH_FOLDER(files_are_read_by_name_and_passed_over_in_folders),
        cmocka_unit_test(a_callback_ends_it),
        cmocka_unit_test(every_allocation_fails)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "src/base/alloc.h"
#include "src/check/verify_places.h"
#include "src/read/archive_page.h"
#include "src/read/cursor.h"
#include "tests/support/chunk_edit.h"
#include "tests/support/counted.h"
#include "tests/support/memory_store.h"
#include "tests/support/opened.h"

/* What nf_verify() reports. */
struct findings {
    struct nf_damage item[64];
    char text[64][200];
    size_t count;
    uint64_t last_done;
    uint64_t all;
    unsigned stop_after; /* progress calls; 0 never */
    unsigned progress;
};

static void keep(void *ctx, const struct nf_damage *d)
{
    struct findings *f = ctx;

    if (f->count < COUNT_OF(f->item)) {
        f->item[f->count] = *d;
        snprintf(f->text[f->count], sizeof(f->text[0]), "%s", d->text);
    }
    f->count++;
}

static bool watch(void *ctx, uint64_t done, uint64_t all)
{
    struct findings *f = ctx;

    assert_true(done >= f->last_done);
    assert_true(done <= all);
    f->last_done = done;
    f->all = all;
    f->progress++;
    return f->stop_after && f->progress >= f->stop_after;
}

static enum nf_status verify_reader(struct nf_reader *r, enum nf_verify_level level,
                                    struct findings *f, struct nf_verify_result *out)
{
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    opts.level = level;
    opts.threads = 2;
    opts.damage = keep;
    opts.progress = watch;
    opts.ctx = f;
    st = nf_verify(r, &opts, out, &err);
    assert_true(st == NF_OK || err.status == st);
    nf_reader_close(r);
    return st;
}

static enum nf_status verify(const struct nf_buffer *b, enum nf_verify_level level,
                             struct findings *f, struct nf_verify_result *out)
{
    return verify_reader(pack_open(b), level, f, out);
}

static struct nf_buffer sample(uint32_t articles)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_buffer b;

    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.block_articles = 8;
    pack_numbers(&b, &opts, 0, articles);
    return b;
}

static void finds_nothing_in_a_sound_archive(void **state)
{
    static const uint32_t sizes[] = { 0, 1, 100, 5000 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        for (int level = NF_VERIFY_QUICK; level <= NF_VERIFY_DEEP; level++) {
            struct nf_buffer b = sample(sizes[i]);
            struct findings f = { .count = 0 };
            struct nf_verify_result result = NF_VERIFY_RESULT_INIT;

            assert_ok(verify(&b, (enum nf_verify_level)level, &f, &result), NULL);
            assert_int_equal(f.count, 0);
            assert_int_equal(result.findings, 0);
            assert_int_equal(result.articles_checked, sizes[i]);
            assert_int_equal(result.articles_damaged, 0);
            assert_true(result.bytes_checked <= b.len);
            assert_true(f.progress > 0);
            free(b.ptr);
        }
}

static void needs_no_options(void **state)
{
    struct nf_buffer b = sample(20);
    struct nf_reader *r = pack_open(&b);
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;

    (void)state;
    assert_ok(nf_verify(r, NULL, &result, NULL), NULL);
    assert_int_equal(result.articles_checked, 20);
    opts.level = NF_VERIFY_DEEP; /* threads and callbacks left out */
    assert_ok(nf_verify(r, &opts, &result, NULL), NULL);
    opts.struct_size = 1;
    assert_status(nf_verify(r, &opts, &result, NULL), NF_E_USAGE, NULL);
    nf_reader_close(r);
    free(b.ptr);
}

/* An archive whose articles beyond the first block have that word; all chunks are
 * where they are with another as long. */
static struct nf_buffer sample_with(const char *word)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_writer *w;
    struct nf_buffer b;

    opts.block_articles = 4;
    opts.flags = NF_WRITER_STORE;
    opts.id = (const uint8_t *)"the id of both..";
    w = pack_begin(&b, &opts);
    for (unsigned i = 0; i < 16; i++) {
        char url[40], text[80];

        snprintf(url, sizeof(url), "https://www.example.org/%u", i);
        snprintf(text, sizeof(text), "On day %02u there was %s.", i,
                 i < 4 ? "fog" : word);
        pack_add(w, &(struct pack_article){ .url = url, .text = text });
    }
    pack_end(w);
    return b;
}

/* As an interrupted copy of today's archive over yesterday's leaves it: every
 * checksum is right, in its place, and of an archive of this id. */
static void finds_parts_of_two_archives(void **state)
{
    struct nf_buffer rain = sample_with("rain"), snow = sample_with("snow");
    size_t cut = rain.len / 2;

    (void)state;
    assert_int_equal(rain.len, snow.len);
    while (memcmp(rain.ptr + cut, "\x9enfc", 4) != 0) /* where a chunk begins */
        cut--;
    for (int level = NF_VERIFY_QUICK; level <= NF_VERIFY_DEEP; level++) {
        struct nf_buffer mix = { malloc(rain.len), rain.len, rain.len };
        struct findings f = { .count = 0 };
        struct nf_verify_result result = NF_VERIFY_RESULT_INIT;

        memcpy(mix.ptr, rain.ptr, rain.len);
        memcpy(mix.ptr, snow.ptr, cut);
        assert_status(verify(&mix, (enum nf_verify_level)level, &f, &result),
                      NF_E_DAMAGED, NULL);
        assert_int_equal(f.count, 1);
        assert_non_null(strstr(f.text[0], "parts of two archives"));
        free(mix.ptr);
    }
    free(rain.ptr);
    free(snow.ptr);
}

/* Wherever a byte is changed, and whatever to, both passes find it; nobody need
 * ask for the error. */
static void finds_every_changed_byte(void **state)
{
    struct nf_buffer b = sample(30);
    struct nf_source source = memory_source(b.ptr, b.len);

    (void)state;
    for (size_t k = 0; k < 2 * b.len; k++) {
        struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
        size_t i = k / 2;
        struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
        struct findings f = { .count = 0 };
        struct nf_reader *r = NULL;
        unsigned char was = b.ptr[i];
        enum nf_status st;

        opts.level = k % 2 ? NF_VERIFY_DEEP : NF_VERIFY_QUICK;
        opts.damage = keep;
        opts.ctx = &f;
        b.ptr[i] = (unsigned char)(was ^ (1u << i % 8));
        st = nf_reader_open(&source, NULL, &r, NULL);
        if (st == NF_OK) {
            st = nf_verify(r, &opts, &result, NULL);
            assert_int_equal(result.findings, f.count);
            assert_true(f.count > 0);
            nf_reader_close(r);
        }
        if (st == NF_OK)
            fail_msg("byte %zu", i);
        b.ptr[i] = was;
    }
    free(b.ptr);
}

/* Where the text of article @i lies in a stored archive. */
static size_t place_of_text(const struct nf_buffer *b, uint32_t i)
{
    struct pack_numbered a;
    size_t at = 0;

    pack_numbered(&a, i);
    while (memcmp(b->ptr + at, a.text, strlen(a.text)) != 0) {
        at++;
        assert_true(at + strlen(a.text) <= b->len);
    }
    return at;
}

static struct nf_buffer stored(uint32_t articles)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_buffer b;

    opts.flags = NF_WRITER_STORE;
    opts.block_articles = 8;
    pack_numbers(&b, &opts, 0, articles);
    return b;
}

static void says_which_articles_are_concerned(void **state)
{
    struct nf_buffer b = stored(40);
    size_t at = place_of_text(&b, 19) + 5;
    struct findings f = { .count = 0 };
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;

    (void)state;
    b.ptr[at] ^= 1;
    assert_status(verify(&b, NF_VERIFY_QUICK, &f, &result), NF_E_DAMAGED, NULL);
    assert_int_equal(f.count, 1);
    assert_int_equal(f.item[0].first_article, 19);
    assert_int_equal(f.item[0].articles, 1);
    assert_true(f.item[0].offset <= at && at < f.item[0].offset + f.item[0].length);
    assert_string_equal(f.text[0], "block: checksum differs");
    assert_int_equal(result.articles_damaged, 1);
    assert_int_equal(result.articles_checked, 40);
    free(b.ptr);
}

/* So does a deep pass. */
static void a_deep_pass_names_the_articles_lost(void **state)
{
    struct nf_buffer b = stored(40);
    struct findings f = { .count = 0 };
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    bool named = false;

    (void)state;
    b.ptr[place_of_text(&b, 19) + 5] ^= 1;
    assert_status(verify(&b, NF_VERIFY_DEEP, &f, &result), NF_E_DAMAGED, NULL);
    for (size_t i = 0; i < f.count; i++) {
        if (f.item[i].articles == 1) {
            assert_int_equal(f.item[i].first_article, 19);
            assert_false(named);
            named = true;
        }
    }
    assert_true(named);
    assert_int_equal(result.findings, f.count);
    assert_int_equal(result.articles_damaged, 1);
    free(b.ptr);
}

static void goes_on_behind_a_damaged_chunk_header(void **state)
{
    struct nf_buffer b = stored(40);
    size_t first = place_of_text(&b, 0), later = place_of_text(&b, 39);
    struct findings f = { .count = 0 };
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;

    (void)state;
    /* The first block's chunk header follows the file header (40 bytes). */
    assert_true(first > 72);
    b.ptr[45] ^= 0xff;
    b.ptr[later] ^= 1;
    assert_status(verify(&b, NF_VERIFY_QUICK, &f, &result), NF_E_DAMAGED, NULL);
    assert_int_equal(f.count, 2);
    assert_int_equal(f.item[0].offset, 40);
    assert_true(f.item[0].offset + f.item[0].length > first);
    assert_int_equal(f.item[0].first_article, 0);
    assert_int_equal(f.item[0].articles, 8);
    assert_int_equal(f.item[1].first_article, 39);
    assert_int_equal(f.item[1].articles, 1);
    free(b.ptr);
}

static void finds_bytes_taken_out_or_put_in(void **state)
{
    struct nf_buffer b = stored(40);
    size_t at = place_of_text(&b, 19);
    struct nf_source source = NF_SOURCE_INIT;
    struct nf_reader *r = NULL;
    enum nf_status st;

    (void)state;
    memmove(b.ptr + at, b.ptr + at + 1, b.len - at - 1);
    source = memory_source(b.ptr, b.len - 1);
    st = nf_reader_open(&source, NULL, &r, NULL);
    if (st == NF_OK) {
        struct nf_verify_result result = NF_VERIFY_RESULT_INIT;

        st = nf_verify(r, NULL, &result, NULL);
        nf_reader_close(r);
    }
    assert_status(st, NF_E_DAMAGED, NULL);
    free(b.ptr);
}

/* A chunk's length is a number from the file. */
static void reads_large_chunks_in_pieces(void **state)
{
    const size_t size = 3u << 20;
    struct nf_writer_opts opts = { .struct_size = sizeof(opts), .flags = NF_WRITER_STORE };
    struct nf_field f = { .key = STR("t"), .kind = NF_KIND_STRING,
                          .value = { calloc(size, 1), size } };
    struct nf_record record = { &f, 1, { NULL, 0 } };
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer b;
    struct nf_writer *w = pack_begin(&b, &opts);

    (void)state;
    assert_non_null(f.value.ptr);
    memset((char *)f.value.ptr, 'x', size);
    assert_ok(nf_writer_add(w, &record, &err), &err);
    pack_end(w);
    for (int damaged = 0; damaged < 2; damaged++) {
        struct counted c = { .bytes = b };
        const struct nf_source source = counted_source(&c);
        struct nf_reader *r = NULL;

        b.ptr[5u << 19] ^= (unsigned char)damaged;
        assert_ok(nf_reader_open(&source, NULL, &r, &err), &err);
        assert_status(nf_verify(r, NULL, &result, &err),
                      damaged ? NF_E_DAMAGED : NF_OK, &err);
        if (!damaged) /* who gets an article needs all of it */
            assert_int_equal(c.longest, 1u << 20);
        nf_reader_close(r);
    }
    free((char *)f.value.ptr);
    free(b.ptr);
}

/* A head that is wrong takes time once, not for each of its articles. */
static void tries_no_damaged_block_again(void **state)
{
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct opened f = opened_numbers(500, 1, 500);
    struct counted c = { .bytes = f.bytes };
    const struct nf_source source = counted_source(&c);
    struct nf_location where;
    struct nf_reader *r = NULL;

    (void)state;
    assert_ok(nf_cursor_locate(f.cursor, 0, &where, &f.err), &f.err);
    f.bytes.ptr[where.offset + NF_CHUNK_HEADER_SIZE + where.head_len / 2] ^= 1;
    assert_ok(nf_reader_open(&source, NULL, &r, &f.err), &f.err);
    opts.threads = 1;
    assert_status(nf_verify(r, &opts, &result, &f.err), NF_E_DAMAGED, &f.err);
    assert_int_equal(result.articles_damaged, 500);
    assert_true(c.all < 4 * f.bytes.len);
    nf_reader_close(r);
    opened_close(&f);
}

/* What is larger than this reader may decode is not lost. */
static void what_is_beyond_a_limit_is_no_damage(void **state)
{
    struct nf_buffer b = sample(100);
    struct nf_source source = memory_source(b.ptr, b.len);
    struct nf_reader_opts limits = NF_READER_OPTS_INIT;
    struct findings f = { .count = 0 };
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct nf_reader *r = NULL;
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    opts.level = NF_VERIFY_DEEP;
    opts.damage = keep;
    opts.ctx = &f;
    limits.max_frame = 1700;
    assert_ok(nf_reader_open(&source, &limits, &r, &err), &err);
    assert_status(nf_verify(r, &opts, &result, &err), NF_E_LIMIT, &err);
    assert_true(f.count > 0 && f.count < 100);
    assert_int_equal(f.item[0].articles, 0);
    assert_non_null(strstr(f.text[0], "is not checked: "));
    nf_reader_close(r);
    free(b.ptr);
}

static struct nf_verify_result verify_part(const struct nf_buffer *b, struct nf_verify_opts opts,
                                           enum nf_status want)
{
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct nf_reader *r = pack_open(b);
    struct nf_error err = NF_ERROR_INIT;

    opts.threads = 2;
    assert_status(nf_verify(r, &opts, &result, &err), want, &err);
    nf_reader_close(r);
    return result;
}

static void parts_are_the_whole(void **state)
{
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_buffer b = sample(400);
    uint64_t articles, findings = 0;

    (void)state;
    opts.parts = 3;
    for (int level = NF_VERIFY_QUICK; level <= NF_VERIFY_DEEP; level++) {
        opts.level = (enum nf_verify_level)level;
        articles = 0;
        for (opts.part = 1; opts.part <= 3; opts.part++) {
            const struct nf_verify_result result = verify_part(&b, opts, NF_OK);

            assert_true(result.articles_checked > 50 && result.articles_checked < 250);
            articles += result.articles_checked;
        }
        assert_int_equal(articles, 400);
    }
    b.ptr[b.len / 2] ^= 1;
    for (opts.part = 1; opts.part <= 3; opts.part++)
        findings += verify_part(&b, opts, opts.part == 2 ? NF_E_DAMAGED : NF_OK).findings;
    assert_int_equal(findings, 1);
    (void)verify_part(&b, opts, NF_E_USAGE);
    opts.part = 0;
    (void)verify_part(&b, opts, NF_E_USAGE);
    free(b.ptr);
}

/* By chance, and by generation. */
static void some_chunks_are_checked(void **state)
{
    struct nf_buffer b = sample(400);

    (void)state;
    for (int level = NF_VERIFY_QUICK; level <= NF_VERIFY_DEEP; level++) {
        struct nf_verify_opts some = NF_VERIFY_OPTS_INIT, newer = NF_VERIFY_OPTS_INIT;
        struct nf_verify_result result;

        some.level = newer.level = (enum nf_verify_level)level;
        some.sample = 5000;
        some.seed = 7;
        result = verify_part(&b, some, NF_OK);
        assert_true(result.articles_checked > 50 && result.articles_checked < 350);
        newer.since = 1;
        assert_int_equal(verify_part(&b, newer, NF_OK).articles_checked, 400);
        newer.since = 2;
        assert_int_equal(verify_part(&b, newer, NF_OK).articles_checked, 0);
    }
    free(b.ptr);
}

static void stops_when_asked_to(void **state)
{
    struct nf_buffer b = sample(5000);

    (void)state;
    for (unsigned n = 1; n < 2000; n = n * 3 + 1)
        for (int level = NF_VERIFY_QUICK; level <= NF_VERIFY_DEEP; level++) {
            struct findings f = { .stop_after = n };
            struct nf_verify_result result = { .findings = 77 };
            enum nf_status st = verify(&b, (enum nf_verify_level)level, &f, &result);

            if (st == NF_OK) {
                assert_true(f.progress < n);
                continue;
            }
            assert_status(st, NF_E_STOPPED, NULL);
            assert_int_equal(f.progress, n); /* not asked again */
            assert_int_equal(result.findings, 0); /* of what it did until then */
        }
    free(b.ptr);
}

/* The threads of a deep pass stop together: nobody is asked once more. */
static void threads_stop_together(void **state)
{
    struct nf_buffer b = sample(20000);
    struct findings f = { .count = 0 };
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    unsigned quick;

    (void)state;
    assert_ok(verify(&b, NF_VERIFY_QUICK, &f, &result), NULL);
    quick = f.progress;
    for (unsigned n = quick + 1; n < quick + 6; n++) {
        f = (struct findings){ .stop_after = n };
        assert_status(verify(&b, NF_VERIFY_DEEP, &f, &result), NF_E_STOPPED, NULL);
        assert_int_equal(f.progress, n);
    }
    free(b.ptr);
}

/* Progress comes to its end, and no further, on both levels. */
static void progress_reaches_the_whole(void **state)
{
    struct nf_buffer b = sample(3000);

    (void)state;
    for (int level = NF_VERIFY_QUICK; level <= NF_VERIFY_DEEP; level++) {
        struct findings f = { .count = 0 };
        struct nf_verify_result result = NF_VERIFY_RESULT_INIT;

        assert_ok(verify(&b, (enum nf_verify_level)level, &f, &result), NULL);
        assert_int_equal(f.all, b.len * (level == NF_VERIFY_DEEP ? 2 : 1));
        assert_true(f.last_done > f.all * 9 / 10);
    }
    free(b.ptr);
}

/* An archive in which a later generation has joined an index page with its own; where a byte of
 * that page is. */
static uint64_t joined_page(struct memory_store *m)
{
    const struct nf_store store = memory_store(m);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;
    struct nf_footer_page page;
    struct nf_reader *r;
    struct pack_numbered a;

    assert_ok(nf_writer_append(&store, NULL, &w, &err), &err);
    pack_numbered(&a, 0);
    pack_add(w, &a.article);
    assert_ok(nf_writer_flush(w, &err), &err);
    r = pack_open(&m->bytes);
    assert_ok(nf_archive_page(&r->archive, 0, &page, &err), &err);
    nf_reader_close(r);
    pack_numbered(&a, 1);
    pack_add(w, &a.article);
    pack_end(w);
    return page.offsets.offset + NF_CHUNK_HEADER_SIZE;
}

/* Where the footer does not say which pages there are, that one may be in use. */
static void without_all_pages_any_may_be_in_use(void **state)
{
    struct memory_store m = { .error = 0 };
    const uint64_t at = joined_page(&m);
    const uint8_t time_max[8] = { 5 }; /* before its time_min */
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct findings f[2] = { { .count = 0 } };
    struct nf_reader *r = pack_open(&m.bytes);
    const struct nf_archive *a = &r->archive;
    const uint8_t *end = (const uint8_t *)a->creator.ptr + a->creator.len;
    const size_t entry = (size_t)a->footer.len - NF_CHUNK_HEADER_SIZE -
                         (size_t)(end - a->pages.entries);
    const uint64_t footer = a->footer.offset;

    (void)state;
    nf_reader_close(r);
    put_in_chunk(&m.bytes, footer, entry + 20, time_max, sizeof(time_max));
    for (int damaged = 0; damaged < 2; damaged++) {
        m.bytes.ptr[at] ^= (uint8_t)damaged;
        assert_int_equal(verify(&m.bytes, NF_VERIFY_QUICK, &f[damaged], &result),
                         NF_E_DAMAGED);
    }
    assert_true(f[0].count > 0);
    assert_int_equal(f[1].count, f[0].count + 1);
    memory_store_free(&m);
}

static void what_nothing_refers_to_is_no_finding(void **state)
{
    struct memory_store m = { .error = 0 };
    const uint64_t at = joined_page(&m);

    (void)state;
    m.bytes.ptr[at] ^= 1;
    for (int level = NF_VERIFY_QUICK; level <= NF_VERIFY_DEEP; level++) {
        struct findings f = { .count = 0 };
        struct nf_verify_result result = NF_VERIFY_RESULT_INIT;

        assert_int_equal(verify(&m.bytes, (enum nf_verify_level)level, &f, &result), NF_OK);
        assert_int_equal(f.count, 0);
    }
    memory_store_free(&m);
}

/* Nobody knows what is used where there is no index. */
static void without_an_index_all_damage_is_a_finding(void **state)
{
    struct nf_buffer b = sample(5);
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct findings f = { .count = 0 };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_footer_page page;
    struct nf_reader *r = pack_open(&b);

    (void)state;
    assert_ok(nf_archive_page(&r->archive, 0, &page, &err), &err);
    nf_reader_close(r);
    b.ptr[page.offsets.offset + NF_CHUNK_HEADER_SIZE] ^= 1;
    opts.flags = NF_OPEN_RECOVER;
    assert_ok(nf_reader_open_memory(b.ptr, b.len, &opts, &r, &err), &err);
    assert_int_equal(verify_reader(r, NF_VERIFY_QUICK, &f, &result), NF_E_DAMAGED);
    assert_int_equal(f.count, 1);
    free(b.ptr);
}

/* Each footer leads to the one before it: without one, no earlier generation can be had. */
static void a_damaged_footer_is_a_finding_however_old_it_is(void **state)
{
    (void)state;
    for (int back = 1; back <= 2; back++) {
        struct memory_store m = { .error = 0 };
        const struct nf_store store = memory_store(&m);
        struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
        struct findings f = { .count = 0 };
        struct nf_error err = NF_ERROR_INIT;
        struct nf_place footer[4] = { { 0, 0 } };
        struct nf_writer *w = NULL;

        assert_ok(nf_writer_append(&store, NULL, &w, &err), &err);
        for (uint32_t i = 0; i < 3; i++) {
            struct pack_numbered a;
            struct nf_reader *r;

            pack_numbered(&a, i);
            pack_add(w, &a.article);
            assert_ok(nf_writer_flush(w, &err), &err);
            r = pack_open(&m.bytes);
            footer[i] = r->archive.footer;
            nf_reader_close(r);
        }
        pack_end(w);
        m.bytes.ptr[footer[2 - back].offset + NF_CHUNK_HEADER_SIZE + 24] ^= 1;
        assert_int_equal(verify(&m.bytes, NF_VERIFY_QUICK, &f, &result), NF_E_DAMAGED);
        assert_int_equal(f.count, 1);
        memory_store_free(&m);
    }
}

/* Runs of articles that one thing is said of. */
static void equal_troubles_are_joined(void **state)
{
    static const struct {
        enum nf_trouble what;
        uint64_t first, offset;
        uint32_t place;
        size_t runs; /* with it */
    } table[] = {
        { NF_TROUBLE_LOST, 0, 70, 1, 1 },    { NF_TROUBLE_LOST, 2, 90, 1, 1 },
        { NF_TROUBLE_NEWER, 4, 90, 1, 2 },   /* something else, */
        { NF_TROUBLE_NEWER, 6, 90, 2, 3 },   /* by another damage, */
        { NF_TROUBLE_NEWER, 10, 90, 2, 4 },  /* not the next articles */
        { NF_TROUBLE_LOST, 12, 70, NF_NO_PLACE, 5 },
        { NF_TROUBLE_LOST, 14, 70, NF_NO_PLACE, 5 },
        { NF_TROUBLE_LOST, 16, 90, NF_NO_PLACE, 6 }, /* elsewhere */
        { NF_TROUBLE_KEY, 18, 90, NF_NO_PLACE, 7 }, { NF_TROUBLE_KEY, 20, 70, NF_NO_PLACE, 7 }
    };
    struct nf_troubles t;

    (void)state;
    nf_troubles_init(&t, &nf_alloc_libc);
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        const struct nf_error err = { .offset = table[i].offset };

        assert_true(nf_troubles_add(&t, table[i].what, table[i].first, 2, table[i].place, &err));
        assert_int_equal(nf_vec_count(&t.runs), table[i].runs);
    }
    nf_troubles_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_nothing_in_a_sound_archive),
        cmocka_unit_test(needs_no_options),
        cmocka_unit_test(finds_parts_of_two_archives),
        cmocka_unit_test(finds_every_changed_byte),
        cmocka_unit_test(says_which_articles_are_concerned),
        cmocka_unit_test(a_deep_pass_names_the_articles_lost),
        cmocka_unit_test(goes_on_behind_a_damaged_chunk_header),
        cmocka_unit_test(finds_bytes_taken_out_or_put_in),
        cmocka_unit_test(reads_large_chunks_in_pieces),
        cmocka_unit_test(tries_no_damaged_block_again),
        cmocka_unit_test(what_is_beyond_a_limit_is_no_damage),
        cmocka_unit_test(parts_are_the_whole),
        cmocka_unit_test(some_chunks_are_checked),
        cmocka_unit_test(stops_when_asked_to),
        cmocka_unit_test(threads_stop_together),
        cmocka_unit_test(progress_reaches_the_whole),
        cmocka_unit_test(what_nothing_refers_to_is_no_finding),
        cmocka_unit_test(without_all_pages_any_may_be_in_use),
        cmocka_unit_test(without_an_index_all_damage_is_a_finding),
        cmocka_unit_test(a_damaged_footer_is_a_finding_however_old_it_is),
        cmocka_unit_test(equal_troubles_are_joined)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

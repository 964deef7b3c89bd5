#include <errno.h>

#include "format/varint.h"
#include "src/read/cursor.h"
#include "tests/support/chunk_edit.h"
#include "tests/support/counted.h"
#include "tests/support/opened.h"

static void gets_every_article_in_any_order(void **state)
{
    static const unsigned shapes[][2] = { { 1, 1 }, { 32, 1 }, { 7, 3 }, { 64, 64 } };
    uint64_t seed = 7;

    (void)state;
    for (size_t k = 0; k < COUNT_OF(shapes); k++) {
        struct opened f = opened_numbers(shapes[k][0], shapes[k][1], 150);

        for (uint32_t i = 0; i < 150; i++)
            opened_gets(&f, i);
        for (uint32_t i = 150; i-- > 0;)
            opened_gets(&f, i);
        for (int i = 0; i < 500; i++)
            opened_gets(&f, pack_random(&seed) % 150);
        opened_close(&f);
    }
}

static void refuses_ordinals_there_are_not(void **state)
{
    static const uint64_t table[] = { 10, 11, UINT32_MAX, UINT64_C(1) << 32,
                                      (UINT64_C(1) << 32) + 3, UINT64_MAX };
    struct opened f = opened_numbers(4, 1, 10);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_record record = { .count = 77 };

        assert_status(nf_cursor_get(f.cursor, table[i], NF_PARTS_ALL, &record,
                                    &f.err), NF_E_RANGE, &f.err);
        assert_int_equal(f.err.status, NF_E_RANGE);
        assert_int_equal(record.count, 77); /* left alone */
        assert_status(nf_cursor_get(f.cursor, table[i], NF_PARTS_ALL, &record,
                                    NULL), NF_E_RANGE, NULL);
        opened_gets(&f, 9);
    }
    opened_close(&f);
    f = opened_numbers(4, 1, 0);
    {
        struct nf_record record;
        uint64_t n = 5;

        assert_status(nf_cursor_get(f.cursor, 0, NF_PARTS_ALL, &record, NULL),
                      NF_E_RANGE, NULL);
        assert_status(nf_cursor_next(f.cursor, 0, NULL, &n, &n, NULL), NF_E_END,
                      NULL);
        assert_status(nf_cursor_find(f.cursor, NF_KEY_ID, STR("x"), UINT64_MAX, &n,
                                     NULL), NF_E_NOTFOUND, NULL);
        assert_int_equal(n, 5);
    }
    opened_close(&f);
    nf_cursor_close(NULL);
}

static void gets_the_short_parts_alone(void **state)
{
    struct opened f = opened_numbers(16, 2, 40);

    (void)state;
    for (uint32_t i = 0; i < 40; i++) {
        struct nf_record record;
        const struct nf_field *text;
        struct pack_numbered a;

        pack_numbered(&a, i);
        assert_ok(nf_cursor_get(f.cursor, i, NF_PARTS_SHORT, &record, &f.err),
                  &f.err);
        assert_int_equal(record.count, 7);
        assert_text(nf_record_find(&record, NF_ROLE_URL)->value, a.url);
        assert_text(nf_record_find(&record, NF_ROLE_TITLE)->value,
                    a.article.title);
        text = nf_record_find(&record, NF_ROLE_TEXT);
        assert_null(text->value.ptr);
        assert_int_equal(text->value.len, 0);
        if (i % 3 == 0)
            opened_gets(&f, i);
    }
    opened_close(&f);
}

static void gives_key_and_literal_of_each_value(void **state)
{
    struct nf_field in[] = {
        { .before = STR("{ \"a\" : {\"b\\\"c\": "), .value = STR("1"),
          .kind = NF_KIND_JSON },
        { .before = STR("}, \"t\" :"), .value = STR("x"), .kind = NF_KIND_STRING,
          .role = NF_ROLE_TITLE },
        { .before = STR(", \"\":"), .value = STR("[]"), .kind = NF_KIND_JSON },
        { .before = STR("\nBy line: "), .value = STR("y"), .kind = NF_KIND_TEXT },
        { .before = STR(""), .value = STR("z"), .kind = NF_KIND_TEXT }
    };
    static const char *const keys[] = { "b\\\"c", "t", "", "By line", "" };
    struct nf_record record = { in, COUNT_OF(in), STR("}") };
    struct nf_buffer bytes;
    struct nf_writer *w = pack_begin(&bytes, NULL);
    struct opened f;

    (void)state;
    assert_ok(nf_writer_add(w, &record, NULL), NULL);
    pack_end(w);
    f = opened_bytes(bytes);
    assert_ok(nf_cursor_get(f.cursor, 0, NF_PARTS_ALL, &record, NULL), NULL);
    assert_int_equal(record.count, COUNT_OF(in));
    for (size_t i = 0; i < COUNT_OF(in); i++) {
        assert_text(record.fields[i].key, keys[i]);
        assert_bytes(record.fields[i].before, in[i].before);
        assert_bytes(record.fields[i].value, in[i].value);
        assert_int_equal(record.fields[i].kind, in[i].kind);
        assert_int_equal(record.fields[i].role, in[i].role);
    }
    assert_text(record.tail, "}");
    opened_close(&f);
}

/* JSON as it was, a text as an object of its fields, and a NUL behind either. */
static void gives_any_article_as_json(void **state)
{
    const struct nf_field json = { .before = STR("{ \"a\" :\n"), .value = STR("x/\"\xc3\xa9"),
                                   .kind = NF_KIND_STRING_ASCII };
    const struct nf_field text = { .before = STR("# "), .value = STR("Rain \"here\""),
                                   .kind = NF_KIND_TEXT, .role = NF_ROLE_TITLE };
    const struct nf_record in[] = { { &json, 1, STR("\r\n}") }, { &text, 1, STR("\n") } };
    static const char *const want[] = { "{ \"a\" :\"x/\\\"\\u00e9\"}",
                                        "{\"title\":\"Rain \\\"here\\\"\"}" };
    struct nf_buffer bytes;
    struct nf_writer *w = pack_begin(&bytes, NULL);
    struct nf_str out = { "left alone", 10 };
    struct opened f;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(in); i++)
        assert_ok(nf_writer_add(w, &in[i], NULL), NULL);
    pack_end(w);
    f = opened_bytes(bytes);
    assert_status(nf_cursor_json(f.cursor, 2, &out, &f.err), NF_E_RANGE, &f.err);
    assert_text(out, "left alone");
    for (size_t i = 0; i < COUNT_OF(in); i++) {
        assert_ok(nf_cursor_json(f.cursor, i, &out, &f.err), &f.err);
        assert_string_equal(out.ptr, want[i]);
        assert_int_equal(out.len, strlen(want[i]));
    }
    opened_close(&f);
}

/* More blocks than an index page has room for. */
static void goes_from_index_page_to_index_page(void **state)
{
    struct opened f = opened_numbers(1, 1, 1300);
    struct nf_query query = { .struct_size = sizeof(struct nf_query),
                              .has_since = true, .language = STR("fr") };
    uint64_t n, from = 0, count = 0;
    struct nf_info info = NF_INFO_INIT;

    (void)state;
    nf_reader_info(f.reader, &info);
    assert_int_equal(info.blocks, 1300);
    for (uint32_t i = 1299; i > 300; i -= 111)
        opened_gets(&f, i);
    opened_gets(&f, 511);
    opened_gets(&f, 512);
    opened_gets(&f, 1023);
    opened_gets(&f, 1024);
    query.since = 946684800 + INT64_C(366) * 86400; /* from 2001 on */
    while (nf_cursor_next(f.cursor, from, &query, &n, &from, &f.err) == NF_OK) {
        assert_true(n >= 336);
        assert_int_equal(n % 3, 2);
        count++;
    }
    assert_int_equal(f.err.status, NF_E_END);
    assert_int_equal(count, 1300 / 3 - 336 / 3);
    for (uint32_t i = 0; i < 1300; i += 97) {
        struct pack_numbered a;

        pack_numbered(&a, i);
        assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, str_of(a.id), UINT64_MAX, &n,
                                 &f.err), &f.err);
        assert_int_equal(n, i);
    }
    opened_close(&f);
}

static struct opened open_counted(struct counted *s, uint32_t n, unsigned block)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct opened f = { .reader = NULL };
    struct nf_source source;

    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.block_articles = block;
    opts.flags = NF_WRITER_NO_TABLES;
    pack_numbers(&s->bytes, &opts, 0, n);
    f.bytes = s->bytes;
    source = counted_source(s);
    assert_ok(nf_reader_open(&source, NULL, &f.reader, NULL), NULL);
    f.cursor = pack_cursor(f.reader);
    return f;
}

static void reads_no_more_than_it_says(void **state)
{
    struct counted s = { .reads = 0 };
    struct opened f = open_counted(&s, 200, 80);
    struct nf_record record;
    unsigned before;

    (void)state;
    opened_gets(&f, 81); /* index page, head with frame */
    before = s.reads;
    opened_gets(&f, 81);
    assert_int_equal(s.reads, before);
    opened_gets(&f, 155); /* the same block: its frame */
    assert_int_equal(s.reads, before + 1);
    opened_gets(&f, 23); /* another: head with frame */
    assert_int_equal(s.reads, before + 2);
    assert_ok(nf_cursor_get(f.cursor, 70, NF_PARTS_SHORT, &record, NULL), NULL);
    assert_int_equal(s.reads, before + 2); /* no frame */
    opened_close(&f);
}

/* A short block is read at once; and so is any, for who reads on in order. */
static void reads_whole_blocks_where_that_is_sooner(void **state)
{
    struct counted s = { .reads = 0 };
    struct opened f = open_counted(&s, 100, 10);
    unsigned before;

    (void)state;
    opened_gets(&f, 55);
    before = s.reads;
    opened_gets(&f, 57);
    assert_int_equal(s.reads, before);
    opened_gets(&f, 23);
    assert_int_equal(s.reads, before + 1);
    opened_close(&f);
    s = (struct counted){ .reads = 0 };
    f = open_counted(&s, 400, 80);
    opened_gets(&f, 79);
    before = s.reads;
    for (uint32_t i = 80; i < 320; i++)
        opened_gets(&f, i);
    /* Three blocks, and texts that stand elsewhere. */
    assert_true(s.reads - before <= 3 + 3 * 4);
    opened_close(&f);
}

static void finding_reads_the_index_once(void **state)
{
    struct counted s = { .reads = 0 };
    struct opened f = open_counted(&s, 100, 10);
    uint64_t n;
    unsigned before;

    (void)state;
    assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, STR("n-55"), UINT64_MAX, &n,
                             &f.err), &f.err);
    before = s.reads;
    assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, STR("n-57"), UINT64_MAX, &n,
                             &f.err), &f.err);
    assert_int_equal(s.reads, before); /* the same block */
    assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, STR("n-23"), UINT64_MAX, &n,
                             &f.err), &f.err);
    assert_int_equal(s.reads, before + 1); /* the head of another */
    assert_int_equal(n, 23);
    opened_close(&f);
}

/* How many reads it takes to get one of each of eight index pages, when another
 * cursor has done so. */
static unsigned reads_of_pages(size_t max_index)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_writer_opts wopts = NF_WRITER_OPTS_INIT;
    struct counted s = { .reads = 0 };
    struct opened f = { .reader = NULL };
    struct nf_source source;
    struct nf_record record;
    unsigned before, reads;

    wopts.preset = NF_PRESET_FAST;
    wopts.level = 1;
    wopts.block_articles = 1;
    wopts.flags = NF_WRITER_NO_TABLES;
    pack_numbers(&s.bytes, &wopts, 0, 8 * 512);
    f.bytes = s.bytes;
    source = counted_source(&s);
    opts.max_index = max_index;
    assert_ok(nf_reader_open(&source, &opts, &f.reader, &f.err), &f.err);
    f.cursor = pack_cursor(f.reader);
    for (uint32_t i = 0; i < 8; i++)
        assert_ok(nf_cursor_get(f.cursor, i * 512 + 100, NF_PARTS_SHORT, &record,
                                NULL), NULL);
    nf_cursor_close(f.cursor);
    f.cursor = pack_cursor(f.reader);
    before = s.reads;
    for (uint32_t i = 8; i > 0; i--)
        assert_ok(nf_cursor_get(f.cursor, i * 512 - 100, NF_PARTS_SHORT, &record,
                                NULL), NULL);
    reads = s.reads - before;
    opened_close(&f);
    return reads;
}

/* What a cursor learned of the index others need not read, as far as there is room. */
static void index_pages_are_read_once(void **state)
{
    (void)state;
    assert_int_equal(reads_of_pages(0), 8);
    /* Five are kept; each of the others takes one more. */
    assert_int_equal(reads_of_pages(6 * (8 + 512 * 12) - 1), 8 + 3);
    assert_int_equal(reads_of_pages(6 * (8 + 512 * 12)), 8 + 2);
}

/* A key index of 8000 articles does not fit: its table is kept, no more. */
static void keeps_no_more_of_an_index_than_allowed(void **state)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct counted s = { .reads = 0 };
    struct nf_writer_opts wopts = NF_WRITER_OPTS_INIT;
    struct opened f = { .reader = NULL };
    struct nf_source source;
    uint64_t n = 0;

    (void)state;
    wopts.preset = NF_PRESET_FAST;
    wopts.level = 1;
    wopts.flags = NF_WRITER_NO_TABLES;
    pack_numbers(&s.bytes, &wopts, 0, 8000);
    f.bytes = s.bytes;
    source = counted_source(&s);
    opts.max_index = 33000;
    assert_ok(nf_reader_open(&source, &opts, &f.reader, NULL), NULL);
    f.cursor = pack_cursor(f.reader);
    assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, STR("n-7777"), UINT64_MAX, &n,
                             &f.err), &f.err);
    assert_int_equal(n, 7777);
    assert_true(s.longest <= opts.max_index);
    opened_close(&f);
}

static void is_usable_after_a_failure(void **state)
{
    struct counted s = { .reads = 0 };
    struct opened f = open_counted(&s, 100, 10);
    struct nf_record record;
    uint64_t n;

    (void)state;
    for (uint32_t i = 0; i < 100; i += 11) { /* each in another block */
        struct pack_numbered a;
        struct nf_query query = { .struct_size = sizeof(struct nf_query),
                                  .language = STR("fr") };

        pack_numbered(&a, i);
        s.fail = EIO;
        assert_status(nf_cursor_get(f.cursor, i, NF_PARTS_ALL, &record, &f.err),
                      NF_E_IO, &f.err);
        assert_int_equal(f.err.os_errno, EIO);
        if (i == 0)
            assert_status(nf_cursor_next(f.cursor, 0, &query, &n, NULL, NULL), NF_E_IO,
                          NULL);
        assert_status(nf_cursor_find(f.cursor, NF_KEY_ID, str_of(a.id), UINT64_MAX,
                                     &n, NULL), NF_E_IO, NULL);
        s.fail = 0;
        opened_gets(&f, i);
        assert_ok(nf_cursor_next(f.cursor, 0, &query, &n, NULL, NULL), NULL);
        assert_int_equal(n, 2);
        assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, str_of(a.id), UINT64_MAX, &n,
                                 NULL), NULL);
        assert_int_equal(n, i);
    }
    opened_close(&f);
}

static void heeds_the_limit_on_frames(void **state)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_writer_opts wopts = NF_WRITER_OPTS_INIT;
    struct nf_buffer bytes;
    struct nf_source source = NF_SOURCE_INIT;
    struct opened f = { .reader = NULL };
    struct nf_record record;
    struct nf_writer *w;
    char *text = malloc(100001);
    struct pack_article a = { .title = "long" };

    (void)state;
    assert_non_null(text);
    memset(text, 'x', 100000);
    text[100000] = '\0';
    a.text = text;
    w = pack_begin(&bytes, &wopts);
    pack_add(w, &a);
    pack_end(w);
    source = memory_source(bytes.ptr, bytes.len);
    opts.max_frame = 99999;
    assert_ok(nf_reader_open(&source, &opts, &f.reader, NULL), NULL);
    f.cursor = pack_cursor(f.reader);
    assert_status(nf_cursor_get(f.cursor, 0, NF_PARTS_ALL, &record, &f.err),
                  NF_E_LIMIT, &f.err);
    assert_ok(nf_cursor_get(f.cursor, 0, NF_PARTS_SHORT, &record, &f.err), &f.err);
    f.bytes = bytes;
    opened_close(&f);
    free(text);
}

/* Said before it is got, of a text with others in its frame as well. */
static void tells_how_large_articles_are(void **state)
{
    (void)state;
    for (unsigned frame = 1; frame <= 4; frame += 3) {
        struct opened f = opened_numbers(8, frame, 32);
        uint64_t bytes = 77;

        assert_status(nf_cursor_size(f.cursor, 32, &bytes, &f.err), NF_E_RANGE, &f.err);
        assert_int_equal(bytes, 77);
        for (uint32_t i = 0; i < 32; i++) {
            struct nf_record record;

            assert_ok(nf_cursor_size(f.cursor, i, &bytes, &f.err), &f.err);
            assert_ok(nf_cursor_get(f.cursor, i, NF_PARTS_ALL, &record, &f.err),
                      &f.err);
            assert_true(bytes + 2 * record.count >= nf_record_size(&record));
            if (frame == 1) /* all values are strings without escapes */
                assert_int_equal(bytes + 2 * record.count, nf_record_size(&record));
        }
        opened_close(&f);
    }
}

#define LITERAL 20000

/* An archive of one article of 100 values behind the same literal, which is in it
 * once, and one of two values. */
static struct nf_buffer pack_literals(void)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    char *literal = malloc(LITERAL);
    struct nf_field f[100];
    struct nf_record record = { f, COUNT_OF(f), { "", 0 } };
    struct nf_buffer bytes;
    struct nf_writer *w;

    assert_non_null(literal);
    memset(literal, ' ', LITERAL);
    for (size_t i = 0; i < COUNT_OF(f); i++)
        f[i] = (struct nf_field){ .before = { literal, LITERAL },
                                  .value = { "1", 1 }, .kind = NF_KIND_JSON };
    w = pack_begin(&bytes, &opts);
    assert_ok(nf_writer_add(w, &record, NULL), NULL);
    record.count = 2;
    assert_ok(nf_writer_add(w, &record, NULL), NULL);
    pack_end(w);
    free(literal);
    return bytes;
}

/* A frame of several articles is unpacked as a whole, for any of them. */
static void heeds_the_limit_on_frames_of_several(void **state)
{
    struct nf_writer_opts made = NF_WRITER_OPTS_INIT;
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct opened f = { .err = NF_ERROR_INIT };
    struct nf_record record;

    (void)state;
    made.frame_articles = 8;
    made.block_articles = 8;
    pack_numbers(&f.bytes, &made, 0, 8);
    for (size_t less = 0; less < 2; less++) {
        struct nf_source source = memory_source(f.bytes.ptr, f.bytes.len);

        assert_ok(nf_reader_open(&source, &opts, &f.reader, &f.err), &f.err);
        f.cursor = pack_cursor(f.reader);
        assert_status(nf_cursor_get(f.cursor, 5, NF_PARTS_ALL, &record, &f.err),
                      less ? NF_E_LIMIT : NF_OK, &f.err);
        opts.max_frame = nf_block_frame_of(&f.cursor->slot.block, 5)->frame.raw_len - 1;
        if (!less)
            assert_true(nf_record_size(&record) < opts.max_frame);
        nf_cursor_close(f.cursor);
        nf_reader_close(f.reader);
    }
    free(f.bytes.ptr);
}

/* A few bytes can stand for a large article, which nobody has memory for. */
static void heeds_the_limit_on_articles(void **state)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct opened f = { .bytes = pack_literals() };
    struct nf_source source = memory_source(f.bytes.ptr, f.bytes.len);
    struct nf_record record;
    static const enum nf_parts parts[] = { NF_PARTS_SHORT, NF_PARTS_ALL };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        for (size_t over = 0; over < 2; over++) {
            opts.max_frame = 100 * (LITERAL + 1) - over;
            assert_ok(nf_reader_open(&source, &opts, &f.reader, NULL), NULL);
            f.cursor = pack_cursor(f.reader);
            assert_status(nf_cursor_get(f.cursor, 0, parts[i], &record, &f.err),
                          over ? NF_E_LIMIT : NF_OK, &f.err);
            assert_ok(nf_cursor_get(f.cursor, 1, parts[i], &record, &f.err), &f.err);
            assert_int_equal(nf_record_size(&record), 2 * (LITERAL + 1));
            nf_cursor_close(f.cursor);
            nf_reader_close(f.reader);
        }
    }
    free(f.bytes.ptr);
}

/* Collectors of garbage close in any order; the source goes with the last. */
static void a_cursor_keeps_its_reader(void **state)
{
    struct counted s = { .reads = 0 };
    struct opened f = open_counted(&s, 10, 4);
    struct nf_cursor *other = pack_cursor(f.reader);

    (void)state;
    nf_reader_close(f.reader);
    opened_gets(&f, 7);
    nf_cursor_close(f.cursor);
    assert_int_equal(s.closes, 0);
    f.cursor = other;
    opened_gets(&f, 3);
    nf_cursor_close(other);
    assert_int_equal(s.closes, 1);
    free(s.bytes.ptr);
}

/* Memory, of which it is known how much was asked for at once. */
static void *get_noted(void *ctx, size_t n)
{
    size_t *most = ctx;

    *most = n > *most ? n : *most;
    return malloc(n);
}

static void put_noted(void *ctx, void *p)
{
    (void)ctx;
    free(p);
}

/* Let the first text frame of the block at @where say that it has @raw_len bytes: of the
 * number a varint is as long as before. */
static void say_length(struct opened *f, const struct nf_location *where, uint32_t raw_len)
{
    const uint8_t *head = f->bytes.ptr + where->offset + NF_CHUNK_HEADER_SIZE;
    struct nf_cur c = nf_cur_init(head, where->head_len);
    struct nf_block_prefix prefix;
    uint8_t p[NF_VARINT_MAX];
    size_t n;

    assert_ok(nf_block_prefix_get(&c, &prefix), NULL);
    n = nf_varint_put(p, 2 * (uint64_t)raw_len);
    assert_true(n == 3 && c.at[1] & 0x80 && !(c.at[2] & 0x80));
    put_in_chunk(&f->bytes, where->offset, (size_t)(c.at - head), p, n);
}

/* A length of the archive is compared with what is stored before there is memory for it. */
static void allocates_nothing_on_the_word_of_an_archive(void **state)
{
    static char text[60001];
    const struct pack_article a = { .url = "http://a.b/c", .text = text };
    size_t most = 0;
    const struct nf_alloc alloc = { &most, get_noted, put_noted };
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct opened f = { .err = NF_ERROR_INIT };
    struct nf_location where;
    struct nf_record record;
    struct nf_writer *w = pack_begin(&f.bytes, NULL);

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    pack_add(w, &a);
    pack_end(w);
    f = opened_bytes(f.bytes);
    assert_ok(nf_cursor_locate(f.cursor, 0, &where, &f.err), &f.err);
    nf_cursor_close(f.cursor);
    nf_reader_close(f.reader);
    say_length(&f, &where, 1000000);
    opts.alloc = &alloc;
    assert_ok(nf_reader_open_memory(f.bytes.ptr, f.bytes.len, &opts, &f.reader, &f.err), &f.err);
    f.cursor = pack_cursor(f.reader);
    assert_status(nf_cursor_get(f.cursor, 0, NF_PARTS_ALL, &record, &f.err), NF_E_DAMAGED, &f.err);
    assert_true(most < 500000);
    opened_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gets_every_article_in_any_order),
        cmocka_unit_test(refuses_ordinals_there_are_not),
        cmocka_unit_test(gets_the_short_parts_alone),
        cmocka_unit_test(gives_key_and_literal_of_each_value),
        cmocka_unit_test(gives_any_article_as_json),
        cmocka_unit_test(goes_from_index_page_to_index_page),
        cmocka_unit_test(reads_no_more_than_it_says),
        cmocka_unit_test(reads_whole_blocks_where_that_is_sooner),
        cmocka_unit_test(finding_reads_the_index_once),
        cmocka_unit_test(index_pages_are_read_once),
        cmocka_unit_test(keeps_no_more_of_an_index_than_allowed),
        cmocka_unit_test(is_usable_after_a_failure),
        cmocka_unit_test(heeds_the_limit_on_frames),
        cmocka_unit_test(heeds_the_limit_on_frames_of_several),
        cmocka_unit_test(heeds_the_limit_on_articles),
        cmocka_unit_test(allocates_nothing_on_the_word_of_an_archive),
        cmocka_unit_test(tells_how_large_articles_are),
        cmocka_unit_test(a_cursor_keeps_its_reader)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

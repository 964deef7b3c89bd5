/* What a cursor decodes and allocates, whatever an archive says. */
#include "format/varint.h"
#include "src/read/cursor.h"
#include "tests/support/chunk_edit.h"
#include "tests/support/opened.h"

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
        cmocka_unit_test(heeds_the_limit_on_frames),
        cmocka_unit_test(heeds_the_limit_on_frames_of_several),
        cmocka_unit_test(heeds_the_limit_on_articles),
        cmocka_unit_test(allocates_nothing_on_the_word_of_an_archive)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

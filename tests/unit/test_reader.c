#include <errno.h>
#include <unistd.h>

#include "format/bytes.h"
#include "format/checksum.h"
#include "format/chunk_header.h"
#include "format/footer.h"
#include "format/footer_page.h"
#include "format/limits.h"
#include "format/varint.h"
#include "src/read/reader_parts.h"
#include "tests/support/counted.h"
#include "tests/support/guarded.h"
#include "tests/support/opened.h"

/* @flaws: those found; left alone on failure. */
static enum nf_status open_flawed(const void *bytes, size_t n, uint64_t *flaws,
                                  struct nf_error *err)
{
    struct nf_source source = memory_source(bytes, n);
    struct nf_reader *r = (void *)&source;
    struct nf_info info = NF_INFO_INIT;
    enum nf_status st = nf_reader_open(&source, NULL, &r, err);

    if (st != NF_OK) {
        assert_ptr_equal(r, &source); /* left alone */
        return st;
    }
    nf_reader_info(r, &info);
    *flaws = info.flaws;
    nf_reader_close(r);
    return st;
}

static enum nf_status open_bytes(const void *bytes, size_t n, struct nf_error *err)
{
    uint64_t flaws = 0;

    return open_flawed(bytes, n, &flaws, err);
}

/* These bytes are opened, and such is wrong with them. */
static void assert_flaws(const void *bytes, size_t n, uint64_t want)
{
    struct nf_error err = NF_ERROR_INIT;
    uint64_t flaws = UINT64_MAX;

    assert_ok(open_flawed(bytes, n, &flaws, &err), &err);
    assert_int_equal(flaws, want);
}

static void opens_with_two_reads_whatever_the_size(void **state)
{
    struct nf_buffer b;
    struct counted s = { .reads = 0 };
    struct nf_source source = NF_SOURCE_INIT;
    struct nf_reader *r = NULL;
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;

    (void)state;
    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.block_articles = 1;
    pack_numbers(&b, &opts, 0, 2000);
    s.bytes = b;
    source = counted_source(&s);
    assert_ok(nf_reader_open(&source, NULL, &r, NULL), NULL);
    assert_int_equal(s.reads, 2);
    nf_reader_close(r);
    assert_int_equal(s.closes, 1);
    free(b.ptr);
    nf_reader_close(NULL);
}

static void leaves_the_source_to_the_caller_on_failure(void **state)
{
    struct nf_buffer b;
    struct counted s = { .reads = 0 };
    struct nf_source source = NF_SOURCE_INIT;
    struct nf_reader *r = NULL;
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    pack_numbers(&b, NULL, 0, 10);
    s.bytes = b;
    s.fail = EIO;
    source = counted_source(&s);
    assert_status(nf_reader_open(&source, NULL, &r, &err), NF_E_IO, &err);
    assert_int_equal(err.os_errno, EIO);
    s.fail = 0;
    s.bytes.len -= 2 * NF_TRAILER_SIZE; /* the footer is cut off as well */
    source = counted_source(&s);
    assert_status(nf_reader_open(&source, NULL, &r, &err), NF_E_DAMAGED, &err);
    assert_null(r);
    assert_int_equal(s.closes, 0);
    free(b.ptr);
}

static void tells_what_an_archive_holds(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_buffer b;
    struct nf_writer *w;
    struct nf_writer_stats stats = NF_WRITER_STATS_INIT;
    struct nf_reader *r;
    struct nf_info info = NF_INFO_INIT;

    (void)state;
    opts.block_articles = 16;
    w = pack_begin(&b, &opts);
    pack_add_numbers(w, 0, 100);
    assert_ok(nf_writer_finish(w, NULL), NULL);
    nf_writer_stats(w, &stats);
    nf_writer_close(w);
    r = pack_open(&b);
    nf_reader_info(r, &info);
    assert_int_equal(info.size, b.len);
    assert_int_equal(info.articles, 100);
    assert_int_equal(info.blocks, 7);
    assert_int_equal(info.input_bytes, stats.input_bytes);
    assert_int_equal(info.version, NF_FORMAT_VERSION);
    assert_int_equal(info.generation, 1);
    assert_int_equal(info.key_entries, 200); /* a URL and an id each */
    assert_true(info.creator.len > 0);
    assert_true(info.published_min == 946684800); /* 2000-01-01 */
    /* Article 99: 2000-04-16, a day. */
    assert_true(info.published_max == 946684800 + (31 + 29 + 31 + 16) * 86400);
    nf_reader_close(r);
    free(b.ptr);
}

static void says_when_no_article_has_a_time(void **state)
{
    struct pack_article a = { .title = "Rain", .published = "yesterday" };
    struct nf_buffer b;
    struct nf_writer *w = pack_begin(&b, NULL);
    struct nf_reader *r;
    struct nf_info info = NF_INFO_INIT;

    (void)state;
    pack_add(w, &a);
    pack_end(w);
    r = pack_open(&b);
    nf_reader_info(r, &info);
    assert_true(info.published_min == INT64_MAX);
    assert_true(info.published_max == INT64_MIN);
    assert_int_equal(info.key_entries, 0);
    nf_reader_close(r);
    free(b.ptr);
}

/* A trailer that holds up, of a footer longer than the file; there is no other footer. */
static void a_footer_is_no_longer_than_the_file(void **state)
{
    struct nf_buffer b;
    struct nf_reader *r;
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    pack_numbers(&b, NULL, 0, 5);
    r = pack_open(&b);
    b.ptr[r->archive.footer.offset] ^= 1;
    nf_reader_close(r);
    r = NULL;
    for (uint32_t more = 0; more < 2; more++) {
        nf_trailer_put(b.ptr + b.len - NF_TRAILER_SIZE, (uint32_t)b.len + more);
        assert_status(nf_reader_open_memory(b.ptr, b.len, NULL, &r, &err), NF_E_DAMAGED, &err);
        assert_int_equal(strstr(err.text, "the trailer is damaged") != NULL, more);
        assert_null(r);
    }
    free(b.ptr);
}

static void refuses_options_that_are_none(void **state)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_source source = memory_source("", 0);
    struct nf_reader *r = NULL;

    (void)state;
    opts.struct_size = 0;
    assert_status(nf_reader_open(&source, &opts, &r, NULL), NF_E_USAGE, NULL);
    opts.struct_size = sizeof(opts);
    opts.max_frame = (256u << 20) + 1;
    assert_status(nf_reader_open(&source, &opts, &r, NULL), NF_E_USAGE, NULL);
    opts.max_frame = 0;
    opts.flags = NF_OPEN_BAD_SECTORS << 1;
    assert_status(nf_reader_open(&source, &opts, &r, NULL), NF_E_USAGE, NULL);
    source.struct_size = 0;
    assert_status(nf_reader_open(&source, NULL, &r, NULL), NF_E_USAGE, NULL);
    assert_null(r);
}

static void tells_other_files_from_damaged_archives(void **state)
{
    static char zeros[100000];
    struct nf_buffer b;
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    assert_status(open_bytes("", 0, &err), NF_E_FORMAT, &err);
    assert_status(open_bytes("x", 1, &err), NF_E_FORMAT, &err);
    assert_status(open_bytes(zeros, 100, &err), NF_E_FORMAT, &err);
    assert_status(open_bytes(zeros, sizeof(zeros), &err), NF_E_FORMAT, &err);
    pack_numbers(&b, NULL, 0, 5);
    /* Cut off anywhere behind its header it is an archive, and damaged. */
    for (size_t n = NF_FILE_HEADER_SIZE; n < b.len - NF_TRAILER_SIZE; n++)
        assert_status(open_bytes(b.ptr, n, &err), NF_E_DAMAGED, &err);
    /* But for the trailer there is all one needs. */
    for (size_t n = b.len - NF_TRAILER_SIZE; n < b.len; n++)
        assert_flaws(b.ptr, n, NF_FLAW_TRAILER);
    for (size_t n = 0; n < 4; n++)
        assert_status(open_bytes(b.ptr, n, &err), NF_E_FORMAT, &err);
    /* Of one that lost its beginning the trailer tells what it was. */
    for (size_t n = 0; n < 1000; n++) {
        memcpy(zeros + n, b.ptr + b.len - NF_TRAILER_SIZE, NF_TRAILER_SIZE);
        assert_status(open_bytes(zeros, n + NF_TRAILER_SIZE, &err), NF_E_DAMAGED, &err);
        zeros[n] = 0;
    }
    free(b.ptr);
}

static void reads_what_has_something_behind_it(void **state)
{
    struct nf_buffer b, c;
    size_t len, many = 5000;

    (void)state;
    pack_numbers(&b, NULL, 0, 5);
    pack_numbers(&c, NULL, 3, 9);
    len = b.len;
    b.ptr = realloc(b.ptr, len + many + c.len);
    assert_non_null(b.ptr);
    memset(b.ptr + len, 0, many);
    assert_flaws(b.ptr, len, 0);
    assert_flaws(b.ptr, len + 1, NF_FLAW_UNFINISHED);
    assert_flaws(b.ptr, len + many, NF_FLAW_UNFINISHED);
    b.ptr[len] = '\n';
    assert_flaws(b.ptr, len + 1, NF_FLAW_APPENDED);
    assert_flaws(b.ptr, len + many, NF_FLAW_APPENDED);
    /* A trailer says that a footer was there. */
    nf_trailer_put(b.ptr + len + 100, 200);
    assert_flaws(b.ptr, len + 99 + NF_TRAILER_SIZE, NF_FLAW_APPENDED);
    assert_flaws(b.ptr, len + 100 + NF_TRAILER_SIZE, NF_FLAW_FOOTER);
    assert_flaws(b.ptr, len + many, NF_FLAW_FOOTER);
    /* But not the one of another archive. */
    memcpy(b.ptr + len, c.ptr, c.len);
    assert_flaws(b.ptr, len + c.len, NF_FLAW_APPENDED);
    /* And with the trailer gone too. */
    memset(b.ptr + len - NF_TRAILER_SIZE, 'x', NF_TRAILER_SIZE + 20);
    assert_flaws(b.ptr, len + 20, NF_FLAW_TRAILER | NF_FLAW_APPENDED);
    free(b.ptr);
    free(c.ptr);
}

static void reads_what_has_a_damaged_header(void **state)
{
    struct nf_buffer b;

    (void)state;
    pack_numbers(&b, NULL, 0, 5);
    for (size_t i = 0; i < NF_FILE_HEADER_SIZE; i++) {
        b.ptr[i] ^= 0x10;
        assert_flaws(b.ptr, b.len, NF_FLAW_HEADER);
        b.ptr[i] ^= 0x10;
    }
    memset(b.ptr + 8, 0xff, NF_FILE_HEADER_SIZE - 8);
    assert_flaws(b.ptr, b.len - 1, NF_FLAW_HEADER | NF_FLAW_TRAILER);
    free(b.ptr);
}

/* Any changed bit in header or footer is noticed when opening: one in the footer costs
 * the archive, one elsewhere is a flaw. */
static void notices_every_changed_bit_it_reads(void **state)
{
    struct nf_buffer b;
    uint32_t footer_len;

    (void)state;
    pack_numbers(&b, NULL, 0, 5);
    /* spec 11.5: the length of footer and trailer is in the trailer. */
    footer_len = nf_le32(b.ptr + b.len - NF_TRAILER_SIZE);
    assert_true(footer_len < b.len - NF_FILE_HEADER_SIZE);
    for (size_t i = 0; i < b.len; i++) {
        if (i == NF_FILE_HEADER_SIZE)
            i = b.len - footer_len;
        for (int bit = 0; bit < 8; bit++) {
            const bool footer = i >= b.len - footer_len && i < b.len - NF_TRAILER_SIZE;
            struct nf_error err = NF_ERROR_INIT;
            enum nf_status st;

            b.ptr[i] ^= (unsigned char)(1 << bit);
            if (!footer) {
                assert_flaws(b.ptr, b.len, i < NF_FILE_HEADER_SIZE ? NF_FLAW_HEADER
                                                                   : NF_FLAW_TRAILER);
                b.ptr[i] ^= (unsigned char)(1 << bit);
                continue;
            }
            st = open_bytes(b.ptr, b.len, &err);
            if (st != NF_E_DAMAGED && st != NF_E_UNSUPPORTED && st != NF_E_FORMAT)
                fail_msg("byte %zu bit %d: %s", i, bit, nf_strerror(st));
            assert_int_equal(err.status, st);
            assert_true(err.text[0] != '\0');
            b.ptr[i] ^= (unsigned char)(1 << bit);
        }
    }
    assert_ok(open_bytes(b.ptr, b.len, NULL), NULL);
    free(b.ptr);
}

/* Header and footer are sound, each by itself. */
static void refuses_a_header_of_another_archive(void **state)
{
    struct nf_buffer a, b;
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    pack_numbers(&a, NULL, 0, 5);
    pack_numbers(&b, NULL, 1, 6);
    memcpy(a.ptr, b.ptr, NF_FILE_HEADER_SIZE);
    assert_status(open_bytes(a.ptr, a.len, &err), NF_E_DAMAGED, &err);
    free(a.ptr);
    free(b.ptr);
}

static void heeds_the_limit_on_index_memory(void **state)
{
    struct nf_writer_opts wopts = NF_WRITER_OPTS_INIT;
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_buffer b;
    struct counted s = { .reads = 0 };
    struct nf_source source = NF_SOURCE_INIT;
    struct nf_reader *r = NULL;

    (void)state;
    wopts.preset = NF_PRESET_FAST;
    wopts.level = 1;
    pack_numbers(&b, &wopts, 0, 100);
    s.bytes = b;
    source = counted_source(&s);
    opts.max_index = 64;
    assert_status(nf_reader_open(&source, &opts, &r, NULL), NF_E_LIMIT, NULL);
    assert_null(r);
    free(b.ptr);
}

/* @b with a footer of @len bytes, header and trailer counted: its creator has a
 * long name. */
static void lengthen_footer(struct nf_buffer *b, uint32_t len)
{
    const uint8_t *id = (uint8_t *)b->ptr + 16;
    uint8_t *old = (uint8_t *)b->ptr, *p;
    size_t at = b->len - nf_le32(old + b->len - NF_TRAILER_SIZE);
    struct nf_reader *r = pack_open(b);
    struct nf_info info = NF_INFO_INIT;
    struct nf_chunk chunk;
    struct nf_cur c;
    size_t kept, name;

    nf_reader_info(r, &info);
    kept = (size_t)((const uint8_t *)info.creator.ptr - old) - at -
           (info.creator.len < 128 ? 1 : 2);
    nf_reader_close(r);
    name = len - kept - 2 - NF_TRAILER_SIZE;
    assert_true(name >= 128 && name < 16384); /* two bytes of varint */
    p = calloc(1, at + len);
    assert_non_null(p);
    memcpy(p, old, at + kept);
    nf_varint_put(p + at + kept, name);
    memset(p + at + kept + 2, 'n', name);
    c = nf_cur_init(p + at, NF_CHUNK_HEADER_SIZE);
    assert_ok(nf_chunk_get(&c, nf_seed(id, at), &chunk), NULL);
    chunk.stored_len = chunk.aux = len - NF_CHUNK_HEADER_SIZE - NF_TRAILER_SIZE;
    chunk.hash = nf_chunk_hash(&chunk, p + at + NF_CHUNK_HEADER_SIZE);
    nf_chunk_put(p + at, nf_seed(id, at), &chunk);
    nf_trailer_put(p + at + len - NF_TRAILER_SIZE, len);
    free(b->ptr);
    b->ptr = p;
    b->len = at + len;
}

static void a_footer_of_any_size_takes_two_reads(void **state)
{
    static const uint32_t sizes[] = { 4000, 8191, 8192, 8193, 12000 };
    struct nf_writer_opts wopts = NF_WRITER_OPTS_INIT;
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct opened f = { .reader = NULL };

    (void)state;
    wopts.preset = NF_PRESET_FAST;
    wopts.level = 1;
    pack_numbers(&f.bytes, &wopts, 0, 100);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct counted s = { .reads = 0 };
        struct nf_source source = NF_SOURCE_INIT;
        struct nf_reader *r = NULL;

        lengthen_footer(&f.bytes, sizes[i]);
        s.bytes = f.bytes;
        source = counted_source(&s);
        assert_ok(nf_reader_open(&source, NULL, &f.reader, &f.err), &f.err);
        assert_int_equal(s.reads, 2);
        f.cursor = pack_cursor(f.reader);
        opened_gets(&f, 77);
        nf_cursor_close(f.cursor);
        nf_reader_close(f.reader);
        /* The end that is read first fits, but not a footer above that. */
        opts.max_index = 9000;
        s.reads = 0;
        if (sizes[i] <= opts.max_index) {
            assert_ok(nf_reader_open(&source, &opts, &r, NULL), NULL);
            nf_reader_close(r);
        } else {
            assert_status(nf_reader_open(&source, &opts, &r, NULL), NF_E_LIMIT, NULL);
        }
    }
    free(f.bytes.ptr);
}

/* @b with @n key indexes of an entry each; of the articles' keys there may be as many. */
static struct nf_buffer with_key_indexes(const struct nf_buffer *b, uint32_t n)
{
    const uint8_t *old = (const uint8_t *)b->ptr, *id = old + 16, *keys;
    const size_t at = b->len - nf_le32(old + b->len - NF_TRAILER_SIZE);
    struct nf_footer_keys k = { .place = { NF_FILE_HEADER_SIZE, 0 }, .entries = 1, .pages = 1 };
    struct nf_footer_pages pages;
    struct nf_footer_head head;
    struct nf_chunk chunk;
    struct nf_cur c;
    uint8_t *p = malloc(b->len + n * NF_FOOTER_KEYS_MAX), *to;

    assert_non_null(p);
    c = nf_cur_init(old + at + NF_CHUNK_HEADER_SIZE,
                    b->len - at - NF_CHUNK_HEADER_SIZE - NF_TRAILER_SIZE);
    assert_ok(nf_footer_head_get(&c, &head), NULL);
    assert_int_equal(nf_cur_varint(&c), 0); /* sets of tables */
    assert_ok(nf_footer_pages_get(&c, &head, &pages), NULL);
    nf_cur_u8(&c);
    keys = c.at;
    for (uint64_t i = nf_cur_varint(&c); i > 0; i--)
        assert_ok(nf_footer_keys_get(&c, &k), NULL);
    memcpy(p, old, (size_t)(keys - old));
    to = p + (keys - old);
    to += nf_varint_put(to, n);
    k = (struct nf_footer_keys){ .place = { NF_FILE_HEADER_SIZE, 0 }, .entries = 1, .pages = 1 };
    k.place.len = nf_footer_keys_least(&k);
    for (uint32_t i = 0; i < n; i++, k.place.offset += k.place.len)
        to += nf_footer_keys_put(to, &k);
    memcpy(to, c.at, c.left);
    to += c.left;
    c = nf_cur_init(old + at, NF_CHUNK_HEADER_SIZE);
    assert_ok(nf_chunk_get(&c, nf_seed(id, at), &chunk), NULL);
    chunk.stored_len = chunk.aux = (uint32_t)(to - p - (ptrdiff_t)at - NF_CHUNK_HEADER_SIZE);
    chunk.hash = nf_chunk_hash(&chunk, p + at + NF_CHUNK_HEADER_SIZE);
    nf_chunk_put(p + at, nf_seed(id, at), &chunk);
    to += NF_TRAILER_SIZE;
    nf_trailer_put(to - NF_TRAILER_SIZE, (uint32_t)(to - p - (ptrdiff_t)at));
    return (struct nf_buffer){ .ptr = p, .len = (size_t)(to - p) };
}

/* Each is looked at for every key that is asked for. */
static void there_are_no_more_key_indexes_than_may_be(void **state)
{
    struct nf_writer_opts wopts = NF_WRITER_OPTS_INIT;
    struct nf_buffer b;

    (void)state;
    wopts.preset = NF_PRESET_FAST;
    wopts.level = 1;
    wopts.flags = NF_WRITER_NO_TABLES;
    pack_numbers(&b, &wopts, 0, 2000);
    for (uint32_t over = 0; over < 2; over++) {
        struct nf_buffer many = with_key_indexes(&b, NF_MAX_KEY_INDEXES + over);
        struct nf_error err = NF_ERROR_INIT;

        assert_status(open_bytes(many.ptr, many.len, &err), over ? NF_E_DAMAGED : NF_OK, &err);
        free(many.ptr);
    }
    free(b.ptr);
}

/* A trailer whose checksum is right and whose length is not. */
static void a_wrong_length_of_a_footer_is_a_flaw(void **state)
{
    static const uint32_t lens[] = { 0, 1, 47, 48, 199, 8191, 8192, 8193, 11999,
                                     12001, UINT32_MAX };
    struct nf_writer_opts wopts = NF_WRITER_OPTS_INIT;
    struct nf_buffer b;

    (void)state;
    wopts.preset = NF_PRESET_FAST;
    wopts.level = 1;
    pack_numbers(&b, &wopts, 0, 2000);
    lengthen_footer(&b, 12000);
    assert_true(b.len > 20000);
    assert_ok(open_bytes(b.ptr, b.len, NULL), NULL);
    for (size_t i = 0; i < COUNT_OF(lens); i++) {
        struct guarded g;

        nf_trailer_put((uint8_t *)b.ptr + b.len - NF_TRAILER_SIZE, lens[i]);
        g = guarded_copy(b.ptr, b.len);
        assert_flaws(g.bytes, b.len, NF_FLAW_TRAILER);
        guarded_free(&g);
    }
    free(b.ptr);
}

static void opens_a_file(void **state)
{
    char path[] = "/tmp/newsfiche-test-XXXXXX";
    int fd = mkstemp(path);
    struct nf_buffer b;
    struct nf_reader *r = NULL;
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    assert_true(fd >= 0);
    pack_numbers(&b, NULL, 0, 5);
    assert_int_equal(write(fd, b.ptr, b.len), b.len);
    assert_ok(nf_reader_open_file(path, NULL, &r, &err), &err);
    nf_reader_close(r);
    assert_int_equal(ftruncate(fd, (off_t)b.len - 2 * NF_TRAILER_SIZE), 0);
    assert_status(nf_reader_open_file(path, NULL, &r, &err), NF_E_DAMAGED, &err);
    close(fd);
    assert_int_equal(unlink(path), 0);
    assert_status(nf_reader_open_file(path, NULL, &r, &err), NF_E_IO, &err);
    assert_int_equal(err.os_errno, ENOENT);
    free(b.ptr);
}

/* Far away a request costs more than its bytes. */
static void opens_with_one_request_where_that_is_several_ranges(void **state)
{
    const uint32_t table[] = { 300, 20000 }; /* articles: all in the tail, and not */
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
        struct nf_reader *r = NULL;
        struct nf_buffer b;
        struct counted s = { .reads = 0 };
        struct nf_source source;

        opts.preset = NF_PRESET_FAST;
        pack_numbers(&b, &opts, 0, table[i]);
        s.bytes = b;
        source = counted_source(&s);
        source.read_many = counted_read_many;
        assert_ok(nf_reader_open(&source, NULL, &r, &err), &err);
        assert_int_equal(s.many, 1);
        assert_int_equal(s.reads, 0);
        nf_reader_close(r);
        s.fail = EIO;
        assert_status(nf_reader_open(&source, NULL, &r, &err), NF_E_IO, &err);
        assert_int_equal(err.os_errno, EIO);
        s.fail = 0;
        s.bytes.len -= 2 * NF_TRAILER_SIZE; /* it ends without a footer */
        source.size = s.bytes.len;
        assert_status(nf_reader_open(&source, NULL, &r, &err), NF_E_DAMAGED, &err);
        free(b.ptr);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_with_two_reads_whatever_the_size),
        cmocka_unit_test(leaves_the_source_to_the_caller_on_failure),
        cmocka_unit_test(tells_what_an_archive_holds),
        cmocka_unit_test(says_when_no_article_has_a_time),
        cmocka_unit_test(a_footer_is_no_longer_than_the_file),
        cmocka_unit_test(refuses_options_that_are_none),
        cmocka_unit_test(tells_other_files_from_damaged_archives),
        cmocka_unit_test(reads_what_has_something_behind_it),
        cmocka_unit_test(reads_what_has_a_damaged_header),
        cmocka_unit_test(notices_every_changed_bit_it_reads),
        cmocka_unit_test(refuses_a_header_of_another_archive),
        cmocka_unit_test(heeds_the_limit_on_index_memory),
        cmocka_unit_test(a_footer_of_any_size_takes_two_reads),
        cmocka_unit_test(there_are_no_more_key_indexes_than_may_be),
        cmocka_unit_test(a_wrong_length_of_a_footer_is_a_flaw),
        cmocka_unit_test(opens_a_file),
        cmocka_unit_test(opens_with_one_request_where_that_is_several_ranges)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

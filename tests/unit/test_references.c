/* Texts that are there several times (spec 6.2), from the writer to the reader. */
#include <stdlib.h>

#include "src/read/cursor.h"
#include "tests/support/counted.h"
#include "tests/support/fault.h"
#include "tests/support/opened.h"
#include "tests/support/sound.h"

/* The text of article @i: one of so many, or none, or a short one. */
static const char *text_of(char *buf, uint32_t i, uint32_t texts)
{
    if (i % 7 == 6)
        return i % 2 ? "" : "In brief.";
    pack_words(buf, 700 + i % texts, 90000 + i % texts);
    return buf;
}

static void add_copies(struct nf_writer *w, uint32_t from, uint32_t to,
                       uint32_t texts)
{
    char text[4097], url[64];

    for (uint32_t i = from; i < to; i++) {
        struct pack_article a = { .url = url, .text = text_of(text, i, texts) };

        snprintf(url, sizeof(url), "https://copies.example/%u", (unsigned)i);
        pack_add(w, &a);
    }
}

static struct nf_buffer copies(const struct nf_writer_opts *opts, uint32_t n,
                               uint32_t texts)
{
    struct nf_buffer b;
    struct nf_writer *w = pack_begin(&b, opts);

    add_copies(w, 0, n, texts);
    pack_end(w);
    return b;
}

static void assert_copy(struct nf_cursor *c, uint32_t i, uint32_t texts)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_record record;
    const struct nf_field *text;
    char buf[4097];

    assert_ok(nf_cursor_get(c, i, NF_PARTS_ALL, &record, &err), &err);
    text = nf_record_find(&record, NF_ROLE_TEXT);
    assert_non_null(text);
    assert_text(text->value, text_of(buf, i, texts));
}

/* How far the text of article @i refers, which is got; 0: it stands there. */
static uint32_t distance_of(const struct nf_cursor *c, uint32_t i)
{
    return nf_block_frame_of(&c->slot.block, i - c->slot.block.first)->frame.distance;
}

/* Blocks of all sizes, so that copies are in the same one, in another, and, if
 * there are more than 512 blocks, in another index page. */
static void every_copy_refers_to_the_first(void **state)
{
    static const unsigned blocks[] = { 1, 5, 32, 4096 };
    const uint32_t n = 1200, texts = 50;

    (void)state;
    for (size_t k = 0; k < COUNT_OF(blocks); k++) {
        struct nf_writer_opts opts = { .struct_size = sizeof(opts),
                                       .preset = NF_PRESET_FAST, .level = 1,
                                       .block_articles = blocks[k] };
        struct opened f = opened_bytes(copies(&opts, n, texts));
        uint32_t first[50];
        uint64_t seed = k;

        memset(first, 0xff, sizeof(first));
        for (uint32_t i = 0; i < n; i++) {
            uint32_t *was = &first[i % texts];

            assert_copy(f.cursor, i, texts);
            if (i % 7 == 6) {
                assert_int_equal(distance_of(f.cursor, i), 0);
                continue;
            }
            assert_int_equal(distance_of(f.cursor, i),
                             *was == UINT32_MAX ? 0 : i - *was);
            *was = *was == UINT32_MAX ? i : *was;
        }
        for (uint32_t i = n; i-- > 0;)
            assert_copy(f.cursor, i, texts);
        for (uint32_t i = 0; i < 500; i++)
            assert_copy(f.cursor, pack_random(&seed) % n, texts);
        assert_sound_reader(f.reader);
        opened_close(&f);
    }
}

/* The sample is held back and leaves at once; what follows does so block by
 * block. Above level 4 it is too large for a test. */
static void copies_are_found_beyond_the_sample(void **state)
{
    struct nf_writer_opts opts = { .struct_size = sizeof(opts),
                                   .preset = NF_PRESET_FAST, .level = 1,
                                   .threads = 2 };
    const uint32_t n = 6000, texts = 2990; /* of 700 to 3690 bytes */
    struct opened f = opened_bytes(copies(&opts, n, texts));

    (void)state;
    for (uint32_t i = 0; i < n; i++)
        assert_copy(f.cursor, i, texts);
    assert_copy(f.cursor, 5500, texts);
    assert_int_equal(distance_of(f.cursor, 5500), texts);
    opened_close(&f);
}

static void threads_and_keys_make_no_difference(void **state)
{
    struct nf_buffer one;
    struct nf_writer_opts opts = { .struct_size = sizeof(opts),
                                   .preset = NF_PRESET_FAST, .level = 1,
                                   .block_articles = 8, .threads = 1 };

    (void)state;
    one = copies(&opts, 3000, 700);
    for (opts.threads = 1; opts.threads <= 8; opts.threads += 3) {
        struct nf_buffer other = copies(&opts, 3000, 700);

        assert_int_equal(other.len, one.len);
        assert_memory_equal(other.ptr, one.ptr, one.len);
        free(other.ptr);
    }
    free(one.ptr);
}

static void nothing_refers_in_a_stored_archive(void **state)
{
    const struct nf_writer_opts opts = { .struct_size = sizeof(opts), .flags = NF_WRITER_STORE };
    struct opened f = opened_bytes(copies(&opts, 200, 5));

    (void)state;
    for (uint32_t i = 0; i < 200; i++) {
        assert_copy(f.cursor, i, 5);
        assert_int_equal(distance_of(f.cursor, i), 0);
    }
    opened_close(&f);
}

/* Five texts in pairs: the same pair comes again after ten articles, but where one of
 * them is short or missing. */
static void frames_of_several_refer_as_a_whole(void **state)
{
    const struct nf_writer_opts opts = { .struct_size = sizeof(opts), .frame_articles = 2,
                                         .level = 1 };
    struct opened f = opened_bytes(copies(&opts, 200, 5));

    (void)state;
    for (uint32_t i = 0; i < 200; i++) {
        assert_copy(f.cursor, i, 5);
        assert_true(distance_of(f.cursor, i) % 10 == 0);
        assert_true(distance_of(f.cursor, i) > 0 || i < 70);
    }
    opened_close(&f);
}

/* A text of pieces, each of which others have as well, and a few words of its own. */
static const char *pieces_of(char *buf, uint32_t i)
{
    uint64_t seed = i + 1;
    size_t at = 0;

    for (unsigned k = 0; k < 5; k++) {
        size_t n = 100 + pack_random(&seed) % 400;

        pack_words(buf + at, n, k % 2 ? 5000 + i : pack_random(&seed) % 12);
        at += n - 1;
    }
    return buf;
}

static struct nf_buffer pieces(const struct nf_writer_opts *opts, uint32_t n)
{
    struct nf_buffer b;
    struct nf_writer *w = pack_begin(&b, opts);
    char text[4097], url[64];

    for (uint32_t i = 0; i < n; i++) {
        struct pack_article a = { .url = url, .text = pieces_of(text, i) };

        snprintf(url, sizeof(url), "https://copies.example/%u", (unsigned)i);
        pack_add(w, &a);
    }
    pack_end(w);
    return b;
}

/* Get article @i. Returns how many frames it took bytes from. */
static uint64_t assert_pieces(struct nf_cursor *c, uint32_t i)
{
    uint64_t was = c->text.bases.turn;
    struct nf_error err = { 0 };
    struct nf_record record;
    char text[4097];

    assert_ok(nf_cursor_get(c, i, NF_PARTS_ALL, &record, &err), &err);
    assert_text(nf_record_find(&record, NF_ROLE_TEXT)->value, pieces_of(text, i));
    return c->text.bases.turn - was;
}

static void pieces_of_texts_are_copied(void **state)
{
    static const struct nf_writer_opts table[] = {
        { .struct_size = sizeof(struct nf_writer_opts), .block_articles = 8 },
        { .struct_size = sizeof(struct nf_writer_opts), .block_articles = 8,
          .flags = NF_WRITER_NO_TABLES },
        { .struct_size = sizeof(struct nf_writer_opts), .block_articles = 12, .frame_articles = 3 },
        { .struct_size = sizeof(struct nf_writer_opts), .preset = NF_PRESET_SMALL,
          .block_articles = 12 }
    };

    (void)state;
    for (size_t k = 0; k < COUNT_OF(table); k++) {
        struct nf_writer_opts opts = table[k];
        struct nf_buffer bytes = pieces(&opts, 300), other;
        struct opened f;
        uint64_t bases = 0, seed = k;

        opts.threads = 3;
        other = pieces(&opts, 300);
        assert_int_equal(bytes.len, other.len);
        assert_memory_equal(bytes.ptr, other.ptr, bytes.len);
        free(other.ptr);
        f = opened_bytes(bytes);
        for (uint32_t i = 0; i < 300; i++)
            bases += assert_pieces(f.cursor, i);
        assert_true(bases > 20);
        for (uint32_t i = 0; i < 300; i++)
            assert_pieces(f.cursor, (uint32_t)(pack_random(&seed) % 300));
        assert_sound_reader(f.reader);
        opened_close(&f);
    }
}

#define BASE_PLACES ((size_t)NF_BASE_ROWS * NF_MAX_BASES)

static const struct nf_base *base_at(const struct nf_bases *b, size_t k)
{
    return &b->row[k / NF_MAX_BASES][k % NF_MAX_BASES];
}

/* What article @i takes bytes from, in all; 0 if that is one frame or none. */
static size_t bytes_of_bases(struct nf_reader *r, uint32_t i)
{
    struct nf_cursor *c = pack_cursor(r);
    const struct nf_bases *b = &c->text.bases;
    size_t bytes = 0;

    if (assert_pieces(c, i) > 1)
        for (size_t k = 0; k < BASE_PLACES; k++)
            bytes += base_at(b, k)->used ? base_at(b, k)->len : 0;
    nf_cursor_close(c);
    return bytes;
}

/* How many bases there is memory for. */
static size_t allocated_bases(const struct nf_cursor *c)
{
    size_t n = 0;

    for (size_t k = 0; k < BASE_PLACES; k++)
        n += base_at(&c->text.bases, k)->literals.ptr != NULL;
    return n;
}

/* Each of the frames may be unpacked, but not all of them for one: then the last is not. */
static void heeds_the_limit_on_what_is_taken_from(void **state)
{
    const struct nf_writer_opts opts = { .struct_size = sizeof(opts), .block_articles = 8,
                                         .flags = NF_WRITER_NO_TABLES };
    struct opened f = opened_bytes(pieces(&opts, 300));
    size_t most = 0, allocated[2];
    uint32_t article = 0;

    (void)state;
    for (uint32_t i = 0; i < 300; i++) {
        const size_t bytes = bytes_of_bases(f.reader, i);

        if (bytes > most) {
            most = bytes;
            article = i;
        }
    }
    assert_true(most > 4096);
    for (size_t less = 0; less < 2; less++) {
        struct nf_cursor *c = pack_cursor(f.reader);
        struct nf_record record;

        f.reader->archive.max_frame = most - less;
        assert_status(nf_cursor_get(c, article, NF_PARTS_ALL, &record, &f.err),
                      less ? NF_E_LIMIT : NF_OK, &f.err);
        allocated[less] = allocated_bases(c);
        nf_cursor_close(c);
    }
    assert_int_equal(allocated[1], allocated[0] - 1);
    assert_non_null(strstr(f.err.text, "bytes from article"));
    opened_close(&f);
}

#define LARGE ((size_t)20000)
#define LARGE_ONES 150u

/* The first LARGE_ONES have texts of their own, and each of as many behind them has half of
 * one of these. */
static const char *large_text(char *buf, uint32_t i)
{
    const uint32_t of = i % LARGE_ONES;

    pack_words(buf, LARGE, 1 + of);
    if (i >= LARGE_ONES)
        pack_words(buf + LARGE / 2, LARGE / 2, 1000 + i);
    return buf;
}

static void assert_large(struct nf_cursor *c, uint32_t i)
{
    struct nf_error err = { 0 };
    struct nf_record record;
    char text[LARGE + 1];

    assert_ok(nf_cursor_get(c, i, NF_PARTS_ALL, &record, &err), &err);
    assert_text(nf_record_find(&record, NF_ROLE_TEXT)->value, large_text(text, i));
}

/* Bases are at hand for who comes back to them, but no more than 2 MiB. */
static void bases_are_kept_within_a_bound(void **state)
{
    const struct nf_writer_opts opts = { .struct_size = sizeof(opts), .block_articles = 8,
                                         .flags = NF_WRITER_NO_TABLES };
    struct counted c = { .reads = 0 };
    struct nf_writer *w = pack_begin(&c.bytes, &opts);
    struct nf_source source;
    struct nf_reader *r = NULL;
    struct nf_cursor *cursor;
    char text[LARGE + 1];
    unsigned before;

    (void)state;
    for (uint32_t i = 0; i < 2 * LARGE_ONES; i++)
        pack_add(w, &(struct pack_article){ .url = "https://copies.example/", .text =
                                            large_text(text, i) });
    pack_end(w);
    source = counted_source(&c);
    assert_ok(nf_reader_open(&source, NULL, &r, NULL), NULL);
    cursor = pack_cursor(r);
    for (unsigned pass = 0; pass < 3; pass++)
        for (uint32_t i = 2 * LARGE_ONES; i-- > 0;) {
            assert_large(cursor, i);
            assert_true(cursor->text.bases.bytes <= 2u << 20);
        }
    assert_true(cursor->text.bases.bytes > 1u << 20);
    for (uint32_t i = LARGE_ONES + 20; i > LARGE_ONES; i--)
        assert_large(cursor, i);
    before = c.reads;
    for (uint32_t i = LARGE_ONES + 20; i > LARGE_ONES; i--)
        assert_large(cursor, i);
    assert_true(c.reads - before <= 20); /* their own texts */
    nf_cursor_close(cursor);
    nf_reader_close(r);
    free(c.bytes.ptr);
}

/* Get article @i of @b with memory that fails. */
static enum nf_status get_with(struct fault_memory *m, const struct nf_buffer *b, uint32_t i)
{
    const struct nf_alloc alloc = fault_alloc(m);
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *r = NULL;
    struct nf_cursor *c = NULL;
    struct nf_record record;
    enum nf_status st;

    opts.alloc = &alloc;
    st = nf_reader_open_memory(b->ptr, b->len, &opts, &r, &err);
    if (st == NF_OK)
        st = nf_cursor_open(r, &c, &err);
    if (st == NF_OK)
        st = nf_cursor_get(c, i, NF_PARTS_ALL, &record, &err);
    nf_cursor_close(c);
    nf_reader_close(r);
    assert_int_equal(atomic_load(&m->live), 0);
    return st;
}

static void bases_take_memory_that_may_not_be_there(void **state)
{
    const struct nf_writer_opts opts = { .struct_size = sizeof(opts), .block_articles = 8,
                                         .flags = NF_WRITER_NO_TABLES };
    struct nf_buffer b = pieces(&opts, 300);
    struct fault_memory m = { .live = 0 };
    unsigned long at = 1, failed = 0;

    (void)state;
    do {
        enum nf_status st;

        fault_at(&m.fault, at++, false);
        st = get_with(&m, &b, 299);
        /* Of the index as much is kept as there is memory for. */
        assert_true(st == NF_OK || (st == NF_E_NOMEM && atomic_load(&m.fault.hit)));
        failed += st != NF_OK;
    } while (atomic_load(&m.fault.hit));
    assert_true(failed > 20);
    free(b.ptr);
}

static unsigned reads_of(struct counted *c, struct nf_cursor *cursor, uint32_t i)
{
    unsigned was = c->reads;

    assert_copy(cursor, i, 50);
    return c->reads - was;
}

static void a_reference_costs_one_more_read(void **state)
{
    struct nf_writer_opts opts = { .struct_size = sizeof(opts),
                                   .preset = NF_PRESET_FAST, .level = 1,
                                   .flags = NF_WRITER_NO_TABLES,
                                   .block_articles = 5 };
    struct counted c = { .bytes = copies(&opts, 300, 50) };
    struct nf_source source = counted_source(&c);
    struct nf_reader *r = NULL;
    struct nf_cursor *cursor;

    (void)state;
    assert_ok(nf_reader_open(&source, NULL, &r, NULL), NULL);
    cursor = pack_cursor(r);
    assert_copy(cursor, 0, 50);
    assert_copy(cursor, 151, 50); /* offsets are read now, those of references too */
    assert_int_equal(reads_of(&c, cursor, 40), 1);  /* its own, a short block */
    assert_int_equal(reads_of(&c, cursor, 259), 3); /* that, and of article 9's two */
    assert_int_equal(reads_of(&c, cursor, 258), 0); /* stands in its own block */
    assert_int_equal(reads_of(&c, cursor, 257), 1); /* of 7, in the block of 9 */
    assert_int_equal(reads_of(&c, cursor, 256), 2); /* of 56, 6 has another */
    nf_cursor_close(cursor);
    nf_reader_close(r);
    free(c.bytes.ptr);
}

/* Of copies in turn the text is read and unpacked for the first alone. */
static void copies_in_turn_are_unpacked_once(void **state)
{
    struct nf_writer_opts opts = { .struct_size = sizeof(opts),
                                   .preset = NF_PRESET_FAST, .level = 1,
                                   .flags = NF_WRITER_NO_TABLES,
                                   .block_articles = 2 };
    struct counted c = { .bytes = copies(&opts, 300, 1) };
    struct nf_source source = counted_source(&c);
    struct nf_reader *r = NULL;
    struct nf_cursor *cursor;

    (void)state;
    assert_ok(nf_reader_open(&source, NULL, &r, NULL), NULL);
    cursor = pack_cursor(r);
    assert_copy(cursor, 100, 1);
    for (uint32_t i = 102; i < 300; i += 2) {
        unsigned was = c.reads;

        assert_copy(cursor, i, 1);
        if (i % 7 != 6)
            assert_int_equal(c.reads - was, 1); /* its own block */
        else
            assert_copy(cursor, i + 1, 1); /* a short one between them */
    }
    nf_cursor_close(cursor);
    nf_reader_close(r);
    free(c.bytes.ptr);
}

/* A text that is lost is lost to its copies, and each says so. */
static void a_lost_text_is_told_of_every_copy(void **state)
{
    struct nf_writer_opts opts = { .struct_size = sizeof(opts),
                                   .preset = NF_PRESET_FAST, .level = 1,
                                   .flags = NF_WRITER_NO_TABLES,
                                   .block_articles = 5 };
    struct opened f = opened_bytes(copies(&opts, 150, 50));
    const struct nf_verify_opts deep = { .struct_size = sizeof(deep),
                                         .level = NF_VERIFY_DEEP };
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct nf_record record;
    uint64_t at;

    (void)state;
    assert_copy(f.cursor, 3, 50);
    at = f.cursor->slot.at.offset;
    f.bytes.ptr[at + nf_block_frame_of(&f.cursor->slot.block, 3)->at + 40] ^= 1;
    assert_copy(f.cursor, 4, 50); /* no longer at hand */
    assert_status(nf_cursor_get(f.cursor, 53, NF_PARTS_ALL, &record, &f.err),
                  NF_E_DAMAGED, &f.err);
    assert_non_null(strstr(f.err.text, "article 53, stored with article 3:"));
    assert_copy(f.cursor, 54, 50); /* its block is as it was */
    f.bytes.ptr[at + 6] ^= 1;      /* the chunk header */
    assert_copy(f.cursor, 60, 50);
    assert_status(nf_cursor_get(f.cursor, 53, NF_PARTS_ALL, &record, &f.err),
                  NF_E_DAMAGED, &f.err);
    assert_non_null(strstr(f.err.text, "article 53 has the text of article 3:"));
    f.bytes.ptr[at + 6] ^= 1;
    assert_status(nf_verify(f.reader, &deep, &result, &f.err), NF_E_DAMAGED,
                  &f.err);
    assert_int_equal(result.articles_damaged, 3); /* 3, 53 and 103 */
    opened_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_copy_refers_to_the_first),
        cmocka_unit_test(copies_are_found_beyond_the_sample),
        cmocka_unit_test(threads_and_keys_make_no_difference),
        cmocka_unit_test(nothing_refers_in_a_stored_archive),
        cmocka_unit_test(frames_of_several_refer_as_a_whole),
        cmocka_unit_test(pieces_of_texts_are_copied),
        cmocka_unit_test(heeds_the_limit_on_what_is_taken_from),
        cmocka_unit_test(bases_are_kept_within_a_bound),
        cmocka_unit_test(bases_take_memory_that_may_not_be_there),
        cmocka_unit_test(a_reference_costs_one_more_read),
        cmocka_unit_test(copies_in_turn_are_unpacked_once),
        cmocka_unit_test(a_lost_text_is_told_of_every_copy)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

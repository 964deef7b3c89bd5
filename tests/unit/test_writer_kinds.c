/*
 * Archives of several kinds of text: each has tables of its own, also where it
 * comes when tables were learned long ago.
 */
#include "src/read/cursor.h"
#include "src/write/writer_hold.h"
#include "tests/support/fault.h"
#include "tests/support/pack.h"
#include "tests/support/sound.h"

#define KIND_ARTICLES 560 /* of 2 KB: a megabyte and some */
#define FEW_ARTICLES 40
#define TEXT 2000

enum { LATIN, GREEK, THAI, KINDS };

/* A text in letters of its own, some words more often than others. */
static void write_text(char *text, unsigned kind, uint32_t i)
{
    static const unsigned first[KINDS] = { 'a', 0x3b1, 0xe01 };
    uint64_t state = i * 3 + kind;
    size_t at = 0;

    while (at < TEXT - 40) {
        uint64_t word = pack_random(&state) % 40 * (pack_random(&state) % 40);

        for (unsigned k = 0; k < 3 + word % 5; k++) {
            unsigned letter = first[kind] + (unsigned)pack_random(&word) % 20;

            if (letter < 0x80) {
                text[at++] = (char)letter;
            } else if (letter < 0x800) {
                text[at++] = (char)(0xc0 | letter >> 6);
                text[at++] = (char)(0x80 | (letter & 0x3f));
            } else {
                text[at++] = (char)(0xe0 | letter >> 12);
                text[at++] = (char)(0x80 | (letter >> 6 & 0x3f));
                text[at++] = (char)(0x80 | (letter & 0x3f));
            }
        }
        text[at++] = ' ';
    }
    text[at] = '\0';
}

#define ARTICLES (2 * KIND_ARTICLES + 4 * FEW_ARTICLES)

/* Of what kind each article is: one after the other, or in turn. */
static unsigned kind_of(uint32_t i, bool in_turn)
{
    static const struct part {
        unsigned kind, articles;
    } parts[] = { { LATIN, KIND_ARTICLES }, { LATIN, FEW_ARTICLES },
                  { THAI, FEW_ARTICLES },   { GREEK, KIND_ARTICLES },
                  { LATIN, FEW_ARTICLES },  { GREEK, FEW_ARTICLES } };
    uint32_t before = 0;

    if (in_turn)
        return i % 30 == 7 ? THAI : i * i % 7 % 2 ? GREEK : LATIN;
    for (size_t p = 0; p < COUNT_OF(parts); before += parts[p++].articles)
        if (i < before + parts[p].articles)
            return parts[p].kind;
    return KINDS;
}

static enum nf_status add_articles(struct nf_writer *w, bool in_turn)
{
    enum nf_status st = NF_OK;

    for (uint32_t i = 0; i < ARTICLES && st == NF_OK; i++) {
        char text[TEXT];
        struct nf_field f[2];
        struct nf_record record = { f, 2, { NULL, 0 } };

        write_text(text, kind_of(i, in_turn), i);
        pack_field(&f[0], "title", NF_ROLE_TITLE, "A day");
        pack_field(&f[1], "text", NF_ROLE_TEXT, text);
        st = nf_writer_add(w, &record, NULL);
    }
    return st;
}

/* @held: bytes that are held back to learn from. */
static enum nf_status try_pack(struct nf_buffer *to, unsigned threads, size_t held,
                               bool in_turn, const struct nf_alloc *alloc)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_sink sink = memory_sink(to);
    struct nf_writer *w = NULL;
    enum nf_status st;

    *to = (struct nf_buffer){ 0 };
    opts.alloc = alloc;
    opts.level = 5;
    opts.threads = threads;
    opts.flags = NF_WRITER_NO_LEXICON;
    st = nf_writer_create(&sink, &opts, &w, NULL);
    if (st != NF_OK)
        return st;
    nf_writer_hold(w, held);
    st = add_articles(w, in_turn);
    if (st == NF_OK)
        st = nf_writer_finish(w, NULL);
    nf_writer_close(w);
    return st;
}

/* The set of the table article @i's text was packed with, which @c has just got. */
static unsigned set_of(const struct nf_cursor *c, uint32_t i)
{
    const struct nf_block *b = &c->slot.block;
    const struct nf_way *way =
        &b->prefix.way[nf_block_frame_of(b, i - b->first)->frame.way];

    assert_int_equal(way->codec, NF_CODEC_ZSTD_DICTIONARY);
    return way->set;
}

/* All articles are there; every kind of which there is much has its set. */
static void check_articles(const struct nf_buffer *b, bool in_turn)
{
    struct nf_reader *r = pack_open(b);
    struct nf_cursor *c = pack_cursor(r);
    struct nf_error err = NF_ERROR_INIT;
    unsigned set[KINDS] = { NF_MAX_SETS, NF_MAX_SETS, NF_MAX_SETS };

    for (uint32_t i = 0; i < ARTICLES; i++) {
        unsigned kind = kind_of(i, in_turn);
        struct nf_record got;
        char text[TEXT];

        write_text(text, kind, i);
        assert_ok(nf_cursor_get(c, i, NF_PARTS_ALL, &got, &err), &err);
        assert_bytes(got.fields[1].value, str_of(text));
        if (kind == THAI || (!in_turn && i % KIND_ARTICLES != KIND_ARTICLES / 2))
            continue;
        if (set[kind] == NF_MAX_SETS)
            set[kind] = set_of(c, i);
        assert_int_equal(set_of(c, i), set[kind]);
    }
    assert_int_not_equal(set[LATIN], set[GREEK]);
    assert_sound_reader(r);
    nf_cursor_close(c);
    nf_reader_close(r);
}

static void assert_kinds(size_t held, bool in_turn)
{
    struct nf_buffer one, three;

    assert_ok(try_pack(&one, 1, held, in_turn, NULL), NULL);
    check_articles(&one, in_turn);
    assert_ok(try_pack(&three, 3, held, in_turn, NULL), NULL);
    assert_int_equal(one.len, three.len);
    assert_memory_equal(one.ptr, three.ptr, one.len);
    free(one.ptr);
    free(three.ptr);
}

static void kinds_that_are_held_have_their_tables(void **state)
{
    (void)state;
    assert_kinds(16u << 20, false);
}

static void a_kind_that_comes_later_has_its_tables(void **state)
{
    (void)state;
    assert_kinds(9u << 17, false);
}

static void kinds_in_turn_have_their_tables(void **state)
{
    (void)state;
    assert_kinds(16u << 20, true);
}

/* Some of the many allocations fail, further and further on. */
static void memory_may_run_out_at_any_time(void **state)
{
    struct fault_memory memory = { .live = 0 };
    const struct nf_alloc alloc = fault_alloc(&memory);
    unsigned long at = 1;

    (void)state;
    do {
        struct nf_buffer b;
        enum nf_status st;

        fault_at(&memory.fault, at, false);
        st = try_pack(&b, 1, 9u << 17, false, &alloc);
        assert_int_equal(st, memory.fault.hit ? NF_E_NOMEM : NF_OK);
        assert_int_equal(memory.live, 0);
        free(b.ptr);
        at += 1 + at / 3;
    } while (memory.fault.hit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_that_are_held_have_their_tables),
        cmocka_unit_test(a_kind_that_comes_later_has_its_tables),
        cmocka_unit_test(kinds_in_turn_have_their_tables),
        cmocka_unit_test(memory_may_run_out_at_any_time)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

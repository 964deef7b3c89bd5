/* A frame takes no more bytes from others than it may, also when those got longer. */
#include "tests/support/redacted.h"

/* Pieces of the first text, which the second one has as well, with others between them. */
#define PIECES 800
#define PIECE 100
#define BETWEEN 24
/* Bytes of the fourth text, and of those of the third that are its own: with what says of its
 * copies nearly as many as the fourth may take from. */
#define SMALL 1000
#define OWN (SMALL * NF_MAX_BASES_RATIO + NF_FREE_BASES_BYTES - 1500)

static const char *const urls[] = { "https://e.org/0", "https://e.org/1", "https://e.org/2",
                                    "https://e.org/3" };

struct texts {
    char of[4][PIECES * (PIECE + BETWEEN) + OWN + 1];
};

/* Signs that hardly any packing makes shorter. */
static void fill(char *p, size_t n, uint64_t *seed)
{
    static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                "!#$%&'()*+,-.:;<=>?@[]^_`{|}~";

    for (size_t i = 0; i < n; i++)
        p[i] = signs[pack_random(seed) % (sizeof(signs) - 1)];
}

/* The second copies the pieces of the first; the third what the second has between them, in
 * one; and the fourth from the third. */
static void make(struct texts *t)
{
    char *second = t->of[1], *third = t->of[2];
    uint64_t seed = 3;

    fill(t->of[0], PIECES * PIECE, &seed);
    for (size_t i = 0; i < PIECES; i++) {
        fill(third, BETWEEN, &seed);
        memcpy(second, third, BETWEEN);
        memcpy(second + BETWEEN, t->of[0] + i * PIECE, PIECE);
        second += BETWEEN + PIECE;
        third += BETWEEN;
    }
    fill(third, OWN, &seed);
    fill(t->of[3], SMALL, &seed);
    memcpy(t->of[3] + 100, third + 50, 250);
}

/* Whether the text of article @i takes from others. */
static bool takes(const struct nf_buffer *b, uint32_t i)
{
    struct nf_reader *r = pack_open(b);
    struct nf_cursor *c = pack_cursor(r);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_location where;
    bool copies;

    assert_ok(nf_cursor_locate(c, i, &where, &err), &err);
    assert_ok(nf_block_slot_load(&c->slot, &where, NF_WHOLE_BLOCK, 0, &err), &err);
    copies = nf_block_frame_of(&c->slot.block, i - c->slot.block.first)->frame.copies;
    nf_cursor_close(c);
    nf_reader_close(r);
    return copies;
}

/* Without the first text the second has the pieces itself. So what the third copies from it is
 * in pieces now: their list is so long that the fourth may not take from the third any more. */
static void a_base_that_is_stored_in_more_bytes_may_be_too_long(void **state)
{
    static const uint64_t gone[] = { 0 };
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct texts *t = test_calloc(1, sizeof(*t));
    struct nf_buffer from, to;
    struct nf_writer *w;

    (void)state;
    make(t);
    opts.flags = NF_WRITER_NO_TABLES;
    opts.block_articles = 1;
    opts.level = 3;
    w = pack_begin(&from, &opts);
    for (int i = 0; i < 4; i++)
        pack_add(w, &(struct pack_article){ urls[i], urls[i], "Rain", "2024-01-01", "Post", "en",
                                            t->of[i] });
    pack_end(w);
    for (uint32_t i = 1; i < 4; i++)
        assert_true(takes(&from, i));
    redact_articles(&from, gone, 1, &to);
    assert_true(takes(&to, 2) && !takes(&to, 3));
    assert_sound(&to);
    free(from.ptr);
    free(to.ptr);
    test_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_base_that_is_stored_in_more_bytes_may_be_too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Bytes that no packer wrote. What is wrong is refused; what cannot be told
 * from the right is read as the spec says it, and never past an end: frames
 * and texts have exactly their own memory, so that a checker sees a step out.
 */
#include "src/unpack/lexicon.h"

#include "tests/support/lexicon_fixture.h"

/* Memory for a text as it is unpacked, and as the reference does it. */
struct texts {
    uint8_t *text, *want;
    size_t raw_len;
};

static struct texts texts_of(size_t raw_len)
{
    struct texts t = { malloc(raw_len + NF_MAX_TOKEN_LEN),
                       malloc(raw_len ? raw_len : 1), raw_len };

    assert_true(t.text && t.want);
    return t;
}

static void texts_free(struct texts *t)
{
    free(t->text);
    free(t->want);
}

/* The same verdict as the reference's, and the same text; returns it. */
static bool agree(const struct lexicon_fixture *f, const uint8_t *frame, size_t n,
                  const struct texts *t)
{
    bool right = reference_unpack(f->ref, frame, n, t->want, t->raw_len);
    enum nf_status st = nf_lexicon_unpack(f->ready.lexicon, NULL, frame, n, t->text,
                                          t->raw_len);

    if (st != (right ? NF_OK : NF_E_DAMAGED))
        fail_msg("%zu bytes to %zu: %s, but the reference says %s", n,
                 t->raw_len, nf_strerror(st), right ? "right" : "damaged");
    if (right && t->raw_len)
        assert_memory_equal(t->text, t->want, t->raw_len);
    return right;
}

static bool agree_on(const struct lexicon_fixture *f, const void *frame, size_t n,
                     size_t raw_len)
{
    uint8_t *exact = lexicon_copy(frame, n);
    struct texts t = texts_of(raw_len);
    bool right = agree(f, exact, n, &t);

    texts_free(&t);
    free(exact);
    return right;
}

/* A text that packs to little: mostly the longest token, and some others in
 * both halves. */
static void hostile_text(uint8_t *p, size_t n)
{
    static const char others[] = " the harbour of größte, the. the";
    const size_t len = sizeof(others) - 1;
    size_t at = 0;

    memset(p, '.', n);
    for (size_t i = 0; i < 2; i++) {
        size_t end = i ? n : n / 2;

        memcpy(p + at, others, len);
        for (at += len; at + 64 <= end; at += 64)
            memcpy(p + at, LEXICON_LONGEST, 64);
    }
}

/* Raw lengths of one strand and of two. */
static const size_t raw_lens[] = { 400, NF_TWO_STRANDS, 8 * NF_TWO_STRANDS };

static uint8_t *hostile_frame(const struct lexicon_fixture *f, size_t raw_len,
                              size_t *n)
{
    uint8_t *text = malloc(raw_len), *packed, *frame;

    assert_non_null(text);
    hostile_text(text, raw_len);
    packed = lexicon_packed(&f->ready, text, raw_len, n);
    assert_true(*n < 100);
    assert_true(agree_on(f, packed, *n, raw_len));
    frame = lexicon_copy(packed, *n);
    free(packed);
    free(text);
    return frame;
}

static void any_byte_of_a_frame_may_be_another(void **state)
{
    const struct lexicon_fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(raw_lens); i++) {
        struct texts t = texts_of(raw_lens[i]);
        size_t n, refused = 0;
        uint8_t *frame = hostile_frame(f, raw_lens[i], &n);

        for (size_t k = 0; k < n; k++) {
            uint8_t was = frame[k];

            for (unsigned flip = 1; flip < 256; flip++) {
                frame[k] = (uint8_t)(was ^ flip);
                refused += !agree(f, frame, n, &t);
            }
            frame[k] = was;
        }
        /* It has no checksum of its own, yet hardly anything goes through. */
        assert_true(refused > n * 255 / 10 * 9);
        texts_free(&t);
        free(frame);
    }
}

static void a_frame_may_end_anywhere(void **state)
{
    const struct lexicon_fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(raw_lens); i++) {
        size_t n;
        uint8_t *frame = hostile_frame(f, raw_lens[i], &n);

        for (size_t len = 0; len < n; len++) {
            agree_on(f, frame, len, raw_lens[i]);
            agree_on(f, frame + n - len, len, raw_lens[i]);
        }
        assert_false(agree_on(f, frame, 0, raw_lens[i]));
        assert_false(agree_on(f, frame, n - 1, raw_lens[i]));
        free(frame);
    }
}

static void bytes_may_follow_a_frame(void **state)
{
    const struct lexicon_fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(raw_lens); i++) {
        size_t n;
        uint8_t *frame = hostile_frame(f, raw_lens[i], &n);
        uint8_t *more = malloc(n + 300);

        assert_non_null(more);
        memcpy(more, frame, n);
        for (unsigned byte = 0; byte < 256; byte += 51) {
            memset(more + n, (int)byte, 300);
            for (size_t extra = 1; extra <= 300; extra += extra < 20 ? 1 : 40)
                assert_false(agree_on(f, more, n + extra, raw_lens[i]));
        }
        free(more);
        free(frame);
    }
}

static void the_raw_length_may_be_another(void **state)
{
    static const size_t others[] = { 0, 1, 63, 64, 65, 399, 401, 464,
                                     NF_TWO_STRANDS - 1, NF_TWO_STRANDS,
                                     NF_TWO_STRANDS + 1, NF_TWO_STRANDS + 64,
                                     8 * NF_TWO_STRANDS - 1, 8 * NF_TWO_STRANDS,
                                     8 * NF_TWO_STRANDS + 1, 32 * NF_TWO_STRANDS };
    const struct lexicon_fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(raw_lens); i++) {
        size_t n;
        uint8_t *frame = hostile_frame(f, raw_lens[i], &n);

        /* One that is longer by some of the first token may be right. */
        for (size_t k = 0; k < COUNT_OF(others); k++)
            agree_on(f, frame, n, others[k]);
        assert_false(agree_on(f, frame, n, raw_lens[i] - 1));
        assert_false(agree_on(f, frame, n, raw_lens[i] + 1));
        free(frame);
    }
}

/* Bytes of no frame at all, of lengths at which the state has each length. */
static void noise_is_no_frame(void **state)
{
    const struct lexicon_fixture *f = *state;
    uint64_t seed = 5;
    uint8_t noise[64];

    for (size_t i = 0; i < COUNT_OF(raw_lens); i++)
        for (size_t n = 0; n <= sizeof(noise); n++)
            for (unsigned k = 0; k < 8; k++) {
                for (size_t b = 0; b < n; b++)
                    noise[b] = (uint8_t)(pack_random(&seed) >> k);
                if (k % 2 && n > 6 && i > 0)
                    memset(noise, (int)(k & 2), 3); /* lengths that may be */
                agree_on(f, noise, n, raw_lens[i]);
            }
}

/*
 * Nothing but zeros is x = 0 for ever, and so the first token of class 0 again
 * and again: here 64 bytes.
 */
static void a_state_of_zero_goes_on_for_ever(void **state)
{
    const struct lexicon_fixture *f = *state;
    uint8_t zeros[40] = { 0 };

    assert_true(agree_on(f, zeros, 1, 64));
    assert_true(agree_on(f, zeros, 1, 640));
    assert_true(agree_on(f, zeros, 4, 640));
    assert_true(agree_on(f, zeros, 8, 640)); /* a state of 8 bytes */
    assert_false(agree_on(f, zeros, 1, 641)); /* a token past the end */
    assert_false(agree_on(f, zeros, 1, 63));
    /* A word after each of two tokens, but none is there for the third. */
    assert_true(agree_on(f, zeros, 5 + 2 * 4, 2 * 64));
    assert_false(agree_on(f, zeros, 5 + 3 * 4, 2 * 64));
    assert_true(agree_on(f, zeros, 5 + 3 * 4, 3 * 64));
    /* No text needs no token, but a state. */
    assert_true(agree_on(f, zeros, 1, 0));
    assert_false(agree_on(f, zeros, 0, 0));
}

/* Frames of one strand, by what they hold and the state they end with. */
static void a_frame_must_end_with_nothing_left(void **state)
{
    static const struct reference_write words[] = {
        { " the", false }, { " harbour", false }, { ", ", false }
    };
    const struct lexicon_fixture *f = *state;
    const size_t raw_len = 4 + 8 + 2;
    uint8_t frame[16];
    size_t n = reference_write(f->ref, words, COUNT_OF(words), 0, frame);

    assert_true(agree_on(f, frame, n, raw_len));
    assert_false(agree_on(f, frame, n, raw_len + 1)); /* a token past the end */
    assert_false(agree_on(f, frame, n, raw_len - 1));
    for (uint64_t x = 1; x < 100; x++) {
        n = reference_write(f->ref, words, COUNT_OF(words), x, frame);
        assert_false(agree_on(f, frame, n, raw_len));
    }
}

static void a_repeat_needs_its_slot_filled(void **state)
{
    static const struct {
        struct reference_write token[4];
        size_t count;
        bool right;
    } cases[] = {
        /* of what came after " of" before */
        { { { " of", false }, { " of", false }, { " of", true } }, 3, true },
        { { { " of", false }, { " of", false }, { " of", true },
            { " of", true } }, 4, true },
        { { { " of", false }, { ", ", false }, { " of", false },
            { ", ", true } }, 4, true },
        /* of nothing: at the beginning, after one token, after another one */
        { { { " of", true } }, 1, false },
        { { { " of", false }, { " of", true } }, 2, false },
        { { { " of", false }, { " of", false }, { " the", false },
            { " of", true } }, 4, false }
    };
    const struct lexicon_fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint8_t frame[16];
        size_t n = reference_write(f->ref, cases[i].token, cases[i].count, 0,
                                   frame);
        size_t raw_len = 0;

        for (size_t k = 0; k < cases[i].count; k++)
            raw_len += strlen(cases[i].token[k].token);
        assert_int_equal(agree_on(f, frame, n, raw_len), cases[i].right);
    }
}

/* The first slot of the token at @place, and how many it has. */
static uint32_t slots_of(const struct nf_lexicon *l, uint32_t place,
                         uint32_t *frequency)
{
    const struct nf_token_run *r = l->run;

    while (r + 1 < l->run + l->runs && r[1].place <= place)
        r++;
    *frequency = r->frequency;
    return r->first + (place - r->place) * *frequency;
}

/* The slot of a column's @rank in row 0. */
static uint32_t class_slot(const struct nf_lexicon *l, uint32_t column,
                           uint64_t rank)
{
    const struct nf_row_bucket *b = l->row[0].bucket;

    for (uint32_t i = 0; i < NF_ROW_BUCKETS; i++)
        for (uint32_t k = 0; k < NF_ROW_STEP; k++)
            if (k < b[i].own ? i == column && k == rank
                             : b[i].other == column &&
                                   ((k + b[i].shift) & UINT16_MAX) == rank)
                return i * NF_ROW_STEP + k;
    fail_msg("no slot");
    return 0;
}

/* Tokens whose places are so far apart share a slot, and what came after one comes
 * again after the other. */
static void tokens_of_a_slot_repeat_the_same(void **state)
{
    struct lexicon_table *t = lexicon_table_new(1);
    const uint32_t low = 'a', high = NF_REPEAT_SLOTS + 'a';
    uint8_t token[2], text[8 + NF_MAX_TOKEN_LEN], frame[8];
    struct lexicon_ready r;

    (void)state;
    /* All weights alike: a token's place is its number, and half of the slots
     * are the repeat's. */
    memset(t->transition, 1, 4);
    for (uint32_t i = 0; i < NF_REPEAT_SLOTS + 1; i++) {
        token[0] = (uint8_t)('A' + i / 255);
        token[1] = (uint8_t)(1 + i % 255);
        lexicon_table_add(t, token, 2, 0, 1);
    }
    r = lexicon_open_table(t);
    for (int same = 0; same < 2; same++) {
        const uint32_t place[3] = { same ? low : high, 'o', low };
        const struct nf_lexicon *l = r.lexicon;
        uint64_t x = class_slot(l, 1, 0);
        size_t len = 0;

        assert_int_equal(l->row[0].frequency[0], 1u << 13);
        for (size_t i = 3; i-- > 0;) {
            uint32_t f, start = slots_of(l, place[i], &f);

            x = (x / f << NF_TOKEN_BITS) + x % f + start;
            x = (x >> 13 << NF_CLASS_BITS) + class_slot(l, 0, x & 0x1fff);
            len += nf_token_len(l, place[i]);
        }
        for (size_t i = 0; i < 8; i++)
            frame[i] = (uint8_t)(x >> (8 * i));
        assert_ok(nf_lexicon_unpack(l, NULL, frame, 8, text, len + 1), NULL);
        assert_memory_equal(text + len - 2, "oao", 3);
    }
    lexicon_close(&r);
    lexicon_table_free(t);
}

/* A frame of two strands that are 0 each; the first is @more bytes longer than
 * half of all. */
static size_t zero_strands(uint8_t *p, int64_t more, size_t bytes)
{
    size_t n = nf_varint_put(p, nf_zigzag(more));

    memset(p + n, 0, bytes);
    return n + bytes;
}

/* The bytes alone, so that a strand of zeros has any number of tokens. */
static struct lexicon_fixture of_bytes(void)
{
    struct lexicon_table *t = lexicon_table_new(1);
    struct lexicon_fixture f = { lexicon_table_bytes(t), { NULL, NULL, NULL, NULL }, NULL };

    f.ready = lexicon_open(f.bytes.ptr, f.bytes.len);
    f.ref = reference_new(f.bytes.ptr, f.bytes.len);
    lexicon_table_free(t);
    return f;
}

static void each_strand_has_bytes_that_are_there(void **state)
{
    static const int64_t farthest[] = { INT64_MIN, INT64_MIN + 1, INT64_MAX,
                                        INT64_MAX - 1 };
    struct lexicon_fixture f = of_bytes();
    uint8_t frame[128];
    size_t n;

    (void)state;
    for (size_t i = 1; i < COUNT_OF(raw_lens); i++) {
        for (size_t bytes = 0; bytes < 16; bytes++)
            for (int64_t more = -40; more <= 40; more++) {
                int64_t first = (int64_t)(bytes / 2) + more;

                n = zero_strands(frame, more, bytes);
                assert_int_equal(agree_on(&f, frame, n, raw_lens[i]),
                                 first > 0 && first < (int64_t)bytes);
            }
        for (unsigned k = 7; k < 63; k++)
            for (int64_t sign = -1; sign <= 1; sign += 2) {
                n = zero_strands(frame, sign * (int64_t)(UINT64_C(1) << k), 2);
                assert_false(agree_on(&f, frame, n, raw_lens[i]));
            }
        for (size_t k = 0; k < COUNT_OF(farthest); k++) {
            n = zero_strands(frame, farthest[k], 2);
            assert_false(agree_on(&f, frame, n, raw_lens[i]));
        }
    }
    /* A number longer than it need be. */
    assert_true(agree_on(&f, "\x00\x00\x00", 3, NF_TWO_STRANDS));
    assert_false(agree_on(&f, "\x80\x00\x00\x00", 4, NF_TWO_STRANDS));
    lexicon_close(&f.ready);
    nf_buf_free(&f.bytes);
    free(f.ref);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_byte_of_a_frame_may_be_another),
        cmocka_unit_test(a_frame_may_end_anywhere),
        cmocka_unit_test(bytes_may_follow_a_frame),
        cmocka_unit_test(the_raw_length_may_be_another),
        cmocka_unit_test(noise_is_no_frame),
        cmocka_unit_test(a_state_of_zero_goes_on_for_ever),
        cmocka_unit_test(a_frame_must_end_with_nothing_left),
        cmocka_unit_test(a_repeat_needs_its_slot_filled),
        cmocka_unit_test(tokens_of_a_slot_repeat_the_same),
        cmocka_unit_test(each_strand_has_bytes_that_are_there)
    };

    return cmocka_run_group_tests(tests, lexicon_set_up, lexicon_tear_down);
}

/* Frames with matches: what comes back, and what does not crash. */
#include "src/pack/lexicon_pack.h"
#include "tests/support/fault.h"
#include "tests/support/lexicon_fixture.h"
#include "tests/support/matches_reference.h"

/* The sample lexicon, for frames with matches. */
static int set_up(void **state)
{
    struct lexicon_fixture *f;
    int failed = lexicon_set_up(state);

    if (failed)
        return failed;
    f = *state;
    lexicon_close(&f->ready);
    f->ready = lexicon_open_matches(f->bytes.ptr, f->bytes.len);
    return 0;
}

/* @n tokens at random, of which runs come again; returns the bytes. */
static size_t random_text(const struct nf_lexicon *l, uint8_t *text, size_t n,
                          uint64_t seed)
{
    uint32_t *place = calloc(n, sizeof(*place));
    size_t len = 0, left = 0, from = 0;

    assert_non_null(place);
    for (size_t i = 0; i < n; i++) {
        /* Mostly of the few that are no single bytes. */
        place[i] = pack_random(&seed) % 8 ? pack_random(&seed) % 11
                                          : pack_random(&seed) % l->tokens;
        if (left == 0 && i > 2 && pack_random(&seed) % 20 == 0) {
            from = pack_random(&seed) % i;
            left = 1 + pack_random(&seed) % 50;
        }
        if (left) {
            place[i] = place[from++];
            left--;
        }
        memcpy(text + len, nf_token_bytes(l, place[i]), nf_token_len(l, place[i]));
        len += nf_token_len(l, place[i]);
    }
    free(place);
    return len;
}

static void series_of_tokens_come_back(void **state)
{
    const struct lexicon_fixture *f = *state;
    uint8_t *text = malloc(700 * NF_MAX_TOKEN_LEN), *back;

    assert_non_null(text);
    for (size_t n = 1; n <= 700; n += n < 20 ? 1 : 40)
        for (uint64_t seed = 0; seed < 4; seed++) {
            size_t len = random_text(f->ready.lexicon, text, n, seed * 1000 + n);
            size_t stored;
            uint8_t *frame = lexicon_packed(&f->ready, text, len, &stored);

            lexicon_round_trip(&f->ready, text, len);
            back = malloc(len);
            assert_non_null(back);
            if (stored < len) {
                assert_true(reference_unpack_matches(f->ref, frame, stored, back,
                                                     len));
                assert_memory_equal(back, text, len);
            }
            free(back);
            free(frame);
        }
    free(text);
}

static void one_byte_is_not_made_longer(void **state)
{
    const struct lexicon_fixture *f = *state;

    for (unsigned byte = 0; byte < 256; byte++) {
        uint8_t text = (uint8_t)byte;

        assert_int_equal(lexicon_round_trip(&f->ready, &text, 1), 1);
    }
}

/* Of few tokens, all the same. */
static void few_tokens_come_back(void **state)
{
    const struct lexicon_fixture *f = *state;
    uint8_t text[4 * 64];

    for (size_t n = 1; n <= 4; n++) {
        memcpy(text + 64 * (n - 1), LEXICON_LONGEST, 64);
        assert_true(lexicon_round_trip(&f->ready, text, 64 * n) < 12);
    }
}

/* What is the same again and again takes next to nothing; with matches less
 * than without. */
static void what_comes_again_takes_little(void **state)
{
    const struct lexicon_fixture *f = *state;
    struct lexicon_ready plain = lexicon_open(f->bytes.ptr, f->bytes.len);
    size_t n = 50000, part = 500, with, without;
    char *text = malloc(n + 1);

    assert_non_null(text);
    for (size_t at = 0; at < n; at += part)
        pack_words(text + at, part, 1);
    with = lexicon_round_trip(&f->ready, text, n);
    without = lexicon_round_trip(&plain, text, n);
    assert_true(with < without / 10);
    assert_true(with < 600);
    free(text);
    lexicon_close(&plain);
}

/* The same frame as with matches if they save as much as they must, else the one without. */
static void matches_are_taken_where_they_save(void **state)
{
    const struct lexicon_fixture *f = *state;
    struct lexicon_ready plain = lexicon_open(f->bytes.ptr, f->bytes.len);
    enum { LEN = 4000 };
    uint8_t text[LEN], got[LEN];
    uint64_t seed = 7;
    unsigned taken = 0, left = 0;

    for (size_t i = 0; i < LEN; i++) /* of which none begins a longer token */
        text[i] = (uint8_t)('A' + pack_random(&seed) % 20);
    for (size_t again = 0; again <= LEN / 2; again += LEN / 40) {
        memcpy(text + LEN - again, text, again);
        for (uint32_t save = 1; save <= 301; save += 60) {
            size_t with, without, len;
            uint8_t *frame[2];
            bool matched;

            frame[0] = lexicon_packed(&plain, text, LEN, &without);
            frame[1] = lexicon_packed(&f->ready, text, LEN, &with);
            assert_ok(nf_lexicon_pack(plain.packer, f->ready.finder, f->ready.matches, save,
                                      text, LEN, got, &len, &matched), NULL);
            if (matched)
                assert_true(with < without - without * save / 1000);
            else
                assert_true(with * 1000 > without * (1000 - 3 * save));
            assert_int_equal(len, matched ? with : without);
            if (len < LEN)
                assert_memory_equal(got, frame[matched], len);
            taken += matched;
            left += !matched;
            free(frame[0]);
            free(frame[1]);
        }
    }
    assert_true(taken > 20 && left > 20);
    lexicon_close(&plain);
}

/* With matches it would be fewer bytes than a reader takes, so that it had to be stored as it
 * is. */
static void matches_are_not_taken_where_they_save_too_much(void **state)
{
    const struct lexicon_fixture *f = *state;
    static const char again[] = "погода 新聞, ";
    const size_t each = sizeof(again) - 1, n = 20000 * each;
    char *text = malloc(n);
    uint8_t *got = malloc(n);
    size_t len;
    bool matched;

    assert_true(text && got);
    for (size_t at = 0; at < n; at += each)
        memcpy(text + at, again, each);
    assert_ok(nf_lexicon_pack(f->ready.packer, f->ready.finder, f->ready.matches, 0, text, n, got,
                              &len, &matched), NULL);
    assert_true(n > nf_frame_most(len));
    assert_ok(nf_lexicon_pack(f->ready.packer, f->ready.finder, f->ready.matches, 20, text, n, got,
                              &len, &matched), NULL);
    assert_true(n <= nf_frame_most(len));
    assert_false(matched);
    free(text);
    free(got);
}

/* More tokens than have numbers of their own, and what was said as far behind
 * as a match is found in, or a little farther. */
static void frames_of_many_tokens_come_back(void **state)
{
    static const size_t behind[] = { 65500, 65534, 65535, 65536, 70000 };
    const struct lexicon_fixture *f = *state;
    size_t room = 2 * 70000, sizes[COUNT_OF(behind)];
    uint8_t *text = malloc(room), *back = malloc(room);

    assert_true(text && back);
    for (size_t i = 0; i < COUNT_OF(behind); i++) {
        uint64_t seed = 1;
        size_t n = behind[i] + 300;
        uint8_t *frame;

        /* Single bytes of which none begins a longer token. */
        memset(text, 'x', n);
        for (size_t k = 0; k < 300; k++)
            text[k] = text[behind[i] + k] =
                (uint8_t)('A' + pack_random(&seed) % 20);
        frame = lexicon_packed(&f->ready, text, n, &sizes[i]);
        lexicon_round_trip(&f->ready, text, n);
        assert_true(reference_unpack_matches(f->ref, frame, sizes[i], back, n));
        assert_memory_equal(back, text, n);
        free(frame);
    }
    assert_true(sizes[0] < 600 && sizes[1] < 600);
    for (size_t i = 2; i < COUNT_OF(behind); i++)
        assert_true(sizes[i] > sizes[1] + 100);
    free(text);
    free(back);
}

/* The same verdict as the reference's, and the same text; returns it. */
static bool agree(const struct lexicon_fixture *f, const uint8_t *frame, size_t n,
                  size_t raw_len)
{
    size_t room = raw_len + NF_MAX_TOKEN_LEN;
    uint8_t *text = malloc(room + 1), *want = malloc(raw_len + 1);
    uint8_t *exact = lexicon_copy(frame, n);
    bool right;
    enum nf_status st;

    assert_true(text && want);
    /* Not a byte more than there is room for. */
    text[room] = 0xa5;
    right = reference_unpack_matches(f->ref, exact, n, want, raw_len);
    st = nf_lexicon_unpack(f->ready.lexicon, f->ready.matches, exact, n, text,
                           raw_len);
    if (st != (right ? NF_OK : NF_E_DAMAGED))
        fail_msg("%zu bytes to %zu: %s, but the reference says %s", n, raw_len,
                 nf_strerror(st), right ? "right" : "damaged");
    if (right && raw_len)
        assert_memory_equal(text, want, raw_len);
    assert_int_equal(text[room], 0xa5);
    free(exact);
    free(text);
    free(want);
    return right;
}

/* Of one strand, and of two. */
static const size_t hostile_lens[] = { 640, 1280 };

/* A frame of hits, misses and repeats. */
static uint8_t *hostile_frame(const struct lexicon_fixture *f, size_t raw_len, size_t *n)
{
    char text[1281];
    uint8_t *packed, *frame;

    pack_words(text, 160, 9);
    memcpy(text + 160, text, 160);
    memset(text + 300, '.', 20);
    memcpy(text + 320, text, 320);
    pack_words(text + 640, 640, 11);
    packed = lexicon_packed(&f->ready, text, raw_len, n);
    frame = lexicon_copy(packed, *n);
    free(packed);
    assert_true(*n < 600);
    assert_true(agree(f, frame, *n, raw_len));
    return frame;
}

static void any_byte_of_a_frame_may_be_another(void **state)
{
    const struct lexicon_fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(hostile_lens); i++) {
        size_t n, refused = 0;
        uint8_t *frame = hostile_frame(f, hostile_lens[i], &n);

        for (size_t k = 0; k < n; k++) {
            uint8_t was = frame[k];

            for (unsigned flip = 1; flip < 256; flip += 2) {
                frame[k] = (uint8_t)(was ^ flip);
                refused += !agree(f, frame, n, hostile_lens[i]);
            }
            frame[k] = was;
        }
        /* It has no checksum of its own, yet hardly anything goes through. */
        assert_true(refused > n * 128 / 10 * 9);
        free(frame);
    }
}

static void a_frame_may_end_anywhere(void **state)
{
    const struct lexicon_fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(hostile_lens); i++) {
        size_t n, raw_len = hostile_lens[i];
        uint8_t *frame = hostile_frame(f, raw_len, &n), more[800] = { 0 };

        for (size_t len = 0; len < n; len++) {
            agree(f, frame, len, raw_len);
            agree(f, frame + n - len, len, raw_len);
        }
        assert_false(agree(f, frame, 0, raw_len));
        assert_false(agree(f, frame, n - 1, raw_len));
        memcpy(more, frame, n);
        for (size_t len = n + 1; len < n + 20; len++)
            assert_false(agree(f, more, len, raw_len));
        free(frame);
    }
}

static void the_raw_length_may_be_another(void **state)
{
    const struct lexicon_fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(hostile_lens); i++) {
        size_t n;
        uint8_t *frame = hostile_frame(f, hostile_lens[i], &n);

        /* One that is longer by some of the first token may be right. */
        for (size_t len = 0; len < 2 * hostile_lens[i]; len++)
            agree(f, frame, n, len);
        assert_false(agree(f, frame, n, hostile_lens[i] / 2));
        free(frame);
    }
}

/* Bytes of no frame at all; half of them with strands that may be. */
static void noise_is_no_frame(void **state)
{
    const struct lexicon_fixture *f = *state;
    uint64_t seed = 5;
    uint8_t noise[80];
    size_t right = 0;

    for (size_t n = 0; n <= sizeof(noise); n++)
        for (unsigned k = 0; k < 40; k++) {
            for (size_t b = 0; b < n; b++)
                noise[b] = (uint8_t)(pack_random(&seed) >> k % 8);
            if (k % 2 && n > 8)
                noise[0] = 0;
            right += agree(f, noise, n, k < 20 ? 64 : 3000);
        }
    assert_true(right < 5);
}

/* Zeros are x = 0 for ever: the first token again and again, by its class and
 * then as a hit. A byte a strand is the least. */
static void states_of_zero_go_on_for_ever(void **state)
{
    const struct lexicon_fixture *f = *state;
    uint8_t zeros[40] = { 0 };

    for (size_t n = 1; n < 100; n++)
        assert_true(agree(f, zeros, 64 * n < NF_TWO_STRANDS ? 1 : 3, 64 * n));
    assert_false(agree(f, zeros, 1, 65));
    assert_true(agree(f, zeros, 4, 64));
    assert_true(agree(f, zeros, 8, 64 * 4));
    assert_true(agree(f, zeros, 1 + 2 * 8, NF_TWO_STRANDS));
    assert_false(agree(f, zeros, 2, NF_TWO_STRANDS));
    assert_true(agree(f, zeros, 1, 0));
    assert_false(agree(f, zeros, 0, 0));
}

/* Two strands of a state each. */
static size_t states(uint8_t *p, uint64_t first, uint64_t second)
{
    p[0] = 0;
    for (size_t i = 0; i < 8; i++) {
        p[1 + i] = (uint8_t)(first >> (8 * i));
        p[9 + i] = (uint8_t)(second >> (8 * i));
    }
    return 17;
}

/* Where there is no token before, or its slot is empty, a repeat is damage:
 * 64 of the slots of rows say so. */
static void a_repeat_needs_something_to_repeat(void **state)
{
    const struct lexicon_fixture *f = *state;
    uint8_t frame[40];
    uint32_t column = f->ref->classes, b = f->ref->row_of[column];
    uint32_t first = f->ref->row_of[f->ref->token[0].class_of];
    size_t n;

    assert_true(f->ref->column_frequency[b][column] > 0);
    n = states(frame, reference_slot(f->ref, b, column, 0), 0);
    assert_false(agree(f, frame, n, NF_TWO_STRANDS));
    n = states(frame, 0, reference_slot(f->ref, first, column, 0));
    assert_false(agree(f, frame, n, NF_TWO_STRANDS));
    n = states(frame, 0, 0);
    assert_true(agree(f, frame, n, NF_TWO_STRANDS));
}

/* Every allocation of opening a lexicon and packing with it fails once; that
 * of the matches is the caller's. */
static void leaks_nothing_when_memory_runs_out(void **state)
{
    const struct lexicon_fixture *f = *state;
    struct fault_memory m = { { 0, 0, false, false }, 0 };
    const struct nf_alloc alloc = fault_alloc(&m);
    char text[501];
    uint8_t packed[500];
    unsigned long at = 1;

    pack_words(text, 250, 1);
    memcpy(text + 250, text, 250); /* so that there is a choice */
    do {
        struct nf_lexicon_packer *packer = NULL;
        size_t len = 77;
        bool matched;
        enum nf_status st;

        fault_at(&m.fault, at++, false);
        st = nf_lexicon_packer_new(&alloc, &packer);
        if (st == NF_OK)
            st = nf_lexicon_pack(packer, f->ready.finder, f->ready.matches, 1, text,
                                 500, packed, &len, &matched);
        assert_int_equal(st, m.fault.hit ? NF_E_NOMEM : NF_OK);
        assert_int_equal(st == NF_OK, len != 77);
        nf_lexicon_packer_free(packer);
        assert_int_equal(m.live, 0);
    } while (m.fault.hit);
    assert_true(at > 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(series_of_tokens_come_back),
        cmocka_unit_test(one_byte_is_not_made_longer),
        cmocka_unit_test(few_tokens_come_back),
        cmocka_unit_test(matches_are_taken_where_they_save),
        cmocka_unit_test(matches_are_not_taken_where_they_save_too_much),
        cmocka_unit_test(what_comes_again_takes_little),
        cmocka_unit_test(frames_of_many_tokens_come_back),
        cmocka_unit_test(any_byte_of_a_frame_may_be_another),
        cmocka_unit_test(a_frame_may_end_anywhere),
        cmocka_unit_test(the_raw_length_may_be_another),
        cmocka_unit_test(noise_is_no_frame),
        cmocka_unit_test(states_of_zero_go_on_for_ever),
        cmocka_unit_test(a_repeat_needs_something_to_repeat),
        cmocka_unit_test(leaks_nothing_when_memory_runs_out)
    };

    return cmocka_run_group_tests(tests, set_up, lexicon_tear_down);
}

#include "src/pack/lexicon_pack.h"

#include "src/learn/lexicon_train.h"
#include "tests/support/fault.h"
#include "tests/support/matches_reference.h"
#include "tests/support/samples.h"

/* A lexicon made by hand, and one that was learned; the same with matches. */
#define LEXICONS 2
#define READY 4

struct fixture {
    struct nf_buf bytes[LEXICONS];
    struct lexicon_ready ready[READY];
};

static struct lexicon_ready open_ready(const struct fixture *f, size_t i)
{
    const struct nf_buf *b = &f->bytes[i % LEXICONS];

    return i < LEXICONS ? lexicon_open(b->ptr, b->len)
                        : lexicon_open_matches(b->ptr, b->len);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct lexicon_table *t = lexicon_sample_table();
    struct nf_samples samples;

    if (!f)
        return -1;
    f->bytes[0] = lexicon_table_bytes(t);
    lexicon_table_free(t);
    nf_samples_init(&samples, &nf_alloc_libc);
    samples_add_articles(&samples, 0, 60);
    nf_buf_init(&f->bytes[1], &nf_alloc_libc, SIZE_MAX / 2);
    assert_ok(nf_lexicon_train(&nf_alloc_libc, &samples, 100u << 20, 1,
                               NULL, &f->bytes[1]), NULL);
    nf_samples_free(&samples);
    for (size_t i = 0; i < READY; i++)
        f->ready[i] = open_ready(f, i);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < READY; i++)
        lexicon_close(&f->ready[i]);
    for (size_t i = 0; i < LEXICONS; i++)
        nf_buf_free(&f->bytes[i]);
    free(f);
    return 0;
}

enum sort { SAME, NOISE, WORDS, BROKEN, LONGEST, SORTS };

/* @n bytes of one sort. Broken: words with bytes that are no UTF-8 in them. */
static void fill(uint8_t *p, size_t n, enum sort sort)
{
    uint64_t seed = n * SORTS + sort;
    char *words;

    for (size_t i = 0; i < n; i++)
        p[i] = sort == SAME ? 'r'
               : sort == LONGEST ? (uint8_t)LEXICON_LONGEST[i % 64]
                                 : (uint8_t)pack_random(&seed);
    if (sort != WORDS && sort != BROKEN)
        return;
    words = malloc(n + 1);
    assert_non_null(words);
    pack_words(words, n, seed);
    memcpy(p, words, n);
    free(words);
    if (sort == BROKEN)
        for (size_t i = 0; i < n; i += 1 + pack_random(&seed) % 20)
            p[i] = (uint8_t)(0x80 + pack_random(&seed) % 0x80);
}

static void round_trips(const struct fixture *f, size_t n)
{
    uint8_t *p = malloc(n);

    assert_non_null(p);
    for (int sort = 0; sort < SORTS; sort++) {
        fill(p, n, (enum sort)sort);
        for (size_t i = 0; i < READY; i++)
            lexicon_round_trip(&f->ready[i], p, n);
    }
    free(p);
}

static void short_texts_come_back(void **state)
{
    for (size_t n = 1; n <= 150; n++)
        round_trips(*state, n);
}

/* The numbers at which there is a strand more, or a path is found in two. */
static void texts_about_a_limit_come_back(void **state)
{
    static const size_t limits[] = { NF_TWO_STRANDS, 64u << 10, 256u << 10 };

    for (size_t i = 0; i < COUNT_OF(limits); i++)
        for (size_t n = limits[i] - 1; n <= limits[i] + 1; n++)
            round_trips(*state, n);
}

/* Each token alone, and after each kind of other. */
static void every_token_comes_back(void **state)
{
    const struct fixture *f = *state;

    for (size_t k = 0; k < READY; k++) {
        const struct nf_lexicon *l = f->ready[k].lexicon;
        uint8_t text[3 * NF_MAX_TOKEN_LEN];

        for (uint32_t i = 0; i < l->tokens; i++) {
            size_t len = nf_token_len(l, i);
            uint32_t other = (i * 7 + 1) % l->tokens;

            memcpy(text, nf_token_bytes(l, i), len);
            memcpy(text + len, nf_token_bytes(l, other), nf_token_len(l, other));
            lexicon_round_trip(&f->ready[k], text, len);
            lexicon_round_trip(&f->ready[k], text, len + nf_token_len(l, other));
        }
    }
}

/* Whether the frame gives @text, whose tokens may have other bytes now. */
static bool gives(const struct lexicon_ready *r, const uint8_t *frame, size_t stored,
                  const uint8_t *text, size_t n)
{
    uint8_t back[3000 + NF_MAX_TOKEN_LEN];

    assert_ok(nf_lexicon_unpack(r->lexicon, r->matches, frame, stored, back, n), NULL);
    return memcmp(back, text, n) == 0;
}

/* A frame decodes to something else if a token that was found has another byte; and to the
 * same if all that were not found do. */
static void found_are_used(const struct lexicon_ready *r, const uint8_t *text, size_t n)
{
    const struct nf_lexicon *l = r->lexicon;
    struct nf_token_search search = { .mark = malloc(l->tokens),
                                      .hit = malloc(l->tokens * sizeof(*search.hit)) };
    size_t stored;
    uint8_t *frame = lexicon_packed(r, text, n, &stored);

    assert_true(search.mark && search.hit && stored < n);
    for (uint32_t i = 0; i < l->tokens; i++)
        search.mark[i] = (uint8_t)(nf_token_len(l, i) | NF_TOKEN_SOUGHT);
    search.marks = l->tokens - 1; /* of another lexicon */
    nf_lexicon_seek(l, r->matches, frame, stored, n, &search);
    assert_int_equal(search.hits, 0);
    search.marks = l->tokens;
    nf_lexicon_seek(l, r->matches, frame, stored, n, &search);
    assert_true(search.hits > 0);
    for (uint32_t i = 0; i < search.hits; i++) {
        uint8_t *byte = l->pool + (nf_token_bytes(l, search.hit[i]) - l->pool);

        assert_int_equal(search.mark[search.hit[i]], nf_token_len(l, search.hit[i]));
        *byte ^= 1;
        assert_false(gives(r, frame, stored, text, n));
        *byte ^= 1;
    }
    for (unsigned twice = 0; twice < 2; twice++) {
        for (uint32_t i = 0; i < l->tokens; i++)
            if (search.mark[i] & NF_TOKEN_SOUGHT)
                l->pool[nf_token_bytes(l, i) - l->pool] ^= 1;
        assert_true(gives(r, frame, stored, text, n));
    }
    free(search.mark);
    free(search.hit);
    free(frame);
}

/* Twice the same, so that there are matches: long tokens, or random ones. */
static void tokens_are_found_where_they_are_used(void **state)
{
    static const size_t lengths[] = { 128, NF_TWO_STRANDS - 2, NF_TWO_STRANDS, 3000 };
    const struct fixture *f = *state;
    uint8_t text[3000 + NF_MAX_TOKEN_LEN];
    uint64_t seed = 1;

    for (size_t k = 0; k < READY; k++)
        for (size_t i = 0; i < COUNT_OF(lengths); i++) {
            const struct nf_lexicon *l = f->ready[k].lexicon;
            const size_t half = lengths[i] / 2;

            fill(text, lengths[i], LONGEST);
            if (k % LEXICONS == 0)
                found_are_used(&f->ready[k], text, lengths[i]);
            for (size_t at = 0; at < half;) {
                const uint32_t place = (uint32_t)(pack_random(&seed) % l->tokens);

                memcpy(text + at, nf_token_bytes(l, place), nf_token_len(l, place));
                at += nf_token_len(l, place);
            }
            memcpy(text + half, text, half);
            found_are_used(&f->ready[k], text, lengths[i]);
        }
}

static void words_it_knows_shrink(void **state)
{
    const struct fixture *f = *state;
    uint8_t text[5000];
    size_t hand, learned;

    fill(text, sizeof(text), WORDS);
    hand = lexicon_round_trip(&f->ready[0], text, sizeof(text));
    learned = lexicon_round_trip(&f->ready[1], text, sizeof(text));
    assert_true(learned < sizeof(text) / 5);
    assert_true(learned < hand && hand < sizeof(text));
    fill(text, sizeof(text), LONGEST);
    assert_true(lexicon_round_trip(&f->ready[0], text, sizeof(text)) < 100);
}

/* What would not shrink: the length says so, and @dst is not needed. */
static void noise_is_not_made_longer(void **state)
{
    const struct fixture *f = *state;
    uint8_t text[20000];

    fill(text, sizeof(text), NOISE);
    for (size_t i = 0; i < READY; i++)
        for (size_t n = 1; n < sizeof(text); n = n * 2 + 1)
            if (n > 16)
                assert_int_equal(lexicon_round_trip(&f->ready[i], text, n), n);
}

/* The same after other texts were packed, and by another packer. */
static void packs_to_the_same_bytes_each_time(void **state)
{
    static const size_t sizes[] = { 200, 5000, 20000 };
    struct fixture *f = *state;

    for (size_t k = 0; k < READY * COUNT_OF(sizes); k++) {
        struct lexicon_ready *r = &f->ready[k % READY], other;
        size_t n = sizes[k / READY], len, again;
        uint8_t *text = malloc(n), *a, *b;

        assert_non_null(text);
        fill(text, n, WORDS);
        a = lexicon_packed(r, text, n, &len);
        fill(text, n, BROKEN);
        lexicon_round_trip(r, text, n);
        fill(text, n, WORDS);
        other = open_ready(f, k % READY);
        b = lexicon_packed(&other, text, n, &again);
        assert_int_equal(len, again);
        assert_memory_equal(a, b, len);
        free(b);
        b = lexicon_packed(r, text, n, &again);
        assert_int_equal(len, again);
        assert_memory_equal(a, b, len);
        free(b);
        free(a);
        free(text);
        lexicon_close(&other);
    }
}

/* What is packed is what the spec says, read step by step. */
static void the_reference_reads_what_was_packed(void **state)
{
    static const size_t sizes[] = { 1,    40,   1000,  4095,  4096,
                                    9001, 16383, 16384, 30001 };
    const struct fixture *f = *state;
    struct reference *ref = reference_new(f->bytes[0].ptr, f->bytes[0].len);

    for (size_t k = 0; k < COUNT_OF(sizes) * SORTS * 2; k++) {
        size_t n = sizes[k / SORTS / 2], len;
        uint8_t *text = malloc(n), *back = malloc(n), *packed;
        const struct lexicon_ready *r = &f->ready[k % 2 ? LEXICONS : 0];

        assert_true(text && back);
        fill(text, n, (enum sort)(k / 2 % SORTS));
        packed = lexicon_packed(r, text, n, &len);
        if (len < n) {
            assert_true(r->matches
                            ? reference_unpack_matches(ref, packed, len, back, n)
                            : reference_unpack(ref, packed, len, back, n));
            assert_memory_equal(back, text, n);
        }
        free(packed);
        free(text);
        free(back);
    }
    free(ref);
}

static void packs_to(const struct lexicon_ready *r, const char *text,
                     const uint8_t *frame, size_t n)
{
    size_t len, raw_len = strlen(text);
    uint8_t *packed = lexicon_packed(r, text, raw_len, &len);

    assert_int_equal(len, n);
    assert_memory_equal(packed, frame, n);
    free(packed);
    lexicon_round_trip(r, text, raw_len);
}

/* The lexicon, the texts and the frames of spec 12.4 and 12.5. */
static void packs_the_examples_of_the_spec(void **state)
{
    static const uint8_t transitions[] = { 5, 1, 0, 3, 2, 1 };
    static const uint8_t frame[] = { 0xce, 0xf7, 0x73 };
    static const uint8_t with_matches[] = { 0x7a, 0x36, 0x9c, 0xa8 };
    struct lexicon_table *t = lexicon_table_new(2);
    struct lexicon_ready r;
    struct nf_buf b;

    (void)state;
    memset(t->class_of, 0, NF_BYTE_TOKENS);
    lexicon_table_add(t, "ab", 2, 1, 1);
    lexicon_table_add(t, "abc", 3, 1, 9);
    lexicon_table_add(t, "b!", 2, 1, 1);
    t->rows = 2;
    t->row_of[2] = 0;
    memcpy(t->transition, transitions, sizeof(transitions));
    b = lexicon_table_bytes(t);
    r = lexicon_open(b.ptr, b.len);
    packs_to(&r, "abcab!abc", frame, sizeof(frame));
    lexicon_close(&r);
    r = lexicon_open_matches(b.ptr, b.len);
    packs_to(&r, "abcab!abcab!abcab!abc", with_matches, sizeof(with_matches));
    lexicon_close(&r);
    nf_buf_free(&b);
    lexicon_table_free(t);
}

/* Memory that counts what is asked for. */
static void *counted_get(void *sum, size_t n)
{
    *(size_t *)sum += n;
    return malloc(n);
}

static void counted_put(void *sum, void *p)
{
    (void)sum;
    free(p);
}

/* Of all that loading takes, what is kept is told: the rest is the same however many
 * rows there are. */
static void it_tells_what_memory_it_takes(void **state)
{
    size_t asked[2], told[2];

    (void)state;
    for (uint32_t i = 0; i < 2; i++) {
        struct lexicon_table *t = lexicon_table_new(40);
        struct nf_lexicon *l;
        struct nf_alloc alloc = { &asked[i], counted_get, counted_put };
        struct nf_buf b;

        for (uint32_t k = 0; k < 40; k++)
            t->class_of[k] = (uint8_t)k;
        if (i) {
            t->rows = 1;
            memset(t->row_of, 0, 41);
        }
        b = lexicon_table_bytes(t);
        asked[i] = 0;
        assert_ok(nf_lexicon_new(&alloc, b.ptr, b.len, &l), NULL);
        told[i] = nf_lexicon_memory(l);
        assert_true(told[i] <= asked[i]);
        nf_lexicon_free(l);
        nf_buf_free(&b);
        lexicon_table_free(t);
    }
    assert_int_equal(asked[0] - asked[1], 40 * sizeof(struct nf_class_row));
    assert_int_equal(told[0] - told[1], asked[0] - asked[1]);
}

/* ab is dear at the beginning, and nowhere else; a and b are cheap. */
static void the_beginning_has_its_own_row(void **state)
{
    static const uint8_t transitions[] = { 56, 56, 0, 56, 0, 0 };
    struct lexicon_table *t = lexicon_table_new(2);
    struct lexicon_ready r;
    size_t len;

    (void)state;
    memset(t->class_of, 0, NF_BYTE_TOKENS);
    memset(t->weight, 0, NF_BYTE_TOKENS);
    t->weight['a'] = t->weight['b'] = 56;
    lexicon_table_add(t, "ab", 2, 1, 1);
    t->rows = 2;
    memcpy(t->row_of, "\0\0\1", 3);
    memcpy(t->transition, transitions, sizeof(transitions));
    r = lexicon_open_table(t);
    /* a, b, ab, ab: 11 bits less than ab three times. */
    free(lexicon_packed(&r, "ababab", 6, &len));
    assert_int_equal(len, 3);
    lexicon_close(&r);
    lexicon_table_free(t);
}

/* Places go by class, then weight, then number. */
static void tokens_have_their_places(void **state)
{
    const struct fixture *f = *state;
    const struct nf_lexicon *l = f->ready[0].lexicon;
    struct reference *ref = reference_new(f->bytes[0].ptr, f->bytes[0].len);

    assert_int_equal(l->tokens, ref->tokens);
    assert_int_equal(l->classes, LEXICON_SAMPLE_CLASSES);
    for (uint32_t i = 0; i < l->tokens; i++) {
        assert_int_equal(nf_token_len(l, i), ref->token[i].len);
        assert_memory_equal(nf_token_bytes(l, i), ref->token[i].bytes,
                            ref->token[i].len);
        assert_int_equal(l->class_at[i], ref->token[i].class_of);
    }
    assert_int_equal(reference_place(ref, LEXICON_LONGEST), 0);
    free(ref);
}

/* Nothing but the single bytes, in one class: less is not allowed. */
static void the_least_lexicon_works(void **state)
{
    struct lexicon_table *t = lexicon_table_new(1);
    struct lexicon_ready r;
    uint8_t text[300];

    (void)state;
    t->weight['a'] = NF_MAX_WEIGHT;
    r = lexicon_open_table(t);
    memset(text, 'a', sizeof(text));
    assert_true(lexicon_round_trip(&r, text, sizeof(text)) < 100);
    text[150] = 'b';
    lexicon_round_trip(&r, text, sizeof(text));
    lexicon_close(&r);
    lexicon_table_free(t);
}

/* Every allocation of opening a lexicon and packing with it fails once. */
static void leaks_nothing_when_memory_runs_out(void **state)
{
    const struct fixture *f = *state;
    struct fault_memory m = { { 0, 0, false, false }, 0 };
    const struct nf_alloc alloc = fault_alloc(&m);
    char text[501];
    uint8_t packed[500];
    unsigned long at = 1;

    pack_words(text, 500, 1);
    do {
        struct lexicon_ready r = { NULL, NULL, NULL, NULL };
        size_t len = 77;
        bool matched;
        enum nf_status st;

        fault_at(&m.fault, at++, false);
        st = nf_lexicon_new(&alloc, f->bytes[0].ptr, f->bytes[0].len,
                            &r.lexicon);
        assert_int_equal(st == NF_OK, r.lexicon != NULL);
        if (st == NF_OK)
            st = nf_lexicon_finder_new(&alloc, r.lexicon, &r.finder);
        if (st == NF_OK)
            st = nf_lexicon_packer_new(&alloc, &r.packer);
        if (st == NF_OK)
            st = nf_lexicon_pack(r.packer, r.finder, NULL, 0, text, 500, packed, &len,
                                 &matched);
        assert_int_equal(st, m.fault.hit ? NF_E_NOMEM : NF_OK);
        assert_int_equal(st == NF_OK, len != 77);
        lexicon_close(&r);
        assert_int_equal(m.live, 0);
    } while (m.fault.hit);
    assert_true(at > 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_texts_come_back),
        cmocka_unit_test(texts_about_a_limit_come_back),
        cmocka_unit_test(every_token_comes_back),
        cmocka_unit_test(tokens_are_found_where_they_are_used),
        cmocka_unit_test(words_it_knows_shrink),
        cmocka_unit_test(noise_is_not_made_longer),
        cmocka_unit_test(packs_to_the_same_bytes_each_time),
        cmocka_unit_test(the_reference_reads_what_was_packed),
        cmocka_unit_test(packs_the_examples_of_the_spec),
        cmocka_unit_test(it_tells_what_memory_it_takes),
        cmocka_unit_test(the_beginning_has_its_own_row),
        cmocka_unit_test(tokens_have_their_places),
        cmocka_unit_test(the_least_lexicon_works),
        cmocka_unit_test(leaks_nothing_when_memory_runs_out)
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

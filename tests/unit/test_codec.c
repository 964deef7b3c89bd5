#include "src/pack/frame_pack.h"

#include <stdlib.h>

#include "src/base/alloc.h"
#include "src/learn/dictionary_train.h"
#include "src/learn/lexicon_train.h"
#include "tests/support/fault.h"
#include "tests/support/samples.h"

/* A codec with what it needs, for both ways. */
struct way {
    uint8_t codec;
    struct nf_buf bytes; /* of its table */
    struct nf_pack_table *pack_table;
    struct nf_unpack_table *unpack_table;
    struct nf_packer *packer;
    struct nf_unpacker *unpacker;
};

#define WAYS 5

struct fixture {
    struct way way[WAYS];
};

static const uint8_t codecs[WAYS] = { NF_CODEC_STORE, NF_CODEC_ZSTD,
                                      NF_CODEC_ZSTD_DICTIONARY, NF_CODEC_LEXICON,
                                      NF_CODEC_LEXICON_MATCHES };

static void open_way(struct way *w, uint8_t codec, const struct nf_samples *s)
{
    const struct nf_alloc *alloc = nf_alloc_or_libc(NULL);

    w->codec = codec;
    nf_buf_init(&w->bytes, alloc, SIZE_MAX / 2);
    assert_ok(nf_packer_new(alloc, 3, &w->packer), NULL);
    assert_ok(nf_unpacker_new(alloc, &w->unpacker), NULL);
    if (codec == NF_CODEC_ZSTD_DICTIONARY)
        assert_ok(nf_dictionary_train(s, 16u << 10, 3, false, &w->bytes), NULL);
    if (nf_codec_is_lexicon(codec))
        assert_ok(nf_lexicon_train(alloc, s, 100u << 20, 1, NULL,
                                   &w->bytes), NULL);
    if (!nf_codec_has_table(codec))
        return;
    assert_true(w->bytes.len > 0);
    assert_ok(nf_pack_table_new(alloc, codec, w->bytes.ptr, w->bytes.len, 3,
                                &w->pack_table), NULL);
    assert_ok(nf_unpack_table_new(alloc, codec, w->bytes.ptr, w->bytes.len,
                                  &w->unpack_table), NULL);
}

static void close_way(struct way *w)
{
    nf_pack_table_free(w->pack_table);
    nf_unpack_table_free(w->unpack_table);
    nf_packer_free(w->packer);
    nf_unpacker_free(w->unpacker);
    nf_buf_free(&w->bytes);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct nf_samples samples;

    if (!f)
        return -1;
    nf_samples_init(&samples, &nf_alloc_libc);
    samples_add_articles(&samples, 0, 400);
    for (size_t i = 0; i < WAYS; i++)
        open_way(&f->way[i], codecs[i], &samples);
    nf_samples_free(&samples);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < WAYS; i++)
        close_way(&f->way[i]);
    free(f);
    return 0;
}

static size_t pack(struct way *w, const char *src, size_t n, char *dst)
{
    size_t got = 0;

    assert_ok(nf_pack(w->packer, w->codec, w->pack_table, src, n, dst, &got), NULL);
    assert_true(got <= n);
    assert_true(got > 0);
    return got;
}

static enum nf_status unpack(struct way *w, const char *src, size_t stored,
                             char *dst, size_t n)
{
    return nf_unpack(w->unpacker, w->codec, w->unpack_table, src, stored, dst, n);
}

/* Bytes of one sort after the other: words, repeats, noise. */
static void fill(char *p, size_t n, unsigned sort)
{
    uint64_t state = n + sort;

    if (sort == 0) {
        char *words = malloc(n + 1);

        assert_non_null(words);
        pack_words(words, n, n);
        memcpy(p, words, n);
        free(words);
        return;
    }
    for (size_t i = 0; i < n; i++)
        p[i] = (char)(sort == 1 ? 'a' : sort == 2 ? pack_random(&state)
                                                  : pack_random(&state) % 6 + 'a');
}

static void gives_back_what_it_packed(void **state)
{
    static const size_t sizes[] = { 1, 2, 3, 7, 8, 100, 1000,
                                    NF_TWO_STRANDS - 1, NF_TWO_STRANDS,
                                    NF_TWO_STRANDS + 1,
                                    16383, 16384, 16385, 300000 };
    struct fixture *f = *state;

    for (size_t k = 0; k < COUNT_OF(sizes) * WAYS * 4; k++) {
        struct way *w = &f->way[k % WAYS];
        size_t n = sizes[k / (4 * WAYS)], stored;
        char *src = malloc(n), *packed = malloc(nf_pack_bound(n));
        char *back = malloc(n + NF_UNPACK_SLACK), *exact;

        assert_true(src && packed && back);
        fill(src, n, (unsigned)(k / WAYS % 4));
        stored = pack(w, src, n, packed);
        if (w->codec == NF_CODEC_STORE)
            assert_int_equal(stored, n);
        /* No byte behind the frame is there to be read. */
        exact = malloc(stored);
        assert_non_null(exact);
        memcpy(exact, packed, stored);
        assert_ok(unpack(w, exact, stored, back, n), NULL);
        assert_memory_equal(back, src, n);
        free(src);
        free(packed);
        free(back);
        free(exact);
    }
}

static void packs_words_smaller(void **state)
{
    struct fixture *f = *state;
    size_t n = 2000, sizes[WAYS];
    char src[2001], packed[4096];

    pack_words(src, n, 100000);
    for (size_t i = 0; i < WAYS; i++)
        sizes[i] = pack(&f->way[i], src, n, packed);
    assert_int_equal(sizes[0], n);
    assert_true(sizes[1] < n);
    assert_true(sizes[2] < sizes[1]); /* it knows the words */
    assert_true(sizes[3] < sizes[1]);
    assert_true(sizes[4] < sizes[1]);
}

/* What does not shrink is stored as it is: its two lengths say so. */
static void stores_what_does_not_shrink(void **state)
{
    struct fixture *f = *state;
    char src[500], packed[2000];

    fill(src, sizeof(src), 2);
    for (size_t i = 0; i < WAYS; i++) {
        assert_int_equal(pack(&f->way[i], src, sizeof(src), packed), sizeof(src));
        assert_memory_equal(packed, src, sizeof(src));
    }
}

static void packs_to_the_same_bytes_each_time(void **state)
{
    struct fixture *f = *state;
    char src[3001], other[3001], a[8000], b[8000];

    pack_words(src, 3000, 1);
    pack_words(other, 3000, 2);
    for (size_t i = 0; i < WAYS; i++) {
        size_t n = pack(&f->way[i], src, 3000, a);

        (void)pack(&f->way[i], other, 3000, b);
        assert_int_equal(pack(&f->way[i], src, 3000, b), n);
        assert_memory_equal(a, b, n);
    }
}

static void refuses_frames_of_another_length(void **state)
{
    struct fixture *f = *state;
    char src[3001], packed[8000], back[4000 + NF_UNPACK_SLACK];

    pack_words(src, 3000, 1);
    for (size_t i = 1; i < WAYS; i++) {
        struct way *w = &f->way[i];
        size_t n = pack(w, src, 3000, packed);

        assert_int_equal(unpack(w, packed, n, back, 2999), NF_E_DAMAGED);
        assert_int_equal(unpack(w, packed, n, back, 3001), NF_E_DAMAGED);
        assert_int_equal(unpack(w, packed, n - 1, back, 3000), NF_E_DAMAGED);
        assert_int_equal(unpack(w, packed, 0, back, 3000), NF_E_DAMAGED);
        assert_ok(unpack(w, packed, n, back, 3000), NULL);
    }
    assert_int_equal(unpack(&f->way[0], src, 2999, back, 3000), NF_E_DAMAGED);
    assert_ok(unpack(&f->way[0], src, 0, back, 0), NULL);
}

/* Damage gives an error or other bytes, never more than there is room for. */
static void bears_damaged_frames(void **state)
{
    struct fixture *f = *state;
    size_t n = NF_TWO_STRANDS + 76;
    char src[NF_TWO_STRANDS + 77], packed[2000];
    char *back = malloc(n + NF_UNPACK_SLACK);

    assert_non_null(back);
    pack_words(src, n, 5);
    for (size_t i = 1; i < WAYS; i++) {
        struct way *w = &f->way[i];
        size_t stored = pack(w, src, n, packed);

        for (size_t k = 0; k < stored * 8; k++) {
            enum nf_status st;

            packed[k / 8] ^= (char)(1 << k % 8);
            st = unpack(w, packed, stored, back, n);
            assert_true(st == NF_OK || st == NF_E_DAMAGED);
            packed[k / 8] ^= (char)(1 << k % 8);
        }
        for (size_t len = 1; len < stored; len++) {
            char *cut = malloc(len);
            enum nf_status st;

            assert_non_null(cut);
            memcpy(cut, packed, len);
            st = unpack(w, cut, len, back, n);
            assert_true(st == NF_OK || st == NF_E_DAMAGED);
            free(cut);
        }
    }
    free(back);
}

static void knows_its_codecs(void **state)
{
    struct fixture *f = *state;
    unsigned known = 0;
    char dst[10];

    for (unsigned c = 0; c < 256; c++) {
        bool ours = false;

        for (size_t i = 0; i < WAYS; i++)
            ours = ours || codecs[i] == c;
        assert_int_equal(nf_codec_known((uint8_t)c), ours);
        known += ours;
        if (!ours)
            assert_int_equal(nf_unpack(f->way[1].unpacker, (uint8_t)c, NULL, "x", 1,
                                       dst, 10), NF_E_UNSUPPORTED);
    }
    assert_int_equal(known, WAYS);
    assert_false(nf_codec_has_table(NF_CODEC_ZSTD));
    assert_false(nf_codec_has_table(NF_CODEC_STORE));
}

/* A frame that needs a table does not come with another codec's, or none. */
static void refuses_frames_without_their_table(void **state)
{
    struct fixture *f = *state;
    char src[1001], packed[2000], back[1000 + NF_UNPACK_SLACK];

    pack_words(src, 1000, 5);
    for (size_t i = 2; i < WAYS && nf_codec_has_table(codecs[i]); i++) {
        struct way *w = &f->way[i];
        size_t n = pack(w, src, 1000, packed);

        assert_int_equal(nf_unpack(w->unpacker, w->codec, NULL, packed, n, back,
                                   1000), NF_E_DAMAGED);
        assert_int_equal(nf_unpack(w->unpacker, NF_CODEC_ZSTD, w->unpack_table,
                                   packed, n, back, 1000), NF_E_DAMAGED);
    }
}

/* A dictionary with the right beginning and wrong tables is damaged; where memory
 * runs out it is not. */
static void tells_a_damaged_dictionary_from_no_memory(void **state)
{
    struct fixture *f = *state;
    const struct way *w = &f->way[2];
    struct fault_memory m = { { 0, 0, false, false }, 0 };
    const struct nf_alloc alloc = fault_alloc(&m);
    struct nf_unpack_table *t = NULL;
    uint8_t *bytes = malloc(w->bytes.len);
    unsigned long at = 0;
    enum nf_status st;

    assert_int_equal(w->codec, NF_CODEC_ZSTD_DICTIONARY);
    assert_non_null(bytes);
    memcpy(bytes, w->bytes.ptr, w->bytes.len);
    do {
        fault_at(&m.fault, ++at, false);
        st = nf_unpack_table_new(&alloc, w->codec, bytes, w->bytes.len, &t);
        assert_int_equal(st, m.fault.hit ? NF_E_NOMEM : NF_OK);
    } while (m.fault.hit);
    assert_true(at > 2);
    nf_unpack_table_free(t);
    t = NULL;
    memset(bytes + 8, 0xff, 100);
    fault_at(&m.fault, 0, false);
    assert_int_equal(nf_unpack_table_new(&alloc, w->codec, bytes, w->bytes.len, &t),
                     NF_E_DAMAGED);
    assert_null(t);
    assert_int_equal(m.live, 0);
    free(bytes);
}

static void refuses_damaged_tables(void **state)
{
    struct fixture *f = *state;
    const struct nf_alloc *alloc = nf_alloc_or_libc(NULL);

    for (size_t i = 2; i < WAYS && nf_codec_has_table(codecs[i]); i++) {
        const struct way *w = &f->way[i];
        struct nf_unpack_table *t = NULL;

        assert_int_equal(nf_unpack_table_new(alloc, w->codec, "no table", 8, &t),
                         NF_E_DAMAGED);
        assert_int_equal(nf_unpack_table_new(alloc, w->codec, w->bytes.ptr, 4, &t),
                         NF_E_DAMAGED);
        assert_null(t);
    }
    nf_pack_table_free(NULL);
    nf_unpack_table_free(NULL);
    nf_packer_free(NULL);
    nf_unpacker_free(NULL);
}

/* A frame with matches needs memory of its own, one a packer or unpacker: the
 * n-th allocation fails, and what comes after it works. */
static void says_when_there_is_no_memory_for_matches(void **state)
{
    struct fixture *f = *state;
    struct way *w = &f->way[4];
    struct fault_memory m = { { 0, 0, false, false }, 0 };
    const struct nf_alloc alloc = fault_alloc(&m);
    char src[2001], packed[4000], again[4000], back[2000 + NF_UNPACK_SLACK];
    size_t n, got = 0;
    unsigned long at = 1;

    assert_int_equal(w->codec, NF_CODEC_LEXICON_MATCHES);
    pack_words(src, 2000, 3);
    n = pack(w, src, 2000, packed);
    do {
        struct nf_packer *p = NULL;
        struct nf_unpacker *u = NULL;
        enum nf_status st;

        fault_at(&m.fault, at++, false);
        st = nf_packer_new(&alloc, 19, &p);
        if (st == NF_OK)
            st = nf_unpacker_new(&alloc, &u);
        if (st == NF_OK)
            st = nf_pack(p, w->codec, w->pack_table, src, 2000, again, &got);
        if (st == NF_OK)
            st = nf_unpack(u, w->codec, w->unpack_table, packed, n, back, 2000);
        assert_int_equal(st, m.fault.hit ? NF_E_NOMEM : NF_OK);
        if (p && u) {
            assert_ok(nf_pack(p, w->codec, w->pack_table, src, 2000, again, &got),
                      NULL);
            assert_int_equal(got, n);
            assert_memory_equal(again, packed, n);
            assert_ok(nf_unpack(u, w->codec, w->unpack_table, packed, n, back,
                                2000), NULL);
            assert_memory_equal(back, src, 2000);
        }
        nf_packer_free(p);
        nf_unpacker_free(u);
        assert_int_equal(m.live, 0);
    } while (m.fault.hit);
    assert_true(at > 6);
}

/* Whoever made the lexicon may let it go first. What a table needs for packing is made when it
 * is packed with: where there is no memory for it, the next time. */
static void a_lexicon_is_shared(void **state)
{
    struct fixture *f = *state;
    struct way *w = &f->way[3];
    struct fault_memory m = { { 0, 0, false, false }, 0 };
    const struct nf_alloc alloc = fault_alloc(&m);
    char src[2001], packed[4000], again[4000];
    unsigned long at = 0;
    size_t n, got = 0;

    assert_int_equal(w->codec, NF_CODEC_LEXICON);
    pack_words(src, 2000, 3);
    n = pack(w, src, 2000, packed);
    do {
        struct nf_unpack_table *lexicon = NULL;
        struct nf_pack_table *t = NULL;
        enum nf_status st;

        fault_at(&m.fault, 0, false);
        assert_ok(nf_unpack_table_new(&alloc, w->codec, w->bytes.ptr, w->bytes.len, &lexicon),
                  NULL);
        fault_at(&m.fault, ++at, false);
        st = nf_pack_table_of(&alloc, lexicon, &t);
        nf_unpack_table_free(lexicon);
        if (st == NF_OK)
            st = at % 2 ? nf_pack_table_ready(t)
                        : nf_pack(w->packer, w->codec, t, src, 2000, again, &got);
        assert_int_equal(st, m.fault.hit ? NF_E_NOMEM : NF_OK);
        if (t) {
            assert_ok(nf_pack(w->packer, w->codec, t, src, 2000, again, &got), NULL);
            assert_int_equal(got, n);
            assert_memory_equal(again, packed, n);
        }
        nf_pack_table_free(t);
        assert_int_equal(m.live, 0);
    } while (m.fault.hit);
    assert_true(at > 10);
}

/* A run that is as long as its frame allows, and one of a byte more. */
static void refuses_frames_of_too_many_bytes(void **state)
{
    static const size_t zstd[] = { 1, 2 };
    struct fixture *f = *state;
    size_t most = 6 * NF_MAX_RATIO + NF_FREE_BYTES;
    char *back = malloc(most + 1);

    assert_non_null(back);
    for (size_t i = 0; i < COUNT_OF(zstd); i++)
        for (size_t n = most; n <= most + 1; n++) {
            size_t header = n << 3 | 3; /* a run, the last block */
            const char frame[] = { 0, 0x58, (char)header, (char)(header >> 8),
                                   (char)(header >> 16), 'x' };

            assert_int_equal(unpack(&f->way[zstd[i]], frame, sizeof(frame), back, n),
                             n == most ? NF_OK : NF_E_DAMAGED);
        }
    free(back);
}

static void expect_within_bounds(struct way *w, const char *src, size_t n)
{
    char *packed = malloc(nf_pack_bound(n)), *back = malloc(n + NF_UNPACK_SLACK);
    size_t stored;

    assert_true(packed && back);
    stored = pack(w, src, n, packed);
    assert_true(stored == n || n <= nf_frame_most(stored));
    assert_ok(unpack(w, packed, stored, back, n), NULL);
    assert_memory_equal(back, src, n);
    free(packed);
    free(back);
}

/* What packs better than a reader allows for gets longer again. */
static void packs_nothing_that_is_refused(void **state)
{
    struct fixture *f = *state;
    const size_t sizes[] = { NF_FREE_BYTES, 100000, 100001, 100002, 5000000 };
    struct nf_samples samples;
    struct way runs = { .codec = 0 };
    char *src = malloc(5000000);

    assert_non_null(src);
    memset(src, 'x', 5000000);
    nf_samples_init(&samples, &nf_alloc_libc);
    for (int i = 0; i < 200; i++) {
        nf_buf_add(&samples.bytes, src, 4000);
        nf_samples_cut(&samples, samples.bytes.len - 4000);
    }
    open_way(&runs, NF_CODEC_LEXICON, &samples);
    nf_samples_free(&samples);
    for (size_t k = 0; k < COUNT_OF(sizes); k++) {
        for (size_t i = 0; i < WAYS; i++)
            expect_within_bounds(&f->way[i], src, sizes[k]);
        expect_within_bounds(&runs, src, sizes[k]);
    }
    close_way(&runs);
    free(src);
}

#define BYTES(text) { text, sizeof(text) - 1 }
#define SKIPPABLE "\x50\x2a\x4d\x18\0\0\0\0"
#define RUN "\x43\x1f\0x" /* the last block: 1000 times x */
#define FRAME "\0\0" RUN

static enum nf_status unpack_run(struct way *w, struct nf_str stored)
{
    char *exact = malloc(stored.len), back[1000];
    enum nf_status st;

    assert_non_null(exact);
    memcpy(exact, stored.ptr, stored.len);
    st = unpack(w, exact, stored.len, back, sizeof(back));
    free(exact);
    return st;
}

/* libzstd by itself takes many of these, and looks behind some of them. */
static void refuses_what_is_not_one_zstd_frame(void **state)
{
    static const struct nf_str right = BYTES(FRAME), wrong[] = {
        BYTES(FRAME "x"), BYTES(FRAME "\0\0\1\0\0"), BYTES("\0\0\0\0\0" FRAME),
        BYTES(SKIPPABLE FRAME), BYTES(FRAME SKIPPABLE),
        BYTES("\x27\xb5\x2f\xfd\x00" RUN), /* of an earlier format, v0.7 */
        BYTES("\x28\xb5\x2f\xfd" FRAME),
        BYTES("\x40\0\xe8\2" RUN), /* with content size, dictionary id, checksum */
        BYTES("\1\0\0" RUN),
        BYTES("\4\0" RUN "\x18\x4c\x86\x08"),
        BYTES("\0\0\x47\x1f\0x"), /* no such block; no last one; cut off */
        BYTES("\0\0\x42\x1f\0x"),
        BYTES("\0\0\x43\x1f\0"), BYTES("\0\0\x43\x1f"), BYTES("\0")
    };
    static const size_t zstd[] = { 1, 2 };
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(zstd); i++) {
        assert_ok(unpack_run(&f->way[zstd[i]], right), NULL);
        for (size_t k = 0; k < COUNT_OF(wrong); k++)
            if (unpack_run(&f->way[zstd[i]], wrong[k]) != NF_E_DAMAGED)
                fail_msg("frame %zu is not refused", k);
    }
}

/* Both codecs of a lexicon have the same one, but not the same frames. */
static void lexicon_frames_are_told_apart(void **state)
{
    struct fixture *f = *state;
    struct way *plain = &f->way[3], *matches = &f->way[4];
    char src[2001], packed[4000], back[2000 + NF_UNPACK_SLACK];
    size_t n;

    pack_words(src, 1000, 3);
    memcpy(src + 1000, src, 1000);
    n = pack(matches, src, 2000, packed);
    assert_int_equal(nf_unpack(plain->unpacker, NF_CODEC_LEXICON,
                               plain->unpack_table, packed, n, back, 2000),
                     NF_E_DAMAGED);
    assert_ok(nf_unpack(plain->unpacker, NF_CODEC_LEXICON_MATCHES,
                        plain->unpack_table, packed, n, back, 2000), NULL);
    assert_memory_equal(back, src, 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_back_what_it_packed),
        cmocka_unit_test(packs_words_smaller),
        cmocka_unit_test(stores_what_does_not_shrink),
        cmocka_unit_test(packs_to_the_same_bytes_each_time),
        cmocka_unit_test(refuses_frames_of_another_length),
        cmocka_unit_test(bears_damaged_frames),
        cmocka_unit_test(knows_its_codecs),
        cmocka_unit_test(refuses_frames_without_their_table),
        cmocka_unit_test(refuses_damaged_tables),
        cmocka_unit_test(tells_a_damaged_dictionary_from_no_memory),
        cmocka_unit_test(says_when_there_is_no_memory_for_matches),
        cmocka_unit_test(a_lexicon_is_shared),
        cmocka_unit_test(refuses_what_is_not_one_zstd_frame),
        cmocka_unit_test(refuses_frames_of_too_many_bytes),
        cmocka_unit_test(packs_nothing_that_is_refused),
        cmocka_unit_test(lexicon_frames_are_told_apart)
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

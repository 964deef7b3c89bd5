#include "src/chunk/chunk_walk.h"

#include <stdlib.h>

#include "format/checksum.h"
#include "format/footer.h"
#include "src/base/alloc.h"
#include "tests/support/pieces.h"

static const uint8_t id[NF_ID_SIZE] = PIECES_ID;

/* A file of two generations: each a block, a footer, its trailer; between them zeros. */
#define BLOCK 100
#define FOOTER 60
#define SECOND NF_GENERATION_ALIGN
#define SIZE (SECOND + 3 * NF_CHUNK_HEADER_SIZE + BLOCK + FOOTER + NF_TRAILER_SIZE)

struct file {
    uint8_t *bytes;
    uint64_t size;
    uint64_t read; /* bytes so far */
};

static int read_file(void *ctx, uint64_t off, void *buf, size_t n)
{
    struct file *f = ctx;

    f->read += n;
    assert_true(off <= f->size && n <= f->size - off);
    memcpy(buf, f->bytes + off, n);
    return 0;
}

/* Put a chunk at @at; where the next one begins. */
static uint64_t put(struct file *f, uint64_t at, uint8_t type, uint32_t len)
{
    struct nf_chunk chunk = { .type = type, .stored_len = len, .aux = len,
                              .articles = type == NF_CHUNK_BLOCK };
    uint8_t *payload = f->bytes + at + NF_CHUNK_HEADER_SIZE;

    for (uint32_t i = 0; i < len; i++)
        payload[i] = (uint8_t)(i * 7 + 1);
    nf_chunk_put(f->bytes + at, nf_seed(id, at), &chunk);
    return at + NF_CHUNK_HEADER_SIZE + len;
}

static uint64_t put_generation(struct file *f, uint64_t at)
{
    at = put(f, at, NF_CHUNK_BLOCK, BLOCK);
    at = put(f, at, NF_CHUNK_FOOTER, FOOTER);
    nf_trailer_put(f->bytes + at, NF_CHUNK_HEADER_SIZE + FOOTER + NF_TRAILER_SIZE);
    return at + NF_TRAILER_SIZE;
}

static int set_up(void **state)
{
    struct file *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    f->bytes = calloc(1, SIZE);
    assert_non_null(f->bytes);
    put_generation(f, NF_FILE_HEADER_SIZE);
    f->size = put_generation(f, SECOND);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct file *f = *state;

    free(f->bytes);
    free(f);
    return 0;
}

#define MOST 10

/* All pieces, which follow one another up to the end; how many. */
static size_t walk(struct file *f, struct nf_piece piece[MOST])
{
    const struct nf_source source = { .ctx = f, .read_at = read_file, .size = f->size };
    struct nf_chunk_walk w;
    struct nf_piece after;
    uint64_t at = NF_FILE_HEADER_SIZE;
    size_t n = 0;
    enum nf_status st;

    nf_chunk_walk_init(&w, &nf_alloc_libc, &source, id);
    while ((st = nf_chunk_walk_next(&w, &piece[n], NULL)) == NF_OK) {
        assert_true(piece[n].at == at);
        at += piece[n].len;
        assert_true(++n < MOST);
    }
    assert_status(st, NF_E_END, NULL);
    assert_true(at == f->size);
    assert_status(nf_chunk_walk_next(&w, &after, NULL), NF_E_END, NULL);
    nf_chunk_walk_free(&w);
    return n;
}

/* The pieces are those of which @kinds has a letter: Chunk, Trailer, Padding, Lost. */
static void expect_pieces(struct file *f, const char *kinds, struct nf_piece piece[MOST])
{
    char got[MOST + 1] = "";
    size_t n = walk(f, piece);

    for (size_t i = 0; i < n; i++)
        got[i] = "CTPL"[piece[i].kind];
    assert_string_equal(got, kinds);
}

static void every_byte_belongs_to_a_piece(void **state)
{
    struct file *f = *state;
    struct nf_piece piece[MOST];

    expect_pieces(f, "CCTPCCT", piece);
    assert_int_equal(piece[0].chunk.type, NF_CHUNK_BLOCK);
    assert_memory_equal(piece[0].header, f->bytes + piece[0].at, NF_CHUNK_HEADER_SIZE);
    assert_int_equal(piece[1].chunk.type, NF_CHUNK_FOOTER);
    for (size_t i = 0; i < 7; i++)
        assert_true(piece[i].sound == (piece[i].kind != NF_PIECE_CHUNK));
}

static void a_damaged_header_costs_its_chunk(void **state)
{
    struct file *f = *state;
    struct nf_piece piece[MOST];

    for (size_t i = 0; i < NF_CHUNK_HEADER_SIZE; i++) {
        f->bytes[NF_FILE_HEADER_SIZE + i] ^= 4;
        expect_pieces(f, "LCTPCCT", piece);
        assert_true(piece[0].len == NF_CHUNK_HEADER_SIZE + BLOCK);
        assert_false(piece[0].cut);
        f->bytes[NF_FILE_HEADER_SIZE + i] ^= 4;
    }
}

/* Nothing says then that what follows is a trailer. */
static void without_its_footer_a_trailer_is_lost(void **state)
{
    struct file *f = *state;
    struct nf_piece piece[MOST];

    f->bytes[NF_FILE_HEADER_SIZE + NF_CHUNK_HEADER_SIZE + BLOCK] ^= 4;
    expect_pieces(f, "CLCCT", piece);
    assert_true(piece[2].at == SECOND);
}

static void a_damaged_trailer_costs_nothing_else(void **state)
{
    struct file *f = *state;
    struct nf_piece piece[MOST];
    const uint64_t at = NF_FILE_HEADER_SIZE + 2 * NF_CHUNK_HEADER_SIZE + BLOCK + FOOTER;

    f->bytes[at + 3] ^= 4;
    f->bytes[at + 1000] = 1;
    expect_pieces(f, "CCTPCCT", piece);
    assert_false(piece[2].sound);
    assert_false(piece[3].sound);
    assert_true(piece[3].unsound == at + 1000);
}

static void a_chunk_that_the_end_cuts_off_is_told(void **state)
{
    struct file *f = *state;
    struct nf_piece piece[MOST];

    f->size = SECOND + NF_CHUNK_HEADER_SIZE + BLOCK - 1;
    expect_pieces(f, "CCTPL", piece);
    assert_true(piece[4].cut);
    assert_int_equal(piece[4].chunk.type, NF_CHUNK_BLOCK);
    f->size = SECOND + NF_CHUNK_HEADER_SIZE - 1;
    expect_pieces(f, "CCTPL", piece);
    assert_false(piece[4].cut);
    f->size = SECOND - 1;
    expect_pieces(f, "CCTP", piece);
}

static void a_trailer_may_be_cut_off(void **state)
{
    struct file *f = *state;
    struct nf_piece piece[MOST];

    f->size -= NF_TRAILER_SIZE - 1;
    expect_pieces(f, "CCTPCCT", piece);
    assert_false(piece[6].sound);
    f->size--;
    expect_pieces(f, "CCTPCCT", piece);
    assert_true(piece[6].len == 0 && !piece[6].sound);
}

/* Bytes that look like a chunk are one only where it was written. */
static void a_chunk_in_another_place_is_none(void **state)
{
    struct file *f = *state;
    struct nf_piece piece[MOST];

    memcpy(f->bytes + SECOND, f->bytes + NF_FILE_HEADER_SIZE, NF_CHUNK_HEADER_SIZE);
    expect_pieces(f, "CCTPLCT", piece);
}

#define WITH_FILE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

/* Somebody may make a place damaged behind each of many chunks. */
static void no_byte_is_read_again_and_again(void **state)
{
    enum { CHUNKS = 2000, EACH = NF_CHUNK_HEADER_SIZE + 1 };
    struct file f = { .size = NF_FILE_HEADER_SIZE + CHUNKS * EACH };
    const struct nf_source source = { .ctx = &f, .read_at = read_file, .size = f.size };
    struct nf_chunk_walk w;
    struct nf_piece piece;
    size_t n = 0;

    (void)state;
    f.bytes = calloc(1, (size_t)f.size);
    assert_non_null(f.bytes);
    for (size_t i = 0; i < CHUNKS; i++)
        put(&f, NF_FILE_HEADER_SIZE + i * EACH, NF_CHUNK_NOTE, 0);
    nf_chunk_walk_init(&w, &nf_alloc_libc, &source, id);
    while (nf_chunk_walk_next(&w, &piece, NULL) == NF_OK)
        assert_int_equal(piece.kind, n++ % 2 ? NF_PIECE_LOST : NF_PIECE_CHUNK);
    assert_int_equal(n, 2 * CHUNKS);
    assert_true(f.read < 2 * f.size);
    nf_chunk_walk_free(&w);
    free(f.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FILE(every_byte_belongs_to_a_piece),
        WITH_FILE(a_damaged_header_costs_its_chunk),
        WITH_FILE(without_its_footer_a_trailer_is_lost),
        WITH_FILE(a_damaged_trailer_costs_nothing_else),
        WITH_FILE(a_chunk_that_the_end_cuts_off_is_told),
        WITH_FILE(a_trailer_may_be_cut_off),
        WITH_FILE(a_chunk_in_another_place_is_none),
        cmocka_unit_test(no_byte_is_read_again_and_again)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

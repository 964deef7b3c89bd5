#include "src/chunk/file_survey.h"

#include "format/checksum.h"
#include "src/base/alloc.h"
#include "tests/support/pieces.h"

static const uint8_t id[NF_ID_SIZE] = PIECES_ID;

#define BLOCK 50

/* Put a block of @articles from @first on at @at; where the next one begins. */
static size_t put(uint8_t *bytes, size_t at, uint32_t first, uint16_t articles)
{
    const struct nf_chunk chunk = { .type = NF_CHUNK_BLOCK, .articles = articles,
                                    .stored_len = BLOCK, .aux = BLOCK, .first = first };

    nf_chunk_put(bytes + at, nf_seed(id, at), &chunk);
    return at + NF_CHUNK_HEADER_SIZE + BLOCK;
}

/* Of two that have an article both the later one in the file counts. */
static void a_block_for_each_article(void **state)
{
    static const struct {
        uint32_t first[3];
        uint16_t articles[3];
        const char *kept; /* by number in the file */
    } table[] = { { { 0, 10, 20 }, { 10, 10, 10 }, "012" },
                  { { 20, 0, 10 }, { 10, 10, 10 }, "120" },
                  { { 0, 5, 15 }, { 10, 10, 10 }, "12" },
                  { { 0, 10, 5 }, { 10, 10, 10 }, "2" },
                  { { 5, 0, 10 }, { 10, 6, 10 }, "12" } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        uint8_t bytes[NF_FILE_HEADER_SIZE + 3 * (NF_CHUNK_HEADER_SIZE + BLOCK)] = { 0 };
        const struct nf_source source = memory_source(bytes, sizeof(bytes));
        size_t at = NF_FILE_HEADER_SIZE;
        struct nf_error err = NF_ERROR_INIT;
        struct nf_survey s;

        for (unsigned k = 0; k < 3; k++)
            at = put(bytes, at, table[i].first[k], table[i].articles[k]);
        nf_survey_init(&s, &nf_alloc_libc, SIZE_MAX / 2);
        assert_ok(nf_survey_make(&s, &source, id, &err), &err);
        assert_int_equal(nf_vec_count(&s.blocks), strlen(table[i].kept));
        for (size_t k = 0; k < nf_vec_count(&s.blocks); k++)
            assert_int_equal((s.blocks.at[k].offset - NF_FILE_HEADER_SIZE) /
                                 (NF_CHUNK_HEADER_SIZE + BLOCK),
                             table[i].kept[k] - '0');
        nf_survey_free(&s);
    }
}

static void what_an_index_may_take_is_a_limit(void **state)
{
    uint8_t bytes[NF_FILE_HEADER_SIZE + 2 * (NF_CHUNK_HEADER_SIZE + BLOCK)] = { 0 };
    const struct nf_source source = memory_source(bytes, sizeof(bytes));

    (void)state;
    put(bytes, put(bytes, NF_FILE_HEADER_SIZE, 0, 10), 10, 10);
    for (size_t room = 1; room <= 2; room++) {
        struct nf_error err = NF_ERROR_INIT;
        struct nf_survey s;

        nf_survey_init(&s, &nf_alloc_libc, room * sizeof(struct nf_found_block));
        assert_status(nf_survey_make(&s, &source, id, &err), room < 2 ? NF_E_LIMIT : NF_OK,
                      &err);
        nf_survey_free(&s);
    }
}

static void so_are_copies_of_tables(void **state)
{
    uint8_t bytes[NF_FILE_HEADER_SIZE + 3 * NF_CHUNK_HEADER_SIZE] = { 0 };
    const struct nf_source source = memory_source(bytes, sizeof(bytes));
    const struct nf_chunk chunk = { .type = NF_CHUNK_LEXICON };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_survey s;

    (void)state;
    for (size_t at = NF_FILE_HEADER_SIZE; at < sizeof(bytes); at += NF_CHUNK_HEADER_SIZE)
        nf_chunk_put(bytes + at, nf_seed(id, at), &chunk);
    nf_survey_init(&s, &nf_alloc_libc, 2 * sizeof(struct nf_found_table));
    assert_status(nf_survey_make(&s, &source, id, &err), NF_E_LIMIT, &err);
    assert_non_null(strstr(err.text, "more than 2 copies of tables"));
    nf_survey_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_for_each_article),
        cmocka_unit_test(what_an_index_may_take_is_a_limit),
        cmocka_unit_test(so_are_copies_of_tables),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

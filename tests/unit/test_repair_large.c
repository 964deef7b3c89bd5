/* An archive of some hundred million articles can be repaired. */
#include <newsfiche/repair.h>

#include "format/checksum.h"
#include "format/chunk_header.h"
#include "format/file_header.h"
#include "tests/support/grow.h"

/* More than readers remember who have to look for them, of an article each. */
#define BLOCKS 2800000

/* Headers of blocks of which there is nothing more: what matters is how many there are. */
static void make(struct memory_store *s)
{
    struct nf_identity identity = { .version = NF_FORMAT_VERSION };

    memcpy(identity.id, grow_id, sizeof(identity.id));
    s->bytes.len = s->bytes.cap = NF_FILE_HEADER_SIZE + (size_t)BLOCKS * NF_CHUNK_HEADER_SIZE;
    s->bytes.ptr = malloc(s->bytes.len);
    assert_non_null(s->bytes.ptr);
    nf_file_header_put(s->bytes.ptr, &identity);
    for (uint32_t i = 0; i < BLOCKS; i++) {
        const struct nf_chunk chunk = { .type = NF_CHUNK_BLOCK, .articles = 1, .first = i };
        const size_t at = NF_FILE_HEADER_SIZE + (size_t)i * NF_CHUNK_HEADER_SIZE;

        nf_chunk_put(s->bytes.ptr + at, nf_seed(grow_id, at), &chunk);
    }
}

/* Asked once all blocks were found. */
static bool is_enough(void *ctx)
{
    *(bool *)ctx = true;
    return true;
}

static void all_blocks_are_found(void **state)
{
    struct nf_repair_opts opts = NF_REPAIR_OPTS_INIT;
    struct nf_repair_result result = NF_REPAIR_RESULT_INIT;
    struct memory_store s = { .error = 0 };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_store store;
    bool asked = false;

    (void)state;
    make(&s);
    store = memory_store(&s);
    store.write_at = NULL; /* parity is not looked for */
    opts.stop = is_enough;
    opts.ctx = &asked;
    assert_status(nf_repair(&store, &opts, &result, &err), NF_E_STOPPED, &err);
    assert_true(asked);
    memory_store_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_blocks_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

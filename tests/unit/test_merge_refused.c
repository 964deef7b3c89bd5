/* What is not merged: archives that are damaged, and what is added to them meanwhile. */
#include <newsfiche/repair.h>

#include "tests/support/chunk_edit.h"
#include "tests/support/grow.h"
#include "tests/support/merged.h"
#include "tests/support/opened.h"

static void damage_makes_no_archive(void **state)
{
    static const struct hurt_plan plan = { 60, 8, 1, NF_WRITER_STORE, 0 };
    struct nf_buffer b = hurt_archive(&plan), two[2] = { b, b }, to;
    struct nf_merge_result result = NF_MERGE_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct archives *all = archives_of(two, 2);
    unsigned refused = 0;

    (void)state;
    for (size_t at = 60; at < b.len; at += 1 + b.len / 200) {
        enum nf_status st;
        struct nf_set *set = NULL;
        const struct nf_set_opts opts = archives_opts(all);
        struct nf_sink sink;

        all->bytes[1].ptr[at] ^= 1;
        to = (struct nf_buffer){ 0 };
        sink = memory_sink(&to);
        st = nf_set_open(all->paths, 2, &opts, &set, &err);
        if (st == NF_OK)
            st = nf_merge(set, &sink, NULL, &result, &err);
        nf_set_close(set);
        all->bytes[1].ptr[at] ^= 1;
        if (st == NF_OK) /* an index that is made anew, or the other copy of a table */
            merged_repeats(&to, 2, 60);
        else
            assert_true(st == NF_E_DAMAGED || st == NF_E_UNSUPPORTED);
        refused += st != NF_OK;
        free(to.ptr);
    }
    assert_true(refused > 150);
    assert_int_equal(result.struct_size, sizeof(result));
    archives_free(all);
    free(b.ptr);
}

static void what_is_no_whole_archive_is_not_moved(void **state)
{
    static const struct hurt_plan plan = { 20, 8, 1, NF_WRITER_STORE, 0 };
    struct nf_buffer b = hurt_archive(&plan), to;
    struct nf_error err = NF_ERROR_INIT;
    struct archives *all = archives_of(&b, 1);

    (void)state;
    all->bytes[0].ptr[all->bytes[0].len++] = '\n';
    assert_status(try_merge(all, NULL, &to, NULL, &err), NF_E_DAMAGED, &err);
    assert_non_null(strstr(err.text, "0.fiche: "));
    free(to.ptr);
    archives_free(all);
    free(b.ptr);
}

/* Where the block of article @ordinal is. */
static struct nf_location block_of(const struct nf_buffer *b, uint32_t ordinal)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *r = pack_open(b);
    struct nf_cursor *c = pack_cursor(r);
    struct nf_location where;

    assert_ok(nf_cursor_locate(c, ordinal, &where, &err), &err);
    nf_cursor_close(c);
    nf_reader_close(r);
    return where;
}

/* Its index holds together: a repair noted that a block is lost. */
static void an_archive_that_lost_a_block_is_not_moved(void **state)
{
    static const struct hurt_plan plan = { 20, 8, 1, NF_WRITER_STORE, 0 };
    struct memory_store m = { .error = 0 };
    struct nf_store store;
    struct nf_repair_result repaired = NF_REPAIR_RESULT_INIT;
    struct nf_buffer b = hurt_archive(&plan), to;
    const struct nf_location where = block_of(&b, 8);
    struct nf_error err = NF_ERROR_INIT;
    struct archives *all;

    (void)state;
    memset(b.ptr + where.offset, 0, NF_CHUNK_HEADER_SIZE + where.head_len);
    memory_store_set(&m, b.ptr, b.len - NF_TRAILER_SIZE);
    store = memory_store(&m);
    assert_ok(nf_repair(&store, NULL, &repaired, &err), &err);
    assert_int_equal(repaired.lost, 8);
    all = archives_of(&m.bytes, 1);
    assert_status(try_merge(all, NULL, &to, NULL, &err), NF_E_DAMAGED, &err);
    assert_non_null(strstr(err.text, "block 1: it is not there"));
    free(to.ptr);
    archives_free(all);
    memory_store_free(&m);
    free(b.ptr);
}

/* Its texts need tables that the archive does not have, or are packed by nobody knows what. */
static void a_block_with_an_unknown_way_is_not_moved(void **state)
{
    static const struct hurt_plan plan = { 150, 8, 1, 0, 0 };
    static const struct { size_t in; uint8_t value; } wrong[] = { { 3, 99 }, { 4, 9 } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct nf_buffer b = hurt_archive(&plan), to;
        const struct nf_location where = block_of(&b, 0);
        const uint8_t *head = b.ptr + where.offset + NF_CHUNK_HEADER_SIZE;
        struct nf_error err = NF_ERROR_INIT;
        struct archives *all;

        assert_true(nf_codec_has_table(head[3]) && head[1] == 0 && head[4] == 0);
        put_in_chunk(&b, where.offset, wrong[i].in, &wrong[i].value, 1);
        all = archives_of(&b, 1);
        assert_status(try_merge(all, NULL, &to, NULL, &err), NF_E_DAMAGED, &err);
        assert_non_null(strstr(err.text, "tables that are not known"));
        free(to.ptr);
        archives_free(all);
        free(b.ptr);
    }
}

/* Merge a set of three, to the first of which an article is added when the set is open; with
 * @hurt the footer before is damaged then. */
static enum nf_status merge_grown(bool hurt, struct nf_buffer *to, struct nf_error *err)
{
    struct archives *all = archives_numbers(3, 20, 3);
    struct nf_set_opts opts = archives_opts(all);
    struct memory_store m = { .error = 0 };
    struct nf_set *set = NULL;
    struct nf_sink sink = memory_sink(to);
    const size_t before = all->bytes[0].len;
    enum nf_status st;

    opts.max_open = 1;
    assert_ok(nf_set_open(all->paths, all->n, &opts, &set, err), err);
    memory_store_set(&m, all->bytes[0].ptr, before);
    grow(&m, NULL, 99, 100);
    free(all->bytes[0].ptr);
    all->bytes[0] = hurt_copy(&m.bytes);
    all->bytes[0].ptr[before - NF_TRAILER_SIZE - 1] ^= hurt;
    st = nf_merge(set, &sink, NULL, NULL, err);
    nf_set_close(set);
    memory_store_free(&m);
    archives_free(all);
    return st;
}

static void an_archive_that_grows_meanwhile_is_moved_as_it_was(void **state)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer to = { 0 };
    struct opened o;

    (void)state;
    assert_ok(merge_grown(false, &to, &err), &err);
    o = opened_bytes(to);
    assert_int_equal(o.reader->archive.head.articles, 60);
    assert_sound_reader(o.reader);
    opened_close(&o);
}

static void one_that_cannot_be_read_as_it_was_is_not_moved(void **state)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer to = { 0 };

    (void)state;
    assert_status(merge_grown(true, &to, &err), NF_E_BUSY, &err);
    assert_string_equal(err.text, "0.fiche: was added to since it was opened");
    free(to.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damage_makes_no_archive),
        cmocka_unit_test(what_is_no_whole_archive_is_not_moved),
        cmocka_unit_test(an_archive_that_lost_a_block_is_not_moved),
        cmocka_unit_test(a_block_with_an_unknown_way_is_not_moved),
        cmocka_unit_test(an_archive_that_grows_meanwhile_is_moved_as_it_was),
        cmocka_unit_test(one_that_cannot_be_read_as_it_was_is_not_moved)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

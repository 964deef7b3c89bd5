/* Articles that were banned do not come back, whatever becomes of the archive. */
#include <newsfiche/merge.h>
#include <newsfiche/redact.h>
#include <newsfiche/repair.h>

#include "src/base/alloc.h"
#include "src/build/ban_list.h"
#include "tests/support/archives.h"
#include "tests/support/hurt.h"
#include "tests/support/memory_store.h"
#include "tests/support/opened.h"

static const struct nf_ban three[] = { { 9, 1 }, { 7, 5 }, { 9, 0 } };

static struct nf_ban_list list_of(const struct nf_ban *bans, size_t n)
{
    struct nf_ban_list l;

    nf_ban_list_init(&l, &nf_alloc_libc);
    assert_int_equal(nf_ban_list_add(&l, bans, n), NF_OK);
    return l;
}

static void a_list_rises_and_has_each_once(void **state)
{
    struct nf_ban_list l = list_of(three, 3);

    (void)state;
    for (int again = 0; again < 2; again++) {
        assert_int_equal(nf_ban_list_count(&l), 3);
        assert_true(l.of.at[0].key == 7 && l.of.at[1].hash == 0 && l.of.at[2].hash == 1);
        assert_int_equal(nf_ban_list_add(&l, three, 3), NF_OK);
    }
    nf_ban_list_free(&l);
}

static void a_list_has_what_any_of_its_keys_bans(void **state)
{
    struct nf_ban_list l = list_of(NULL, 0);

    (void)state;
    assert_false(nf_ban_list_has(&l, 1));
    for (uint64_t key = 1; key <= 3; key++) {
        const struct nf_ban ban = { key, nf_ban_hash(10 + key, key) };

        assert_int_equal(nf_ban_list_add(&l, &ban, 1), NF_OK);
    }
    for (uint64_t hash = 0; hash < 20; hash++)
        assert_int_equal(nf_ban_list_has(&l, hash), hash >= 11 && hash <= 13);
    nf_ban_list_free(&l);
}

/* All that one archive bans is hashed by one key, so that to ask it takes one hash. */
static void keys_are_banned_by_the_key_there_is(void **state)
{
    static const uint64_t hashes[] = { 100, 50 };
    struct nf_ban_list l = list_of(NULL, 0);

    (void)state;
    assert_int_equal(nf_ban_list_add_keys(&l, hashes, 1, 77), NF_OK);
    assert_int_equal(nf_ban_list_add_keys(&l, hashes, 2, 78), NF_OK);
    assert_int_equal(nf_ban_list_count(&l), 2);
    assert_true(l.of.at[0].key == 77 && l.of.at[1].key == 77);
    assert_true(nf_ban_list_has(&l, 100) && nf_ban_list_has(&l, 50));
    assert_false(nf_ban_list_has(&l, 77));
    nf_ban_list_free(&l);
}

static void a_list_has_a_bound(void **state)
{
    struct nf_ban *many = calloc(NF_MAX_BANS, sizeof(*many));
    struct nf_ban_list l = list_of(three, 1);

    (void)state;
    assert_non_null(many);
    for (size_t i = 0; i < NF_MAX_BANS; i++)
        many[i].hash = i;
    assert_int_equal(nf_ban_list_add(&l, many, NF_MAX_BANS), NF_E_LIMIT);
    assert_int_equal(nf_ban_list_count(&l), 1);
    assert_int_equal(nf_ban_list_add(&l, many, NF_MAX_BANS - 1), NF_OK);
    assert_int_equal(nf_ban_list_count(&l), NF_MAX_BANS);
    assert_int_equal(nf_ban_list_add(&l, three, 1), NF_OK);
    /* More than there can be, of a multiple of which some bytes are left. */
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(nf_ban_list_add(&l, many, SIZE_MAX / sizeof(*many) + 1 + i),
                         NF_E_NOMEM);
    assert_int_equal(nf_ban_list_count(&l), NF_MAX_BANS);
    nf_ban_list_free(&l);
    free(many);
}

/* One that is told by its URL, its identifier, or nothing. */
static enum nf_status try_add(struct nf_writer *w, const char *url, const char *id)
{
    struct nf_field f[3];
    struct nf_record record = { .fields = f };
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    record.count = pack_field(&f[0], "title", NF_ROLE_TITLE, "Rain");
    record.count += pack_field(&f[record.count], "url", NF_ROLE_URL, url);
    record.count += pack_field(&f[record.count], "id", NF_ROLE_ID, id);
    st = nf_writer_add(w, &record, &err);
    if (st != NF_OK)
        assert_non_null(strstr(err.text, "banned"));
    return st;
}

static struct nf_buffer small_archive(void)
{
    struct nf_buffer b;
    struct nf_writer *w = pack_begin(&b, NULL);

    assert_int_equal(try_add(w, "http://a.b/1", "one"), NF_OK);
    assert_int_equal(try_add(w, NULL, "two"), NF_OK);
    assert_int_equal(try_add(w, NULL, NULL), NF_OK);
    assert_int_equal(try_add(w, "http://a.b/4", NULL), NF_OK);
    pack_end(w);
    return b;
}

static enum nf_status redact(const struct nf_buffer *from, const struct nf_redact_opts *opts,
                             struct nf_buffer *to, struct nf_redact_result *result)
{
    const struct nf_source source = memory_source(from->ptr, from->len);
    struct nf_sink sink;

    *to = (struct nf_buffer){ 0 };
    *result = (struct nf_redact_result)NF_REDACT_RESULT_INIT;
    sink = memory_sink(to);
    return nf_redact(&source, &sink, opts, result, NULL);
}

/* The small archive, from which its first three articles and a URL are banned. */
static struct nf_buffer banning_archive(void)
{
    static const uint64_t first[] = { 0, 1, 2 };
    const struct nf_redact_key none = { NF_KEY_URL, { "https://a.b/never#x", 19 } };
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_buffer b = small_archive(), to;
    struct nf_redact_result result;

    opts.ordinals = first;
    opts.ordinal_count = COUNT_OF(first);
    opts.keys = &none;
    opts.key_count = 1;
    opts.flags = NF_REDACT_BAN;
    assert_int_equal(redact(&b, &opts, &to, &result), NF_OK);
    assert_int_equal(result.withdrawn, 3);
    assert_int_equal(result.missing, 1);
    assert_int_equal(result.banned, 3); /* the third has no key */
    free(b.ptr);
    return to;
}

static uint64_t bans_of(const struct nf_buffer *b)
{
    struct nf_info info = NF_INFO_INIT;
    struct nf_reader *r = pack_open(b);

    nf_reader_info(r, &info);
    nf_reader_close(r);
    return info.bans;
}

/* That three of these are not taken, and the others are. */
static void assert_banned(struct nf_writer *w, enum nf_status banned)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_field f;
    struct nf_record record = { .fields = &f, .count = 1 };

    assert_int_equal(try_add(w, "HTTPS://A.b/1?utm_source=x", "another"), banned);
    assert_int_equal(try_add(w, NULL, "two"), banned);
    assert_int_equal(try_add(w, "http://a.b/never", NULL), banned);
    assert_int_equal(try_add(w, "http://a.b/2", "two"), NF_OK); /* its URL tells it */
    assert_int_equal(try_add(w, NULL, "one"), NF_OK);
    assert_int_equal(try_add(w, NULL, NULL), NF_OK);
    assert_int_equal(pack_field(&f, "url", NF_ROLE_URL, "http://a.b/1"), 1);
    assert_status(nf_writer_add_version(w, &record, 0, &err), banned, &err);
}

static struct nf_writer *go_on(struct memory_store *s, uint64_t flags)
{
    const struct nf_store store = memory_store(s);
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;

    opts.preset = NF_PRESET_FAST;
    opts.flags = flags;
    assert_ok(nf_writer_append(&store, &opts, &w, &err), &err);
    return w;
}

static void a_writer_takes_nothing_that_is_banned(void **state)
{
    struct memory_store s = { .bytes = banning_archive() };

    (void)state;
    for (int generation = 0; generation < 2; generation++) {
        struct nf_writer *w = go_on(&s, 0);

        assert_banned(w, NF_E_WITHDRAWN);
        pack_end(w);
        assert_int_equal(bans_of(&s.bytes), 3);
    }
    memory_store_free(&s);
}

/* What is no record is looked at no further. */
static void a_record_that_is_none_is_refused(void **state)
{
    static const struct nf_field table[] = {
        { .key = { "url", 3 }, .value = { NULL, 3 }, .role = NF_ROLE_URL },
        { .key = { "id", 2 }, .value = { NULL, 3 }, .role = NF_ROLE_ID },
        { .key = { "id", 2 }, .value = { "one", 3 }, .role = NF_ROLE_ID,
          .kind = (enum nf_kind)NF_KIND_COUNT }
    };
    struct memory_store s = { .bytes = banning_archive() };
    struct nf_writer *w = go_on(&s, 0);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        const struct nf_record record = { .fields = &table[i], .count = 1 };
        struct nf_error err = NF_ERROR_INIT;

        assert_status(nf_writer_add(w, &record, &err), NF_E_REFUSED, &err);
    }
    pack_end(w);
    memory_store_free(&s);
}

static void a_writer_takes_it_if_it_is_told_to(void **state)
{
    struct memory_store s = { .bytes = banning_archive() };
    struct nf_writer *w = go_on(&s, NF_WRITER_TAKE_BANNED);

    (void)state;
    assert_banned(w, NF_OK);
    pack_end(w);
    assert_int_equal(bans_of(&s.bytes), 3);
    memory_store_free(&s);
}

/* What is banned already is not to be done again. */
static void to_ban_twice_changes_nothing(void **state)
{
    static const struct nf_redact_key keys[] = { { NF_KEY_URL, { "http://a.b/1", 12 } },
                                                 { NF_KEY_ID, { "two", 3 } } };
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_buffer b = banning_archive(), to;
    struct nf_redact_result result;

    (void)state;
    opts.keys = keys;
    opts.key_count = 2;
    for (int twice = 0; twice < 2; twice++) {
        opts.flags = twice ? NF_REDACT_BAN : 0;
        assert_int_equal(redact(&b, &opts, &to, &result), NF_OK);
        assert_int_equal(result.missing, 2);
        assert_int_equal(result.banned, 0);
        assert_int_equal(to.len, 0);
    }
    free(b.ptr);
}

static void what_goes_is_not_banned_unless_asked_for(void **state)
{
    const uint64_t first = 0;
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_buffer b = small_archive(), to;
    struct nf_redact_result result;

    (void)state;
    opts.ordinals = &first;
    opts.ordinal_count = 1;
    assert_int_equal(redact(&b, &opts, &to, &result), NF_OK);
    assert_int_equal(result.banned, 0);
    assert_int_equal(bans_of(&to), 0);
    free(b.ptr);
    free(to.ptr);
}

struct taken {
    struct nf_ban bans[8];
    size_t n;
};

static void take(void *ctx, const struct nf_ban *ban)
{
    struct taken *t = ctx;

    assert_true(t->n < COUNT_OF(t->bans));
    t->bans[t->n++] = *ban;
}

static void bans_can_be_taken_over(void **state)
{
    struct nf_buffer b = banning_archive(), to;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *r = pack_open(&b);
    struct nf_writer *w = pack_begin(&to, NULL);
    struct taken t = { .n = 0 };

    (void)state;
    nf_reader_bans(r, take, &t);
    assert_int_equal(t.n, 3);
    assert_ok(nf_writer_ban(w, t.bans, t.n, &err), &err);
    assert_int_equal(try_add(w, "http://a.b/1", NULL), NF_E_WITHDRAWN);
    assert_int_equal(try_add(w, "http://a.b/2", NULL), NF_OK);
    assert_ok(nf_writer_finish(w, &err), &err);
    assert_status(nf_writer_ban(w, t.bans, t.n, &err), NF_E_STATE, &err);
    nf_writer_close(w);
    assert_int_equal(bans_of(&to), 3);
    nf_reader_close(r);
    free(b.ptr);
    free(to.ptr);
}

/* Of several archives all are taken together. */
static void a_merged_archive_bans_what_each_did(void **state)
{
    struct archives *all = archives_numbers(0, 0, 0);
    struct nf_merge_result result = NF_MERGE_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct taken t = { .n = 0 };
    struct nf_set_opts opts;
    struct nf_set *set = NULL;
    struct nf_buffer to = { 0 };
    struct nf_sink sink = memory_sink(&to);

    (void)state;
    all->n = 3;
    for (size_t i = 0; i < all->n; i++) {
        all->bytes[i] = i == 1 ? small_archive() : banning_archive();
        snprintf(all->names[i], sizeof(all->names[i]), "%zu.fiche", i);
        all->paths[i] = all->names[i];
    }
    opts = archives_opts(all);
    assert_ok(nf_set_open(all->paths, all->n, &opts, &set, &err), &err);
    assert_ok(nf_set_bans(set, take, &t, &err), &err);
    assert_int_equal(t.n, 6);
    assert_ok(nf_merge(set, &sink, NULL, &result, &err), &err);
    nf_set_close(set);
    archives_free(all);
    assert_int_equal(bans_of(&to), 3); /* both archives ban the same by the same key */
    free(to.ptr);
}

/* By the last footer that there is. */
static void a_repaired_archive_bans_what_it_did(void **state)
{
    struct memory_store s = { .bytes = banning_archive() };
    struct nf_repair_result result = NF_REPAIR_RESULT_INIT;
    struct nf_writer *w = go_on(&s, 0);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_store store;

    (void)state;
    assert_int_equal(try_add(w, "http://a.b/2", NULL), NF_OK);
    pack_end(w);
    s.bytes.len -= 5;
    store = memory_store(&s);
    assert_ok(nf_repair(&store, NULL, &result, &err), &err);
    assert_int_equal(err.status, NF_OK); /* what was wrong with the archive is no failure */
    assert_int_equal(result.articles, 5);
    assert_int_equal(bans_of(&s.bytes), 3);
    memory_store_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_rises_and_has_each_once),
        cmocka_unit_test(a_list_has_what_any_of_its_keys_bans),
        cmocka_unit_test(keys_are_banned_by_the_key_there_is),
        cmocka_unit_test(a_list_has_a_bound),
        cmocka_unit_test(a_writer_takes_nothing_that_is_banned),
        cmocka_unit_test(a_record_that_is_none_is_refused),
        cmocka_unit_test(a_writer_takes_it_if_it_is_told_to),
        cmocka_unit_test(to_ban_twice_changes_nothing),
        cmocka_unit_test(what_goes_is_not_banned_unless_asked_for),
        cmocka_unit_test(bans_can_be_taken_over),
        cmocka_unit_test(a_merged_archive_bans_what_each_did),
        cmocka_unit_test(a_repaired_archive_bans_what_it_did),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

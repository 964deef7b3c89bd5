/* Archives are moved into one: their articles, versions and tables are what they were. */
#include <newsfiche/merge.h>
#include <newsfiche/repair.h>

#include "src/mend/set_map.h"
#include "src/read/cursor.h"
#include "src/set/set_links.h"
#include "tests/support/archives.h"
#include "tests/support/chunk_edit.h"
#include "tests/support/hurt.h"
#include "tests/support/sound.h"

static struct nf_set *open_set(struct archives *all)
{
    const struct nf_set_opts opts = archives_opts(all);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_set *set = NULL;

    assert_ok(nf_set_open(all->paths, all->n, &opts, &set, &err), &err);
    return set;
}

static struct archives *archives_of(const struct nf_buffer *bytes, size_t n)
{
    struct archives *all = archives_numbers(0, 0, 0);

    all->n = n;
    for (size_t i = 0; i < n; i++) {
        all->bytes[i] = hurt_copy(&bytes[i]);
        snprintf(all->names[i], sizeof(all->names[i]), "%zu.fiche", i);
        all->paths[i] = all->names[i];
    }
    return all;
}

/* What merging comes to; the new archive is in @to. */
static enum nf_status try_merge(struct archives *all, const struct nf_merge_opts *opts,
                                struct nf_buffer *to, struct nf_merge_result *result,
                                struct nf_error *err)
{
    struct nf_set *set = open_set(all);
    struct nf_sink sink;
    enum nf_status st;

    *to = (struct nf_buffer){ 0 };
    sink = memory_sink(to);
    st = nf_merge(set, &sink, opts, result, err);
    nf_set_close(set);
    return st;
}

static struct nf_merge_result merge(struct archives *all, struct nf_buffer *to)
{
    struct nf_merge_result result = NF_MERGE_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;

    assert_ok(try_merge(all, NULL, to, &result, &err), &err);
    assert_int_equal(result.bytes, to->len);
    return result;
}

/* Archive after archive has the same @each articles: each a later version of the one before. */
static void assert_repeated(const struct nf_buffer *b, uint32_t times, uint32_t each)
{
    struct nf_reader *r = pack_open(b);
    struct nf_cursor *c = pack_cursor(r);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_record record;
    struct pack_numbered a;
    uint64_t found = 0;

    assert_int_equal(r->archive.head.articles, times * each);
    for (uint32_t i = 0; i < times * each; i++) {
        struct nf_versions v = NF_VERSIONS_INIT;

        assert_ok(nf_cursor_get(c, i, NF_PARTS_ALL, &record, &err), &err);
        assert_true(hurt_is(&record, i % each));
        assert_ok(nf_cursor_versions(c, i, &v, &err), &err);
        assert_true(v.former == (i < each ? NF_NO_ARTICLE : i - each));
        assert_int_equal(v.newest, (times - 1) * each + i % each);
        hurt_article(&a, i % each);
        assert_ok(nf_cursor_find(c, NF_KEY_URL, str_of(a.article.url), UINT64_MAX, &found, &err),
                  &err);
        assert_int_equal(found, v.newest);
        assert_ok(nf_cursor_find(c, NF_KEY_ID, str_of(a.article.id), UINT64_MAX, &found, &err),
                  &err);
        assert_int_equal(found, v.newest);
    }
    nf_cursor_close(c);
    nf_reader_close(r);
    assert_sound(b);
}

static size_t count_sets(const struct nf_buffer *b)
{
    struct nf_reader *r = pack_open(b);
    const size_t n = nf_vec_count(&r->archive.sets);

    nf_reader_close(r);
    return n;
}

static void articles_are_what_they_were(void **state)
{
    static const struct hurt_plan plans[] = {
        { 150, 8, 1, 0, 0 },  { 150, 8, 4, 0, 3 }, { 150, 16, 1, NF_WRITER_STORE, 0 },
        { 150, 4, 1, NF_WRITER_NO_LEXICON, 4 }, { 150, 150, 1, NF_WRITER_NO_TABLES, 0 },
    };
    struct nf_buffer bytes[COUNT_OF(plans)], to;
    struct archives *all;
    struct nf_merge_result result;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(plans); i++)
        bytes[i] = hurt_archive(&plans[i]);
    all = archives_of(bytes, COUNT_OF(plans));
    result = merge(all, &to);
    assert_int_equal(result.articles, 150 * COUNT_OF(plans));
    assert_int_equal(result.versions, 150 * (COUNT_OF(plans) - 1));
    assert_repeated(&to, COUNT_OF(plans), 150);
    for (size_t i = 0; i < COUNT_OF(plans); i++)
        free(bytes[i].ptr);
    archives_free(all);
    free(to.ptr);
}

static void equal_tables_are_there_once(void **state)
{
    static const struct hurt_plan plan = { 150, 8, 1, 0, 0 };
    struct nf_buffer b = hurt_archive(&plan), three[3] = { b, b, b }, to;
    struct archives *all = archives_of(three, 3);

    (void)state;
    merge(all, &to);
    assert_true(count_sets(&b) > 0);
    assert_int_equal(count_sets(&to), count_sets(&b));
    assert_repeated(&to, 3, 150);
    archives_free(all);
    free(b.ptr);
    free(to.ptr);
}

/* Whether @b has @each numbered articles of each archive, those of the next archive being a
 * thousand numbers on. */
static void assert_numbers(const struct nf_buffer *b, uint32_t archives, uint32_t each)
{
    struct nf_reader *r = pack_open(b);
    struct nf_cursor *c = pack_cursor(r);
    struct nf_error err = NF_ERROR_INIT;

    assert_int_equal(r->archive.head.articles, archives * each);
    for (uint32_t i = 0; i < archives * each; i++) {
        struct nf_record record;

        assert_ok(nf_cursor_get(c, i, NF_PARTS_ALL, &record, &err), &err);
        assert_true(pack_is_number(&record, i / each * 1000 + i % each));
    }
    nf_cursor_close(c);
    nf_reader_close(r);
    assert_sound(b);
}

static void other_tables_get_other_numbers(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct archives *all = archives_numbers(3, 0, 0);
    struct nf_buffer to;
    size_t sets = 0;

    (void)state;
    opts.block_articles = 8;
    opts.frame_articles = 1;
    for (uint32_t i = 0; i < 3; i++) {
        free(all->bytes[i].ptr);
        pack_numbers(&all->bytes[i], &opts, i * 1000, i * 1000 + 200);
        sets += count_sets(&all->bytes[i]);
    }
    assert_int_equal(merge(all, &to).repacked, 0);
    assert_true(sets >= 3);
    assert_int_equal(count_sets(&to), sets);
    assert_numbers(&to, 3, 200);
    archives_free(all);
    free(to.ptr);
}

/* How many index pages, and key indexes, there are. */
static void count_indexes(const struct nf_buffer *b, size_t *pages, size_t *keys)
{
    struct nf_reader *r = pack_open(b);

    *pages = r->archive.pages.count;
    *keys = nf_vec_count(&r->archive.keys);
    nf_reader_close(r);
}

static void small_pages_are_joined_and_nothing_else_is_touched(void **state)
{
    struct archives *all = archives_numbers(40, 20, 7);
    struct nf_merge_result result;
    struct nf_buffer to;
    struct nf_reader *r;
    struct nf_cursor *c;
    size_t pages, keys;

    (void)state;
    archives_put(all, 39, 800, 1000); /* 50 blocks: a page of its own */
    result = merge(all, &to);
    assert_int_equal(result.articles, 38 * 20 + 200);
    assert_int_equal(result.repacked, 0);
    assert_int_equal(result.versions, 0);
    count_indexes(&to, &pages, &keys);
    assert_int_equal(pages, 2);
    assert_int_equal(keys, 1);
    r = pack_open(&to);
    c = pack_cursor(r);
    for (uint32_t i = 0; i < result.articles; i++) {
        struct nf_record record;

        assert_ok(nf_cursor_get(c, i, NF_PARTS_ALL, &record, NULL), NULL);
        assert_true(pack_is_number(&record, i < 760 ? i : i + 40));
    }
    nf_cursor_close(c);
    nf_reader_close(r);
    assert_sound(&to);
    archives_free(all);
    free(to.ptr);
}

static void what_was_withdrawn_stays_so(void **state)
{
    static const struct hurt_plan plan = { 60, 8, 1, 0, 2 };
    static const uint64_t gone[] = { 5, 20 };
    struct nf_buffer b = hurt_archive(&plan), two[2], to = { 0 }, all_of;
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_withdrawal w = NF_WITHDRAWAL_INIT;
    const struct nf_source source = memory_source(b.ptr, b.len);
    const struct nf_sink sink = memory_sink(&to);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_versions v = NF_VERSIONS_INIT;
    struct archives *all;
    struct nf_reader *r;
    struct nf_cursor *c;
    struct nf_record record;

    (void)state;
    opts.ordinals = gone;
    opts.ordinal_count = 2;
    opts.reason = str_of("an order");
    assert_ok(nf_redact(&source, &sink, &opts, NULL, &err), &err);
    two[0] = b;
    two[1] = to;
    all = archives_of(two, 2);
    merge(all, &all_of);
    assert_sound(&all_of);
    r = pack_open(&all_of);
    c = pack_cursor(r);
    assert_int_equal(r->archive.head.withdrawn, 2);
    assert_status(nf_cursor_get(c, 65, NF_PARTS_ALL, &record, &err), NF_E_WITHDRAWN, &err);
    assert_ok(nf_cursor_withdrawal(c, 80, &w, &err), &err);
    assert_text(w.reason, "an order");
    assert_ok(nf_cursor_versions(c, 5, &v, &err), &err);
    assert_int_equal(v.newest, 5);
    assert_ok(nf_cursor_versions(c, 6, &v, &err), &err);
    assert_int_equal(v.newest, 66);
    nf_cursor_close(c);
    nf_reader_close(r);
    archives_free(all);
    free(b.ptr);
    free(to.ptr);
    free(all_of.ptr);
}

/* An archive of articles with these keys, "-" being of the same as the one before it. */
static struct nf_buffer archive_of_keys(const char *keys)
{
    struct nf_buffer b;
    struct nf_writer *w = pack_begin(&b, NULL);

    for (uint64_t i = 0; keys[i]; i++) {
        char url[] = "https://a.example/x", id[] = "x";
        const char key = keys[i] == '-' ? keys[i - 1] : keys[i];
        struct nf_field f[2];
        struct nf_record record = { .fields = f };

        url[sizeof(url) - 2] = id[0] = key;
        record.count = key < 'a' ? pack_field(f, "id", NF_ROLE_ID, id)
                                 : pack_field(f, "url", NF_ROLE_URL, url);
        record.count += pack_field(f + 1, "title", NF_ROLE_TITLE, "Rain");
        assert_ok(keys[i] == '-' ? nf_writer_add_version(w, &record, i - 1, NULL)
                                 : nf_writer_add(w, &record, NULL), NULL);
    }
    pack_end(w);
    return b;
}

static void later_versions_are_found_by_their_keys(void **state)
{
    static const char *const keys[] = { "abcAb", "b-d", "", "AaaB", "a-c" };
    /*                                   01234    567        89..     */
    static const uint64_t formers[] = { NF_NO_ARTICLE, NF_NO_ARTICLE, NF_NO_ARTICLE,
                                        NF_NO_ARTICLE, NF_NO_ARTICLE, /* not in an archive */
                                        4, 5, NF_NO_ARTICLE, 3, 0, 9, NF_NO_ARTICLE, 10, 12, 2 };
    struct nf_buffer bytes[COUNT_OF(keys)], to;
    struct archives *all;
    struct nf_reader *r;
    struct nf_cursor *c;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        bytes[i] = archive_of_keys(keys[i]);
    all = archives_of(bytes, COUNT_OF(keys));
    assert_int_equal(merge(all, &to).versions, 6);
    r = pack_open(&to);
    c = pack_cursor(r);
    for (uint64_t i = 0; i < COUNT_OF(formers); i++) {
        struct nf_versions v = NF_VERSIONS_INIT;

        assert_ok(nf_cursor_versions(c, i, &v, NULL), NULL);
        if (v.former != formers[i])
            fail_msg("article %u: %u", (unsigned)i, (unsigned)v.former);
    }
    nf_cursor_close(c);
    nf_reader_close(r);
    assert_sound(&to);
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        free(bytes[i].ptr);
    archives_free(all);
    free(to.ptr);
}

struct told {
    uint64_t ordinals[8], formers[8];
    size_t n, most;
};

static bool tell(void *ctx, uint64_t ordinal, uint64_t former)
{
    struct told *t = ctx;

    t->ordinals[t->n] = ordinal;
    t->formers[t->n++] = former;
    return t->n == t->most;
}

static void links_of_a_set_are_told(void **state)
{
    struct nf_buffer two[2] = { archive_of_keys("ab"), archive_of_keys("ba") };
    struct archives *all = archives_of(two, 2);
    struct nf_set *set = open_set(all);
    struct told t = { .most = 8 };
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    assert_ok(nf_set_links(set, tell, &t, &err), &err);
    assert_int_equal(t.n, 2);
    assert_true(t.ordinals[0] == 2 && t.formers[0] == 1);
    assert_true(t.ordinals[1] == 3 && t.formers[1] == 0);
    t = (struct told){ .most = 1 };
    assert_status(nf_set_links(set, tell, &t, &err), NF_E_STOPPED, &err);
    nf_set_close(set);
    all->bytes[0].ptr[80] ^= 1; /* its block */
    set = open_set(all);
    t = (struct told){ .most = 8 };
    assert_ok(nf_set_links(set, tell, &t, &err), &err);
    assert_int_equal(t.n, 0);
    nf_set_close(set);
    archives_free(all);
    free(two[0].ptr);
    free(two[1].ptr);
}

static enum nf_status count_article(void *ctx, const struct nf_member *m, uint32_t block,
                                    const struct nf_facts *keys, struct nf_error *err)
{
    (void)m;
    (void)block;
    (void)err;
    assert_true(keys->has_url && keys->has_id);
    ++*(unsigned *)ctx;
    return NF_OK;
}

/* Whatever number of keys is kept at a time, the links are the same. */
static void links_are_found_in_passes(void **state)
{
    static const struct hurt_plan plan = { 60, 8, 1, NF_WRITER_STORE, 0 };
    static const uint32_t most[] = { 0, 1000, 50, 7, 1 };
    struct nf_buffer b = hurt_archive(&plan), three[3] = { b, b, b };
    struct archives *all = archives_of(three, 3);
    struct nf_set *set = open_set(all);
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(most); i++) {
        unsigned articles = 0;
        struct nf_links_walk walk = { .strict = true, .most_keys = most[i],
                                      .each = count_article, .ctx = &articles };
        struct nf_links links;

        nf_vec_init(&links.of, set->alloc);
        assert_ok(nf_links_find(set, &walk, &links, &err), &err);
        assert_int_equal(articles, 180); /* once each, however often they are looked at */
        assert_int_equal(nf_vec_count(&links.of), 120);
        for (uint32_t k = 0; k < 120; k++) {
            assert_int_equal(links.of.at[k].article, 60 + k);
            assert_int_equal(links.of.at[k].former, k);
        }
        nf_vec_free(&links.of);
    }
    nf_set_close(set);
    archives_free(all);
    free(b.ptr);
}

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
            assert_repeated(&to, 2, 60);
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

static bool always(void *ctx)
{
    (void)ctx;
    return true;
}

static void it_can_be_stopped_and_takes_options(void **state)
{
    struct archives *all = archives_numbers(2, 20, 2);
    struct nf_merge_opts opts = NF_MERGE_OPTS_INIT;
    struct nf_merge_result result = NF_MERGE_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_info info = NF_INFO_INIT;
    struct nf_reader *r;
    struct nf_buffer to, again;

    (void)state;
    opts.stop = always;
    assert_status(try_merge(all, &opts, &to, &result, &err), NF_E_STOPPED, &err);
    assert_int_equal(result.articles, 0);
    free(to.ptr);
    opts.stop = NULL;
    opts.struct_size = 3;
    assert_status(try_merge(all, &opts, &to, &result, &err), NF_E_USAGE, &err);
    opts.struct_size = sizeof(opts);
    opts.now = 1704067200;
    assert_ok(try_merge(all, &opts, &to, &result, &err), &err);
    assert_ok(try_merge(all, &opts, &again, &result, &err), &err);
    assert_int_equal(to.len, again.len);
    assert_memory_equal(to.ptr, again.ptr, to.len);
    r = pack_open(&to);
    nf_reader_info(r, &info);
    assert_int_equal(r->archive.head.time, 1704067200);
    assert_int_equal(info.input_bytes, result.input_bytes);
    nf_reader_close(r);
    archives_free(all);
    free(to.ptr);
    free(again.ptr);
}

static void an_archive_that_grows_meanwhile_is_refused(void **state)
{
    struct archives *all = archives_numbers(3, 20, 3);
    struct nf_set_opts opts = archives_opts(all);
    struct memory_store m = { .error = 0 };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_store store;
    struct nf_set *set = NULL;
    struct nf_writer *w = NULL;
    struct pack_numbered a;
    struct nf_buffer to = { 0 };
    struct nf_sink sink = memory_sink(&to);

    (void)state;
    opts.max_open = 1;
    assert_ok(nf_set_open(all->paths, all->n, &opts, &set, &err), &err);
    memory_store_set(&m, all->bytes[0].ptr, all->bytes[0].len);
    store = memory_store(&m);
    assert_ok(nf_writer_append(&store, NULL, &w, &err), &err);
    pack_numbered(&a, 99);
    pack_add(w, &a.article);
    pack_end(w);
    free(all->bytes[0].ptr);
    all->bytes[0] = hurt_copy(&m.bytes);
    assert_status(nf_merge(set, &sink, NULL, NULL, &err), NF_E_BUSY, &err);
    nf_set_close(set);
    memory_store_free(&m);
    archives_free(all);
    free(to.ptr);
}

static void there_are_only_so_many_sets(void **state)
{
    static const struct hurt_plan plan = { 150, 8, 1, 0, 0 };
    struct nf_buffer b = hurt_archive(&plan);
    struct nf_reader *r = pack_open(&b);
    struct nf_set_map *map = malloc(sizeof(*map));
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    assert_non_null(map);
    assert_ok(nf_set_map_init(map, r->archive.alloc, &err), &err);
    memset(map->taken, true, sizeof(map->taken));
    map->taken[4000] = false;
    assert_ok(nf_set_map_add(map, &r->archive, &err), &err);
    assert_int_equal(map->of.at[0].number, 4000);
    assert_false(map->of.at[0].there);
    assert_ok(nf_set_map_add(map, &r->archive, &err), &err);
    assert_true(map->of.at[1].there);
    nf_vec_reset(&map->known);
    assert_status(nf_set_map_add(map, &r->archive, &err), NF_E_LIMIT, &err);
    nf_set_map_free(map);
    free(map);
    nf_reader_close(r);
    free(b.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(articles_are_what_they_were),
        cmocka_unit_test(equal_tables_are_there_once),
        cmocka_unit_test(other_tables_get_other_numbers),
        cmocka_unit_test(small_pages_are_joined_and_nothing_else_is_touched),
        cmocka_unit_test(what_was_withdrawn_stays_so),
        cmocka_unit_test(later_versions_are_found_by_their_keys),
        cmocka_unit_test(links_of_a_set_are_told),
        cmocka_unit_test(links_are_found_in_passes),
        cmocka_unit_test(damage_makes_no_archive),
        cmocka_unit_test(what_is_no_whole_archive_is_not_moved),
        cmocka_unit_test(an_archive_that_lost_a_block_is_not_moved),
        cmocka_unit_test(a_block_with_an_unknown_way_is_not_moved),
        cmocka_unit_test(it_can_be_stopped_and_takes_options),
        cmocka_unit_test(an_archive_that_grows_meanwhile_is_refused),
        cmocka_unit_test(there_are_only_so_many_sets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

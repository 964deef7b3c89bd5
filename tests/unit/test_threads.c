/*
 * Many threads: of a writer, which must not show in the archive; and those
 * that share a reader. Meant to be run under a thread sanitizer as well.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "tests/support/pack.h"

static void the_archive_does_not_depend_on_the_threads(void **state)
{
    static const unsigned threads[] = { 2, 3, 8 };
    static const struct {
        unsigned level, block, frame, flags;
    } table[] = { { 1, 4, 1, 0 }, { 3, 32, 4, 0 },
                  { 1, 1, 1, NF_WRITER_STORE },
                  { 6, 16, 2, NF_WRITER_NO_TABLES } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
        struct nf_buffer one;

        pack_level(&opts, table[i].level);
        opts.block_articles = table[i].block;
        opts.frame_articles = table[i].frame;
        opts.flags = table[i].flags;
        opts.threads = 1;
        pack_numbers(&one, &opts, 0, 400);
        for (size_t k = 0; k < COUNT_OF(threads); k++) {
            struct nf_buffer many;

            opts.threads = threads[k];
            pack_numbers(&many, &opts, 0, 400);
            assert_int_equal(many.len, one.len);
            assert_memory_equal(many.ptr, one.ptr, one.len);
            free(many.ptr);
        }
        free(one.ptr);
    }
}

/* So many articles that most are added while workers are at it. */
static void workers_and_the_caller_work_at_once(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_buffer one, many;

    (void)state;
    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.block_articles = 16;
    opts.threads = 1;
    pack_numbers(&one, &opts, 0, 5000);
    opts.threads = 4;
    pack_numbers(&many, &opts, 0, 5000);
    assert_int_equal(many.len, one.len);
    assert_memory_equal(many.ptr, one.ptr, one.len);
    free(one.ptr);
    free(many.ptr);
}

static void a_writer_is_closed_while_workers_are_at_it(void **state)
{
    (void)state;
    /* Before and after the sample is complete that dictionaries need. */
    for (uint32_t n = 1; n < 5000; n = n * 66 + 1) {
        struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
        struct nf_buffer b;
        struct nf_writer *w;

        opts.preset = NF_PRESET_FAST;
        opts.level = 1;
        opts.block_articles = 2;
        opts.threads = 3;
        w = pack_begin(&b, &opts);
        pack_add_numbers(w, 0, n);
        nf_writer_close(w);
        free(b.ptr);
    }
}

/* An allocator that keeps account of what is out. */
struct account {
    pthread_mutex_t lock;
    size_t out;
    size_t peak;
};

#define ACCOUNT_HEAD 16

static void *account_get(void *ctx, size_t n)
{
    struct account *a = ctx;
    char *p = malloc(n + ACCOUNT_HEAD);

    if (!p)
        return NULL;
    memcpy(p, &n, sizeof(n));
    pthread_mutex_lock(&a->lock);
    a->out += n;
    if (a->out > a->peak)
        a->peak = a->out;
    pthread_mutex_unlock(&a->lock);
    return p + ACCOUNT_HEAD;
}

static void account_put(void *ctx, void *ptr)
{
    struct account *a = ctx;
    char *p = ptr;
    size_t n;

    if (!p)
        return;
    p -= ACCOUNT_HEAD;
    memcpy(&n, p, sizeof(n));
    pthread_mutex_lock(&a->lock);
    a->out -= n;
    pthread_mutex_unlock(&a->lock);
    free(p);
}

static int drop(void *ctx, const void *buf, size_t n)
{
    (void)buf;
    *(uint64_t *)ctx += n;
    return 0;
}

/* However fast articles come, memory is bounded; and all of it is put back. */
static void the_caller_waits_for_the_workers(void **state)
{
    struct account account = { .lock = PTHREAD_MUTEX_INITIALIZER };
    struct nf_alloc alloc = { &account, account_get, account_put };
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    uint64_t written = 0;
    struct nf_sink sink = { sizeof(struct nf_sink), &written, drop, NULL, NULL };
    struct nf_writer *w = NULL;
    size_t len = 1u << 20;
    char *text = malloc(len + 1);
    struct pack_article a = { .title = "long" };

    (void)state;
    assert_non_null(text);
    opts.alloc = &alloc;
    opts.level = 9; /* slower than articles are added */
    opts.threads = 3;
    opts.flags = NF_WRITER_NO_TABLES;
    assert_ok(nf_writer_create(&sink, &opts, &w, NULL), NULL);
    pack_words(text, len, 1);
    a.text = text;
    for (int i = 0; i < 180; i++)
        pack_add(w, &a);
    pack_end(w);
    assert_int_equal(account.out, 0);
    assert_true(account.peak < 128u << 20);
    assert_true(written > 0);
    free(text);
}

#define READERS 4
#define ARTICLES 300

/* One thread's way through the shared reader, in an order of its own. */
struct visit {
    struct nf_reader *reader;
    uint32_t seed;
    unsigned wrong;
    _Atomic unsigned *ready;
};

static void find_one(struct visit *v, struct nf_cursor *c, uint32_t i)
{
    struct pack_numbered a;
    uint64_t n = 0;

    pack_numbered(&a, i);
    if (nf_cursor_find(c, NF_KEY_URL, str_of(a.url), UINT64_MAX, &n, NULL) != NF_OK ||
        n != i)
        v->wrong++;
}

static void list_one(struct visit *v, struct nf_cursor *c, uint32_t i)
{
    struct nf_query query = { .struct_size = sizeof(struct nf_query),
                              .language = STR("de") };
    uint64_t n = 0;
    enum nf_status st = nf_cursor_next(c, i, &query, &n, NULL, NULL);

    if (st == NF_OK ? n % 3 != 1 || n < i || n > i + 2u : i < ARTICLES - 2)
        v->wrong++;
}

static void *visit_all(void *arg)
{
    struct visit *v = arg;
    struct nf_cursor *c = NULL;
    struct nf_info info = NF_INFO_INIT;

    /* All at once, so that all want the dictionaries at the same time. */
    atomic_fetch_add(v->ready, 1);
    while (atomic_load(v->ready) < READERS)
        ;
    if (nf_cursor_open(v->reader, &c, NULL) != NF_OK) {
        v->wrong++;
        return NULL;
    }
    for (uint32_t k = 0; k < ARTICLES; k++) {
        uint32_t i = v->seed == 0 ? k : (k * 7 * v->seed + v->seed) % ARTICLES;
        struct nf_record record;

        if (nf_cursor_get(c, i, NF_PARTS_ALL, &record, NULL) != NF_OK ||
            !pack_is_number(&record, i))
            v->wrong++;
        if (k % 10 == 0)
            find_one(v, c, i);
        if (k % 10 == 5)
            list_one(v, c, i);
    }
    nf_reader_info(v->reader, &info);
    v->wrong += info.articles != ARTICLES;
    nf_cursor_close(c);
    return NULL;
}

static void each_cursor_of_a_reader_gets_the_right_articles(void **state)
{
    static const unsigned levels[] = { 1, 12 };

    (void)state;
    for (size_t k = 0; k < 2 * COUNT_OF(levels); k++) {
        struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
        struct nf_buffer b;
        struct nf_reader *r;
        struct visit visits[READERS];
        pthread_t threads[READERS];
        _Atomic unsigned ready = 0;

        pack_level(&opts, levels[k / 2]);
        opts.block_articles = k % 2 ? 4 : 32;
        pack_numbers(&b, &opts, 0, ARTICLES);
        r = pack_open(&b);
        for (uint32_t i = 0; i < READERS; i++) {
            visits[i] = (struct visit){ r, i, 0, &ready };
            assert_int_equal(pthread_create(&threads[i], NULL, visit_all,
                                            &visits[i]), 0);
        }
        for (size_t i = 0; i < READERS; i++) {
            pthread_join(threads[i], NULL);
            assert_int_equal(visits[i].wrong, 0);
        }
        nf_reader_close(r);
        free(b.ptr);
    }
}

/* Findings and progress come from one thread at a time: no lock is needed. */
struct tally {
    unsigned findings;
    unsigned progress;
};

static void tally_damage(void *ctx, const struct nf_damage *d)
{
    (void)d;
    ((struct tally *)ctx)->findings++;
}

static bool tally_progress(void *ctx, uint64_t done, uint64_t all)
{
    (void)done;
    (void)all;
    ((struct tally *)ctx)->progress++;
    return false;
}

static void threads_verify_as_one_does(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_verify_result results[2];
    struct nf_buffer b;

    (void)state;
    opts.flags = NF_WRITER_STORE;
    pack_numbers(&b, &opts, 0, 9000);
    /* Texts of some articles, here and there. */
    for (size_t i = 1; i < 9; i++)
        b.ptr[b.len / 10 * i] ^= 0x20;
    for (unsigned i = 0; i < 2; i++) {
        struct nf_verify_opts vopts = NF_VERIFY_OPTS_INIT;
        struct nf_reader *r = pack_open(&b);
        struct tally tally = { 0, 0 };

        vopts.level = NF_VERIFY_DEEP;
        vopts.threads = i ? 5 : 1;
        vopts.ctx = &tally;
        vopts.damage = tally_damage;
        vopts.progress = tally_progress;
        assert_status(nf_verify(r, &vopts, &results[i], NULL), NF_E_DAMAGED, NULL);
        assert_int_equal(tally.findings, results[i].findings);
        assert_true(tally.progress > 0);
        nf_reader_close(r);
    }
    assert_int_equal(results[0].findings, results[1].findings);
    assert_int_equal(results[0].articles_damaged, results[1].articles_damaged);
    assert_int_equal(results[0].articles_checked, results[1].articles_checked);
    free(b.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_archive_does_not_depend_on_the_threads),
        cmocka_unit_test(workers_and_the_caller_work_at_once),
        cmocka_unit_test(a_writer_is_closed_while_workers_are_at_it),
        cmocka_unit_test(the_caller_waits_for_the_workers),
        cmocka_unit_test(each_cursor_of_a_reader_gets_the_right_articles),
        cmocka_unit_test(threads_verify_as_one_does)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Eight readers beside a writer, which share nothing but the file: each sees a generation
 * that somebody was told of, or the next, whole; goes on to newer ones, never back; and keeps
 * what it had. Meant to be run under a thread sanitizer as well.
 *
 * NF_COMMITS: generations, instead of 60.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "tests/support/folder.h"
#include "tests/support/opened.h"

enum { READERS = 8 };

struct scene {
    const char *path;
    unsigned long commits;
    _Atomic unsigned long told; /* commits that are done */
    atomic_ulong read;          /* articles that were compared */
    atomic_bool over;
};

/* How many articles there are after @n commits. */
static uint64_t articles_after(unsigned long n)
{
    return n / 3 * 6 + n % 3 * (n % 3 + 1) / 2;
}

/* What is wrong with article @i of @c; NULL: nothing. */
static const char *look_at(struct scene *s, struct nf_cursor *c, uint64_t i)
{
    struct nf_record record;

    if (nf_cursor_get(c, (uint32_t)i, NF_PARTS_ALL, &record, NULL) != NF_OK)
        return "an article cannot be read";
    atomic_fetch_add(&s->read, 1);
    return pack_is_number(&record, (uint32_t)i) ? NULL : "an article is another";
}

/* Articles of the generation that @r is at, of which at least @least are to be there. */
static const char *look_through(struct scene *s, struct nf_reader *r, uint64_t least,
                                uint64_t *seed)
{
    struct nf_info info = NF_INFO_INIT;
    struct nf_cursor *c = NULL;
    const char *why = NULL;

    nf_reader_info(r, &info);
    if (info.articles < least)
        return "articles are missing that somebody was told of";
    /* The first generation has no articles. */
    if (info.articles != articles_after(info.generation - 1))
        return "it is no generation";
    if (nf_cursor_open(r, &c, NULL) != NF_OK)
        return "no cursor";
    for (unsigned i = 0; i < 5 && info.articles && !why; i++)
        why = look_at(s, c, i ? pack_random(seed) % info.articles : info.articles - 1);
    nf_cursor_close(c);
    return why;
}

static const char *go_on(struct scene *s, struct nf_reader **r)
{
    enum nf_status st = nf_reader_refresh_file(r, s->path, NULL);

    return st == NF_OK || st == NF_E_END ? NULL : "it cannot go on";
}

static void *be_reader(void *of)
{
    struct scene *s = of;
    struct nf_reader *r = NULL;
    struct nf_cursor *first = NULL; /* stays at its generation */
    struct nf_info info = NF_INFO_INIT;
    uint64_t seed = (uint64_t)(uintptr_t)&r, least;
    const char *why = NULL;

    if (nf_reader_open_file(s->path, NULL, &r, NULL) != NF_OK ||
        nf_cursor_open(r, &first, NULL) != NF_OK)
        why = "it does not open";
    else
        nf_reader_info(r, &info);
    while (!why && !atomic_load(&s->over)) {
        least = articles_after(atomic_load(&s->told));
        why = go_on(s, &r);
        if (!why)
            why = look_through(s, r, least, &seed);
        if (!why && info.articles)
            why = look_at(s, first, pack_random(&seed) % info.articles);
    }
    nf_cursor_close(first);
    nf_reader_close(r);
    return (void *)(uintptr_t)why;
}

static enum nf_status commit(struct scene *s, struct nf_writer *w, unsigned long n,
                             struct nf_error *err)
{
    enum nf_status st;

    pack_add_numbers(w, (uint32_t)articles_after(n), (uint32_t)articles_after(n + 1));
    st = nf_writer_flush(w, err);
    atomic_store(&s->told, n + 1);
    return st;
}

static void eight_readers_see_whole_generations(void **state)
{
    struct folder *f = *state;
    const char *commits = getenv("NF_COMMITS");
    struct scene s = { .path = folder_file(f, "a"),
                       .commits = commits ? strtoul(commits, NULL, 10) : 60 };
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;
    pthread_t thread[READERS];

    opts.preset = NF_PRESET_FAST;
    opts.threads = 1;
    assert_ok(nf_writer_open_append(s.path, &opts, &w, &err), &err);
    for (unsigned i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, be_reader, &s), 0);
    for (unsigned long n = 0; n < s.commits; n++)
        assert_ok(commit(&s, w, n, &err), &err);
    nf_writer_close(w);
    atomic_store(&s.over, true);
    for (unsigned i = 0; i < READERS; i++) {
        void *why;

        assert_int_equal(pthread_join(thread[i], &why), 0);
        if (why)
            fail_msg("%s", (const char *)why);
    }
    print_message("%lu commits, %lu articles read\n", s.commits, atomic_load(&s.read));
    folder_remove(f, "a");
}

int main(void)
{
    const struct CMUnitTest tests[] = { WITH_FOLDER(eight_readers_see_whole_generations) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

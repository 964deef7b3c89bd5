/*
 * Power failures at each step of commands that put a new archive in the place of an old one:
 * `redact`, `compact`, `pack --force`, `merge --force`. Whatever the disk then holds:
 *
 * - the name leads to the old archive or to the new one, whole, byte for byte;
 * - once the command has ended well it leads to the new one;
 * - of what `redact` takes out nothing is in the new one, nor in what a temporary file has;
 * - the next command does the same work, and leaves whole what it makes.
 *
 *     test_crash_replaced NEWSFICHE RECORD_IO.so
 *
 * NF_CRASH_STATES: how many states, instead of some 100,000.
 */
#define _GNU_SOURCE
#include <sys/wait.h>

#include "tests/support/crash_files.h"
#include "tests/support/folder.h"
#include "tests/support/pack.h"
#include "tests/support/seen.h"

#define ARTICLES 30
#define GONE 7
#define SECRET "nobody may read that Mr Winter paid for the bridge"

static const char *command, *library;
/* What is run, and how often its states are tried. */
struct work {
    const char *arguments;
    bool removes; /* article GONE */
};

static const struct work works[] = {
    { "redact a.fiche 7", true },
    { "compact -q --fast --jobs 1 a.fiche", false },
    { "pack -q --fast --jobs 1 --force new.jsonl -o a.fiche", true },
    { "merge -q --fast --jobs 1 --force one.fiche two.fiche -o a.fiche", true }
};

static void put_archive(struct folder *f, const char *name, uint32_t from, uint32_t n)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;

    opts.flags = NF_WRITER_STORE; /* so that bytes can be looked for */
    opts.preset = NF_PRESET_FAST;
    opts.threads = 1;
    opts.block_articles = 4;
    assert_ok(nf_writer_open_append(folder_file(f, name), &opts, &w, &err), &err);
    for (uint32_t i = from; i < from + n; i++) {
        struct pack_numbered a;

        pack_numbered(&a, i);
        if (i == GONE)
            a.article.text = SECRET ", and more of it";
        pack_add(w, &a.article);
        if (i % 10 == 9)
            assert_ok(nf_writer_flush(w, &err), &err);
    }
    pack_end(w);
}

static void read_file(struct folder *f, const char *name, struct nf_buffer *to)
{
    FILE *from = fopen(folder_file(f, name), "rb");
    char *room;
    size_t n;

    assert_non_null(from);
    to->len = 0;
    do {
        room = nf_buffer_room(to, 65536);
        assert_non_null(room);
        n = fread(room, 1, 65536, from);
        to->len += n;
    } while (n > 0);
    fclose(from);
}

static uint64_t number_of(const char *path)
{
    struct stat st;

    assert_int_equal(stat(path, &st), 0);
    return (uint64_t)st.st_ino;
}

/* Run the command in the folder; its steps go to @log, if that is not NULL. */
static int run(struct folder *f, const char *arguments, const char *log)
{
    char line[300], *argv[20], *rest = NULL;
    int n = 0, status = 0;
    pid_t pid;

    snprintf(line, sizeof(line), "newsfiche %s", arguments);
    for (char *word = strtok_r(line, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        argv[n++] = word;
    argv[n] = NULL;
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if (log) {
            setenv("NF_RECORD", log, 1);
            setenv("LD_PRELOAD", library, 1);
        }
        if (chdir(f->path) != 0 || !freopen("/dev/null", "w", stdout) ||
            !freopen("/dev/null", "w", stderr))
            _exit(126);
        execv(command, argv);
        _exit(127);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void put_inputs(struct folder *f)
{
    put_archive(f, "a.fiche", 0, ARTICLES);
    put_archive(f, "one.fiche", 100, 9);
    put_archive(f, "two.fiche", 200, 5);
    folder_write(f, "new.jsonl", STR("{\"url\": \"https://example.org/1\", \"text\": \"Fog.\"}\n"));
    folder_write(f, "log", STR(""));
}

static void remove_inputs(struct folder *f)
{
    folder_remove(f, "a.fiche");
    folder_remove(f, "one.fiche");
    folder_remove(f, "two.fiche");
    folder_remove(f, "new.jsonl");
    folder_remove(f, "log");
}

/* A run of @w in the folder, from the same beginning; @whole receives the new archive. */
static void record(struct folder *f, const struct work *w, struct crash_run *r,
                   struct nf_buffer *whole)
{
    struct nf_buffer old = { 0 };
    char log[300];
    uint64_t number;

    put_inputs(f);
    snprintf(log, sizeof(log), "%s/log", f->path);
    read_file(f, "a.fiche", &old);
    number = number_of(folder_file(f, "a.fiche"));
    assert_int_equal(run(f, w->arguments, log), 0);
    crash_run_read(r, log, number_of(f->path), number, &old);
    read_file(f, "a.fiche", whole);
    assert_non_null(memmem(old.ptr, old.len, SECRET, strlen(SECRET)));
    assert_int_equal(r->files, 2); /* the old one, and a new one */
    assert_true(r->steps > 4);
    free(old.ptr);
    remove_inputs(f);
}

static bool is_same(const struct nf_buffer *a, const struct nf_buffer *b)
{
    return a->len == b->len && memcmp(a->ptr, b->ptr, a->len) == 0;
}

static bool has_secret(const struct nf_buffer *b)
{
    return b->len > 0 && memmem(b->ptr, b->len, SECRET, strlen(SECRET)) != NULL;
}

/* What is wrong if the name leads to file @has behind step @steps. */
static const char *judge(const struct crash_run *r, const struct work *w, size_t has,
                         size_t steps, const struct nf_buffer *whole)
{
    if (has == CRASH_FILES)
        return "nothing has the name";
    if (has == 0 && steps == r->steps)
        return "the command had ended well, and the old archive is there";
    if (has == 0 && !is_same(&r->file[0].state, &r->file[0].start))
        return "the old archive is another";
    if (has == 1 && !is_same(&r->file[1].state, whole))
        return "the new archive is not whole";
    if (w->removes && has_secret(&r->file[1].state))
        return "what was taken out is in the new file";
    return NULL;
}

/* Try @n states; what is wrong with one. */
static const char *try_run(struct crash_run *r, const struct work *w, unsigned long n,
                           const struct nf_buffer *whole)
{
    struct seen seen = { .one = NULL };
    const char *why = NULL;

    for (size_t steps = 0; steps <= r->steps && !why; steps++) {
        crash_run_at(r, steps);
        seen_clear(&seen);
        for (unsigned long i = 0; i <= n / r->steps && !why; i++) {
            const struct crash_disk_kind kind = { i / 64 % 2 ? 4096 : 512, true };
            uint64_t random = (i + steps * 1000003) * 2 + 1, hash = 0;
            size_t has = crash_name(r, steps, "a.fiche", true, &random);
            bool is_new;

            for (size_t k = 0; k < r->files; k++) {
                crash_make(&r->file[k].disk, &kind, random, &r->file[k].state);
                hash = crash_hash(&r->file[k].disk, &r->file[k].state, hash + has);
            }
            (void)seen_value(&seen, hash, &is_new);
            crash_all_states++;
            crash_all_distinct += is_new;
            why = is_new ? judge(r, w, has, steps, whole) : NULL;
            if (i == 512 && seen.count < 4)
                break;
        }
    }
    seen_free(&seen);
    return why;
}

/* The archive opens and is whole, and has none of the secret; @articles, if that is not 0. */
static void check_whole(struct folder *f, const struct work *w)
{
    struct nf_buffer b = { 0 };

    assert_int_equal(run(f, "verify -q --deep a.fiche", NULL), 0);
    read_file(f, "a.fiche", &b);
    if (w->removes) {
        assert_false(has_secret(&b));
        assert_int_not_equal(run(f, "show -q a.fiche n-7", NULL), 0);
    } else {
        assert_int_equal(run(f, "show -q a.fiche n-7", NULL), 0);
    }
    free(b.ptr);
}

/* In the folder there is what a disk has; the next one does the work all the same. */
static void go_on(struct folder *f, struct crash_run *r, const struct work *w)
{
    const size_t last = r->namings - 1; /* the new archive gets the name */

    for (size_t k = 0; k < 6; k++) {
        const struct crash_disk_kind kind = { 512, true };
        const char *left = r->naming[0].name;

        put_inputs(f);
        crash_run_at(r, 1 + (r->naming[last].step - 1) * k / 5);
        crash_make(&r->file[1].disk, &kind, k, &r->file[1].state);
        folder_write(f, "a.fiche", (struct nf_str){ (const char *)r->file[0].start.ptr,
                                                    r->file[0].start.len });
        folder_write(f, left, (struct nf_str){ (const char *)r->file[1].state.ptr,
                                               r->file[1].state.len });
        assert_int_equal(run(f, w->arguments, NULL), 0);
        check_whole(f, w);
        folder_remove(f, left);
        remove_inputs(f);
    }
}

static void it_is_the_old_archive_or_the_new_one(void **state)
{
    const char *wanted = getenv("NF_CRASH_STATES"), *why;
    const unsigned long n = wanted ? strtoul(wanted, NULL, 10) : 100000;

    for (size_t i = 0; i < COUNT_OF(works); i++) {
        static struct crash_run r;
        struct nf_buffer whole = { 0 };

        record(*state, &works[i], &r, &whole);
        why = try_run(&r, &works[i], n / COUNT_OF(works), &whole);
        if (why)
            fail_msg("%s: %s", works[i].arguments, why);
        go_on(*state, &r, &works[i]);
        crash_run_free(&r);
        free(whole.ptr);
    }
}

/* Have the @i-th step, a sync, not count. */
static void lose(struct crash_run *r, size_t i, bool lost)
{
    const size_t file = r->step[i].file;

    r->lost = lost ? i : SIZE_MAX;
    if (file < CRASH_FILES)
        r->file[file].log.step[r->step[i].steps - 1].op = lost ? STORE_WRITE : STORE_SYNC;
}

/* Those of the file before it gets the name, and of the folder behind that. */
static void each_sync_is_needed(void **state)
{
    for (size_t i = 0; i < COUNT_OF(works); i++) {
        static struct crash_run r;
        struct nf_buffer whole = { 0 };
        unsigned syncs = 0;

        record(*state, &works[i], &r, &whole);
        for (size_t k = r.naming[0].step + 1; k < r.steps; k++) {
            if (!r.step[k].is_sync)
                continue;
            lose(&r, k, true);
            if (!try_run(&r, &works[i], 20000, &whole))
                fail_msg("%s: without the sync of step %zu nothing is lost",
                         works[i].arguments, k);
            lose(&r, k, false);
            syncs++;
        }
        assert_int_equal(syncs, 2);
        crash_run_free(&r);
        free(whole.ptr);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(it_is_the_old_archive_or_the_new_one),
        WITH_FOLDER(each_sync_is_needed)
    };

    if (argc != 3) {
        fprintf(stderr, "usage: test_crash_replaced NEWSFICHE RECORD_IO.so\n");
        return 2;
    }
    command = argv[1];
    library = argv[2];
    return cmocka_run_group_tests(tests, NULL, crash_say_states);
}

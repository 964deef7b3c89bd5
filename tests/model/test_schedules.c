/*
 * The model of doc/model/archive.pml beside the library: two writers, a redactor and a reader
 * of one file, in real calls, one step of the system's after the other, in many orders; each
 * may be killed at each step, and the power may fail. What they see is what the model says:
 *
 * - who asks for the lock has it, or is told that it is busy;
 * - who has it goes on only if the file still has the name, or else opens it anew;
 * - a reader sees one state of the archive, that of the footers when it looked how long the
 *   file is, for as long as it has it;
 * - in the end, and on a disk that has nothing but what was synced, there is what somebody was
 *   told of, and not what somebody was told to be gone; the archive is whole.
 *
 * All orders with one change of turns, and so many with up to six:
 *
 *     test_schedules [COUNT]
 */
/* ucontext, and locks of open files */
#define _GNU_SOURCE
#include "tests/model/schedule_callers.h"

#include <newsfiche/verify.h>

#include "tests/support/memory_store.h"

static unsigned long all; /* orders */

static void kill_caller(struct caller_state *c)
{
    while (c->opens > 0) {
        const int fd = c->open[--c->opens];

        model_close(c, file_of(fd));
        __real_close(fd);
    }
    c->turns.ended = true;
}

/* What is there if all that was not synced is lost. */
static void fail_power(void)
{
    const struct nf_buffer *b = &files[name_disk].disk;
    struct nf_reader *r = NULL;
    unsigned found;

    if (nf_reader_open_memory(b->ptr, b->len, NULL, &r, NULL) != NF_OK) {
        is_wrong("without power nothing opens");
        return;
    }
    found = articles_in(r);
    if ((found & told) != told)
        is_wrong("the power failed, and what was told to be stored is lost");
    if (redacted && found & SECRET)
        is_wrong("the power failed, and what was told to be gone is there");
    nf_reader_close(r);
}

static void look_at_the_end(void)
{
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct nf_info info = NF_INFO_INIT;
    struct nf_reader *r = NULL;
    enum nf_status st;

    opts.threads = 1;
    if (nf_reader_open_file(path, NULL, &r, NULL) != NF_OK) {
        is_wrong("in the end nothing opens");
        return;
    }
    if (articles_in(r) != files[name].articles)
        is_wrong("in the end there are other articles than the model has");
    if ((files[name].articles & told) != told || (redacted && files[name].articles & SECRET))
        is_wrong("in the end something is lost");
    nf_reader_info(r, &info);
    st = nf_verify(r, &opts, &result, NULL);
    /* Who was killed may have left behind the end what nobody was told of. */
    if (st != NF_OK && (st != NF_E_DAMAGED || result.articles_damaged || result.findings > 1 ||
                        (info.flaws & ~(uint64_t)(NF_FLAW_UNFINISHED | NF_FLAW_TRAILER))))
        is_wrong("in the end it is damaged");
    nf_reader_close(r);
}

static struct nf_buffer first; /* the archive that there is at first */

static void make_first(void)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct memory_store m = { .error = 0 };
    const struct nf_store store = memory_store(&m);
    struct nf_writer *w = NULL;

    writer_opts(&opts);
    assert_ok(nf_writer_append(&store, &opts, &w, NULL), NULL);
    pack_add_numbers(w, 0, 2);
    pack_end(w);
    first = m.bytes;
}

static void begin(void)
{
    struct stat st;
    FILE *f;

    unlink(path);
    f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(first.ptr, 1, first.len, f), first.len);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(stat(path, &st), 0);
    for (int i = 0; i < CALLERS; i++) {
        void *stack = callers[i].turns.stack;

        memset(&callers[i], 0, sizeof(callers[i]));
        callers[i].turns.stack = stack ? stack : malloc(TURNS_STACK);
        callers[i].turns.run = run_caller;
        assert_non_null(callers[i].turns.stack);
    }
    for (int i = 0; i < FILES; i++)
        files[i].disk.len = 0;
    files[0].inode = st.st_ino;
    files[0].articles = SECRET | FIRST;
    files[0].lock = -1;
    assert_non_null(nf_buffer_room(&files[0].disk, first.len));
    memcpy(files[0].disk.ptr, first.ptr, first.len);
    files[0].disk.len = first.len;
    file_count = 1;
    name = name_disk = 0;
    told = FIRST;
    redacted = false;
    wrong = NULL;
}

/* Turns: a caller and how many steps it goes on, and whether it is killed then. */
struct turn {
    int caller;
    unsigned steps;
    bool killed;
};

static bool may_step(const struct caller_state *c)
{
    return !c->turns.ended && !c->turns.waits;
}

static void take_turn(const struct turn *t)
{
    struct caller_state *c = &callers[t->caller];

    for (unsigned k = 0; k < t->steps && may_step(c) && !wrong; k++)
        turns_step(&c->turns);
    if (t->killed && c->turns.began && !c->turns.ended)
        kill_caller(c);
    fail_power();
}

/* The @n turns, and then each goes on to its end, @last first. */
static const char *run(const struct turn *turn, size_t n, int last)
{
    bool any = true;

    all++;
    begin();
    for (size_t i = 0; i < n && !wrong; i++)
        take_turn(&turn[i]);
    while (any && !wrong) {
        any = false;
        for (int i = 0; i < CALLERS && !wrong; i++) {
            const struct turn rest = { (last + i) % CALLERS, 100000, false };

            any = any || may_step(&callers[rest.caller]);
            if (may_step(&callers[rest.caller]))
                take_turn(&rest);
        }
    }
    for (int i = 0; i < CALLERS; i++) {
        if (!wrong && !callers[i].turns.ended)
            is_wrong("somebody waits for ever");
        kill_caller(&callers[i]);
    }
    if (!wrong)
        look_at_the_end();
    return wrong;
}

/* All orders with one change: of each caller, at each of its steps, to each other; killed
 * there or not. What is wrong with one of them. */
static const char *try_one_change(void)
{
    for (int a = 0; a < CALLERS; a++)
        for (unsigned k = 1; k < 400; k++) {
            for (unsigned how = 0; how < 2 * (CALLERS - 1); how++) {
                const struct turn t = { a, k, how % 2 };
                const int b = (a + 1 + (int)how / 2) % CALLERS;

                waits = k % 2;
                if (run(&t, 1, b))
                    return wrong;
            }
            if (callers[a].turns.steps < k)
                break;
        }
    return NULL;
}

static void orders_with_one_change(void **state)
{
    (void)state;
    lost = NOTHING;
    if (try_one_change())
        fail_msg("%s", wrong);
}

/* A writer is killed, a reader begins to open what that left, and the next writer cuts it off. */
static void a_reader_opens_while_a_rest_is_cut_off(void **state)
{
    (void)state;
    lost = NOTHING;
    for (unsigned steps = 1; steps < 40; steps++)
        for (unsigned k = 1; k < 12; k++) {
            const struct turn some[] = { { 1, steps, true }, { READER, k, false },
                                          { 0, 28, false } };

            if (run(some, COUNT_OF(some), REDACTOR))
                fail_msg("killed at %u, read so far %u: %s", steps, k, wrong);
        }
}

static unsigned long wanted = 1000;

static void orders_with_several(void **state)
{
    uint64_t random = 1;

    (void)state;
    lost = NOTHING;
    for (unsigned long i = 0; i < wanted; i++) {
        const size_t n = 2 + pack_random(&random) % 5;
        struct turn t[6];

        for (size_t k = 0; k < n; k++)
            t[k] = (struct turn){ (int)(pack_random(&random) % CALLERS),
                                  1 + pack_random(&random) % 40,
                                  pack_random(&random) % 8 == 0 };
        waits = i % 2;
        if (run(t, n, (int)(pack_random(&random) % CALLERS)))
            fail_msg("order %lu: %s", i, wrong);
    }
}

static void each_step_is_needed(void **state)
{
    (void)state;
    for (lost = NOTHING + 1; lost < LOST; lost++)
        if (!try_one_change())
            fail_msg("nothing is wrong without step %d", (int)lost);
}

static int set_up(void **state)
{
    struct folder *f;

    setenv("TMPDIR", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", 0);
    if (folder_set_up(state) != 0)
        return -1;
    f = *state;
    snprintf(path, sizeof(path), "%s/a.fiche", f->path);
    make_first();
    return 0;
}

/* Those that were killed may have left files. */
static int tear_down(void **state)
{
    struct folder *f = *state;
    DIR *d = opendir(f->path);
    struct dirent *e;

    while (d && (e = readdir(d)))
        (void)unlink(folder_file(f, e->d_name));
    if (d)
        closedir(d);
    print_message("%lu orders\n", all);
    for (int i = 0; i < CALLERS; i++)
        free(callers[i].turns.stack);
    for (int i = 0; i < FILES; i++)
        free(files[i].disk.ptr);
    free(new_disk.ptr);
    free(first.ptr);
    return folder_tear_down(state);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders_with_one_change),
        cmocka_unit_test(a_reader_opens_while_a_rest_is_cut_off),
        cmocka_unit_test(orders_with_several),
        cmocka_unit_test(each_step_is_needed)
    };

    if (argc > 1)
        wanted = strtoul(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

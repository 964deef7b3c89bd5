/* What a reader does when memory or its source gives out, at every call. */
#include <errno.h>

#include "tests/support/fault.h"
#include "tests/support/pack.h"

#define ARTICLES 150u

/* Everything a reader is asked, one step after the other. */
enum step { OPEN, CURSOR, GET_FIRST, GET_LAST, FIND, FIND_ID, NEXT, ROW, SPAN,
            MANY, MANY_THREADS, QUICK, DEEP, STEPS };

struct session {
    struct nf_source source;
    struct nf_reader_opts opts;
    struct nf_reader *reader;
    struct nf_cursor *cursor;
};

static enum nf_status get(struct session *s, uint32_t i, struct nf_error *err)
{
    struct nf_record record;
    enum nf_status st = nf_cursor_get(s->cursor, i, NF_PARTS_ALL, &record, err);

    if (st == NF_OK && !pack_is_number(&record, i))
        fail_msg("article %u is another", (unsigned)i);
    return st;
}

static enum nf_status find(struct session *s, enum nf_key kind, struct nf_str key,
                           struct nf_error *err)
{
    uint64_t ordinal = 0;
    enum nf_status st = nf_cursor_find(s->cursor, kind, key, UINT64_MAX, &ordinal,
                                       err);

    if (st == NF_OK)
        assert_int_equal(ordinal, 77);
    return st;
}

static enum nf_status verify(struct session *s, enum nf_verify_level level,
                             struct nf_error *err)
{
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    enum nf_status st;

    opts.level = level;
    opts.threads = 1;
    st = nf_verify(s->reader, &opts, &result, err);
    if (st == NF_OK)
        assert_int_equal(result.articles_checked, ARTICLES);
    return st;
}

static bool count(void *ctx, size_t i, const struct nf_record *record)
{
    (void)i;
    (void)record;
    ++*(unsigned *)ctx;
    return false;
}

static enum nf_status get_many(struct session *s, unsigned threads,
                               struct nf_error *err)
{
    uint64_t ordinals[ARTICLES];
    unsigned got = 0;
    enum nf_status st;

    for (uint32_t i = 0; i < ARTICLES; i++)
        ordinals[i] = i * 7 % ARTICLES;
    st = nf_reader_get_many(s->reader, ordinals, ARTICLES, NF_PARTS_ALL, threads,
                            count, &got, err);
    if (st == NF_OK)
        assert_int_equal(got, ARTICLES);
    return st;
}

static enum nf_status take(struct session *s, enum step step, struct nf_error *err)
{
    const struct nf_query query = { .struct_size = sizeof(struct nf_query),
                                    .language = STR("fr") };
    uint64_t ordinal = 0;
    struct nf_row row;
    enum nf_status st = NF_OK;

    switch (step) {
    case OPEN:
        return nf_reader_open(&s->source, &s->opts, &s->reader, err);
    case CURSOR:
        return nf_cursor_open(s->reader, &s->cursor, err);
    case GET_FIRST:
        return get(s, 0, err);
    case GET_LAST:
        return get(s, ARTICLES - 1, err);
    case FIND:
        return find(s, NF_KEY_URL, STR("https://www.example.org/news/77"), err);
    case FIND_ID:
        return find(s, NF_KEY_ID, STR("n-77"), err);
    case NEXT:
        st = nf_cursor_next(s->cursor, 0, &query, &ordinal, NULL, err);
        if (st == NF_OK)
            assert_int_equal(ordinal, 2);
        return st;
    case ROW:
        st = nf_cursor_row(s->cursor, 100, &row, NULL, err);
        if (st == NF_OK)
            assert_text(row.language, "de-CH");
        return st;
    case SPAN:
        st = nf_reader_span(s->reader, 0, ARTICLES, &ordinal, err);
        assert_true(st == NF_OK ? ordinal > 0 : ordinal == 0);
        return st;
    case MANY:
        return get_many(s, 1, err);
    case MANY_THREADS:
        return get_many(s, 3, err);
    case QUICK:
        return verify(s, NF_VERIFY_QUICK, err);
    case DEEP:
        return verify(s, NF_VERIFY_DEEP, err);
    case STEPS:
        break;
    }
    return NF_E_USAGE;
}

static void session_end(struct session *s)
{
    nf_cursor_close(s->cursor);
    if (s->reader)
        nf_reader_close(s->reader);
    else
        s->source.close(s->source.ctx); /* still ours */
}

/*
 * Take every step. One that fails must do so with @want, and once the fault is
 * over it must succeed on the same reader and cursor.
 */
static void session_run(struct session *s, struct fault *fault,
                        enum nf_status want, int os_errno)
{
    for (enum step step = OPEN; step < STEPS; step++) {
        struct nf_error err = NF_ERROR_INIT;
        enum nf_status st = take(s, step, &err);

        if (st == NF_OK)
            continue;
        if (!atomic_load(&fault->hit))
            fail_msg("step %d failed without a reason: %s", (int)step, err.text);
        if (st != want || err.status != want || err.os_errno != os_errno)
            fail_msg("step %d: %s", (int)step, err.text);
        fault->at = 0;
        err = (struct nf_error){ 0 };
        assert_ok(take(s, step, &err), &err);
    }
}

#define MAX 19

static struct nf_buffer sample(unsigned level)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_buffer b;

    opts.level = level;
    opts.threads = 1;
    opts.block_articles = 8;
    if (level == MAX) { /* with matches, but not all in one frame */
        opts.frame_articles = 8;
        pack_numbers(&b, &opts, 0, ARTICLES);
        assert_true(pack_has(&b, PACK_MATCHES));
        return b;
    }
    pack_numbers(&b, &opts, 0, ARTICLES);
    return b;
}

/* An archive with dictionaries, one with a lexicon, one with frames with matches. */
static void memory_gives_out(unsigned level, bool onwards)
{
    struct fault_memory memory = { .live = 0 };
    const struct nf_alloc alloc = fault_alloc(&memory);
    struct nf_buffer b = sample(level);
    unsigned long n = 0;

    do {
        struct fault_io io = { .bytes = b.ptr };
        struct session s = { .source = fault_source(&io, b.len),
                             .opts = NF_READER_OPTS_INIT };

        s.opts.alloc = &alloc;
        fault_at(&memory.fault, ++n, onwards);
        session_run(&s, &memory.fault, NF_E_NOMEM, 0);
        session_end(&s);
        assert_int_equal(io.closed, 1);
        if (atomic_load(&memory.live))
            fail_msg("allocation %lu: %ld leaked", n, atomic_load(&memory.live));
    } while (atomic_load(&memory.fault.hit));
    assert_true(n > 20);
    free(b.ptr);
}

static void every_allocation_fails_once(void **state)
{
    (void)state;
    memory_gives_out(1, false);
    memory_gives_out(5, false);
    memory_gives_out(MAX, false);
}

static void memory_ends_at_every_allocation(void **state)
{
    (void)state;
    memory_gives_out(1, true);
    memory_gives_out(5, true);
    memory_gives_out(MAX, true);
}

static void every_read_fails(void **state)
{
    struct nf_buffer b = sample(1);
    unsigned long n = 0;
    bool hit;

    (void)state;
    do {
        struct fault_io io = { .bytes = b.ptr, .error = EIO };
        struct session s = { .source = fault_source(&io, b.len),
                             .opts = NF_READER_OPTS_INIT };

        fault_at(&io.fault, ++n, false);
        session_run(&s, &io.fault, NF_E_IO, EIO);
        session_end(&s);
        assert_int_equal(io.closed, 1);
        hit = atomic_load(&io.fault.hit);
    } while (hit);
    assert_true(n > 20);
    free(b.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_fails_once),
        cmocka_unit_test(memory_ends_at_every_allocation),
        cmocka_unit_test(every_read_fails)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

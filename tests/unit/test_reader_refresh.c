/* A reader that goes on with an archive that has grown: nf_reader_refresh(). */
#include "src/read/reader_parts.h"
#include "tests/support/history_faults.h"

static void a_reader_goes_on_and_cursors_stay(void **state)
{
    struct history h;
    struct nf_source source;
    struct opened f;
    struct nf_record record;
    struct nf_reader *was;

    (void)state;
    history_begin(&h);
    source = history_source(&h, 2, 0);
    assert_ok(history_open(&h, 2, 0, &f), &f.err);
    was = f.reader;
    assert_status(nf_reader_refresh(&f.reader, &source, &f.err), NF_E_END, &f.err);
    assert_ptr_equal(f.reader, was);
    source = history_source(&h, 2, (size_t)(h.size[3] - h.size[2]) - 20); /* half a footer */
    assert_status(nf_reader_refresh(&f.reader, &source, &f.err), NF_E_END, &f.err);
    assert_ptr_equal(f.reader, was);
    source = history_source(&h, 5, 100);
    assert_ok(nf_reader_refresh(&f.reader, &source, &f.err), &f.err);
    assert_ptr_not_equal(f.reader, was);
    assert_int_equal(history_info(&f).generation, 5);
    opened_gets(&f, 3);
    assert_status(nf_cursor_get(f.cursor, history_articles(2), NF_PARTS_ALL, &record, &f.err),
                  NF_E_RANGE, &f.err);
    nf_cursor_close(f.cursor);
    f.cursor = pack_cursor(f.reader);
    history_expect_articles(&f, history_articles(5));
    opened_close(&f);
    history_end(&h);
}

static void expect_replaced(struct opened *f, const struct nf_source *source, const char *what)
{
    struct nf_reader *was = f->reader;

    assert_status(nf_reader_refresh(&f->reader, source, &f->err), NF_E_IO, &f->err);
    assert_int_equal(f->err.os_errno, ESTALE);
    assert_non_null(strstr(f->err.text, what));
    assert_ptr_equal(f->reader, was);
    opened_gets(f, 3);
}

static void what_does_not_go_on_is_another(void **state)
{
    struct history h, other;
    struct nf_source source;
    struct opened f;

    (void)state;
    history_begin(&h);
    history_begin(&other);
    assert_ok(history_open(&h, 3, 0, &f), &f.err);
    source = history_source(&h, 2, 0);
    expect_replaced(&f, &source, "an older state");
    source = history_source(&other, 6, 0);
    expect_replaced(&f, &source, "it is another archive");
    opened_close(&f);
    history_end(&h);
    /* The same beginning, and another end. */
    history_begin_with(&h, history_id, 0);
    history_end(&other);
    history_begin_with(&other, history_id, 1);
    assert_ok(history_open(&h, 3, 0, &f), &f.err);
    source = history_source(&other, 3, 0);
    expect_replaced(&f, &source, "with the same id");
    source = history_source(&other, 6, 0);
    expect_replaced(&f, &source, "with the same id");
    /* Nobody can tell if a footer between is damaged. */
    other.store.bytes.ptr[other.size[4] - 40] ^= 1;
    assert_ok(nf_reader_refresh(&f.reader, &source, &f.err), &f.err);
    opened_close(&f);
    assert_ok(history_open(&h, 0, NF_OPEN_RECOVER, &f), &f.err);
    assert_status(nf_reader_refresh(&f.reader, &source, &f.err), NF_E_USAGE, &f.err);
    opened_close(&f);
    history_end(&other);
    history_end(&h);
}

/* Of an archive that goes on differently one part of the footer may be the same. */
static void any_part_of_the_footer_tells_another(void **state)
{
    struct history h;

    (void)state;
    history_begin(&h);
    for (unsigned part = 0; part < 4; part++) {
        const struct nf_source source = history_source(&h, 6, 0);
        struct opened f;

        assert_ok(history_open(&h, 3, 0, &f), &f.err);
        f.reader->archive.head.chunks_hash ^= part == 1;
        f.reader->archive.footer.offset ^= part == 2;
        f.reader->archive.footer.len ^= part == 3;
        if (part)
            expect_replaced(&f, &source, "with the same id");
        else
            assert_ok(nf_reader_refresh(&f.reader, &source, &f.err), &f.err);
        opened_close(&f);
    }
    history_end(&h);
}

static enum nf_status refresh(const struct history *h, const struct nf_source *source,
                              const struct nf_alloc *alloc)
{
    const struct nf_source old = history_source(h, 2, 0);
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_reader *r = NULL, *was;
    enum nf_status st;

    opts.alloc = alloc;
    st = nf_reader_open(&old, &opts, &r, NULL);
    if (st != NF_OK)
        return st;
    was = r;
    st = nf_reader_refresh(&r, source, NULL);
    assert_true((r == was) == (st != NF_OK));
    nf_reader_close(r);
    return st;
}

static void refreshing_may_fail(void **state)
{
    struct history_faults f;
    unsigned long n = 1;
    unsigned closed = 0;
    enum nf_status st;

    (void)state;
    history_faults_begin(&f);
    do {
        fault_at(&f.memory.fault, n++, false);
        st = refresh(&f.h, &f.source, &f.alloc);
        assert_status(st, f.memory.fault.hit ? NF_E_NOMEM : NF_OK, NULL);
        assert_int_equal(f.memory.live, 0);
        closed += st == NF_OK;
        assert_int_equal(f.io.closed, closed); /* on failure it is the caller's */
    } while (f.memory.fault.hit);
    n = 1;
    do {
        fault_at(&f.io.fault, n++, false);
        st = refresh(&f.h, &f.source, NULL);
        assert_status(st, f.io.fault.hit ? NF_E_IO : NF_OK, NULL);
    } while (f.io.fault.hit);
    history_end(&f.h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reader_goes_on_and_cursors_stay),
        cmocka_unit_test(what_does_not_go_on_is_another),
        cmocka_unit_test(any_part_of_the_footer_tells_another),
        cmocka_unit_test(refreshing_may_fail)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

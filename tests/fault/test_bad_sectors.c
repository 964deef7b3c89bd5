/*
 * Archives on a disk that cannot read some of its sectors (EIO), until they are written. That
 * is damage: what does not need those bytes comes out, verification names the place and what
 * it costs, a repair brings it back by parity or goes on without it.
 */
#include "src/chunk/bad_sectors.h"
#include "tests/support/sealed.h"

#define MOST_BAD 4

/* A store, and the sectors of it that cannot be read. */
struct bad_disk {
    struct memory_store m;
    uint64_t bad[MOST_BAD]; /* where they begin */
    unsigned count;
    bool gone; /* nothing can be read */
};

static int bad_read(void *ctx, uint64_t off, void *buf, size_t n)
{
    struct bad_disk *d = ctx;

    if (d->gone)
        return EIO;
    for (unsigned i = 0; i < d->count; i++)
        if (off < d->bad[i] + NF_SECTOR && off + n > d->bad[i])
            return EIO;
    return store_read(&d->m, off, buf, n);
}

static int bad_append(void *ctx, const void *buf, size_t n)
{
    return store_append(&((struct bad_disk *)ctx)->m, buf, n);
}

static int bad_sync(void *ctx)
{
    return store_sync(&((struct bad_disk *)ctx)->m);
}

static int bad_resize(void *ctx, uint64_t size)
{
    return store_resize(&((struct bad_disk *)ctx)->m, size);
}

/* A sector that is written as a whole can be read again; no part of one can be written. */
static int bad_write(void *ctx, uint64_t off, const void *buf, size_t n)
{
    struct bad_disk *d = ctx;

    for (unsigned i = 0; i < d->count; i++) {
        const uint64_t end = d->bad[i] + NF_SECTOR;

        if (off >= end || off + n <= d->bad[i])
            continue;
        if (off > d->bad[i] || (off + n < end && off + n < d->m.bytes.len))
            return EIO;
        d->bad[i--] = d->bad[--d->count];
    }
    return store_write(&d->m, off, buf, n);
}

static struct nf_source source_of(struct bad_disk *d)
{
    return (struct nf_source){ .struct_size = sizeof(struct nf_source), .ctx = d,
                               .size = d->m.bytes.len, .read_at = bad_read };
}

static struct nf_store store_of(struct bad_disk *d)
{
    return (struct nf_store){ sizeof(struct nf_store), d, d->m.bytes.len, bad_read,
                              bad_append, bad_sync, bad_resize, NULL, bad_write };
}

static void add_bad(struct bad_disk *d, uint64_t at)
{
    assert_true(d->count < MOST_BAD && at < d->m.bytes.len);
    d->bad[d->count++] = at / NF_SECTOR * NF_SECTOR;
}

static const struct hurt_plan plan = { 400, 8, 1, NF_WRITER_STORE, 0 };

static void put_plain(struct bad_disk *d)
{
    memset(d, 0, sizeof(*d));
    d->m.bytes = hurt_archive(&plan);
}

/* The same with bytes that are damaged in the file. */
static struct nf_buffer damaged(const struct bad_disk *d)
{
    struct nf_buffer b = hurt_copy(&d->m.bytes);

    for (unsigned i = 0; i < d->count; i++) {
        const size_t left = b.len - (size_t)d->bad[i];

        memset(b.ptr + d->bad[i], 0x77, left < NF_SECTOR ? left : NF_SECTOR);
    }
    return b;
}

/* Which articles come out of @source; their number. */
static uint32_t read_all(const struct nf_source *source, uint64_t flags, bool *got)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *r = NULL;
    struct nf_cursor *c;
    uint32_t n = 0;

    opts.flags = flags;
    assert_ok(nf_reader_open(source, &opts, &r, &err), &err);
    c = pack_cursor(r);
    for (uint32_t i = 0; i < plan.articles; i++) {
        struct nf_record record;
        const enum nf_status st = nf_cursor_get(c, i, NF_PARTS_ALL, &record, &err);

        got[i] = st == NF_OK;
        n += got[i];
        if (st == NF_OK)
            assert_true(hurt_is(&record, i));
        else
            assert_status(st, NF_E_DAMAGED, &err);
    }
    nf_cursor_close(c);
    nf_reader_close(r);
    return n;
}

/* With an index, and without: what comes out is what would if the bytes were damaged. */
static void what_can_be_read_comes_out(void **state)
{
    static const uint64_t flags[] = { NF_OPEN_BAD_SECTORS, NF_OPEN_RECOVER };
    struct bad_disk d;

    (void)state;
    put_plain(&d);
    add_bad(&d, 100000);
    add_bad(&d, 250000);
    for (size_t i = 0; i < COUNT_OF(flags); i++) {
        bool got[400], want[400];
        struct nf_buffer b = damaged(&d);
        const struct nf_source source = source_of(&d), same = memory_source(b.ptr, b.len);
        const uint32_t n = read_all(&source, flags[i], got);

        assert_int_equal(n, read_all(&same, flags[i], want));
        assert_memory_equal(got, want, sizeof(got));
        assert_true(n < plan.articles && n > plan.articles - 40);
        free(b.ptr);
    }
    memory_store_free(&d.m);
}

struct found {
    uint64_t articles;
    unsigned named; /* places of which it is said that they cannot be read */
};

/* Where all that was read could be, nobody reads it again to find out. */
static void what_was_not_met_is_not_looked_for(void **state)
{
    struct bad_disk d = { .count = 0 };
    struct nf_bad_sectors b;
    struct nf_source from, out;
    uint8_t byte;

    (void)state;
    put_plain(&d);
    from = source_of(&d);
    nf_bad_sectors_init(&b, &from, &out);
    add_bad(&d, 5000);
    assert_false(nf_bad_sectors_in(&b, 5000, 1));
    assert_int_equal(out.read_at(out.ctx, 5000, &byte, 1), 0);
    assert_true(nf_bad_sectors_in(&b, 5000, 1));
    assert_false(nf_bad_sectors_in(&b, 100, 1));
    memory_store_free(&d.m);
}

static void on_damage(void *ctx, const struct nf_damage *damage)
{
    struct found *f = ctx;

    f->articles += damage->articles;
    f->named += strstr(damage->text, "the disk cannot read it") != NULL;
    assert_true(damage->offset <= 100000 && damage->offset + damage->length > 98304);
}

static void verification_names_it(void **state)
{
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct nf_reader_opts open = NF_READER_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *r = NULL;
    struct found found = { 0 };
    struct nf_source source;
    struct bad_disk d;
    bool got[400];

    (void)state;
    put_plain(&d);
    add_bad(&d, 100000);
    source = source_of(&d);
    open.flags = NF_OPEN_BAD_SECTORS;
    assert_ok(nf_reader_open(&source, &open, &r, &err), &err);
    opts.threads = 2;
    opts.damage = on_damage;
    opts.ctx = &found;
    assert_status(nf_verify(r, &opts, &result, &err), NF_E_DAMAGED, &err);
    assert_true(found.named > 0);
    assert_int_equal(found.articles, plan.articles - read_all(&source, open.flags, got));
    nf_reader_close(r);
    memory_store_free(&d.m);
}

/* Who did not ask for it is told that the disk fails. */
static void others_are_told(void **state)
{
    struct nf_reader_opts open = NF_READER_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *r = NULL;
    struct nf_record record;
    struct nf_source source;
    struct bad_disk d;
    struct nf_cursor *c;
    bool met = false;

    (void)state;
    put_plain(&d);
    add_bad(&d, 100000);
    source = source_of(&d);
    assert_ok(nf_reader_open(&source, NULL, &r, &err), &err);
    c = pack_cursor(r);
    for (uint32_t i = 0; i < plan.articles && !met; i++)
        met = nf_cursor_get(c, i, NF_PARTS_ALL, &record, &err) == NF_E_IO;
    assert_true(met);
    assert_int_equal(err.os_errno, EIO);
    nf_cursor_close(c);
    nf_reader_close(r);
    d.gone = true; /* that is no damage: nobody knows what there is */
    open.flags = NF_OPEN_RECOVER;
    assert_status(nf_reader_open(&source, &open, &r, &err), NF_E_IO, &err);
    open.flags = NF_OPEN_BAD_SECTORS;
    assert_status(nf_reader_open(&source, &open, &r, &err), NF_E_IO, &err);
    memory_store_free(&d.m);
}

/* Nothing covers the newest footer; parity puts all else back. */
static void parity_brings_it_back(void **state)
{
    struct nf_repair_result result = NF_REPAIR_RESULT_INIT;
    struct nf_parity parity = NF_PARITY_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer whole = { 0 };
    struct nf_source source;
    struct nf_store store;
    struct bad_disk d;

    (void)state;
    if (!nf_parity_there())
        skip();
    memset(&d, 0, sizeof(d));
    sealed_grow(&d.m, 20, 3000);
    (void)sealed_seal(&d.m, 30);
    assert_non_null(nf_buffer_room(&whole, d.m.bytes.len));
    memcpy(whole.ptr, d.m.bytes.ptr, d.m.bytes.len);
    whole.len = d.m.bytes.len;
    add_bad(&d, 0);
    add_bad(&d, 30000);
    source = source_of(&d);
    assert_ok(nf_parity_check(&source, NULL, &parity, &err), &err);
    assert_int_equal(parity.damaged, 2);
    assert_int_equal(parity.beyond, 0);
    store = store_of(&d);
    assert_ok(nf_repair(&store, NULL, &result, &err), &err);
    assert_int_equal(result.ranges, 2);
    assert_int_equal(d.count, 0);
    assert_int_equal(d.m.bytes.len, whole.len);
    assert_memory_equal(d.m.bytes.ptr, whole.ptr, whole.len);
    d.gone = true;
    assert_status(nf_parity_check(&source, NULL, &parity, &err), NF_E_IO, &err);
    assert_status(nf_repair(&store, NULL, &result, &err), NF_E_IO, &err);
    memory_store_free(&d.m);
    free(whole.ptr);
}

/* Without parity: the last page, or the footer, or articles cannot be read. */
static void a_repair_goes_on_without_it(void **state)
{
    static const uint32_t from_end[] = { 10, 5000, 300000 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(from_end); i++) {
        struct nf_repair_result result = NF_REPAIR_RESULT_INIT;
        struct nf_error err = NF_ERROR_INIT;
        struct nf_source source;
        struct nf_store store;
        bool before[400], after[400];
        struct bad_disk d;
        uint32_t n;

        put_plain(&d);
        add_bad(&d, d.m.bytes.len - from_end[i]);
        source = source_of(&d);
        n = read_all(&source, NF_OPEN_RECOVER, before);
        store = store_of(&d);
        assert_ok(nf_repair(&store, NULL, &result, &err), &err);
        source = source_of(&d);
        assert_int_equal(read_all(&source, NF_OPEN_BAD_SECTORS, after), n);
        assert_memory_equal(before, after, sizeof(after));
        assert_int_equal(d.count, 1);
        memory_store_free(&d.m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_can_be_read_comes_out),
        cmocka_unit_test(what_was_not_met_is_not_looked_for),
        cmocka_unit_test(verification_names_it),
        cmocka_unit_test(others_are_told),
        cmocka_unit_test(parity_brings_it_back),
        cmocka_unit_test(a_repair_goes_on_without_it)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

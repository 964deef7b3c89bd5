/*
 * Memory gives out, calls of the store fail, and the power, while an archive is sealed, while
 * it grows then, and while damaged bytes come back.
 */
#include "tests/support/sealed.h"

#define SECTOR 512
#define STATES 3000

static void begin(struct memory_store *m, bool sealed)
{
    *m = (struct memory_store){ .error = EIO };
    sealed_grow(m, 20, 3000);
    if (sealed)
        (void)sealed_seal(m, 30);
}

/* Damage in three places of the file, the header and the parity among them. */
static void damage(struct memory_store *m)
{
    memset(m->bytes.ptr, 0xff, 20);
    memset(m->bytes.ptr + 30000, 0, 3000);
    memset(m->bytes.ptr + m->bytes.len - 6000, 0x55, 100);
}

static bool is_same(const struct memory_store *a, const struct memory_store *b)
{
    return a->bytes.len == b->bytes.len &&
           memcmp(a->bytes.ptr, b->bytes.ptr, a->bytes.len) == 0;
}

enum act { SEAL, REPAIR, CHECK };

static enum nf_status act(enum act what, struct memory_store *m, const struct nf_alloc *alloc)
{
    const struct nf_store store = memory_store(m);
    struct nf_source source = { .struct_size = sizeof(source), .ctx = m,
                                .size = m->bytes.len, .read_at = store_read };
    struct nf_seal_opts seal = NF_SEAL_OPTS_INIT;
    struct nf_repair_opts repair = NF_REPAIR_OPTS_INIT;
    struct nf_parity_opts check = NF_PARITY_OPTS_INIT;
    struct nf_parity parity = NF_PARITY_INIT;
    enum nf_status st;

    seal.alloc = repair.alloc = check.alloc = alloc;
    if (what == SEAL)
        return nf_seal(&store, &seal, NULL, NULL);
    if (what == REPAIR)
        return nf_repair(&store, &repair, NULL, NULL);
    st = nf_parity_check(&source, &check, &parity, NULL);
    assert_int_equal(parity.damaged != 0, st == NF_OK);
    parity.percent = 0;
    return st == NF_OK ? nf_parity_find(&source, &check, &parity, NULL) : st;
}

/* What failed changed nothing that is not damaged, and can be done again. */
static void fails(enum act what, bool memory_fails, bool onwards)
{
    static struct memory_store whole, before, m;
    struct fault_memory memory = { .live = 0 };
    const struct nf_alloc alloc = fault_alloc(&memory);
    struct fault *fault = memory_fails ? &memory.fault : &m.fault;
    enum nf_status st;
    unsigned long n = 1;

    begin(&whole, what != SEAL);
    begin(&before, what != SEAL);
    if (what == SEAL)
        (void)sealed_seal(&whole, 5);
    else
        damage(&before);
    m = (struct memory_store){ .error = EIO };
    do {
        memory_store_set(&m, before.bytes.ptr, before.bytes.len);
        fault_at(fault, n++, onwards);
        st = act(what, &m, &alloc);
        assert_int_equal(memory.live, 0);
        if (st != NF_OK)
            assert_status(st, memory_fails ? NF_E_NOMEM : NF_E_IO, NULL);
        assert_true(m.bytes.len >= before.bytes.len);
        if (what == SEAL)
            assert_memory_equal(m.bytes.ptr, before.bytes.ptr, before.bytes.len);
        if (what == CHECK)
            assert_true(is_same(&m, &before));
        fault_at(fault, 0, false);
        assert_int_equal(act(what, &m, NULL), NF_OK);
        if (what != CHECK)
            assert_true(is_same(&m, &whole));
    } while (st != NF_OK);
    assert_true(n > (what == CHECK ? 5 : 15));
    memory_store_free(&whole);
    memory_store_free(&before);
    memory_store_free(&m);
}

static void every_failure_can_be_followed_by_another_try(void **state)
{
    (void)state;
    for (enum act what = SEAL; what <= CHECK; what++)
        for (unsigned k = 0; k < 4; k++)
            fails(what, k & 1, k & 2);
}

static void set_size(struct nf_buffer *b, size_t size)
{
    if (size > b->len) {
        const size_t more = size - b->len;

        memset(nf_buffer_room(b, more), 0, more);
    }
    b->len = size;
}

static void do_step(struct nf_buffer *b, const struct memory_store *log, size_t i)
{
    const struct store_step *s = &log->step[i];

    if (s->op == STORE_RESIZE)
        set_size(b, (size_t)s->at);
    if (s->op != STORE_APPEND && s->op != STORE_WRITE)
        return;
    if (b->len < s->at + s->len)
        set_size(b, (size_t)s->at + s->len);
    memcpy(b->ptr + s->at, log->log.ptr + s->bytes, s->len);
}

/* What a disk may have when the power fails at step @end: of what was not synced, each
 * sector as it was, as it is, in part, or destroyed; and a size that the file had. */
static void crash(const struct memory_store *log, const struct nf_buffer *start, size_t end,
                  uint64_t seed, struct nf_buffer *to)
{
    static struct nf_buffer old;
    uint64_t random = seed * 2 + 1;
    size_t synced = end;

    while (synced > 0 && log->step[synced - 1].op != STORE_SYNC)
        synced--;
    set_size(&old, 0);
    set_size(&old, start->len);
    memcpy(old.ptr, start->ptr, start->len);
    for (size_t i = 0; i < synced; i++)
        do_step(&old, log, i);
    set_size(to, 0);
    set_size(to, old.len);
    memcpy(to->ptr, old.ptr, old.len);
    for (size_t i = synced; i < end; i++)
        do_step(to, log, i);
    if (pack_random(&random) % 4 == 0)
        set_size(to, old.len);
    if (old.len < to->len)
        set_size(&old, to->len);
    for (size_t at = 0; at < to->len; at += SECTOR) {
        const size_t n = to->len - at < SECTOR ? to->len - at : SECTOR;
        const uint32_t what = pack_random(&random) % 4;
        size_t k = what == 1 ? pack_random(&random) % n : 0;

        if (what == 0 || memcmp(to->ptr + at, old.ptr + at, n) == 0)
            continue;
        for (; k < n; k++)
            to->ptr[at + k] = what == 3 ? (unsigned char)pack_random(&random) : old.ptr[at + k];
    }
}

static void bytes_come_back_whenever_the_power_fails(void **state)
{
    static struct memory_store whole, s, m;
    struct nf_buffer start = { 0 };

    (void)state;
    begin(&whole, true);
    begin(&s, true);
    damage(&s);
    set_size(&start, s.bytes.len);
    memcpy(start.ptr, s.bytes.ptr, s.bytes.len);
    s.records = true;
    assert_true(sealed_repair(&s).restored > 0);
    assert_true(is_same(&s, &whole));
    assert_int_equal(s.step[s.steps - 1].op, STORE_SYNC);
    for (uint64_t seed = 0; seed < STATES; seed++) {
        crash(&s, &start, seed % (s.steps + 1), seed, &m.bytes);
        assert_int_equal(sealed_repair(&m).beyond, 0);
        if (!is_same(&m, &whole))
            fail_msg("step %u, seed %u: it is not what it was", (unsigned)(seed % (s.steps + 1)),
                     (unsigned)seed);
    }
    memory_store_free(&whole);
    memory_store_free(&s);
    memory_store_free(&m);
    free(start.ptr);
}

/* Sealed and grown; whatever the disk has, the next one goes on and seals, and all that was
 * there before is there. */
static void nothing_is_lost_of_what_is_sealed(void **state)
{
    static struct memory_store s, m;
    struct nf_buffer start = { 0 };

    (void)state;
    begin(&s, false);
    set_size(&start, s.bytes.len);
    memcpy(start.ptr, s.bytes.ptr, s.bytes.len);
    s.records = true;
    (void)sealed_seal(&s, 10);
    sealed_grow(&s, 4, 2000);
    for (uint64_t seed = 0; seed < STATES; seed++) {
        struct nf_parity parity;

        crash(&s, &start, seed % (s.steps + 1), seed, &m.bytes);
        sealed_grow(&m, 1, 2000);
        assert_memory_equal(m.bytes.ptr, start.ptr, start.len);
        (void)sealed_seal(&m, 10);
        sealed_is_whole(&m);
        parity = sealed_check(&m);
        assert_int_equal(parity.damaged, 0);
        assert_true(parity.covered > start.len);
    }
    memory_store_free(&s);
    memory_store_free(&m);
    free(start.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_failure_can_be_followed_by_another_try),
        cmocka_unit_test(bytes_come_back_whenever_the_power_fails),
        cmocka_unit_test(nothing_is_lost_of_what_is_sealed)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Memory gives out and calls of the store fail, while an archive is sealed, and while damaged
 * bytes come back.
 */
#include "tests/support/sealed.h"

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
    unsigned long n = 1;
    enum nf_status st;
    bool hit;

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
        hit = fault->hit; /* one read that fails is tried again by repair and check */
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
    } while (hit || st != NF_OK);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_failure_can_be_followed_by_another_try)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

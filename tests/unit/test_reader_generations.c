/* The way from the newest generation to the first: nf_reader_generations(). */
#include "format/checksum.h"
#include "src/read/archive_back.h"
#include "src/read/reader_parts.h"
#include "tests/support/history_faults.h"

/* The generations that were told, newest first. */
struct told {
    struct nf_generation at[HISTORY_GENERATIONS];
    size_t n, most;
};

static bool tell(void *ctx, const struct nf_generation *g)
{
    struct told *t = ctx;

    assert_true(t->n < COUNT_OF(t->at));
    assert_int_equal(g->struct_size, sizeof(*g));
    t->at[t->n++] = *g;
    return t->n == t->most;
}

static void expect_told(const struct history *h, const struct told *t, size_t newest, size_t n)
{
    assert_int_equal(t->n, n);
    for (size_t i = 0; i < n; i++) {
        const struct nf_generation *g = &t->at[i];
        const uint32_t number = (uint32_t)(newest - i);

        assert_int_equal(g->number, number);
        assert_true(g->time == (number == 2 ? 0 : HISTORY_TIME + number));
        assert_true(g->size == h->size[number]);
        assert_int_equal(g->articles, history_articles(number));
        if (!g->has_added) {
            assert_true(i + 1 == n && g->articles_added == 0 && g->bytes_added == 0);
            continue;
        }
        assert_true(g->bytes_added == h->size[number] - h->size[number - 1]);
        assert_int_equal(g->articles_added, number == 1 ? 0 : HISTORY_STEP);
    }
}

static void all_are_told_of(void **state)
{
    struct history h;
    struct opened f;

    (void)state;
    history_begin(&h);
    for (uint32_t g = 1; g <= HISTORY_GENERATIONS; g++) {
        struct told t = { .n = 0 };

        assert_ok(history_open(&h, g, 0, &f), &f.err);
        assert_ok(nf_reader_generations(f.reader, tell, &t, &f.err), &f.err);
        expect_told(&h, &t, g, g);
        assert_true(t.at[g - 1].has_added);
        t = (struct told){ .most = g };
        assert_status(nf_reader_generations(f.reader, tell, &t, &f.err), NF_E_STOPPED, &f.err);
        assert_int_equal(t.n, g);
        opened_close(&f);
    }
    assert_ok(history_open(&h, 0, NF_OPEN_RECOVER, &f), &f.err);
    assert_status(nf_reader_generations(f.reader, tell, NULL, &f.err), NF_E_USAGE, &f.err);
    opened_close(&f);
    history_end(&h);
}

/* What one that is damaged hides is told of, as far as the others know it. */
static void a_damaged_footer_ends_the_way(void **state)
{
    struct history h;
    struct told t = { .n = 0 };
    struct opened f;

    (void)state;
    history_begin(&h);
    h.store.bytes.ptr[h.size[3] - 40] ^= 1;
    for (uint32_t g = 4; g <= HISTORY_GENERATIONS; g++)
        history_expect_same(&h, g);
    for (uint32_t g = 1; g <= 3; g++) {
        assert_status(history_open(&h, g, 0, &f), NF_E_DAMAGED, &f.err);
        assert_non_null(strstr(f.err.text, "generation 3: "));
    }
    assert_ok(history_open(&h, 0, 0, &f), &f.err);
    assert_status(nf_reader_generations(f.reader, tell, &t, &f.err), NF_E_DAMAGED, &f.err);
    assert_non_null(strstr(f.err.text, "generation 3: "));
    expect_told(&h, &t, 6, 3);
    assert_false(t.at[2].has_added);
    opened_close(&f);
    history_end(&h);
}

enum lie {
    GENERATION_AGAIN, GENERATION_LEFT_OUT, FIRST_OF_MANY, NONE_BEFORE, ITSELF, BEHIND,
    TOO_LONG, NO_FOOTER, MORE_ARTICLES, LIES
};

static void tell_lie(struct nf_footer_head *head, enum lie lie, const struct nf_place *own)
{
    switch (lie) {
    case GENERATION_AGAIN:    head->generation = 4; break;
    case GENERATION_LEFT_OUT: head->generation = 6; break;
    case FIRST_OF_MANY:       head->generation = 1; break;
    case NONE_BEFORE:         head->previous = (struct nf_place){ 0, 0 }; break;
    case ITSELF:              head->previous = *own; break;
    case BEHIND:              head->previous.offset = own->offset + 4096; break;
    case TOO_LONG:            head->previous.len += 1; break;
    case NO_FOOTER:           head->previous.offset -= 8; break;
    case MORE_ARTICLES:       head->articles = history_articles(4) - 1; break;
    case LIES:                break;
    }
}

/* Write the head of generation 5's footer again, with a lie and with right checksums. Of a
 * shorter head what is left over is at the end, which nobody reads who looks further back. */
static void lie_in_footer(struct history *h, enum lie lie)
{
    uint8_t *file = (uint8_t *)h->store.bytes.ptr;
    const uint8_t *end_of = file + h->size[5];
    const size_t len = (size_t)end_of[-16] | (size_t)end_of[-15] << 8;
    const struct nf_place own = { h->size[5] - len, len - NF_TRAILER_SIZE };
    uint8_t *p = file + own.offset, *payload = p + NF_CHUNK_HEADER_SIZE;
    uint8_t was[NF_FOOTER_HEAD_MAX], is[NF_FOOTER_HEAD_MAX];
    struct nf_cur c = nf_cur_init(payload, len);
    struct nf_footer_head head;
    struct nf_chunk chunk;
    size_t n, m;

    assert_ok(nf_footer_head_get(&c, &head), NULL);
    n = nf_footer_head_put(was, &head);
    assert_memory_equal(was, payload, n);
    tell_lie(&head, lie, &own);
    m = nf_footer_head_put(is, &head);
    assert_true(m <= n);
    memmove(payload + m, payload + n, (size_t)own.len - NF_CHUNK_HEADER_SIZE - n);
    memcpy(payload, is, m);
    c = nf_cur_init(p, NF_CHUNK_HEADER_SIZE);
    assert_ok(nf_chunk_get(&c, nf_seed(head.identity.id, own.offset), &chunk), NULL);
    chunk.hash = nf_chunk_hash(&chunk, payload);
    nf_chunk_put(p, nf_seed(head.identity.id, own.offset), &chunk);
}

static void lies_are_seen(void **state)
{
    (void)state;
    for (enum lie lie = 0; lie < LIES; lie++) {
        struct told t = { .n = 0 };
        struct history h;
        struct opened f;

        history_begin(&h);
        lie_in_footer(&h, lie);
        assert_ok(history_open(&h, 0, 0, &f), &f.err);
        assert_status(nf_reader_generations(f.reader, tell, &t, &f.err), NF_E_DAMAGED, &f.err);
        assert_in_range(t.n, 1, 2);
        opened_close(&f);
        assert_status(history_open(&h, 3, 0, &f), NF_E_DAMAGED, &f.err);
        history_end(&h);
    }
}

/* Whatever place a footer names, nothing is read that is not before it. */
static void places_that_are_not_before_are_seen(void **state)
{
    struct history h;
    struct opened f;

    (void)state;
    history_begin(&h);
    assert_ok(history_open(&h, 0, 0, &f), &f.err);
    {
        const uint64_t at = f.reader->archive.footer.offset;
        const struct nf_place table[] = { { NF_FILE_HEADER_SIZE - 1, 100 },
                                          { at, 100 },
                                          { at + 1, UINT64_MAX / 2 },
                                          { NF_FILE_HEADER_SIZE, at },
                                          { at - 99, 100 },
                                          { at - 100 - NF_TRAILER_SIZE + 1, 100 } };

        for (size_t i = 0; i <= COUNT_OF(table); i++) {
            struct nf_archive_back b;

            nf_archive_back_init(&b, &f.reader->archive);
            if (i < COUNT_OF(table))
                b.head.previous = table[i];
            else
                b.head.generation = 1; /* which names none */
            f.err.text[0] = '\0';
            assert_status(nf_archive_back_next(&b, &f.err), NF_E_DAMAGED, &f.err);
            assert_non_null(strstr(f.err.text, "names no footer before it"));
            nf_archive_back_free(&b);
        }
    }
    opened_close(&f);
    history_end(&h);
}

/* The checks of chunks know half of the id. */
static void the_whole_id_is_compared(void **state)
{
    struct history h;
    struct opened f;
    struct nf_archive_back b;
    struct nf_place place;
    struct nf_chunk chunk;
    struct nf_cur c;
    uint8_t *p;

    (void)state;
    history_begin_with(&h, history_id, 0);
    assert_ok(history_open(&h, 0, 0, &f), &f.err);
    place = f.reader->archive.head.previous;
    p = (uint8_t *)h.store.bytes.ptr + place.offset;
    c = nf_cur_init(p, NF_CHUNK_HEADER_SIZE);
    assert_ok(nf_chunk_get(&c, nf_seed(history_id, place.offset), &chunk), NULL);
    assert_int_equal(p[NF_CHUNK_HEADER_SIZE + NF_IDENTITY_SIZE - 1], history_id[NF_ID_SIZE - 1]);
    p[NF_CHUNK_HEADER_SIZE + NF_IDENTITY_SIZE - 1] ^= 1;
    chunk.hash = nf_chunk_hash(&chunk, p + NF_CHUNK_HEADER_SIZE);
    nf_chunk_put(p, nf_seed(history_id, place.offset), &chunk);
    nf_archive_back_init(&b, &f.reader->archive);
    assert_status(nf_archive_back_next(&b, &f.err), NF_E_DAMAGED, &f.err);
    assert_non_null(strstr(f.err.text, "does not match"));
    nf_archive_back_free(&b);
    opened_close(&f);
    history_end(&h);
}

/* Open at generation 2, read, and go through what was before. */
static enum nf_status use(const struct nf_source *source, const struct nf_alloc *alloc)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_reader *r = NULL;
    struct nf_cursor *c = NULL;
    struct nf_record record;
    struct told t = { .n = 0 };
    enum nf_status st;

    opts.alloc = alloc;
    opts.generation = 2;
    st = nf_reader_open(source, &opts, &r, NULL);
    if (st != NF_OK)
        return st;
    st = nf_cursor_open(r, &c, NULL);
    if (st == NF_OK)
        st = nf_cursor_get(c, 5, NF_PARTS_ALL, &record, NULL);
    if (st == NF_OK)
        st = nf_reader_generations(r, tell, &t, NULL);
    assert_int_equal(t.n, st == NF_OK ? 2 : 0);
    nf_cursor_close(c);
    nf_reader_close(r);
    return st;
}

static void each_call_may_fail(void **state)
{
    struct history_faults f;
    unsigned long n = 1, failed = 0;
    enum nf_status st;

    (void)state;
    history_faults_begin(&f);
    do {
        fault_at(&f.memory.fault, n++, false);
        st = use(&f.source, &f.alloc);
        if (st != NF_OK) /* some memory may be done without */
            assert_status(st, NF_E_NOMEM, NULL);
        failed += st != NF_OK;
        assert_int_equal(f.memory.live, 0);
    } while (f.memory.fault.hit);
    assert_in_range(failed, n / 2, n);
    n = 1;
    do {
        /* From then on: a text nearby that cannot be read is done without. */
        fault_at(&f.io.fault, n++, true);
        st = use(&f.source, NULL);
        assert_status(st, f.io.fault.hit ? NF_E_IO : NF_OK, NULL);
    } while (f.io.fault.hit);
    history_end(&f.h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_are_told_of),
        cmocka_unit_test(a_damaged_footer_ends_the_way),
        cmocka_unit_test(lies_are_seen),
        cmocka_unit_test(places_that_are_not_before_are_seen),
        cmocka_unit_test(the_whole_id_is_compared),
        cmocka_unit_test(each_call_may_fail)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

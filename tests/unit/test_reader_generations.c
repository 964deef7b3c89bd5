/* Looking back, and on: nf_reader_opts.generation, nf_reader_generations(),
 * nf_reader_refresh(). */
#include <newsfiche/set.h>

#include "format/checksum.h"
#include "src/read/archive_back.h"
#include "src/read/archive_page.h"
#include "src/read/reader_parts.h"
#include "tests/support/memory_store.h"
#include "tests/support/opened.h"
#include "tests/support/sound.h"

#define GENERATIONS 6
#define STEP 20 /* articles that each adds */
#define NOON UINT64_C(1700000000)

static const uint8_t id[16] = "an archive's id";

/* An archive of GENERATIONS, and how long the file was at the end of each. */
struct history {
    struct memory_store store;
    uint64_t size[GENERATIONS + 1];
    uint64_t now;
};

/* A writer that makes an archive makes a generation without articles. */
static uint32_t articles_at(uint32_t g)
{
    return (g - 1) * STEP;
}

static uint64_t now(void *ctx)
{
    return ((struct history *)ctx)->now;
}

/* The last article of each has the same URL. */
static void add(struct nf_writer *w, uint32_t i)
{
    struct pack_numbered a;

    pack_numbered(&a, i);
    if (i % STEP == STEP - 1)
        a.article.url = "https://example.org/again";
    pack_add(w, &a.article);
}

/* With the id @as, or NULL; article numbers from generation 3 on are @other more. */
static void begin_with(struct history *h, const uint8_t *as, uint32_t other)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;
    struct nf_store store;

    *h = (struct history){ .now = NOON + 1 }; /* append writes generation 1 */
    store = memory_store(&h->store);
    opts.id = as;
    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.threads = 1;
    opts.block_articles = 8;
    opts.now = now;
    opts.ctx = h;
    assert_ok(nf_writer_append(&store, &opts, &w, &err), &err);
    for (uint32_t g = 1; g <= GENERATIONS; g++) {
        h->now = g == 2 ? 0 : NOON + g;
        for (uint32_t i = articles_at(g - (g > 1)); i < articles_at(g); i++)
            add(w, g < 3 ? i : i + other);
        assert_ok(nf_writer_flush(w, &err), &err);
        h->size[g] = h->store.bytes.len;
    }
    nf_writer_close(w);
}

static void begin(struct history *h)
{
    begin_with(h, NULL, 0);
}

static void end(struct history *h)
{
    memory_store_free(&h->store);
}

static enum nf_status open_at(const struct history *h, uint64_t generation, uint64_t flags,
                              struct opened *out)
{
    const struct nf_source source = memory_source(h->store.bytes.ptr, h->store.bytes.len);
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    enum nf_status st;

    *out = (struct opened){ .err = NF_ERROR_INIT };
    opts.generation = generation;
    opts.flags = flags;
    st = nf_reader_open(&source, &opts, &out->reader, &out->err);
    if (st == NF_OK)
        out->cursor = pack_cursor(out->reader);
    return st;
}

static void shut(struct opened *f)
{
    nf_cursor_close(f->cursor);
    nf_reader_close(f->reader);
}

static struct nf_info info_of(const struct opened *f)
{
    struct nf_info info = NF_INFO_INIT;

    nf_reader_info(f->reader, &info);
    return info;
}

static void same_as_then(const struct history *h, uint32_t g)
{
    struct history then = *h;
    struct opened is, was;
    struct nf_info a, b;

    then.store.bytes.len = (size_t)h->size[g];
    assert_ok(open_at(&then, 0, 0, &was), &was.err);
    assert_ok(open_at(h, g, 0, &is), &is.err);
    a = info_of(&is);
    b = info_of(&was);
    assert_int_equal(a.generation, g);
    assert_int_equal(a.articles, articles_at(g));
    assert_true(a.size == h->size[g]);
    assert_int_equal(a.creator.len, b.creator.len);
    a.creator = b.creator;
    assert_memory_equal(&a, &b, sizeof(a));
    shut(&is);
    shut(&was);
}

static void each_is_as_it_was(void **state)
{
    struct history h;

    (void)state;
    begin(&h);
    for (uint32_t g = 1; g <= GENERATIONS; g++)
        same_as_then(&h, g);
    end(&h);
}

/* Numbers and keys of the articles that there were, and of no others. */
static void expect_articles(struct opened *f, uint32_t n)
{
    struct nf_record record;
    struct pack_numbered later;
    uint64_t ordinal;

    for (uint32_t i = 0; i < n; i++)
        if (i % STEP != STEP - 1)
            opened_gets(f, i);
    assert_status(nf_cursor_get(f->cursor, n, NF_PARTS_ALL, &record, &f->err), NF_E_RANGE,
                  &f->err);
    pack_numbered(&later, n);
    assert_status(nf_cursor_find(f->cursor, NF_KEY_URL, str_of(later.url), UINT64_MAX,
                                 &ordinal, &f->err), NF_E_NOTFOUND, &f->err);
    assert_ok(nf_cursor_find(f->cursor, NF_KEY_URL, str_of("https://example.org/again"),
                             UINT64_MAX, &ordinal, &f->err), &f->err);
    assert_int_equal(ordinal, n - 1);
}

static void articles_and_keys_are_those_there_were(void **state)
{
    struct history h;

    (void)state;
    begin(&h);
    for (uint32_t g = 2; g <= GENERATIONS; g++) {
        struct opened f;

        assert_ok(open_at(&h, g, 0, &f), &f.err);
        expect_articles(&f, articles_at(g));
        assert_true(assert_sound_reader(f.reader).bytes_checked <= h.size[g]);
        shut(&f);
    }
    end(&h);
}

/* Then blocks are looked for; those that were added later are not met. */
static void an_index_page_that_is_damaged_is_made_again(void **state)
{
    struct history h;
    struct nf_footer_page page;
    struct opened f;

    (void)state;
    begin(&h);
    assert_ok(open_at(&h, 3, 0, &f), &f.err);
    assert_ok(nf_archive_page(&f.reader->archive, 0, &page, &f.err), &f.err);
    shut(&f);
    h.store.bytes.ptr[page.offsets.offset + 40] ^= 1;
    assert_ok(open_at(&h, 3, 0, &f), &f.err);
    expect_articles(&f, articles_at(3));
    assert_int_equal(f.reader->offsets.survey.articles, articles_at(3));
    shut(&f);
    end(&h);
}

static void expect_none(const struct history *h, uint64_t generation, const char *text)
{
    struct opened f;

    assert_status(open_at(h, generation, 0, &f), NF_E_RANGE, &f.err);
    assert_null(f.reader);
    assert_string_equal(f.err.text, text);
}

static void a_number_that_is_none_is_refused(void **state)
{
    struct history h, first;
    struct opened f;

    (void)state;
    begin(&h);
    first = h;
    first.store.bytes.len = (size_t)h.size[1];
    expect_none(&h, 7, "no generation 7: the newest is 6");
    expect_none(&h, UINT64_MAX,
                "no generation 18446744073709551615: the newest is 6");
    expect_none(&first, 2, "no generation 2: the newest is 1");
    h.store.bytes.ptr[h.store.bytes.len - 40] ^= 1;
    expect_none(&h, 6, "no generation 6: the newest that is not damaged is 5");
    assert_ok(open_at(&h, 5, 0, &f), &f.err);
    assert_true(info_of(&f).flaws == NF_FLAW_FOOTER);
    shut(&f);
    same_as_then(&h, 2);
    assert_status(open_at(&h, 1, NF_OPEN_RECOVER, &f), NF_E_USAGE, &f.err);
    end(&h);
}

/* The generations that were told, newest first. */
struct told {
    struct nf_generation at[GENERATIONS];
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
        assert_true(g->time == (number == 2 ? 0 : NOON + number));
        assert_true(g->size == h->size[number]);
        assert_int_equal(g->articles, articles_at(number));
        if (!g->has_added) {
            assert_true(i + 1 == n && g->articles_added == 0 && g->bytes_added == 0);
            continue;
        }
        assert_true(g->bytes_added == h->size[number] - h->size[number - 1]);
        assert_int_equal(g->articles_added, number == 1 ? 0 : STEP);
    }
}

static void all_are_told_of(void **state)
{
    struct history h;
    struct opened f;

    (void)state;
    begin(&h);
    for (uint32_t g = 1; g <= GENERATIONS; g++) {
        struct told t = { .n = 0 };

        assert_ok(open_at(&h, g, 0, &f), &f.err);
        assert_ok(nf_reader_generations(f.reader, tell, &t, &f.err), &f.err);
        expect_told(&h, &t, g, g);
        assert_true(t.at[g - 1].has_added);
        t = (struct told){ .most = g };
        assert_status(nf_reader_generations(f.reader, tell, &t, &f.err), NF_E_STOPPED, &f.err);
        assert_int_equal(t.n, g);
        shut(&f);
    }
    assert_ok(open_at(&h, 0, NF_OPEN_RECOVER, &f), &f.err);
    assert_status(nf_reader_generations(f.reader, tell, NULL, &f.err), NF_E_USAGE, &f.err);
    shut(&f);
    end(&h);
}

/* What one that is damaged hides is told of, as far as the others know it. */
static void a_damaged_footer_ends_the_way(void **state)
{
    struct history h;
    struct told t = { .n = 0 };
    struct opened f;

    (void)state;
    begin(&h);
    h.store.bytes.ptr[h.size[3] - 40] ^= 1;
    for (uint32_t g = 4; g <= GENERATIONS; g++)
        same_as_then(&h, g);
    for (uint32_t g = 1; g <= 3; g++) {
        assert_status(open_at(&h, g, 0, &f), NF_E_DAMAGED, &f.err);
        assert_non_null(strstr(f.err.text, "generation 3: "));
    }
    assert_ok(open_at(&h, 0, 0, &f), &f.err);
    assert_status(nf_reader_generations(f.reader, tell, &t, &f.err), NF_E_DAMAGED, &f.err);
    assert_non_null(strstr(f.err.text, "generation 3: "));
    expect_told(&h, &t, 6, 3);
    assert_false(t.at[2].has_added);
    shut(&f);
    end(&h);
}

/* What is behind the newest makes no difference. */
static void what_is_behind_the_end_is_no_generation(void **state)
{
    struct history h;

    (void)state;
    begin(&h);
    memset(nf_buffer_room(&h.store.bytes, 500), 'x', 500);
    h.store.bytes.len += 500;
    same_as_then(&h, 4);
    expect_none(&h, 7, "no generation 7: the newest is 6");
    end(&h);
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
    case MORE_ARTICLES:       head->articles = articles_at(4) - 1; break;
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

        begin(&h);
        lie_in_footer(&h, lie);
        assert_ok(open_at(&h, 0, 0, &f), &f.err);
        assert_status(nf_reader_generations(f.reader, tell, &t, &f.err), NF_E_DAMAGED, &f.err);
        assert_in_range(t.n, 1, 2);
        shut(&f);
        assert_status(open_at(&h, 3, 0, &f), NF_E_DAMAGED, &f.err);
        end(&h);
    }
}

/* Whatever place a footer names, nothing is read that is not before it. */
static void places_that_are_not_before_are_seen(void **state)
{
    struct history h;
    struct opened f;

    (void)state;
    begin(&h);
    assert_ok(open_at(&h, 0, 0, &f), &f.err);
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
            assert_non_null(strstr(f.err.text, "names none that is before it"));
            nf_archive_back_free(&b);
        }
    }
    shut(&f);
    end(&h);
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
    begin_with(&h, id, 0);
    assert_ok(open_at(&h, 0, 0, &f), &f.err);
    place = f.reader->archive.head.previous;
    p = (uint8_t *)h.store.bytes.ptr + place.offset;
    c = nf_cur_init(p, NF_CHUNK_HEADER_SIZE);
    assert_ok(nf_chunk_get(&c, nf_seed(id, place.offset), &chunk), NULL);
    assert_int_equal(p[NF_CHUNK_HEADER_SIZE + NF_IDENTITY_SIZE - 1], id[NF_ID_SIZE - 1]);
    p[NF_CHUNK_HEADER_SIZE + NF_IDENTITY_SIZE - 1] ^= 1;
    chunk.hash = nf_chunk_hash(&chunk, p + NF_CHUNK_HEADER_SIZE);
    nf_chunk_put(p, nf_seed(id, place.offset), &chunk);
    nf_archive_back_init(&b, &f.reader->archive);
    assert_status(nf_archive_back_next(&b, &f.err), NF_E_DAMAGED, &f.err);
    assert_non_null(strstr(f.err.text, "does not fit"));
    nf_archive_back_free(&b);
    shut(&f);
    end(&h);
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
    struct history h;
    struct fault_memory memory = { .live = 0 };
    const struct nf_alloc alloc = fault_alloc(&memory);
    unsigned long n = 1, failed = 0;
    struct fault_io io;
    struct nf_source source;
    enum nf_status st;

    (void)state;
    begin(&h);
    io = (struct fault_io){ .bytes = (const uint8_t *)h.store.bytes.ptr, .error = EIO };
    source = fault_source(&io, h.store.bytes.len);
    do {
        fault_at(&memory.fault, n++, false);
        st = use(&source, &alloc);
        if (st != NF_OK) /* some memory may be done without */
            assert_status(st, NF_E_NOMEM, NULL);
        failed += st != NF_OK;
        assert_int_equal(memory.live, 0);
    } while (memory.fault.hit);
    assert_in_range(failed, n / 2, n);
    n = 1;
    do {
        /* From then on: a text nearby that cannot be read is done without. */
        fault_at(&io.fault, n++, true);
        st = use(&source, NULL);
        assert_status(st, io.fault.hit ? NF_E_IO : NF_OK, NULL);
    } while (io.fault.hit);
    end(&h);
}

/* @h as it was at the end of generation @g, and @more bytes of the next. */
static struct nf_source then_of(const struct history *h, uint32_t g, size_t more)
{
    return memory_source(h->store.bytes.ptr, (size_t)h->size[g] + more);
}

static void a_reader_goes_on_and_cursors_stay(void **state)
{
    struct history h;
    struct nf_source source;
    struct opened f;
    struct nf_record record;
    struct nf_reader *was;

    (void)state;
    begin(&h);
    source = then_of(&h, 2, 0);
    assert_ok(open_at(&h, 2, 0, &f), &f.err);
    was = f.reader;
    assert_status(nf_reader_refresh(&f.reader, &source, &f.err), NF_E_END, &f.err);
    assert_ptr_equal(f.reader, was);
    source = then_of(&h, 2, (size_t)(h.size[3] - h.size[2]) - 20); /* half a footer */
    assert_status(nf_reader_refresh(&f.reader, &source, &f.err), NF_E_END, &f.err);
    assert_ptr_equal(f.reader, was);
    source = then_of(&h, 5, 100);
    assert_ok(nf_reader_refresh(&f.reader, &source, &f.err), &f.err);
    assert_ptr_not_equal(f.reader, was);
    assert_int_equal(info_of(&f).generation, 5);
    opened_gets(&f, 3);
    assert_status(nf_cursor_get(f.cursor, articles_at(2), NF_PARTS_ALL, &record, &f.err),
                  NF_E_RANGE, &f.err);
    nf_cursor_close(f.cursor);
    f.cursor = pack_cursor(f.reader);
    expect_articles(&f, articles_at(5));
    shut(&f);
    end(&h);
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
    begin(&h);
    begin(&other);
    assert_ok(open_at(&h, 3, 0, &f), &f.err);
    source = then_of(&h, 2, 0);
    expect_replaced(&f, &source, "an older state");
    source = then_of(&other, 6, 0);
    expect_replaced(&f, &source, "it is another archive");
    shut(&f);
    end(&h);
    /* The same beginning, and another end. */
    begin_with(&h, id, 0);
    end(&other);
    begin_with(&other, id, 1);
    assert_ok(open_at(&h, 3, 0, &f), &f.err);
    source = then_of(&other, 3, 0);
    expect_replaced(&f, &source, "with the same id");
    source = then_of(&other, 6, 0);
    expect_replaced(&f, &source, "with the same id");
    /* Nobody can tell if a footer between is damaged. */
    other.store.bytes.ptr[other.size[4] - 40] ^= 1;
    assert_ok(nf_reader_refresh(&f.reader, &source, &f.err), &f.err);
    shut(&f);
    assert_ok(open_at(&h, 0, NF_OPEN_RECOVER, &f), &f.err);
    assert_status(nf_reader_refresh(&f.reader, &source, &f.err), NF_E_USAGE, &f.err);
    shut(&f);
    end(&other);
    end(&h);
}

/* Of an archive that goes on differently one part of the footer may be the same. */
static void any_part_of_the_footer_tells_another(void **state)
{
    struct history h;

    (void)state;
    begin(&h);
    for (unsigned part = 0; part < 4; part++) {
        const struct nf_source source = then_of(&h, 6, 0);
        struct opened f;

        assert_ok(open_at(&h, 3, 0, &f), &f.err);
        f.reader->archive.head.chunks_hash ^= part == 1;
        f.reader->archive.footer.offset ^= part == 2;
        f.reader->archive.footer.len ^= part == 3;
        if (part)
            expect_replaced(&f, &source, "with the same id");
        else
            assert_ok(nf_reader_refresh(&f.reader, &source, &f.err), &f.err);
        shut(&f);
    }
    end(&h);
}

static enum nf_status refresh(const struct history *h, const struct nf_source *source,
                              const struct nf_alloc *alloc)
{
    const struct nf_source old = then_of(h, 2, 0);
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
    struct history h;
    struct fault_memory memory = { .live = 0 };
    const struct nf_alloc alloc = fault_alloc(&memory);
    unsigned long n = 1;
    unsigned closed = 0;
    struct fault_io io;
    struct nf_source source;
    enum nf_status st;

    (void)state;
    begin(&h);
    io = (struct fault_io){ .bytes = (const uint8_t *)h.store.bytes.ptr, .error = EIO };
    source = fault_source(&io, h.store.bytes.len);
    do {
        fault_at(&memory.fault, n++, false);
        st = refresh(&h, &source, &alloc);
        assert_status(st, memory.fault.hit ? NF_E_NOMEM : NF_OK, NULL);
        assert_int_equal(memory.live, 0);
        closed += st == NF_OK;
        assert_int_equal(io.closed, closed); /* on failure it is the caller's */
    } while (memory.fault.hit);
    n = 1;
    do {
        fault_at(&io.fault, n++, false);
        st = refresh(&h, &source, NULL);
        assert_status(st, io.fault.hit ? NF_E_IO : NF_OK, NULL);
    } while (io.fault.hit);
    end(&h);
}

static enum nf_status source_of(void *ctx, const char *path, struct nf_source *out,
                                struct nf_error *err)
{
    const struct history *h = ctx;

    (void)path;
    (void)err;
    *out = memory_source(h->store.bytes.ptr, h->store.bytes.len);
    return NF_OK;
}

static void a_set_takes_the_option(void **state)
{
    static const char *const path[] = { "a" };
    struct nf_reader_opts reader = NF_READER_OPTS_INIT;
    struct nf_set_opts opts = NF_SET_OPTS_INIT;
    struct nf_set_totals totals = NF_SET_TOTALS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_set *s = NULL;
    struct history h;

    (void)state;
    begin(&h);
    reader.generation = 3;
    opts.reader = &reader;
    opts.source = source_of;
    opts.ctx = &h;
    assert_ok(nf_set_open(path, 1, &opts, &s, &err), &err);
    nf_set_info(s, &totals);
    assert_int_equal(totals.articles, articles_at(3));
    assert_true(totals.size == h.size[3]);
    nf_set_close(s);
    s = NULL;
    opts.flags = NF_SET_RECOVER;
    assert_status(nf_set_open(path, 1, &opts, &s, &err), NF_E_USAGE, &err);
    assert_null(s);
    end(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_as_it_was),
        cmocka_unit_test(articles_and_keys_are_those_there_were),
        cmocka_unit_test(an_index_page_that_is_damaged_is_made_again),
        cmocka_unit_test(a_number_that_is_none_is_refused),
        cmocka_unit_test(all_are_told_of),
        cmocka_unit_test(a_damaged_footer_ends_the_way),
        cmocka_unit_test(what_is_behind_the_end_is_no_generation),
        cmocka_unit_test(lies_are_seen),
        cmocka_unit_test(places_that_are_not_before_are_seen),
        cmocka_unit_test(the_whole_id_is_compared),
        cmocka_unit_test(each_call_may_fail),
        cmocka_unit_test(a_reader_goes_on_and_cursors_stay),
        cmocka_unit_test(what_does_not_go_on_is_another),
        cmocka_unit_test(any_part_of_the_footer_tells_another),
        cmocka_unit_test(refreshing_may_fail),
        cmocka_unit_test(a_set_takes_the_option)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Archives with random damage: every article whose bytes are whole comes out of them, no
 * article comes out other than it went in. NF_DAMAGES says how many there are of each sort
 * in each archive; the default is few. NF_DAMAGE_SEED: others than those by default.
 */
#include "src/block/frame_copies.h"
#include "src/read/cursor.h"
#include "tests/support/hurt.h"
#include "tests/support/memory_store.h"
#include "tests/support/opened.h"

static const struct hurt_plan plans[] = {
    { 400, 8, 1, 0, 0 },
    { 400, 8, 1, NF_WRITER_NO_TABLES, 0 },
    { 300, 32, 4, NF_WRITER_NO_LEXICON, 0 },
    { 1500, 1, 1, NF_WRITER_STORE, 0 },
    { 300, 8, 1, 0, 5 }
};
/* Here and there a hole of 1 MiB. */
static const struct hurt_plan large = { 4000, 16, 1, NF_WRITER_STORE, 0 };

static unsigned long tried;

static unsigned damages(void)
{
    const char *n = getenv("NF_DAMAGES");

    return n ? (unsigned)strtoul(n, NULL, 10) : 12;
}

/* Bytes that an article needs: all of the runs, and of each pair of copies one. */
struct run {
    size_t at;
    size_t len;
};
struct needs {
    struct run runs[2 + 2 * NF_MAX_BASES];
    unsigned count;
    struct run tables[2 + NF_MAX_BASES][2];
    unsigned table_count;
};

static void need(struct needs *n, uint64_t at, uint64_t len)
{
    assert_true(n->count < COUNT_OF(n->runs));
    n->runs[n->count++] = (struct run){ (size_t)at, (size_t)len };
}

static void need_table(struct needs *n, const struct nf_archive *a, bool text,
                       struct nf_way way)
{
    const uint32_t which = nf_table_of(text, way.codec, way.set);

    if (!nf_codec_has_table(way.codec))
        return;
    for (size_t i = 0; i < nf_vec_count(&a->sets); i++) {
        const struct nf_footer_set *set = &a->sets.at[i];

        if (set->number != which / NF_SET_TABLES)
            continue;
        assert_true(n->table_count < COUNT_OF(n->tables));
        for (unsigned k = 0; k < 2; k++) {
            const struct nf_place *p = &set->copy[which % NF_SET_TABLES][k];

            n->tables[n->table_count][k] = (struct run){ (size_t)p->offset, (size_t)p->len };
        }
        n->table_count++;
    }
}

/* The block of the article: its header and its head. */
static void need_head(struct needs *n, const struct nf_location *where)
{
    need(n, where->offset, NF_CHUNK_HEADER_SIZE + (uint64_t)where->head_len);
}

/* What the frame at @place needs beside its block's head. */
static void need_frame(struct needs *n, struct opened *f, uint32_t first,
                       const struct nf_frame_place *place)
{
    const uint8_t *stored = f->bytes.ptr + place->offset;
    struct nf_frame_copies copies;

    need(n, place->offset, place->stored_len);
    need_table(n, &f->reader->archive, true, place->way);
    if (!place->copies)
        return;
    assert_ok(nf_frame_copies_get(stored, place->stored_len, place->raw_len, &copies), NULL);
    for (uint32_t i = 0; i < copies.head.bases; i++) {
        const uint32_t ordinal = first - copies.head.distance[i];
        struct nf_frame_place base;
        struct nf_location where;

        assert_ok(nf_refer(&f->cursor->text.referred, ordinal, &base, NULL), NULL);
        assert_ok(nf_cursor_locate(f->cursor, ordinal, &where, NULL), NULL);
        need_head(n, &where);
        need(n, base.offset, base.stored_len);
        need_table(n, &f->reader->archive, true, base.way);
    }
}

static struct needs needs_of(struct opened *f, uint32_t ordinal)
{
    const struct nf_block *b = &f->cursor->slot.block;
    const struct nf_block_frame *frame;
    struct nf_frame_place place;
    struct nf_location where;
    struct needs n = { .count = 0 };
    struct nf_record record;
    uint32_t first;

    assert_ok(nf_cursor_get(f->cursor, ordinal, NF_PARTS_ALL, &record, NULL), NULL);
    assert_true(hurt_is(&record, ordinal));
    assert_ok(nf_cursor_locate(f->cursor, ordinal, &where, NULL), NULL);
    need_head(&n, &where);
    need_table(&n, &f->reader->archive, false, b->prefix.shorts);
    frame = nf_block_frame_of(b, ordinal - b->first);
    if (frame->frame.raw_len == 0)
        return n;
    first = b->first + (ordinal - b->first) / b->prefix.frame_articles *
                           b->prefix.frame_articles;
    if (nf_frame_is_reference(&frame->frame)) {
        const uint32_t from = first - frame->frame.distance;

        assert_ok(nf_refer(&f->cursor->text.referred, from, &place, NULL), NULL);
        assert_ok(nf_cursor_locate(f->cursor, from, &where, NULL), NULL);
        need_head(&n, &where);
        need_frame(&n, f, place.first, &place);
        return n;
    }
    place = (struct nf_frame_place){ .offset = f->cursor->slot.at.offset + frame->at,
                                     .first = first, .raw_len = frame->frame.raw_len,
                                     .stored_len = frame->frame.stored_len,
                                     .way = b->prefix.way[frame->frame.way],
                                     .copies = frame->frame.copies };
    need_frame(&n, f, first, &place);
    return n;
}

/* A damaged archive beside the one that was whole. */
struct case_of {
    const struct hurt_plan *plan;
    const struct needs *needs; /* of each article */
    const struct nf_buffer *whole;
    const struct nf_buffer *hurt;
};

static bool is_whole(const struct case_of *c, const struct run *r)
{
    return r->at + r->len <= c->hurt->len &&
           memcmp(c->whole->ptr + r->at, c->hurt->ptr + r->at, r->len) == 0;
}

static bool must_come(const struct case_of *c, uint32_t ordinal)
{
    const struct needs *n = &c->needs[ordinal];

    for (unsigned i = 0; i < n->count; i++)
        if (!is_whole(c, &n->runs[i]))
            return false;
    for (unsigned i = 0; i < n->table_count; i++)
        if (!is_whole(c, &n->tables[i][0]) && !is_whole(c, &n->tables[i][1]))
            return false;
    return true;
}

/* Whether it still has its file header. */
static bool begins(const struct case_of *c)
{
    const struct run header = { 0, NF_FILE_HEADER_SIZE };

    return is_whole(c, &header);
}

/* What nf_verify() says is lost: a byte for each article, set once. */
struct said {
    unsigned char *lost;
    uint64_t articles;
    uint64_t sum;
    uint64_t last_offset;
    size_t lines;
};

static void on_damage(void *ctx, const struct nf_damage *d)
{
    struct said *s = ctx;
    uint64_t sum = 0;

    s->lines++;
    for (size_t i = 0; i < d->lost_count; i++) {
        const struct nf_article_run *r = &d->lost[i];

        assert_true(i == 0 || r->first > d->lost[i - 1].first + d->lost[i - 1].articles);
        for (uint64_t k = r->first; k < r->first + r->articles; k++) {
            assert_true(k < s->articles);
            assert_int_equal(s->lost[k], 0); /* once */
            s->lost[k] = 1;
        }
        sum += r->articles;
    }
    assert_int_equal(sum, d->articles);
    assert_true(sum == 0 || d->first_article == d->lost[0].first);
    s->sum += sum;
}

/* Verification names those articles that @got does not have, and no other. */
static void check_verify(const struct case_of *c, struct nf_reader *r,
                         const unsigned char *got, uint64_t articles, bool deep)
{
    struct said said = { calloc(c->plan->articles + 1, 1), articles, 0, 0, 0 };
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    assert_non_null(said.lost);
    opts.level = deep ? NF_VERIFY_DEEP : NF_VERIFY_QUICK;
    opts.threads = 2;
    opts.damage = on_damage;
    opts.ctx = &said;
    st = nf_verify(r, &opts, &result, &err);
    if (st != NF_OK)
        assert_status(st, NF_E_DAMAGED, &err);
    assert_int_equal(st == NF_OK, result.findings == 0);
    assert_int_equal(result.findings, said.lines);
    assert_int_equal(result.articles_damaged, said.sum);
    assert_int_equal(result.reread, 0);
    for (uint64_t i = 0; i < articles; i++)
        if (said.lost[i] == got[i])
            fail_msg("article %u: verification says %s", (unsigned)i,
                     got[i] ? "that it is lost" : "nothing");
    free(said.lost);
}

/* All that @r gives is right; if @all, it gives what has its bytes. */
static void check_reader(const struct case_of *c, struct nf_reader *r, bool all,
                         bool deep)
{
    struct nf_info info = NF_INFO_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_cursor *cursor = NULL;
    unsigned char *got = calloc(c->plan->articles + 1, 1);

    assert_non_null(got);
    nf_reader_info(r, &info);
    assert_true(info.articles <= c->plan->articles);
    assert_ok(nf_cursor_open(r, &cursor, &err), &err);
    for (uint32_t i = 0; i < c->plan->articles; i++) {
        struct nf_record record;
        enum nf_status st = nf_cursor_get(cursor, i, NF_PARTS_ALL, &record, &err);

        if (st == NF_OK) {
            assert_true(hurt_is(&record, i));
            got[i] = 1;
        } else if (st != NF_E_DAMAGED && st != NF_E_RANGE) {
            assert_status(st, NF_E_DAMAGED, &err);
        } else if (all && must_come(c, i)) {
            fail_msg("article %u is lost, and its bytes are whole: %s", (unsigned)i, err.text);
        }
    }
    nf_cursor_close(cursor);
    check_verify(c, r, got, info.articles, deep);
    free(got);
}

/* All that came before comes from the file that was repaired, and that is whole again. */
static void check_repair(const struct case_of *c, unsigned n)
{
    struct memory_store m = { .bytes = hurt_copy(c->hurt) };
    struct nf_store store = memory_store(&m);
    struct nf_repair_result result = NF_REPAIR_RESULT_INIT;
    struct nf_info info = NF_INFO_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *r = NULL;
    enum nf_status st = nf_repair(&store, NULL, &result, &err);

    if (st != NF_OK) { /* there is no id */
        assert_false(begins(c));
        assert_true(st == NF_E_DAMAGED || st == NF_E_FORMAT);
        assert_int_equal(m.bytes.len, c->hurt->len);
        free(m.bytes.ptr);
        return;
    }
    assert_memory_equal(m.bytes.ptr, c->hurt->ptr, c->hurt->len);
    assert_int_equal(m.bytes.len, c->hurt->len + result.bytes);
    assert_ok(nf_reader_open_memory(m.bytes.ptr, m.bytes.len, NULL, &r, &err), &err);
    nf_reader_info(r, &info);
    assert_int_equal(info.flaws & ~(uint64_t)NF_FLAW_HEADER, 0);
    assert_int_equal(info.articles, result.articles);
    check_reader(c, r, true, n % 2);
    nf_reader_close(r);
    store.size = m.bytes.len;
    assert_ok(nf_repair(&store, NULL, &result, &err), &err);
    assert_int_equal(result.bytes, 0); /* there is nothing to repair any more */
    free(m.bytes.ptr);
}

/* Without any index, and as a reader would first try. */
static void check_damage(const struct case_of *c, unsigned n)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *r = NULL;
    enum nf_status st;

    opts.flags = NF_OPEN_RECOVER;
    st = nf_reader_open_memory(c->hurt->ptr, c->hurt->len, &opts, &r, &err);
    if (st == NF_OK) {
        check_reader(c, r, true, n % 2);
        nf_reader_close(r);
    } else if (begins(c) || st != NF_E_FORMAT) {
        assert_status(st, NF_E_DAMAGED, &err);
        assert_false(begins(c)); /* then the id is known */
    }
    st = nf_reader_open_memory(c->hurt->ptr, c->hurt->len, NULL, &r, &err);
    if (st == NF_OK) {
        struct nf_info info = NF_INFO_INIT;

        /* A footer of an earlier generation leaves out what comes behind. */
        nf_reader_info(r, &info);
        check_reader(c, r, !(info.flaws & (NF_FLAW_FOOTER | NF_FLAW_UNFINISHED)) &&
                               info.articles == c->plan->articles, n % 2);
        nf_reader_close(r);
    }
    check_repair(c, n);
}

static void run(const struct hurt_plan *plan, unsigned kinds, unsigned count)
{
    struct nf_buffer bytes = hurt_archive(plan);
    struct opened f = opened_bytes(bytes);
    struct needs *needs = calloc(plan->articles, sizeof(*needs));
    const char *from = getenv("NF_DAMAGE_SEED");
    uint64_t seed = plan->articles + plan->block + (from ? strtoull(from, NULL, 10) : 0);

    assert_non_null(needs);
    for (uint32_t i = 0; i < plan->articles; i++)
        needs[i] = needs_of(&f, i);
    for (unsigned kind = 0; kind < HURT_KINDS; kind++)
        for (unsigned n = 0; kinds >> kind & 1 && n < count; n++) {
            struct nf_buffer b = hurt_copy(&f.bytes);
            const struct case_of c = { plan, needs, &f.bytes, &b };

            hurt(&b, (enum hurt_kind)kind, &seed);
            check_damage(&c, n);
            free(b.ptr);
            tried++;
        }
    free(needs);
    opened_close(&f);
}

static void what_is_whole_comes_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(plans); i++)
        run(&plans[i], ~(1u << HURT_MIB), damages());
}

static void a_hole_of_a_mebibyte(void **state)
{
    (void)state;
    run(&large, 1u << HURT_MIB, damages() / 4);
}

static int say_how_many(void **state)
{
    (void)state;
    print_message("%lu damages\n", tried);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_whole_comes_out),
        cmocka_unit_test(a_hole_of_a_mebibyte)
    };

    return cmocka_run_group_tests(tests, NULL, say_how_many);
}

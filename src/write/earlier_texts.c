/*
 * From the newest articles of an archive to what a writer would know had it written them
 * just now: their texts, the literal bytes that others can copy (spec 6.3), and what kind of
 * text each table serves. Blocks are decoded by several threads, and known in their order;
 * meanwhile tables are made ready.
 */
#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/base/pipeline.h"
#include "src/write/earlier_literals.h"

/* A thread more takes memory and some time to begin: so many bytes of text are worth it. */
#define EACH_THREAD (256u << 10)
/* Blocks that are decoded and not known yet, at most, for each of several threads: while one of
 * them makes a table, the others have something to do. */
#define ROOM 8
#define MOST_TABLES (NF_SORTS * NF_LIVE_SETS)

/* A frame that was decoded. */
struct decoded {
    enum nf_sort sort;
    struct nf_way way;
    struct nf_known_text text; /* its views are set when it is known: */
    size_t len;                /* literal bytes, and */
    size_t anchors;            /* bytes of anchors, behind those of the frames before */
    uint32_t stored;           /* bytes that its literals alone take, or 0 */
};

/* What there is to do: decode a block, or make a table ready. */
struct task {
    const struct nf_pack_table *table; /* or NULL */
    uint32_t block;                    /* number */
    NF_VEC(struct decoded) frames;
    struct nf_buf literals, anchors;   /* of all */
    enum nf_status status;
    struct nf_error err;
};

/* What a thread has of its own. */
struct worker {
    struct nf_cursor *cursor;
    struct nf_earlier_literals literals;
};

struct going {
    struct nf_earlier *e;
    const struct nf_earlier_known *known;
    const struct nf_pack_table *table[MOST_TABLES];
    uint32_t tables;
    uint32_t block, blocks; /* that are still to be decoded */
    unsigned threads;
    struct worker *worker;
    uint32_t room;
    struct task *task;
};

/* Add to @t what is known of a frame by its text @whole. */
static enum nf_status add_frame(struct going *g, struct worker *w, struct task *t,
                                struct decoded *d, struct nf_str whole)
{
    struct nf_buf *anchors = &w->literals.anchors;

    nf_buf_reset(anchors);
    if (g->known->origins && d->sort == NF_TEXTS)
        nf_text_origins_mark(g->known->origins, whole, &d->text, anchors);
    d->len = d->text.literals.len;
    d->anchors = anchors->len;
    nf_buf_add_text(&t->literals, d->text.literals);
    nf_buf_add(&t->anchors, anchors->ptr, anchors->len);
    return !anchors->failed && !t->literals.failed && !t->anchors.failed &&
                   nf_vec_add(&t->frames, d) ? NF_OK : NF_E_NOMEM;
}

/* Decode text frame @k of the loaded block. */
static enum nf_status decode_frame(struct going *g, struct worker *w, uint32_t k,
                                   struct task *t)
{
    struct nf_cursor *c = w->cursor;
    const struct nf_block *b = &c->slot.block;
    const uint32_t i = k * b->prefix.frame_articles;
    const struct nf_block_frame *f = &b->frames.at[k];
    struct decoded d = { .sort = NF_TEXTS, .way = b->prefix.way[f->frame.way],
                         .text.ordinal = b->first + i };
    enum nf_status st;

    if (f->frame.raw_len == 0)
        return NF_OK;
    st = nf_text_slot_load(&c->text, i, &t->err);
    if (st == NF_OK && nf_frame_is_reference(&f->frame)) {
        d.text.ordinal -= f->frame.distance;
    } else if (st == NF_OK) {
        st = nf_earlier_literals_find(&w->literals, c, f, &d.text.literals, &t->err);
        d.text.stored = f->frame.stored_len;
        d.stored = f->frame.copies ? 0 : f->frame.stored_len;
    }
    if (st != NF_OK)
        return st;
    return add_frame(g, w, t, &d, (struct nf_str){ nf_buf_text(&c->text.text),
                                                      f->frame.raw_len });
}

static enum nf_status decode_block(struct going *g, struct worker *w, struct task *t)
{
    struct nf_cursor *c = w->cursor;
    const struct nf_block *b = &c->slot.block;
    struct decoded shorts = { .sort = NF_SHORTS };
    struct nf_location where;
    enum nf_status st = nf_cursor_locate_block(c, t->block, &where, &t->err);

    if (st == NF_OK)
        st = nf_block_slot_load(&c->slot, &where, NF_WHOLE_BLOCK, 0, &t->err);
    if (st != NF_OK)
        return st;
    shorts.way = b->prefix.shorts;
    shorts.text.literals = nf_buf_view(&b->shorts);
    st = add_frame(g, w, t, &shorts, shorts.text.literals);
    for (uint32_t k = 0; st == NF_OK && k < nf_vec_count(&b->frames); k++) {
        st = decode_frame(g, w, k, t);
        if (nf_is_damage(st))
            st = NF_OK;
    }
    return st;
}

static void do_task(void *ctx, unsigned worker, void *item)
{
    struct going *g = ctx;
    struct task *t = item;

    nf_vec_reset(&t->frames);
    nf_buf_reset(&t->literals);
    nf_buf_reset(&t->anchors);
    if (t->table) /* without memory, it is what packs with it that fails */
        (void)nf_pack_table_ready(t->table);
    t->status = t->table ? NF_OK : decode_block(g, &g->worker[worker], t);
    if (nf_is_damage(t->status))
        t->status = NF_OK;
}

/* Count what texts @d's table serves. */
static enum nf_status count_use(const struct going *g, const struct decoded *d)
{
    struct nf_table_used *u;
    struct nf_text_look look;
    enum nf_status st;

    if (d->len == 0 || !nf_codec_has_table(d->way.codec))
        return NF_OK;
    st = nf_tables_used_get(g->known->used, d->sort, d->way, &u);
    if (st != NF_OK || !u)
        return st;
    nf_text_look_at(&look, d->text.literals.ptr, d->len);
    nf_text_profile_add(&u->profile, &look);
    u->raw += d->stored ? d->len : 0;
    u->stored += d->stored;
    return NF_OK;
}

/* Know what task @t decoded. */
static enum nf_status know(const struct going *g, struct task *t, struct nf_error *err)
{
    const char *literals = nf_buf_text(&t->literals);
    struct nf_buf anchors = { .ptr = t->anchors.ptr };
    enum nf_status st = t->status;

    if (st != NF_OK)
        nf_fail_copy(err, &t->err);
    for (size_t i = 0; st == NF_OK && i < nf_vec_count(&t->frames); i++) {
        struct decoded *d = &t->frames.at[i];

        d->text.literals = (struct nf_str){ literals, d->len };
        anchors.len = d->anchors;
        st = count_use(g, d);
        if (st == NF_OK && g->known->origins && d->sort == NF_TEXTS)
            st = nf_text_origins_know(g->known->origins, &d->text, &anchors);
        literals += d->len;
        if (d->anchors) /* else there may be none at all */
            anchors.ptr += d->anchors;
    }
    return st;
}

/* Whether there is something to do, which @t then is: tables first, for they take longest. */
static bool next_task(struct going *g, struct task *t)
{
    t->table = g->tables ? g->table[--g->tables] : NULL;
    if (t->table)
        return true;
    if (g->block == g->blocks)
        return false;
    t->block = g->block++;
    return true;
}

static enum nf_status do_all(struct going *g, struct nf_pipeline *p, struct nf_error *err)
{
    enum nf_status st = NF_OK;
    struct task *t;
    uint32_t n = 0;

    while (st == NF_OK && next_task(g, &g->task[n % g->room])) {
        nf_pipeline_put(p, &g->task[n++ % g->room]);
        if (n >= g->room)
            st = know(g, nf_pipeline_take(p, true), err);
    }
    while (st == NF_OK && (t = nf_pipeline_take(p, true)))
        st = know(g, t, err);
    return st;
}

/* The tables that are likely to be packed with: those of texts are the larger ones, and the
 * last. */
static void find_tables(struct going *g)
{
    const struct nf_tables_used *used = g->known->used;

    for (int sort = 0; sort < NF_SORTS; sort++)
        for (uint32_t i = 0; i < used->count; i++) {
            const struct nf_table_set *set = NULL;

            if ((int)used->of[i]->sort == sort)
                set = nf_writer_sets_taken(g->known->sets, (enum nf_sort)sort,
                                           used->of[i]->set);
            if (set && set->table && g->tables < MOST_TABLES)
                g->table[g->tables++] = set->table;
        }
}

static void going_free(struct going *g)
{
    for (unsigned i = 0; g->worker && i < g->threads; i++) {
        if (i)
            nf_cursor_close(g->worker[i].cursor);
        nf_earlier_literals_free(&g->worker[i].literals);
    }
    for (uint32_t i = 0; g->task && i < g->room; i++) {
        nf_vec_free(&g->task[i].frames);
        nf_buf_free(&g->task[i].literals);
        nf_buf_free(&g->task[i].anchors);
    }
    nf_put(g->e->alloc, g->worker);
    nf_put(g->e->alloc, g->task);
}

/* What threads and tasks need. The first thread's cursor is the archive's. */
static enum nf_status going_init(struct going *g, struct nf_error *err)
{
    const struct nf_alloc *alloc = g->e->alloc;
    enum nf_status st = NF_OK;

    g->room = g->threads > 1 ? ROOM * g->threads : 1;
    g->worker = nf_zget_array(alloc, g->threads, sizeof(*g->worker));
    g->task = nf_zget_array(alloc, g->room, sizeof(*g->task));
    if (!g->worker || !g->task)
        return NF_E_NOMEM;
    for (uint32_t i = 0; i < g->room; i++) {
        g->task[i].err = (struct nf_error)NF_ERROR_INIT;
        nf_vec_init(&g->task[i].frames, alloc);
        nf_buf_init(&g->task[i].literals, alloc, SIZE_MAX / 2);
        nf_buf_init(&g->task[i].anchors, alloc, SIZE_MAX / 2);
    }
    for (unsigned i = 0; i < g->threads; i++)
        nf_earlier_literals_init(&g->worker[i].literals, alloc);
    g->worker[0].cursor = g->e->cursor;
    for (unsigned i = 1; st == NF_OK && i < g->threads; i++)
        st = nf_cursor_open(g->e->cursor->reader, &g->worker[i].cursor, err);
    return st;
}

enum nf_status nf_earlier_texts(struct nf_earlier *e, const struct nf_newest *newest,
                                unsigned threads, const struct nf_earlier_known *known,
                                struct nf_error *err)
{
    static const struct nf_pipeline_steps steps = { .work = do_task };
    const uint64_t most = 1 + newest->bytes / EACH_THREAD;
    struct going g = { .e = e, .known = known, .block = newest->block,
                       .blocks = nf_earlier_archive(e)->head.blocks,
                       .threads = threads < most ? threads : (unsigned)most };
    struct nf_pipeline *p = NULL;
    enum nf_status st;

    if (known->sets && g.threads > 1)
        find_tables(&g);
    if (known->origins)
        nf_copy_sources_expect(&known->origins->finder.sources, newest->bytes);
    st = going_init(&g, err);
    if (st == NF_OK)
        st = nf_pipeline_new(e->alloc, g.threads, g.room, &steps, &g, &p);
    if (st == NF_OK)
        st = do_all(&g, p, err);
    nf_pipeline_free(p);
    going_free(&g);
    return st;
}

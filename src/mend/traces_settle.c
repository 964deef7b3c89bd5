/*
 * A pass over the packed frames of articles that stay, by all threads, in turns.
 */
#include "src/mend/traces_settle.h"

#include "src/base/crew.h"
#include "src/base/fail.h"
#include "src/mend/trace_seek.h"

/* Blocks that a thread takes at a time. */
#define TURN 32
/* In so many turns after the first ones all is decoded. */
#define FIRST_TURNS 4
#define DECODED_TURNS 64
/* So many blocks are worth one thread more, and so many threads the memory of their marks. */
#define BLOCKS_A_THREAD 256
#define MOST_THREADS 16

/* What all threads share, by @lock. */
struct seeking {
    struct nf_reader *reader;
    const struct nf_withdrawn_list *list;
    const struct nf_stop *stop;
    struct nf_sought *sought;
    uint64_t news;   /* how frequently some was found */
    uint32_t turns;  /* of blocks */
    uint32_t first;  /* turn to begin with: neighbours are like the articles that go; */
    uint32_t step;   /* then others from all over the archive, in steps of so many */
    uint32_t next;   /* which was not taken yet, counted so */
    pthread_mutex_t lock;
    enum nf_status status; /* of the first thread that failed */
    struct nf_error *err;
};

/* What a thread has of its own. */
struct seeker {
    struct seeking *of;
    struct nf_trace_seeker seek;
    uint32_t turn;
    uint64_t heard; /* so much news it heard */
};

/* A turn of blocks, from number @at on. */
static enum nf_status seek_blocks(struct seeker *k, uint32_t at)
{
    struct nf_trace_seeker *s = &k->seek;
    const uint32_t blocks = s->reader->archive.head.blocks;
    enum nf_status st = NF_OK;

    s->decodes = k->turn - FIRST_TURNS < DECODED_TURNS;
    for (uint32_t i = at; st == NF_OK && i < blocks && i - at < TURN; i++) {
        struct nf_location where;

        st = nf_cursor_locate_block(s->cursor, i, &where, &s->err);
        if (st == NF_OK && where.head_len)
            st = nf_trace_seek(s, &where);
        if (st == NF_E_DAMAGED || st == NF_E_UNSUPPORTED)
            st = NF_OK;
    }
    return st;
}

/* Take blocks from *@at on, after those before ended as @st says; false: there are no more. */
static bool take_turn(struct seeker *k, enum nf_status st, uint32_t *at)
{
    struct seeking *all = k->of;

    pthread_mutex_lock(&all->lock);
    if (st != NF_OK && all->status == NF_OK) {
        all->status = st;
        nf_fail_copy(all->err, &k->seek.err);
    }
    if (all->status == NF_OK && k->seek.any) {
        nf_trace_seeker_tell(&k->seek);
        all->news++;
    }
    if (all->status == NF_OK && k->heard != all->news) {
        nf_trace_seeker_hear(&k->seek);
        k->heard = all->news;
    }
    k->turn = all->status == NF_OK && all->sought->open ? all->next : all->turns;
    all->next += k->turn < all->turns;
    pthread_mutex_unlock(&all->lock);
    *at = (uint32_t)((all->first + (uint64_t)k->turn * all->step) % all->turns * TURN);
    return k->turn < all->turns;
}

static void seek_some(struct nf_crew *crew, unsigned number, void *ctx)
{
    const struct seeking *all = ctx;
    struct seeker k = { .of = ctx, .heard = UINT64_MAX,
                        .seek = { all->reader, all->list, all->sought, .err = NF_ERROR_INIT } };
    enum nf_status st = nf_trace_seeker_begin(&k.seek);
    uint32_t at;

    (void)crew;
    while (take_turn(&k, st, &at)) {
        st = seek_blocks(&k, at);
        if (st == NF_OK && number == 0 && nf_stop_asked(all->stop))
            st = nf_fail(&k.seek.err, NF_E_STOPPED, NF_NO_OFFSET, "stopped");
    }
    nf_trace_seeker_end(&k.seek);
}

static bool are_coprime(uint32_t a, uint32_t b)
{
    while (b) {
        const uint32_t rest = a % b;

        a = b;
        b = rest;
    }
    return a == 1;
}

/* The turns that are taken, and by what steps: each comes once. */
static void order_turns(struct seeking *s, struct nf_cursor *c)
{
    const uint32_t blocks = s->reader->archive.head.blocks;
    struct nf_location where;

    s->turns = (blocks + TURN - 1) / TURN;
    if (nf_cursor_locate(c, s->list->ordinals.at[0], &where, NULL) == NF_OK)
        s->first = where.block / TURN;
    s->step = (uint32_t)((uint64_t)s->turns * 618 / 1000);
    while (!are_coprime(s->step, s->turns))
        s->step++;
}

enum nf_status nf_traces_settle(struct nf_traces *t, const struct nf_withdrawn_list *list,
                                const struct nf_stop *stop, struct nf_error *err)
{
    struct nf_sought sought;
    struct seeking s = { .reader = t->cursor->reader, .list = list, .stop = stop,
                         .sought = &sought, .err = err };
    const uint32_t most = 1 + s.reader->archive.head.blocks / BLOCKS_A_THREAD;
    unsigned threads = nf_crew_size(0);

    if (nf_sought_begin(&sought, t) == NF_OK) {
        threads = threads < most ? threads : most;
        order_turns(&s, t->cursor);
        pthread_mutex_init(&s.lock, NULL);
        nf_crew_run(threads < MOST_THREADS ? threads : MOST_THREADS, seek_some, &s);
        pthread_mutex_destroy(&s.lock);
        nf_sought_end(&sought);
    } else {
        s.status = nf_fail_nomem(err);
    }
    nf_sought_free(&sought);
    return s.status;
}

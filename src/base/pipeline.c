/*
 * A ring of items and five numbers that go round it, each behind the one before: put,
 * begun, turned, rested and taken. What is next of a step follows from these, so that any
 * thread can do whatever there is to do, and none waits for a slower one.
 */
#include "src/base/pipeline.h"

#include <pthread.h>

#include "src/base/alloc.h"

struct place {
    void *item;
    bool worked; /* its work is done */
    bool done;   /* all is */
};

struct nf_pipeline {
    const struct nf_alloc *alloc;
    struct nf_pipeline_steps steps;
    void *ctx;
    struct place *ring;
    size_t room;
    pthread_mutex_t lock;
    pthread_cond_t change;
    uint64_t put, begun, turned, rested, taken; /* items so far; rested: rest begun */
    bool turning; /* somebody does a turn */
    bool stop;
    unsigned started;
    struct worker *workers; /* number 0 is the caller */
};

struct worker {
    struct nf_pipeline *p;
    unsigned number;
    pthread_t thread;
};

static struct place *at(const struct nf_pipeline *p, uint64_t n)
{
    return &p->ring[n % p->room];
}

/* Do a step of an item without the lock. */
static void step(struct nf_pipeline *p, unsigned worker, struct place *place,
                 void (*what)(void *ctx, unsigned worker, void *item))
{
    pthread_mutex_unlock(&p->lock);
    what(p->ctx, worker, place->item);
    pthread_mutex_lock(&p->lock);
}

/*
 * Under the lock: do what there is to do, what is nearest to the end first; false if
 * there is nothing.
 */
static bool do_any(struct nf_pipeline *p, unsigned worker)
{
    struct place *place;

    if (p->steps.turn && !p->turning && p->turned < p->begun && at(p, p->turned)->worked) {
        place = at(p, p->turned);
        p->turning = true;
        step(p, worker, place, p->steps.turn);
        p->turning = false;
        p->turned++;
        place->done = !p->steps.rest;
    } else if (p->steps.rest && p->rested < p->turned) {
        place = at(p, p->rested++);
        step(p, worker, place, p->steps.rest);
        place->done = true;
    } else if (p->begun < p->put) {
        place = at(p, p->begun++);
        step(p, worker, place, p->steps.work);
        place->worked = true;
        place->done = !p->steps.turn;
    } else {
        return false;
    }
    pthread_cond_broadcast(&p->change);
    return true;
}

static void *run(void *arg)
{
    struct worker *w = arg;
    struct nf_pipeline *p = w->p;

    pthread_mutex_lock(&p->lock);
    while (!p->stop)
        if (!do_any(p, w->number) && !p->stop)
            pthread_cond_wait(&p->change, &p->lock);
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

enum nf_status nf_pipeline_new(const struct nf_alloc *alloc, unsigned threads, size_t room,
                               const struct nf_pipeline_steps *steps, void *ctx,
                               struct nf_pipeline **out)
{
    struct nf_pipeline *p = nf_zget(alloc, sizeof(*p));

    if (!p)
        return NF_E_NOMEM;
    p->alloc = alloc;
    p->steps = *steps;
    p->ctx = ctx;
    p->room = room;
    p->ring = nf_zget_array(alloc, room, sizeof(*p->ring));
    p->workers = nf_zget_array(alloc, threads, sizeof(*p->workers));
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->change, NULL);
    p->started = 1;
    if (!p->ring || !p->workers) {
        nf_pipeline_free(p);
        return NF_E_NOMEM;
    }
    while (p->started < threads) {
        struct worker *w = &p->workers[p->started];

        w->p = p;
        w->number = p->started;
        if (pthread_create(&w->thread, NULL, run, w) != 0)
            break;
        p->started++;
    }
    *out = p;
    return NF_OK;
}

bool nf_pipeline_put(struct nf_pipeline *p, void *item)
{
    bool fits;

    pthread_mutex_lock(&p->lock);
    fits = p->put - p->taken < p->room;
    if (fits) {
        *at(p, p->put++) = (struct place){ .item = item };
        pthread_cond_broadcast(&p->change);
    }
    pthread_mutex_unlock(&p->lock);
    return fits;
}

void *nf_pipeline_take(struct nf_pipeline *p, bool wait)
{
    void *item = NULL;

    pthread_mutex_lock(&p->lock);
    while (wait && p->taken < p->put && !at(p, p->taken)->done)
        if (!do_any(p, 0))
            pthread_cond_wait(&p->change, &p->lock);
    if (p->taken < p->put && at(p, p->taken)->done)
        item = at(p, p->taken++)->item;
    pthread_mutex_unlock(&p->lock);
    return item;
}

void nf_pipeline_free(struct nf_pipeline *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->stop = true;
    pthread_cond_broadcast(&p->change);
    pthread_mutex_unlock(&p->lock);
    for (unsigned i = 1; i < p->started; i++)
        pthread_join(p->workers[i].thread, NULL);
    pthread_cond_destroy(&p->change);
    pthread_mutex_destroy(&p->lock);
    nf_put(p->alloc, p->ring);
    nf_put(p->alloc, p->workers);
    nf_put(p->alloc, p);
}

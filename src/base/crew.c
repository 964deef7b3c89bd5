#include "src/base/crew.h"

#include <unistd.h>

struct member {
    struct nf_crew *crew;
    unsigned number;
    nf_crew_work *work;
    void *ctx;
    pthread_t thread;
};

static void *begin(void *arg)
{
    struct member *m = arg;

    /* Once this can be had, all are counted. */
    pthread_mutex_lock(&m->crew->lock);
    pthread_mutex_unlock(&m->crew->lock);
    m->work(m->crew, m->number, m->ctx);
    return NULL;
}

unsigned nf_crew_size(unsigned threads)
{
    long online = threads ? 0 : sysconf(_SC_NPROCESSORS_ONLN);

    if (threads == 0)
        threads = online > 0 ? (unsigned)online : 1;
    return threads < NF_MAX_CREW ? threads : NF_MAX_CREW;
}

void nf_crew_run(unsigned threads, nf_crew_work *work, void *ctx)
{
    unsigned size = nf_crew_size(threads);
    struct nf_crew c = { .threads = 1 };
    struct member member[NF_MAX_CREW];

    pthread_mutex_init(&c.lock, NULL);
    pthread_cond_init(&c.change, NULL);
    pthread_mutex_lock(&c.lock);
    while (c.threads < size) {
        struct member *m = &member[c.threads];

        *m = (struct member){ .crew = &c, .number = c.threads, .work = work,
                              .ctx = ctx };
        if (pthread_create(&m->thread, NULL, begin, m) != 0)
            break;
        c.threads++;
    }
    pthread_mutex_unlock(&c.lock);
    work(&c, 0, ctx);
    for (unsigned i = 1; i < c.threads; i++)
        pthread_join(member[i].thread, NULL);
    pthread_cond_destroy(&c.change);
    pthread_mutex_destroy(&c.lock);
}

void nf_crew_begin_turn(struct nf_crew *c, uint64_t turn)
{
    pthread_mutex_lock(&c->lock);
    while (c->turn != turn)
        pthread_cond_wait(&c->change, &c->lock);
    pthread_mutex_unlock(&c->lock);
}

void nf_crew_end_turn(struct nf_crew *c)
{
    pthread_mutex_lock(&c->lock);
    c->turn++;
    pthread_cond_broadcast(&c->change);
    pthread_mutex_unlock(&c->lock);
}

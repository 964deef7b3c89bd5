#ifndef NF_BASE_CREW_H
#define NF_BASE_CREW_H

#include <pthread.h>
#include <stdint.h>

/*
 * Some threads that do one thing together. What they make must not depend on
 * how many they are: those that cannot be started are done without.
 */
struct nf_crew {
    unsigned threads;
    pthread_mutex_t lock;
    pthread_cond_t change;
    uint64_t turn;
};

#define NF_MAX_CREW 256

/* How many there are at most if @threads are asked for; 0: one per processor. */
unsigned nf_crew_size(unsigned threads);

/* @number: of the thread, from 0 on. */
typedef void nf_crew_work(struct nf_crew *crew, unsigned number, void *ctx);

/*
 * nf_crew_run - do @work in nf_crew_size(@threads) threads, the calling one the
 * first
 *
 * Returns when all have done it.
 */
void nf_crew_run(unsigned threads, nf_crew_work *work, void *ctx);

/*
 * Things that are to be done one after the other: wait until those before
 * @turn, which count from 0, have ended. Each is begun and ended once, by
 * whichever thread, and by each thread in rising order.
 */
void nf_crew_begin_turn(struct nf_crew *c, uint64_t turn);
void nf_crew_end_turn(struct nf_crew *c);

#endif

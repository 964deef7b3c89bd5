#ifndef NF_TESTS_TURNS_H
#define NF_TESTS_TURNS_H

/*
 * Several callers of the library in one thread: each goes on, from one call of the system's to
 * the next, when it is its turn. So what they do comes in an order that can be repeated.
 */
#include <stdbool.h>
#include <stddef.h>
#include <ucontext.h>

#define TURNS_STACK (1u << 20)

/* A caller. */
struct turns_one {
    ucontext_t context;
    void (*run)(struct turns_one *one);
    bool began, ended;
    bool waits; /* for a lock; it is not its turn before somebody has given one up */
    unsigned steps;
    void *stack;
};

static ucontext_t turns_main;
static struct turns_one *turns_now; /* whose turn it is; NULL: the test's own */

static inline void turns_begin(void)
{
    struct turns_one *one = turns_now;

    one->run(one);
    one->ended = true;
    turns_now = NULL;
    swapcontext(&one->context, &turns_main);
}

/* Let @one go on to its next call. */
static inline void turns_step(struct turns_one *one)
{
    if (!one->began) {
        getcontext(&one->context);
        one->context.uc_stack.ss_sp = one->stack;
        one->context.uc_stack.ss_size = TURNS_STACK;
        one->context.uc_link = NULL;
        makecontext(&one->context, turns_begin, 0);
    }
    one->began = true;
    one->steps++;
    turns_now = one;
    swapcontext(&turns_main, &one->context);
    turns_now = NULL;
}

/* Whoever's turn it is waits for the next one. */
static inline void turns_yield(void)
{
    struct turns_one *one = turns_now;

    if (!one)
        return;
    turns_now = NULL;
    swapcontext(&one->context, &turns_main);
}

#endif

#ifndef NF_BENCH_BENCH_H
#define NF_BENCH_BENCH_H

#include <newsfiche/types.h>

#include <stdint.h>

/*
 * What every part of the benchmark uses. Whatever fails ends the process: a
 * figure that was measured half is worse than none.
 */
__attribute__((noreturn, format(printf, 1, 2)))
void die(const char *format, ...);

void *must_alloc(size_t n);
void *must_grow(void *p, size_t n);

/* A buffer that grows and is used again. */
struct text {
    char *ptr;
    size_t len;
    size_t cap;
};

/* Room for @n bytes from the beginning; returns @t's buffer. */
char *text_room(struct text *t, size_t n);
void text_set(struct text *t, const void *bytes, size_t n);

/* The same numbers for the same first @state. */
uint64_t random_next(uint64_t *state);

/* The key of an ordinal where keys are bytes in order: 'o' and 4 bytes. */
#define ORDINAL_KEY 5
void ordinal_key(uint64_t ordinal, char key[ORDINAL_KEY]);

#endif

/*
 * What every part of the benchmark uses.
 */
#include "bench/bench.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void die(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs("bench_archives: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

void *must_grow(void *p, size_t n)
{
    void *q = realloc(p, n ? n : 1);

    if (!q)
        die("no memory for %zu bytes", n);
    return q;
}

void *must_alloc(size_t n)
{
    return memset(must_grow(NULL, n), 0, n);
}

char *text_room(struct text *t, size_t n)
{
    if (n > t->cap) {
        t->cap = n + n / 2 + 64;
        t->ptr = must_grow(t->ptr, t->cap);
    }
    return t->ptr;
}

void text_set(struct text *t, const void *bytes, size_t n)
{
    text_room(t, n + 1);
    if (n)
        memcpy(t->ptr, bytes, n);
    t->len = n;
}

void ordinal_key(uint64_t ordinal, char key[ORDINAL_KEY])
{
    unsigned char bytes[ORDINAL_KEY] = {
        'o', (unsigned char)(ordinal >> 24), (unsigned char)(ordinal >> 16),
        (unsigned char)(ordinal >> 8), (unsigned char)ordinal
    };

    memcpy(key, bytes, ORDINAL_KEY);
}

/* splitmix64 */
uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

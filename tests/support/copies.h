#ifndef NF_TESTS_COPIES_H
#define NF_TESTS_COPIES_H

/* Bytes to look for copies in, and a slow way to put a frame together again. */
#include "src/base/alloc.h"
#include "src/pack/copy_find.h"
#include "tests/support/expect.h"

/* Random bytes, and some that are made to give trouble. */
enum copy_text {
    COPY_RANDOM,
    COPY_EQUAL,     /* all bytes the same */
    COPY_PERIOD,    /* of 24 bytes */
    COPY_LONG,      /* of 1000 bytes */
    COPY_DE_BRUIJN, /* of two letters and 16 places: no 16 bytes come again */
    COPY_TEXTS
};

static inline uint64_t copy_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static inline void make_copy_text(unsigned kind, uint8_t *p, size_t n)
{
    uint64_t state = 88172645463325252u;
    uint32_t shift = 1;

    for (size_t i = 0; i < n; i++)
        switch (kind) {
        case COPY_EQUAL:
            p[i] = 'e';
            break;
        case COPY_PERIOD:
            p[i] = (uint8_t)("abcdefghijklmnopqrstuvwx"[i % 24]);
            break;
        case COPY_LONG:
            p[i] = i < 1000 ? (uint8_t)copy_random(&state) : p[i - 1000];
            break;
        case COPY_DE_BRUIJN: /* a shift register of 16 bits with the longest period */
            shift = shift >> 1 ^ (shift & 1 ? 0xB400u : 0);
            p[i] = shift & 1 ? 'a' : 'b';
            break;
        default:
            p[i] = (uint8_t)copy_random(&state);
        }
}

/* The literal bytes of a frame. */
struct copy_frame {
    uint8_t *literals;
    size_t len;
};

/* Take apart what was found in the frame @p: its literal bytes go to @out, the frame is
 * put together again, and all bounds are looked at. @frames: those before. */
static inline void check_copies(const struct nf_copies *c, const uint8_t *p, size_t n,
                                const struct copy_frame *frames, struct copy_frame *out)
{
    const struct nf_copy *copy = (const void *)c->list.ptr;
    size_t count = c->list.len / sizeof(*copy), at = 0, literal = 0, bases = 0;
    struct nf_buf literals;

    nf_buf_init(&literals, &nf_alloc_libc, SIZE_MAX / 2);
    nf_copies_literals(copy, count, p, n, &literals);
    assert_false(literals.failed);
    *out = (struct copy_frame){ literals.ptr, literals.len };
    for (uint32_t i = 0; i < c->bases; i++) {
        bases += frames[c->base[i]].len;
        for (uint32_t k = 0; k < i; k++)
            assert_int_not_equal(c->base[i], c->base[k]);
    }
    assert_true(c->bases == 0 || bases <= 8 * n + 4096);
    for (size_t i = 0; i < count; i++, copy++) {
        const struct copy_frame *from = &frames[c->base[copy->from]];

        assert_true(copy->from < c->bases && copy->len >= NF_COPY_LEAST);
        assert_true(copy->place + (size_t)copy->len <= from->len);
        assert_true(literal + copy->skip <= out->len);
        assert_true(at + copy->skip + copy->len <= n);
        assert_memory_equal(p + at, out->literals + literal, copy->skip);
        literal += copy->skip;
        at += copy->skip;
        assert_memory_equal(p + at, from->literals + copy->place, copy->len);
        at += copy->len;
    }
    assert_int_equal(n - at, out->len - literal);
    if (n > at)
        assert_memory_equal(p + at, out->literals + literal, n - at);
}

#endif

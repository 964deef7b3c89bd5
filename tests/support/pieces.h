#ifndef NF_TESTS_PIECES_H
#define NF_TESTS_PIECES_H

/* What tests of the structures in format/ have in common. */
#include <stdlib.h>

#include "format/cur.h"
#include "format/varint.h"
#include "tests/support/expect.h"

/* The archive id of the examples in spec.md. */
#define PIECES_ID { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 }

/* A copy with nothing behind it, so that a sanitizer sees a read past it. */
static inline uint8_t *piece_copy(const uint8_t *p, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1);

    assert_non_null(copy);
    if (n)
        memcpy(copy, p, n);
    return copy;
}

/* These numbers as varints to @p; returns the bytes. */
static inline size_t piece_varints(uint8_t *p, const uint64_t *v, size_t n)
{
    size_t len = 0;

    for (size_t i = 0; i < n; i++)
        len += nf_varint_put(p + len, v[i]);
    return len;
}

/*
 * @get(cursor over @n bytes at @p, @out) is @status, and if that is a failure
 * leaves *@out alone. @out is a pointer to a struct.
 */
#define assert_get(get, p, n, out, status)                                  \
    do {                                                                    \
        uint8_t *copy_ = piece_copy((p), (n));                              \
        struct nf_cur cur_ = nf_cur_init(copy_, (n));                       \
        uint8_t before_[sizeof(*(out))];                                    \
        enum nf_status got_;                                                \
                                                                            \
        memset((out), 0xa5, sizeof(*(out)));                                \
        memcpy(before_, (out), sizeof(before_));                            \
        got_ = get(&cur_, (out));                                           \
        free(copy_);                                                        \
        expect_status(got_, (status), NULL, __FILE__, __LINE__);            \
        if (got_ != NF_OK)                                                  \
            assert_memory_equal((out), before_, sizeof(before_));           \
        else                                                                \
            assert_int_equal(cur_.left, 0);                                 \
    } while (0)

/* No beginning of the @n bytes at @p will do. */
#define assert_cuts(get, p, n, out, status)                                 \
    do {                                                                    \
        for (size_t cut_ = 0; cut_ < (n); cut_++)                           \
            assert_get(get, p, cut_, out, status);                          \
    } while (0)

#endif

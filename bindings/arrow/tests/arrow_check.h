#ifndef NF_TESTS_ARROW_CHECK_H
#define NF_TESTS_ARROW_CHECK_H

/*
 * The rules of Arrow's C data interface and columnar format, for the types that the library
 * has: what a consumer may rely on.
 */
#include <newsfiche/arrow.h>

#include "tests/support/expect.h"

static inline bool check_bit(const void *bits, int64_t i)
{
    return ((const unsigned char *)bits)[i / 8] >> i % 8 & 1;
}

static inline bool check_is_null(const struct ArrowArray *a, int64_t i)
{
    return a->buffers[0] && !check_bit(a->buffers[0], i);
}

static inline const int32_t *check_int32(const struct ArrowArray *a)
{
    return a->buffers[1];
}

static inline int64_t check_number(const struct ArrowArray *a, int64_t i)
{
    return ((const int64_t *)a->buffers[1])[i];
}

/* Text @i of an array of utf8, or of a dictionary. */
static inline struct nf_str check_text(const struct ArrowArray *a, int64_t i)
{
    const int32_t *at = check_int32(a);

    if (a->dictionary)
        return check_text(a->dictionary, at[i]);
    return (struct nf_str){ (const char *)a->buffers[2] + at[i],
                            (size_t)(at[i + 1] - at[i]) };
}

/* Offsets begin with 0, never fall, and end at @end, or if it is negative anywhere. */
static inline void check_offsets(const struct ArrowArray *a, int64_t end)
{
    const int32_t *at = check_int32(a);

    assert_non_null(at);
    assert_int_equal((uintptr_t)at % sizeof(*at), 0);
    assert_int_equal(at[0], 0);
    for (int64_t i = 0; i < a->length; i++) {
        assert_true(at[i] <= at[i + 1]);
        if (check_is_null(a, i))
            assert_int_equal(at[i], at[i + 1]);
    }
    if (end >= 0)
        assert_int_equal(at[a->length], end);
}

static inline void check_utf8(const struct ArrowArray *a)
{
    check_offsets(a, -1);
    for (int64_t i = 0; i < a->length; i++) {
        struct nf_str s = check_text(a, i);

        if (s.len)
            assert_int_equal(nf_utf8_fault(s), s.len);
    }
}

static inline void check_nulls(const struct ArrowSchema *s, const struct ArrowArray *a)
{
    int64_t nulls = 0;

    if (!a->buffers[0]) {
        assert_int_equal(a->null_count, 0);
        return;
    }
    for (int64_t i = 0; i < a->length; i++)
        nulls += !check_bit(a->buffers[0], i);
    assert_int_equal(a->null_count, nulls);
    assert_true(nulls == 0 || s->flags & ARROW_FLAG_NULLABLE);
}

/* Values of a dictionary are there once each. */
static inline void check_dictionary(const struct ArrowArray *a)
{
    for (int64_t i = 0; i < a->length; i++) {
        if (check_is_null(a, i))
            continue;
        assert_in_range(check_int32(a)[i], 0, a->dictionary->length - 1);
    }
    for (int64_t i = 0; i < a->dictionary->length; i++)
        for (int64_t k = 0; k < i; k++) {
            struct nf_str x = check_text(a->dictionary, i), y = check_text(a->dictionary, k);

            assert_false(x.len == y.len && memcmp(x.ptr, y.ptr, x.len) == 0);
        }
}

/* An array and its schema, from the outside in. */
static inline void check_array(const struct ArrowSchema *s, const struct ArrowArray *a)
{
    assert_non_null(s->release);
    assert_non_null(a->release);
    assert_non_null(s->name);
    assert_null(s->metadata);
    assert_int_equal(s->flags & ~(int64_t)ARROW_FLAG_NULLABLE, 0);
    assert_true(a->length >= 0);
    assert_int_equal(a->offset, 0);
    assert_int_equal(s->n_children, a->n_children);
    assert_int_equal(s->dictionary != NULL, a->dictionary != NULL);
    check_nulls(s, a);
    if (strcmp(s->format, "+s") == 0) {
        assert_int_equal(a->n_buffers, 1);
        for (int64_t i = 0; i < a->n_children; i++)
            assert_int_equal(a->children[i]->length, a->length);
    } else if (strcmp(s->format, "u") == 0) {
        assert_int_equal(a->n_buffers, 3);
        check_utf8(a);
    } else if (strcmp(s->format, "+l") == 0) {
        assert_int_equal(a->n_buffers, 2);
        assert_int_equal(a->n_children, 1);
        check_offsets(a, a->children[0]->length);
    } else {
        assert_true(strcmp(s->format, "l") == 0 || strcmp(s->format, "i") == 0 ||
                    strcmp(s->format, "tsu:UTC") == 0);
        assert_int_equal(a->n_buffers, 2);
        assert_int_equal((uintptr_t)a->buffers[1] % 8, 0);
        assert_int_equal(s->dictionary != NULL, *s->format == 'i');
    }
    for (int64_t i = 0; i < a->n_children; i++)
        check_array(s->children[i], a->children[i]);
    if (a->dictionary) {
        check_array(s->dictionary, a->dictionary);
        check_dictionary(a);
    }
}

#endif

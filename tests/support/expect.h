#ifndef NF_TESTS_EXPECT_H
#define NF_TESTS_EXPECT_H

/* cmocka with what it needs before it, and assertions on views. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/memory_io.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(*(array)))

/* A view of a literal, which may hold NUL bytes. */
#define STR(literal) ((struct nf_str){ (literal), sizeof(literal) - 1 })

/* The same where only an initializer may stand. */
#define STR_INIT(literal) { (literal), sizeof(literal) - 1 }

static inline struct nf_str str_of(const char *text)
{
    return (struct nf_str){ text, strlen(text) };
}

static inline void expect_bytes(struct nf_str got, struct nf_str want,
                                const char *file, int line)
{
    if (got.len == want.len &&
        (want.len == 0 || memcmp(got.ptr, want.ptr, want.len) == 0))
        return;
    print_error("got  (%zu) %.*s\n", got.len, (int)got.len,
                got.ptr ? got.ptr : "");
    print_error("want (%zu) %.*s\n", want.len, (int)want.len,
                want.ptr ? want.ptr : "");
    _fail(file, line);
}

static inline void expect_status(enum nf_status got, enum nf_status want,
                                 const struct nf_error *err, const char *file,
                                 int line)
{
    if (got == want)
        return;
    print_error("got %s, want %s", nf_strerror(got), nf_strerror(want));
    print_error("%s%s\n", got && err ? ": " : "", got && err ? err->text : "");
    _fail(file, line);
}

/* @got, a view, is the C string @want; is the view @want. */
#define assert_text(got, want) \
    expect_bytes((got), str_of(want), __FILE__, __LINE__)
#define assert_bytes(got, want) \
    expect_bytes((got), (want), __FILE__, __LINE__)

/* A status, with the reason printed when it is another. */
#define assert_status(got, want, err) \
    expect_status((got), (want), (err), __FILE__, __LINE__)
#define assert_ok(got, err) assert_status(got, NF_OK, err)

#endif

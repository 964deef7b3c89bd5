#ifndef NF_TESTS_SINKS_H
#define NF_TESTS_SINKS_H

/* Sinks that are files in a folder of a test's own. */
#include <errno.h>
#include <newsfiche/io.h>

#include "tests/support/folder.h"

/* As in sink_file.c: appends below it are gathered. */
#define SINK_BUFFER (256u << 10)

static inline struct nf_sink sink_open(struct folder *f, const char *name, bool replace)
{
    struct nf_sink s = { 0 };
    struct nf_error err = NF_ERROR_INIT;

    assert_ok(nf_sink_file(folder_file(f, name), replace, &s, &err), &err);
    assert_non_null(s.append);
    assert_non_null(s.commit);
    assert_non_null(s.close);
    return s;
}

/* A sink at @path is refused, and left alone. */
static inline void sink_expect_refused(const char *path, bool replace, enum nf_status status,
                                       int os)
{
    struct nf_sink s, before;
    struct nf_error err = NF_ERROR_INIT;

    memset(&s, 0xa5, sizeof(s));
    memcpy(&before, &s, sizeof(s));
    assert_int_equal(nf_sink_file(path, replace, &s, &err), status);
    assert_memory_equal(&s, &before, sizeof(s));
    assert_int_equal(err.status, status);
    assert_int_equal(err.os_errno, os);
    assert_int_equal(nf_sink_file(path, replace, &s, NULL), status);
}

/* Append "rain" to what @name stands for, and commit. */
static inline void sink_write_rain(const char *name, bool replace)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_sink s = NF_SINK_INIT;

    assert_ok(nf_sink_file(name, replace, &s, &err), &err);
    assert_int_equal(s.append(s.ctx, "rain", 4), 0);
    assert_int_equal(s.commit(s.ctx), 0);
    s.close(s.ctx);
}

#endif

#include "src/base/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "src/base/sized.h"
#include "src/base/utf8.h"

void nf_fail_copy(struct nf_error *err, const struct nf_error *from)
{
    if (err)
        nf_sized_put(err, NF_SIZE_THROUGH(struct nf_error, text), from, sizeof(*from));
}

enum nf_status nf_fail_end(struct nf_error *err, enum nf_status status,
                           const struct nf_error *own)
{
    if (status != NF_OK)
        nf_fail_copy(err, own);
    return status;
}

static void set(struct nf_error *err, enum nf_status status, uint64_t offset,
                const char *fmt, va_list ap)
{
    struct nf_error own = { sizeof(own), status, 0, offset, "" };
    char raw[sizeof(own.text)];

    if (!err)
        return;
    vsnprintf(raw, sizeof(raw), fmt, ap);
    nf_utf8_printable((struct nf_str){ raw, strlen(raw) }, own.text,
                      sizeof(own.text));
    nf_fail_copy(err, &own);
}

enum nf_status nf_fail(struct nf_error *err, enum nf_status status,
                       uint64_t offset, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    set(err, status, offset, fmt, ap);
    va_end(ap);
    return status;
}

enum nf_status nf_error_set(struct nf_error *err, enum nf_status status,
                            const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    set(err, status, NF_NO_OFFSET, fmt, ap);
    va_end(ap);
    return status;
}

enum nf_status nf_fail_about(struct nf_error *err, enum nf_status status,
                             const char *fmt, ...)
{
    char what[sizeof(err->text)];
    struct nf_error was;
    va_list ap;

    if (!err || status == NF_OK || status == NF_E_NOMEM || status == NF_E_IO)
        return status;
    was = *err;
    va_start(ap, fmt);
    vsnprintf(what, sizeof(what), fmt, ap);
    va_end(ap);
    return nf_fail(err, status, was.offset, "%s: %s", what, was.text);
}

enum nf_status nf_fail_nomem(struct nf_error *err)
{
    return nf_fail(err, NF_E_NOMEM, NF_NO_OFFSET, "out of memory");
}

enum nf_status nf_fail_os(struct nf_error *err, int os_errno, uint64_t offset,
                          const char *what)
{
    char why[80];

    /* XSI and GNU differ in what this returns; only the buffer is used. */
    if (strerror_r(os_errno, why, sizeof(why)) != 0)
        snprintf(why, sizeof(why), "error %d", os_errno);
    nf_fail(err, NF_E_IO, offset, "%s: %s", what, why);
    if (err)
        err->os_errno = os_errno;
    return NF_E_IO;
}

/* So much of a path is shown. */
#define MOST_OF_PATH 320

enum nf_status nf_fail_path(struct nf_error *err, enum nf_status status,
                            const char *path)
{
    char why[sizeof(err->text)];
    const char *cut = "";
    size_t len = strlen(path);
    int os;

    if (!err || status == NF_OK || status == NF_E_NOMEM || status == NF_E_USAGE)
        return status;
    if (strncmp(err->text, path, len) == 0 && strncmp(err->text + len, ": ", 2) == 0)
        return status; /* a source that knows its path has said it */
    memcpy(why, err->text, sizeof(why));
    os = err->os_errno;
    if (len > MOST_OF_PATH) {
        cut = "...";
        path += len - MOST_OF_PATH;
        while (((unsigned char)*path & 0xc0) == 0x80) /* inside a character */
            path++;
    }
    nf_fail(err, status, err->offset, "%s%s: %s", cut, path, why);
    err->os_errno = os;
    return status;
}

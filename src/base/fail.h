#ifndef NF_BASE_FAIL_H
#define NF_BASE_FAIL_H

#include <newsfiche/status.h>
#include <newsfiche/types.h>

/*
 * Fill in @err (NULL is fine) and return @status, so that a failing function
 * ends with `return nf_fail(...)`. @offset is the byte concerned or
 * NF_NO_OFFSET. Bytes that are not printable ASCII or valid UTF-8 without
 * control characters are escaped in the result.
 */
enum nf_status nf_fail(struct nf_error *err, enum nf_status status,
                       uint64_t offset, const char *fmt, ...) NF_PRINTF(4, 5);

/*
 * nf_fail_path - put the file it was about in front of a failure's text
 *
 * Of a path that is too long only the end, so that there is room for the reason. Nothing is
 * done if it is there already, as a caller's source may have put it there. Of NF_OK,
 * NF_E_NOMEM and NF_E_USAGE no file is the reason: nothing is done either. Returns @status.
 */
enum nf_status nf_fail_path(struct nf_error *err, enum nf_status status,
                            const char *path);

/* What a part of an archive is lost by, and the others are not. */
static inline bool nf_is_damage(enum nf_status st)
{
    return st == NF_E_DAMAGED || st == NF_E_UNSUPPORTED || st == NF_E_LIMIT;
}

/* Give the caller an error that was kept. @err may be NULL. */
void nf_fail_copy(struct nf_error *err, const struct nf_error *from);

/* The end of a call that may have got over failures on its way, which @own then speaks of: the
 * caller gets the one that it ended with, if it did. Returns @status. */
enum nf_status nf_fail_end(struct nf_error *err, enum nf_status status,
                           const struct nf_error *own);

/* Put in front of what @err says, which @status is about, what it concerns and ": ";
 * not of success, of memory that ran out or a read that failed. Returns @status. */
enum nf_status nf_fail_about(struct nf_error *err, enum nf_status status,
                             const char *fmt, ...) NF_PRINTF(3, 4);

/* NF_E_NOMEM, and NF_E_IO for @os_errno while doing @what. */
enum nf_status nf_fail_nomem(struct nf_error *err);
enum nf_status nf_fail_os(struct nf_error *err, int os_errno, uint64_t offset,
                          const char *what);

#endif

#ifndef NF_TYPES_H
#define NF_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define NF_BEGIN_DECLS extern "C" {
#define NF_END_DECLS }
#else
#define NF_BEGIN_DECLS
#define NF_END_DECLS
#endif

#if defined(__GNUC__)
#define NF_API __attribute__((visibility("default")))
#define NF_CHECKED __attribute__((warn_unused_result))
#define NF_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define NF_API
#define NF_CHECKED
#define NF_PRINTF(fmt, args)
#endif

/*
 * A borrowed run of bytes, UTF-8 unless said otherwise. Not NUL-terminated,
 * may hold NUL bytes. The function that filled it in says who owns it, and for how
 * long; never free it. A NULL @ptr is "absent", which is not the
 * same as an empty run.
 */
struct nf_str {
    const char *ptr;
    size_t len;
};

/*
 * Where an object gets its memory. NULL where one is expected means the C
 * library's. Both functions may be called from several threads at once when an object
 * is used from several threads (readers with cursors, writers with workers).
 */
struct nf_alloc {
    void *ctx;
    void *(*get)(void *ctx, size_t n); /* NULL: out of memory. Aligned as by malloc(); n > 0 */
    void (*put)(void *ctx, void *p);   /* p may be NULL */
};

#endif

#ifndef NF_CONVERT_BYTE_IN_H
#define NF_CONVERT_BYTE_IN_H

#include <newsfiche/status.h>

#include "src/base/buf.h"

/*
 * Bytes that come in order, seen through a window that can be made larger:
 * what the splitters read from, be it a file, a pipe, a member of an archive
 * or memory.
 */
struct nf_byte_in {
    void *ctx;
    /* Up to @n bytes to @buf; 0 at the end, -1 with @why set on failure: NULL if
     * memory ran out. */
    ptrdiff_t (*read)(void *ctx, char *buf, size_t n, const char **why);
    bool waits; /* for a program at the other end, which may write now and then */
    struct nf_buf window; /* the bytes read and not yet consumed, from @from */
    size_t from;
    bool ended;
    const char *why; /* why reading failed; NULL if it did not */
    bool nomem;
};

void nf_byte_in_init(struct nf_byte_in *in, const struct nf_alloc *alloc);
void nf_byte_in_free(struct nf_byte_in *in);

/* Forget what was read: @read begins again. */
void nf_byte_in_again(struct nf_byte_in *in);

static inline const char *nf_byte_in_ptr(const struct nf_byte_in *in)
{
    return in->window.ptr ? nf_buf_text(&in->window) + in->from : "";
}

static inline size_t nf_byte_in_len(const struct nf_byte_in *in)
{
    return in->window.len - in->from;
}

/* Read more behind what is there; false if there is no more (or @why). */
bool nf_byte_in_more(struct nf_byte_in *in);

/* At least @n bytes in the window, or all there are. */
void nf_byte_in_want(struct nf_byte_in *in, size_t n);

/* Whether @in waits for its bytes, and begins with a line that begins with a brace: its writer may
 * have no more for long. */
bool nf_byte_in_has_line(const struct nf_byte_in *in);

/* As nf_byte_in_want(), but content with such a line. */
void nf_byte_in_look(struct nf_byte_in *in, size_t n);

/* The first @n bytes are done with. */
void nf_byte_in_consume(struct nf_byte_in *in, size_t n);

#endif

#ifndef NF_BASE_BUF_H
#define NF_BASE_BUF_H

#include <newsfiche/types.h>

/*
 * A growing run of bytes with a maximum given when it is made; one that is all
 * zero takes the C library's memory, and as much as there is. Growth keeps
 * what is there; nothing ever shrinks but by nf_buf_free(). @failed sticks:
 * once an append did not fit or memory ran out, later appends do nothing, so
 * a long run of them needs one check at its end.
 */
struct nf_buf {
    const struct nf_alloc *alloc;
    uint8_t *ptr;
    size_t len;
    size_t cap;
    size_t max;
    bool failed;
};

void nf_buf_init(struct nf_buf *b, const struct nf_alloc *alloc, size_t max);
void nf_buf_free(struct nf_buf *b);

/* The bytes as text. */
static inline char *nf_buf_text(const struct nf_buf *b)
{
    return (char *)b->ptr;
}

static inline struct nf_str nf_buf_view(const struct nf_buf *b)
{
    return (struct nf_str){ nf_buf_text(b), b->len };
}

/* Forget the contents, keep the memory. */
static inline void nf_buf_reset(struct nf_buf *b)
{
    b->len = 0;
    b->failed = false;
}

/* Make room for @n more bytes; false if that is too much. */
bool nf_buf_reserve(struct nf_buf *b, size_t n);

/* The same; where those bytes may be written, or NULL. Who does adds to @b->len. */
char *nf_buf_room(struct nf_buf *b, size_t n);

/* As nf_buf_reserve(), and the contents need not be kept: for output of known size. */
bool nf_buf_need(struct nf_buf *b, size_t n);

/* Append; false once anything failed. */
bool nf_buf_add(struct nf_buf *b, const void *p, size_t n);
static inline bool nf_buf_add_text(struct nf_buf *b, struct nf_str s)
{
    return nf_buf_add(b, s.ptr, s.len);
}
void nf_buf_add_byte(struct nf_buf *b, uint8_t v);
void nf_buf_add_varint(struct nf_buf *b, uint64_t v);
void nf_buf_add_str(struct nf_buf *b, struct nf_str s); /* varint length, bytes */

#endif

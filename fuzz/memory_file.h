#ifndef NF_FUZZ_MEMORY_FILE_H
#define NF_FUZZ_MEMORY_FILE_H

/* A file in memory, as a store. */
#include <errno.h>

#include "fuzz/target.h"

static inline int file_read(void *ctx, uint64_t off, void *buf, size_t n)
{
    const struct nf_buffer *b = ctx;

    CLAIM(off <= b->len && n <= b->len - off);
    if (n)
        memcpy(buf, b->ptr + off, n);
    return 0;
}

static inline int file_append(void *ctx, const void *p, size_t n)
{
    struct nf_sink to;

    nf_sink_memory(ctx, &to);
    return to.append(to.ctx, p, n);
}

static inline int file_sync(void *ctx)
{
    (void)ctx;
    return 0;
}

static inline int file_resize(void *ctx, uint64_t size)
{
    struct nf_buffer *b = ctx;

    if (size > b->len) {
        const size_t more = (size_t)size - b->len;
        char *room = nf_buffer_room(b, more);

        if (!room)
            return ENOMEM;
        memset(room, 0, more);
    }
    b->len = (size_t)size;
    return 0;
}

static inline int file_write(void *ctx, uint64_t off, const void *p, size_t n)
{
    struct nf_buffer *b = ctx;

    CLAIM(off <= b->len && n <= b->len - off);
    memcpy(b->ptr + off, p, n);
    return 0;
}

/* Have the @n bytes at @p in @b, and nothing else. */
static inline void file_set(struct nf_buffer *b, const void *p, size_t n)
{
    b->len = 0;
    CLAIM(file_append(b, p, n) == 0);
}

static inline struct nf_store file_store(struct nf_buffer *b)
{
    const struct nf_store s = { .struct_size = sizeof(s), .ctx = b, .size = b->len,
                                .read_at = file_read, .append = file_append,
                                .sync = file_sync, .resize = file_resize,
                                .write_at = file_write };

    return s;
}

#endif

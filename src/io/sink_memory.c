#include <errno.h>
#include <newsfiche/io.h>
#include <string.h>

#include "src/io/hand_out.h"

static int memory_append(void *ctx, const void *p, size_t n)
{
    struct nf_buffer *b = ctx;
    char *room;

    if (n == 0)
        return 0;
    room = nf_buffer_room(b, n);
    if (!room)
        return ENOMEM;
    memcpy(room, p, n);
    b->len += n;
    return 0;
}

void nf_sink_memory(struct nf_buffer *buf, struct nf_sink *out)
{
    const struct nf_sink own = { .ctx = buf, .append = memory_append };

    nf_sink_put(out, &own);
}

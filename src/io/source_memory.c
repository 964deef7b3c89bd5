#include <newsfiche/io.h>
#include <string.h>

#include "src/io/hand_out.h"

static int memory_read_at(void *ctx, uint64_t off, void *buf, size_t n)
{
    memcpy(buf, (const char *)ctx + off, n);
    return 0;
}

void nf_source_memory(const void *buf, size_t n, struct nf_source *out)
{
    static const char none[1];
    const struct nf_source own = { .ctx = (void *)(uintptr_t)(n ? buf : none),
                                   .read_at = memory_read_at,
                                   .memory = n ? buf : none,
                                   .size = n };

    nf_source_put(out, &own);
}

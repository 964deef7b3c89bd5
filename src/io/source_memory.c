#include <newsfiche/io.h>
#include <string.h>

static int memory_read_at(void *ctx, uint64_t off, void *buf, size_t n)
{
    memcpy(buf, (const char *)ctx + off, n);
    return 0;
}

struct nf_source nf_source_memory(const void *buf, size_t n)
{
    static const char none[1];

    return (struct nf_source){ .ctx = (void *)(uintptr_t)(n ? buf : none),
                               .read_at = memory_read_at,
                               .memory = n ? buf : none,
                               .size = n };
}

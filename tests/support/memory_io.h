#ifndef NF_TESTS_MEMORY_IO_H
#define NF_TESTS_MEMORY_IO_H

/* Sources and sinks in memory, as values. */
#include <newsfiche/io.h>

static inline struct nf_source memory_source(const void *p, size_t n)
{
    struct nf_source source = NF_SOURCE_INIT;

    nf_source_memory(p, n, &source);
    return source;
}

static inline struct nf_sink memory_sink(struct nf_buffer *to)
{
    struct nf_sink sink = NF_SINK_INIT;

    nf_sink_memory(to, &sink);
    return sink;
}

#endif

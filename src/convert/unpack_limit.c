/* What all kinds of compression say alike. */
#include "src/convert/unpack.h"

#include <stdio.h>

void nf_unpack_too_large(struct nf_unpack_io *io, const char *what, uint64_t bytes)
{
    unsigned long long mib = (unsigned long long)((bytes >> 20) + !!(bytes & 0xfffff));

    snprintf(io->why, sizeof(io->why),
             "needs %llu MiB for %s; --max-memory %llu allows it", mib, what, mib);
}

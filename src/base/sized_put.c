/* Apart from nf_sized_get(), which fails by an error that is handed out by this. */
#include "src/base/sized.h"

#include <string.h>

void nf_sized_put(void *out, size_t first, const void *own, size_t size)
{
    size_t theirs;

    memcpy(&theirs, out, sizeof(theirs));
    if (theirs < first)
        theirs = first;
    if (theirs > size)
        theirs = size;
    memcpy(out, own, theirs);
    memcpy(out, &theirs, sizeof(theirs));
}

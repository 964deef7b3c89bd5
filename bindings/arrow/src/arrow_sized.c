#include "bindings/arrow/src/arrow_sized.h"

#include <string.h>

/* No struct will ever be so large: such a size was not set. */
#define MAX_SIZE 4096

enum nf_status nf_arrow_sized_get(void *own, size_t size, const void *given, const char *what,
                                  struct nf_error *err)
{
    const unsigned char *bytes = given;
    size_t theirs;

    memcpy(&theirs, given, sizeof(theirs));
    if (theirs < sizeof(theirs) || theirs > MAX_SIZE)
        return nf_error_set(err, NF_E_USAGE,
                            "%s: struct_size is %zu; begin with the _INIT macro", what, theirs);
    for (size_t i = size; i < theirs; i++)
        if (bytes[i])
            return nf_error_set(err, NF_E_USAGE,
                                "%s: a member is set that this version of the library does "
                                "not know", what);
    memset(own, 0, size);
    memcpy(own, given, theirs < size ? theirs : size);
    memcpy(own, &size, sizeof(size));
    return NF_OK;
}

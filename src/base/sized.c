#include "src/base/sized.h"

#include <string.h>

/* No struct will ever be so large: such a size was not set. */
#define MAX_SIZE 4096

static bool is_zero(const unsigned char *p, const unsigned char *end)
{
    while (p < end && *p == 0)
        p++;
    return p == end;
}

enum nf_status nf_sized_get(void *own, size_t size, const void *given,
                            const char *what, struct nf_error *err)
{
    const unsigned char *p = given;
    size_t theirs;

    memcpy(&theirs, given, sizeof(theirs));
    if (theirs < sizeof(theirs) || theirs > MAX_SIZE)
        return nf_error_set(err, NF_E_USAGE,
                            "%s: struct_size is %zu; begin with the _INIT macro",
                            what, theirs);
    if (theirs > size && !is_zero(p + size, p + theirs))
        return nf_error_set(err, NF_E_USAGE,
                            "%s: a member behind the first %zu bytes is set, which "
                            "this version of the library does not know", what, size);
    memset(own, 0, size);
    memcpy(own, given, theirs < size ? theirs : size);
    memcpy(own, &size, sizeof(size));
    return NF_OK;
}

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

/* @missing: the first function that is NULL and may not be; NULL if there is none. */
static enum nf_status refuse(const char *what, const char *missing, struct nf_error *err)
{
    return missing ? nf_error_set(err, NF_E_USAGE, "%s: no function '%s'", what, missing) : NF_OK;
}

enum nf_status nf_sized_source(struct nf_source *own, const struct nf_source *given,
                               struct nf_error *err)
{
    enum nf_status st = nf_sized_get(own, sizeof(*own), given, "source", err);

    return st == NF_OK ? refuse("source", own->read_at ? NULL : "read_at", err) : st;
}

enum nf_status nf_sized_sink(struct nf_sink *own, const struct nf_sink *given,
                             struct nf_error *err)
{
    enum nf_status st = nf_sized_get(own, sizeof(*own), given, "sink", err);

    return st == NF_OK ? refuse("sink", own->append ? NULL : "append", err) : st;
}

enum nf_status nf_sized_store(struct nf_store *own, const struct nf_store *given,
                              struct nf_error *err)
{
    enum nf_status st = nf_sized_get(own, sizeof(*own), given, "store", err);

    if (st != NF_OK)
        return st;
    return refuse("store", !own->read_at  ? "read_at"
                           : !own->append ? "append"
                           : !own->sync   ? "sync"
                           : !own->resize ? "resize"
                                          : NULL, err);
}

#include "src/write/earlier.h"

#include "src/base/fail.h"

static enum nf_status write_trailer(const struct nf_store *store,
                                    const struct nf_archive_end *end, struct nf_error *err)
{
    uint8_t trailer[NF_TRAILER_SIZE];
    int os;

    nf_trailer_put(trailer, (uint32_t)(end->footer.len + NF_TRAILER_SIZE));
    os = store->append(store->ctx, trailer, sizeof(trailer));
    return os ? nf_fail_os(err, os, end->size, "write") : NF_OK;
}

/* A footer that a killed writer left may be in memory only: so the sync, whatever there is. */
enum nf_status nf_archive_settle(const struct nf_store *store, struct nf_archive_end *end,
                                 struct nf_error *err)
{
    const uint64_t size = end->begins ? 0 : end->size;
    enum nf_status st = NF_OK;
    int os = end->tail ? store->resize(store->ctx, size) : 0;

    if (os)
        return nf_fail_os(err, os, size, "cut off what was not finished");
    if (!end->begins && !end->trailer) {
        st = write_trailer(store, end, err);
        end->size += NF_TRAILER_SIZE;
    }
    os = st == NF_OK ? store->sync(store->ctx) : 0;
    return os ? nf_fail_os(err, os, NF_NO_OFFSET, "sync") : st;
}

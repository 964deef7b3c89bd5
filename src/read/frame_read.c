/* From a place in the file to what is stored there. */
#include "src/read/frame_read.h"

#include "src/base/fail.h"
#include "src/chunk/range_read.h"

enum nf_status nf_fail_unpack(struct nf_error *err, enum nf_status st)
{
    if (st == NF_E_NOMEM)
        return nf_fail_nomem(err);
    return nf_fail(err, st, NF_NO_OFFSET, "%s",
                   st == NF_E_DAMAGED ? "it does not decode to what was written"
                                      : nf_strerror(st));
}

enum nf_status nf_frame_fetch(const struct nf_archive *a,
                              const struct nf_frame_place *place, struct nf_buf *buf,
                              const uint8_t **p, struct nf_error *err)
{
    *p = place->bytes;
    return *p ? NF_OK : nf_read(&a->source, place->offset, place->stored_len, buf, p, err);
}

enum nf_status nf_frame_unpack(struct nf_tables *tables, struct nf_unpacker *unpacker,
                               struct nf_way way, const uint8_t *p, size_t stored_len,
                               size_t raw_len, struct nf_buf *to,
                               struct nf_error *err)
{
    struct nf_table_use use = { NULL, NULL };
    enum nf_status st = NF_OK;

    if (!nf_may_unpack(stored_len, raw_len))
        return nf_fail_unpack(err, NF_E_DAMAGED);
    /* What is stored as it is needs none, and is not lost with one. */
    if (stored_len < raw_len)
        st = nf_table_begin(tables, true, way.codec, way.set, unpacker, &use, err);
    if (st != NF_OK)
        return st;
    st = nf_buf_need(to, raw_len + NF_UNPACK_SLACK)
             ? nf_unpack(unpacker, way.codec, use.table, p, stored_len, to->ptr, raw_len)
             : NF_E_NOMEM;
    nf_table_done(&use);
    return st == NF_OK ? NF_OK : nf_fail_unpack(err, st);
}

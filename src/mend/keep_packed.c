#include "src/mend/keep_packed.h"

#include <string.h>

#include "src/base/fail.h"

/* Decode @packed by the table that the archive has, to r->raw, and by @table, to r->literals:
 * whether both give the same. What cannot be decoded does not. */
static enum nf_status decodes_alike(struct nf_repacker *r, bool text, struct nf_way way,
                                    const struct nf_pack_table *table,
                                    const struct nf_cur *packed, uint32_t raw_len, bool *alike,
                                    struct nf_error *err)
{
    struct nf_reader *reader = r->cursor->reader;
    struct nf_unpacker *u = r->cursor->unpacker;
    const size_t need = raw_len + (size_t)NF_UNPACK_SLACK;
    struct nf_table_use use = { NULL, NULL };
    enum nf_status st = nf_table_begin(&reader->tables, text, way.codec, way.set, u, &use, err);

    if (st != NF_OK)
        return st;
    if (!nf_may_unpack(packed->left, raw_len))
        st = NF_E_DAMAGED;
    else if (!nf_buf_need(&r->raw, need) || !nf_buf_need(&r->literals, need))
        st = nf_fail_nomem(err);
    else
        st = nf_unpack(u, way.codec, use.table, packed->at, packed->left, r->raw.ptr, raw_len);
    nf_table_done(&use);
    if (st != NF_OK)
        return st;
    st = nf_unpack(u, way.codec, nf_pack_table_unpack(table), packed->at, packed->left,
                   r->literals.ptr, raw_len);
    *alike = st == NF_OK && memcmp(r->raw.ptr, r->literals.ptr, raw_len) == 0;
    return st == NF_E_NOMEM ? st : NF_OK;
}

enum nf_status nf_keep_packed(struct nf_repacker *r, bool text, struct nf_way way,
                              const struct nf_cur *packed, uint32_t raw_len, struct nf_buf *to,
                              struct nf_error *err)
{
    const struct nf_pack_table *table;
    bool alike = true;
    size_t got;
    enum nf_status st = NF_OK;

    if (packed->left < raw_len && nf_pack_table_differs(&r->tables, text, way)) {
        st = nf_pack_tables_get(&r->tables, text, way, &table, err);
        if (st == NF_OK)
            st = decodes_alike(r, text, way, table, packed, raw_len, &alike, err);
    }
    if (st == NF_E_DAMAGED) /* and stays so */
        st = NF_OK;
    if (st == NF_OK && alike)
        return nf_buf_add(to, packed->at, packed->left) ? NF_OK : nf_fail_nomem(err);
    if (st == NF_OK && !nf_buf_reserve(to, nf_pack_bound(raw_len)))
        st = NF_E_NOMEM;
    if (st == NF_OK)
        st = nf_pack(r->packer, way.codec, table, r->raw.ptr, raw_len, to->ptr + to->len, &got);
    if (st != NF_OK)
        return nf_fail(err, st, NF_NO_OFFSET, "%s", nf_strerror(st));
    to->len += got;
    if (text)
        nf_repack_count(r, raw_len);
    return NF_OK;
}

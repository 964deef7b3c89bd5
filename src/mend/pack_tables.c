#include "src/mend/pack_tables.h"

#include "src/base/alloc.h"
#include "src/base/fail.h"

struct nf_repack_table {
    uint32_t which;
    uint8_t codec;
    struct nf_buf bytes;
    struct nf_pack_table *table;
};

static const struct nf_alloc *alloc_of(const struct nf_pack_tables *t)
{
    return t->cursor->reader->archive.alloc;
}

void nf_pack_tables_init(struct nf_pack_tables *t, struct nf_cursor *cursor, int level,
                         const struct nf_new_tables *anew)
{
    t->anew = anew;
    t->cursor = cursor;
    t->level = level;
    nf_vec_init(&t->loaded, alloc_of(t));
}

static void free_one(const struct nf_alloc *alloc, struct nf_repack_table *r)
{
    if (r->table)
        nf_pack_table_free(r->table);
    nf_buf_free(&r->bytes);
    nf_put(alloc, r);
}

void nf_pack_tables_free(struct nf_pack_tables *t)
{
    for (size_t i = 0; i < nf_vec_count(&t->loaded); i++)
        free_one(alloc_of(t), t->loaded.at[i]);
    nf_vec_free(&t->loaded);
}

static enum nf_status load(struct nf_pack_tables *t, struct nf_repack_table *r,
                           struct nf_error *err)
{
    const struct nf_new_table *anew = nf_new_table_of(t->anew, r->which);
    enum nf_status st = NF_OK;

    if (!anew)
        st = nf_table_read(&t->cursor->reader->archive, r->which, t->cursor->unpacker,
                           &r->bytes, err);
    else if (!nf_buf_add(&r->bytes, anew->bytes.ptr, anew->bytes.len))
        st = nf_fail_nomem(err);
    if (st != NF_OK)
        return st;
    st = nf_pack_table_new(alloc_of(t), r->codec, r->bytes.ptr, r->bytes.len, t->level,
                           &r->table);
    return st == NF_OK ? st : nf_fail(err, st, NF_NO_OFFSET, "table %u: %s",
                                      (unsigned)r->which, nf_strerror(st));
}

enum nf_status nf_pack_tables_get(struct nf_pack_tables *t, bool text, struct nf_way way,
                                  const struct nf_pack_table **out, struct nf_error *err)
{
    struct nf_repack_table *r;
    uint32_t which;
    enum nf_status st;

    *out = NULL;
    if (!nf_codec_has_table(way.codec))
        return NF_OK;
    which = nf_table_of(text, way.codec, way.set);
    for (size_t i = 0; i < nf_vec_count(&t->loaded); i++)
        if (t->loaded.at[i]->which == which && t->loaded.at[i]->codec == way.codec) {
            *out = t->loaded.at[i]->table;
            return NF_OK;
        }
    r = nf_zget(alloc_of(t), sizeof(*r));
    if (!r)
        return nf_fail_nomem(err);
    r->which = which;
    r->codec = way.codec;
    nf_buf_init(&r->bytes, alloc_of(t), NF_MAX_TABLE + (size_t)NF_UNPACK_SLACK);
    st = load(t, r, err);
    if (st == NF_OK && !nf_vec_add(&t->loaded, &r))
        st = nf_fail_nomem(err);
    if (st == NF_OK)
        *out = r->table;
    else
        free_one(alloc_of(t), r);
    return st;
}

bool nf_pack_table_differs(const struct nf_pack_tables *t, bool text, struct nf_way way)
{
    const struct nf_new_table *anew =
        nf_codec_has_table(way.codec)
            ? nf_new_table_of(t->anew, nf_table_of(text, way.codec, way.set)) : NULL;

    return anew && !anew->alike;
}

bool nf_pack_tables_differ(const struct nf_pack_tables *t)
{
    for (size_t i = 0; i < nf_vec_count(&t->anew->of); i++)
        if (!t->anew->of.at[i].alike)
            return true;
    return false;
}

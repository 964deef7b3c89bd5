/*
 * Dictionaries, loaded when the first frame needs one. Whoever comes first
 * stores what was loaded; who comes second drops its own and takes that. So
 * no lock is needed, and opening an archive costs nothing for them.
 */
#include "src/archive/reader_internal.h"
#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/io/chunk_read.h"

static void table_free(const struct nf_alloc *alloc, struct nf_table_loaded *t)
{
    if (!t)
        return;
    nf_unpack_dictionary_free(t->dict);
    nf_buf_free(&t->bytes);
    nf_put(alloc, t);
}

/* Read the copy at @offset into @t. */
static enum nf_status load_copy(struct nf_reader *r, unsigned which,
                                uint64_t offset, struct nf_unpacker *unpacker,
                                struct nf_table_loaded *t, struct nf_error *err)
{
    struct nf_buf stored;
    struct nf_chunk chunk;
    const uint8_t *payload;
    enum nf_status st;

    nf_buf_init(&stored, r->alloc, NF_MAX_DICTIONARY);
    st = nf_chunk_read(&r->source, r->head.identity.id, offset,
                       NF_CHUNK_DICTIONARY, &stored, &chunk, &payload, err);
    if (st != NF_OK)
        goto out;
    if (chunk.first != which || chunk.stored_len > chunk.aux || chunk.aux == 0)
        st = NF_E_DAMAGED;
    else if (chunk.aux > NF_MAX_DICTIONARY)
        st = NF_E_LIMIT;
    else if (!nf_buf_need(&t->bytes, chunk.aux))
        st = NF_E_NOMEM;
    else
        st = nf_unpack(unpacker, chunk.codec, NULL, payload, chunk.stored_len,
                       t->bytes.ptr, chunk.aux);
    if (st == NF_OK)
        st = nf_unpack_dictionary_new(r->alloc, t->bytes.ptr, chunk.aux,
                                      &t->dict);
    if (st != NF_OK)
        nf_fail(err, st, offset, "dictionary: %s", nf_strerror(st));
out:
    nf_buf_free(&stored);
    return st;
}

enum nf_status nf_reader_dictionary(struct nf_reader *r, unsigned which,
                                    struct nf_unpacker *unpacker,
                                    const struct nf_unpack_dictionary **out,
                                    struct nf_error *err)
{
    struct nf_table_loaded *t = atomic_load(&r->loaded[which]);
    struct nf_table_loaded *other = NULL;
    enum nf_status st;

    if (t) {
        *out = t->dict;
        return NF_OK;
    }
    if (r->table[which][0] == 0)
        return nf_fail(err, NF_E_DAMAGED, NF_NO_OFFSET,
                       "a frame needs a dictionary the archive does not have");
    t = nf_zget(r->alloc, sizeof(*t));
    if (!t)
        return nf_fail_nomem(err);
    nf_buf_init(&t->bytes, r->alloc, NF_MAX_DICTIONARY);
    st = load_copy(r, which, r->table[which][0], unpacker, t, err);
    if (st == NF_E_DAMAGED || st == NF_E_IO)
        st = load_copy(r, which, r->table[which][1], unpacker, t, err);
    if (st != NF_OK) {
        table_free(r->alloc, t);
        return st;
    }
    if (!atomic_compare_exchange_strong(&r->loaded[which], &other, t)) {
        table_free(r->alloc, t);
        t = other;
    }
    *out = t->dict;
    return NF_OK;
}

void nf_reader_dictionaries_free(struct nf_reader *r)
{
    for (unsigned i = 0; i < NF_TABLE_COUNT; i++)
        table_free(r->alloc, atomic_load(&r->loaded[i]));
}

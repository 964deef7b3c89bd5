
#include "src/base/fail.h"
#include "src/chunk/chunk_read.h"
#include "src/mend/mover.h"

static const struct nf_place *place_of(const struct nf_mover *m, const struct nf_moved_table *t,
                                       unsigned copy)
{
    return &m->archive->sets.at[t->set].copy[t->k][copy];
}

/* Those of the first set first, then of the next; so they are nearly in order. */
static void insert(struct nf_mover *m, const struct nf_moved_table *table)
{
    const uint64_t offset = place_of(m, table, table->copy)->offset;
    size_t at = nf_vec_count(&m->tables) - 1;

    for (; at > 0; at--) {
        const struct nf_moved_table *before = &m->tables.at[at - 1];

        if (place_of(m, before, before->copy)->offset <= offset)
            break;
        m->tables.at[at] = *before;
    }
    m->tables.at[at] = *table;
}

/* What the @i-th set of the archive becomes. */
static struct nf_mapped_set mapped(const struct nf_mover *m, uint32_t i)
{
    return m->sets ? m->sets[i]
                   : (struct nf_mapped_set){ .number = (uint16_t)m->archive->sets.at[i].number };
}

enum nf_status nf_mover_tables_find(struct nf_mover *m)
{
    struct nf_moved_table t = { 0 };

    nf_vec_reset(&m->tables);
    m->next_table = 0;
    for (t.set = 0; t.set < nf_vec_count(&m->archive->sets); t.set++) {
        const struct nf_footer_set *set = &m->archive->sets.at[t.set];

        if (mapped(m, t.set).there)
            continue;
        if (!nf_output_set(&m->out, mapped(m, t.set).number, set->profile))
            return NF_E_NOMEM;
        for (t.k = 0; t.k < NF_SET_TABLES; t.k++)
            for (t.copy = 0; set->has[t.k] && t.copy < 2; t.copy++) {
                if (!nf_vec_add(&m->tables, &t))
                    return NF_E_NOMEM;
                insert(m, &t);
            }
    }
    return NF_OK;
}

/* Write a table that is another now. */
static enum nf_status write_table(struct nf_mover *m, const struct nf_new_table *t,
                                  uint32_t which, unsigned copy, struct nf_error *err)
{
    struct nf_chunk chunk = {
        .type = nf_table_is_lexicon(t->which) ? NF_CHUNK_LEXICON : NF_CHUNK_DICTIONARY,
        .codec = NF_CODEC_ZSTD, .aux = (uint32_t)t->bytes.len
    };
    size_t got;
    enum nf_status st;

    if (!nf_buf_need(&m->chunk, nf_pack_bound(t->bytes.len)))
        return nf_fail_nomem(err);
    st = nf_pack(m->out.packer, chunk.codec, NULL, t->bytes.ptr, t->bytes.len, m->chunk.ptr,
                 &got);
    if (st != NF_OK)
        return nf_fail(err, st, NF_NO_OFFSET, "%s", nf_strerror(st));
    chunk.stored_len = (uint32_t)got;
    chunk.hash = nf_chunk_hash(&chunk, m->chunk.ptr);
    return nf_output_table_moved(&m->out, which, copy, &chunk, m->chunk.ptr, err);
}

static enum nf_status move_table(struct nf_mover *m, const struct nf_moved_table *t,
                                 struct nf_error *err)
{
    const struct nf_archive *a = m->archive;
    const uint8_t type = nf_table_is_lexicon(t->k) ? NF_CHUNK_LEXICON : NF_CHUNK_DICTIONARY;
    const uint32_t which = mapped(m, t->set).number * NF_SET_TABLES + t->k;
    const struct nf_new_table *anew =
        nf_new_table_of(m->anew, a->sets.at[t->set].number * NF_SET_TABLES + t->k);
    const uint8_t *payload;
    struct nf_chunk chunk;
    enum nf_status st;

    if (anew)
        return write_table(m, anew, which, t->copy, err);
    st = nf_chunk_read(&a->source, a->head.identity.id, place_of(m, t, t->copy), type, &m->chunk,
                       &chunk, &payload, err);

    if (st == NF_E_DAMAGED)
        st = nf_chunk_read(&a->source, a->head.identity.id, place_of(m, t, !t->copy), type,
                           &m->chunk, &chunk, &payload, err);
    return st == NF_OK ? nf_output_table_moved(&m->out, which, t->copy, &chunk, payload, err)
                       : st;
}

enum nf_status nf_mover_tables(struct nf_mover *m, uint64_t offset, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    for (; st == NF_OK && m->next_table < nf_vec_count(&m->tables); m->next_table++) {
        const struct nf_moved_table *t = &m->tables.at[m->next_table];

        if (place_of(m, t, t->copy)->offset >= offset)
            break;
        st = move_table(m, t, err);
    }
    return st;
}

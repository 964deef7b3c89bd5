#include "src/mend/keep_packed.h"

#include <string.h>

#include "src/base/crew.h"
#include "src/base/fail.h"

/* What all threads share, by @lock. */
struct keeping {
    struct nf_keeping *of;
    size_t next;           /* frame that was not taken yet */
    pthread_mutex_t lock;
    enum nf_status status; /* of the first thread that failed */
    struct nf_error *err;
};

void nf_keeping_init(struct nf_keeping *k, struct nf_reader *reader,
                     struct nf_pack_tables *tables)
{
    const struct nf_alloc *alloc = reader->archive.alloc;

    *k = (struct nf_keeping){ .reader = reader, .tables = tables };
    nf_vec_init(&k->blocks, alloc);
    nf_vec_init(&k->frames, alloc);
    nf_buf_init(&k->stored, alloc, SIZE_MAX / 2);
    nf_buf_init(&k->head, alloc, SIZE_MAX / 2);
    nf_buf_init(&k->rest, alloc, SIZE_MAX / 2);
    for (unsigned i = 0; i < NF_MOST_KEEPERS; i++) {
        nf_buf_init(&k->keepers[i].was, alloc, SIZE_MAX / 2);
        nf_buf_init(&k->keepers[i].now, alloc, SIZE_MAX / 2);
        nf_buf_init(&k->keepers[i].packed, alloc, SIZE_MAX / 2);
    }
}

void nf_keeping_free(struct nf_keeping *k)
{
    for (unsigned i = 0; i < NF_MOST_KEEPERS; i++) {
        nf_packer_free(k->keepers[i].packer);
        nf_unpacker_free(k->keepers[i].unpacker);
        nf_buf_free(&k->keepers[i].was);
        nf_buf_free(&k->keepers[i].now);
        nf_buf_free(&k->keepers[i].packed);
    }
    nf_vec_free(&k->blocks);
    nf_vec_free(&k->frames);
    nf_buf_free(&k->stored);
    nf_buf_free(&k->head);
    nf_buf_free(&k->rest);
}

void nf_keeping_level(struct nf_keeping *k)
{
    for (unsigned i = 0; i < NF_MOST_KEEPERS; i++) {
        nf_packer_free(k->keepers[i].packer);
        k->keepers[i].packer = NULL;
    }
}

void nf_keeping_reset(struct nf_keeping *k)
{
    k->raw = 0;
    nf_vec_reset(&k->blocks);
    nf_vec_reset(&k->frames);
    nf_buf_reset(&k->stored);
    for (unsigned i = 0; i < NF_MOST_KEEPERS; i++)
        nf_buf_reset(&k->keepers[i].packed);
}

enum nf_status nf_keeping_add(struct nf_keeping *k, bool text, struct nf_way way,
                              const struct nf_cur *packed, uint32_t raw_len,
                              struct nf_error *err)
{
    struct nf_kept f = { .way = way, .text = text, .raw_len = raw_len,
                         .stored_at = k->stored.len, .stored_len = packed->left };
    enum nf_status st = NF_OK;

    if (packed->left < raw_len && nf_may_unpack(packed->left, raw_len) &&
        nf_pack_table_differs(k->tables, text, way))
        st = nf_pack_tables_get(k->tables, text, way, &f.table, err);
    if (st != NF_OK)
        return st;
    k->raw += f.table ? raw_len : 0;
    return nf_vec_add(&k->frames, &f) &&
                   (!f.table || nf_buf_add(&k->stored, packed->at, packed->left))
               ? NF_OK : nf_fail_nomem(err);
}

static const uint8_t *stored_of(const struct keeping *all, const struct nf_kept *f)
{
    return all->of->stored.ptr + f->stored_at;
}

/* Decode @f by the table that the archive has, to k->was. */
static enum nf_status decode(const struct keeping *all, struct nf_keeper *k,
                             const struct nf_kept *f, struct nf_error *err)
{
    const size_t need = f->raw_len + (size_t)NF_UNPACK_SLACK;
    struct nf_table_use use = { NULL, NULL };
    enum nf_status st;

    if ((!k->unpacker && nf_unpacker_new(all->of->frames.alloc, &k->unpacker) != NF_OK) ||
        !nf_buf_need(&k->was, need) || !nf_buf_need(&k->now, need))
        return nf_fail_nomem(err);
    st = nf_table_begin(&all->of->reader->tables, f->text, f->way.codec, f->way.set, k->unpacker,
                        &use, err);
    if (st != NF_OK)
        return st;
    st = nf_unpack(k->unpacker, f->way.codec, use.table, stored_of(all, f), f->stored_len,
                   k->was.ptr, f->raw_len);
    nf_table_done(&use);
    return st == NF_E_NOMEM ? nf_fail_nomem(err) : st;
}

/* Pack k->was, as frame @f. */
static enum nf_status pack(const struct keeping *all, struct nf_keeper *k, struct nf_kept *f,
                           struct nf_error *err)
{
    enum nf_status st = NF_OK;

    if (!k->packer)
        st = nf_packer_new(all->of->frames.alloc, all->of->tables->level, &k->packer);
    if (st == NF_OK && !nf_buf_reserve(&k->packed, nf_pack_bound(f->raw_len)))
        st = NF_E_NOMEM;
    if (st == NF_OK)
        st = nf_pack(k->packer, f->way.codec, f->table, k->was.ptr, f->raw_len,
                     k->packed.ptr + k->packed.len, &f->len);
    if (st != NF_OK)
        return nf_fail(err, st, NF_NO_OFFSET, "%s", nf_strerror(st));
    f->again = true;
    f->at = k->packed.len;
    k->packed.len += f->len;
    return NF_OK;
}

static enum nf_status keep(const struct keeping *all, struct nf_keeper *k, struct nf_kept *f,
                           struct nf_error *err)
{
    enum nf_status st = decode(all, k, f, err);

    if (st != NF_OK)
        return st == NF_E_DAMAGED ? NF_OK : st; /* and stays so */
    st = nf_unpack(k->unpacker, f->way.codec, nf_pack_table_unpack(f->table), stored_of(all, f),
                   f->stored_len, k->now.ptr, f->raw_len);
    if (st == NF_E_NOMEM)
        return nf_fail_nomem(err);
    return st == NF_OK && memcmp(k->was.ptr, k->now.ptr, f->raw_len) == 0 ? NF_OK
                                                                          : pack(all, k, f, err);
}

/* Take a frame, after the one before ended as @st and @err say; NULL: there are no more. */
static struct nf_kept *take(struct keeping *all, enum nf_status st, const struct nf_error *err)
{
    struct nf_kept *f = NULL;

    pthread_mutex_lock(&all->lock);
    if (st != NF_OK && all->status == NF_OK) {
        all->status = st;
        nf_fail_copy(all->err, err);
    }
    while (all->status == NF_OK && !f && all->next < nf_vec_count(&all->of->frames)) {
        f = &all->of->frames.at[all->next++];
        f = f->table ? f : NULL;
    }
    pthread_mutex_unlock(&all->lock);
    return f;
}

static void keep_some(struct nf_crew *crew, unsigned number, void *ctx)
{
    struct keeping *all = ctx;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st = NF_OK;
    struct nf_kept *f;

    (void)crew;
    while ((f = take(all, st, &err))) {
        f->keeper = number;
        st = keep(all, &all->of->keepers[number], f, &err);
    }
}

enum nf_status nf_keeping_run(struct nf_keeping *k, struct nf_error *err)
{
    struct keeping all = { .of = k, .err = err };
    unsigned wanted = 0, threads;

    for (size_t i = 0; i < nf_vec_count(&k->frames) && wanted < NF_MOST_KEEPERS; i++)
        wanted += k->frames.at[i].table != NULL;
    if (!wanted)
        return NF_OK;
    threads = nf_crew_size(0);
    pthread_mutex_init(&all.lock, NULL);
    nf_crew_run(threads < wanted ? threads : wanted, keep_some, &all);
    pthread_mutex_destroy(&all.lock);
    return all.status;
}

const struct nf_kept_block *nf_keeping_block(const struct nf_keeping *k, uint32_t number,
                                             uint64_t hash)
{
    const size_t count = nf_vec_count(&k->blocks);
    size_t i;

    nf_vec_find_from(&k->blocks, .number, number, i);
    return i < count && k->blocks.at[i].number == number && k->blocks.at[i].hash == hash
               ? &k->blocks.at[i] : NULL;
}

const struct nf_kept *nf_keeping_find(const struct nf_keeping *k,
                                      const struct nf_kept_block *block, size_t i)
{
    if (!block || i >= nf_vec_count(&k->frames) - block->first)
        return NULL;
    return k->frames.at[block->first + i].again ? &k->frames.at[block->first + i] : NULL;
}

enum nf_status nf_keeping_get(const struct nf_keeping *k, const struct nf_kept *f,
                              const struct nf_cur *packed, struct nf_buf *to,
                              struct nf_error *err)
{
    const bool room = f ? nf_buf_add(to, k->keepers[f->keeper].packed.ptr + f->at, f->len)
                        : nf_buf_add(to, packed->at, packed->left);

    return room ? NF_OK : nf_fail_nomem(err);
}

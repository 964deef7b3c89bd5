/*
 * Dictionaries and lexicons, loaded when a frame needs one, so opening an archive costs
 * nothing for them, and dropped when others need their memory: there may be thousands.
 * Each has a lock while it is loaded: who comes second waits, and it is counted once.
 * To use one takes no lock. Which one to drop is found by going round, and leaving those
 * that were used since (Corbato, "A paging experiment with the Multics system", 1968).
 */
#include <inttypes.h>
#include <sched.h>

#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/base/str_equal.h"
#include "src/chunk/chunk_read.h"
#include "src/read/room.h"
#include "src/read/table_load.h"

static void table_free(const struct nf_alloc *alloc, struct nf_table_loaded *t)
{
    if (!t)
        return;
    nf_unpack_table_free(t->table);
    nf_buf_free(&t->bytes);
    pthread_mutex_destroy(&t->lock);
    nf_put(alloc, t);
}

/* A table of the archive: where it is, and where among the loaded ones. */
struct stored_table {
    uint32_t which;
    size_t slot;
    const struct nf_place *copy; /* two */
};

/* Find table @which; false if the archive has none. */
static bool find_table(const struct nf_archive *a, uint32_t which,
                       struct stored_table *out)
{
    const struct nf_footer_set *sets = a->sets.at;
    uint32_t number = which / NF_SET_TABLES, k = which % NF_SET_TABLES;
    size_t low;

    nf_vec_find_from(&a->sets, .number, number, low);
    if (low == nf_vec_count(&a->sets) || sets[low].number != number || !sets[low].has[k])
        return false;
    *out = (struct stored_table){ which, low * NF_SET_TABLES + k,
                                  sets[low].copy[k] };
    return true;
}

static const char *name_of(uint32_t which)
{
    return nf_table_is_lexicon(which) ? "lexicon" : "dictionary";
}

static enum nf_status fail_table(struct nf_error *err, enum nf_status st, uint32_t which,
                                 const struct nf_place *place)
{
    return nf_fail(err, st, place->offset, "%s: %s", name_of(which), nf_strerror(st));
}

static enum nf_status unpack_copy(uint32_t which, const struct nf_chunk *chunk,
                                  const uint8_t *payload, struct nf_unpacker *unpacker,
                                  struct nf_buf *bytes)
{
    if (chunk->first != which || !nf_may_unpack(chunk->stored_len, chunk->aux))
        return NF_E_DAMAGED;
    if (nf_codec_has_table(chunk->codec) && chunk->stored_len < chunk->aux)
        return NF_E_UNSUPPORTED;
    if (!nf_buf_need(bytes, chunk->aux))
        return NF_E_NOMEM;
    bytes->len = chunk->aux;
    return nf_unpack(unpacker, chunk->codec, NULL, payload, chunk->stored_len, bytes->ptr,
                     chunk->aux);
}

/* The decoded bytes of the copy at @place. */
static enum nf_status read_copy(const struct nf_archive *a, uint32_t which,
                                const struct nf_place *place, struct nf_unpacker *unpacker,
                                struct nf_buf *bytes, struct nf_error *err)
{
    bool lexicon = nf_table_is_lexicon(which);
    struct nf_buf stored;
    struct nf_chunk chunk;
    const uint8_t *payload;
    enum nf_status st;

    nf_buf_init(&stored, a->alloc, NF_MAX_TABLE + NF_CHUNK_HEADER_SIZE);
    st = nf_chunk_read(&a->source, a->head.identity.id, place,
                       lexicon ? NF_CHUNK_LEXICON : NF_CHUNK_DICTIONARY,
                       &stored, &chunk, &payload, err);
    if (st == NF_OK && chunk.aux > NF_MAX_TABLE) {
        st = nf_fail(err, NF_E_DAMAGED, place->offset, "%s: %" PRIu32 " bytes, at most %u are "
                     "possible", name_of(which), chunk.aux, NF_MAX_TABLE);
    } else if (st == NF_OK) {
        st = unpack_copy(which, &chunk, payload, unpacker, bytes);
        if (st != NF_OK)
            fail_table(err, st, which, place);
    }
    nf_buf_free(&stored);
    return st;
}

/* Read the copy at @place into @t. */
static enum nf_status load_copy(const struct nf_archive *a, uint32_t which,
                                const struct nf_place *place,
                                struct nf_unpacker *unpacker,
                                struct nf_table_loaded *t, struct nf_error *err)
{
    enum nf_status st = read_copy(a, which, place, unpacker, &t->bytes, err);

    if (st != NF_OK)
        return st;
    st = nf_unpack_table_new(a->alloc,
                             nf_table_is_lexicon(which) ? NF_CODEC_LEXICON
                                                        : NF_CODEC_ZSTD_DICTIONARY,
                             t->bytes.ptr, t->bytes.len, &t->table);
    return st == NF_OK ? st : fail_table(err, st, which, place);
}

static enum nf_status load(const struct nf_archive *a, const struct stored_table *from,
                           struct nf_unpacker *unpacker,
                           struct nf_table_loaded *t, struct nf_error *err)
{
    struct nf_error first = NF_ERROR_INIT;
    enum nf_status st = load_copy(a, from->which, &from->copy[0], unpacker, t, &first);

    if (st == NF_E_DAMAGED || st == NF_E_IO)
        return load_copy(a, from->which, &from->copy[1], unpacker, t, err);
    if (st != NF_OK)
        nf_fail_copy(err, &first);
    return st;
}

enum nf_status nf_table_read(const struct nf_archive *a, uint32_t which,
                             struct nf_unpacker *unpacker, struct nf_buf *bytes,
                             struct nf_error *err)
{
    struct stored_table from;
    enum nf_status st;

    if (!find_table(a, which, &from))
        return nf_fail(err, NF_E_DAMAGED, NF_NO_OFFSET, "%s: there is none", name_of(which));
    st = read_copy(a, which, &from.copy[0], unpacker, bytes, err);
    if (st == NF_E_DAMAGED || st == NF_E_IO)
        st = read_copy(a, which, &from.copy[1], unpacker, bytes, err);
    return st;
}

/* Whether @t is there; then the caller uses it. Whoever drops a table says first that it
 * is not there, and then looks for users: so one of the two sees the other. */
static bool begin_use(struct nf_table_loaded *t)
{
    atomic_fetch_add(&t->users, 1);
    if (!atomic_load(&t->there)) {
        atomic_fetch_sub(&t->users, 1);
        return false;
    }
    if (!atomic_load(&t->recent))
        atomic_store(&t->recent, true);
    return true;
}

/* Drop @t unless it is used; its lock is held. */
static void drop_unused(struct nf_tables *tables, struct nf_table_loaded *t)
{
    atomic_store(&t->there, false);
    if (atomic_load(&t->users)) {
        atomic_store(&t->there, true);
        return;
    }
    nf_unpack_table_free(t->table);
    t->table = NULL;
    nf_buf_free(&t->bytes);
    atomic_fetch_sub(&tables->size, t->size);
}

/* Drop @t unless it is used, or was of late. */
static void drop(struct nf_tables *tables, struct nf_table_loaded *t)
{
    if (!t || !atomic_load(&t->there) || atomic_exchange(&t->recent, false) ||
        pthread_mutex_trylock(&t->lock) != 0)
        return;
    if (atomic_load(&t->there))
        drop_unused(tables, t);
    pthread_mutex_unlock(&t->lock);
}

/* Make room for @size bytes, which are not too many. Those that use tables need no other, so
 * they come to an end. */
static void make_room(struct nf_tables *tables, size_t size)
{
    const size_t n = nf_vec_count(&tables->archive->sets) * (size_t)NF_SET_TABLES;

    pthread_mutex_lock(&tables->lock);
    for (size_t looked = 1;
         !nf_take_room(&tables->size, size, tables->archive->max_tables); looked++) {
        drop(tables, atomic_load(&tables->loaded[tables->next_to_drop]));
        tables->next_to_drop = (tables->next_to_drop + 1) % n;
        if (looked % n == 0)
            sched_yield();
    }
    pthread_mutex_unlock(&tables->lock);
}

/* Load a table into @t, and count what it takes. */
static enum nf_status load_to_keep(struct nf_tables *tables, const struct stored_table *from,
                                   struct nf_unpacker *unpacker,
                                   struct nf_table_loaded *t, struct nf_error *err)
{
    enum nf_status st = load(tables->archive, from, unpacker, t, err);

    t->raw_len = t->bytes.len;
    /* A lexicon has all it needs of them. */
    if (st != NF_OK || nf_table_is_lexicon(from->which))
        nf_buf_free(&t->bytes);
    if (st != NF_OK)
        return st;
    t->size = t->bytes.cap + nf_unpack_table_memory(t->table);
    if (t->size <= tables->archive->max_tables) {
        make_room(tables, t->size);
        return NF_OK;
    }
    nf_unpack_table_free(t->table);
    t->table = NULL;
    nf_buf_free(&t->bytes);
    return nf_fail(err, NF_E_LIMIT, from->copy[0].offset,
                   "%s: it takes %zu bytes, and all together %zu are allowed",
                   name_of(from->which), t->size, tables->archive->max_tables);
}

/* Load a table that is not there; its lock is held. Why one cannot be had is kept, and not
 * tried again for each frame. */
static enum nf_status load_missing(struct nf_tables *tables, const struct stored_table *from,
                                   struct nf_unpacker *unpacker,
                                   struct nf_table_loaded *t, struct nf_error *err)
{
    enum nf_status st;

    if (t->status != NF_OK)
        return nf_fail(err, t->status, from->copy[1].offset, "%s: %s",
                       name_of(from->which), nf_strerror(t->status));
    st = load_to_keep(tables, from, unpacker, t, err);
    if (st == NF_OK)
        atomic_store(&t->there, true);
    else if (st != NF_E_NOMEM && st != NF_E_IO)
        t->status = st;
    return st;
}

/* What is kept of the table, made if it was never needed. */
static struct nf_table_loaded *kept(struct nf_tables *tables, const struct stored_table *from)
{
    struct nf_table_loaded *other = NULL, *t = atomic_load(&tables->loaded[from->slot]);

    if (t)
        return t;
    t = nf_zget(tables->archive->alloc, sizeof(*t));
    if (!t)
        return NULL;
    pthread_mutex_init(&t->lock, NULL);
    nf_buf_init(&t->bytes, tables->archive->alloc, NF_MAX_TABLE);
    if (atomic_compare_exchange_strong(&tables->loaded[from->slot], &other, t))
        return t;
    table_free(tables->archive->alloc, t);
    return other;
}

static enum nf_status use(struct nf_tables *tables, const struct stored_table *from,
                          struct nf_unpacker *unpacker, struct nf_table_use *out,
                          struct nf_error *err)
{
    struct nf_table_loaded *t = atomic_load(&tables->loaded[from->slot]);
    enum nf_status st = NF_OK;

    if (!t || !begin_use(t)) {
        t = kept(tables, from);
        if (!t)
            return nf_fail_nomem(err);
        pthread_mutex_lock(&t->lock);
        if (!atomic_load(&t->there))
            st = load_missing(tables, from, unpacker, t, err);
        if (st == NF_OK)
            begin_use(t); /* nobody drops it while its lock is held */
        pthread_mutex_unlock(&t->lock);
    }
    if (st == NF_OK)
        *out = (struct nf_table_use){ t->table, t };
    return st;
}

enum nf_status nf_table_begin(struct nf_tables *tables, bool text, uint8_t codec,
                               uint32_t set, struct nf_unpacker *unpacker,
                               struct nf_table_use *out, struct nf_error *err)
{
    const uint32_t which = nf_table_of(text, codec, set);
    struct stored_table from;

    /* Short fields of a codec for texts are refused where they are unpacked. */
    *out = (struct nf_table_use){ NULL, NULL };
    if (!nf_codec_has_table(codec) || (!text && codec == NF_CODEC_LEXICON_MATCHES))
        return NF_OK;
    if (!find_table(tables->archive, which, &from))
        return nf_fail(err, NF_E_DAMAGED, NF_NO_OFFSET,
                       "a frame needs a %s the archive does not have", name_of(which));
    return use(tables, &from, unpacker, out, err);
}

void nf_table_ahead(struct nf_tables *tables, uint8_t codec, uint32_t set,
                    struct nf_unpacker *unpacker)
{
    struct stored_table from;
    struct nf_table_loaded *t;

    if (!find_table(tables->archive, nf_table_of(true, codec, set), &from) ||
        atomic_load(&tables->loaded[from.slot]))
        return;
    t = kept(tables, &from);
    if (!t || pthread_mutex_trylock(&t->lock) != 0)
        return;
    if (!atomic_load(&t->there))
        (void)load_missing(tables, &from, unpacker, t, NULL);
    pthread_mutex_unlock(&t->lock);
}

void nf_table_done(const struct nf_table_use *use)
{
    if (use->loaded)
        atomic_fetch_sub(&use->loaded->users, 1);
}

enum nf_status nf_table_compare(const struct nf_archive *a, uint32_t set, unsigned k,
                                struct nf_unpacker *unpacker,
                                struct nf_error *err)
{
    const struct nf_footer_set *s = &a->sets.at[set];
    const uint32_t which = s->number * NF_SET_TABLES + k;
    struct nf_table_loaded copy[2] = { 0 };
    enum nf_status st = NF_OK;

    if (!s->has[k])
        return NF_OK;
    for (int i = 0; i < 2; i++) {
        nf_buf_init(&copy[i].bytes, a->alloc, NF_MAX_TABLE);
        if (st == NF_OK)
            st = load_copy(a, which, &s->copy[k][i], unpacker, &copy[i], err);
    }
    if (st == NF_OK && !nf_str_equal(nf_buf_view(&copy[0].bytes), nf_buf_view(&copy[1].bytes)))
        st = nf_fail(err, NF_E_DAMAGED, s->copy[k][1].offset,
                     "the copies of table %" PRIu32 " differ", which);
    for (int i = 0; i < 2; i++) {
        nf_unpack_table_free(copy[i].table);
        nf_buf_free(&copy[i].bytes);
    }
    return st;
}

void nf_tables_init(struct nf_tables *tables, const struct nf_archive *a)
{
    *tables = (struct nf_tables){ .archive = a };
    pthread_mutex_init(&tables->lock, NULL);
}

bool nf_tables_open(struct nf_tables *tables)
{
    size_t n = nf_vec_count(&tables->archive->sets) * (size_t)NF_SET_TABLES;

    if (n == 0)
        return true;
    tables->loaded = nf_zget_array(tables->archive->alloc, n, sizeof(*tables->loaded));
    return tables->loaded != NULL;
}

void nf_tables_free(struct nf_tables *tables)
{
    const struct nf_archive *a = tables->archive;
    size_t n = nf_vec_count(&a->sets) * (size_t)NF_SET_TABLES;

    for (size_t i = 0; tables->loaded && i < n; i++)
        table_free(a->alloc, atomic_load(&tables->loaded[i]));
    nf_put(a->alloc, tables->loaded);
    pthread_mutex_destroy(&tables->lock);
}

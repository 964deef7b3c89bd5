#include "src/write/earlier.h"

#include "src/base/alloc.h"
#include "src/base/fail.h"

/* What tables that are unpacked with may take. */
#define MAX_TABLES (64u << 20)

void nf_earlier_init(struct nf_earlier *e, const struct nf_alloc *alloc,
                     const struct nf_store *store)
{
    *e = (struct nf_earlier){ .alloc = alloc, .store = store };
    pthread_mutex_init(&e->lock, NULL);
}

static void close_cursor(struct nf_earlier *e)
{
    nf_cursor_close(e->cursor);
    e->cursor = NULL;
    e->size = 0;
}

void nf_earlier_free(struct nf_earlier *e)
{
    close_cursor(e);
    pthread_mutex_destroy(&e->lock);
}

/* Read from the store: one thread at a time. */
static int read_at(void *ctx, uint64_t off, void *buf, size_t n)
{
    struct nf_earlier *e = ctx;
    int os;

    pthread_mutex_lock(&e->lock);
    os = e->store->read_at(e->store->ctx, off, buf, n);
    pthread_mutex_unlock(&e->lock);
    return os;
}

/* A reader goes back to an earlier footer if the last one makes no sense: then what is behind
 * that would be hidden by what is added. */
static enum nf_status check_end(const struct nf_archive *a, struct nf_error *err)
{
    return a->end == a->source.size
               ? NF_OK : nf_fail(err, NF_E_DAMAGED, a->end, "the footer that the archive ends "
                                 "with does not hold together");
}

enum nf_status nf_earlier_open(struct nf_earlier *e, uint64_t size, struct nf_error *err)
{
    const struct nf_source source = { .struct_size = sizeof(source), .ctx = e,
                                      .size = size, .read_at = read_at };
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_reader *reader = NULL;
    enum nf_status st;

    if (e->size == size)
        return NF_OK;
    close_cursor(e);
    opts.alloc = e->alloc;
    opts.max_tables = MAX_TABLES;
    st = nf_reader_open(&source, &opts, &reader, err);
    if (st != NF_OK)
        return st;
    st = check_end(&reader->archive, err);
    if (st == NF_OK)
        st = nf_cursor_open(reader, &e->cursor, err);
    nf_reader_close(reader);
    if (st == NF_OK)
        e->size = size;
    return st;
}

void nf_tables_used_free(struct nf_tables_used *u)
{
    while (u->count)
        nf_put(u->alloc, u->of[--u->count]);
}

enum nf_status nf_tables_used_get(struct nf_tables_used *u, enum nf_sort sort,
                                  struct nf_way way, struct nf_table_used **out)
{
    const bool lexicon = nf_codec_is_lexicon(way.codec);
    struct nf_table_used *t = NULL;

    for (uint32_t i = 0; !t && i < u->count; i++)
        if (u->of[i]->sort == sort && u->of[i]->set == way.set && u->of[i]->lexicon == lexicon)
            t = u->of[i];
    *out = t;
    if (t || u->count == NF_MAX_TABLES_USED)
        return NF_OK;
    t = nf_zget(u->alloc, sizeof(*t));
    if (!t)
        return NF_E_NOMEM;
    t->sort = sort;
    t->set = way.set;
    t->lexicon = lexicon;
    *out = u->of[u->count++] = t;
    return NF_OK;
}

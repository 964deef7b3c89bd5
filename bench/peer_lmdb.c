/*
 * LMDB: articles packed by us under their ordinals, ordinals under URLs.
 */
#include "bench/lines.h"
#include "bench/peer.h"
#include "bench/rows.h"

#include <lmdb.h>

#include <stdlib.h>
#include <string.h>

#define MAP_SIZE ((size_t)1 << 34)
/* The ordinal under which the dictionary is kept. */
#define DICTIONARY_KEY UINT32_MAX

struct store {
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi articles;
    MDB_dbi urls;
    struct rows *rows;
};

static void must(int code)
{
    if (code != MDB_SUCCESS)
        die("lmdb: %s", mdb_strerror(code));
}

static MDB_val value(const void *p, size_t n)
{
    return (MDB_val){ .mv_size = n, .mv_data = (void *)(uintptr_t)p };
}

static void begin(struct store *t, const char *path, bool write)
{
    unsigned flags = write ? 0 : MDB_RDONLY | MDB_NOLOCK;
    unsigned make = write ? MDB_CREATE : 0;

    must(mdb_env_create(&t->env));
    must(mdb_env_set_maxdbs(t->env, 2));
    must(mdb_env_set_mapsize(t->env, MAP_SIZE));
    must(mdb_env_open(t->env, path, MDB_NOSUBDIR | flags, 0644));
    must(mdb_txn_begin(t->env, NULL, write ? 0 : MDB_RDONLY, &t->txn));
    must(mdb_dbi_open(t->txn, "articles", MDB_INTEGERKEY | make,
                      &t->articles));
    must(mdb_dbi_open(t->txn, "urls", make, &t->urls));
}

static void put(struct store *t, MDB_dbi db, MDB_val key, const void *p,
                size_t n)
{
    MDB_val v = value(p, n);

    must(mdb_put(t->txn, db, &key, &v, MDB_APPEND));
}

static void put_ordinal(struct store *t, uint32_t ordinal, const void *p,
                        size_t n)
{
    put(t, t->articles, value(&ordinal, sizeof(ordinal)), p, n);
}

static void put_urls(struct store *t, struct url_list *list)
{
    size_t max = (size_t)mdb_env_get_maxkeysize(t->env);

    url_list_sort(list);
    for (size_t i = 0; i < list->count; i++) {
        struct url *u = &list->urls[i];

        if (u->text.len > max)
            die("lmdb: a URL of %zu bytes is none of its keys", u->text.len);
        put(t, t->urls, value(u->text.ptr, u->text.len), &u->ordinal,
            sizeof(u->ordinal));
    }
    url_list_free(list);
}

static void build(const struct peer *p, const char *jsonl, const char *out)
{
    struct text dictionary = { 0 };
    struct url_list urls = { 0 };
    struct lines in = lines_open(jsonl);
    struct store t = { 0 };
    struct nf_str line;
    uint32_t n = 0;

    (void)p;
    rows_learn(jsonl, &dictionary);
    t.rows = rows_open(dictionary.ptr, dictionary.len);
    begin(&t, out, true);
    for (; lines_next(&in, &line); n++) {
        struct nf_str frame = rows_pack(t.rows, line);

        put_ordinal(&t, n, frame.ptr, frame.len);
        url_list_add(&urls, line_url(line), n);
    }
    put_ordinal(&t, DICTIONARY_KEY, dictionary.ptr, dictionary.len);
    put_urls(&t, &urls);
    must(mdb_txn_commit(t.txn));
    mdb_env_close(t.env);
    rows_close(t.rows);
    lines_close(&in);
    free(dictionary.ptr);
}

static MDB_val find(struct store *t, MDB_dbi db, MDB_val key)
{
    MDB_val v;

    must(mdb_get(t->txn, db, &key, &v));
    return v;
}

static MDB_val find_ordinal(struct store *t, uint32_t ordinal)
{
    return find(t, t->articles, value(&ordinal, sizeof(ordinal)));
}

static void *open_store(const char *path)
{
    struct store *t = must_alloc(sizeof(*t));
    MDB_val v;

    begin(t, path, false);
    v = find_ordinal(t, DICTIONARY_KEY);
    t->rows = rows_open(v.mv_data, v.mv_size);
    return t;
}

static void close_store(void *h)
{
    struct store *t = h;

    mdb_txn_abort(t->txn);
    mdb_env_close(t->env);
    rows_close(t->rows);
    free(t);
}

static void get(void *h, uint64_t ordinal, struct text *line)
{
    struct store *t = h;
    MDB_val v = find_ordinal(t, (uint32_t)ordinal);

    rows_unpack(t->rows, v.mv_data, v.mv_size, line);
}

static void get_url(void *h, struct nf_str url, struct text *line)
{
    struct store *t = h;
    MDB_val v = find(t, t->urls, value(url.ptr, url.len));
    uint32_t ordinal;

    memcpy(&ordinal, v.mv_data, sizeof(ordinal));
    get(h, ordinal, line);
}

static uint64_t list(void *h)
{
    struct store *t = h;
    uint64_t found = 0;
    MDB_cursor *c;
    MDB_val key;
    MDB_val v;

    must(mdb_cursor_open(t->txn, t->urls, &c));
    while (mdb_cursor_get(c, &key, &v, MDB_NEXT) == MDB_SUCCESS)
        found++;
    mdb_cursor_close(c);
    return found;
}

const struct peer peer_lmdb = {
    .name = "LMDB",
    .about = ROWS_ABOUT ", URLs in a second tree",
    .build = build,
    .open = open_store,
    .close = close_store,
    .get = get,
    .get_url = get_url,
    .list = list,
};

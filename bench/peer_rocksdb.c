/*
 * RocksDB through its C interface: articles under 'o' and the ordinal,
 * ordinals under 'u' and the URL; written once and compacted.
 */
#include "bench/lines.h"
#include "bench/peer.h"

#include <rocksdb/c.h>

#include <stdlib.h>
#include <string.h>

enum { LEVEL = 3, DICTIONARY = 112 << 10, SAMPLES = 100 * DICTIONARY };

struct store {
    rocksdb_t *db;
    rocksdb_options_t *opts;
    rocksdb_readoptions_t *read;
    struct text key;
};

static void must(char *err)
{
    if (err)
        die("rocksdb: %s", err);
}

/* No cache of decoded blocks: each get shall decode. */
static rocksdb_options_t *options(void)
{
    rocksdb_block_based_table_options_t *table =
        rocksdb_block_based_options_create();
    rocksdb_options_t *o = rocksdb_options_create();

    rocksdb_block_based_options_set_no_block_cache(table, 1);
    rocksdb_options_set_block_based_table_factory(o, table);
    rocksdb_block_based_options_destroy(table);
    rocksdb_options_set_create_if_missing(o, 1);
    rocksdb_options_set_compression(o, rocksdb_zstd_compression);
    rocksdb_options_set_compression_options(o, -14, LEVEL, 0, DICTIONARY);
    rocksdb_options_set_compression_options_zstd_max_train_bytes(o, SAMPLES);
    return o;
}

static void put(rocksdb_t *db, const rocksdb_writeoptions_t *w,
                const char *key, size_t key_len, const char *p, size_t n)
{
    char *err = NULL;

    rocksdb_put(db, w, key, key_len, p, n, &err);
    must(err);
}

static struct nf_str url_key(struct text *key, struct nf_str url)
{
    text_room(key, url.len + 1)[0] = 'u';
    memcpy(key->ptr + 1, url.ptr, url.len);
    return (struct nf_str){ key->ptr, url.len + 1 };
}

static void put_all(rocksdb_t *db, const char *jsonl)
{
    rocksdb_writeoptions_t *w = rocksdb_writeoptions_create();
    struct lines in = lines_open(jsonl);
    struct text buf = { 0 };
    struct nf_str line;

    rocksdb_writeoptions_disable_WAL(w, 1);
    for (uint64_t n = 0; lines_next(&in, &line); n++) {
        struct nf_str url = line_url(line);
        char key[ORDINAL_KEY];

        ordinal_key(n, key);
        put(db, w, key, ORDINAL_KEY, line.ptr, line.len);
        if (url.ptr) {
            url = url_key(&buf, url);
            put(db, w, url.ptr, url.len, key, ORDINAL_KEY);
        }
    }
    lines_close(&in);
    free(buf.ptr);
    rocksdb_writeoptions_destroy(w);
}

static void build(const struct peer *p, const char *jsonl, const char *out)
{
    rocksdb_compactoptions_t *compact = rocksdb_compactoptions_create();
    rocksdb_flushoptions_t *flush = rocksdb_flushoptions_create();
    rocksdb_options_t *o = options();
    char *err = NULL;
    rocksdb_t *db;

    (void)p;
    db = rocksdb_open(o, out, &err);
    must(err);
    put_all(db, jsonl);
    rocksdb_flush(db, flush, &err);
    must(err);
    /* Dictionaries are trained on the way to the last level alone. */
    rocksdb_compactoptions_set_bottommost_level_compaction(compact, 2);
    rocksdb_compact_range_opt(db, compact, NULL, 0, NULL, 0);
    rocksdb_close(db);
    rocksdb_options_destroy(o);
    rocksdb_flushoptions_destroy(flush);
    rocksdb_compactoptions_destroy(compact);
}

static void *open_store(const char *path)
{
    struct store *t = must_alloc(sizeof(*t));
    char *err = NULL;

    t->opts = options();
    t->read = rocksdb_readoptions_create();
    t->db = rocksdb_open_for_read_only(t->opts, path, 0, &err);
    must(err);
    return t;
}

static void close_store(void *h)
{
    struct store *t = h;

    rocksdb_close(t->db);
    rocksdb_readoptions_destroy(t->read);
    rocksdb_options_destroy(t->opts);
    free(t->key.ptr);
    free(t);
}

static void find(struct store *t, const char *key, size_t n,
                 struct text *found)
{
    char *err = NULL;
    rocksdb_pinnableslice_t *slice =
        rocksdb_get_pinned(t->db, t->read, key, n, &err);
    const char *p;
    size_t len;

    must(err);
    if (!slice)
        die("rocksdb: a key is not found");
    p = rocksdb_pinnableslice_value(slice, &len);
    text_set(found, p, len);
    rocksdb_pinnableslice_destroy(slice);
}

static void get(void *h, uint64_t ordinal, struct text *line)
{
    char key[ORDINAL_KEY];

    ordinal_key(ordinal, key);
    find(h, key, ORDINAL_KEY, line);
}

static void get_url(void *h, struct nf_str url, struct text *line)
{
    struct store *t = h;
    struct nf_str key = url_key(&t->key, url);
    char ordinal[ORDINAL_KEY];

    find(t, key.ptr, key.len, line);
    memcpy(ordinal, line->ptr, ORDINAL_KEY);
    find(t, ordinal, ORDINAL_KEY, line);
}

/* How many keys begin with @kind, and the bytes of their values. */
static uint64_t walk(struct store *t, char kind, uint64_t *sum)
{
    rocksdb_iterator_t *it = rocksdb_create_iterator(t->db, t->read);
    uint64_t count = 0;

    *sum = 0;
    for (rocksdb_iter_seek(it, &kind, 1); rocksdb_iter_valid(it);
         rocksdb_iter_next(it)) {
        size_t n;

        if (rocksdb_iter_key(it, &n)[0] != kind)
            break;
        rocksdb_iter_value(it, &n);
        *sum += n;
        count++;
    }
    rocksdb_iter_destroy(it);
    return count;
}

static uint64_t list(void *h)
{
    uint64_t sum;

    return walk(h, 'u', &sum);
}

static uint64_t scan(void *h)
{
    uint64_t sum;

    walk(h, 'o', &sum);
    return sum;
}

const struct peer peer_rocksdb = {
    .name = "RocksDB",
    .about = "zstd level 3, 112 KiB dictionary, compacted, no block cache",
    .build = build,
    .open = open_store,
    .close = close_store,
    .get = get,
    .get_url = get_url,
    .list = list,
    .scan = scan,
};

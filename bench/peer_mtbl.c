/*
 * mtbl: an immutable table of sorted keys. Articles under 'o' and the
 * ordinal, ordinals under 'u' and the URL.
 */
#include "bench/lines.h"
#include "bench/peer.h"

#include <mtbl.h>

#include <stdlib.h>
#include <string.h>

struct table {
    struct mtbl_reader *reader;
    const struct mtbl_source *source;
    struct text key;
};

static const uint8_t *bytes(const char *p)
{
    return (const uint8_t *)p;
}

static void add(struct mtbl_writer *w, const char *key, size_t key_len,
                const char *p, size_t n)
{
    if (mtbl_writer_add(w, bytes(key), key_len, bytes(p), n) !=
        mtbl_res_success)
        die("mtbl: a key is refused");
}

static struct nf_str url_key(struct text *key, struct nf_str url)
{
    text_room(key, url.len + 1)[0] = 'u';
    memcpy(key->ptr + 1, url.ptr, url.len);
    return (struct nf_str){ key->ptr, url.len + 1 };
}

static void add_urls(struct mtbl_writer *w, struct url_list *list)
{
    struct text buf = { 0 };

    url_list_sort(list);
    for (size_t i = 0; i < list->count; i++) {
        struct nf_str key = url_key(&buf, list->urls[i].text);
        char ordinal[ORDINAL_KEY];

        ordinal_key(list->urls[i].ordinal, ordinal);
        add(w, key.ptr, key.len, ordinal, ORDINAL_KEY);
    }
    url_list_free(list);
    free(buf.ptr);
}

static void build(const struct peer *p, const char *jsonl, const char *out)
{
    struct mtbl_writer_options *opts = mtbl_writer_options_init();
    struct lines in = lines_open(jsonl);
    struct url_list urls = { 0 };
    struct mtbl_writer *w;
    struct nf_str line;

    (void)p;
    mtbl_writer_options_set_compression(opts, MTBL_COMPRESSION_ZSTD);
    mtbl_writer_options_set_block_size(opts, 8192);
    w = mtbl_writer_init(out, opts);
    if (!w)
        die("mtbl: %s cannot be written", out);
    for (uint64_t n = 0; lines_next(&in, &line); n++) {
        char key[ORDINAL_KEY];

        ordinal_key(n, key);
        add(w, key, ORDINAL_KEY, line.ptr, line.len);
        url_list_add(&urls, line_url(line), n);
    }
    add_urls(w, &urls);
    mtbl_writer_destroy(&w);
    mtbl_writer_options_destroy(&opts);
    lines_close(&in);
}

static struct table *open_with(const char *path, bool verify)
{
    struct mtbl_reader_options *opts = mtbl_reader_options_init();
    struct table *t = must_alloc(sizeof(*t));

    mtbl_reader_options_set_verify_checksums(opts, verify);
    t->reader = mtbl_reader_init(path, opts);
    if (!t->reader)
        die("mtbl: %s cannot be read", path);
    t->source = mtbl_reader_source(t->reader);
    mtbl_reader_options_destroy(&opts);
    return t;
}

static void *open_table(const char *path)
{
    return open_with(path, true);
}

static void close_table(void *h)
{
    struct table *t = h;

    mtbl_reader_destroy(&t->reader);
    free(t->key.ptr);
    free(t);
}

static void find(struct table *t, const char *key, size_t n,
                 struct text *found)
{
    struct mtbl_iter *it = mtbl_source_get(t->source, bytes(key), n);
    const uint8_t *k;
    const uint8_t *v;
    size_t k_len;
    size_t v_len;

    if (!it || mtbl_iter_next(it, &k, &k_len, &v, &v_len) != mtbl_res_success)
        die("mtbl: a key is not found");
    text_set(found, v, v_len);
    mtbl_iter_destroy(&it);
}

static void get(void *h, uint64_t ordinal, struct text *line)
{
    char key[ORDINAL_KEY];

    ordinal_key(ordinal, key);
    find(h, key, ORDINAL_KEY, line);
}

static void get_url(void *h, struct nf_str url, struct text *line)
{
    struct table *t = h;
    struct nf_str key = url_key(&t->key, url);
    char ordinal[ORDINAL_KEY];

    find(t, key.ptr, key.len, line);
    memcpy(ordinal, line->ptr, ORDINAL_KEY);
    find(t, ordinal, ORDINAL_KEY, line);
}

/* How many keys begin with @kind, and the bytes of their values. */
static uint64_t walk(struct table *t, char kind, uint64_t *sum)
{
    struct mtbl_iter *it =
        mtbl_source_get_prefix(t->source, bytes(&kind), 1);
    uint64_t count = 0;
    const uint8_t *k;
    const uint8_t *v;
    size_t k_len;
    size_t v_len;

    *sum = 0;
    while (it && mtbl_iter_next(it, &k, &k_len, &v, &v_len) ==
                     mtbl_res_success) {
        *sum += v_len;
        count++;
    }
    mtbl_iter_destroy(&it);
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

const struct peer peer_mtbl = {
    .name = "mtbl",
    .about = "zstd blocks of 8 KiB, checksums verified",
    .build = build,
    .open = open_table,
    .close = close_table,
    .get = get,
    .get_url = get_url,
    .list = list,
    .scan = scan,
};

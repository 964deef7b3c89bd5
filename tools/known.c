#include "tools/known.h"

#include <string.h>

#include "src/base/alloc.h"
#include "tools/article_key.h"

enum nf_status known_open(struct known *k, const char *path, struct nf_error *err)
{
    struct nf_reader *reader = NULL;
    struct nf_info info = NF_INFO_INIT;
    enum nf_status st;
    int os = nf_hash_key_make(&k->hash);

    nf_intern_init(&k->keys, &nf_alloc_libc);
    nf_vec_init(&k->came, &nf_alloc_libc);
    k->asked = SIZE_MAX;
    nf_buf_init(&k->key, &nf_alloc_libc, SIZE_MAX / 2);
    nf_buf_init(&k->found, &nf_alloc_libc, SIZE_MAX / 2);
    nf_buf_init(&k->original, &nf_alloc_libc, SIZE_MAX / 2);
    nf_buf_init(&k->other, &nf_alloc_libc, SIZE_MAX / 2);
    if (os)
        return nf_error_set(err, NF_E_IO, "random bytes: %s", strerror(os));
    st = nf_reader_open_file(path, NULL, &reader, err);
    if (st == NF_OK) {
        nf_reader_info(reader, &info);
        k->next = info.articles;
        st = nf_cursor_open(reader, &k->cursor, err);
    }
    nf_reader_close(reader);
    return st;
}

void known_close(struct known *k)
{
    nf_cursor_close(k->cursor);
    nf_intern_free(&k->keys);
    nf_vec_free(&k->came);
    nf_buf_free(&k->key);
    nf_buf_free(&k->found);
    nf_buf_free(&k->original);
    nf_buf_free(&k->other);
}

/* The original, without white space at its end: a file has a line end there that a line lacks. */
static bool print(const struct nf_record *record, struct nf_buf *to)
{
    nf_buf_reset(to);
    if (!nf_buf_need(to, nf_record_size(record) + 1))
        return false;
    to->len = (size_t)(nf_record_print(record, nf_buf_text(to)) - nf_buf_text(to));
    while (to->len && memchr(" \t\r\n", to->ptr[to->len - 1], 4))
        to->len--;
    return true;
}

/* The hash of the key in this run: URLs of one key have one. */
static struct nf_keyed_hash hash_of_key(struct known *k, int kind)
{
    size_t n;

    if (kind == NF_KEY_ID)
        return nf_keyed_hash(&k->hash, k->key.ptr, k->key.len);
    /* article_key_of() made room for it, and one byte more tells the kinds apart. */
    n = nf_url_key(nf_buf_view(&k->key), nf_buf_text(&k->other));
    k->other.ptr[n] = '\n';
    return nf_keyed_hash(&k->hash, k->other.ptr, n + 1);
}

/* Whether article @at has no URL, so that its identifier tells it. */
static enum nf_status is_told_by_id(struct known *k, uint64_t at, bool *out, struct nf_error *err)
{
    struct nf_record record;
    enum nf_status st = nf_cursor_get(k->cursor, at, NF_PARTS_SHORT, &record, err);
    int kind;

    if (st != NF_OK)
        return st;
    if (!article_key_of(&record, &k->found, &k->other, &kind))
        return nf_error_set(err, NF_E_NOMEM, "out of memory");
    *out = kind == NF_KEY_ID;
    return NF_OK;
}

/* The newest article that the key tells. */
static enum nf_status find_newest(struct known *k, int kind, uint64_t *ordinal,
                                  struct nf_error *err)
{
    uint64_t at = UINT64_MAX;
    bool told = false;

    while (!told) {
        enum nf_status st = nf_cursor_find(k->cursor, (enum nf_key)kind, nf_buf_view(&k->key),
                                           at, &at, err);

        told = kind == NF_KEY_URL;
        if (st == NF_OK && !told)
            st = is_told_by_id(k, at, &told, err);
        if (st != NF_OK)
            return st;
    }
    *ordinal = at;
    return NF_OK;
}

/* What the archive has with that key. */
static enum nf_status look_up(struct known *k, int kind, struct known_article *a,
                              struct nf_error *err)
{
    struct nf_record record;
    enum nf_status st = find_newest(k, kind, &a->ordinal, err);

    if (st == NF_OK && k->mode == KNOWN_VERSION) {
        st = nf_cursor_get(k->cursor, a->ordinal, NF_PARTS_ALL, &record, err);
        if (st == NF_OK) {
            if (!print(&record, &k->other))
                return nf_error_set(err, NF_E_NOMEM, "out of memory");
            a->original = nf_keyed_hash(&k->hash, k->other.ptr, k->other.len);
        }
    }
    return st == NF_E_NOMEM || st == NF_E_IO ? st : NF_OK;
}

/* The article of this run that has the key, made if there is none. */
static struct known_article *came(struct known *k, const struct nf_keyed_hash *key, bool *is_new)
{
    struct nf_intern_walk w = nf_intern_walk(&k->keys, key->part[0]);
    const struct known_article a = { .key = *key, .ordinal = NF_NO_ARTICLE };
    uint32_t i;

    *is_new = false;
    while ((i = nf_intern_next(&k->keys, &w)) != NF_INTERN_NONE)
        if (memcmp(&k->came.at[i].key, key, sizeof(*key)) == 0)
            return &k->came.at[i];
    *is_new = true;
    i = nf_intern_add(&k->keys, &w);
    if (i == NF_INTERN_NONE || !nf_vec_add(&k->came, &a))
        return NULL;
    return &k->came.at[i];
}

enum nf_status known_ask(struct known *k, const struct nf_record *record, bool *wanted,
                         uint64_t *former, struct nf_error *err)
{
    struct nf_keyed_hash key, original;
    struct known_article *a;
    bool is_new, has, same;
    enum nf_status st = NF_OK;
    int kind;

    *wanted = true;
    *former = NF_NO_ARTICLE;
    k->asked = SIZE_MAX;
    if (k->mode == KNOWN_KEEP)
        return NF_OK;
    if (!article_key_of(record, &k->key, &k->other, &kind))
        return nf_error_set(err, NF_E_NOMEM, "out of memory");
    if (!kind)
        return NF_OK;
    key = hash_of_key(k, kind);
    if (!print(record, &k->original) || !(a = came(k, &key, &is_new)))
        return nf_error_set(err, NF_E_NOMEM, "out of memory");
    original = nf_keyed_hash(&k->hash, k->original.ptr, k->original.len);
    if (is_new)
        st = look_up(k, kind, a, err);
    if (st != NF_OK)
        return st;
    has = a->ordinal != NF_NO_ARTICLE;
    same = has && memcmp(&a->original, &original, sizeof(original)) == 0;
    k->asked = (size_t)(a - k->came.at);
    k->asked_original = original;
    *wanted = !(same || (has && k->mode == KNOWN_SKIP));
    k->passed_over += !*wanted;
    *former = a->ordinal;
    return NF_OK;
}

void known_stored(struct known *k)
{
    if (k->asked != SIZE_MAX) {
        struct known_article *a = &k->came.at[k->asked];

        k->versions += a->ordinal != NF_NO_ARTICLE;
        a->original = k->asked_original;
        a->ordinal = k->next;
    }
    k->next++;
}

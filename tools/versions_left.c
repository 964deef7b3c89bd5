#include "tools/versions_left.h"

#include <stdlib.h>

#include "src/base/alloc.h"
#include "src/base/keyed_hash.h"
#include "src/base/rising.h"
#include "tools/article_key.h"
#include "tools/figures.h"
#include "tools/message.h"

/* How many articles that stay have the key. */
static uint64_t count(struct nf_cursor *c, int kind, struct nf_str key,
                      const struct versions_left *v)
{
    uint64_t at = UINT64_MAX, left = 0;

    while (nf_cursor_find(c, (enum nf_key)kind, key, at, &at, NULL) == NF_OK)
        left += !bsearch(&at, v->gone, v->gone_count, sizeof(at), nf_rising);
    return left;
}

/* An article that was named, and how many others with its key stay. */
struct left {
    uint64_t hash; /* of its key; 0: it has none */
    size_t i;      /* of those named */
    uint64_t count;
};

static int by_hash(const void *a, const void *b)
{
    const struct left *x = a, *y = b;

    return (x->hash > y->hash) - (x->hash < y->hash);
}

static int as_named(const void *a, const void *b)
{
    const struct left *x = a, *y = b;

    return (x->i > y->i) - (x->i < y->i);
}

/* The key of article @ordinal, its kind, and its hash; 0 if it has none. */
static uint64_t key_of(struct nf_cursor *c, uint64_t ordinal, const struct nf_hash_key *secret,
                       struct nf_buf *key, struct nf_buf *scratch, int *kind)
{
    struct nf_record record;
    size_t n;

    if (nf_cursor_get(c, ordinal, NF_PARTS_SHORT, &record, NULL) != NF_OK ||
        !article_key_of(&record, key, scratch, kind) || !*kind)
        return 0;
    if (*kind == NF_KEY_ID)
        return nf_short_hash(secret, key->ptr, key->len);
    /* article_key_of() made room for it, and one byte more tells the kinds apart. */
    n = nf_url_key(nf_buf_view(key), nf_buf_text(scratch));
    scratch->ptr[n] = '\n';
    return nf_short_hash(secret, scratch->ptr, n + 1);
}

/* Each key is counted once: it may have many articles, of which many are named. */
static void count_all(struct nf_cursor *c, const struct versions_left *v, struct left *left)
{
    struct nf_hash_key secret;
    struct nf_buf key, scratch;
    int kind;

    if (nf_hash_key_make(&secret) != 0)
        return;
    nf_buf_init(&key, &nf_alloc_libc, SIZE_MAX / 2);
    nf_buf_init(&scratch, &nf_alloc_libc, SIZE_MAX / 2);
    for (size_t i = 0; i < v->named_count; i++)
        left[i] = (struct left){ key_of(c, v->named[i], &secret, &key, &scratch, &kind), i,
                                 0 };
    qsort(left, v->named_count, sizeof(*left), by_hash);
    for (size_t i = 0; i < v->named_count; i++) {
        if (i && left[i].hash == left[i - 1].hash)
            left[i].count = left[i - 1].count;
        else if (key_of(c, v->named[left[i].i], &secret, &key, &scratch, &kind))
            left[i].count = count(c, kind, nf_buf_view(&key), v);
    }
    qsort(left, v->named_count, sizeof(*left), as_named);
    nf_buf_free(&key);
    nf_buf_free(&scratch);
}

void versions_left_say(struct cli *cli, const char *name, struct nf_reader *reader,
                       const struct versions_left *v)
{
    struct left *left = calloc(v->named_count + 1, sizeof(*left));
    struct nf_cursor *c = NULL;
    char text[FIGURE_TEXT];

    if (left && nf_cursor_open(reader, &c, NULL) == NF_OK)
        count_all(c, v, left);
    for (size_t i = 0; c && i < v->named_count; i++)
        if (left[i].count)
            complain(cli, "%s: %s other %s of article %llu %s; with its URL or identifier all go",
                     name, figure_count(left[i].count, text),
                     left[i].count == 1 ? "version" : "versions",
                     (unsigned long long)v->named[i], left[i].count == 1 ? "stays" : "stay");
    nf_cursor_close(c);
    free(left);
}

#include "src/mend/table_erase.h"

#include <stdlib.h>

#include "src/base/fail.h"
#include "src/mend/lexicon_tokens_walk.h"

/* What a dictionary's tables take at least: magic number and id (RFC 8878, 5). */
#define DICTIONARY_HEAD 8

static bool has_marks(const struct nf_traced_table *t)
{
    return t->text.len && memchr(t->marks.ptr, 1, t->text.len) != NULL;
}

static bool erase_dictionary(const struct nf_traced_table *t, struct nf_buf *out)
{
    if (!nf_buf_add(out, t->bytes.ptr, t->bytes.len))
        return false;
    for (size_t i = DICTIONARY_HEAD; i + NF_TRACE <= t->text.len; i++)
        if (t->marks.ptr[i])
            memset(out->ptr + i, 0, NF_TRACE);
    return true;
}

/* A token of a lexicon that is made anew. */
struct token {
    uint8_t bytes[NF_MAX_TOKEN_LEN];
    uint8_t len, class, weight;
};

/* A lexicon that is made anew. */
struct erasing {
    const struct nf_traced_table *from;
    size_t text_at;                /* of the next long token, in its text */
    NF_VEC(struct token) tokens;   /* in bytewise order */
    NF_VEC(struct token) nameless; /* those that get other bytes */
};

static size_t shared(const struct token *a, const struct token *b)
{
    size_t n = 0;

    while (n < a->len && n < b->len && a->bytes[n] == b->bytes[n])
        n++;
    return n;
}

/* By their bytes. */
static int by_bytes(const void *a, const void *b)
{
    const struct token *x = a, *y = b;
    const size_t n = shared(x, y);

    return (n < x->len ? x->bytes[n] : -1) - (n < y->len ? y->bytes[n] : -1);
}

/*
 * Give @t other bytes between the token before and its own: the shortest beginning of its own; or
 * if that has a run of it, the token before and a byte 1. False if there are none.
 */
static bool rename_token(const struct erasing *e, struct token *t)
{
    const size_t n = nf_vec_count(&e->tokens);
    const struct token *before = n ? &e->tokens.at[n - 1] : t;
    const size_t same = n ? shared(t, before) : 0, most = before->len;

    if (same + 1 < NF_TRACE) {
        t->len = (uint8_t)(same < 1 ? 2 : same + 1);
        return true;
    }
    if (most == NF_MAX_TOKEN_LEN || (same == most && t->len == most + 1 && t->bytes[most] == 1))
        return false;
    memcpy(t->bytes, before->bytes, most);
    t->bytes[most] = 1;
    t->len = (uint8_t)(most + 1);
    return true;
}

/* Take the tokens that stay as they are or get other bytes there; the rest is nameless. */
static bool take_tokens(struct erasing *e, struct nf_tokens_walk *w)
{
    while (nf_tokens_next(w)) {
        const uint32_t i = NF_BYTE_TOKENS + w->number - 1;
        const bool is_long = w->len >= NF_TRACE;
        struct token t = { .len = (uint8_t)w->len, .class = w->table.class_of[i],
                           .weight = w->table.weight[i] };
        bool named;

        memcpy(t.bytes, w->token, w->len);
        named = !(is_long && e->from->marks.ptr[e->text_at]) || rename_token(e, &t);
        if (named ? !nf_vec_add(&e->tokens, &t) : !nf_vec_add(&e->nameless, &t))
            return false;
        e->text_at += is_long ? w->len : 0;
    }
    return true;
}

/* Give the nameless ones bytes that no token has, too few for a trace: of these there are
 * always more than tokens. */
static bool name_tokens(struct erasing *e)
{
    const size_t n = nf_vec_count(&e->tokens);
    uint32_t number = 0;

    for (size_t i = 0; i < nf_vec_count(&e->nameless); i++) {
        struct token t = e->nameless.at[i];

        t.len = 3;
        do {
            t.bytes[0] = (uint8_t)(1 + number / (255 * 255));
            t.bytes[1] = (uint8_t)(1 + number / 255 % 255);
            t.bytes[2] = (uint8_t)(1 + number % 255);
            number++;
        } while (n && bsearch(&t, e->tokens.at, n, sizeof(t), by_bytes));
        if (!nf_vec_add(&e->tokens, &t))
            return false;
    }
    if (nf_vec_count(&e->tokens) > n)
        qsort(e->tokens.at, nf_vec_count(&e->tokens), sizeof(*e->tokens.at), by_bytes);
    return true;
}

/* Write the lexicon of @was with the tokens that there are now. */
static bool write_lexicon(const struct erasing *e, const struct nf_lexicon_table *was,
                          struct nf_buf *out)
{
    const uint8_t *from = e->from->bytes.ptr;
    const size_t shared_at = (size_t)(was->shared - from);
    const size_t class_at = (size_t)(was->class_of - from) + NF_BYTE_TOKENS;
    const size_t weight_at = (size_t)(was->weight - from) + NF_BYTE_TOKENS;

    if (!nf_buf_add(out, from, (size_t)(was->bytes - from)))
        return false;
    for (size_t i = 0; i < nf_vec_count(&e->tokens); i++) {
        const struct token *t = &e->tokens.at[i];
        const size_t n = i ? shared(t, t - 1) : 0;

        out->ptr[shared_at + i] = (uint8_t)n;
        out->ptr[class_at + i] = t->class;
        out->ptr[weight_at + i] = t->weight;
        nf_buf_add(out, t->bytes + n, t->len - n);
        nf_buf_add_byte(out, 0);
    }
    return !out->failed;
}

static bool erase_lexicon(const struct nf_traced_table *t, const struct nf_alloc *alloc,
                          struct nf_new_table *out)
{
    struct erasing e = { .from = t };
    struct nf_tokens_walk w;
    bool room;

    (void)nf_tokens_begin(&w, &t->bytes); /* its tokens have traces, so they can be read */
    nf_vec_init(&e.tokens, alloc);
    nf_vec_init(&e.nameless, alloc);
    room = take_tokens(&e, &w) && name_tokens(&e) &&
           write_lexicon(&e, &w.table, &out->bytes);
    out->alike = nf_vec_count(&e.nameless) == 0;
    nf_vec_free(&e.tokens);
    nf_vec_free(&e.nameless);
    return room;
}

enum nf_status nf_table_erase(const struct nf_traces *t, struct nf_new_tables *out,
                              struct nf_error *err)
{
    const struct nf_alloc *alloc = t->cursor->reader->archive.alloc;

    for (size_t i = 0; i < nf_vec_count(&t->tables); i++) {
        const struct nf_traced_table *table = &t->tables.at[i];
        struct nf_new_table made = { .which = table->which };

        if (!has_marks(table))
            continue;
        nf_buf_init(&made.bytes, alloc, NF_MAX_TABLE);
        if (!(nf_table_is_lexicon(table->which) ? erase_lexicon(table, alloc, &made)
                                                : erase_dictionary(table, &made.bytes)) ||
            !nf_vec_add(&out->of, &made)) {
            nf_buf_free(&made.bytes);
            return nf_fail_nomem(err);
        }
    }
    return NF_OK;
}

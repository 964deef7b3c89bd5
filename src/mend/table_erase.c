#include "src/mend/table_erase.h"

#include "src/base/fail.h"
#include "src/mend/lexicon_tokens_walk.h"

/* What a dictionary's tables take at least: magic number and id (RFC 8878, 5). */
#define DICTIONARY_HEAD 8

static bool has_traces(const struct nf_traced_table *t)
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

/* A lexicon that is written anew. */
struct erasing {
    const struct nf_traced_table *from;
    struct nf_buf *out;
    size_t shared_at;  /* of the next token, in @out */
    size_t text_at;    /* of the next long token, in the text */
    uint8_t before[NF_MAX_TOKEN_LEN];
    size_t before_len;
};

/* Whether the first @n bytes of the long token at text_at have a trace. */
static bool is_marked(const struct erasing *e, size_t n)
{
    return n >= NF_TRACE && memchr(e->from->marks.ptr + e->text_at, 1, n - NF_TRACE + 1);
}

static size_t shared_with_before(const struct erasing *e, const uint8_t *token, size_t len)
{
    size_t n = 0;

    while (n < len && n < e->before_len && token[n] == e->before[n])
        n++;
    return n;
}

/* Cut @token to a beginning that is still behind the token before; false if that has a
 * trace. */
static bool shorten(const struct erasing *e, uint8_t *token, size_t *len)
{
    const size_t shared = shared_with_before(e, token, *len);

    *len = shared + 1 < 2 ? 2 : shared + 1;
    if (!is_marked(e, *len))
        return true;
    /* Its last byte makes the trace: one before it does as well, if that is free. */
    token[shared]--;
    return token[shared] > (shared < e->before_len ? e->before[shared] : 0);
}

static bool add_token(struct erasing *e, const uint8_t *token, size_t len)
{
    const size_t shared = shared_with_before(e, token, len);

    e->out->ptr[e->shared_at++] = (uint8_t)shared;
    nf_buf_add(e->out, token + shared, len - shared);
    nf_buf_add_byte(e->out, 0);
    memcpy(e->before, token, len);
    e->before_len = len;
    return !e->out->failed;
}

static enum nf_status erase_lexicon(const struct nf_traced_table *t, struct nf_buf *out)
{
    struct erasing e = { .from = t, .out = out };
    struct nf_tokens_walk w;

    if (!nf_tokens_begin(&w, &t->bytes))
        return NF_E_DAMAGED;
    if (!nf_buf_add(out, t->bytes.ptr, t->bytes.len - w.table.bytes_len))
        return NF_E_NOMEM;
    e.shared_at = (size_t)(w.table.shared - t->bytes.ptr);
    while (nf_tokens_next(&w)) {
        const size_t was = w.len;
        uint8_t token[NF_MAX_TOKEN_LEN];
        size_t len = was;

        memcpy(token, w.token, was);
        if (is_marked(&e, was) && !shorten(&e, token, &len))
            return NF_E_LIMIT;
        if (!add_token(&e, token, len))
            return NF_E_NOMEM;
        e.text_at += was >= NF_TRACE ? was : 0;
    }
    return NF_OK;
}

enum nf_status nf_table_erase(const struct nf_traces *t, struct nf_new_tables *out,
                              struct nf_error *err)
{
    for (size_t i = 0; i < nf_vec_count(&t->tables); i++) {
        const struct nf_traced_table *table = &t->tables.at[i];
        struct nf_new_table made = { .which = table->which };
        enum nf_status st;

        if (!has_traces(table))
            continue;
        nf_buf_init(&made.bytes, t->cursor->reader->archive.alloc, NF_MAX_TABLE);
        if (nf_table_is_lexicon(table->which))
            st = erase_lexicon(table, &made.bytes);
        else
            st = erase_dictionary(table, &made.bytes) ? NF_OK : NF_E_NOMEM;
        if (st == NF_OK && !nf_vec_add(&out->of, &made))
            st = NF_E_NOMEM;
        if (st == NF_OK)
            continue;
        nf_buf_free(&made.bytes);
        return st == NF_E_NOMEM ? nf_fail_nomem(err)
                                : nf_fail(err, st, NF_NO_OFFSET, "table %u has a piece of a text "
                                          "that cannot be taken out", (unsigned)table->which);
    }
    return NF_OK;
}

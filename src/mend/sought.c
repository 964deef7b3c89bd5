#include "src/mend/sought.h"

#include "src/mend/lexicon_tokens_walk.h"
#include "src/unpack/lexicon.h"

/* The runs of the token of @len bytes that is @at in the text of its table. */
static bool add_runs(struct nf_sought *s, const uint8_t *text, size_t len,
                     struct nf_sought_token *token)
{
    token->first_run = nf_vec_count(&s->runs);
    for (size_t i = 0; i + NF_TRACE <= len; i++) {
        const uint32_t run = (uint32_t)nf_trace_first(s->traces, text + token->at + i);

        if (run < nf_vec_count(&s->traces->runs) && !nf_vec_add(&s->runs, &run))
            return false;
    }
    token->runs = (uint8_t)(nf_vec_count(&s->runs) - token->first_run);
    return true;
}

/* Take the tokens that have runs, and the lengths of all. */
static bool take_tokens(struct nf_sought *s, struct nf_tokens_walk *w, const uint16_t *place_of,
                        struct nf_sought_table *t)
{
    const uint8_t *text = s->traces->tables.at[t->number].text.ptr;
    struct nf_sought_token token = { .table = (uint32_t)nf_vec_count(&s->tables), .open = true };
    uint32_t at = 0;

    while (nf_tokens_next(w)) {
        token.place = place_of[NF_BYTE_TOKENS + w->number - 1];
        t->mark.ptr[token.place] = (uint8_t)w->len;
        if (w->len < NF_TRACE)
            continue;
        token.at = at;
        at += (uint32_t)w->len;
        if (!add_runs(s, text, w->len, &token) ||
            (token.runs && !nf_vec_add(&s->tokens, &token)))
            return false;
        if (token.runs)
            t->mark.ptr[token.place] |= NF_TOKEN_SOUGHT;
    }
    return true;
}

static bool take_lexicon(struct nf_sought *s, struct nf_sought_table *t)
{
    const struct nf_alloc *alloc = s->tables.alloc;
    NF_VEC(uint16_t) place_of;
    struct nf_tokens_walk w;
    bool room;

    if (!nf_tokens_begin(&w, &s->traces->tables.at[t->number].bytes))
        return false; /* it was taken apart before */
    nf_vec_init(&place_of, alloc);
    room = nf_vec_make(&place_of, w.table.tokens) && nf_buf_need(&t->mark, w.table.tokens) &&
           nf_lexicon_places(alloc, &w.table, place_of.at);
    if (room) {
        t->mark.len = w.table.tokens;
        memset(t->mark.ptr, 1, t->mark.len); /* single bytes: the others are set now */
        room = take_tokens(s, &w, place_of.at, t);
    }
    nf_vec_free(&place_of);
    return room;
}

enum nf_status nf_sought_begin(struct nf_sought *s, struct nf_traces *traces)
{
    const struct nf_alloc *alloc = traces->cursor->reader->archive.alloc;

    *s = (struct nf_sought){ .traces = traces };
    nf_vec_init(&s->tables, alloc);
    nf_vec_init(&s->tokens, alloc);
    nf_vec_init(&s->runs, alloc);
    nf_traces_forget_others(traces);
    for (uint32_t i = 0; i < nf_vec_count(&traces->tables); i++) {
        struct nf_sought_table t = { .number = i, .which = traces->tables.at[i].which };
        bool room;

        if (!traces->tables.at[i].ours)
            continue;
        nf_buf_init(&t.mark, alloc, SIZE_MAX / 2);
        room = !nf_table_is_lexicon(t.which) || take_lexicon(s, &t);
        if (!room || !nf_vec_add(&s->tables, &t)) {
            nf_buf_free(&t.mark);
            return NF_E_NOMEM;
        }
    }
    nf_sought_count(s);
    return NF_OK;
}

void nf_sought_free(struct nf_sought *s)
{
    for (size_t i = 0; i < nf_vec_count(&s->tables); i++)
        nf_buf_free(&s->tables.at[i].mark);
    nf_vec_free(&s->tables);
    nf_vec_free(&s->tokens);
    nf_vec_free(&s->runs);
}

size_t nf_sought_table_of(const struct nf_sought *s, uint32_t which)
{
    const size_t count = nf_vec_count(&s->tables);
    size_t i;

    nf_vec_find_from(&s->tables, .which, which, i);
    return i < count && s->tables.at[i].which == which ? i : count;
}

void nf_sought_close(struct nf_sought *s, size_t i)
{
    struct nf_sought_token *t = &s->tokens.at[i];

    t->open = false;
    for (size_t n = 0; n < t->runs; n++)
        nf_traces_found(s->traces, s->runs.at[t->first_run + n]);
}

/* Whether others have all its runs. */
static bool is_theirs(const struct nf_sought *s, const struct nf_sought_token *t)
{
    for (size_t n = 0; n < t->runs; n++)
        if (!s->traces->runs.at[s->runs.at[t->first_run + n]].theirs)
            return false;
    return true;
}

void nf_sought_count(struct nf_sought *s)
{
    for (size_t i = 0; i < nf_vec_count(&s->tables); i++)
        s->tables.at[i].open = 0;
    for (size_t i = 0; i < nf_vec_count(&s->tokens); i++) {
        struct nf_sought_token *t = &s->tokens.at[i];

        t->open = t->open && !is_theirs(s, t);
        s->tables.at[t->table].open += t->open;
    }
    for (size_t i = 0; i < nf_vec_count(&s->traces->runs); i++) {
        const struct nf_trace *run = &s->traces->runs.at[i];
        const uint32_t which = s->traces->tables.at[run->table].which;

        if (!run->theirs && !nf_table_is_lexicon(which))
            s->tables.at[nf_sought_table_of(s, which)].open++;
    }
    s->open = 0;
    for (size_t i = 0; i < nf_vec_count(&s->tables); i++)
        s->open += s->tables.at[i].open;
}

void nf_sought_end(struct nf_sought *s)
{
    struct nf_traces *traces = s->traces;

    for (size_t i = 0; i < nf_vec_count(&s->tokens); i++) {
        const struct nf_sought_token *t = &s->tokens.at[i];

        if (t->open)
            traces->tables.at[s->tables.at[t->table].number].marks.ptr[t->at] = 1;
    }
    for (size_t i = 0; i < nf_vec_count(&traces->runs); i++) {
        const struct nf_trace *run = &traces->runs.at[i];
        struct nf_traced_table *t = &traces->tables.at[run->table];

        if (!run->theirs && !nf_table_is_lexicon(t->which))
            t->marks.ptr[run->at] = 1;
    }
}

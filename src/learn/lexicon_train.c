/*
 * Tokens, then their classes, then the table of both.
 */
#include "src/learn/lexicon_train.h"

#include <stdlib.h>

#include "format/lexicon_table.h"
#include "src/base/alloc.h"
#include "src/base/str_order.h"
#include "src/learn/lexicon_classes.h"
#include "src/learn/lexicon_rows.h"
#include "src/learn/lexicon_tokens.h"

/* Below this there is too little to learn from. */
#define MIN_SAMPLE (16u << 10)
#define MAX_LEARNED 48000
/* Whatever is learned from, a table may be as large as the lexicon gets: of each token its
 * bytes, a 0, and three bytes more; of each pair of classes one. */
_Static_assert(MAX_LEARNED * (NF_MAX_TOKEN_LEN + 4) +
                       (NF_MAX_CLASSES + 2) * (NF_MAX_CLASSES + 2) <= NF_MAX_TABLE,
               "each lexicon is within the limit");
/* Rows where articles are got one by one: a decoder needs 144 KB for so many, of what
 * is often 512 KB of second cache. Where frames have matches there may be all. */
#define MOST_ROWS 96
/* Tokens of text there must be for each pair of classes. */
#define TOKENS_A_TRANSITION 24
/* The weight 1 stands for 2: a count of one. */
#define COUNT_SCALE 2
/* Of transitions below this a whole octave will do: there are many, in two copies,
 * and to tell them better takes more than it saves. */
#define ROUGH_TRANSITION 64

struct trainer {
    const struct nf_alloc *alloc;
    struct nf_learned learned;
    uint32_t tokens;
    uint32_t classes;
    uint32_t rows;
    uint32_t *order;     /* by number in the table: number as learned */
    uint8_t *class_of;   /* by number as learned */
    uint32_t *counts;    /* by number as learned */
    uint8_t row_of[NF_MAX_CLASSES + 1];
    uint32_t *transition; /* [class][class], then [row][class] */
};

struct named {
    const uint8_t *bytes;
    uint32_t len;
    uint32_t token;
};

static int compare(const void *va, const void *vb)
{
    const struct named *a = va, *b = vb;

    return nf_bytes_order(a->bytes, a->len, b->bytes, b->len);
}

/* Single bytes first, the others in bytewise order. */
static bool order_tokens(struct trainer *t)
{
    struct named *named = nf_get_array(t->alloc, t->tokens, sizeof(*named));

    if (!named)
        return false;
    for (uint32_t i = 0; i < t->tokens; i++) {
        const struct nf_token *k = nf_token_at(&t->learned.tokens, i);

        named[i] = (struct named){ nf_token_set_bytes(&t->learned.tokens, k),
                                   k->len, i };
    }
    qsort(named + NF_BYTE_TOKENS, t->tokens - NF_BYTE_TOKENS, sizeof(*named),
          compare);
    for (uint32_t i = 0; i < t->tokens; i++)
        t->order[i] = named[i].token;
    nf_put(t->alloc, named);
    return true;
}

/* How many classes the text can tell apart. */
static uint32_t class_count(uint64_t total)
{
    uint32_t n = 1;

    while (n < NF_MAX_CLASSES &&
           (uint64_t)(n + 1) * (n + 1) * TOKENS_A_TRANSITION <= total)
        n++;
    return n;
}

/* Number the classes by falling frequency: rows of transitions look alike then,
 * and pack to less. */
static void number_classes(struct trainer *t)
{
    uint64_t count[NF_MAX_CLASSES] = { 0 };
    uint8_t number[NF_MAX_CLASSES];

    for (uint32_t i = 0; i < t->tokens; i++)
        count[t->class_of[i]] += t->counts[i];
    for (uint32_t c = 0; c < t->classes; c++) {
        number[c] = 0;
        for (uint32_t d = 0; d < t->classes; d++)
            if (count[d] > count[c] || (count[d] == count[c] && d < c))
                number[c]++;
    }
    for (uint32_t i = 0; i < t->tokens; i++)
        t->class_of[i] = number[t->class_of[i]];
}

static void count_transitions(struct trainer *t)
{
    const struct nf_pair_count *p = &t->learned.pairs;

    for (size_t i = 0; i < p->slots; i++) {
        uint32_t a, b;

        if (p->key[i] == 0)
            continue;
        a = nf_pair_first(p->key[i]);
        b = nf_pair_second(p->key[i]);
        a = a == t->tokens ? t->classes : t->class_of[a];
        b = b == t->tokens ? t->classes : t->class_of[b];
        t->transition[a * (t->classes + 1) + b] += p->count[i];
    }
}

static uint8_t weight(uint32_t count)
{
    return nf_weight_of(count > UINT32_MAX / COUNT_SCALE ? UINT32_MAX
                                                         : count * COUNT_SCALE);
}

static uint8_t transition_weight(uint32_t count)
{
    uint8_t w = weight(count);

    return count < ROUGH_TRANSITION && w && w % 2 == 0 ? w - 1 : w;
}

static void write_table(const struct trainer *t, struct nf_buf *out)
{
    const struct nf_token_set *set = &t->learned.tokens;
    uint32_t others = t->tokens - NF_BYTE_TOKENS;
    struct nf_token before = { 0, 0, 0, 0 };
    size_t shared_at;

    nf_buf_add_varint(out, t->classes);
    nf_buf_add_varint(out, t->tokens);
    nf_buf_add_varint(out, t->rows);
    shared_at = out->len;
    if (!nf_buf_reserve(out, others))
        return;
    out->len += others;
    for (uint32_t i = 0; i < t->tokens; i++)
        nf_buf_add_byte(out, t->class_of[t->order[i]]);
    for (uint32_t i = 0; i < t->tokens; i++)
        nf_buf_add_byte(out, weight(t->counts[t->order[i]]));
    nf_buf_add(out, t->row_of, t->classes + 1);
    for (uint32_t i = 0; i < t->rows * (t->classes + 1); i++)
        nf_buf_add_byte(out, transition_weight(t->transition[i]));
    for (uint32_t i = 0; i < others; i++) {
        const struct nf_token *k = nf_token_at(set, t->order[NF_BYTE_TOKENS + i]);
        const uint8_t *bytes = nf_token_set_bytes(set, k);
        const uint8_t *last = nf_token_set_bytes(set, &before);
        uint32_t shared = 0;

        while (shared < k->len && shared < before.len &&
               bytes[shared] == last[shared])
            shared++;
        if (!out->failed)
            out->ptr[shared_at + i] = (uint8_t)shared;
        nf_buf_add(out, bytes + shared, k->len - shared);
        nf_buf_add_byte(out, 0);
        before = *k;
    }
}

static enum nf_status train(struct trainer *t, uint32_t copies, uint32_t most_rows,
                            const struct nf_stop *stop, struct nf_buf *out)
{
    enum nf_status st;

    t->tokens = (uint32_t)nf_token_set_count(&t->learned.tokens);
    t->classes = class_count(t->learned.total);
    t->order = nf_get_array(t->alloc, t->tokens, sizeof(*t->order));
    t->class_of = nf_get(t->alloc, t->tokens);
    t->counts = nf_get_array(t->alloc, t->tokens, sizeof(*t->counts));
    t->transition = nf_zget_array(t->alloc, (t->classes + 1) * (t->classes + 1),
                                  sizeof(*t->transition));
    if (!t->order || !t->class_of || !t->counts || !t->transition ||
        !order_tokens(t))
        return NF_E_NOMEM;
    for (uint32_t i = 0; i < t->tokens; i++)
        t->counts[i] = nf_token_at(&t->learned.tokens, i)->count;
    st = nf_lexicon_classes(t->alloc, &t->learned.pairs, t->counts, t->tokens,
                            t->classes, stop, t->class_of);
    if (st != NF_OK)
        return st;
    number_classes(t);
    count_transitions(t);
    st = nf_lexicon_rows(t->alloc, t->transition, t->classes + 1, most_rows, copies,
                         t->row_of, &t->rows);
    if (st != NF_OK)
        return st;
    write_table(t, out);
    return out->failed ? NF_E_NOMEM : NF_OK;
}

enum nf_status nf_lexicon_train(const struct nf_alloc *alloc,
                                const struct nf_samples *samples,
                                uint64_t expected, unsigned threads,
                                const struct nf_stop *stop, struct nf_buf *out)
{
    struct trainer t = { .alloc = alloc };
    uint64_t copies;
    enum nf_status st;

    nf_buf_reset(out);
    if (samples->bytes.len < MIN_SAMPLE)
        return NF_OK;
    /* Two copies, for what is expected; the samples are a part of it. */
    copies = 512 * (uint64_t)samples->bytes.len /
             (expected > samples->bytes.len ? expected : samples->bytes.len);
    copies = copies ? copies : 1;
    st = nf_lexicon_tokens(alloc, samples, MAX_LEARNED,
                           (uint32_t)copies, threads, stop, &t.learned);
    if (st != NF_OK)
        return st;
    st = train(&t, (uint32_t)copies,
               samples->matches ? NF_MAX_CLASSES + 1 : MOST_ROWS, stop, out);
    nf_learned_free(&t.learned);
    nf_put(alloc, t.order);
    nf_put(alloc, t.class_of);
    nf_put(alloc, t.counts);
    nf_put(alloc, t.transition);
    return st;
}

#include "src/pack/lexicon_finder.h"

#include "src/base/alloc.h"
#include "src/base/log2_fixed.h"

void nf_lexicon_finder_free(struct nf_lexicon_finder *f)
{
    if (!f)
        return;
    nf_token_trie_free(&f->trie);
    nf_put(f->alloc, f->end);
    nf_put(f->alloc, f->row_cost);
    nf_put(f->alloc, f->slots);
    nf_put(f->alloc, f->pieces);
    nf_put(f->alloc, f);
}

/* Which slots each token has, and what it costs. */
static void set_tokens(struct nf_lexicon_finder *f)
{
    const struct nf_lexicon *l = f->lexicon;

    for (uint32_t i = 0; i < l->runs; i++) {
        const struct nf_token_run *r = &l->run[i];
        const uint32_t cost = NF_TOKEN_BITS * NF_BIT - nf_log2(r->frequency);
        const uint8_t class = l->class_at[r->place], row = nf_row_of(l, class);
        uint32_t place = r->place;

        for (uint32_t slot = r->first; slot <= r->last; slot += r->frequency) {
            f->slots[place] = (struct nf_token_slots){ r->frequency, slot };
            f->end[place] = (struct nf_token_end){ nf_token_what(cost, row, class),
                                                   (uint16_t)nf_token_len(l, place),
                                                   f->trie.shorter[place] };
            place++;
        }
    }
}

/* What a class costs after another. Many are as frequent as the one before. */
static void set_row_costs(struct nf_lexicon_finder *f)
{
    const struct nf_lexicon *l = f->lexicon;

    for (size_t row = 0; row < l->rows; row++) {
        uint32_t known = 0, cost = 0;

        for (size_t c = 0; c <= l->classes; c++) {
            const uint32_t frequency = nf_class_frequency(l, row, c);

            if (frequency != known)
                cost = NF_CLASS_BITS * NF_BIT - nf_log2(frequency);
            known = frequency;
            f->row_cost[row * NF_COST_ROW + c] = (uint16_t)cost;
        }
    }
}

/* Sort pieces by rank: few, and mostly in order. */
static void sort_pieces(struct nf_row_piece *p, unsigned n)
{
    for (unsigned i = 1; i < n; i++) {
        const struct nf_row_piece moved = p[i];
        unsigned j = i;

        for (; j > 0 && p[j - 1].rank > moved.rank; j--)
            p[j] = p[j - 1];
        p[j] = moved;
    }
}

static void set_pieces(const struct nf_class_row *row, struct nf_row_pieces *out)
{
    const struct nf_row_bucket *b = row->bucket;
    uint16_t count[NF_ROW_BUCKETS] = { 0 }, at = 0;

    for (unsigned i = 0; i < NF_ROW_BUCKETS; i++) {
        if (b[i].own)
            count[i]++;
        if (b[i].own < NF_ROW_STEP)
            count[b[i].other]++;
    }
    for (unsigned c = 0; c < NF_ROW_BUCKETS; c++) {
        out->first[c] = at;
        at = (uint16_t)(at + count[c]);
        count[c] = 0;
    }
    out->first[NF_ROW_BUCKETS] = at;
    for (unsigned i = 0; i < NF_ROW_BUCKETS; i++) {
        unsigned other = b[i].other;
        uint16_t slot = (uint16_t)(i * NF_ROW_STEP);

        if (b[i].own)
            out->piece[out->first[i] + count[i]++] = (struct nf_row_piece){ 0, slot };
        if (b[i].own < NF_ROW_STEP)
            out->piece[out->first[other] + count[other]++] = (struct nf_row_piece){
                (uint16_t)(b[i].shift + b[i].own), (uint16_t)(slot + b[i].own)
            };
    }
    for (unsigned c = 0; c < NF_ROW_BUCKETS; c++)
        sort_pieces(out->piece + out->first[c], count[c]);
}

/* All tokens in bytewise order: a single byte before those that begin with it. */
static void list_tokens(const struct nf_lexicon *l, struct nf_trie_token *out)
{
    uint32_t single = 0;

    for (uint32_t i = NF_BYTE_TOKENS; single < NF_BYTE_TOKENS || i < l->tokens; out++) {
        const bool longer = i < l->tokens &&
                            (single == NF_BYTE_TOKENS ||
                             nf_token_bytes(l, l->place_of[i])[0] < single);
        const uint32_t place = l->place_of[longer ? i++ : single++];

        *out = (struct nf_trie_token){ nf_token_bytes(l, place), nf_token_len(l, place), place };
    }
}

enum nf_status nf_lexicon_finder_new(const struct nf_alloc *alloc,
                                     const struct nf_lexicon *lexicon,
                                     struct nf_lexicon_finder **out)
{
    struct nf_lexicon_finder *f = nf_zget(alloc, sizeof(*f));
    struct nf_trie_token *tokens;
    size_t rows = lexicon->rows;
    enum nf_status st = NF_E_NOMEM;

    if (!f)
        return NF_E_NOMEM;
    f->alloc = alloc;
    f->trie.alloc = alloc;
    f->lexicon = lexicon;
    f->end = nf_get_array(alloc, lexicon->tokens, sizeof(*f->end));
    f->row_cost = nf_get_array(alloc, rows * NF_COST_ROW, sizeof(*f->row_cost));
    f->slots = nf_get_array(alloc, lexicon->tokens, sizeof(*f->slots));
    f->pieces = nf_get_array(alloc, rows, sizeof(*f->pieces));
    tokens = nf_get_array(alloc, lexicon->tokens, sizeof(*tokens));
    if (f->end && f->row_cost && f->slots && f->pieces && tokens) {
        list_tokens(lexicon, tokens);
        st = nf_token_trie_init(&f->trie, alloc, tokens, lexicon->tokens);
    }
    nf_put(alloc, tokens);
    if (st != NF_OK) {
        nf_lexicon_finder_free(f);
        return st;
    }
    set_tokens(f);
    set_row_costs(f);
    f->costs = (struct nf_token_costs){ &f->trie, f->end, f->row_cost };
    for (size_t i = 0; i < rows; i++)
        set_pieces(&lexicon->row[i], &f->pieces[i]);
    *out = f;
    return NF_OK;
}

#include "src/mend/copies_rewrite.h"

void nf_rewritten_init(struct nf_rewritten *r, const struct nf_alloc *alloc)
{
    *r = (struct nf_rewritten){ .literals_change = false };
    nf_vec_init(&r->copies, alloc);
    nf_vec_init(&r->insertions, alloc);
}

void nf_rewritten_free(struct nf_rewritten *r)
{
    nf_vec_free(&r->copies);
    nf_vec_free(&r->insertions);
}

struct rewriting {
    const struct nf_copies_head *head;
    const struct nf_changed_frame *const *base;
    const struct nf_changed_frames *all;
    struct nf_rewritten *out;
    bool keeps;         /* any copy */
    uint64_t literal;   /* bytes before, in the old frame */
    uint64_t at;        /* bytes before, of the whole frame */
    uint64_t end;       /* of the last copy that stays */
    uint8_t number[NF_MAX_BASES]; /* of each base in the new frame, from 1 on; 0: none */
};

/* @len bytes become literal. */
static bool drop(struct rewriting *r, uint32_t len)
{
    const size_t n = nf_vec_count(&r->out->insertions);
    const struct nf_insertion more = { (uint32_t)r->literal, len };

    r->at += len;
    r->out->literals_change = true;
    if (n == 0 || r->out->insertions.at[n - 1].at != more.at)
        return nf_vec_add(&r->out->insertions, &more);
    r->out->insertions.at[n - 1].len += len;
    return true;
}

/* The number of a base in the new frame. */
static uint32_t number_of(struct rewriting *r, uint32_t from)
{
    struct nf_copies_head *head = &r->out->head;

    if (r->number[from] == 0) {
        head->distance[head->bases++] = r->head->distance[from];
        r->number[from] = (uint8_t)head->bases;
    }
    return r->number[from] - 1u;
}

static bool keep(struct rewriting *r, uint32_t from, uint64_t place, uint32_t len)
{
    const struct nf_copy copy = { (uint32_t)(r->at - r->end), number_of(r, from),
                                  (uint32_t)place, len };

    r->at += len;
    r->end = r->at;
    r->out->head.copies++;
    return nf_vec_add(&r->out->copies, &copy);
}

/* A copy from a base that has more literal bytes now: of each run between two insertions. */
static bool take_pieces(struct rewriting *r, const struct nf_changed_frame *base,
                        const struct nf_copy *copy)
{
    const struct nf_insertion *in = r->all->insertions.at + base->insertion;
    const struct nf_insertion *last = in + base->insertions;
    uint64_t place = copy->place, more = 0;
    uint32_t left = copy->len;

    while (left > 0) {
        uint64_t n = left;

        for (; in < last && in->at <= place; in++)
            more += in->len;
        if (in < last && in->at - place < n)
            n = in->at - place;
        if (n < NF_MIN_COPY || place + more > NF_MAX_FRAME
                ? !drop(r, (uint32_t)n) : !keep(r, copy->from, place + more, (uint32_t)n))
            return false;
        place += n;
        left -= (uint32_t)n;
    }
    return true;
}

static bool take(struct rewriting *r, const struct nf_copy *copy)
{
    const struct nf_changed_frame *base = r->base[copy->from];

    r->literal += copy->skip;
    r->at += copy->skip;
    if (!r->keeps || (base && base->gone))
        return drop(r, copy->len);
    return base && base->insertions ? take_pieces(r, base, copy)
                                    : keep(r, copy->from, copy->place, copy->len);
}

static enum nf_status rewrite(struct rewriting *r, struct nf_cur list)
{
    struct nf_copy_ends ends = { { 0 } };
    struct nf_rewritten *out = r->out;

    nf_vec_reset(&out->copies);
    nf_vec_reset(&out->insertions);
    out->literals_change = false;
    out->head = (struct nf_copies_head){ .literal_len = r->head->literal_len };
    for (uint32_t i = 0; i < r->head->copies; i++) {
        struct nf_copy copy;

        if (nf_copy_get(&list, r->head->bases, &ends, &copy) != NF_OK)
            return NF_E_DAMAGED;
        if (!take(r, &copy))
            return NF_E_NOMEM;
    }
    return NF_OK;
}

enum nf_status nf_copies_rewrite(const struct nf_copies_head *head, struct nf_cur list,
                                 const struct nf_changed_frame *const base[NF_MAX_BASES],
                                 const struct nf_changed_frames *all, bool keeps,
                                 uint32_t raw_len, struct nf_rewritten *out)
{
    struct rewriting r = { .head = head, .base = base, .all = all, .out = out,
                           .keeps = keeps };
    enum nf_status st = rewrite(&r, list);

    for (size_t i = 0; i < nf_vec_count(&out->insertions); i++)
        out->head.literal_len += out->insertions.at[i].len;
    return st == NF_OK && out->head.literal_len > raw_len ? NF_E_DAMAGED : st;
}

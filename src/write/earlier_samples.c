#include "src/write/earlier.h"

#include "src/base/fail.h"

/* Articles that are taken, however short they are. */
#define MOST_ARTICLES (1u << 20)

/* The first of the newest articles that have @most bytes, if they are as long as all are on
 * average. */
static uint32_t first_sample(const struct nf_footer_head *head, size_t most)
{
    const uint64_t each = head->articles ? head->input_bytes / head->articles + 1 : 1;
    uint64_t n = most / each + 1;

    if (n > MOST_ARTICLES)
        n = MOST_ARTICLES;
    return n < head->articles ? head->articles - (uint32_t)n : 0;
}

static enum nf_status hold(struct nf_block_input *in, uint32_t *first, uint32_t next,
                           struct nf_held_blocks *to)
{
    enum nf_status st = nf_block_input_count(in) ? nf_held_blocks_add(to, in, *first) : NF_OK;

    nf_block_input_reset(in);
    *first = next;
    return st;
}

static bool is_full(const struct nf_block_input *in, const struct nf_pack_policy *policy)
{
    return nf_block_input_count(in) >= policy->block_articles ||
           in->bytes.len >= policy->block_bytes || nf_block_input_full(in);
}

enum nf_status nf_earlier_samples(struct nf_earlier *e, size_t most,
                                  const struct nf_pack_policy *policy,
                                  struct nf_held_blocks *to, struct nf_error *err)
{
    const struct nf_footer_head *head = &nf_earlier_archive(e)->head;
    uint32_t first = first_sample(head, most), at = first;
    struct nf_block_input in;
    enum nf_status st = NF_OK;

    nf_block_input_init(&in, e->alloc);
    in.frame_articles = policy->frame_articles;
    for (; st == NF_OK && at < head->articles && to->bytes < most; at++) {
        struct nf_record record;

        st = nf_cursor_get(e->cursor, at, NF_PARTS_ALL, &record, err);
        if (st == NF_OK)
            st = nf_block_input_add(&in, &record, err);
        if (st == NF_E_WITHDRAWN || nf_is_damage(st)) {
            st = NF_OK;
            continue;
        }
        if (st == NF_OK && is_full(&in, policy))
            st = hold(&in, &first, at + 1, to);
    }
    if (st == NF_OK)
        st = hold(&in, &first, at, to);
    nf_block_input_free(&in);
    return st;
}

#include "src/write/held_join.h"

/* What is held, in larger blocks. */
struct joining {
    struct nf_held_blocks blocks;
    struct nf_block_input in; /* the last, which is not among them yet */
    uint32_t first;
    size_t most;
};

static enum nf_status end_block(struct joining *j)
{
    enum nf_status st = NF_OK;

    if (nf_block_input_count(&j->in))
        st = nf_held_blocks_add(&j->blocks, &j->in, j->first);
    j->first += nf_block_input_count(&j->in);
    nf_block_input_reset(&j->in);
    return st;
}

/* Put an article into the last block, or into one more. */
static enum nf_status add_record(struct joining *j, const struct nf_record *r)
{
    enum nf_status st = NF_OK;

    if (nf_block_input_full(&j->in) ||
        nf_block_input_count(&j->in) == NF_MAX_BLOCK_ARTICLES)
        st = end_block(j);
    if (st == NF_OK)
        st = r->tail.ptr ? nf_block_input_add_to_frame(&j->in, 0, j->most, r, NULL)
                         : nf_block_input_add_withdrawn(&j->in, NULL);
    if (st != NF_E_RANGE)
        return st;
    st = end_block(j);
    return st == NF_OK ? nf_block_input_add_to_frame(&j->in, 0, j->most, r, NULL) : st;
}

static enum nf_status add_article(struct joining *j, const struct nf_block_input *in, uint32_t i)
{
    enum nf_status st = add_record(j, &nf_block_input_records(in)[i]);

    if (st == NF_OK)
        nf_block_input_set_former(&j->in, nf_block_input_former(in, i));
    return st;
}

enum nf_status nf_held_blocks_join(struct nf_held_blocks *held, size_t most)
{
    struct joining j = { .most = most, .first = held->oldest ? held->oldest->first : 0 };
    struct nf_block_input in;
    enum nf_status st = NF_OK;

    nf_held_blocks_init(&j.blocks, held->alloc);
    nf_block_input_init(&j.in, held->alloc);
    j.in.frame_articles = NF_MAX_BLOCK_ARTICLES;
    nf_block_input_init(&in, held->alloc);
    while (st == NF_OK && held->oldest) {
        st = nf_held_block_open(held, held->oldest, &in);
        for (uint32_t i = 0; st == NF_OK && i < nf_block_input_count(&in); i++)
            st = add_article(&j, &in, i);
        nf_held_blocks_drop(held);
    }
    if (st == NF_OK)
        st = end_block(&j);
    nf_block_input_free(&j.in);
    nf_block_input_free(&in);
    nf_held_blocks_free(held);
    *held = j.blocks;
    return st;
}

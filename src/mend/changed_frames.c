#include "src/mend/changed_frames.h"

#include "src/base/bisect.h"

void nf_changed_frames_init(struct nf_changed_frames *c, const struct nf_alloc *alloc)
{
    nf_vec_init(&c->frames, alloc);
    nf_vec_init(&c->insertions, alloc);
}

void nf_changed_frames_free(struct nf_changed_frames *c)
{
    nf_vec_free(&c->frames);
    nf_vec_free(&c->insertions);
}

const struct nf_changed_frame *nf_changed_frame_of(const struct nf_changed_frames *c,
                                                   uint32_t ordinal)
{
    size_t low;

    nf_bisect(low, 0, nf_vec_count(&c->frames), i, c->frames.at[i].first <= ordinal);
    if (low == 0 || ordinal - c->frames.at[low - 1].first >= c->frames.at[low - 1].articles)
        return NULL;
    return &c->frames.at[low - 1];
}

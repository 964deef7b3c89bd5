#ifndef NF_WRITE_FRAME_SURVEY_H
#define NF_WRITE_FRAME_SURVEY_H

#include "src/base/stop.h"
#include "src/base/vec.h"
#include "src/build/block_layout.h"
#include "src/learn/samples.h"
#include "src/learn/text_groups.h"
#include "src/write/held_block.h"

/* The two sorts of frames, which have tables of their own. */
enum nf_sort { NF_SHORTS, NF_TEXTS, NF_SORTS };

/* What is known of the frames of a sort in the blocks that are held. */
struct nf_sort_survey {
    NF_VEC(struct nf_text_item) items; /* some of them */
    NF_VEC(struct nf_text_group) groups; /* the largest first */
    NF_VEC(struct nf_text_costs) costs; /* of each group */
    struct nf_buf of;      /* uint8_t: the group of each frame, in order */
    uint64_t bytes[NF_MAX_GROUPS];
    uint64_t wide[NF_MAX_GROUPS]; /* of them, of signs of three bytes and more */
};

struct nf_frame_survey {
    const struct nf_alloc *alloc;
    const struct nf_stop *stop;
    struct nf_sort_survey sort[NF_SORTS];
    struct nf_block_input in; /* of the block that is open */
    struct nf_block_layout layout;
    struct nf_buf raw;        /* of a frame of it */
    struct nf_buf literals;   /* the same without what is copied */
};

void nf_frame_survey_init(struct nf_frame_survey *s, const struct nf_alloc *alloc,
                          const struct nf_stop *stop);
void nf_frame_survey_free(struct nf_frame_survey *s);

/*
 * nf_frame_survey_make - once: find the groups of the frames of @held, and give each frame one
 * @times:   what comes is so many times what is held
 * @divides: else all frames of a sort are one group
 *
 * NF_OK, NF_E_NOMEM, NF_E_STOPPED.
 */
enum nf_status nf_frame_survey_make(struct nf_frame_survey *s, struct nf_held_blocks *held,
                                    uint32_t times, bool divides);

/* nf_frame_survey_free_items - they are many megabytes, and only find groups */
void nf_frame_survey_free_items(struct nf_frame_survey *s);

static inline uint32_t nf_survey_groups(const struct nf_sort_survey *s)
{
    return (uint32_t)nf_vec_count(&s->groups);
}

/* What texts of a group are like. */
static inline const struct nf_text_costs *nf_survey_costs(const struct nf_sort_survey *s,
                                                          uint32_t group)
{
    return &s->costs.at[group];
}

/* Samples of a group: those to learn from, and others to judge by. */
struct nf_group_samples {
    enum nf_sort sort;
    uint32_t group;
    size_t most;              /* bytes to learn from */
    struct nf_samples train, held;
    uint64_t frames;          /* seen of it */
    uint64_t judge_every;
    uint64_t share;           /* of the frames that do not judge, to learn from: of 2^16 */
};

/*
 * nf_frame_survey_sample - fill the samples of @n groups, throughout what is held
 * @wanted: with sort, group and most set, the samples empty
 *
 * NF_OK, NF_E_NOMEM, NF_E_STOPPED.
 */
enum nf_status nf_frame_survey_sample(struct nf_frame_survey *s, struct nf_held_blocks *held,
                                      struct nf_group_samples *wanted, uint32_t n);

#endif

#ifndef NF_LEARN_TEXT_GROUPS_H
#define NF_LEARN_TEXT_GROUPS_H

#include <newsfiche/status.h>

#include "src/base/buf.h"
#include "src/base/stop.h"
#include "src/pack/text_profile.h"

/*
 * Which texts are of one kind, and so to have a set of tables together. All texts are one
 * group; the group is cut in two whose parts, each for itself, tell so much more of their
 * texts that another table pays; and so are the parts (bisecting k-means: Steinbach,
 * Karypis, Kumar, "A comparison of document clustering techniques", 2000).
 */

/* A text that groups are made by. */
struct nf_text_item {
    struct nf_text_look look;
    uint64_t bytes; /* of texts that it stands for */
};

struct nf_text_group {
    struct nf_text_profile profile;
    uint64_t bytes;
};

/* Groups there are at most. */
#define NF_MAX_GROUPS 256

/*
 * nf_text_groups_make - @groups receives struct nf_text_group, the largest first
 * @items:  struct nf_text_item, one at least
 * @times:  what comes is so many times what the items stand for; 0: all are one group
 * @stop:   or NULL
 *
 * The same items in the same order give the same groups. Cost: some 2 µs an item and
 * group. NF_OK, NF_E_NOMEM, NF_E_STOPPED.
 */
enum nf_status nf_text_groups_make(const struct nf_alloc *alloc,
                                   const struct nf_buf *items, uint32_t times,
                                   const struct nf_stop *stop, struct nf_buf *groups);

/*
 * nf_table_saves - bytes that texts of @bytes take less with a table of their own, at a
 * guess, if that tells @gain (in 1/NF_PROFILE_BIT) more of @looked threes of them
 */
uint64_t nf_table_saves(uint64_t gain, uint64_t looked, uint64_t bytes);

/* Bytes that two copies of a lexicon for so many bytes of text take, at a guess. */
uint64_t nf_table_takes(uint64_t bytes);

#endif

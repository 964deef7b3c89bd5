#ifndef NF_READ_CURSOR_NEWEST_H
#define NF_READ_CURSOR_NEWEST_H

#include <newsfiche/reader.h>

/* An article by its time; of an index page: the first second that none of its articles
 * has, and the page's number. */
struct nf_dated {
    int64_t seconds;
    uint64_t number;
};

/* The newest articles of one archive or of several: a heap, the oldest of them on top. */
struct nf_newest {
    struct nf_dated *at;
    size_t n;
    size_t room;
};

/*
 * nf_newest_add - add those of an archive that @query matches and that have room
 * @end:  of the archive, ordinals below this
 * @base: added to each ordinal
 *
 * As nf_cursor_newest(). Where some cannot be read, the others are in the heap.
 */
enum nf_status nf_newest_add(struct nf_newest *h, struct nf_cursor *c,
                             const struct nf_query *query, uint64_t end, uint64_t base,
                             struct nf_error *err);

/* Whether an archive, none of whose articles has a time of @seconds or later, has none
 * that there is room for. */
static inline bool nf_newest_is_full(const struct nf_newest *h, int64_t seconds)
{
    return h->n == h->room && (h->room == 0 || seconds <= h->at[0].seconds);
}

/* Hand out their numbers, newest first, of the same time the higher one first; how many. */
size_t nf_newest_give(struct nf_newest *h, uint64_t *ordinals);

/* What cannot be read by @st is noted in @damage, and in @err if it is the first: NF_OK, to go on
 * with the others. What is no damage: @st, with @own handed over. */
enum nf_status nf_newest_go_on(enum nf_status *damage, enum nf_status st,
                               const struct nf_error *own, struct nf_error *err);

#endif

#ifndef NF_READ_SCAN_H
#define NF_READ_SCAN_H

#include <newsfiche/reader.h>

/* An article on its way, and what the caller knows it by. */
struct nf_scan_item {
    uint64_t ordinal;
    uint64_t index;
};

/*
 * Many articles fetched by several threads and given out in order by one: all
 * functions but @make are called by the thread that runs it.
 */
struct nf_scan {
    struct nf_reader *reader;
    unsigned threads; /* 0: one per processor */
    enum nf_parts parts;
    uint64_t articles; /* at most so many will come: no more threads than pay */
    void *ctx;
    /* The next article, in rising order; NF_E_END at the end. @c is to look it up. */
    enum nf_status (*next)(void *ctx, struct nf_cursor *c, struct nf_scan_item *out,
                           struct nf_error *err);
    /* By any thread: append to @out what is made of the article; false when out of
     * memory. NULL: each article itself is given out. */
    bool (*make)(void *ctx, unsigned worker, uint64_t ordinal,
                 const struct nf_record *record, struct nf_buffer *out);
    /* By any thread: whether an article of @parts NF_PARTS_SHORT is wanted as a whole. NULL:
     * none is. */
    bool (*needs_text)(void *ctx, uint64_t ordinal, const struct nf_record *record);
    /* The article, or what was made of it; true to stop. */
    bool (*each)(void *ctx, const struct nf_scan_item *item,
                 const struct nf_record *record, struct nf_str made);
    /* One that cannot be had; true to end with that status. @item is NULL if @next
     * failed so. */
    bool (*failed)(void *ctx, const struct nf_scan_item *item, enum nf_status status,
                   const struct nf_error *err);
};

/*
 * nf_scan_run - do it
 *
 * Each block and each text is read and decoded once. NF_OK; NF_E_STOPPED by @each; what
 * @failed ended it with; what is no damage, where it happens.
 */
enum nf_status nf_scan_run(const struct nf_scan *scan, struct nf_error *err);

#endif

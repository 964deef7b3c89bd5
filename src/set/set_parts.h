#ifndef NF_SET_PARTS_H
#define NF_SET_PARTS_H

#include <newsfiche/set.h>
#include <pthread.h>
#include <stdatomic.h>

#include "src/set/counted_memory.h"
#include "src/set/set_catalog_read.h"

/* One archive of a set. What is said of it is as of when the set was opened. */
struct nf_member {
    char *path;
    uint64_t first; /* ordinal in the set */
    bool known;     /* it could be opened; else it has no articles */
    bool recover;   /* it is opened without its index */
    struct nf_info info;
    char *creator; /* info.creator points there */
    const struct nf_set_catalog_entry *entry; /* all this is from there; NULL: from itself */
    /* The following under the set's lock. */
    struct nf_reader *reader; /* NULL: it is closed */
    struct nf_cursor *idle;   /* one that nobody uses, or NULL */
    size_t users;             /* while there are some it stays open */
    struct nf_member *older, *newer; /* in the list of those that may be closed */
};

struct nf_set {
    atomic_size_t users; /* the caller, until he closes it, and each cursor */
    struct nf_set_opts opts; /* defaults filled in */
    struct nf_reader_opts reader_opts;
    struct nf_set_catalog *catalog; /* or NULL */
    const struct nf_alloc *alloc;
    struct nf_counted_memory memory; /* of what is open */
    struct nf_member *members;
    size_t count;
    uint64_t articles;
    pthread_mutex_t lock;
    size_t open; /* members that are open, or are being opened */
    struct nf_member *oldest, *newest; /* that are open without a user, by their last use */
};

/* Articles that the set has of @m: none were added since. */
static inline uint64_t nf_member_end(const struct nf_member *m)
{
    return m->first + m->info.articles;
}

/* The first second that an article of @m may be of, and the first behind all of them; both of
 * one that was looked through without its index say nothing. */
static inline int64_t nf_member_time_min(const struct nf_member *m)
{
    return m->info.flaws & NF_FLAW_SCANNED ? INT64_MIN : m->info.published_min;
}

static inline int64_t nf_member_time_max(const struct nf_member *m)
{
    return m->info.flaws & NF_FLAW_SCANNED ? INT64_MAX : m->info.published_max;
}

/* The number of the member that has article @ordinal, which is in the set. */
size_t nf_set_member_of(const struct nf_set *s, uint64_t ordinal);

/* NF_E_RANGE: there is no such article. */
enum nf_status nf_set_no_article(const struct nf_set *s, uint64_t ordinal,
                                 struct nf_error *err);

/* A user is gone; the last one frees it. */
void nf_set_release(struct nf_set *s);

#endif

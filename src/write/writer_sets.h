#ifndef NF_WRITE_WRITER_SETS_H
#define NF_WRITE_WRITER_SETS_H

#include "src/build/block_build.h"
#include "src/learn/table_choose.h"
#include "src/write/frame_survey.h"
#include "src/write/pack_policy.h"
#include "src/write/writer_output.h"

/*
 * The tables that were learned, and so the ways there are to pack a frame. All that is
 * decided here follows from the blocks and their order.
 */

/* Memory that tables which are ready for packing take, about, and the sets of a sort there
 * are at a time: those that were not needed for longest are given up. */
#define NF_LIVE_TABLES (58u << 20)
#define NF_LIVE_SETS (NF_MAX_WAYS - 1)

/* To try a table takes seconds. */
#define NF_TRIES_FROM (2u << 20)

struct nf_table_set {
    uint32_t number;
    uint32_t needed;             /* when texts like its were met last */
    unsigned copies;             /* in the archive, of its table: 2 in the end */
    bool earlier;                /* which had it before: nobody knows whether it is right */
    struct nf_table_choice choice; /* without bytes if there is @lexicon */
    struct nf_unpack_table *lexicon; /* that the archive's reader has; or NULL */
    size_t size;                 /* of the table's bytes */
    struct nf_text_costs costs;  /* what the texts it was learned from are like */
    struct nf_pack_table *table; /* or NULL: made when blocks are packed */
};

struct nf_set_list {
    struct nf_table_set *live[NF_LIVE_SETS];
    uint32_t count;
    uint32_t made;               /* in all: the number of the next */
    struct nf_pack_way way[1 + NF_LIVE_SETS];
};

struct nf_writer_sets {
    const struct nf_alloc *alloc;
    int level;
    int once_level;              /* for tables themselves */
    bool fast;                   /* little is tried */
    bool grows;                  /* the archive has tables of all its ages */
    unsigned threads;
    struct nf_stop stop;
    bool learns;
    bool lexicon;
    bool all_match;              /* texts have matches: of several articles, much comes again */
    uint32_t matches;            /* permille that they must save of others */
    bool divides;                /* frames that differ have tables of their own */
    uint64_t tries_from;         /* bytes of a group that is tried although what there is
                                  * seems to serve it */
    uint32_t times;              /* it was learned */
    struct nf_set_list of[NF_SORTS];
    struct nf_block_plan plan;   /* of blocks to be packed now */
};

/* @store: nothing is compressed. s->plan is there to be completed. */
void nf_writer_sets_init(struct nf_writer_sets *s, const struct nf_alloc *alloc,
                         const struct nf_pack_policy *policy, unsigned threads, bool store);
void nf_writer_sets_free(struct nf_writer_sets *s);

/* There are few articles: those of a block are one frame, and nothing is learned, for
 * there is nothing to judge by. */
void nf_writer_sets_few(struct nf_writer_sets *s);

/*
 * nf_writer_sets_add - one more set, of what was chosen, which it takes over
 * @costs: what its texts are like
 *
 * What has to make room is given up. Each set's first copy is written at once, the second
 * when it is given up or at the end. NF_OK, NF_E_NOMEM, or the sink's status.
 */
enum nf_status nf_writer_sets_add(struct nf_writer_sets *s, enum nf_sort sort,
                                  struct nf_table_choice *choice,
                                  const struct nf_text_costs *costs, struct nf_output *out,
                                  struct nf_error *err);

/* nf_writer_sets_number - the archive has @set already: new ones have higher numbers */
void nf_writer_sets_number(struct nf_writer_sets *s, const struct nf_footer_set *set);

/* A table that the archive has already. */
struct nf_taken_table {
    uint32_t number;                 /* of its set */
    struct nf_table_choice choice;   /* how it is packed with; nothing is stored of it again */
    struct nf_unpack_table *lexicon; /* in place of the bytes, if it is there; or NULL */
    size_t size;                     /* of the bytes */
};

/*
 * nf_writer_sets_take - pack with @table, of which choice and lexicon are taken over
 *
 * What there is no room for is left out. NF_OK, NF_E_NOMEM.
 */
enum nf_status nf_writer_sets_take(struct nf_writer_sets *s, enum nf_sort sort,
                                   struct nf_taken_table *table,
                                   const struct nf_text_costs *costs);

/* The set of that number, if its table was taken; else NULL. */
struct nf_table_set *nf_writer_sets_taken(const struct nf_writer_sets *s, enum nf_sort sort,
                                          uint32_t number);

/* nf_writer_sets_ready - make the tables, and s->plan of them; those that were taken and cannot
 * be packed with are given up. NF_OK, NF_E_NOMEM. */
enum nf_status nf_writer_sets_ready(struct nf_writer_sets *s);

/* nf_writer_sets_rest - free the tables: learning needs the memory */
void nf_writer_sets_rest(struct nf_writer_sets *s);

/* Write what is not yet written of the sets, before a footer. */
enum nf_status nf_writer_sets_finish(struct nf_writer_sets *s, struct nf_output *out,
                                     struct nf_error *err);

#endif

#ifndef NF_WRITE_EARLIER_H
#define NF_WRITE_EARLIER_H

#include <pthread.h>

#include "src/pack/text_profile.h"
#include "src/read/cursor.h"
#include "src/write/held_block.h"
#include "src/write/text_origins.h"
#include "src/write/writer_sets.h"

/*
 * What an archive holds already, as whoever appends to it reads it. Damage in it is no
 * reason to add nothing: what cannot be read is not built upon, and stays as it is.
 */
struct nf_earlier {
    const struct nf_alloc *alloc;
    const struct nf_store *store;
    pthread_mutex_t lock;     /* held while it is read: several threads are not its business */
    uint64_t size;            /* bytes of the archive that @cursor sees; 0: not open */
    struct nf_cursor *cursor; /* keeps its reader */
};

void nf_earlier_init(struct nf_earlier *e, const struct nf_alloc *alloc,
                     const struct nf_store *store);
void nf_earlier_free(struct nf_earlier *e);

/* nf_earlier_open - see the archive that the first @size bytes of the store are. As
 * nf_reader_open(); NF_E_DAMAGED also if they do not end with a footer that it can use. */
enum nf_status nf_earlier_open(struct nf_earlier *e, uint64_t size, struct nf_error *err);

static inline const struct nf_archive *nf_earlier_archive(const struct nf_earlier *e)
{
    return &e->cursor->reader->archive;
}

/* Where an archive ends, in a file that may be torn. */
struct nf_archive_end {
    bool begins;            /* there is nothing of an archive yet */
    struct nf_place footer; /* the newest that is whole */
    bool trailer;           /* whether it has its trailer */
    uint64_t size;          /* of the archive, with the trailer if there is one */
    uint64_t tail;          /* bytes behind that, which nobody was told to be stored */
};

/*
 * nf_archive_end_find - find it
 *
 * NF_OK, NF_E_FORMAT, NF_E_UNSUPPORTED; NF_E_DAMAGED also where what is behind the end is
 * more than an unfinished generation; NF_E_IO, NF_E_NOMEM. Cost: one read, and reading
 * what is behind the end.
 */
enum nf_status nf_archive_end_find(const struct nf_alloc *alloc, const struct nf_store *store,
                                   struct nf_archive_end *out, struct nf_error *err);

/*
 * nf_archive_settle - have nothing behind that end, and all before it on disk
 * @end: from nf_archive_end_find(); its size then includes a trailer that was missing
 *
 * NF_OK, NF_E_IO.
 */
enum nf_status nf_archive_settle(const struct nf_store *store, struct nf_archive_end *end,
                                 struct nf_error *err);

/* What frames that are packed with a table are like. */
struct nf_table_used {
    uint32_t set;
    bool lexicon; /* whether texts have matches or not; else a dictionary */
    enum nf_sort sort;
    uint32_t last;         /* ordinal of an article, the newest that was met */
    uint64_t raw, stored;  /* bytes, where it is known */
    struct nf_text_profile profile;
};

/* So many tables are told apart, those that are met first. */
#define NF_MAX_TABLES_USED 128

struct nf_tables_used {
    const struct nf_alloc *alloc;
    struct nf_table_used *of[NF_MAX_TABLES_USED];
    uint32_t count;
};

void nf_tables_used_free(struct nf_tables_used *u);

/* What is known of the table of @way, by which something of @sort is packed; NULL of one too
 * many. NF_OK, NF_E_NOMEM. */
enum nf_status nf_tables_used_get(struct nf_tables_used *u, enum nf_sort sort,
                                  struct nf_way way, struct nf_table_used **out);

/* The newest blocks of an archive. */
struct nf_newest {
    uint32_t block; /* number of the first of them */
    uint64_t bytes; /* of their texts */
};

/*
 * nf_earlier_look - find the newest blocks that have @most bytes of text or less, as many of
 * short fields, and eight times as many of texts that are references
 * @used: receives the tables they are packed with; empty at first
 *
 * NF_OK, NF_E_IO, NF_E_NOMEM. Cost: reads their frame tables.
 */
enum nf_status nf_earlier_look(struct nf_earlier *e, uint64_t most, struct nf_newest *out,
                               struct nf_tables_used *used, struct nf_error *err);

/* What knows of earlier texts. */
struct nf_earlier_known {
    struct nf_text_origins *origins;  /* their texts, so that others refer to them and copy
                                       * from them; or NULL */
    struct nf_tables_used *used;      /* what the texts of each table are like */
    const struct nf_writer_sets *sets; /* whose tables are to be ready for packing as well;
                                        * or NULL */
};

/*
 * nf_earlier_texts - go through the texts of these blocks
 * @threads: at most
 *
 * NF_OK, NF_E_IO, NF_E_NOMEM. Cost: decodes them.
 */
enum nf_status nf_earlier_texts(struct nf_earlier *e, const struct nf_newest *newest,
                                unsigned threads, const struct nf_earlier_known *known,
                                struct nf_error *err);

/* nf_earlier_tell - have @sets know what the texts are like that their tables were used for */
void nf_earlier_tell(const struct nf_tables_used *used, struct nf_writer_sets *sets);

/*
 * nf_earlier_former - have @origins know the text of article @ordinal, which a later version
 * copies from, unless it does
 *
 * NF_OK, NF_E_IO, NF_E_NOMEM. Cost: decodes that text, and those that it copies from.
 */
enum nf_status nf_earlier_former(struct nf_earlier *e, uint32_t ordinal,
                                 struct nf_text_origins *origins, struct nf_error *err);

/*
 * nf_earlier_sets - have @sets pack with the tables of the archive that were used last,
 * and then the newest ones, as many as it has room for
 * @lexicons: else dictionaries alone
 *
 * NF_OK, NF_E_IO, NF_E_NOMEM.
 */
enum nf_status nf_earlier_sets(struct nf_earlier *e, const struct nf_tables_used *used,
                               bool lexicons, struct nf_writer_sets *sets,
                               struct nf_error *err);

/*
 * nf_earlier_samples - put the newest articles, of @most bytes or somewhat more, into @to,
 * in their order, in blocks like those of @policy; but none that cannot be read, or is larger
 * than a writer takes
 *
 * NF_OK, NF_E_IO, NF_E_NOMEM.
 */
enum nf_status nf_earlier_samples(struct nf_earlier *e, size_t most,
                                  const struct nf_pack_policy *policy,
                                  struct nf_held_blocks *to, struct nf_error *err);

#endif

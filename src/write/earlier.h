#ifndef NF_WRITE_EARLIER_H
#define NF_WRITE_EARLIER_H

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
    uint64_t size;            /* bytes of the archive that @cursor sees; 0: not open */
    struct nf_cursor *cursor; /* keeps its reader */
};

void nf_earlier_init(struct nf_earlier *e, const struct nf_alloc *alloc,
                     const struct nf_store *store);
void nf_earlier_close(struct nf_earlier *e);

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

/*
 * nf_earlier_texts - go through the newest articles, with @most bytes of text or less
 * @origins: is to know their texts, so that others refer to them and copy from them; or
 *           NULL
 * @used:    receives the tables they are packed with; empty at first
 *
 * NF_OK, NF_E_IO, NF_E_NOMEM. Cost: decodes them.
 */
enum nf_status nf_earlier_texts(struct nf_earlier *e, uint64_t most,
                                struct nf_text_origins *origins, struct nf_tables_used *used,
                                struct nf_error *err);

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

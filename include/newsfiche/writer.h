#ifndef NF_WRITER_H
#define NF_WRITER_H

#include <newsfiche/io.h>
#include <newsfiche/record.h>

NF_BEGIN_DECLS

struct nf_writer;

/* What to pack for. Numbers are fixed. */
enum nf_preset {
    NF_PRESET_DEFAULT = 0, /* small, and any article is there in microseconds */
    NF_PRESET_FAST = 1,    /* about as fast as zstd at level 3: no lexicon is learned,
                            * and what was packed is not unpacked to compare it */
    NF_PRESET_SMALL = 2    /* smaller: blocks of 256 KiB of articles, two in a frame, of short
                            * ones up to eight, so that getting one takes three to ten times
                            * as long */
};

/* Options; zero is the default. */
struct nf_writer_opts {
    size_t struct_size;
    const struct nf_alloc *alloc; /* kept by reference */
    const uint8_t *id;            /* 16 bytes to name the archive by, copied; default: computed
                                   * of what it has; of an archive that nf_writer_append()
                                   * makes, random */
    /* For each block, and now and then while tables are learned, then by several
     * threads at once; return true to stop (NF_E_STOPPED); may be NULL. */
    bool (*stop)(void *ctx);
    void *ctx;
    enum nf_preset preset;
    unsigned level;          /* zstd's, 1 .. 22, instead of the preset's; nothing else */
    unsigned threads;        /* workers; 0: one per processor; 1: the caller alone */
    unsigned block_bytes;    /* bytes of articles that fill a block, up to 2^25 */
    unsigned block_articles; /* number of articles that fill a block, up to 4096 */
    unsigned frame_articles; /* articles that share a text frame, up to 4096. Damage to
                              * a frame loses all of them. If neither this nor
                              * block_articles is given, less than 512 KiB of articles
                              * share frames. */
    uint64_t flags;          /* NF_WRITER_ flags */
    uint64_t (*now)(void *ctx); /* the time that a footer says it was written at: seconds
                                 * since 1970; 2^63 and more: none. NULL: it says none, and
                                 * so the same articles make the same archive */
};
#define NF_WRITER_OPTS_INIT                                                    \
    { sizeof(struct nf_writer_opts), NULL, NULL, NULL, NULL, NF_PRESET_DEFAULT, 0, 0,  \
      0, 0, 0, 0, NULL }

#define NF_WRITER_STORE 1u      /* compress nothing: the bytes depend on no version of zstd */
#define NF_WRITER_NO_TABLES 2u  /* learn nothing: every frame by itself, with zstd */
#define NF_WRITER_NO_LEXICON 4u /* learn zstd dictionaries only */
#define NF_WRITER_NO_ID_INDEX 8u /* articles cannot be found by NF_KEY_ID; saves some two
                                  * bytes an article */
#define NF_WRITER_TAKE_BANNED 16u /* take also articles that were banned */

/* What was written. */
struct nf_writer_stats {
    size_t struct_size;
    uint64_t articles;     /* that were added */
    uint64_t blocks;       /* of the archive */
    uint64_t input_bytes;  /* of the originals that were added */
    uint64_t output_bytes; /* of the archive so far */
    uint64_t before;       /* articles that it had before */
    uint64_t durable;      /* of all its articles, those on disk for good */
    uint64_t generation;   /* its last footer's; 0: there is none yet */
    uint64_t cut_bytes;    /* that an earlier writer had left unfinished, and were cut off */
    uint64_t parity_percent; /* the archive is sealed with (nf_seal()); 0: it is not */
    uint64_t parity_bytes; /* of parity for what was added. 0 although it is sealed and articles
                            * are durable: this build cannot make parity, and the archive is no
                            * longer sealed */
};
#define NF_WRITER_STATS_INIT { sizeof(struct nf_writer_stats), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/*
 * nf_writer_create - start a new archive
 * @sink: copied; the writer closes it
 * @opts: or NULL
 * @out:  receives the writer; left alone on failure, and then the sink is
 *        still the caller's
 *
 * NF_OK, NF_E_USAGE, NF_E_NOMEM; NF_E_IO if the system has no random bytes.
 */
NF_API NF_CHECKED enum nf_status
nf_writer_create(const struct nf_sink *sink, const struct nf_writer_opts *opts,
                 struct nf_writer **out, struct nf_error *err);

/*
 * nf_writer_open_file - start the archive file @path
 * @replace: whether an existing file may be replaced
 *
 * nf_sink_file() and nf_writer_create() in one: the file is there, complete, once
 * nf_writer_finish() has returned NF_OK. Statuses are those of the two.
 */
NF_API NF_CHECKED enum nf_status
nf_writer_open_file(const char *path, bool replace, const struct nf_writer_opts *opts,
                    struct nf_writer **out, struct nf_error *err);

/*
 * nf_writer_append - go on with an archive
 * @store: copied; the writer closes it
 * @opts:  or NULL. @id, NF_WRITER_NO_ID_INDEX and the tables learned so far are the archive's
 * @out:   receives the writer; left alone on failure, and then the store is still the
 *         caller's
 *
 * Bytes that are there are never overwritten: new articles come behind them, as another
 * generation, which is there once nf_writer_flush() or nf_writer_finish() has returned
 * NF_OK. Whatever happens before, the archive is as the last of these left it. Bytes that a
 * killed writer left behind its end are cut off here. New articles are packed with the tables
 * that the archive has, and refer to and copy from its newest articles.
 *
 * An empty store becomes an archive without articles.
 *
 * NF_OK; NF_E_FORMAT, NF_E_UNSUPPORTED, as nf_reader_open(); NF_E_DAMAGED, also if another
 * footer stood behind the last one that can be read, or another archive stands there: then
 * nothing is changed; NF_E_LIMIT, NF_E_IO, NF_E_NOMEM, NF_E_USAGE.
 *
 * Cost: some reads, and a sync.
 */
NF_API NF_CHECKED enum nf_status
nf_writer_append(const struct nf_store *store, const struct nf_writer_opts *opts,
                 struct nf_writer **out, struct nf_error *err);

/*
 * nf_writer_open_append - go on with the archive file @path; made if it is not there
 *
 * nf_store_file() and nf_writer_append() in one. A new file is an archive without
 * articles from its first moment on, also if the process is killed. Statuses are those
 * of the two and of nf_writer_open_file(): NF_E_BUSY, if another writer has the file.
 */
NF_API NF_CHECKED enum nf_status
nf_writer_open_append(const char *path, const struct nf_writer_opts *opts,
                      struct nf_writer **out, struct nf_error *err);

/*
 * nf_writer_add - append one article
 * @record: copied; may hold views into a cursor (of NF_PARTS_ALL); at most 65535 values and
 *          64 MiB, with at most 6 MiB of literals, keys, URLs and identifier
 *
 * Its ordinal is the number of articles before it in the archive.
 *
 * NF_E_REFUSED: this record is not taken, @err says why, and the writer is as it was
 * (it also refuses each record once the archive has 2^32 - 1 articles). NF_E_WITHDRAWN:
 * as well, because its URL, or without one its identifier, was banned (NF_REDACT_BAN). Any
 * other status means that the writer failed: NF_E_IO, NF_E_NOMEM, NF_E_STOPPED; NF_E_LIMIT,
 * a part of the archive would be larger than the format allows; NF_E_DAMAGED, what was
 * packed does not unpack to the same. After that, and after a finish, every call but
 * close gives NF_E_STATE, with the text of the first failure.
 *
 * Threads: one at a time per writer. Cost: a copy. A full block is handed to the
 * workers; the call may wait for one of them.
 */
NF_API NF_CHECKED enum nf_status
nf_writer_add(struct nf_writer *w, const struct nf_record *record,
              struct nf_error *err);

/*
 * nf_writer_add_version - append a later version of an article
 * @former: the ordinal of that one, its former version, which stays
 *
 * As nf_writer_add(). A query for the newest versions (NF_QUERY_NEWEST) no longer gives
 * @former. The new one copies from it, however far back it is, if the archive
 * had it before nf_writer_append() or the last flush; else if there are at most some 16 MiB of
 * texts between the two. It need not have the same key.
 *
 * NF_E_REFUSED, also if there is no article @former. Cost: to read that one.
 */
NF_API NF_CHECKED enum nf_status
nf_writer_add_version(struct nf_writer *w, const struct nf_record *record, uint64_t former,
                      struct nf_error *err);

/*
 * nf_writer_add_withdrawn - add the number of an article that was withdrawn, and nothing else
 * @why: when and why; or NULL
 *
 * With it the articles of an archive can be written anew and keep their numbers. A block
 * keeps 16 different reasons. NF_OK; NF_E_USAGE, a reason of more than 1024
 * bytes; NF_E_REFUSED, the archive is full; else as nf_writer_add().
 */
NF_API NF_CHECKED enum nf_status
nf_writer_add_withdrawn(struct nf_writer *w, const struct nf_withdrawal *why,
                        struct nf_error *err);

/*
 * nf_writer_ban - ban @n articles
 * @bans: as nf_reader_bans() gives them out of other archives, in any order
 *
 * With it articles that were banned stay banned in an archive that is written anew. Bans are
 * stored with the articles that are added. NF_OK; NF_E_LIMIT, 65536 are banned already;
 * NF_E_NOMEM, NF_E_STATE.
 */
NF_API NF_CHECKED enum nf_status
nf_writer_ban(struct nf_writer *w, const struct nf_ban *bans, size_t n, struct nf_error *err);

/*
 * nf_writer_flush - make all that was added a generation of the archive, on disk
 *
 * For writers of nf_writer_append() (NF_E_USAGE for others). On NF_OK readers that are
 * opened from now on see it, and it survives a crash of the system. If
 * nothing was added since the last one, nothing is written. On NF_E_IO from the last
 * sync the generation may be there or not. Other statuses are those of a writer that
 * failed, see nf_writer_add(): the archive is as the flush before left it.
 *
 * Cost: that of packing what is held; two or three syncs; 2 KiB of the file on average,
 * and indexes: to flush some hundred articles at a time takes less than to flush a few.
 */
NF_API NF_CHECKED enum nf_status
nf_writer_flush(struct nf_writer *w, struct nf_error *err);

/*
 * nf_writer_finish - write what is left, the indexes and the footer; commit
 *
 * On NF_OK the archive is on disk. On any other status it does not exist, except that
 * NF_E_IO from the final sync of the folder may leave a complete file; of a writer of
 * nf_writer_append(), see nf_writer_flush(). Statuses are those of a writer that failed,
 * see nf_writer_add().
 */
NF_API NF_CHECKED enum nf_status
nf_writer_finish(struct nf_writer *w, struct nf_error *err);

/* What has been written so far. */
NF_API void nf_writer_stats(const struct nf_writer *w,
                            struct nf_writer_stats *out);

/* Free it; without a finish before, leave nothing behind but what was flushed. NULL is
 * fine. */
NF_API void nf_writer_close(struct nf_writer *w);

NF_END_DECLS

#endif

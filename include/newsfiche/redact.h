#ifndef NF_REDACT_H
#define NF_REDACT_H

#include <newsfiche/io.h>
#include <newsfiche/reader.h>

NF_BEGIN_DECLS

/* All articles, in all their versions, that have this key. */
struct nf_redact_key {
    enum nf_key kind;
    struct nf_str key; /* as for nf_cursor_find() */
};

/* What is to be withdrawn, and how; zero is the default. */
struct nf_redact_opts {
    size_t struct_size;
    const struct nf_alloc *alloc;
    const uint64_t *ordinals;       /* articles by number, */
    size_t ordinal_count;
    const struct nf_redact_key *keys; /* and by key */
    size_t key_count;
    struct nf_str reason;           /* UTF-8, at most 1024 bytes; may be empty */
    uint64_t now;                   /* seconds since 1970 that it is withdrawn at, and the footer
                                     * says it was written at; 0: nothing */
    /* An article that is to go; its record lives until the callback returns. May be NULL. */
    void (*each)(void *ctx, uint64_t ordinal, const struct nf_record *record);
    /* No article has key number @i of @keys. May be NULL. */
    void (*missing)(void *ctx, size_t i);
    bool (*stop)(void *ctx); /* for each block; true to stop (NF_E_STOPPED); may be NULL */
    void *ctx;
    uint64_t flags;          /* NF_REDACT_ flags */
};
#define NF_REDACT_OPTS_INIT                                                    \
    { sizeof(struct nf_redact_opts), NULL, NULL, 0, NULL, 0, { NULL, 0 }, 0, NULL, NULL,     \
      NULL, NULL, 0 }

#define NF_REDACT_DRY_RUN 1u /* call @each and @missing; write nothing */
#define NF_REDACT_BAN 2u     /* ban them: nf_writer_add() refuses them when they come again, and
                              * articles with a key of @keys that none has now. An identifier
                              * bans only articles that have no URL */

struct nf_redact_result {
    size_t struct_size;
    uint64_t withdrawn; /* articles */
    uint64_t missing;   /* keys that no article has */
    uint64_t blocks;    /* of the archive */
    uint64_t repacked;  /* blocks that were packed again; the others were moved as they are */
    uint64_t texts;     /* in these, texts that were packed again: those that referred to or
                         * copied from articles that are gone */
    uint64_t tables;    /* dictionaries and lexicons that had pieces of the articles, and were
                         * written without them */
    uint64_t bytes;     /* of the new archive */
    uint64_t banned;    /* articles and missing keys that are banned from now on, and were not
                         * before. Articles without URL and identifier cannot be banned. If this
                         * and @withdrawn are 0, nothing is written */
};
#define NF_REDACT_RESULT_INIT { sizeof(struct nf_redact_result), 0, 0, 0, 0, 0, 0, 0, 0 }

/*
 * nf_redact - write an archive without some of its articles
 * @source: the archive; the caller closes it, and nobody writes to it
 * @sink:   receives the new archive, and is committed; the caller closes it. Or NULL, with
 *          NF_REDACT_DRY_RUN
 * @out:    receives what was done; left alone on failure
 *
 * The new archive has one generation, and a new id. Articles keep their numbers. Nothing is left
 * of those that are withdrawn: no text, title or URL, no key nor hash of a key (with
 * NF_REDACT_BAN a hash with which a guess can be tested). Texts that referred to theirs, or
 * copied from them, get those bytes as their own. A later version of one of them becomes a later
 * version of the one before that. A tombstone keeps time and reason: see nf_cursor_withdrawal().
 * A block keeps those of 16 calls. Blocks that have nothing to do with the articles are moved
 * without being decoded, with the damage they may have. Dictionaries and lexicons that hold runs
 * of 16 bytes or more of the articles are written without these, except for runs that an article
 * has that stays.
 *
 * NF_OK; as nf_reader_open(); NF_E_DAMAGED, the indexes of the archive, or parts that are to be
 * decoded, are damaged: repair or salvage it first; NF_E_RANGE, an ordinal is too large;
 * NF_E_USAGE, also for what is no key; NF_E_NO_INDEX; NF_E_UNSUPPORTED; NF_E_LIMIT, NF_E_IO,
 * NF_E_NOMEM, NF_E_STOPPED. The sink is committed on NF_OK only, if anything is written.
 *
 * Cost: reads and writes the whole archive once; decodes the blocks that are packed again, and
 * tables. If a table has such a run, all processors look through other articles until one is found
 * that has it too, so @source is read by several threads. If the run is in a dictionary and
 * none has it, all texts that use the dictionary are decoded.
 */
NF_API NF_CHECKED enum nf_status
nf_redact(const struct nf_source *source, const struct nf_sink *sink,
          const struct nf_redact_opts *opts, struct nf_redact_result *out,
          struct nf_error *err);

/*
 * nf_redact_file - the same of the archive file @path
 * @to: the file to make, which must not be there; NULL: the new archive takes the place of the
 *      old one once it is complete and on disk, as in nf_sink_file()
 *
 * Nobody else can write to the archive meanwhile, as in nf_store_file(): NF_E_BUSY. With @to or
 * NF_REDACT_DRY_RUN the file may be read-only for the caller. Programs that are reading it go on
 * reading the old file until they open it anew. The disk may still hold
 * the bytes of the old file where nothing was written since; so may its copies, other
 * names that the file has (hard links), and snapshots of the file system.
 *
 * Statuses are those of nf_store_file(), nf_sink_file() and nf_redact().
 */
NF_API NF_CHECKED enum nf_status
nf_redact_file(const char *path, const char *to, const struct nf_redact_opts *opts,
               struct nf_redact_result *out, struct nf_error *err);

NF_END_DECLS

#endif

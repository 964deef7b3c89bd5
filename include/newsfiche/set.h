#ifndef NF_SET_H
#define NF_SET_H

#include <newsfiche/reader.h>
#include <newsfiche/set_catalog.h>

NF_BEGIN_DECLS

/*
 * A set is many archives read as one: a file for each day, say. Their articles have
 * ordinals of 64 bits that go on from one archive to the next, in the order in which the
 * caller names them. Archives later in that order count as newer: of several articles
 * with the same key, the last is the newest.
 *
 * A set is as it was when it was opened. Articles that are added to one of its archives
 * later are not in it; open another set to see them.
 *
 * A set is shared by any number of threads. A set cursor is one thread's way through it,
 * to be used by one thread at a time. A set opens and closes archives as they are needed,
 * so that there may be more of them than a process may have open files.
 */
struct nf_set;
struct nf_set_cursor;

/* Limits and options; zero is the default. */
struct nf_set_opts {
    size_t struct_size;
    const struct nf_reader_opts *reader; /* for each archive; NULL: the default. Its
                                          * alloc is the set's as well */
    size_t max_open;   /* archives that are open at a time, each with one descriptor;
                        * default 100. Each cursor keeps one open, so there may be
                        * more if there are more cursors */
    size_t max_memory; /* bytes that open archives may take (index, tables, buffers of
                        * cursors); default 256 MiB. Above that, archives that were not
                        * used lately are closed. One that is in use may need more */
    void *ctx;         /* for the functions */
    /* Begin to read the archive @path; NULL: nf_source_file(). Any thread may call it. The
     * path is put in front of its message. */
    enum nf_status (*source)(void *ctx, const char *path, struct nf_source *out,
                             struct nf_error *err);
    /* Archive number @i (from 0) cannot be opened; true to fail with that status,
     * false to leave it out: then it has no articles. Called by nf_set_open() alone.
     * NULL: fail at the first. */
    bool (*failed)(void *ctx, size_t i, const struct nf_error *err);
    uint64_t flags;    /* NF_SET_ flags */
    /* Archives that did not change since it was made are not opened before they are needed.
     * NULL: none. Not with a reader's NF_OPEN_RECOVER or generation. Its memory does not
     * count. */
    struct nf_set_catalog *catalog;
};
#define NF_SET_OPTS_INIT                                                       \
    { sizeof(struct nf_set_opts), NULL, 0, 0, NULL, NULL, NULL, 0, NULL }

/* Archives without a footer that is whole, and only those, are opened with NF_OPEN_RECOVER, and
 * have NF_FLAW_SCANNED in nf_info.flaws. Not with a reader's option generation. */
#define NF_SET_RECOVER 1u

/*
 * nf_set_open - open @n archives as one
 * @paths: copied, names too; at least one; one path may be there twice
 * @opts:  or NULL
 * @out:   receives the set; left alone on failure
 *
 * Statuses are those of nf_reader_open_file(); NF_E_USAGE if there is no path. Messages
 * begin with the path of the archive.
 *
 * Cost: each archive is opened once, in two reads; for one that the catalog knows, only size and
 * time of the file are asked. Memory: some 300 bytes for each, and @max_memory.
 */
NF_API NF_CHECKED enum nf_status
nf_set_open(const char *const *paths, size_t n, const struct nf_set_opts *opts,
            struct nf_set **out, struct nf_error *err);

/* Give the set back; NULL is fine. A set cursor keeps its set alive, so that the two may
 * be closed in any order. */
NF_API void nf_set_close(struct nf_set *s);

/* All archives together. */
struct nf_set_totals {
    size_t struct_size;
    uint64_t archives;
    uint64_t articles;
    uint64_t blocks;
    uint64_t size;         /* bytes of all archives */
    uint64_t input_bytes;  /* of the originals */
    int64_t published_min; /* as in struct nf_info */
    int64_t published_max;
    uint64_t versions;     /* articles that are later versions of others */
};
#define NF_SET_TOTALS_INIT { sizeof(struct nf_set_totals), 0, 0, 0, 0, 0, 0, 0, 0 }

/* nf_set_info - the sums of all archives that were not left out; any thread. Nothing is read
 * for it */
NF_API void nf_set_info(const struct nf_set *s, struct nf_set_totals *out);

/* One of the archives. Views live until the set is closed. */
struct nf_set_member {
    size_t struct_size;
    const char *path;           /* as it was given */
    uint64_t first;             /* ordinal in the set of its article 0 */
    const struct nf_info *info; /* as of when the set was opened; NULL if it was left out. From
                                 * a catalog it has neither flaws nor bans: see nf_set_bans() */
};
#define NF_SET_MEMBER_INIT { sizeof(struct nf_set_member), NULL, 0, NULL }

/*
 * nf_set_archive - archive number @i of the set, from 0
 *
 * NF_OK; NF_E_RANGE, @out being left alone, if there are fewer.
 */
NF_API NF_CHECKED enum nf_status
nf_set_archive(const struct nf_set *s, size_t i, struct nf_set_member *out,
               struct nf_error *err);

/*
 * nf_set_archive_of - the number of the archive that has article @ordinal
 *
 * NF_OK; NF_E_RANGE, @out being left alone, if there is no such article.
 */
NF_API NF_CHECKED enum nf_status
nf_set_archive_of(const struct nf_set *s, uint64_t ordinal, size_t *out,
                  struct nf_error *err);

/*
 * nf_set_cursor_open - a way through @s for one thread
 *
 * Any thread. NF_OK, NF_E_NOMEM. Nothing is read.
 */
NF_API NF_CHECKED enum nf_status
nf_set_cursor_open(struct nf_set *s, struct nf_set_cursor **out, struct nf_error *err);
NF_API void nf_set_cursor_close(struct nf_set_cursor *c); /* before or after its set */

/*
 * The following do for a set what nf_cursor_get() and the others do for one archive, with
 * ordinals of the set. Statuses are the same, and those of nf_reader_open_file(), as an
 * archive may have to be opened. An archive that is not the one it was when the set was
 * opened (replaced, not just added to) is NF_E_IO with the errno ESTALE; one that was added to
 * is opened at the generation that it had, which takes a read for each one since. Messages
 * begin with the path of the archive. A cursor is usable after each failure.
 *
 * Views are valid until the next call on @c.
 */
NF_API NF_CHECKED enum nf_status
nf_set_cursor_get(struct nf_set_cursor *c, uint64_t ordinal, enum nf_parts parts,
                  struct nf_record *out, struct nf_error *err);
NF_API NF_CHECKED enum nf_status
nf_set_cursor_json(struct nf_set_cursor *c, uint64_t ordinal, struct nf_str *out,
                   struct nf_error *err);
NF_API NF_CHECKED enum nf_status
nf_set_cursor_versions(struct nf_set_cursor *c, uint64_t ordinal, struct nf_versions *out,
                       struct nf_error *err);
NF_API NF_CHECKED enum nf_status
nf_set_cursor_withdrawal(struct nf_set_cursor *c, uint64_t ordinal, struct nf_withdrawal *out,
                         struct nf_error *err);
NF_API NF_CHECKED enum nf_status
nf_set_cursor_row(struct nf_set_cursor *c, uint64_t ordinal, struct nf_row *out,
                  uint64_t *resume, struct nf_error *err);

/*
 * nf_set_cursor_find - the newest article with that key: archives are asked from the last
 * to the first
 *
 * As nf_cursor_find(). NF_E_NO_INDEX if an archive that is asked has no index of such
 * keys, since it could have a newer one. Cost: a page of the key index of each archive
 * that is asked; for an archive that is closed, also that of opening it. With a catalog,
 * only archives that have the key are asked, and 1 in 256 of the others.
 */
NF_API NF_CHECKED enum nf_status
nf_set_cursor_find(struct nf_set_cursor *c, enum nf_key kind, struct nf_str key,
                   uint64_t below, uint64_t *ordinal, struct nf_error *err);

/*
 * nf_set_cursor_next - the first article from @from on that @query matches
 *
 * As nf_cursor_next(). Archives that cannot have an article in the query's span of time are
 * not opened.
 */
NF_API NF_CHECKED enum nf_status
nf_set_cursor_next(struct nf_set_cursor *c, uint64_t from, const struct nf_query *query,
                   uint64_t *ordinal, uint64_t *resume, struct nf_error *err);

/*
 * nf_set_cursor_newest - the newest articles of all archives that @query matches, by the
 * time they were published, newest first; of the same time those with the higher ordinal
 * first
 *
 * As nf_cursor_newest(). Only archives that can have such articles are opened.
 */
NF_API NF_CHECKED enum nf_status
nf_set_cursor_newest(struct nf_set_cursor *c, const struct nf_query *query,
                     uint64_t *ordinals, size_t n, size_t *found, struct nf_error *err);

/*
 * nf_set_bans - nf_reader_bans() of one archive after the other
 *
 * NF_OK; statuses of nf_set_cursor_get() if an archive has to be opened again.
 */
NF_API NF_CHECKED enum nf_status
nf_set_bans(struct nf_set *s, nf_ban_fn *each, void *ctx, struct nf_error *err);

/*
 * nf_set_splits - divide a set into @n parts of about as many articles (one archive: of
 * about the same size)
 * @borders: as of nf_reader_splits(), ordinals of the set
 *
 * Parts begin where blocks do. Those at the end are empty if there are fewer blocks.
 * Cost: opens the archives in which the borders are.
 */
NF_API NF_CHECKED enum nf_status
nf_set_splits(struct nf_set *s, size_t n, uint64_t *borders, struct nf_error *err);

/*
 * nf_set_scan - go through articles in the order of the set, many threads fetching them
 * and one giving them out
 *
 * As nf_reader_scan(), one archive after the other. Ordinals in @opts, and those that its
 * functions get, are of the set; with UINT64_MAX it may be an archive that cannot be had.
 */
NF_API NF_CHECKED enum nf_status
nf_set_scan(struct nf_set *s, const struct nf_scan_opts *opts, struct nf_error *err);

/*
 * nf_set_links - which articles are later versions of those of earlier archives, by their keys
 * @each: gets them in the order of the set: an article that is no later version in its own
 *        archive, and the last one before it with the same URL (if it has none, identifier).
 *        An earlier archive has an article of that key. True to stop (NF_E_STOPPED)
 *
 * Articles that cannot be read count as having no key. NF_OK; NF_E_LIMIT, the set has more than
 * 2^32 - 1 articles; NF_E_IO, NF_E_NOMEM. Cost: decodes the short fields of all articles, for
 * each two million of them once. Memory: 128 MiB at most, and 8 bytes for each that it finds.
 */
NF_API NF_CHECKED enum nf_status
nf_set_links(struct nf_set *s, bool (*each)(void *ctx, uint64_t ordinal, uint64_t former),
             void *ctx, struct nf_error *err);

NF_END_DECLS

#endif

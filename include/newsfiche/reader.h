#ifndef NF_READER_H
#define NF_READER_H

#include <newsfiche/io.h>
#include <newsfiche/record.h>

NF_BEGIN_DECLS

/*
 * A reader is one open archive: immutable, shared by any number of threads.
 * A cursor is one thread's way through it, with buffers and a zstd context. Many
 * cursors may use one reader at the same time; one cursor must be used by one
 * thread at a time.
 */
struct nf_reader;
struct nf_cursor;

/* Limits and options; zero is the default. */
struct nf_reader_opts {
    size_t struct_size;
    const struct nf_alloc *alloc; /* kept by reference */
    size_t max_frame;             /* bytes one frame may decode to, and an article have;
                                   * default 128 MiB, ceiling 256 MiB */
    size_t max_index;             /* bytes of index held in memory; default 64 MiB */
    size_t max_tables;            /* bytes that all dictionaries and lexicons together
                                   * take in memory; default 256 MiB. Above that, tables
                                   * that were not used lately are dropped */
    uint64_t flags;               /* NF_OPEN_ flags */
    uint64_t generation;          /* read the archive as it was at that generation, from 1;
                                   * 0: the newest */
};
#define NF_READER_OPTS_INIT { sizeof(struct nf_reader_opts), NULL, 0, 0, 0, 0, 0 }

/*
 * Use no index: look through the file for blocks. Every article whose bytes are whole is
 * read, whatever else is damaged, and has its number; for others nf_cursor_get() gives
 * NF_E_DAMAGED. Articles that were written behind the last footer are read too.
 *
 * Cost: opening reads a few bytes for each block, and all bytes of damaged parts; each
 * nf_cursor_find() looks into every block. nf_info has 0 where a value is not known. A
 * query makes a catalog as it goes; a library built with -DNF_WRITER=OFF cannot, because it
 * cannot parse times: there a query gives NF_E_UNSUPPORTED.
 */
#define NF_OPEN_RECOVER 1u

/*
 * If the source fails to read bytes with EIO, as a disk with bad sectors does, they count as
 * damaged; without this flag that is NF_E_IO. A read that fails is tried again, 4096 bytes at
 * a time. NF_OPEN_RECOVER does so too. It is for programs that save or check an archive: to
 * others a disk that has stopped to answer would look like an archive that is damaged
 * everywhere.
 */
#define NF_OPEN_BAD_SECTORS 2u

/*
 * What is wrong with a file as a whole, although it could be opened. Where damage costs
 * articles, that is told when they are read.
 */
#define NF_FLAW_HEADER 1u     /* its first 40 bytes are damaged; the footer has them too */
#define NF_FLAW_TRAILER 2u    /* its last 16 bytes are damaged or missing; no article is lost */
#define NF_FLAW_UNFINISHED 4u /* behind the last footer are parts of articles whose writer
                               * was stopped; nobody was told that they are stored */
#define NF_FLAW_APPENDED 8u   /* behind the end is something else */
#define NF_FLAW_FOOTER 16u    /* a newer footer is damaged: articles may be missing */
#define NF_FLAW_SCANNED 32u   /* opened with NF_OPEN_RECOVER */

/* What an archive says about itself. Views live until the reader is closed. */
struct nf_info {
    size_t struct_size;
    uint8_t id[16];
    uint64_t size;         /* bytes of the archive */
    uint64_t articles;
    uint64_t blocks;
    uint64_t input_bytes;  /* of the originals */
    uint32_t version;      /* of the format */
    uint32_t generation;
    uint32_t key_entries;  /* in the key indexes */
    uint32_t tables;     /* dictionaries and lexicons */
    int64_t published_min; /* seconds; INT64_MAX if no article has a time, */
    int64_t published_max; /* first second after the last; INT64_MIN if none. With
                            * NF_OPEN_RECOVER it is the other way round: any is possible */
    struct nf_str creator; /* program that made it; untrusted text */
    uint64_t time;         /* when its newest generation says that it was written:
                            * seconds since 1970; 0: it does not say */
    uint64_t left_out;     /* bytes behind the footer that is used */
    uint64_t flaws;        /* NF_FLAW_ bits; 0: the file is whole */
    uint64_t versions;     /* articles that are later versions of others; 0 also with
                            * NF_OPEN_RECOVER */
    uint64_t bans;         /* articles that were banned (NF_REDACT_BAN) */
    uint64_t chunks_hash;  /* with @id it identifies all that the archive holds: copies of an
                            * archive that grew in different ways have different ones (spec
                            * 11.2). With NF_OPEN_RECOVER that of the newest footer that is
                            * whole, or 0 */
};
#define NF_INFO_INIT                                                           \
    { sizeof(struct nf_info), { 0 }, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, { NULL, 0 }, 0, 0, 0, \
      0, 0, 0 }

/*
 * nf_reader_open - open an archive
 * @source: copied; the reader closes it
 * @opts:   or NULL
 * @out:    receives the reader; left alone on failure, and then the source is
 *          still the caller's
 *
 * If the end of the file is not whole, the newest footer that is whole is used, and
 * nf_info.flaws says what is wrong: a program that needs all articles must look at it.
 *
 * With a generation in @opts everything is as it was when that was the newest: articles, what
 * is found by a key, nf_info with its size. Later additions are not seen.
 *
 * NF_OK, NF_E_FORMAT (not an archive), NF_E_UNSUPPORTED (newer),
 * NF_E_DAMAGED (an archive, but without a footer that is whole; or a footer on the way back
 * to the generation is damaged), NF_E_RANGE (there is no such generation), NF_E_LIMIT, NF_E_IO,
 * NF_E_NOMEM, NF_E_USAGE (a generation with NF_OPEN_RECOVER, too).
 *
 * Cost: two reads, whatever the number of articles, and one for each generation to go back;
 * if the end is not whole, up to the last GiB of the file is read.
 */
NF_API NF_CHECKED enum nf_status
nf_reader_open(const struct nf_source *source,
               const struct nf_reader_opts *opts, struct nf_reader **out,
               struct nf_error *err);

/*
 * nf_reader_open_file   - open the archive @path, read with pread(2)
 * nf_reader_open_memory - open the archive of @n bytes at @buf, which the caller
 *                         keeps alive
 *
 * The same with a source of its own. Messages of the first begin with @path.
 */
NF_API NF_CHECKED enum nf_status
nf_reader_open_file(const char *path, const struct nf_reader_opts *opts,
                    struct nf_reader **out, struct nf_error *err);
NF_API NF_CHECKED enum nf_status
nf_reader_open_memory(const void *buf, size_t n, const struct nf_reader_opts *opts,
                      struct nf_reader **out, struct nf_error *err);

/*
 * nf_reader_close - give the reader back; NULL is fine
 *
 * A cursor keeps its reader alive, so that the two may be closed in any order. The
 * last close frees the reader and closes its source. No other call may take @r from
 * here on.
 */
NF_API void nf_reader_close(struct nf_reader *r);

/* nf_reader_info - what the archive says of itself; any thread. Nothing is read for it */
NF_API void nf_reader_info(const struct nf_reader *r, struct nf_info *out);

typedef void nf_ban_fn(void *ctx, const struct nf_ban *ban);

/* nf_reader_bans - call @each for each article that was banned: nf_info.bans times */
NF_API void nf_reader_bans(const struct nf_reader *r, nf_ban_fn *each, void *ctx);

/* What one nf_writer_flush() or nf_writer_finish() made, a seal or a repair: a state of the
 * archive. */
struct nf_generation {
    size_t struct_size;
    uint32_t number;         /* from 1 */
    bool has_added;          /* articles_added and bytes_added are known; else the footer before
                              * it is damaged, and both are 0 */
    uint64_t time;           /* when it was written: seconds since 1970; 0: not said */
    uint64_t articles;       /* in all */
    uint64_t input_bytes;    /* of the originals, in all; 0 if a repair did not know */
    uint64_t size;           /* bytes of the file up to its end */
    uint64_t articles_added; /* they begin with number @articles - this */
    uint64_t bytes_added;
};

/* Takes a generation, which lives during the call; true to stop. */
typedef bool nf_each_generation(void *ctx, const struct nf_generation *generation);

/*
 * nf_reader_generations - go through the generations of @r, from its own, which is the
 * newest unless nf_reader_opts.generation says another, back to the first
 *
 * Any thread. NF_OK: @each had all. NF_E_STOPPED: by @each. NF_E_DAMAGED, NF_E_UNSUPPORTED,
 * NF_E_LIMIT: @each had all after a footer that cannot be read, which @err names.
 * NF_E_IO, NF_E_NOMEM; NF_E_USAGE: @r was opened with NF_OPEN_RECOVER.
 *
 * Cost: a read for each but the first.
 */
NF_API NF_CHECKED enum nf_status
nf_reader_generations(struct nf_reader *r, nf_each_generation *each, void *ctx,
                      struct nf_error *err);

/*
 * nf_reader_refresh      - go on to the newest generation, if the archive has grown
 * nf_reader_refresh_file - the same with the file @path, as nf_reader_open_file()
 * @r:      the reader. On NF_OK it is another one, with the same limits, and the old one is
 *          closed; else it is left alone
 * @source: the archive as it is now, opened anew; as in nf_reader_open()
 *
 * Readers do not change. So cursors that are open stay at their generation, and keep the old
 * reader alive: open others. Articles have the numbers they had; new are those from the old
 * nf_info.articles on. While a writer is at work, its unfinished bytes count as being behind
 * the end: nf_info.flaws has NF_FLAW_UNFINISHED, and nothing is wrong.
 *
 * NF_E_END: there is no newer generation that is whole. NF_E_IO with ESTALE: the archive does
 * not continue the one that @r has, so somebody has replaced it. NF_E_USAGE: @r was opened with
 * NF_OPEN_RECOVER. Others as nf_reader_open().
 *
 * No other call may take the old reader meanwhile; its cursors may be in use. Cost: that of
 * nf_reader_open(), and a read for each new generation.
 */
NF_API NF_CHECKED enum nf_status
nf_reader_refresh(struct nf_reader **r, const struct nf_source *source, struct nf_error *err);
NF_API NF_CHECKED enum nf_status
nf_reader_refresh_file(struct nf_reader **r, const char *path, struct nf_error *err);

/*
 * nf_cursor_open - a way through @r for one thread
 *
 * Any thread. NF_OK, NF_E_NOMEM. Memory: buffers as large as the largest article; for who goes
 * about in the archive up to 6 MiB of what was decoded, so that it need not be again.
 */
NF_API NF_CHECKED enum nf_status
nf_cursor_open(struct nf_reader *r, struct nf_cursor **out,
               struct nf_error *err);
NF_API void nf_cursor_close(struct nf_cursor *c); /* before or after its reader */

/* Which values nf_cursor_get() fetches. */
enum nf_parts {
    NF_PARTS_ALL = 0,
    NF_PARTS_SHORT = 1 /* no text frame is read: long values have a NULL ptr and len 0 */
};

/*
 * nf_cursor_get - fetch one article
 * @ordinal: 0 <= @ordinal < nf_info.articles
 * @out:     receives it; left alone on failure
 *
 * The views in @out point into @c: they are valid until the next call on @c.
 *
 * NF_OK, NF_E_RANGE, NF_E_WITHDRAWN, NF_E_DAMAGED, NF_E_UNSUPPORTED (a codec or kind),
 * NF_E_LIMIT, NF_E_IO, NF_E_NOMEM. @c is usable after each of them.
 *
 * Cost: one read of the block's head, unless the last call was in the same
 * block, and one of a text frame (mostly one of both, of at most 32 KiB); each decoded
 * once. A text that is stored with an earlier article takes one more read, of that one's
 * block. No allocation once the buffers have grown to the largest article, and every
 * codec was used.
 */
NF_API NF_CHECKED enum nf_status
nf_cursor_get(struct nf_cursor *c, uint64_t ordinal, enum nf_parts parts,
              struct nf_record *out, struct nf_error *err);

/*
 * nf_cursor_withdrawal - when and why article @ordinal was withdrawn
 * @out: receives it; left alone on failure. A view into @c, valid until the next call on @c
 *
 * NF_OK; NF_E_NOTFOUND, it was not withdrawn, or the archive does not tell; NF_E_RANGE,
 * NF_E_DAMAGED, NF_E_IO, NF_E_NOMEM. The message of nf_cursor_get() for such an article has it
 * in words. Cost: the block's head, as for nf_cursor_get(), and some reads of a few bytes, none of
 * which is kept.
 */
NF_API NF_CHECKED enum nf_status
nf_cursor_withdrawal(struct nf_cursor *c, uint64_t ordinal, struct nf_withdrawal *out,
                     struct nf_error *err);

/*
 * nf_cursor_size - the bytes that fetching all of an article takes: of its literals,
 * its values, and the texts that are unpacked with it
 * @bytes: receives them; left alone on failure
 *
 * With it a program that has many cursors can limit what they take together. Statuses are those
 * of nf_cursor_get(), which may still find that the text is damaged or the article too large.
 * Cost: reads, which nf_cursor_get() then does not repeat.
 */
NF_API NF_CHECKED enum nf_status
nf_cursor_size(struct nf_cursor *c, uint64_t ordinal, uint64_t *bytes,
               struct nf_error *err);

/*
 * nf_cursor_json - fetch one article as one line of JSON, by nf_record_json()
 * @out: receives it, with a NUL behind it; left alone on failure. A view into @c,
 *       valid until the next call on @c
 *
 * Fails as nf_cursor_get() does.
 */
NF_API NF_CHECKED enum nf_status
nf_cursor_json(struct nf_cursor *c, uint64_t ordinal, struct nf_str *out,
               struct nf_error *err);

/* Takes the article at @ordinals[@i]; true to stop. */
typedef bool nf_each_article(void *ctx, size_t i, const struct nf_record *record);

/*
 * nf_reader_get_many - fetch many articles, each block and text decoded once
 * @ordinals: @n of them (fewer than 2^31), in any order; one may be there more
 *            than once
 * @threads:  0: one per processor; 1: the calling thread alone
 * @each:     called for each of them in the order of the archive, by the calling
 *            thread; views in its record are valid during the call. It may use @r and
 *            other cursors.
 *
 * NF_OK: @each had all. NF_E_RANGE: there is no article with one of the ordinals;
 * NF_E_USAGE: too many; then @each was not called. NF_E_STOPPED: by @each. NF_E_DAMAGED,
 * NF_E_UNSUPPORTED, NF_E_LIMIT: @each had all but those that cannot be read, and @err names
 * the first of these. NF_E_IO and NF_E_NOMEM end it where they happen.
 *
 * Cost: as nf_reader_scan(), and 8 bytes of memory for each ordinal. @each runs in one
 * thread only: see there.
 */
NF_API NF_CHECKED enum nf_status
nf_reader_get_many(struct nf_reader *r, const uint64_t *ordinals, size_t n,
                   enum nf_parts parts, unsigned threads, nf_each_article *each,
                   void *ctx, struct nf_error *err);

/* By what an article is found. Stored in archives; numbers are fixed. */
enum nf_key {
    NF_KEY_URL = 1, /* compared by nf_url_key() */
    NF_KEY_ID = 2   /* compared as plain text, byte by byte */
};

/*
 * nf_cursor_find - the newest article with that key
 * @key:     URL or identifier; it may be a view into @c
 * @below:   only articles with an ordinal below this; UINT64_MAX for all.
 *           Call again with the last result to see older versions.
 * @ordinal: receives it; left alone on failure
 *
 * The key itself is compared, so that a clash of hashes never gives a wrong
 * article. NF_E_NOTFOUND: no article has this key. NF_E_USAGE: none can have it (an
 * NF_KEY_URL that is no URL; an empty one). NF_E_NO_INDEX: the archive was packed without an
 * index of such keys. Others as nf_cursor_get(). NF_OK, but with a status of damage in @err,
 * which this function clears first: no index could be used, and blocks behind that article,
 * which may have a newer one, cannot be read; @err names the first.
 *
 * Cost: a page of each key index, and the head of each block that it names: mostly of one. A
 * small index is read as a whole, once. With NF_OPEN_RECOVER, the heads of all blocks.
 */
NF_API NF_CHECKED enum nf_status
nf_cursor_find(struct nf_cursor *c, enum nf_key kind, struct nf_str key,
               uint64_t below, uint64_t *ordinal, struct nf_error *err);

/* What nf_cursor_next() looks for: all that is set has to hold. No text of it is a view into the
 * cursor that is asked. */
struct nf_query {
    size_t struct_size;
    bool has_since;
    bool has_until;
    int64_t since;        /* seconds; articles whose time ends after it */
    int64_t until;        /* seconds; articles whose time begins before it */
    struct nf_str source; /* name, or domain (its subdomains too); ASCII case does not matter */
    /* A code of two or three letters, or a name: "en" matches "en-GB", "eng" and
     * "English", "en-GB" only "en-GB" and "en_gb". */
    struct nf_str language;
    uint64_t flags;       /* NF_QUERY_ flags */
};
#define NF_QUERY_INIT                                                          \
    { sizeof(struct nf_query), false, false, 0, 0, { NULL, 0 }, { NULL, 0 }, 0 }

/*
 * Only articles that have no later version in the archive, whether that one matches or not.
 * Later versions are those that nf_writer_add_version() made. Articles that only have a key in
 * common are not versions of each other, nor are articles of different archives of a set.
 *
 * Cost: those catalog pages that have later versions, once a reader, and 12 bytes for each of
 * them; more than nf_reader_opts.max_index is NF_E_LIMIT.
 */
#define NF_QUERY_NEWEST 1u

/*
 * nf_cursor_next - the first article from @from on that @query matches
 * @from:    ordinal to begin at
 * @query:   or NULL for any
 * @ordinal: receives it; left alone on failure
 * @resume:  or NULL; receives where to go on: *@ordinal + 1, or with NF_E_DAMAGED,
 *           NF_E_UNSUPPORTED and NF_E_LIMIT the first ordinal after the unreadable part;
 *           left alone on other failures
 *
 *     uint64_t n, from = 0;
 *     while ((st = nf_cursor_next(c, from, &query, &n, &from, &err)) == NF_OK)
 *         ... nf_cursor_get(c, n, NF_PARTS_ALL, &record, &err) ...
 *
 * NF_E_END: there is no further one. NF_E_USAGE: the query has no size, or has members or
 * flags that this version does not know. Others as nf_cursor_row().
 *
 * Decodes catalog pages only, no articles. Articles without a time match no
 * query that has a bound. If the query matches any article, and a page cannot be read,
 * its withdrawn articles are found too; nf_cursor_get() then says that they were withdrawn.
 */
NF_API NF_CHECKED enum nf_status
nf_cursor_next(struct nf_cursor *c, uint64_t from, const struct nf_query *query,
               uint64_t *ordinal, uint64_t *resume, struct nf_error *err);

/* What the catalog has of an article. A NULL ptr: there is none. */
struct nf_row {
    struct nf_time published; /* whole seconds, @offset 0; NF_PRECISION_NONE: no time */
    struct nf_str source;     /* the publisher's name, */
    struct nf_str domain;     /* and domain */
    struct nf_str language;   /* tag */
};

/*
 * nf_cursor_row - an article as the catalog has it
 * @ordinal: 0 <= @ordinal < nf_info.articles
 * @out:     receives it; left alone on failure
 * @resume:  or NULL; receives @ordinal + 1, or with NF_E_DAMAGED, NF_E_UNSUPPORTED and
 *           NF_E_LIMIT the first ordinal after the unreadable part; left alone on other
 *           failures
 *
 * The views in @out point into @c: they are valid until the next call on @c. Equal
 * values of articles that follow one another mostly have the same address.
 *
 * NF_OK, NF_E_RANGE, NF_E_DAMAGED, NF_E_UNSUPPORTED, NF_E_LIMIT, NF_E_IO, NF_E_NOMEM.
 *
 * Decodes catalog pages only, each once if ordinals ascend.
 */
NF_API NF_CHECKED enum nf_status
nf_cursor_row(struct nf_cursor *c, uint64_t ordinal, struct nf_row *out,
              uint64_t *resume, struct nf_error *err);

/*
 * nf_cursor_newest - the newest articles that @query matches, by the time they were
 * published, newest first; of the same time those with the higher ordinal first
 * @query:    or NULL for any
 * @ordinals: receives up to @n
 * @found:    receives how many there are; both are left alone on failure, but for damage
 *
 * NF_E_DAMAGED (or NF_E_UNSUPPORTED, NF_E_LIMIT): some articles that might be among them
 * cannot be read; the others are given.
 *
 * Articles without a time are left out. Some dates are wrong and lie in years to come:
 * a query with @until leaves them out.
 *
 * NF_OK; NF_E_USAGE as nf_cursor_next(); else as nf_cursor_row(). Memory: 16 bytes for each
 * of @n. Cost: only those catalog pages that can have such articles.
 */
NF_API NF_CHECKED enum nf_status
nf_cursor_newest(struct nf_cursor *c, const struct nf_query *query, uint64_t *ordinals,
                 size_t n, size_t *found, struct nf_error *err);

#define NF_NO_ARTICLE UINT64_MAX

/* The versions before and after an article. Ordinals; NF_NO_ARTICLE: there is none. */
struct nf_versions {
    size_t struct_size;
    uint64_t former; /* it is a later version of this one, which may be withdrawn */
    uint64_t later;  /* this one is a later version of it; if several are, the last */
    uint64_t newest; /* the last of its later versions' later versions, or itself */
};
#define NF_VERSIONS_INIT { sizeof(struct nf_versions), NF_NO_ARTICLE, NF_NO_ARTICLE, NF_NO_ARTICLE }

/*
 * nf_cursor_versions - the versions of an article before and after it
 * @ordinal: 0 <= @ordinal < nf_info.articles
 * @out:     receives them; left alone on failure
 *
 * NF_OK; else as nf_cursor_row(). Cost: as NF_QUERY_NEWEST, and a catalog page.
 */
NF_API NF_CHECKED enum nf_status
nf_cursor_versions(struct nf_cursor *c, uint64_t ordinal, struct nf_versions *out,
                   struct nf_error *err);

/*
 * nf_reader_splits - divide an archive into @n parts of about the same size, that
 * several processes or machines read
 * @borders: receives @n + 1 ordinals: part i (from 0) is from @borders[i] to before
 *           @borders[i + 1]. Left alone on failure
 *
 * Parts begin where blocks do, so that none is decoded twice. Some are empty if there are
 * fewer blocks than parts. NF_OK, NF_E_USAGE (@n is 0, or 2^32 - 1 or more), NF_E_DAMAGED,
 * NF_E_IO, NF_E_NOMEM.
 *
 * Cost: the offsets pages of all blocks.
 */
NF_API NF_CHECKED enum nf_status
nf_reader_splits(struct nf_reader *r, size_t n, uint64_t *borders, struct nf_error *err);

/*
 * nf_reader_span - about how many bytes of the file belong to certain articles
 * @first, @end: ordinals from @first on and below @end, which is at most nf_info.articles
 * @bytes:       receives the size of the blocks that they are in, and of what stands
 *               between these; left alone on failure
 *
 * It tells a part's share of the work before that is read. Tables and indexes that stand
 * between the blocks count; texts that are stored with articles of other blocks, and lost
 * articles, do not.
 *
 * Any thread. NF_OK, NF_E_RANGE (no such articles), NF_E_DAMAGED, NF_E_IO, NF_E_NOMEM.
 * Cost: the offsets pages of these articles; none of them is decoded.
 */
NF_API NF_CHECKED enum nf_status
nf_reader_span(struct nf_reader *r, uint64_t first, uint64_t end, uint64_t *bytes,
               struct nf_error *err);

/* What nf_reader_scan() goes through, and what it calls. Zero is the default. */
struct nf_scan_opts {
    size_t struct_size;
    const struct nf_query *query; /* NULL: any article */
    uint64_t first;               /* ordinals from this on */
    uint64_t end;                 /* and below this; 0: all */
    uint64_t limit;               /* at most so many articles; 0: all */
    enum nf_parts parts;
    unsigned threads;             /* 0: one per processor; 1: the calling thread alone */
    void *ctx;                    /* for the functions */
    /*
     * Make something of an article: append bytes to @out, by nf_buffer_room(). Several
     * threads call it at the same time, @worker (below @threads, or 256) being the
     * number of each. False when out of memory. NULL: nothing is made.
     */
    bool (*make)(void *ctx, unsigned worker, uint64_t ordinal,
                 const struct nf_record *record, struct nf_buffer *out);
    /* An article, or with @make what was made of it, @record being NULL. Called by the
     * calling thread, in the order of the archive; true to stop. Views live during the
     * call. Not NULL. */
    bool (*each)(void *ctx, uint64_t ordinal, const struct nf_record *record,
                 struct nf_str made);
    /* Article @ordinal cannot be read (NF_E_DAMAGED, NF_E_UNSUPPORTED, NF_E_LIMIT), or
     * with UINT64_MAX a part of the catalog; true to end with that status. By the calling
     * thread. NULL: end at the first. */
    bool (*failed)(void *ctx, uint64_t ordinal, const struct nf_error *err);
    /* With NF_PARTS_SHORT: whether the long values of this article are wanted all the same,
     * which is then fetched as a whole. Called as @make is. NULL: those of none are. */
    bool (*needs_text)(void *ctx, uint64_t ordinal, const struct nf_record *record);
};
#define NF_SCAN_OPTS_INIT                                                      \
    { sizeof(struct nf_scan_opts), NULL, 0, 0, 0, NF_PARTS_ALL, 0, NULL, NULL, NULL,   \
      NULL, NULL }

/*
 * nf_reader_scan - go through articles in the order of the archive, many threads
 * fetching them and one giving them out
 *
 * NF_OK: @each or @failed had all. NF_E_STOPPED by @each; NF_E_RANGE: @first or
 * @end are beyond the archive; NF_E_USAGE; else what a fetch comes to.
 *
 * Cost: each block and text is decoded once. Memory: a cursor for each thread, and four
 * buffers of at most some MiB; of articles above 4 MiB one at a time is fetched.
 */
NF_API NF_CHECKED enum nf_status
nf_reader_scan(struct nf_reader *r, const struct nf_scan_opts *opts,
               struct nf_error *err);

NF_END_DECLS

#endif

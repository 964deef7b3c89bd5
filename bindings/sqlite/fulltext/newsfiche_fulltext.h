#ifndef NF_NEWSFICHE_FULLTEXT_H
#define NF_NEWSFICHE_FULLTEXT_H

/*
 * Full text: the words of an archive's articles, in a file beside it that is made by
 * SQLite's FTS5. The articles themselves are not in it. The manual of the
 * command says what a query is like.
 *
 * An index is one archive's, as it was at some generation; what was added later is not in
 * it until nf_fulltext_build() is called again. It is as untrusted as an archive.
 */
#include <newsfiche/reader.h>
#include <sqlite3.h>

/*
 * nf_fulltext_tokenizer - register the tokenizer "newsfiche" with FTS5 in @db
 *
 * Words are those of SQLite's unicode61, without accents, in Greek and Cyrillic too; marks that
 * Arabic, Hebrew and Indian scripts may leave out are left out. Scripts without blanks between
 * words (Chinese, Japanese, Thai, Lao, Khmer, Burmese) are taken by pairs of characters. Returns
 * a code of SQLite's: SQLITE_ERROR if it has no FTS5.
 */
int nf_fulltext_tokenizer(sqlite3 *db);

/* What an index says of itself. */
struct nf_fulltext_info {
    uint8_t archive[16]; /* nf_info.id */
    uint32_t generation;
    uint64_t articles;   /* ordinals below this were indexed */
    uint64_t chunks_hash; /* nf_info.chunks_hash of that generation */
    uint64_t left_out;   /* articles that could not be read, and are not in it */
};

struct nf_fulltext_build {
    const char *path;      /* of the index */
    const char *archive;   /* of the archive, for messages and to look at old generations */
    struct nf_reader *reader;
    unsigned threads;      /* 0: 64 */
    void *ctx;             /* for the functions */
    /* So many articles were indexed; true to stop. */
    bool (*progress)(void *ctx, uint64_t done, uint64_t all);
    /* Article @ordinal cannot be had, and is left out, or with UINT64_MAX a part of the
     * catalog; true to stop with that. NULL: stop at the first. */
    bool (*failed)(void *ctx, uint64_t ordinal, const struct nf_error *err);
    uint64_t indexed;      /* set: articles that this call added */
};

/*
 * nf_fulltext_build - make the index @b->path, or bring it up to date
 *
 * An index of the same archive at an earlier generation gets what was added since. One of
 * another archive, or that is damaged, is made anew; so is one that lacks articles that could
 * not be read: they may have been repaired. A file that is no index is not
 * replaced: NF_E_EXISTS. A new one appears when it is complete; an update is one transaction.
 *
 * NF_OK; NF_E_STOPPED; NF_E_BUSY, somebody else writes to it; NF_E_EXISTS, NF_E_IO,
 * NF_E_NOMEM; else as nf_reader_scan(). Messages begin with the path of the index, where it
 * is what they are about. Memory: as nf_reader_scan(), and some 16 MiB.
 */
NF_CHECKED enum nf_status nf_fulltext_build(struct nf_fulltext_build *b, struct nf_error *err);

/* An index that is open for questions, by one thread at a time. */
struct nf_fulltext;

/*
 * nf_fulltext_open - open the index @path
 * @out: receives it; left alone on failure
 *
 * NF_OK; NF_E_NOTFOUND, there is none; NF_E_FORMAT, it is no index, or made by another
 * version; NF_E_DAMAGED, NF_E_IO, NF_E_NOMEM. Messages begin with @path.
 */
NF_CHECKED enum nf_status nf_fulltext_open(const char *path, struct nf_fulltext **out,
                                           struct nf_error *err);
void nf_fulltext_close(struct nf_fulltext *f); /* NULL is fine */
void nf_fulltext_info(const struct nf_fulltext *f, struct nf_fulltext_info *out);

/*
 * nf_fulltext_fits - whether @f is an index of @archive, and of how much of it
 *
 * If it was made at another generation, that is looked at in the file @path. NF_OK: of all
 * its articles, and if the file has grown since it was opened, of later ones too. NF_E_END:
 * articles from nf_fulltext_info.articles on are not in it. NF_E_NOTFOUND: it is of another
 * archive, or one that was made anew; others as nf_reader_open_file().
 */
NF_CHECKED enum nf_status nf_fulltext_fits(const struct nf_fulltext *f, const char *path,
                                           const struct nf_info *archive, struct nf_error *err);

/* An article that a query finds. */
struct nf_fulltext_hit {
    uint64_t ordinal;
    double rank; /* by bm25: the smaller the better */
};

/*
 * nf_fulltext_find - all articles that @query finds, by their ordinals
 * @query: of FTS5, in UTF-8; columns are title and text
 * @hits:  receives an array, to be freed with nf_fulltext_free(), and @count; left alone on
 *         failure
 *
 * NF_E_USAGE: the query is wrong, or has neither word nor number; else as
 * nf_fulltext_open(). Memory: 16 bytes for each.
 */
NF_CHECKED enum nf_status nf_fulltext_find(struct nf_fulltext *f, struct nf_str query,
                                           struct nf_fulltext_hit **hits, size_t *count,
                                           struct nf_error *err);

void nf_fulltext_free(struct nf_fulltext_hit *hits); /* NULL is fine */

/*
 * nf_fulltext_marks - go through the words of @text that are in @query, in order
 * @each: bytes of @text, and which word of the query (from 0) it is; true to stop
 *
 * What a query leaves out (NOT) counts as well. NF_OK, NF_E_NOMEM.
 */
NF_CHECKED enum nf_status
nf_fulltext_marks(struct nf_fulltext *f, struct nf_str query, struct nf_str text, void *ctx,
                  bool (*each)(void *ctx, size_t from, size_t to, size_t word),
                  struct nf_error *err);

/*
 * nf_fulltext_text - what the column "text" has of an article: its text, or else its
 * summary, or else its HTML
 *
 * NULL if it has none of them.
 */
const struct nf_field *nf_fulltext_text(const struct nf_record *record);

#endif

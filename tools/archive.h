#ifndef NF_TOOLS_ARCHIVE_H
#define NF_TOOLS_ARCHIVE_H

#include <newsfiche/reader.h>

#include "tools/cli.h"

/* An archive that a command reads, with one way through it. */
struct archive {
    struct cli *cli;
    const char *name; /* as given */
    struct nf_reader *reader;
    struct nf_cursor *cursor;
    struct nf_info info;
    uint64_t unreadable;   /* articles that could not be fetched */
    enum cli_exit passed_over; /* the worst that they come to */
    char last_damage[sizeof(((struct nf_error *)0)->text)]; /* said of the last */
};

/* Open the archive @name; - is standard input, which has to be a file. @recover: use no
 * index. */
enum nf_status archive_reader(const char *name, bool recover, struct nf_reader **out,
                              struct nf_error *err);

/*
 * archive_open - the same with a cursor, @recover being what the user said
 *
 * An archive without a footer that is whole is opened as with --recover, so that its
 * articles can be had; that and other flaws are told. Says what failed, if it does not
 * return CLI_OK.
 */
enum cli_exit archive_open(struct cli *cli, const char *name,
                           struct archive *out);
void archive_close(struct archive *a);

/* Whether an article for which nf_cursor_get() said @status is passed over, and the
 * others are read. */
bool archive_goes_on(enum nf_status status);

/*
 * archive_damage - an article could not be read, and others may be: say so
 *
 * The same thing is said once in a row only, since a damaged block takes all
 * its articles with it. Returns CLI_DAMAGED; what it comes to is in @passed_over.
 */
enum cli_exit archive_damage(struct archive *a, uint64_t ordinal,
                             const struct nf_error *err);

/* What is done with an article; anything but CLI_OK and CLI_NONE ends the
 * walk. @record lives until the next call on the archive's cursor. */
struct visitor {
    void *ctx;
    enum nf_parts parts; /* what is fetched of each article */
    enum cli_exit (*visit)(void *ctx, uint64_t ordinal,
                           const struct nf_record *record);
};

/* Fetch one article and visit it; damage is told and returned. */
enum cli_exit archive_visit(struct archive *a, uint64_t ordinal,
                            const struct visitor *v);

/*
 * archive_visit_keys - visit the articles that @keys name
 * @versions: all versions of each, newest first, not the newest alone
 *
 * A key is an ordinal ("#17" or "17"), a URL, or the producer's identifier;
 * "url:" or "id:" before it says which of them it is. Returns the worst of
 * what it met: CLI_NONE for a key without an article, and so on.
 */
enum cli_exit archive_visit_keys(struct archive *a, char *const *keys,
                                 size_t count, bool versions,
                                 const struct visitor *v);

/* The worse of two ends; damage outweighs "nothing found". */
enum cli_exit cli_worse(enum cli_exit a, enum cli_exit b);

#endif

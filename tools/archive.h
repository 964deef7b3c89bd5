#ifndef NF_TOOLS_ARCHIVE_H
#define NF_TOOLS_ARCHIVE_H

#include <newsfiche/set.h>

#include "tools/archive_names.h"

/* What a command reads: an archive, or several as one, with one way through them. */
struct archive {
    struct cli *cli;
    const char *name; /* as given; of several how many they are */
    char label[32];   /* where that is */
    struct archive_names names; /* of the files */
    bool several;
    size_t left_out;  /* of them, which could not be opened */
    struct nf_set_catalog *catalog; /* NULL: none */
    struct nf_set *set;
    struct nf_set_cursor *cursor;
    struct nf_set_totals info;
    uint64_t withdrawn;    /* articles that were passed over as they are */
    uint64_t told;         /* lines about single articles */
    uint64_t unreadable;   /* articles that could not be fetched */
    enum cli_exit passed_over; /* the worst that they come to */
    char last_damage[sizeof(((struct nf_error *)0)->text)]; /* said of the last */
};

/* Open the archive @name; - is standard input, which has to be a file. @flags: NF_OPEN_ flags.
 */
enum nf_status archive_reader(const char *name, uint64_t flags, struct nf_reader **out,
                              struct nf_error *err);

/* What @name may lack although all that is found in it is read, or NULL: how many articles there
 * were is said by the newest footer alone. */
const char *archive_may_lack(const char *name);

/* Open the only archive of @a once more, at the generation that it has there. */
enum nf_status archive_reader_again(const struct archive *a, struct nf_reader **out,
                                    struct nf_error *err);

/* As nf_reader_refresh_file(). */
enum nf_status archive_refresh(const char *name, struct nf_reader **r, struct nf_error *err);

/* Say what is wrong with a file as a whole, by @info. Of what somebody was told to be stored
 * nothing is lost, but if a footer is: then CLI_DAMAGED. */
enum cli_exit archive_flaws(struct cli *cli, const char *name, const struct nf_info *info);

/* Say that a writer cut off @bytes behind the archive, if it did. */
void archive_was_cut(struct cli *cli, const char *name, uint64_t bytes);

/*
 * archive_open - open what @operands name: see archive_names_expand()
 *
 * One archive without a footer that is whole is opened as with --recover, so that its
 * articles can be had; that and other flaws are told. With --at there has to be one archive,
 * and it is opened as it was at that generation.
 *
 * With --catalog archives are opened when they are needed, as nf_set_opts has it.
 *
 * Says what failed, if it does not return CLI_OK. Of several archives those that cannot be
 * opened are told and left out; what they come to is in @passed_over. Close @out whatever
 * is returned.
 */
enum cli_exit archive_open(struct cli *cli, char *const *operands, size_t count,
                           struct archive *out);
void archive_close(struct archive *a);

/* The name of the file that has article @ordinal, which there is, and its number there. */
const char *archive_file(const struct archive *a, uint64_t ordinal);
uint64_t archive_number(const struct archive *a, uint64_t ordinal);

/* As fail_status(), by the name of the archive that @err is about. */
enum cli_exit archive_fail(const struct archive *a, enum nf_status status,
                           const struct nf_error *err);

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

/* archive_damage() if others may be read, else archive_fail(). @ordinal UINT64_MAX: it is no
 * article that cannot be read, but a part of the catalog. */
enum cli_exit archive_lost(struct archive *a, uint64_t ordinal, const struct nf_error *err);

#endif

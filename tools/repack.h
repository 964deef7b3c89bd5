#ifndef NF_TOOLS_REPACK_H
#define NF_TOOLS_REPACK_H

#include <newsfiche/writer.h>

#include "tools/formers.h"

/* Archives made of the articles of others: what merge, split, salvage and compact share. */
struct repack {
    struct cli *cli;
    struct archive archive; /* what is read */
    const char *output;     /* -o */
    bool force;
    bool skip; /* leave out what cannot be read */
    bool json;
    bool fast, max;
    uint64_t jobs;
    struct timespec start;
    /* Of the archive that is being made: */
    const char *name;
    struct nf_writer *writer; /* NULL: none */
    struct nf_writer_stats stats;
    uint64_t next;            /* article that is read next, if it keeps withdrawn ones */
    bool keeps_withdrawn;     /* articles that were withdrawn are so in it */
    bool in_place;            /* it takes the place of the one that is read */
    /* Of all: */
    struct formers formers;
    NF_VEC(struct nf_ban) bans; /* of the archives */
    uint64_t met;       /* articles that were added or are damaged, by repack_add_all() */
    bool part_lost;     /* of a catalog: nobody knows of how many articles */
    enum cli_exit end;  /* why the scan ends early */
    uint64_t withdrawn; /* articles that were, and are left out */
    uint64_t damaged;   /* that cannot be read, and are left out */
};

enum repack_code {
    REPACK_FAST = CLI_LONG, REPACK_MAX, REPACK_ON_ERROR, REPACK_JOBS, REPACK_JSON,
    REPACK_NEXT /* the first code that a command may use itself */
};

/* For a command's table of options. */
#define REPACK_OPTIONS                                                         \
    { 'f', "force", NULL, "replace archives that exist" },                     \
    { REPACK_ON_ERROR, "on-error", "WHAT",                                     \
      "if an article is damaged: stop (default) or skip" },                    \
    { REPACK_FAST, "fast", NULL, "pack fast: no lexicon, not tried out by unpacking" }, \
    { REPACK_MAX, "max", NULL, "pack small; single articles are slower to get" },       \
    { REPACK_JOBS, "jobs", "N", "threads; default: one per processor" },       \
    { REPACK_JSON, "json", NULL, "write the summary as JSON to standard output" }

/* Take the option @code that cli_option() returned; false if its value is wrong, which was
 * said. */
bool repack_option(struct repack *r, int code);

/* Open what is read. An archive that cannot be opened ends the command, as its articles
 * would be missing; so does one of which a part is, unless that is left out. */
enum cli_exit repack_open(struct repack *r, char *const *operands, size_t count);
void repack_close(struct repack *r);

/* Begin the archive @name, which is kept by reference until its end. */
enum cli_exit repack_begin(struct repack *r, const char *name);
/* Begin the archive that comes in the place of the one that is read, once it is complete. */
enum cli_exit repack_begin_anew(struct repack *r);
/* Add article @ordinal of those that are read. */
enum cli_exit repack_add(struct repack *r, uint64_t ordinal, const struct nf_record *record);
/* Add all articles, and count those that were withdrawn. */
enum cli_exit repack_add_all(struct repack *r);
/* Write what is left, and the summary. */
enum cli_exit repack_end(struct repack *r);
/* The summary of r->stats. */
void repack_summary(struct repack *r);

/* Say that nothing is made of what is damaged. */
void repack_not_made(const struct repack *r);

/* Article @ordinal cannot be read, or with UINT64_MAX a part of the catalog: say so.
 * CLI_OK if the command is to go on without it. */
enum cli_exit repack_damage(struct repack *r, uint64_t ordinal, const struct nf_error *err);

/* When all was made: say what was left out. Returns what that comes to. */
enum cli_exit repack_left_out(struct repack *r);

#endif

#ifndef NF_TOOLS_SELECT_H
#define NF_TOOLS_SELECT_H

#include "tools/archive.h"
#include "tools/visit.h"

/* Which articles a command is about: the options several commands share. */
struct selection {
    struct nf_query query;
    bool narrowed; /* the query asks for something */
    char since[NF_TIME_TEXT]; /* as it was read, for people */
    char until[NF_TIME_TEXT];
    bool goes_on;  /* it is looked for again: that there is none is not told */
    uint64_t limit;
    uint64_t part;  /* of @parts, from 1; 0: all */
    uint64_t parts;
    bool numbered;  /* from @first to before @end, as was asked for */
    uint64_t first; /* ordinals from this on, below @end: select_open() finds them */
    uint64_t end;
};
#define SELECTION_INIT { .query = NF_QUERY_INIT, .limit = UINT64_MAX }

enum select_code {
    SELECT_SINCE = CLI_SELECT,
    SELECT_UNTIL,
    SELECT_SOURCE,
    SELECT_LANG,
    SELECT_LIMIT,
    SELECT_PART,
    SELECT_NUMBERS,
    SELECT_NEWEST_VERSIONS
};

/* For a command's table of options. */
#define SELECT_OPTIONS                                                         \
    { SELECT_SINCE, "since", "DATE", "only articles of that time or later" },  \
    { SELECT_UNTIL, "until", "DATE", "only articles up to the end of DATE" },  \
    { SELECT_SOURCE, "source", "NAME", "only of that publisher or domain" },   \
    { SELECT_LANG, "lang", "TAG", "only in that language; en has en-GB too" }, \
    { SELECT_LIMIT, "limit", "N", "at most N articles" },                      \
    { SELECT_PART, "part", "K/N", "only part K of N, of all articles" },       \
    { SELECT_NUMBERS, "numbers", "A-B", "only the articles number A to B" }

/* For those that give all versions unless they are told not to. */
#define SELECT_VERSIONS_OPTION                                                 \
    { SELECT_NEWEST_VERSIONS, "newest-versions", NULL,                         \
      "no article that has a later version" }

/* Only articles that have no later version. */
void select_newest_versions(struct selection *s);

/* Take the option @code that cli_option() returned; false if its value is
 * wrong, which was said. */
bool select_option(struct cli *cli, struct selection *s, int code);

/* Whether only some are wanted of those that match, by where they stand. */
bool select_is_partial(const struct selection *s);

/* Find the articles that a part has. CLI_OK, or what went wrong, which was said. */
enum cli_exit select_open(struct selection *s, const struct archive *a);

/* A way through the articles selected. */
struct select_way {
    const struct selection *selection;
    struct nf_set_cursor *cursor;
    uint64_t next;
    uint64_t taken;
};

struct select_way select_begin(const struct selection *s,
                               const struct archive *a);

/* The next one; NF_E_END at the end, else as nf_cursor_next(). */
enum nf_status select_next(struct select_way *way, uint64_t *ordinal,
                           struct nf_error *err);

/* There is no article of that selection: say what it was. Returns CLI_NONE. */
enum cli_exit select_none(struct cli *cli, const char *archive,
                          const struct selection *s);

/*
 * Visit all of them, or the @newest by the time they were published, newest first.
 * CLI_NONE if there are none; damaged ones are told and passed over, and make it
 * CLI_DAMAGED.
 */
enum cli_exit select_visit(struct archive *a, const struct selection *s,
                           const struct visitor *v);
enum cli_exit select_visit_newest(struct archive *a, const struct selection *s,
                                  uint64_t newest, const struct visitor *v);

#endif

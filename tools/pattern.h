#ifndef NF_TOOLS_PATTERN_H
#define NF_TOOLS_PATTERN_H

#include "tools/cli.h"
#include "tools/span.h"

/*
 * What is looked for in texts: a regular expression as Perl has them (PCRE2), on
 * characters. Bytes that are not UTF-8 match nothing, and a match does not go over them.
 */
struct pattern;

struct pattern_opts {
    bool any_case;
    bool words; /* whole words alone */
    bool fixed; /* the text itself, in which no character is special */
};

/* Read @text; says what is wrong with it, or that this command was built without PCRE2. */
enum cli_exit pattern_open(struct cli *cli, const char *text, const struct pattern_opts *opts,
                           struct pattern **out);
void pattern_close(struct pattern *p); /* NULL is fine */

/* One thread's way to look for a pattern, which threads share. */
struct matcher;

/* NULL when out of memory. */
struct matcher *matcher_open(const struct pattern *p);
void matcher_close(struct matcher *m); /* NULL is fine; before its pattern */

enum match {
    MATCH_NONE,
    MATCH_FOUND,
    MATCH_GIVEN_UP /* it would take too long, or too much memory */
};

/* The first match in @text that begins at byte @from or later. One may be empty. */
enum match matcher_find(struct matcher *m, struct nf_str text, size_t from, struct span *out);

#endif

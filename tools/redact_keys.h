#ifndef NF_TOOLS_REDACT_KEYS_H
#define NF_TOOLS_REDACT_KEYS_H

#include <newsfiche/redact.h>

#include "src/base/vec.h"
#include "tools/article_key.h"
#include "tools/cli.h"

/* A key of an article, and whether an archive has it. */
struct redact_key {
    struct article_key key;
    bool found;
};

/* The articles that redact is to take out: what was typed, and what nf_redact() takes. All zero
 * there are none. */
struct redact_keys {
    NF_VEC(struct redact_key) typed;
    NF_VEC(char *) lines;              /* of a list: views of @typed are into them */
    NF_VEC(uint64_t) ordinals;         /* of @typed */
    NF_VEC(struct nf_redact_key) keys; /* of @typed: */
    NF_VEC(size_t) key_of;             /* which of them each is */
    NF_VEC(bool) missing;              /* of @keys: not in the archive at hand */
};

void redact_keys_free(struct redact_keys *k);

/* Add @typed, which is kept by reference; false if memory runs out. */
bool redact_keys_add(struct redact_keys *k, const char *typed);

/* Add those in the file @list, one a line; "-" is standard input. */
enum cli_exit redact_keys_read(struct redact_keys *k, struct cli *cli, const char *list);

/* The archive at hand has so many @articles: leave out the numbers that it does not have. */
void redact_keys_bound(struct redact_keys *k, uint64_t articles);

/* Another archive is at hand, of which no key is missing; and it is done with, so those that are
 * not missing were found. */
void redact_keys_begin(struct redact_keys *k);
void redact_keys_end(struct redact_keys *k);

/* Say which were found in no archive; CLI_NONE if there are any. */
enum cli_exit redact_keys_say_missing(const struct redact_keys *k, struct cli *cli);

#endif

#ifndef NF_TOOLS_ARTICLE_KEY_H
#define NF_TOOLS_ARTICLE_KEY_H

#include <newsfiche/reader.h>

#include "src/base/buf.h"

/*
 * What names an article on a command line: an ordinal ("#17" or "17"), a URL, or the
 * producer's identifier; "url:" or "id:" before it says which of them it is.
 */
struct article_key {
    const char *typed;
    bool is_ordinal;
    uint64_t ordinal;
    bool try_url;
    bool try_id;
    struct nf_str text;
};

/* Views into @typed. */
struct article_key article_key_parse(const char *typed);

/*
 * article_key_of - what @record is told by when it comes again: its URL, or else its identifier
 * @key:     receives that
 * @scratch: receives a URL as it is compared; room for one byte more than that is behind it
 * @kind:    receives the kind of key; 0: it has neither
 *
 * False if memory runs out.
 */
bool article_key_of(const struct nf_record *record, struct nf_buf *key, struct nf_buf *scratch,
                    int *kind);

#endif

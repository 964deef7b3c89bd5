#ifndef NF_TOOLS_ARTICLE_KEY_H
#define NF_TOOLS_ARTICLE_KEY_H

#include <newsfiche/types.h>

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

#endif

#ifndef NF_ARTICLE_URL_KEY_H
#define NF_ARTICLE_URL_KEY_H

#include <newsfiche/record.h>

/*
 * nf_url_may_have_key - whether nf_url_key() of @url may be @key, itself the
 * key of some URL
 *
 * Looks at the end of the path only, and is several times faster. false is
 * certain, true is not.
 */
bool nf_url_may_have_key(struct nf_str url, struct nf_str key);

#endif

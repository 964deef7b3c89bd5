#ifndef NF_CHECK_VERIFY_ARTICLES_H
#define NF_CHECK_VERIFY_ARTICLES_H

#include "src/check/verify_places.h"

/*
 * Get every article, to see which are lost and to what damaged place; if @deep, also hold
 * them against catalog and key indexes.
 *
 * @out: receives what is wrong, in no order. NF_OK also if something is.
 */
enum nf_status nf_verify_articles(struct nf_verify_run *v, bool deep, struct nf_troubles *out,
                                  struct nf_error *err);

#endif

#ifndef NF_ARTICLE_LITERAL_KEY_H
#define NF_ARTICLE_LITERAL_KEY_H

#include <newsfiche/record.h>

/*
 * nf_literal_key - the key of the value of @kind behind the literal @before, as
 * record.h says; a view into it, empty if there is none
 */
struct nf_str nf_literal_key(struct nf_str before, enum nf_kind kind);

#endif

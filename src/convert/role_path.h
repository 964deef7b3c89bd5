#ifndef NF_CONVERT_ROLE_PATH_H
#define NF_CONVERT_ROLE_PATH_H

#include "src/convert/role_table.h"

/*
 * Which key is what. A key is given by its path: "source/name", a * for each
 * element of a list. Several keys of a record can be meant for one role; the
 * lowest rank among those that say something gets it.
 */
struct nf_role_guess {
    enum nf_role role; /* NF_ROLE_NONE: the key is not known */
    uint8_t rank;
    uint8_t mark;      /* enum nf_role_mark */
    uint16_t member;   /* of a @graph, from 1; 0: the record itself */
};

/*
 * nf_role_of_path - what is known of @path
 *
 * Looked for as it is; then with capitals, and with _, - and blanks inside names, taken as
 * nothing; a dot is a slash (tables made from JSON have "source.name"), and what JSON escapes
 * is what it stands for. What wraps a value ("$date", "rendered") or a whole article
 * ("_source", "attributes") is looked through.
 */
struct nf_role_guess nf_role_of_path(struct nf_str path);

/* Whether an object with this key may wrap a whole article. */
bool nf_is_wrapper(struct nf_str key);

/* Whether it may, and one article, not what is known of others, is called so. */
bool nf_is_article_name(struct nf_str key);

#endif

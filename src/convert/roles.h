#ifndef NF_CONVERT_ROLES_H
#define NF_CONVERT_ROLES_H

#include "src/convert/role_path.h"

/*
 * nf_roles_assign - give the roles of @guesses to @fields
 *
 * Each role goes to one field at most: the one of the lowest rank among those
 * that say something, whatever their order. What a value is counts beside its
 * key: a number is nobody's name, a text that begins with a tag is HTML, a
 * "source" may be an address. When the guesses have members of a @graph, only
 * the article among them has roles.
 */
void nf_roles_assign(struct nf_field *fields, const struct nf_role_guess *guesses,
                     size_t n);

#endif

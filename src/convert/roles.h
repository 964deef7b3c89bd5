#ifndef NF_CONVERT_ROLES_H
#define NF_CONVERT_ROLES_H

#include <newsfiche/record.h>

/*
 * Which key is what: the field names of the scrapers that are in use. A key
 * is given by its path ("source.name"). Several keys of a record can be meant
 * for one role; the lowest rank among those that say something gets it.
 */
struct nf_role_guess {
    enum nf_role role; /* NF_ROLE_NONE: the key is not known */
    uint8_t rank;
};

struct nf_role_guess nf_role_of_path(struct nf_str path);

/*
 * nf_roles_assign - give the roles of @guesses to @fields
 *
 * Each role goes to one field at most. Keys that mean different things at
 * different producers are told apart by their values: "source" is a URL or a
 * name, "content" is HTML or text.
 */
void nf_roles_assign(struct nf_field *fields, const struct nf_role_guess *guesses,
                     size_t n);

#endif

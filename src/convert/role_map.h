#ifndef NF_CONVERT_ROLE_MAP_H
#define NF_CONVERT_ROLE_MAP_H

#include "src/base/buf.h"
#include "src/base/vec.h"
#include "src/convert/role_path.h"

/*
 * What somebody says of the keys of a producer that nobody knows, a line each:
 *
 *     # path = role
 *     story/rubrik = section
 *     story/bilder/0/adresse = image
 *     pubdate = none
 *
 * Paths are JSON Pointers without their first slash; * is any key or number.
 * All zero: nothing is said.
 */
struct nf_role_map {
    NF_VEC(struct nf_mapped) lines; /* views of the text */
};

/*
 * nf_role_map_read - read @text, which has to stay; NULL: nothing
 *
 * NF_OK; NF_E_USAGE, the line named in @err; NF_E_NOMEM.
 */
enum nf_status nf_role_map_read(struct nf_role_map *map, const char *text,
                                const struct nf_alloc *alloc, struct nf_error *err);
void nf_role_map_free(struct nf_role_map *map);

/* Whether nothing is said. */
bool nf_role_map_is_empty(const struct nf_role_map *map);

/* What is said of the value @walk is at; false if nothing. */
bool nf_role_map_find(const struct nf_role_map *map, const struct nf_walk *walk,
                      struct nf_role_guess *out);

/* Whether something is said of what lies inside the value @walk is at. */
bool nf_role_map_enters(const struct nf_role_map *map, const struct nf_walk *walk);

/* What @map, which may be NULL, says of @key in an article that has no objects, else
 * what is known. */
struct nf_role_guess nf_role_of_key(const struct nf_role_map *map, struct nf_str key);

#endif

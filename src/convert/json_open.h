#ifndef NF_CONVERT_JSON_OPEN_H
#define NF_CONVERT_JSON_OPEN_H

#include "src/convert/json_scan.h"
#include "src/convert/role_map.h"

/*
 * Which objects and lists of an article are opened, so that what is inside
 * becomes values of its own. Objects are, down to a depth: of the article, of
 * what wraps it, of a member of a @graph. A list is one value; opened are those
 * that hold what has a role (the address in "canonical", the text in feedparser's
 * "content", the members of a @graph), and what a map names a part of.
 */
#define NF_OPEN_LEVELS 16

struct nf_json_level {
    bool list;
    bool outer;   /* nothing but wrappers around it */
    uint8_t base; /* levels around it that do not count for the depth */
};

struct nf_json_open {
    const struct nf_role_map *map; /* NULL: it says nothing */
    unsigned depth;
    struct nf_json_level level[NF_OPEN_LEVELS];
    struct nf_walk walk; /* to the last value; kept for the map alone */
};

/* Begin with the article's own object. */
static inline void nf_json_open_begin(struct nf_json_open *open,
                                      const struct nf_role_map *map)
{
    open->map = map && !nf_role_map_is_empty(map) ? map : NULL;
    open->depth = 1;
    open->level[0] = (struct nf_json_level){ false, true, 0 };
    open->walk.depth = 0;
}

/* Whether the innermost that is open is a list. */
static inline bool nf_json_in_list(const struct nf_json_open *open)
{
    return open->level[open->depth - 1].list;
}

/*
 * nf_json_open_value - open the value that begins at @j, if it is to be
 * @key:     its key; empty in a list
 * @literal: where the literal before it begins
 *
 * Returns whether it was; the caller goes on behind its bracket.
 */
bool nf_json_open_value(struct nf_json_open *open, const struct nf_json *j,
                        struct nf_str key, const char *literal);

#endif

#ifndef NF_CONVERT_JSON_WALK_H
#define NF_CONVERT_JSON_WALK_H

#include "src/convert/json_path.h"
#include "src/convert/json_stream.h"

/*
 * nf_json_walk - take the articles at @path in the value at the window's front, and
 * consume it
 * @guessed: the path is told by the beginning of the value alone: what comes later
 *           and says otherwise is refused
 * @take:    takes the article at the window's front
 * @around:  receives how many bytes were neither an article nor white space
 *
 * A list at @path is one of articles; an object is one. If nothing is there, that is
 * refused.
 */
enum nf_status nf_json_walk(struct nf_json_stream *s, const struct nf_json_path *path,
                            bool guessed,
                            enum nf_status (*take)(struct nf_json_stream *s),
                            uint64_t *around);

/* Consume the value at the window's front, be it of any length. */
enum nf_status nf_json_skip(struct nf_json_stream *s);

#endif

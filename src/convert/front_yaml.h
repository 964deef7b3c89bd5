#ifndef NF_CONVERT_FRONT_YAML_H
#define NF_CONVERT_FRONT_YAML_H

#include "src/convert/front.h"

/*
 * nf_front_yaml - the values of front matter in YAML
 * @text: what stands between the fences; its first line is line @line of the file
 *
 * NONE if it is no mapping: what stands between two lines of dashes may be
 * text. Aliases are not followed.
 */
enum nf_front_status nf_front_yaml(struct nf_front *f, struct nf_str text, size_t line);

/*
 * nf_front_yaml_entries - the same for what is not right YAML, key by key
 *
 * Many programs write "title: " and the title, whatever is in it: "title: Rain:
 * the sequel", "title: 'Tis over". A line that is a key and a value and cannot be
 * read alone says what stands behind its colon. Of longer values that cannot be read
 * nothing is taken, and nf_front.why speaks of the first; it is empty if there are
 * none.
 */
enum nf_front_status nf_front_yaml_entries(struct nf_front *f, struct nf_str text,
                                           size_t line);

#endif

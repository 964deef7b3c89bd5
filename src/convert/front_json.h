#ifndef NF_CONVERT_FRONT_JSON_H
#define NF_CONVERT_FRONT_JSON_H

#include "src/convert/front.h"

/*
 * nf_front_json - the values of front matter that is a JSON object
 * @text:   begins with the object; its first line is line @line of the file
 * @behind: receives the end of the object
 *
 * NONE if it does not begin like one.
 */
enum nf_front_status nf_front_json(struct nf_front *f, struct nf_str text, size_t line,
                                   const char **behind);

#endif

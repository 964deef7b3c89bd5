#ifndef NF_CONVERT_JSON_FIND_H
#define NF_CONVERT_JSON_FIND_H

#include "src/convert/json_scan.h"

/*
 * nf_json_find - the value at @path in the value at @j
 * @path: a JSON Pointer (RFC 6901), in which a step of * is the first element of a list
 * @out:  receives it; left alone if there is none, or none before the text ends
 */
bool nf_json_find(struct nf_json j, const char *path, struct nf_json *out);

/* Whether there is one, whose text begins with @text: "{", "\"Listing". */
bool nf_json_begins(struct nf_json j, const char *path, const char *text);

/* Whether an empty list is there, or null instead of a list. */
bool nf_json_is_empty_at(struct nf_json j, const char *path);

#endif

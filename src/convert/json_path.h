#ifndef NF_CONVERT_JSON_PATH_H
#define NF_CONVERT_JSON_PATH_H

#include <newsfiche/types.h>

#include "src/base/json_pointer.h"

/*
 * Where in a JSON value something is: a JSON Pointer (RFC 6901), in which a step
 * of * stands for every element of a list and every member of an object. The
 * empty path is the value itself.
 */
#define NF_JSON_PATH_MAX 512
#define NF_JSON_PATH_STEPS 32

struct nf_json_path {
    char text[NF_JSON_PATH_MAX]; /* as it was written */
    struct nf_str step[NF_JSON_PATH_STEPS]; /* parts of it, still escaped */
    unsigned count;
};

/*
 * nf_json_path_parse - @text to @out, which is then not to be moved: the steps
 * are views into it. False if @text is no path, or too long.
 */
bool nf_json_path_parse(const char *text, struct nf_json_path *out);

/* Append a step for @key, in JSON's spelling, to the @len bytes of @text. Returns the
 * new length; 0 if there is no room or the key cannot be a step. */
size_t nf_json_path_add(char text[NF_JSON_PATH_MAX], size_t len, struct nf_str key);

#endif

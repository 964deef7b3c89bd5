#ifndef NF_BASE_JSON_POINTER_H
#define NF_BASE_JSON_POINTER_H

#include <newsfiche/types.h>

/*
 * Segments of a JSON Pointer (RFC 6901), in which ~1 is a slash and ~0 a tilde; one
 * that is * stands for any key and any element.
 */
#define NF_POINTER_KEY 512

bool nf_pointer_is_any(struct nf_str segment);

/* Whether @segment is that of @key, in JSON's spelling without its quotes. Keys longer
 * than NF_POINTER_KEY are compared as they are spelled. */
bool nf_pointer_is_key(struct nf_str segment, struct nf_str key);

/* Whether @segment is that of element @index. */
bool nf_pointer_is_index(struct nf_str segment, uint64_t index);

#endif

#ifndef NF_CONVERT_JSON_SPELLING_H
#define NF_CONVERT_JSON_SPELLING_H

#include "src/convert/json_scan.h"
#include <newsfiche/record.h>

/*
 * How a producer spells its strings. It is the same through a file, so what
 * one string shows is assumed of the next: a string that would fit several
 * kinds gets the one the others have, and columns stay few.
 */
struct nf_spelling {
    bool ascii; /* \uhhhh for all but ASCII */
    bool slash; /* \/ */
};

/*
 * nf_spelling_take - the kind and the value of a string
 * @s:   as scanned
 * @buf: room for @s->inside.len bytes; used when there are escapes
 * @kind, @value: receive them; @value is at @buf or in the input
 *
 * Printed in that kind the value is the string again, byte for byte. Returns
 * the bytes of @buf used.
 */
size_t nf_spelling_take(struct nf_spelling *spelling,
                        const struct nf_json_string *s, char *buf,
                        enum nf_kind *kind, struct nf_str *value);

#endif

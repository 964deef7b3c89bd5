#ifndef NF_CONVERT_JSON_SENTENCE_H
#define NF_CONVERT_JSON_SENTENCE_H

#include "src/convert/json_scan.h"

/*
 * An object that has a text is an article, even if none of its keys is known. What is as long
 * as a sentence is a text.
 *
 * nf_json_has_sentence - whether a member of the object at @j is one, under a key that is not known
 * nf_json_has_sentence_around - whether one is anywhere in the object at @j but in the value
 *                               that begins at @inside
 */
bool nf_json_has_sentence(struct nf_json j);
bool nf_json_has_sentence_around(struct nf_json j, const char *inside);

#endif

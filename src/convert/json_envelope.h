#ifndef NF_CONVERT_JSON_ENVELOPE_H
#define NF_CONVERT_JSON_ENVELOPE_H

#include "src/convert/json_path.h"
#include "src/convert/json_scan.h"

/*
 * nf_envelope_path - where the articles are in a wrapping that feeds, search
 * engines and blogs are known to write, and that may have a title of its own
 * @j: at the object's brace; the object may be cut off
 *
 * False if it is none of them.
 */
bool nf_envelope_path(struct nf_json j, char path[NF_JSON_PATH_MAX]);

/* Why the object at @j holds articles in a form that is not read: a table by columns,
 * {"title": {"0": …}, "text": {"0": …}}, or of rows that are lists; texts under their
 * addresses; HTTP. NULL if it does not. */
const char *nf_envelope_fault(struct nf_json j);

/* Whether the element at @j heads a dump of phpMyAdmin: tables follow, not articles. */
bool nf_is_dump_header(struct nf_json j);

/* Whether the line at @j says what Elasticsearch's _bulk is to do with the line below it. */
bool nf_is_bulk_action(struct nf_json j);

/* Whether an empty list is at @path in the object at @j. */
bool nf_json_is_empty_at(struct nf_json j, const char *path);

/* Whether lists of articles are often called so. */
bool nf_is_envelope_key(struct nf_str key);

#endif

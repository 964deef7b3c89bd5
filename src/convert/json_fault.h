#ifndef NF_CONVERT_JSON_FAULT_H
#define NF_CONVERT_JSON_FAULT_H

#include "src/convert/importer.h"
#include "src/convert/json_scan.h"

/* Why the object at @j holds articles in a form that is not read: a table by columns,
 * {"title": {"0": …}, "text": {"0": …}}, or of rows that are lists; texts under their
 * addresses; HTTP. NULL if it does not. */
const char *nf_json_fault(struct nf_json j);

/* Whether the object at @j, in which no articles were found, is what an interface answers where
 * something is wrong; @why then says so. */
bool nf_json_is_error(struct nf_json j, char why[NF_WHY_TEXT]);

/* Whether the element at @j heads a dump of phpMyAdmin: tables follow, not articles. */
bool nf_is_dump_header(struct nf_json j);

/* Whether the line at @j says what Elasticsearch's _bulk is to do with the line below it. */
bool nf_is_bulk_action(struct nf_json j);

#endif

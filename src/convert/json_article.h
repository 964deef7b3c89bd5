#ifndef NF_CONVERT_JSON_ARTICLE_H
#define NF_CONVERT_JSON_ARTICLE_H

#include <newsfiche/convert.h>

#include "src/convert/json_scan.h"

/* Whether @record has a field of its own that only an article has. */
bool nf_is_article(const struct nf_record *record);

/* Whether a list begins at @j whose first element is an article. */
bool nf_json_is_list_of_articles(struct nf_json j);

/* Whether a member of that key and value makes an object an article. */
bool nf_is_article_member(struct nf_str key, char first_of_value);

/* Whether the object at @j has a field of its own that only an article has. */
bool nf_json_is_article(struct nf_json j);

/* Whether it has a text of its own. */
bool nf_json_has_text(struct nf_json j);

/* 2 if it has a title, and a text or a time; 1 if it has a title and a summary, as the preview of
 * a link may have; 0 if it has no more than pictures and links. */
unsigned nf_json_fullness(struct nf_json j);

/* Whether it has, or a member that may wrap an article has: {"node": {"title": …}}. */
bool nf_json_holds_article(struct nf_json j);

#endif

#ifndef NF_CONVERT_JSON_GRAPH_H
#define NF_CONVERT_JSON_GRAPH_H

#include "src/convert/role_path.h"

/*
 * A page in schema.org's terms: {"@graph": [{"@type": "WebPage", …},
 * {"@type": "NewsArticle", …}, {"@type": "Person", …}]}. The article is one
 * member; its author, publisher and image may be others that it names by @id.
 */
struct nf_graph {
    uint16_t article; /* the first member that is one, from 1; 0: none is, or all of
                         several are, and the graph is but a list */
};

/* Whether @type is one of articles: NewsArticle, LiveBlogPosting and their like; a JobPosting
 * is none. */
bool nf_is_article_type(struct nf_str type);

/* Whether @type, the value of an "@type", is of what stands beside articles on pages: of a site, a
 * publisher, a person, a picture. */
bool nf_is_beside_articles(const struct nf_field *type);

/* What is known of @path inside the member number @member of a @graph. */
struct nf_role_guess nf_graph_guess(struct nf_str path, uint16_t member);

/* Find the article. */
void nf_graph_look(struct nf_graph *graph, const struct nf_field *fields,
                   const struct nf_role_guess *guesses, size_t n);

/* Give roles that the article does not fill to the members it names for them. */
void nf_graph_refer(const struct nf_graph *graph, struct nf_field *fields,
                    const struct nf_role_guess *guesses, size_t n);

#endif

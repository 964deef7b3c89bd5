#ifndef NF_CONVERT_ROLE_TABLE_H
#define NF_CONVERT_ROLE_TABLE_H

#include <newsfiche/convert.h>

/* What the values of some keys decide (roles.c). */
enum nf_role_mark {
    NF_MARK_NONE = 0,
    NF_MARK_SAID,     /* a map says so: nothing is against it */
    NF_MARK_SOURCE,   /* a name, or the article's address, or that of its site */
    NF_MARK_SITE,     /* the article's address, or that of its site */
    NF_MARK_LINK,     /* an address that its "@rel" or "rel" tells from others */
    NF_MARK_CONTENT,  /* HTML when there is a plain text beside it */
    NF_MARK_PLAIN,    /* that plain text */
    NF_MARK_THING,    /* what the record is, in schema.org's terms */
    NF_MARK_TYPE,     /* of a member of a @graph (json_graph.h): what it is, */
    NF_MARK_NODE_ID,  /* its @id, */
    NF_MARK_NAME,     /* its name, */
    NF_MARK_ADDRESS,  /* its address; */
    NF_MARK_AUTHOR,   /* the @id of another member: its author, */
    NF_MARK_PUBLISHER, /* publisher, */
    NF_MARK_IMAGE     /* or image */
};

struct nf_known_role {
    struct nf_role_info info;
    uint8_t rank;
    uint8_t mark;
};

/* All of them, sorted by what their paths fold to. */
const struct nf_known_role *nf_known_roles(size_t *count);

#endif

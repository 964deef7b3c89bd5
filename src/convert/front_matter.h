#ifndef NF_CONVERT_FRONT_MATTER_H
#define NF_CONVERT_FRONT_MATTER_H

#include "src/convert/front.h"

/* Front matter at the beginning of a text. */
enum nf_front_syntax {
    NF_FRONT_YAML, /* between --- and --- or ... */
    NF_FRONT_TOML, /* between +++ and +++ */
    NF_FRONT_JSON  /* between ---json and ---; or an object, without fences */
};

struct nf_fences {
    enum nf_front_syntax syntax;
    struct nf_str inside; /* the lines between them */
    const char *behind;   /* the line behind the closing one */
};

/* Whether @text begins with a fence, and it is closed. */
bool nf_front_fences(struct nf_str text, struct nf_fences *out);

/* Whether @text begins with a JSON object and goes on with what is no JSON: the
 * body. */
bool nf_front_is_json(struct nf_str text);

/*
 * nf_front_matter - read the front matter that @text begins with
 * @behind: receives where it ends
 *
 * READ: nf_front.why is empty, or says what of it is not read. NONE: there is none.
 * BROKEN, MISSING: it is there, and cannot be read.
 */
enum nf_front_status nf_front_matter(struct nf_front *f, struct nf_str text,
                                     const char **behind);

#endif

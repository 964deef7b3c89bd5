#ifndef NF_CONVERT_TOML_SCAN_H
#define NF_CONVERT_TOML_SCAN_H

/*
 * Where the keys of a text in TOML stand, which toml++ does not say; and bounds for what it is
 * given. Some versions of it do undefined things when they ask whether a character above
 * ASCII is white space, which they do wherever white space may be: that cannot be in
 * right TOML, but for strings, and so such a text does not get there.
 */
#include "src/base/vec.h"
#include "src/convert/front.h"

/* A line with a key, or with the name of a table. */
struct nf_toml_statement {
    size_t line;       /* from 0 */
    const char *start; /* where it begins */
    struct nf_str key; /* the first part, as it stands */
    const char *sep;   /* behind = or ] */
    bool nests;        /* a table's name, or a key with dots */
    bool taken;        /* the first with that key */
    bool aside;
    struct nf_str value; /* in the text, if it is no aside */
    bool quoted;
    size_t json, json_len; /* in front->work */
};

struct nf_toml_scan {
    struct nf_front *front;
    NF_VEC(struct nf_toml_statement) statements;
    const char *at, *end;
    size_t line;
    size_t first_line; /* of the text in the file */
    bool odd;          /* white space in a string ends with what toml++ does not bear */
    enum nf_front_status status;
};

/*
 * nf_toml_scan - find all statements; the text is from @at to @end
 *
 * False, with a status, if toml++ is not to be given it.
 */
bool nf_toml_scan(struct nf_toml_scan *t);

/* It is broken at its line. Returns false. */
bool nf_toml_fail(struct nf_toml_scan *t, const char *why);

#endif

#ifndef NF_CONVERT_TOML_VALUES_H
#define NF_CONVERT_TOML_VALUES_H

#include <newsfiche/types.h>

NF_BEGIN_DECLS

/* A value at the top of a TOML document. Views live during the call. */
enum nf_toml_kind {
    NF_TOML_STRING,
    NF_TOML_NUMBER,
    NF_TOML_WORD, /* true, false, a date or a time */
    NF_TOML_NEST  /* a list or a table */
};
struct nf_toml_value {
    struct nf_str key;
    size_t line; /* of the text, from 0, in which its key is first there */
    enum nf_toml_kind kind;
    struct nf_str string; /* what a string reads */
    struct nf_str json;
};

enum nf_toml_status {
    NF_TOML_OK,
    NF_TOML_BROKEN, /* @why and @line say why and where */
    NF_TOML_NOMEM
};

#define NF_TOML_WHY 160

/*
 * nf_toml_values - parse @text, and hand on each value, in no order
 * @take: false ends it with NOMEM
 *
 * Whoever calls has bounded how deep the text is nested and how many values it has.
 */
enum nf_toml_status nf_toml_values(struct nf_str text, void *ctx,
                                   bool (*take)(void *ctx,
                                                const struct nf_toml_value *value),
                                   char why[NF_TOML_WHY], size_t *line);

NF_END_DECLS

#endif

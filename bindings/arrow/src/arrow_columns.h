#ifndef NF_ARROW_COLUMNS_H
#define NF_ARROW_COLUMNS_H

#include <newsfiche/arrow.h>

/* What a column has in each row. */
enum nf_arrow_type {
    NF_ARROW_NUMBER,
    NF_ARROW_TIME,
    NF_ARROW_TEXT,
    NF_ARROW_LIST, /* of texts */
    NF_ARROW_WORD  /* a text by its number in a dictionary */
};

/* In the order of the documentation. */
enum nf_arrow_id {
    NF_ARROW_ORDINAL,
    NF_ARROW_URL,
    NF_ARROW_TITLE,
    NF_ARROW_BODY,
    NF_ARROW_HTML,
    NF_ARROW_SUMMARY,
    NF_ARROW_AUTHORS,
    NF_ARROW_PUBLISHED,
    NF_ARROW_PRECISION,
    NF_ARROW_MODIFIED,
    NF_ARROW_FETCHED,
    NF_ARROW_LANGUAGE,
    NF_ARROW_SOURCE,
    NF_ARROW_DOMAIN,
    NF_ARROW_SECTION,
    NF_ARROW_TAGS,
    NF_ARROW_IMAGE,
    NF_ARROW_JSON,
    NF_ARROW_ARCHIVE
};
#define NF_ARROW_COLUMNS 19

/* Where its values come from. */
enum nf_arrow_from {
    NF_ARROW_FROM_SET,     /* the ordinal says it */
    NF_ARROW_FROM_CATALOG,
    NF_ARROW_FROM_ARTICLE,
    NF_ARROW_FROM_TEXTS    /* an article with the texts that are stored apart */
};

struct nf_arrow_column {
    const char *name;
    enum nf_arrow_type type;
    enum nf_arrow_from from;
    bool nullable;
    enum nf_role role;  /* of the value */
    enum nf_role other; /* if there is none, of this; or NONE */
    const char *sep;    /* between the parts of a list */
};

const struct nf_arrow_column *nf_arrow_column(enum nf_arrow_id id);

/* Columns that are wanted. */
struct nf_arrow_columns {
    size_t count;
    enum nf_arrow_id ids[NF_ARROW_COLUMNS];
};

/* Those of the names in @fields, up to NULL; if it is NULL itself, all. NF_E_USAGE. */
enum nf_status nf_arrow_columns_get(const char *const *fields, struct nf_arrow_columns *out,
                                    struct nf_error *err);

/* Whether one of them comes from there. */
bool nf_arrow_columns_have(const struct nf_arrow_columns *c, enum nf_arrow_from from);

#endif

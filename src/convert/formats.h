#ifndef NF_CONVERT_FORMATS_H
#define NF_CONVERT_FORMATS_H

#include "src/convert/importer.h"

/* How sure a format is, by the first bytes, that they are its own. */
enum nf_sure {
    NF_SURE_NO = 0,    /* they are not */
    NF_SURE_MAYBE = 1, /* they may be, if the name says so */
    NF_SURE_YES = 2    /* whatever the name says */
};

/*
 * A format: a line in the table of formats.c, and a file with its splitter. A
 * format comes before those that would take its content as well.
 */
struct nf_format {
    struct nf_format_info info;
    enum nf_sure (*looks)(const struct nf_look *look);
    enum nf_status (*split)(struct nf_importer *im, struct nf_byte_in *in);
    bool text; /* an article that comes back as it is: it must be UTF-8 */
};

/* The format of that name, or NULL. */
const struct nf_format *nf_format_by_name(const char *name);

/* The format that a file's name promises by its suffix, or NULL. Capitals do not
 * matter, nor do numbers behind it, as in "feed.jsonl.1". */
const struct nf_format *nf_format_by_suffix(const char *file);

#endif
